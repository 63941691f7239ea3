//! What is stored of a record: first what a hit shows of it, then all of it, both as JSON. A search without passages reads
//! no more than the first.

use model::{Kind, PartialDate, PlaceRef, Record, RecordId, SourceId};
use serde::{Deserialize, Serialize};
use tantivy::schema::document::{DeserializeError, DocumentDeserialize, DocumentDeserializer};

use crate::{Hit, Snippet};

/// What a hit shows of a record.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Shown {
    id: RecordId,
    kind: Kind,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<SourceId>,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<PartialDate>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    places: Vec<PlaceRef>,
}

impl Shown {
    pub(crate) fn of(record: &Record) -> Self {
        Shown {
            id: record.id.clone(),
            kind: record.kind,
            url: record.url.clone(),
            source: record.source.clone(),
            title: record.title.clone(),
            published: record.published,
            places: record.places.clone(),
        }
    }
}

impl From<Shown> for Hit {
    fn from(shown: Shown) -> Self {
        Hit {
            id: shown.id,
            kind: shown.kind,
            url: shown.url,
            source: shown.source,
            title: shown.title,
            snippet: Snippet::default(),
            score: 0.0,
            published: shown.published,
            places: shown.places,
            duplicates: 0,
            picked: false,
            distance_km: None,
            explanation: None,
        }
    }
}

/// What passages are taken from.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Said {
    pub(crate) teaser: String,
    pub(crate) text: String,
    pub(crate) lang: String,
}

/// The first stored text.
pub(crate) struct First {
    pub(crate) shown: String,
}

impl DocumentDeserialize for First {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(mut fields: D) -> Result<Self, DeserializeError> {
        Ok(First { shown: fields.next_field()?.map(|(_, text)| text).unwrap_or_default() })
    }
}

/// Both.
pub(crate) struct Whole {
    pub(crate) shown: String,
    pub(crate) record: String,
}

impl DocumentDeserialize for Whole {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(mut fields: D) -> Result<Self, DeserializeError> {
        let shown: String = fields.next_field()?.map(|(_, text)| text).unwrap_or_default();
        let record = fields.next_field()?.map(|(_, text)| text);
        // Before, there was one text, which says both.
        Ok(Whole { record: record.unwrap_or_else(|| shown.clone()), shown })
    }
}
