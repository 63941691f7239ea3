//! One record a line, for `jq` and for reading line by line.

use super::{Format, List};

pub(super) struct Ndjson;

impl Format for Ndjson {
    fn name(&self) -> &'static str {
        "ndjson"
    }

    fn media_type(&self) -> &'static str {
        "application/x-ndjson"
    }

    fn extension(&self) -> &'static str {
        "ndjson"
    }

    fn about(&self) -> &'static str {
        "Whole records, as far as they may be shown, one a line."
    }

    fn is_download(&self) -> bool {
        true
    }

    fn fields(&self) -> &'static [&'static str] {
        &crate::fields::OF_RECORDS
    }

    fn write(&self, list: &List<'_>) -> String {
        list.records.iter().map(|shown| format!("{}\n", list.fields.of(shown.to_json()))).collect()
    }
}
