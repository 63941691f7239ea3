//! What filters can be asked with: topics, audiences, places, sources.

use axum::response::Response;
use serde_json::{Value, json};

use super::json;
use crate::place_names;
use crate::pool::Length;
use crate::problem::Problem;
use crate::request::Asked;

/// Most places in one answer: more than the gazetteer has.
pub(super) const MAX_PLACES: usize = 1000;

/// `GET /api/v1/topics`: groups, topics and audiences with labels in several languages.
pub(crate) async fn topics(asked: Asked) -> Result<Response, Problem> {
    asked.query.only(&[])?;
    asked
        .answer(Length::Short, |app, _| {
            let groups: Vec<Value> = app
                .taxonomy
                .groups()
                .iter()
                .map(
                    |(id, label, english)| json!({ "id": id, "label": label, "labels": { "en": [english] } }),
                )
                .collect();
            let topics: Vec<Value> = app.taxonomy.topics().iter().map(|topic| {
                json!({
                    "id": topic.id, "group": topic.group, "label": topic.label, "synonyms": topic.synonyms,
                    "labels": topic.labels, "law": topic.law, "leika": topic.leika, "ozg": topic.ozg,
                })
            }).collect();
            let audiences: Vec<Value> = app
                .taxonomy
                .audiences()
                .iter()
                .map(|audience| {
                    json!({
                        "id": audience.id, "label": audience.label, "synonyms": audience.synonyms,
                        "labels": audience.labels,
                    })
                })
                .collect();
            json(&json!({ "groups": groups, "topics": topics, "audiences": audiences }))
        })
        .await
}

/// `GET /api/v1/places`: places whose name or postal code begins with `q`, largest first.
pub(crate) async fn places(asked: Asked) -> Result<Response, Problem> {
    asked.query.only(&["q", "limit"])?;
    asked
        .answer(Length::Short, |app, asked| {
            let limit = asked.query.number("limit", 20, 1, MAX_PLACES)?;
            let found = place_names::beginning_with(&app.gazetteer, asked.query.one("q").unwrap_or_default(), limit);
            let places: Vec<Value> = found.into_iter().map(|place| {
                json!({
                    "ags": place.ags, "name": place.name, "kind": place.kind, "lat": place.lat, "lon": place.lon,
                    "population": place.population, "postal_codes": place.postal_codes,
                })
            }).collect();
            json(&json!({ "places": places }))
        })
        .await
}

/// `GET /api/v1/sources`: every source with how its last visit went.
pub(crate) async fn sources(asked: Asked) -> Result<Response, Problem> {
    asked.query.only(&[])?;
    asked.answer_anew(|app, _| json(&json!({ "sources": app.sources().list }))).await
}
