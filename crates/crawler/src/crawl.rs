//! A whole crawl: the runtime of the network, the worker threads, the thread of the store, and a task for every
//! source being visited.

use std::collections::HashMap;
use std::sync::Arc;

use model::Source;
use tokio::runtime::{Builder, Handle};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::config::CrawlConfig;
use crate::fetch::Fetcher;
use crate::guard::Reach;
use crate::hosts::Hosts;
use crate::report::{CrawlReport, Outcome, Progress, SourceReport};
use crate::store::{Store, StoreError};
use crate::visitor::Visitor;
use crate::writer::{self, Writer};

/// Sources visited at a time. Each waits for its own pauses most of the time; this bounds what they hold.
const ACTIVE_SOURCES: usize = 512;

/// Why a crawl ends without a report. What was stored until then stays.
#[derive(Debug, thiserror::Error)]
pub enum CrawlError {
    /// The store failed.
    #[error("cannot store what was fetched")]
    Store(#[source] StoreError),
    /// Threads, sockets or TLS cannot be set up.
    #[error("cannot start crawling: {0}")]
    Setup(String),
}

/// What all visits share.
pub(crate) struct Shared<S: Store> {
    pub(crate) config: CrawlConfig,
    pub(crate) writer: Writer<S>,
    pub(crate) hosts: Hosts,
    pub(crate) connections: Semaphore,
    pub(crate) workers: Handle,
    pub(crate) progress: Arc<dyn Progress>,
    stop: watch::Receiver<bool>,
}

impl<S: Store> Shared<S> {
    pub(crate) fn stopped(&self) -> bool {
        *self.stop.borrow()
    }

    pub(crate) async fn until_stopped(&self) {
        let mut stop = self.stop.clone();
        if stop.wait_for(|stop| *stop).await.is_err() {
            // Nobody is left who could ask to stop.
            std::future::pending::<()>().await;
        }
    }
}

/// Visits `sources` and keeps what comes in `store`; ends by itself, or soon after `stop` becomes true.
///
/// Blocks: it runs the network on the calling thread and must not be called from inside an async task (use a
/// thread of its own there).
///
/// # Errors
/// The store failed, or nothing could be started. A host that fails is no error but a line of the report.
pub fn crawl<S: Store>(
    sources: &[Source],
    mut store: S,
    config: &CrawlConfig,
    stop: watch::Receiver<bool>,
    progress: Arc<dyn Progress>,
) -> Result<CrawlReport, CrawlError> {
    let setup = |error: std::io::Error| CrawlError::Setup(error.to_string());
    let resumed = store.begin_run(config.now).map_err(CrawlError::Store)?;
    let forgotten: Vec<bool> = sources.iter().map(|source| store.is_forgotten(&source.id)).collect();
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let workers = Builder::new_current_thread()
        .max_blocking_threads(threads)
        .thread_name("reader")
        .build()
        .map_err(setup)?;
    let network = Builder::new_current_thread().enable_all().build().map_err(setup)?;
    let (writer, thread) = Writer::start(store).map_err(setup)?;
    let shared = Arc::new(Shared {
        config: config.clone(),
        writer,
        hosts: Hosts::default(),
        connections: Semaphore::new(config.connections.max(1)),
        workers: workers.handle().clone(),
        progress,
        stop,
    });
    let visited = network.block_on(visit_all(sources, &forgotten, &shared));
    let stopped = shared.stopped();
    drop(shared);
    // Requests still in flight hold a clone of the writer; with the runtime they end, and the thread with them.
    drop(network);
    let mut store = match thread.join() {
        Ok(Ok(store)) => store,
        Ok(Err(error)) => return Err(CrawlError::Store(error)),
        Err(_) => return Err(CrawlError::Setup("the storing thread panicked".to_owned())),
    };
    store.end_run(config.now).map_err(CrawlError::Store)?;
    store.flush().map_err(CrawlError::Store)?;
    let reports = visited?;
    let requests = reports.iter().map(|report| report.requests).sum();
    Ok(CrawlReport { requests, stopped, resumed, sources: reports })
}

async fn visit_all<S: Store>(
    sources: &[Source],
    forgotten: &[bool],
    shared: &Arc<Shared<S>>,
) -> Result<Vec<SourceReport>, CrawlError> {
    let mut fetchers: HashMap<Reach, Arc<Fetcher>> = HashMap::new();
    let active = Arc::new(Semaphore::new(ACTIVE_SOURCES));
    let mut visits = JoinSet::new();
    let mut reports: Vec<Option<SourceReport>> = vec![None; sources.len()];
    for (number, (source, forgotten)) in sources.iter().zip(forgotten).enumerate() {
        if let Some(reason) = skipped(source, *forgotten, shared) {
            let mut report = SourceReport::new(source.id.clone());
            (report.outcome, report.reason) = (Outcome::Skipped, Some(reason));
            shared.progress.source_done(&report);
            reports[number] = Some(report);
            continue;
        }
        let reach = reach(source, shared);
        let fetcher = match fetchers.get(&reach) {
            Some(fetcher) => fetcher.clone(),
            None => {
                let made = Fetcher::new(&shared.config, reach);
                let made = Arc::new(made.map_err(CrawlError::Setup)?);
                fetchers.insert(reach, made.clone());
                made
            }
        };
        let (source, shared, active) = (Arc::new(source.clone()), shared.clone(), active.clone());
        visits.spawn(async move {
            let _active = active.acquire().await;
            shared.progress.source_started(&source.id);
            let report = Visitor::new(source, shared.clone(), fetcher).run().await;
            if let Ok(report) = &report {
                shared.progress.source_done(report);
            }
            (number, report)
        });
    }
    let mut ticks = tokio::time::interval(writer::TICK);
    loop {
        tokio::select! {
            done = visits.join_next() => match done {
                None => break,
                Some(Ok((number, Ok(report)))) => reports[number] = Some(report),
                // The store's thread ended; joining it says why.
                Some(Ok((_, Err(_)))) => return Ok(Vec::new()),
                Some(Err(error)) => tracing::error!(%error, "a visit ended by a bug"),
            },
            _ = ticks.tick() => {
                if shared.writer.tick().await.is_err() {
                    return Ok(Vec::new());
                }
            }
        }
    }
    let reports = reports.into_iter().zip(sources).map(|(report, source)| {
        report.unwrap_or_else(|| {
            let mut report = SourceReport::new(source.id.clone());
            (report.outcome, report.reason) = (Outcome::Failed, Some("internal error".to_owned()));
            report
        })
    });
    Ok(reports.collect())
}

/// Why a source is not visited at all.
fn skipped<S: Store>(source: &Source, forgotten: bool, shared: &Shared<S>) -> Option<String> {
    if forgotten {
        return Some("taken down by 'lotse forget'".to_owned());
    }
    (shared.config.agent.contact.is_none() && !source.allow_private)
        .then(|| "no contact address is known; say --contact or set LOTSE_CONTACT".to_owned())
}

fn reach<S: Store>(source: &Source, shared: &Shared<S>) -> Reach {
    match (source.allow_private, &shared.config.agent.contact) {
        (false, _) => Reach::Public,
        (true, None) => Reach::Private,
        (true, Some(_)) => Reach::Any,
    }
}
