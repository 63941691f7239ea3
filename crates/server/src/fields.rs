//! Field selection: `fields=title,url` leaves out of each entry what a program does not need.

use serde_json::Value;

use crate::problem::Problem;
use crate::query::Query;

/// The fields of a hit (`format=json`).
pub(crate) const OF_HITS: [&str; 13] = [
    "id",
    "kind",
    "url",
    "source",
    "title",
    "snippet",
    "score",
    "published",
    "places",
    "duplicates",
    "picked",
    "distance_km",
    "explanation",
];

/// The fields of a record (`format=records` and `ndjson`, `/api/v1/records/{id}`).
pub(crate) const OF_RECORDS: [&str; 30] = [
    "id",
    "url",
    "parent",
    "kind",
    "source",
    "title",
    "teaser",
    "text",
    "headings",
    "lang",
    "published",
    "published_precision",
    "modified",
    "author",
    "section",
    "places",
    "topics",
    "audiences",
    "organisations",
    "contacts",
    "figures",
    "cited_sources",
    "attachments",
    "links",
    "offer",
    "event",
    "fetched",
    "evidence",
    "excerpt",
    "extra",
];

/// The fields asked for; nothing asked for means all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fields(Vec<&'static str>);

impl Fields {
    /// Reads `fields`, of which `known` can be had.
    ///
    /// # Errors
    /// A name that is no field here, with those that are; no field can be had in this format.
    pub(crate) fn read(query: &Query, known: &'static [&'static str]) -> Result<Fields, Problem> {
        let wanted = query.many("fields");
        if !wanted.is_empty() && known.is_empty() {
            let detail = "this format is always whole; json, records, ndjson and csv can be narrowed down";
            return Err(Problem::parameter("fields", detail));
        }
        let find = |name: &str| {
            known.iter().copied().find(|field| *field == name).ok_or_else(|| {
                let shown: String = name.chars().take(40).collect();
                Problem::parameter(
                    "fields",
                    format!("{shown:?} is no field here; known are {}", known.join(", ")),
                )
            })
        };
        Ok(Fields(wanted.into_iter().map(find).collect::<Result<_, _>>()?))
    }

    /// Whether everything is wanted.
    pub(crate) fn are_all(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a field is wanted.
    pub(crate) fn have(&self, name: &str) -> bool {
        self.0.is_empty() || self.0.contains(&name)
    }

    /// The object with the wanted fields only.
    pub(crate) fn of(&self, mut value: Value) -> Value {
        if let Some(map) = value.as_object_mut().filter(|_| !self.are_all()) {
            map.retain(|name, _| self.0.contains(&name.as_str()));
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    fn read(raw: &str, known: &'static [&'static str]) -> Result<Fields, Problem> {
        Fields::read(&Query::parse(Some(raw), &Limits::default()).unwrap(), known)
    }

    #[test]
    fn only_what_is_asked_for_stays() {
        let fields = read("fields=title,url", &OF_HITS).unwrap();
        let value = serde_json::json!({ "id": 1, "title": "a", "url": "b" });
        assert_eq!(fields.of(value.clone()), serde_json::json!({ "title": "a", "url": "b" }));
        assert_eq!(read("", &OF_HITS).unwrap().of(value.clone()), value);
        assert_eq!(read("fields=titel", &OF_HITS).unwrap_err().parameter, Some("fields"));
        assert_eq!(read("fields=title", &[]).unwrap_err().parameter, Some("fields"));
    }

    #[test]
    fn every_field_of_a_record_can_be_asked_for() {
        let record = model::Record::default();
        let value = serde_json::to_value(&record).unwrap();
        for name in value.as_object().unwrap().keys() {
            assert!(OF_RECORDS.contains(&name.as_str()), "{name}");
        }
    }
}
