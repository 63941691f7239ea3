//! Records in the formats of the endpoint, without a socket: what `lotse export` writes to a file.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use indexer::{Hit, SearchRequest, SearchResponse, Searcher};
use model::{Kind, Record};

use crate::fields::Fields;
use crate::formats::{self, List};
use crate::shown::Shown;
use crate::state::App;
use crate::{Config, FullText, History, ServerError};

/// The kinds a format can hold; empty for all. `None` for a name that is no format.
pub fn export_kinds(format: &str) -> Option<&'static [Kind]> {
    formats::by_name(format).map(|format| format.kinds())
}

/// Writes records in the format of this name (`csv`, `geojson`, `ics`, `hsds`), whole: they stay with whoever has
/// the index. Places and sources are named in German.
///
/// # Errors
/// A data file compiled in cannot be read, or the name is no format.
pub fn export(
    searcher: Searcher,
    history: Arc<dyn History>,
    format: &str,
    records: Vec<Record>,
) -> Result<String, ServerError> {
    let unknown = || ServerError::Builtin { file: "formats", problem: format!("no format {format:?}") };
    let format = formats::by_name(format).ok_or_else(unknown)?;
    let config = Config { full_text: FullText::Everywhere, ..Config::default() };
    let app = App::new(searcher, history, config, SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)))?;
    app.refresh_sources();
    let request = SearchRequest { limit: records.len(), ..SearchRequest::default() };
    let response = SearchResponse {
        query: String::new(),
        understood: indexer::Understood::default(),
        matching: request.matching,
        total: records.len(),
        took_ms: 0.0,
        generation: app.searcher.generation(),
        hits: records.iter().map(Hit::of_record).collect(),
        facets: Vec::new(),
    };
    let shown: Vec<_> = records.into_iter().map(|record| Shown::of(record, &FullText::Everywhere)).collect();
    let list = List {
        app: &app,
        words: app.texts.choose(Some("de"), None),
        title: "Lotse".to_owned(),
        own: app.base.clone(),
        page: app.base.clone(),
        updated: app.searcher.committed(),
        request: &request,
        response: &response,
        records: &shown,
        fields: &Fields::default(),
        next: None,
    };
    Ok(format.write(&list))
}
