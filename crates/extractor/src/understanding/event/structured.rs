//! The event that structured data describe (schema.org Event in JSON-LD, microdata or RDFa).

use model::{Evidence, Moment};
use serde_json::Value;

use super::FoundEvent;
use super::venue::divide;
use crate::understanding::ics;

/// Whether structured data describe an event.
pub(in crate::understanding) fn is_event(object: &Value) -> bool {
    let named = |value: &Value| {
        let name = value.as_str().unwrap_or_default();
        let name = name.rsplit(['/', '#', ':']).next().unwrap_or(name);
        name.ends_with("Event") || name == "Festival"
    };
    match &object["@type"] {
        Value::Array(list) => list.iter().any(named),
        name => named(name),
    }
}

/// The event a schema.org object describes.
pub(in crate::understanding) fn from_structured(object: &Value) -> FoundEvent {
    let mut found = FoundEvent::default();
    let mut note = |field: &str, property: &str, value: &str| {
        let place = format!("json-ld:{property}");
        found.evidence.push(Evidence::new(field, value, place, value, "structured-event"));
    };
    let start = text_of(&object["startDate"]);
    found.event.start = start.as_deref().and_then(iso_moment);
    if let Some(start) = start.filter(|_| found.event.start.is_some()) {
        note("start", "startDate", &start);
    }
    let end = text_of(&object["endDate"]);
    found.event.end =
        end.as_deref().and_then(iso_moment).filter(|end| found.event.start.is_none_or(|start| *end >= start));
    if let Some(end) = end.filter(|_| found.event.end.is_some()) {
        note("end", "endDate", &end);
    }
    let location = first(&object["location"]);
    let (name, within) = match text_of(location) {
        // The whole of it in one line: "Gaststätte Zum Turm, Landwehr 8, 44651 Herne".
        Some(line) => divide(&line),
        None => (text_of(&location["name"]), None),
    };
    if let Some(name) = name {
        note("venue", "location", &name);
        found.event.venue = Some(name);
    }
    if let Some(address) = address(&location["address"]).or(within) {
        note("address", "location.address", &address);
        found.event.address = Some(address);
    }
    let organiser = first(&object["organizer"]);
    if let Some(name) = text_of(&organiser["name"]).or_else(|| text_of(organiser)) {
        note("organiser", "organizer", &name);
        found.event.organiser = Some(name);
    }
    if let Some(status) = text_of(&object["eventStatus"]).filter(|status| status.contains("Cancelled")) {
        note("cancelled", "eventStatus", &status);
        found.event.cancelled = true;
    }
    let offer = first(&object["offers"]);
    let price = text_of(&offer["price"]).or_else(|| offer["price"].as_f64().map(|price| price.to_string()));
    if let Some(price) = price {
        note("cost", "offers.price", &price);
        let free = price.trim_matches(['0', '.', ',']).is_empty();
        found.event.cost = Some(if free { "kostenlos".to_owned() } else { format!("{price} Euro") });
    }
    found
}

fn first(value: &Value) -> &Value {
    value.as_array().and_then(|list| list.first()).unwrap_or(value)
}

fn text_of(value: &Value) -> Option<String> {
    let text = first(value).as_str()?.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

fn address(value: &Value) -> Option<String> {
    let value = first(value);
    if let Some(text) = text_of(value) {
        return Some(text);
    }
    // A town alone is no address.
    let street = Some(text_of(&value["streetAddress"])?);
    let town = [text_of(&value["postalCode"]), text_of(&value["addressLocality"])];
    let town = town.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let parts: Vec<String> = street.into_iter().chain(Some(town).filter(|town| !town.is_empty())).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The local day and minute of an ISO 8601 date with or without time. An offset is that of the place and is left
/// out; UTC is brought to local time.
fn iso_moment(text: &str) -> Option<Moment> {
    let text = text.trim();
    let day = text.get(..10)?;
    let time = text.get(11..16).filter(|time| time.as_bytes().get(2) == Some(&b':'));
    let written = match time {
        Some(_) if !matches!(text.as_bytes().get(10), Some(b'T' | b' ')) => return None,
        Some(time) => format!("{day}T{time}"),
        None => day.to_owned(),
    };
    let moment: Moment = written.parse().ok()?;
    let utc = text.ends_with('Z') || text.ends_with("+00:00");
    match moment.time.filter(|_| utc) {
        Some(time) => {
            let local = ics::berlin(moment.date.to_datetime(time))?;
            Some(Moment { date: local.date(), time: Some(local.time()) })
        }
        None => Some(moment),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structured_data_are_taken_as_they_are() {
        let object = serde_json::json!({ "@type": "MusicEvent", "startDate": "2026-05-01T11:00:00+02:00", "endDate": "2026-05-01",
            "location": { "name": "Alte Mühle", "address": { "streetAddress": "Markt 1", "postalCode": "58452", "addressLocality": "Witten" } },
            "organizer": { "name": "Chor" }, "eventStatus": "https://schema.org/EventCancelled", "offers": { "price": "0" } });
        assert!(is_event(&object));
        let event = from_structured(&object).event;
        assert_eq!(event.start.unwrap().to_string(), "2026-05-01T11:00");
        assert_eq!(event.address.as_deref(), Some("Markt 1, 58452 Witten"));
        assert!(event.cancelled && event.cost.as_deref() == Some("kostenlos"));
        assert_eq!(event.end, None, "an end before the start says nothing");
    }

    #[test]
    fn places_and_hosts_may_be_mere_text_and_times_utc() {
        let object = serde_json::json!({ "@type": "https://schema.org/Event", "startDate": ["2026-07-01T16:00:00Z"],
            "location": "Haus Rosengarten, Lange Straße 4, 59494 Soest", "organizer": ["Chor Soest"] });
        assert!(is_event(&object));
        let event = from_structured(&object).event;
        assert_eq!(event.start.unwrap().to_string(), "2026-07-01T18:00");
        assert_eq!(event.venue.as_deref(), Some("Haus Rosengarten"));
        assert_eq!(event.address.as_deref(), Some("Lange Straße 4, 59494 Soest"));
        assert_eq!(event.organiser.as_deref(), Some("Chor Soest"));
    }
}
