//! Crawling: the crawler with the archive as its memory.

use std::sync::Arc;

use archive::Archive;
use crawler::{CrawlConfig, CrawlReport, Network, PlanVerdict, Recheck};
use model::Source;

use crate::failure::Outcome;
use crate::progress::CrawlWatch;
use crate::settings::Settings;
use crate::stop::Stop;
use crate::store::ArchiveStore;

/// What the user chose for this crawl.
#[derive(Clone, Debug, Default)]
pub(crate) struct CrawlOptions {
    /// Most pages per source in this run, beside each source's own limit.
    pub(crate) max_pages: Option<u32>,
    /// Whether every known page is asked for again, or only what is due.
    pub(crate) recheck_all: bool,
    /// The way to the network.
    pub(crate) network: Network,
}

/// Who asks, how far and when, by settings and options.
pub(super) fn config(settings: &Settings, options: &CrawlOptions) -> CrawlConfig {
    let mut config = CrawlConfig::new(env!("CARGO_PKG_VERSION"), settings.contact.clone(), settings.now);
    config.max_pages = options.max_pages;
    config.network = options.network.clone();
    config.recheck = if options.recheck_all { Recheck::All } else { Recheck::Due };
    config
}

/// Crawls the sources into the archive, until done or stopped.
///
/// # Errors
/// Storage fails. A source that fails is part of the report.
pub(crate) async fn run(
    settings: &Settings,
    sources: Vec<Source>,
    options: &CrawlOptions,
    stop: &Stop,
) -> anyhow::Result<CrawlReport> {
    let archive = Archive::open(settings.data.root())?;
    let config = config(settings, options);
    let watch = Arc::new(CrawlWatch::new(settings.quiet));
    let flag = stop.flag();
    // The crawl owns its runtime and its writer: here it needs one thread that may block.
    let crawl = tokio::task::spawn_blocking(move || {
        crawler::crawl(&sources, ArchiveStore::new(archive), &config, flag, watch)
    });
    Ok(crawl.await??)
}

/// Says what a crawl would fetch and what not, and why; fetches nothing.
///
/// # Errors
/// Storage fails.
pub(crate) fn dry_run(
    settings: &Settings,
    sources: Vec<Source>,
    options: &CrawlOptions,
) -> anyhow::Result<Outcome> {
    let archive = Archive::open(settings.data.root())?;
    let (mut fetched, mut skipped) = (0_u64, 0_u64);
    for page in crawler::plan(&sources, ArchiveStore::new(archive), &config(settings, options))? {
        match page.verdict {
            PlanVerdict::Fetch => {
                fetched += 1;
                println!("fetch  {}  {}", page.source, page.url);
            }
            PlanVerdict::Skip(reason) => {
                skipped += 1;
                println!("skip   {}  {}  {reason}", page.source, page.url);
            }
        }
    }
    if !settings.quiet {
        eprintln!("{fetched} would be fetched, {skipped} not; pages found meanwhile come on top");
    }
    Ok(Outcome::Done)
}
