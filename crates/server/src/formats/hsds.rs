//! Offers as services of the Human Services Data Specification, version 3 (Open Referral HSDS).
//!
//! Ids are UUIDv5 of the record's id, so they stay the same from one export to the next. A service that Lotse
//! does not know to have ended is `active`: HSDS has no word for "the page does not say".

use model::{Contact, Kind, OfferStatus, OpeningHours, OrganisationRole, PlaceRole, Record};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Format, List, geojson};
use crate::safe;
use crate::shown::Shown;

pub(super) struct Hsds;

impl Format for Hsds {
    fn name(&self) -> &'static str {
        "hsds"
    }

    fn media_type(&self) -> &'static str {
        "application/json"
    }

    fn extension(&self) -> &'static str {
        "json"
    }

    fn about(&self) -> &'static str {
        "Offers as services of HSDS 3 (Open Referral), in one page of its API."
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::Offer]
    }

    fn write(&self, list: &List<'_>) -> String {
        let services: Vec<Value> = list.records.iter().map(|shown| service(list, shown)).collect();
        let (limit, total) = (list.request.limit.max(1), list.response.total);
        let pages = total.div_ceil(limit).max(1);
        let number = list.request.offset / limit + 1;
        json!({
            "total_items": total,
            "total_pages": pages,
            "page_number": number,
            "size": services.len(),
            "first_page": number == 1,
            "last_page": number >= pages,
            "empty": services.is_empty(),
            "contents": services,
        })
        .to_string()
    }
}

fn id(record: &Record, part: &str) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{}\u{0}{part}", record.id).as_bytes()).to_string()
}

/// An object without what is null or an empty list: HSDS knows no null.
fn object(value: Value) -> Value {
    let Value::Object(map) = value else { return value };
    let full = |value: &Value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty());
    Value::Object(map.into_iter().filter(|(_, value)| full(value)).collect::<Map<_, _>>())
}

fn service(list: &List<'_>, shown: &Shown) -> Value {
    let record = &shown.record;
    let offer = record.offer.clone().unwrap_or_default();
    let phones: Vec<Value> = record
        .contacts
        .iter()
        .enumerate()
        .filter_map(|(n, contact)| {
            let number = contact.phone.as_deref()?;
            Some(json!({ "id": id(record, &format!("phone {n}")), "number": number, "type": "voice" }))
        })
        .collect();
    let contacts: Vec<Value> = record
        .contacts
        .iter()
        .enumerate()
        .filter_map(|(n, contact)| {
            let name = contact.organisation.as_deref()?;
            let email = contact.email.as_deref().filter(|email| safe::mailto(email).is_some());
            Some(object(json!({ "id": id(record, &format!("contact {n}")), "name": name, "email": email })))
        })
        .collect();
    let areas: Vec<Value> = record
        .places
        .iter()
        .filter(|place| place.role == PlaceRole::ServiceArea)
        .map(|place| {
            let area = id(
                record,
                &format!("area {}", place.ags.as_ref().map_or(place.name.as_str(), |ags| ags.as_str())),
            );
            json!({ "id": area, "name": place.name, "extent": place.ags, "extent_type": "AGS" })
        })
        .map(object)
        .collect();
    let languages = offer
        .languages
        .iter()
        .map(|code| json!({ "id": id(record, &format!("language {code}")), "code": code }));
    let documents = offer
        .documents
        .iter()
        .map(|document| json!({ "id": id(record, &format!("document {document}")), "document": document }));
    let schedules = offer.schedule.iter().enumerate().map(|(n, hours)| schedule(record, n, hours));
    let email = record.contacts.iter().find_map(|contact| contact.email.as_deref());
    object(json!({
        "id": id(record, "service"),
        "name": safe::one_line(&record.title),
        "description": shown.summary(400),
        "url": safe::href(&record.url).filter(|url| url.starts_with("http")),
        "email": email.filter(|email| safe::mailto(email).is_some()),
        "status": if offer.status == OfferStatus::Ended { "defunct" } else { "active" },
        "application_process": offer.application,
        "fees_description": offer.cost,
        "last_modified": record.fetched.map(super::atom::rfc3339),
        "organization": organization(list, shown),
        "phones": phones,
        "contacts": contacts,
        "schedules": schedules.collect::<Vec<_>>(),
        "service_areas": areas,
        "languages": languages.collect::<Vec<_>>(),
        "required_documents": documents.collect::<Vec<_>>(),
        "service_at_locations": location(list, record).into_iter().collect::<Vec<_>>(),
    }))
}

fn organization(list: &List<'_>, shown: &Shown) -> Value {
    let record = &shown.record;
    let provides =
        record.organisations.iter().find(|organisation| organisation.role == OrganisationRole::Provider);
    let publisher = list.publisher(shown);
    let name = provides.map_or(publisher.as_str(), |organisation| organisation.name.as_str());
    let key = Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes());
    json!({ "id": key.to_string(), "name": name, "description": format!("{name} ({publisher})") })
}

/// RFC 5545 weekly rule with the day list HSDS wants.
fn schedule(record: &Record, number: usize, hours: &OpeningHours) -> Value {
    json!({
        "id": id(record, &format!("schedule {number}")),
        "freq": "WEEKLY",
        "byday": hours.days.join(","),
        "opens_at": hours.opens,
        "closes_at": hours.closes,
    })
}

fn location(list: &List<'_>, record: &Record) -> Option<Value> {
    let (place, lat, lon) = geojson::point(list.app, record)?;
    let addresses: Vec<Value> =
        record.contacts.iter().filter_map(|contact| address(record, contact)).take(1).collect();
    let location = object(json!({
        "id": id(record, "location"),
        "location_type": "physical",
        "name": place.name,
        "latitude": lat,
        "longitude": lon,
        "addresses": addresses,
    }));
    Some(json!({ "id": id(record, "service at location"), "location": location }))
}

/// An address on one line in its parts: "Hauptstraße 1, 58332 Schwelm".
fn address(record: &Record, contact: &Contact) -> Option<Value> {
    let (street, code, town) = parts(contact.address.as_deref()?)?;
    Some(json!({
        "id": id(record, &format!("address {street}")),
        "address_1": street,
        "postal_code": code,
        "city": town,
        "state_province": "NW",
        "country": "DE",
        "address_type": "physical",
    }))
}

fn parts(line: &str) -> Option<(&str, &str, &str)> {
    let (street, rest) = line.rsplit_once(',')?;
    let (code, town) = rest.trim().split_once(' ')?;
    let fits = code.len() == 5 && code.bytes().all(|b| b.is_ascii_digit()) && !street.trim().is_empty();
    fits.then(|| (street.trim(), code, town.trim()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_address_on_one_line_has_three_parts() {
        assert_eq!(super::parts("Amt, Weg 1, 58332 Schwelm"), Some(("Amt, Weg 1", "58332", "Schwelm")));
        for bad in ["", "Weg 1", "Weg 1, Schwelm", ", 58332 Schwelm"] {
            assert_eq!(super::parts(bad), None, "{bad}");
        }
    }
}
