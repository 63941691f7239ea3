//! Answers without the service around them: no socket, no hand-off between threads, no headers, no compression. What a
//! measurement of the server holds it against (`examples/load.rs`).

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use indexer::Searcher;

use crate::request::Asked;
use crate::state::App;
use crate::{Config, History, ServerError, pages};

/// Renders pages on the calling thread.
pub struct InProcess {
    app: Arc<App>,
}

impl InProcess {
    /// Prepares everything a running server has, but does not listen.
    ///
    /// # Errors
    /// A data file compiled in cannot be read.
    pub fn new(searcher: Searcher, history: Arc<dyn History>, config: Config) -> Result<Self, ServerError> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080));
        Ok(InProcess { app: Arc::new(App::new(searcher, history, config, address)?) })
    }

    /// The page at an address such as `/?q=Kita`, which has to be one of results; `None` where there is none.
    pub fn results_page(&self, address: &str) -> Option<String> {
        let asked = Asked::new(Arc::clone(&self.app), address.parse().ok()?, &http::HeaderMap::new()).ok()?;
        pages::results_text(&self.app, &asked).ok()
    }
}
