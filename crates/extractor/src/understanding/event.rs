//! Events: from structured data (schema.org Event), from calendar files, and from pages that name day and place.

use model::{Evidence, Moment};
use serde_json::Value;

use super::dates;
use super::labels::Labelled;
use super::offer::{Field, OfferFinder};
use super::table::{OFFER_CUES, rows};
use super::text::Text;
use crate::Block;

/// An event with its evidence; field names are relative to the event.
#[derive(Clone, Debug, Default)]
pub(super) struct FoundEvent {
    pub(super) event: model::Event,
    pub(super) evidence: Vec<Evidence>,
}

/// Occasions that come in series ("dritte Fachkonferenz").
const OCCASIONS: [&str; 14] = [
    "fachkonferenz",
    "konferenz",
    "fachtag",
    "fachtagung",
    "tagung",
    "forum",
    "treffen",
    "thementag",
    "messe",
    "fest",
    "woche",
    "markt",
    "börse",
    "familientag",
];

/// Whether structured data describe an event.
pub(super) fn is_event(object: &Value) -> bool {
    let names =
        |value: &Value| value.as_str().is_some_and(|name| name.ends_with("Event") || name == "Festival");
    match &object["@type"] {
        Value::Array(list) => list.iter().any(names),
        name => names(name),
    }
}

/// The event a schema.org object describes.
pub(super) fn from_structured(object: &Value) -> FoundEvent {
    let mut found = FoundEvent::default();
    let mut note = |field: &str, property: &str, value: &str| {
        let place = format!("json-ld:{property}");
        found.evidence.push(Evidence::new(field, value, place, value, "structured-event"));
    };
    let moment = |property: &str| object[property].as_str().and_then(iso_moment);
    found.event.start = moment("startDate");
    found.event.end = moment("endDate");
    if let Some(start) = object["startDate"].as_str().filter(|_| found.event.start.is_some()) {
        note("start", "startDate", start);
    }
    if let Some(end) = object["endDate"].as_str().filter(|_| found.event.end.is_some()) {
        note("end", "endDate", end);
    }
    let location = first(&object["location"]);
    if let Some(name) = text_of(&location["name"]).or_else(|| text_of(location)) {
        note("venue", "location", &name);
        found.event.venue = Some(name);
    }
    if let Some(address) = address(&location["address"]) {
        note("address", "location.address", &address);
        found.event.address = Some(address);
    }
    if let Some(name) = text_of(&first(&object["organizer"])["name"]) {
        note("organiser", "organizer", &name);
        found.event.organiser = Some(name);
    }
    if let Some(status) = object["eventStatus"].as_str().filter(|status| status.contains("Cancelled")) {
        note("cancelled", "eventStatus", status);
        found.event.cancelled = true;
    }
    let offer = first(&object["offers"]);
    if let Some(price) =
        text_of(&offer["price"]).or_else(|| offer["price"].as_f64().map(|price| price.to_string()))
    {
        note("cost", "offers.price", &price);
        let free = price.trim_matches(['0', '.', ',']).is_empty();
        found.event.cost = Some(if free { "kostenlos".to_owned() } else { format!("{price} Euro") });
    }
    found
}

/// The event a page describes in words.
pub(super) fn from_text(
    title: &str,
    text: &Text<'_>,
    labels: &[Labelled],
    finder: &OfferFinder,
) -> FoundEvent {
    let mut found = FoundEvent::default();
    let whole = text.as_str();
    let labelled = |field: &str| {
        labels.iter().find(|labelled| {
            let label = whole[labelled.label.clone()].trim();
            rows::<2>(OFFER_CUES).any(|[kind, word]| kind == field && word == label)
        })
    };
    start(text, labels, title, &mut found);
    if let Some(venue) = labelled("venue") {
        let words = &whole[venue.value.clone()];
        let name = words.split(['\n', ';']).next().unwrap_or(words).trim().to_owned();
        found.evidence.push(text.quote(
            "venue",
            name.as_str(),
            venue.label.start..venue.value.end,
            "venue-label",
        ));
        found.event.venue = Some(name);
    }
    if let Some(organiser) = labelled("organiser") {
        let words = &whole[organiser.value.clone()];
        let name = words.split('\n').next().unwrap_or(words).trim().to_owned();
        found.evidence.push(text.quote(
            "organiser",
            name.as_str(),
            organiser.label.start..organiser.value.end,
            "organiser-label",
        ));
        found.event.organiser = Some(name);
    }
    let hits = finder.hits(whole);
    if let Some(range) = finder.sentence_with(text, &hits, Field::Application) {
        let words = &whole[range.clone()];
        found.evidence.push(text.quote("registration", words, range.clone(), "registration-phrase"));
        found.event.registration = Some(words.to_owned());
    }
    if let Some(range) = finder.cost(text, labels, &hits) {
        let words = &whole[range.clone()];
        found.evidence.push(text.quote("cost", words, range.clone(), "cost-phrase"));
        found.event.cost = Some(words.to_owned());
    }
    series(title, text, &mut found);
    let off = finder.cancelled(title);
    let lead = text.sentences().iter().take(4).find(|range| finder.cancelled(&whole[(*range).clone()]));
    if off || lead.is_some() {
        found.event.cancelled = true;
        found.evidence.push(match lead {
            Some(range) if !off => text.quote("cancelled", "true", range.clone(), "called-off"),
            _ => Evidence::new("cancelled", "true", "title", title, "called-off"),
        });
    }
    found
}

/// Day and time: behind a label, else the first day with a time of day in the text, else the first day.
fn start(text: &Text<'_>, labels: &[Labelled], title: &str, found: &mut FoundEvent) {
    let whole = text.as_str();
    let when = |labelled: &&Labelled| {
        let label = whole[labelled.label.clone()].trim();
        rows::<2>(OFFER_CUES).any(|[kind, word]| kind == "when" && word == label)
    };
    let mut candidates: Vec<(std::ops::Range<usize>, &str)> =
        labels.iter().filter(when).map(|l| (l.value.clone(), "when-label")).collect();
    let lines =
        text.sentences().iter().filter(|range| whole[(*range).clone()].bytes().any(|b| b.is_ascii_digit()));
    candidates.extend(lines.take(40).map(|range| (range.clone(), "day-in-text")));
    let mut day_only = None;
    for (range, rule) in candidates {
        let words = &whole[range.clone()];
        let mut days = dates::all(words);
        let Some(date) = days.next() else { continue };
        let Some(mut start) = dates::moment(date.value, &words[date.range.end..]) else { continue };
        let last = days.next().filter(|next| {
            let between = words[date.range.end..next.range.start].trim();
            matches!(between, "-" | "–" | "bis" | "bis zum")
        });
        let (_, end_time) = dates::times(&words[date.range.end..]);
        let mut end = last.and_then(|date| date.value.as_day()).map(|date| Moment { date, time: None });
        if let (Some(time), None) = (end_time, end) {
            end = Some(Moment { date: start.date, time: Some(time) });
        }
        if start.time.is_none() {
            // "Uhrzeit: 18 Uhr" stands on a line of its own.
            start.time = labels.iter().filter(when).find_map(|l| dates::times(&whole[l.value.clone()]).0);
        }
        if start.time.is_some() || rule == "when-label" {
            settle(text, found, start, end, range, rule);
            return;
        }
        day_only.get_or_insert((start, end, range, rule));
    }
    if let Some((start, end, range, rule)) = day_only {
        settle(text, found, start, end, range, rule);
    } else if let Some(start) =
        dates::first(title).and_then(|date| dates::moment(date.value, &title[date.range.end..]))
    {
        found.event.start = Some(start);
        found.evidence.push(Evidence::new("start", start.to_string(), "title", title, "day-in-title"));
    }
}

/// Day and time in short lines that reading set apart from the text, for they look like bylines.
pub(super) fn start_apart(aside: &[Block], found: &mut FoundEvent) {
    let frame = [
        "navigation",
        "footer",
        "related",
        "teaser",
        "comments",
        "calendar_grid",
        "calendar",
        "consent",
        "hidden",
        "layer",
    ];
    let lines = aside.iter().filter(|block| {
        block.text.len() <= 160 && !block.dropped.is_some_and(|reason| frame.contains(&reason))
    });
    for block in lines {
        let Some(date) = dates::first(&block.text) else { continue };
        let (Some(start), (_, end)) = (
            dates::moment(date.value, &block.text[date.range.end..]),
            dates::times(&block.text[date.range.end..]),
        ) else {
            continue;
        };
        // A line with the time of day is the event's; without one it may be the day of publication.
        let better = found.event.start.is_none_or(|known| known.date == start.date && start.time.is_some());
        if start.time.is_none() && found.event.start.is_some() || !better {
            continue;
        }
        found.evidence.retain(|evidence| evidence.field != "start");
        found.event.start = Some(start);
        let place = block.place.clone();
        found.evidence.push(Evidence::new(
            "start",
            start.to_string(),
            place.clone(),
            &block.text,
            "day-beside-text",
        ));
        if let Some(time) = end {
            let end = Moment { date: start.date, time: Some(time) };
            found.event.end = Some(end);
            found.evidence.push(Evidence::new("end", end.to_string(), place, &block.text, "day-beside-text"));
        }
        return;
    }
}

fn settle(
    text: &Text<'_>,
    found: &mut FoundEvent,
    start: Moment,
    end: Option<Moment>,
    range: std::ops::Range<usize>,
    rule: &str,
) {
    found.event.start = Some(start);
    found.evidence.push(text.quote("start", start.to_string(), range.clone(), rule));
    if let Some(end) = end {
        found.event.end = Some(end);
        found.evidence.push(text.quote("end", end.to_string(), range, rule));
    }
}

/// "dritte Fachkonferenz", "5. Familientag", "zum vierten Mal".
pub(super) fn series(title: &str, text: &Text<'_>, found: &mut FoundEvent) {
    if let Some(number) = series_in(title) {
        found.event.series_number = Some(number);
        found.evidence.push(Evidence::new(
            "series_number",
            number.to_string(),
            "title",
            title,
            "ordinal-of-series",
        ));
        return;
    }
    for range in text.sentences().iter().take(12) {
        if let Some(number) = series_in(&text.as_str()[range.clone()]) {
            found.event.series_number = Some(number);
            found.evidence.push(text.quote(
                "series_number",
                number.to_string(),
                range.clone(),
                "ordinal-of-series",
            ));
            return;
        }
    }
}

fn series_in(words: &str) -> Option<u32> {
    let list: Vec<&str> = words.split_whitespace().collect();
    list.windows(2).find_map(|pair| {
        let noun = pair[1].trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let occasion = noun == "mal" || OCCASIONS.iter().any(|occasion| noun.ends_with(occasion));
        let dotted = pair[0].strip_suffix('.').and_then(|digits| digits.parse::<u32>().ok());
        let number = dotted.or_else(|| german::numbers::ordinal(pair[0]))?;
        (occasion && (2..=200).contains(&number)).then_some(number)
    })
}

fn first(value: &Value) -> &Value {
    value.as_array().and_then(|list| list.first()).unwrap_or(value)
}

fn text_of(value: &Value) -> Option<String> {
    value
        .as_str()
        .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|text| !text.is_empty())
}

fn address(value: &Value) -> Option<String> {
    let value = first(value);
    if let Some(text) = text_of(value) {
        return Some(text);
    }
    let street = text_of(&value["streetAddress"]);
    let town = [text_of(&value["postalCode"]), text_of(&value["addressLocality"])];
    let town = town.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let parts: Vec<String> = street.into_iter().chain(Some(town).filter(|town| !town.is_empty())).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The local day and minute of an ISO 8601 date with or without time and offset.
fn iso_moment(text: &str) -> Option<Moment> {
    let text = text.trim();
    let day = text.get(..10)?;
    let time = text.get(11..16).filter(|time| time.as_bytes().get(2) == Some(&b':'));
    let written = match time {
        Some(time) if !matches!(text.as_bytes().get(10), Some(b'T' | b' ')) || time.is_empty() => {
            return None;
        }
        Some(time) => format!("{day}T{time}"),
        None => day.to_owned(),
    };
    written.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::labels;
    use crate::understanding::text::paragraphs;

    fn read(title: &str, lines: &[&str]) -> model::Event {
        let blocks = paragraphs(lines);
        let text = Text::new(&blocks);
        from_text(title, &text, &labels::find(&text), &OfferFinder::new()).event
    }

    #[test]
    fn labels_and_prose_give_day_time_and_venue() {
        let event = read(
            "Dritter Familientag",
            &[
                "Datum: Samstag, 5. September 2026\nBeginn: 14 Uhr\nOrt: Stadtpark, Bühne\nVeranstalter: Kinderring e.V.",
                "Der Eintritt ist frei.",
            ],
        );
        assert_eq!(event.start.unwrap().to_string(), "2026-09-05T14:00");
        assert_eq!(event.venue.as_deref(), Some("Stadtpark, Bühne"));
        assert_eq!(event.organiser.as_deref(), Some("Kinderring e.V."));
        assert_eq!((event.series_number, event.cost.is_some()), (Some(3), true));
        let event = read(
            "Vortrag",
            &[
                "Der Vortrag findet am 12.03.2026 von 18 bis 20 Uhr statt.",
                "Er muss leider entfallen: abgesagt!",
            ],
        );
        assert_eq!(event.start.unwrap().to_string(), "2026-03-12T18:00");
        assert_eq!(event.end.unwrap().to_string(), "2026-03-12T20:00");
        assert!(event.cancelled);
    }

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
    }
}
