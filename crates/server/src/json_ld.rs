//! A record in the words of schema.org, for search engines: NewsArticle, Event, GovernmentService.

use model::{Kind, PlaceRole, Record};
use serde_json::{Map, Value, json};

use crate::shown::Shown;
use crate::state::App;
use crate::{formats, links, safe};

/// schema.org's name of a day (RFC 5545 code).
fn day(code: &str) -> Option<&'static str> {
    Some(match code {
        "MO" => "https://schema.org/Monday",
        "TU" => "https://schema.org/Tuesday",
        "WE" => "https://schema.org/Wednesday",
        "TH" => "https://schema.org/Thursday",
        "FR" => "https://schema.org/Friday",
        "SA" => "https://schema.org/Saturday",
        "SU" => "https://schema.org/Sunday",
        _ => return None,
    })
}

/// The record as JSON-LD.
pub(crate) fn of(app: &App, shown: &Shown) -> Value {
    let record = &shown.record;
    let publisher = formats::publisher(app, record.source.as_ref(), &record.url);
    let mut value = json!({
        "@context": "https://schema.org",
        "url": format!("{}{}", app.base, links::record(&record.id)),
        "name": safe::one_line(&record.title),
        "description": shown.summary(300),
        "isBasedOn": safe::href(&record.url),
        "inLanguage": Some(&record.lang).filter(|lang| lang.len() == 2),
        "datePublished": record.published.map(|date| date.to_string()),
        "dateModified": record.modified.map(|date| date.to_string()),
    });
    let own = match record.kind {
        Kind::News => json!({
            "@type": "NewsArticle",
            "headline": safe::shortened(&safe::one_line(&record.title), 110),
            "publisher": { "@type": "Organization", "name": publisher },
        }),
        Kind::Event => event(record),
        Kind::Offer => service(record, &publisher),
        Kind::Organisation | Kind::Network => json!({ "@type": "Organization" }),
        Kind::Other | Kind::Listing | Kind::Empty => json!({ "@type": "WebPage" }),
    };
    merge(&mut value, own);
    if matches!(record.kind, Kind::Offer | Kind::Event | Kind::Organisation | Kind::Network) {
        // These types have no dates of publication and no language in schema.org.
        for key in ["datePublished", "dateModified", "isBasedOn", "inLanguage"] {
            value.as_object_mut().and_then(|map| map.remove(key));
        }
        merge(&mut value, json!({ "sameAs": safe::href(&record.url) }));
    }
    without_nothing(value)
}

fn event(record: &Record) -> Value {
    let event = record.event.clone().unwrap_or_default();
    let status = if event.cancelled { "EventCancelled" } else { "EventScheduled" };
    let place = event.venue.clone().or_else(|| {
        record.places.iter().find(|place| place.role == PlaceRole::Venue).map(|place| place.name.clone())
    });
    json!({
        "@type": "Event",
        "startDate": event.start.map(|start| start.to_string()),
        "endDate": event.end.map(|end| end.to_string()),
        "eventStatus": format!("https://schema.org/{status}"),
        "location": place.map(|name| json!({ "@type": "Place", "name": name, "address": event.address })),
        "organizer": event.organiser.map(|name| json!({ "@type": "Organization", "name": name })),
    })
}

fn service(record: &Record, publisher: &str) -> Value {
    let served = record.places.iter().filter(|place| place.role == PlaceRole::ServiceArea);
    let names: Vec<&str> = served.map(|place| place.name.as_str()).collect();
    // One value only, as the schemas of schema.org have it: an area, or text for several.
    let areas = match names.as_slice() {
        [] => Value::Null,
        [one] => json!({ "@type": "AdministrativeArea", "name": one }),
        several => several.join(", ").into(),
    };
    let contacts = record.contacts.iter().map(|contact| {
        let hours = record.offer.iter().flat_map(|offer| &offer.schedule).map(|hours| {
            let days: Vec<_> = hours.days.iter().filter_map(|code| day(code)).collect();
            json!({
                "@type": "OpeningHoursSpecification", "dayOfWeek": days,
                "opens": hours.opens, "closes": hours.closes,
            })
        });
        json!({
            "@type": "ContactPoint", "telephone": contact.phone, "email": contact.email,
            "hoursAvailable": hours.collect::<Vec<_>>(),
        })
    });
    let channels = contacts.map(|point| json!({ "@type": "ServiceChannel", "servicePhone": point }));
    json!({
        "@type": "GovernmentService",
        "provider": { "@type": "GovernmentOrganization", "name": publisher },
        "areaServed": areas,
        "availableChannel": channels.collect::<Vec<_>>(),
    })
}

fn merge(value: &mut Value, more: Value) {
    if let (Some(map), Value::Object(more)) = (value.as_object_mut(), more) {
        map.extend(more);
    }
}

/// The same without nulls and empty lists, which say nothing; the depth is that of the code above.
fn without_nothing(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.into_iter().map(|(key, value)| (key, without_nothing(value)));
            let says =
                |value: &Value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty());
            Value::Object(kept.filter(|(_, value)| says(value)).collect::<Map<_, _>>())
        }
        Value::Array(list) => Value::Array(list.into_iter().map(without_nothing).collect()),
        other => other,
    }
}
