//! Where records are, as points, and what lies near places.
//!
//! A record has a point for each of its places that is one: a municipality, or a street address with coordinates of its
//! own. A Kreis or a Land is no point, and records without any say so with [`NOWHERE`].

use std::collections::BTreeSet;

use model::{Ags, Gazetteer, Place, PlaceRole, Record};
use tantivy::Term;

use crate::Radius;
use crate::live::Live;

/// In place of a point, for records that have none.
pub(crate) const NOWHERE: u64 = 0;

/// Points are kept to a hundred-thousandth of a degree, about a metre.
const STEPS: f64 = 100_000.0;

/// Mean radius of the earth, in kilometres (IUGG).
const EARTH: f64 = 6371.0;

/// Degrees of latitude a kilometre takes.
const DEGREES_PER_KM: f64 = 360.0 / (2.0 * std::f64::consts::PI * EARTH);

/// Latitude and longitude in degrees (WGS 84).
pub(crate) type Position = (f64, f64);

/// A position as a number, ordered by latitude; `None` where there is no such position.
fn packed((lat, lon): Position) -> Option<u64> {
    let is_on_earth = (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon);
    let steps = |degrees: f64| (degrees * STEPS).round() as u64;
    // One more, so that no position is `NOWHERE`.
    is_on_earth.then(|| steps(lat + 90.0) << 32 | (steps(lon + 180.0) + 1))
}

/// The position of [`packed`].
pub(crate) fn unpacked(point: u64) -> Option<Position> {
    let lon = (point & 0xffff_ffff).checked_sub(1)?;
    Some(((point >> 32) as f64 / STEPS - 90.0, lon as f64 / STEPS - 180.0))
}

/// Whether a place is a point and no area of several municipalities.
fn is_point(place: &Place) -> bool {
    !place.postal_codes.is_empty()
}

/// Whether a key is that of a municipality.
pub(crate) fn is_municipality(gazetteer: &Gazetteer, ags: &Ags) -> bool {
    gazetteer.get(ags).is_some_and(is_point)
}

/// The points of a record, or [`NOWHERE`].
pub(crate) fn of_record(record: &Record, gazetteer: &Gazetteer) -> BTreeSet<u64> {
    let mut points = BTreeSet::new();
    for place in record.places.iter().filter(|place| place.role != PlaceRole::Mentioned) {
        let known = place.ags.as_ref().and_then(|ags| gazetteer.get(ags));
        let own = place.lat.zip(place.lon);
        let position = match known {
            Some(known) if is_point(known) => own.or(Some((known.lat, known.lon))),
            Some(_) => None,
            // A key that is in no gazetteer says what sort of area it is by its length.
            None => own.filter(|_| place.ags.as_ref().is_none_or(|ags| ags.as_str().len() == 8)),
        };
        points.extend(position.and_then(packed));
    }
    if points.is_empty() {
        points.insert(NOWHERE);
    }
    points
}

/// The middle of each municipality that is meant: a Kreis means all of its own, a wider area none.
pub(crate) fn middles(gazetteer: &Gazetteer, places: &[Ags]) -> Vec<Position> {
    let mut middles = Vec::new();
    for ags in places {
        let Some(place) = gazetteer.get(ags) else { continue };
        if is_point(place) {
            middles.push((place.lat, place.lon));
        } else if ags.kreis().is_some() {
            let inside =
                gazetteer.places().iter().filter(|other| is_point(other) && ags.contains(&other.ags));
            middles.extend(inside.map(|place| (place.lat, place.lon)));
        }
    }
    middles
}

/// Distance between two positions on a sphere, in kilometres (haversine).
pub(crate) fn kilometres(one: Position, other: Position) -> f64 {
    let (a, b) = (one.0.to_radians(), other.0.to_radians());
    let (north, east) = ((b - a) / 2.0, (other.1 - one.1).to_radians() / 2.0);
    let half = north.sin().powi(2) + a.cos() * b.cos() * east.sin().powi(2);
    2.0 * EARTH * half.sqrt().min(1.0).asin()
}

/// The least distance between any of these points and positions.
pub(crate) fn least_distance(points: impl Iterator<Item = u64>, positions: &[Position]) -> Option<f64> {
    let distances = points.filter_map(unpacked);
    let distances = distances.flat_map(|one| positions.iter().map(move |other| kilometres(one, *other)));
    distances.min_by(f64::total_cmp)
}

impl Live {
    /// The points of the index that are at most `radius` from one of these positions. Only the points of the band of
    /// latitude around each are looked at, and records share their points.
    pub(crate) fn points_near(&self, positions: &[Position], radius: Radius) -> tantivy::Result<Vec<Term>> {
        let field = self.fields.point;
        let mut near = BTreeSet::new();
        let reach = radius.kilometres();
        let north = positions.iter().map(|position| position.0).fold(f64::MIN, f64::max);
        let south = positions.iter().map(|position| position.0).fold(f64::MAX, f64::min);
        let bound = |lat: f64, lon: f64| packed((lat.clamp(-90.0, 90.0), lon)).unwrap_or(NOWHERE);
        let first = bound(south - reach * DEGREES_PER_KM, -180.0);
        let last = bound(north + reach * DEGREES_PER_KM, 180.0);
        for reader in self.searcher.segment_readers() {
            let inverted = reader.inverted_index(field)?;
            let range = inverted.terms().range().ge(first.to_be_bytes()).le(last.to_be_bytes());
            let mut terms = range.into_stream()?;
            while let Some((key, _)) = terms.next() {
                let point = key.try_into().map_or(NOWHERE, u64::from_be_bytes);
                let Some(position) = unpacked(point) else { continue };
                if positions.iter().any(|middle| kilometres(position, *middle) <= reach) {
                    near.insert(point);
                }
            }
        }
        Ok(near.into_iter().map(|point| Term::from_field_u64(field, point)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn distances_are_those_of_a_map() {
        // Hattingen and Schwelm, middle to middle.
        let distance = kilometres((51.399, 7.185), (51.287, 7.293));
        assert!((14.0..15.5).contains(&distance), "{distance}");
        assert_eq!(unpacked(NOWHERE), None);
        assert_eq!(packed((91.0, 0.0)), None);
        assert_eq!(packed((f64::NAN, 0.0)), None);
    }

    #[test]
    fn a_kreis_means_its_municipalities_and_a_land_none() {
        let gazetteer = Gazetteer::builtin();
        let count = |ags: &str| middles(&gazetteer, &[ags.parse().unwrap()]).len();
        assert_eq!((count("05954"), count("05954024"), count("05914"), count("05")), (9, 1, 1, 0));
    }

    proptest! {
        #[test]
        fn a_point_is_within_two_metres_of_its_position(lat in -89.9..89.9f64, lon in -179.9..179.9f64) {
            let there = unpacked(packed((lat, lon)).unwrap()).unwrap();
            prop_assert!(kilometres((lat, lon), there) < 0.002);
        }
    }
}
