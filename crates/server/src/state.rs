//! What every request may read: the searcher, the history, the configuration and the built-in knowledge.

use std::net::SocketAddr;
use std::sync::Arc;

use indexer::Searcher;
use model::{Gazetteer, Taxonomy};

use crate::{Config, History, ServerError};

/// What every request may read. Nothing here changes while the server runs but the searcher's generation.
pub(crate) struct App {
    pub(crate) searcher: Searcher,
    pub(crate) history: Arc<dyn History>,
    pub(crate) config: Config,
    pub(crate) gazetteer: Gazetteer,
    pub(crate) taxonomy: Taxonomy,
    /// Public address without a slash at the end.
    pub(crate) base: String,
}

impl App {
    pub(crate) fn new(
        searcher: Searcher,
        history: Arc<dyn History>,
        config: Config,
        address: SocketAddr,
    ) -> Result<Self, ServerError> {
        let base = match &config.base_url {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => format!("http://{address}"),
        };
        Ok(App { searcher, history, config, gazetteer: Gazetteer::builtin(), taxonomy: Taxonomy::builtin(), base })
    }
}
