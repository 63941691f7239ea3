//! A first look at sources: the real crawl with its robots.txt, pauses and guards, but with a memory that only
//! asks for lists of pages and keeps none.

use std::time::Duration;

use crawler::{CrawlReport, Network};
use model::Source;

use super::crawl::{CrawlOptions, config};
use crate::settings::Settings;
use crate::stop::{Reason, Stop};
use crate::store::Survey;

/// Looks at the sources, until done or stopped.
///
/// # Errors
/// The crawl cannot be set up. A source that fails is part of the report.
pub(crate) fn run(
    settings: &Settings,
    sources: &[Source],
    deadline: Option<Duration>,
    network: Network,
) -> anyhow::Result<(CrawlReport, Survey)> {
    let survey = Survey::new(settings.quiet);
    let config = config(settings, &CrawlOptions { network, ..CrawlOptions::default() });
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let report = runtime.block_on(async {
        let stop = Stop::new();
        stop.watch();
        if let Some(deadline) = deadline {
            stop.after(deadline, Reason::Deadline);
        }
        let (sources, store, flag) = (sources.to_vec(), survey.clone(), stop.flag());
        let watch = std::sync::Arc::new(survey.clone());
        // The crawl owns its runtime and its writer: here it needs one thread that may block.
        tokio::task::spawn_blocking(move || crawler::crawl(&sources, store, &config, flag, watch)).await
    })??;
    runtime.shutdown_timeout(Duration::from_secs(2));
    Ok((report, survey))
}
