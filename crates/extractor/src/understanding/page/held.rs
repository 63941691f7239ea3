//! Where an event is held, as a place of the gazetteer: by its address, its venue, the sentence of its day, what the
//! page is about, or the town whose site announces it, in this order.

use model::{Evidence, Level, PlaceRef, PlaceRole, Record, Source};

use crate::understanding::places::PlaceFinder;
use crate::understanding::record;
use crate::understanding::text::{Found, Text};

/// Gives an event the place it is held at, unless it is held online.
pub(super) fn settle(record: &mut Record, source: Option<&Source>, places: &PlaceFinder) {
    let online = record.title.to_lowercase().contains("online");
    let known = record.places.iter().any(|place| place.role == PlaceRole::Venue);
    let Some(event) = record.event.as_ref().filter(|_| !known && !online) else { return };
    let reason = |field: &str| record.evidence.iter().find(|evidence| evidence.field == field);
    let by_code = event.address.as_deref().and_then(|address| {
        let code = address.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 5)?;
        Some((places.venue(code, address)?, reason("event.address")?.clone(), "postal-code"))
    });
    let named_in = |words: &str, evidence: &Evidence| {
        let found = places.find(Some((words, evidence)), &Text::new([]), 0, source);
        found.into_iter().map(|found| found.value).find(|place| place.ags.is_some())
    };
    let by_venue = || {
        let (venue, evidence) = (event.venue.as_deref()?, reason("event.venue")?);
        // The line of the venue goes on with the town: "Kurpark, Bad Sassendorf".
        let place = named_in(venue, evidence).or_else(|| named_in(&evidence.quote, evidence))?;
        Some((place, evidence.clone(), "place-of-venue"))
    };
    let by_day = || {
        let evidence = reason("event.start")?;
        Some((named_in(&evidence.quote, evidence)?, evidence.clone(), "place-of-day"))
    };
    let by_page = || {
        let mut about = record.places.iter().enumerate().filter(|(_, place)| place.role == PlaceRole::About);
        let (number, place) = about.next()?;
        let evidence = reason(&format!("places[{number}]"))?.clone();
        about.next().is_none().then(|| (place.clone(), evidence, "place-of-page"))
    };
    let by_source = || {
        let source =
            source.filter(|source| matches!(source.level, Level::Gemeinde | Level::KreisfreieStadt))?;
        let found = places.of_source(source)?;
        Some((found.value, found.evidence.into_iter().next()?, "area-of-source"))
    };
    let found = by_code.or_else(by_venue).or_else(by_day).or_else(by_page).or_else(by_source);
    let Some((place, evidence, rule)) = found else { return };
    let ags = place.ags.as_ref().map_or("", |ags| ags.as_str()).to_owned();
    let place = PlaceRef { role: PlaceRole::Venue, ..place };
    let evidence = Evidence { field: String::new(), value: ags, rule: rule.to_owned(), ..evidence };
    record::add_places(record, [Found::new(place, evidence)]);
}
