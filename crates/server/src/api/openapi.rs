//! `/openapi.json`: the interface described in OpenAPI 3.1. The parameters of a search are one table, which the
//! page `/api` shows as well; the schemas are in `schemas`.

use axum::response::Response;
use model::Taxonomy;
use serde_json::{Map, Value, json};

use super::json;
use super::schemas::schemas;
use super::vocabulary::MAX_PLACES;
use crate::formats;
use crate::pool::Length;
use crate::problem::Problem;
use crate::request::Asked;

/// A parameter of a search.
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) example: &'static str,
    sort: Sort,
}

enum Sort {
    Text,
    /// Year, month or day.
    Date,
    List,
    Topics,
    Audiences,
    /// Languages, ISO 639-1 or 639-2.
    Codes,
    Choice(&'static [&'static str]),
    Choices(&'static [&'static str]),
    /// A distance with its unit.
    Distance,
    Number {
        least: usize,
        most: usize,
    },
    Switch,
    Cursor,
}

/// The parameters of a search, as `ask::read` understands them.
pub(crate) const PARAMETERS: [Parameter; 23] = [
    of(
        Sort::Text,
        "q",
        "What to search for; nothing finds everything the filters let through.",
        "Kinderbetreuung",
    ),
    Parameter {
        name: "kind",
        about: "Kinds of records.",
        example: "offer",
        sort: Sort::Choices(&["news", "offer", "event", "organisation", "network", "other"]),
    },
    of(
        Sort::List,
        "place",
        "Places by AGS, postal code or name; finds what lies in them and what serves them.",
        "Schwelm",
    ),
    of(
        Sort::Distance,
        "radius",
        "Also what lies at most so far from a place asked for: from its middle, or, around a Kreis, from that of each of its \
         municipalities. From 100 m to 200 km; kilometres without a unit. Records whose place is not known are not found \
         so, `understood.notes` says how many; hits say `distance_km`.",
        "10km",
    ),
    of(Sort::Topics, "topic", "Topics or groups of topics by id, as /api/v1/topics lists them.", "kita"),
    of(Sort::Audiences, "audience", "Audiences by id.", "alleinerziehende"),
    of(Sort::List, "source", "Sources by id, as /api/v1/sources lists them.", "en-kreis"),
    of(Sort::List, "organisation", "Organisations by name, as the facet of this name lists them.", "Caritas"),
    Parameter {
        name: "role",
        about: "What organisations do: records in which somebody does it, or one of the organisations asked for.",
        example: "provider",
        sort: Sort::Choices(&crate::ask::ROLES),
    },
    of(Sort::List, "programme", "Programmes by name, as the facet of this name lists them.", "Zeitfenster"),
    of(Sort::Codes, "lang", "Languages of the records (ISO 639-1); `language` means the same.", "de"),
    Parameter {
        name: "status",
        about: "Whether an offer exists.",
        example: "active",
        sort: Sort::Choices(&["proposed", "active", "ended", "unknown"]),
    },
    of(Sort::Date, "from", "Published, or taking place, in this year, month or day or later.", "2012-01-27"),
    of(Sort::Date, "to", "Published, or taking place, in this year, month or day or earlier.", "2012"),
    Parameter {
        name: "match",
        about: "How many words a record must have: `most` means all of up to two, three quarters of more.",
        example: "most",
        sort: Sort::Choice(&["most", "all", "any"]),
    },
    Parameter {
        name: "sort",
        about: "The order: best first, or newest first with undated records last.",
        example: "date",
        sort: Sort::Choice(&["relevance", "date"]),
    },
    Parameter {
        name: "limit",
        about: "Most results in one answer; each format has a default of its own.",
        example: "10",
        sort: Sort::Number { least: 1, most: indexer::SearchRequest::MAX_LIMIT },
    },
    Parameter {
        name: "offset",
        about: "Results to leave out at the front.",
        example: "0",
        sort: Sort::Number { least: 0, most: indexer::SearchRequest::MAX_OFFSET },
    },
    Parameter { name: "facets", about: "Whether facets are counted.", example: "true", sort: Sort::Switch },
    Parameter {
        name: "explain",
        about: "Whether hits explain their score.",
        example: "false",
        sort: Sort::Switch,
    },
    Parameter {
        name: "collapse",
        about: "Whether records that say the same are shown once.",
        example: "true",
        sort: Sort::Switch,
    },
    of(
        Sort::List,
        "fields",
        "Only these fields of each entry; in json those of a hit, in records and ndjson those of a record, in csv columns.",
        "title,url",
    ),
    of(
        Sort::Cursor,
        "cursor",
        "Where to go on: `next` of the answer before, with the same parameters. A newer state of the index refuses it \
         with 410: begin again. The header Link names the same as rel=next.",
        "next of the answer before",
    ),
];

const fn of(sort: Sort, name: &'static str, about: &'static str, example: &'static str) -> Parameter {
    Parameter { name, about, example, sort }
}

/// A year, month or day (ISO 8601); which days a month has is not said here.
const DATE: &str = "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$";

/// A number and its unit; the bounds are not said here.
const DISTANCE: &str = "^[0-9]+([.,][0-9]+)? ?(km|m)?$";

impl Parameter {
    fn to_json(&self, taxonomy: &Taxonomy) -> Value {
        let schema = match self.sort {
            Sort::Text => json!({ "type": "string" }),
            Sort::Date => json!({ "type": "string", "pattern": DATE }),
            Sort::Topics => {
                let groups = taxonomy.groups().iter().map(|(id, _, _)| id);
                let ids: Vec<&String> =
                    groups.chain(taxonomy.topics().iter().map(|topic| &topic.id)).collect();
                json!({ "type": "array", "items": { "type": "string", "enum": ids } })
            }
            Sort::Audiences => {
                let ids: Vec<&String> = taxonomy.audiences().iter().map(|audience| &audience.id).collect();
                json!({ "type": "array", "items": { "type": "string", "enum": ids } })
            }
            Sort::Codes => {
                json!({ "type": "array", "items": { "type": "string", "pattern": "^[a-z]{2,3}$" } })
            }
            Sort::List => json!({ "type": "array", "items": { "type": "string", "minLength": 1 } }),
            Sort::Distance => json!({ "type": "string", "pattern": DISTANCE }),
            Sort::Choice(names) => json!({ "type": "string", "enum": names, "default": names[0] }),
            Sort::Choices(names) => json!({ "type": "array", "items": { "type": "string", "enum": names } }),
            Sort::Number { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
            Sort::Switch => json!({ "type": "boolean" }),
            Sort::Cursor => json!({ "type": "string", "pattern": "^[0-9a-f]{32}$" }),
        };
        json!({ "name": self.name, "in": "query", "description": self.about, "schema": schema })
    }
}

/// `GET /openapi.json`
pub(crate) async fn openapi(asked: Asked) -> Result<Response, Problem> {
    asked.answer(Length::Short, |app, _| json(&document(&app.base, &app.taxonomy))).await
}

/// The document; `base` is the public address, `taxonomy` the topics and audiences that can be asked for.
pub(crate) fn document(base: &str, taxonomy: &Taxonomy) -> Value {
    let names: Vec<_> = formats::ALL.iter().map(|format| format.name()).collect();
    let mut search: Vec<Value> = PARAMETERS.iter().map(|parameter| parameter.to_json(taxonomy)).collect();
    let feed = search
        .iter()
        .filter(|p| !["facets", "explain", "collapse", "fields", "cursor", "lang"].contains(&name_of(p)));
    let feed: Vec<Value> = feed.cloned().collect();
    let facets: Vec<Value> = search
        .iter()
        .filter(|p| !["facets", "explain", "collapse", "fields", "cursor"].contains(&name_of(p)))
        .cloned()
        .collect();
    let format = json!({
        "name": "format", "in": "query", "schema": { "type": "string", "enum": names, "default": "json" },
        "description": "How it is written.",
    });
    search.push(format.clone());
    let fields = json!({
        "name": "fields", "in": "query", "description": "Only these fields.",
        "schema": { "type": "array", "items": { "type": "string", "minLength": 1 } },
    });
    let query = |about: &str| json!({ "name": "q", "in": "query", "description": about, "schema": { "type": "string" } });
    let limit = |most: usize| {
        json!({ "name": "limit", "in": "query", "description": "Most entries.",
                "schema": { "type": "integer", "minimum": 1, "maximum": most } })
    };
    let id = json!({
        "name": "id", "in": "path", "required": true, "schema": { "type": "string" },
        "description": "The id of the record, percent-encoded as one segment.",
    });
    let suggest_format = json!({
        "name": "format", "in": "query", "description": "How the list is written.",
        "schema": { "type": "string", "enum": ["json", "opensearch"], "default": "json" },
    });
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Lotse",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Offers, news and events of municipalities, searchable. Read-only. Every answer carries an \
                entity tag that changes with the index: send it back as If-None-Match. Texts belong to their publishers.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": base }],
        "paths": {
            "/api/v1/search": get("search", "Search", &search, written_content("SearchResponse"), &["400", "410", "414"]),
            "/api/v1/facets": get("facets", "Counts by value for a search", &facets, one("Facets"), &["400", "414"]),
            "/api/v1/suggest": get("suggest", "Completions of what was typed",
                &[query("What was typed so far."), limit(20), suggest_format],
                json!({
                    "application/json": { "schema": reference("Suggestions") },
                    "application/x-suggestions+json": { "schema": { "type": "array" } },
                }), &["400", "414"]),
            "/api/v1/records/{id}": get("record", "One record with its evidence",
                &[id.clone(), format, fields], written_content("Record"), &["400", "404", "414"]),
            "/api/v1/records/{id}/similar": get("similar", "Records like one",
                &[id.clone(), limit(50)], one("Similar"), &["400", "404", "414"]),
            "/api/v1/records/{id}/history": get("history", "When the page of a record was fetched and changed",
                std::slice::from_ref(&id), one("PageHistory"), &["400", "404", "414"]),
            "/api/v1/topics": get("topics", "Topics and audiences", &[], one("Topics"), &["400", "414"]),
            "/api/v1/places": get("places", "Places by the beginning of their name or postal code",
                &[query("Beginning of a name or postal code."), limit(MAX_PLACES)], one("Places"), &["400", "414"]),
            "/api/v1/sources": get("sources", "Sources and how their last visit went", &[], one("Sources"), &["400", "414"]),
            "/feeds/search.atom": get("atom", "A search as Atom feed", &feed, media("application/atom+xml"), &["400", "414"]),
            "/feeds/search.json": get("jsonFeed", "A search as JSON Feed", &feed, media("application/feed+json"), &["400", "414"]),
            "/calendar.ics": get("calendar", "Events as calendar", &feed, media("text/calendar"), &["400", "414"]),
            "/map.geojson": get("map", "Records with a place as points", &feed, media("application/geo+json"), &["400", "414"]),
        },
        "components": {
            "schemas": schemas(),
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer",
                "description": "Only on private servers (lotse serve --token-file)." } },
        },
        "security": [{}, { "token": [] }],
    })
}

fn name_of(parameter: &Value) -> &str {
    parameter["name"].as_str().unwrap_or_default()
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

fn one(schema: &str) -> Value {
    json!({ "application/json": { "schema": reference(schema) } })
}

fn media(media_type: &str) -> Value {
    let sort = if media_type.ends_with("json") { "object" } else { "string" };
    json!({ media_type: { "schema": { "type": sort } } })
}

/// What a format makes of a list; `own` are the shapes of plain JSON beside those of HSDS and whole records.
fn written_content(own: &str) -> Value {
    let mut content = Map::new();
    for format in formats::ALL {
        let media_type = format.media_type().split(';').next().unwrap_or_default();
        let schema = match media_type {
            // The same media type carries the answer of a search, whole records, and HSDS.
            "application/json" => {
                json!({ "anyOf": [reference(own), reference("RecordList"), { "type": "object" }] })
            }
            "application/feed+json" | "application/geo+json" => json!({ "type": "object" }),
            _ => json!({ "type": "string", "description": format.about() }),
        };
        content.insert(media_type.to_owned(), json!({ "schema": schema }));
    }
    Value::Object(content)
}

fn get(id: &str, summary: &str, parameters: &[Value], content: Value, errors: &[&str]) -> Value {
    let problem = json!({ "application/problem+json": { "schema": reference("Problem") } });
    let mut responses = Map::new();
    responses.insert("200".into(), json!({ "description": "As asked.", "content": content }));
    responses.insert("304".into(), json!({ "description": "Nothing changed since the entity tag sent." }));
    for status in errors.iter().chain(&["401", "500", "503"]) {
        let description = match *status {
            "400" => "A parameter cannot be used; the problem names it.",
            "401" => "The server is private and asks for its token.",
            "404" => "No record has this id.",
            "410" => "The cursor belongs to an older state of the index.",
            "414" => "The query part of the address is too long.",
            "500" => "The server failed.",
            _ => "The server is busy; Retry-After says when to try again.",
        };
        responses.insert((*status).to_owned(), json!({ "description": description, "content": problem }));
    }
    json!({ "get": { "operationId": id, "summary": summary, "parameters": parameters, "responses": responses } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_has_every_parameter_that_is_read() {
        let table: BTreeSet<_> = PARAMETERS.iter().map(|parameter| parameter.name).collect();
        for name in crate::ask::FILTERS {
            assert!(table.contains(name) || name == "language", "{name} is read but not described");
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document("http://localhost", &Taxonomy::builtin());
        let text = document.to_string();
        for (at, _) in text.match_indices("#/components/schemas/") {
            let name = text[at + 21..].split('"').next().unwrap();
            assert!(document["components"]["schemas"].get(name).is_some(), "{name} is not there");
        }
    }

    #[test]
    fn the_document_is_as_last_agreed() {
        let mut document = document("http://localhost", &Taxonomy::builtin());
        document["info"]["version"] = "[version]".into();
        insta::assert_json_snapshot!("openapi", document);
    }
}
