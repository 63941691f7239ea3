//! JSON: the answer of a search as the contract has it, or with whole records in it.

use serde_json::{Value, json};

use super::{Format, List};

/// The answer as the contract has it: hits with snippets, and facets.
pub(super) struct Json;

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

    fn write(&self, list: &List<'_>) -> String {
        serde_json::to_string(list.response).unwrap_or_default()
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

    fn write(&self, list: &List<'_>) -> String {
        let records: Vec<Value> = list.records.iter().map(super::Shown::to_json).collect();
        json!({
            "query": list.response.query,
            "total": list.response.total,
            "generation": list.response.generation,
            "records": records,
        })
        .to_string()
    }
}
