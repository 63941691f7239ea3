//! JSON: the answer of a search as the contract has it, or with whole records in it.

use indexer::SearchResponse;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Format, List};
use crate::fields;

/// The answer as the contract has it: hits with snippets, and facets.
pub(super) struct Json;

/// The answer with the cursor of what follows.
#[derive(Serialize)]
struct Page<'a> {
    #[serde(flatten)]
    response: &'a SearchResponse,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'a str>,
}

/// The same search with whole records, for programs that would otherwise fetch each.
pub(super) struct Records;

impl Format for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn media_type(&self) -> &'static str {
        "application/json"
    }

    fn extension(&self) -> &'static str {
        "json"
    }

    fn about(&self) -> &'static str {
        "Hits with snippets, and facets."
    }

    fn default_limit(&self) -> usize {
        10
    }

    fn needs_records(&self) -> bool {
        false
    }

    fn fields(&self) -> &'static [&'static str] {
        &fields::OF_HITS
    }

    fn write(&self, list: &List<'_>) -> String {
        let page = Page { response: list.response, next: list.next };
        if list.fields.are_all() {
            return serde_json::to_string(&page).unwrap_or_default();
        }
        let mut value = serde_json::to_value(&page).unwrap_or_default();
        if let Some(hits) = value["hits"].as_array_mut() {
            hits.iter_mut().for_each(|hit| *hit = list.fields.of(hit.take()));
        }
        value.to_string()
    }
}

impl Format for Records {
    fn name(&self) -> &'static str {
        "records"
    }

    fn media_type(&self) -> &'static str {
        "application/json"
    }

    fn extension(&self) -> &'static str {
        "json"
    }

    fn about(&self) -> &'static str {
        "Whole records, as far as they may be shown, in one JSON object."
    }

    fn fields(&self) -> &'static [&'static str] {
        &fields::OF_RECORDS
    }

    fn write(&self, list: &List<'_>) -> String {
        let records: Vec<Value> = list.records.iter().map(|shown| list.fields.of(shown.to_json())).collect();
        let mut page = json!({
            "query": list.response.query,
            "total": list.response.total,
            "generation": list.response.generation,
            "records": records,
        });
        if let Some(next) = list.next {
            page["next"] = next.into();
        }
        page.to_string()
    }
}
