//! Where an offer is and whom it serves, by what the page says of places; addresses are read in `fill`.

use model::{Evidence, PlaceRef, PlaceRole, Record};

use crate::understanding::places::PlaceFinder;
use crate::understanding::record;
use crate::understanding::text::Found;

/// An offer of a Kreis ("Frauenhaus im Kreis Unna") is for all who live there: a Kreis is nowhere in particular.
pub(super) fn serve_kreis(record: &mut Record, places: &PlaceFinder) {
    let about = record.places.iter().enumerate().filter(|(_, place)| place.role == PlaceRole::About);
    let kreise = about.filter(|(_, place)| places.is_kreis_itself(place));
    let served: Vec<_> = kreise
        .filter_map(|(number, _)| again(record, number, PlaceRole::ServiceArea, "kreis-of-offer"))
        .collect();
    record::add_places(record, served);
}

/// Gives an offer without an address the place it is at: the town behind its postal code, or the town its headline says it is
/// in.
pub(super) fn settle(record: &mut Record, places: &PlaceFinder) {
    let has = |role: PlaceRole| record.places.iter().any(|place| place.role == role);
    if has(PlaceRole::Venue) {
        return;
    }
    let towns = || record.places.iter().enumerate().filter(|(_, place)| places.is_town(place));
    let is_coded = |number: usize| {
        let field = format!("places[{number}]");
        record.evidence.iter().any(|why| why.field == field && why.rule == "place-behind-code")
    };
    let coded = towns().find(|(number, _)| is_coded(*number));
    let found = match coded {
        Some((number, _)) => again(record, number, PlaceRole::Venue, "postal-code"),
        None if has(PlaceRole::ServiceArea) => None,
        None => towns()
            .find(|(number, place)| place.role == PlaceRole::About && is_headed_in(record, *number, place))
            .and_then(|(number, _)| again(record, number, PlaceRole::Venue, "place-of-page")),
    };
    record::add_places(record, found);
}

/// Whether the headline says that something is in a place: "Lernzimmer in Witten".
fn is_headed_in(record: &Record, number: usize, place: &PlaceRef) -> bool {
    let field = format!("places[{number}]");
    let name = place.name.split([' ', '/']).next().unwrap_or("");
    let headed = |why: &&Evidence| why.field == field && why.quote == record.title;
    record.evidence.iter().filter(headed).any(|why| {
        let mut before = why.quote.match_indices(name).map(|(at, _)| &why.quote[..at]);
        before.any(|before| before.ends_with(" in "))
    })
}

/// A place of the record in another role, for the same reason.
fn again(record: &Record, number: usize, role: PlaceRole, rule: &str) -> Option<Found<PlaceRef>> {
    let field = format!("places[{number}]");
    let why = record.evidence.iter().find(|why| why.field == field)?;
    let evidence = Evidence { field: String::new(), rule: rule.to_owned(), ..why.clone() };
    Some(Found::new(PlaceRef { role, ..record.places[number].clone() }, evidence))
}
