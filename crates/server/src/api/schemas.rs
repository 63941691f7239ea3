//! The shapes of answers as JSON Schema (2020-12, as OpenAPI 3.1 has it). A test holds them against live answers.

use serde_json::{Map, Value, json};

/// All shapes by name.
pub(super) fn schemas() -> Value {
    let text = || json!({ "type": "string" });
    let maybe = || json!({ "type": ["string", "null"] });
    let whole = || json!({ "type": "integer", "minimum": 0 });
    let texts = || list(text());
    json!({
        "Problem": object(&["type", "title", "status", "detail"], json!({
            "type": text(), "title": text(), "status": whole(), "detail": text(), "parameter": text(),
        })),
        "SearchResponse": object(
            &["query", "understood", "match", "total", "took_ms", "generation", "hits", "facets"],
            json!({
                "query": text(),
                "understood": reference("Understood"),
                "match": choice(&["most", "all", "any"]),
                "total": whole(),
                "took_ms": { "type": "number" },
                "generation": text(),
                "hits": list(reference("Hit")),
                "facets": list(reference("Facet")),
                "next": text(),
            }),
        ),
        "Understood": object(&["text", "words"], json!({
            "text": text(), "words": texts(), "did_you_mean": text(), "relaxed": texts(), "notes": texts(),
            "remarks": list(reference("Remark")),
        })),
        "Remark": object(&["kind"], json!({
            "kind": choice(&indexer::RemarkKind::ALL.map(|kind| kind.as_str())), "words": texts(),
        })),
        "Hit": object(&["id", "kind", "url", "source", "title", "snippet", "score", "published", "places"], json!({
            "id": text(), "kind": kinds(), "url": text(), "source": maybe(), "title": text(),
            "snippet": object(&["text", "marks"], json!({
                "text": text(),
                "marks": { "type": "array", "description": "Ranges of bytes of the UTF-8 text.",
                           "items": { "type": "array", "items": whole(), "minItems": 2, "maxItems": 2 } },
            })),
            "score": { "type": "number" }, "published": date(), "places": list(reference("Place")),
            "duplicates": whole(), "explanation": text(),
            "picked": { "type": "boolean", "description": "Whether an editor picked its page for this search." },
            "distance_km": { "type": "number", "description": "From the nearest place asked for, with a radius." },
        })),
        "Facet": object(&["name", "values"], json!({
            "name": text(), "values": list(object(&["value", "count"], json!({ "value": text(), "count": whole() }))),
        })),
        "Facets": object(&["query", "total", "generation", "facets"], json!({
            "query": text(), "total": whole(), "generation": text(), "facets": list(reference("Facet")),
        })),
        "Suggestions": object(&["query", "suggestions"], json!({
            "query": text(),
            "suggestions": list(object(&["text", "kind"], json!({
                "text": text(), "kind": choice(&["word", "title", "place", "topic", "audience"]), "value": text(),
            }))),
        })),
        "RecordList": object(&["query", "total", "generation", "records"], json!({
            "query": text(), "total": whole(), "generation": text(), "records": list(reference("Record")), "next": text(),
        })),
        "Similar": object(&["id", "hits"], json!({ "id": text(), "hits": list(reference("Hit")) })),
        "Place": object(&["name", "role"], json!({
            "ags": maybe(), "name": text(), "role": choice(&["venue", "service_area", "about", "mentioned"]),
            "lat": { "type": "number" }, "lon": { "type": "number" },
        })),
        "Record": record(),
        "Evidence": object(&["field", "value", "where", "quote", "rule"], json!({
            "field": text(), "value": text(), "where": text(), "quote": text(), "rule": text(),
        })),
        "PageHistory": object(&["id", "url", "history"], json!({
            "id": text(), "url": text(),
            "history": { "type": ["object", "null"], "properties": {
                "first_seen": instant(), "last_seen": instant(), "last_changed": maybe(), "gone_since": maybe(),
                "versions": list(object(&["fetched", "bytes", "hash"], json!({
                    "fetched": instant(), "bytes": whole(), "hash": text(),
                }))),
            }},
        })),
        "Topics": object(&["groups", "topics", "audiences"], json!({
            "groups": list(object(&["id", "label"], json!({ "id": text(), "label": text(), "labels": { "type": "object" } }))),
            "topics": list(object(&["id", "group", "label"], json!({
                "id": text(), "group": text(), "label": text(), "synonyms": texts(), "labels": { "type": "object" },
                "law": maybe(), "leika": texts(), "ozg": maybe(),
            }))),
            "audiences": list(object(&["id", "label"], json!({
                "id": text(), "label": text(), "synonyms": texts(), "labels": { "type": "object" },
            }))),
        })),
        "Places": object(&["places"], json!({
            "places": list(object(&["ags", "name", "kind", "lat", "lon"], json!({
                "ags": text(), "name": text(), "kind": choice(&["land", "kreis", "kreisfreie_stadt", "gemeinde"]),
                "lat": { "type": "number" }, "lon": { "type": "number" }, "population": whole(),
                "postal_codes": texts(),
            }))),
        })),
        "Sources": object(&["sources"], json!({
            "sources": list(object(&["id", "name", "level", "pages", "outcome"], json!({
                "id": text(), "name": text(), "level": text(), "ags": maybe(), "home": maybe(), "pages": whole(),
                "last_visit": maybe(), "last_success": maybe(),
                "outcome": choice(&["ok", "partial", "failed", "never"]), "reason": maybe(),
            }))),
        })),
    })
}

fn record() -> Value {
    let text = || json!({ "type": "string" });
    let maybe = || json!({ "type": ["string", "null"] });
    let texts = || list(text());
    let anything = || list(json!({ "type": "object" }));
    object(
        &[
            "id",
            "url",
            "kind",
            "title",
            "teaser",
            "text",
            "lang",
            "published",
            "places",
            "topics",
            "evidence",
        ],
        json!({
            "id": text(), "url": text(), "parent": text(), "kind": kinds(), "source": text(), "title": text(),
            "teaser": text(),
            "text": { "type": "string", "description": "The whole text where its publisher agreed, else its beginning." },
            "excerpt": { "type": "boolean", "description": "True when `text` is not whole." },
            "headings": texts(), "lang": text(), "published": date(),
            "published_precision": { "type": ["string", "null"], "enum": ["day", "part_of_month", "month", "year", null] },
            "modified": date(), "author": text(), "section": text(), "places": list(reference("Place")),
            "topics": list(object(&["id", "primary"], json!({ "id": text(), "primary": { "type": "boolean" } }))),
            "audiences": texts(),
            "organisations": list(object(&["name", "role", "type"], json!({
                "name": text(), "aliases": texts(), "role": text(), "type": maybe(),
            }))),
            "contacts": list(object(&["role"], json!({
                "role": choice(&["general", "press", "network", "registration"]), "organisation": text(),
                "phone": maybe(), "fax": maybe(), "email": maybe(), "web": text(), "address": maybe(),
            }))),
            "figures": list(object(&["value", "comparator", "unit", "sentence"], json!({
                "value": { "type": "number" }, "comparator": text(), "unit": maybe(), "sentence": text(),
            }))),
            "cited_sources": anything(), "attachments": anything(), "links": anything(),
            "offer": { "type": "object" }, "event": { "type": "object" }, "problem": text(), "fetched": instant(),
            "extra": { "type": "object" }, "evidence": list(reference("Evidence")),
        }),
    )
}

fn object(required: &[&str], properties: Value) -> Value {
    let mut map = Map::new();
    map.insert("type".into(), "object".into());
    map.insert("required".into(), json!(required));
    map.insert("properties".into(), properties);
    Value::Object(map)
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn choice(names: &[&str]) -> Value {
    json!({ "type": "string", "enum": names })
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

fn kinds() -> Value {
    choice(&["news", "offer", "event", "organisation", "network", "other"])
}

fn date() -> Value {
    json!({ "type": ["string", "null"], "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$" })
}

fn instant() -> Value {
    json!({ "type": "string", "format": "date-time" })
}
