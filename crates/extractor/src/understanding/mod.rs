//! Makes records of a document: what it is, where it belongs, whom it names.

use model::{Gazetteer, Kind, Record, RecordId, Snapshot, Source, Taxonomy};

use crate::Document;

/// What understanding knows beside the page.
pub(crate) struct Knowledge {}

impl Knowledge {
    pub(crate) fn new(_gazetteer: Gazetteer, _taxonomy: Taxonomy) -> Self {
        Knowledge {}
    }
}

/// The records of a document, the page's main record first.
pub(crate) fn understand(
    document: &Document,
    snapshot: &Snapshot,
    _source: Option<&Source>,
    _knowledge: &Knowledge,
) -> Vec<Record> {
    let mut record = Record {
        id: RecordId::of_page(&snapshot.url, 0),
        url: snapshot.url.clone(),
        kind: if document.blocks.is_empty() { Kind::Empty } else { Kind::Other },
        source: Some(snapshot.source.clone()),
        title: document.title.as_ref().map(|title| title.value.clone()).unwrap_or_default(),
        text: document.blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n"),
        lang: document.lang.clone(),
        fetched: Some(snapshot.fetched),
        ..Record::default()
    };
    record.set_published(document.published.as_ref().map(|published| published.value));
    vec![record]
}
