//! The sample region: small whole web sites, good and broken, served over real HTTP on loopback.
//!
//! The sites lie in `tests/region/` (its README describes them) and are compiled in, so `lotse demo` works
//! anywhere. This module loads them, serves them and counts what is asked; it leaves crawling, reading and
//! judging to the stages under test, none of which knows that it works on a sample.

mod answer;
mod faults;
mod request;
mod serve;
mod site;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use include_dir::{Dir, include_dir};
use model::{Source, SourceId};
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub(crate) use serve::Count;
pub(crate) use site::Site;

/// The sites as they lie in the repository.
static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../tests/region");

/// The sample region, loaded but not yet served.
#[derive(Debug)]
pub(crate) struct Region {
    sites: Vec<Arc<Site>>,
}

impl Region {
    /// The region compiled in. An error names the site and what is wrong with its `site.toml`.
    pub(crate) fn builtin() -> Result<Region> {
        let mut sites = Vec::new();
        for dir in FILES.dirs() {
            if dir.get_file(dir.path().join("site.toml")).is_some() {
                sites.push(Arc::new(Site::load(dir)?));
            }
        }
        if sites.is_empty() {
            bail!("the sample region has no sites");
        }
        sites.sort_by(|a: &Arc<Site>, b| a.id.cmp(&b.id));
        Ok(Region { sites })
    }

    /// Its sites, sorted by id.
    #[cfg(test)]
    fn sites(&self) -> impl Iterator<Item = &Site> {
        self.sites.iter().map(Arc::as_ref)
    }

    /// Serves every site on its own port of 127.0.0.1: `first_port` and those after it, or ports the system
    /// chooses. Must be called inside a tokio runtime; the sites are served until [`RunningRegion::stop`] or
    /// until the handle is dropped.
    pub(crate) async fn start(&self, first_port: Option<u16>) -> Result<RunningRegion> {
        let mut listeners = Vec::with_capacity(self.sites.len());
        let mut bases = HashMap::new();
        for (n, site) in self.sites.iter().enumerate() {
            let port = match first_port {
                None => 0,
                Some(first) => u16::try_from(usize::from(first) + n)
                    .with_context(|| format!("no port is left for site {} after {first}", site.id))?,
            };
            let listener = TcpListener::bind(("127.0.0.1", port))
                .await
                .with_context(|| format!("cannot listen on 127.0.0.1:{port} for site {}", site.id))?;
            bases.insert(site.id.clone(), format!("http://{}", listener.local_addr()?));
            listeners.push(listener);
        }
        let (stop, stopped) = watch::channel(false);
        let mut running = Vec::with_capacity(self.sites.len());
        for (site, listener) in self.sites.iter().zip(listeners) {
            let served = Arc::new(serve::Served::new(site, &bases));
            let task = tokio::spawn(serve::run(listener, Arc::clone(&served), stopped.clone()));
            let base = bases.get(&site.id).map_or("", String::as_str);
            running.push(RunningSite { source: source_of(site, base), served, task });
        }
        Ok(RunningRegion { sites: running, stop })
    }
}

/// The seed of a site served at `base`.
fn source_of(site: &Site, base: &str) -> Source {
    Source {
        id: SourceId::new(site.id.as_str()),
        name: site.name.clone(),
        level: site.level,
        ags: site.ags.clone(),
        start: site.start.iter().map(|path| format!("{base}{path}")).collect(),
        include: Vec::new(),
        exclude: Vec::new(),
        delay_ms: site.delay_ms,
        max_pages: site.max_pages,
        max_depth: 16,
        ignore_params: Vec::new(),
        languages: Vec::new(),
        allow_private: true,
        select: None,
    }
}

#[derive(Debug)]
struct RunningSite {
    source: Source,
    served: Arc<serve::Served>,
    task: JoinHandle<()>,
}

/// The region while it is served.
#[derive(Debug)]
pub(crate) struct RunningRegion {
    sites: Vec<RunningSite>,
    stop: watch::Sender<bool>,
}

impl RunningRegion {
    /// The seeds of all sites, sorted by id, with the addresses they are served on.
    pub(crate) fn sources(&self) -> Vec<Source> {
        self.sites.iter().map(|site| site.source.clone()).collect()
    }

    /// The same as the text of a seed file.
    pub(crate) fn sources_toml(&self) -> Result<String> {
        #[derive(Serialize)]
        struct Seeds {
            source: Vec<Source>,
        }
        toml::to_string(&Seeds { source: self.sources() })
            .context("cannot write the seeds of the sample region")
    }

    /// What was asked of a site so far, by request target as sent (path and query).
    pub(crate) fn requests(&self, site: &str) -> BTreeMap<String, Count> {
        self.sites
            .iter()
            .find(|running| running.source.id.as_str() == site)
            .map(|running| running.served.counts())
            .unwrap_or_default()
    }

    /// What was asked of all sites so far.
    #[cfg(test)]
    fn total(&self) -> Count {
        let counts = self.sites.iter().flat_map(|site| site.served.counts().into_values());
        counts.fold(Count::default(), Count::plus)
    }

    /// Begins counting anew, for instance before a second visit.
    pub(crate) fn reset_counts(&self) {
        for site in &self.sites {
            site.served.reset_counts();
        }
    }

    /// Stops listening, ends open connections and waits until every port is free again.
    pub(crate) async fn stop(self) {
        self.stop.send_replace(true);
        for site in self.sites {
            // A task that was aborted with the runtime is stopped too.
            let _ = site.task.await;
        }
    }
}
