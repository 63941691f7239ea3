//! What every request may read, and how it gets its turn.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};

use indexer::{SearchRequest, SearchResponse, Searcher};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use model::{Gazetteer, Record, RecordId, SourceId, Taxonomy};

use crate::assets::Assets;
use crate::boundaries::Boundaries;
use crate::metrics::Metrics;
use crate::pool::{Length, Pool, Refused};
use crate::problem::Problem;
use crate::shown::{TITLE, cut};
use crate::unfound::Unfound;
use crate::words::Texts;
use crate::{Config, History, ServerError, SourceState, ask};

/// All sources as last read, in their own order.
#[derive(Default)]
pub(crate) struct Sources {
    pub(crate) list: Vec<SourceState>,
    /// Where in the list each stands.
    at: BTreeMap<SourceId, usize>,
}

impl Sources {
    fn get(&self, id: &SourceId) -> Option<&SourceState> {
        self.list.get(*self.at.get(id)?)
    }
}

/// What every request may read. While the server runs, only the searcher's generation and the list of sources
/// change.
pub(crate) struct App {
    pub(crate) searcher: Searcher,
    pub(crate) history: Arc<dyn History>,
    pub(crate) config: Config,
    pub(crate) gazetteer: Gazetteer,
    pub(crate) taxonomy: Taxonomy,
    pub(crate) texts: Texts,
    pub(crate) assets: Assets,
    pub(crate) boundaries: Boundaries,
    pub(crate) metrics: Metrics,
    pub(crate) unfound: Unfound,
    /// Public address without a slash at the end.
    pub(crate) base: String,
    sources: RwLock<Arc<Sources>>,
    pool: Pool,
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
        let limits = &config.limits;
        let boundaries = Boundaries::builtin()?;
        Ok(App {
            pool: Pool::new(limits.searches, limits.waiting),
            searcher,
            history,
            gazetteer: Gazetteer::builtin(),
            taxonomy: Taxonomy::builtin(),
            texts: Texts::builtin()?,
            assets: Assets::builtin(&boundaries),
            boundaries,
            metrics: Metrics::default(),
            unfound: Unfound::default(),
            base,
            sources: RwLock::default(),
            config,
        })
    }

    /// Works on a request when its turn comes. At most [`crate::Limits::searches`] are worked on at once.
    ///
    /// # Errors
    /// What `job` gives, and [`Problem::busy`] when too many wait already.
    pub(crate) async fn work<T: Send + 'static>(
        self: &Arc<Self>,
        length: Length,
        job: impl FnOnce(&App) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let app = Arc::clone(self);
        match self.pool.run(length, move || job(&app)).await {
            Ok(done) => done,
            Err(Refused::Full) => {
                self.metrics.turned_away();
                Err(Problem::busy())
            }
            Err(Refused::Broken) => Err(Problem::internal("a search broke off")),
        }
    }

    /// Searches; groups of topics stand for their topics.
    ///
    /// # Errors
    /// [`Problem::internal`] when the disk fails.
    pub(crate) fn search(&self, request: &SearchRequest) -> Result<SearchResponse, Problem> {
        let asked = ask::with_topics_of_groups(&self.taxonomy, request);
        let mut response = self.searcher.search(&asked).map_err(Problem::internal)?;
        response.hits.iter_mut().for_each(|hit| cut(&mut hit.title, TITLE));
        self.metrics.searched(response.took_ms);
        let unfound = response.total == 0 || !response.understood.relaxed.is_empty();
        if self.config.count_unfound && unfound && request.offset == 0 {
            self.unfound.note(self, &request.query);
        }
        Ok(response)
    }

    /// The record with this id.
    ///
    /// # Errors
    /// [`Problem::internal`] when the disk fails.
    pub(crate) fn record(&self, id: &RecordId) -> Result<Option<Record>, Problem> {
        self.searcher.get(id).map_err(Problem::internal)
    }

    /// Reads the list of sources again. Called now and then and not for every request: names stand on every page, and the
    /// archive counts all its pages for it.
    pub(crate) fn refresh_sources(&self) {
        match self.history.sources() {
            Ok(list) => {
                let named = |mut source: SourceState| {
                    // Without the seeds the archive knows no names, but the index does.
                    if source.name == source.id.as_str()
                        && let Some(name) = self.searcher.source_name(&source.id)
                    {
                        source.name = name;
                    }
                    source
                };
                let list: Vec<_> = list.into_iter().map(named).collect();
                let at = list.iter().enumerate().map(|(at, source)| (source.id.clone(), at)).collect();
                *self.sources.write().unwrap_or_else(PoisonError::into_inner) =
                    Arc::new(Sources { list, at });
            }
            Err(error) => tracing::warn!(%error, "the list of sources cannot be read; the one before stays"),
        }
    }

    /// All sources as last read.
    pub(crate) fn sources(&self) -> Arc<Sources> {
        Arc::clone(&self.sources.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The name of a source: as the seeds say, else as they said when the index was written.
    pub(crate) fn source_name(&self, id: &SourceId) -> Option<String> {
        let listed = self.sources().get(id).map(|source| source.name.clone());
        listed.or_else(|| self.searcher.source_name(id))
    }

    /// Now, on the clock of the server.
    pub(crate) fn now(&self) -> Timestamp {
        self.config.now.unwrap_or_else(Timestamp::now)
    }

    /// Today where the records come from.
    pub(crate) fn today(&self) -> Date {
        local(self.now()).date()
    }
}

/// An instant on German clocks.
pub(crate) fn local(instant: Timestamp) -> jiff::civil::DateTime {
    // Without a time zone database on the host, UTC is at most two hours off.
    let zone = TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::UTC);
    instant.to_zoned(zone).datetime()
}
