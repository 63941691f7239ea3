//! Records as points (RFC 7946): at the place they happen, else at the middle of the place they serve.

use model::{PlaceRef, PlaceRole, Record};
use serde_json::{Value, json};

use super::{Format, List};
use crate::safe;
use crate::state::App;

pub(super) struct GeoJson;

impl Format for GeoJson {
    fn name(&self) -> &'static str {
        "geojson"
    }

    fn media_type(&self) -> &'static str {
        "application/geo+json"
    }

    fn extension(&self) -> &'static str {
        "geojson"
    }

    fn about(&self) -> &'static str {
        "Records that have a place, as points."
    }

    fn default_limit(&self) -> usize {
        1000
    }

    fn write(&self, list: &List<'_>) -> String {
        let features: Vec<Value> = list
            .records
            .iter()
            .filter_map(|shown| {
                let record = &shown.record;
                let (place, lat, lon) = point(list.app, record)?;
                let phone = record.contacts.iter().find_map(|contact| contact.phone.as_deref());
                let properties = json!({
                    "title": safe::one_line(&record.title),
                    "kind": record.kind,
                    "summary": shown.summary(200),
                    "url": safe::href(&record.url),
                    "page": list.permalink(&record.id),
                    "place": place.name,
                    "ags": place.ags,
                    "phone": phone,
                    "start": record.event.as_ref().and_then(|event| event.start),
                });
                Some(json!({
                    "type": "Feature",
                    "id": record.id,
                    "geometry": { "type": "Point", "coordinates": [lon, lat] },
                    "properties": properties,
                }))
            })
            .collect();
        json!({ "type": "FeatureCollection", "features": features }).to_string()
    }
}

/// Where a record is drawn: its venue, else what it serves, else what it is about; the first that has a position.
pub(crate) fn point<'a>(app: &App, record: &'a Record) -> Option<(&'a PlaceRef, f64, f64)> {
    let located = |place: &'a PlaceRef| {
        let (lat, lon) = match (place.lat, place.lon) {
            (Some(lat), Some(lon)) => (lat, lon),
            _ => app.gazetteer.get(place.ags.as_ref()?).map(|known| (known.lat, known.lon))?,
        };
        let on_earth = lat.abs() <= 90.0 && lon.abs() <= 180.0;
        on_earth.then_some((place, lat, lon))
    };
    let roles = [PlaceRole::Venue, PlaceRole::ServiceArea, PlaceRole::About];
    roles
        .into_iter()
        .find_map(|role| record.places.iter().filter(|place| place.role == role).find_map(located))
}
