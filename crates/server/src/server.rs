//! The running server: listens, takes connections up to a bound, looks for newer generations, stops in order.
//!
//! One connection is `connection`'s matter, one request `router`'s.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use indexer::Searcher;
use tokio::net::TcpListener;
use tokio::runtime::{self, Runtime};
use tokio::sync::{Semaphore, watch};

use crate::{Config, History, ServerError, connection, router, state::App};

/// How long to wait after the system refused a connection (too many open files): time for some to close.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How often the list of sources is read although no newer state of the index came.
const SOURCES_EVERY: Duration = Duration::from_secs(60);

/// The runtime a server runs best in: short searches are done by the threads that read the requests (`pool`), one for each
/// processor, and one thread more is there for connections meanwhile.
///
/// # Errors
/// No thread could be started.
pub fn runtime() -> std::io::Result<Runtime> {
    let processors = std::thread::available_parallelism().map_or(1, |processors| processors.get());
    runtime::Builder::new_multi_thread().worker_threads(processors + 1).enable_all().build()
}

/// A server that listens already and answers once it runs.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    app: Arc<App>,
    router: Router,
}

impl Server {
    /// Takes the address of `config` and prepares everything; call [`Server::run`] to answer requests.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub async fn bind(
        searcher: Searcher,
        history: Arc<dyn History>,
        config: Config,
    ) -> Result<Self, ServerError> {
        let wanted = config.listen;
        let refused = |source| ServerError::Listen { address: wanted, source };
        let listener = TcpListener::bind(wanted).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let app = Arc::new(App::new(searcher, history, config, address)?);
        let first = Arc::clone(&app);
        // Pages work without the names of sources; should reading them fail, the log says so.
        let _ = tokio::task::spawn_blocking(move || first.refresh_sources()).await;
        Ok(Server { listener, address, router: router::router(Arc::clone(&app)), app })
    }

    /// The address listened on, with the port the system chose when none was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers requests until `shutdown` resolves; then takes no more, and lets running ones end within
    /// [`crate::Limits::grace`].
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let limits = self.app.config.limits.clone();
        let (stop, stopping) = watch::channel(false);
        let places = Arc::new(Semaphore::new(limits.connections));
        let reloader = tokio::spawn(reload(Arc::clone(&self.app), stopping.clone()));
        let accept = async {
            loop {
                let Ok(place) = Arc::clone(&places).acquire_owned().await else { break };
                match self.listener.accept().await {
                    Ok((stream, _)) => {
                        let serve =
                            connection::serve(stream, self.router.clone(), limits.clone(), stopping.clone());
                        tokio::spawn(async move {
                            serve.await;
                            drop(place);
                        });
                    }
                    Err(error) => {
                        tracing::warn!(%error, "a connection was not taken");
                        tokio::time::sleep(ACCEPT_PAUSE).await;
                    }
                }
            }
        };
        tokio::select! {
            () = accept => {}
            () = shutdown => {}
        }
        // Nobody listening means every task is gone already.
        let _ = stop.send(true);
        let all = u32::try_from(limits.connections).unwrap_or(u32::MAX);
        if tokio::time::timeout(limits.grace, places.acquire_many(all)).await.is_err() {
            tracing::warn!("some requests did not end in time and were cut off");
        }
        reloader.abort();
    }
}

/// Looks for a newer generation now and then; requests that run keep the one they began with.
async fn reload(app: Arc<App>, mut stopping: watch::Receiver<bool>) {
    let mut read = Instant::now();
    loop {
        tokio::select! {
            _ = stopping.changed() => return,
            () = tokio::time::sleep(app.config.reload_every) => {}
        }
        let looker = Arc::clone(&app);
        let is_due = read.elapsed() >= SOURCES_EVERY;
        let look = move || {
            let newer = looker.searcher.reload();
            if is_due || matches!(newer, Ok(true)) {
                looker.refresh_sources();
            }
            newer
        };
        if is_due {
            read = Instant::now();
        }
        match tokio::task::spawn_blocking(look).await {
            Ok(Ok(false)) => {}
            Ok(Ok(true)) => {
                app.metrics.reloaded();
                tracing::info!(generation = app.searcher.generation(), "a newer state of the index is live");
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "the newest generation cannot be read; the one before stays")
            }
            Err(error) => tracing::error!(%error, "looking for a newer generation failed"),
        }
    }
}

/// Listens and answers until `shutdown` resolves.
///
/// # Errors
/// As [`Server::bind`].
pub async fn serve(
    searcher: Searcher,
    history: Arc<dyn History>,
    config: Config,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServerError> {
    Server::bind(searcher, history, config).await?.run(shutdown).await;
    Ok(())
}
