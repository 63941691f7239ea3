//! A run: the stages in order under one lock, with one report.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use crawler::Outcome as Visit;
use jiff::tz::TimeZone;
use model::Source;

use crate::failure::{self, Outcome};
use crate::metrics;
use crate::report::{IndexChange, RunReport, StageClock, StageCost};
use crate::settings::Settings;
use crate::stages;
use crate::stages::crawl::CrawlOptions;
use crate::stop::{Reason, Stop};
use crate::window::Window;

/// Which stages to run, and how far.
#[derive(Default)]
pub(crate) struct Plan {
    /// The sources to crawl and how; `None` leaves the crawl out.
    pub(crate) crawl: Option<(Vec<Source>, CrawlOptions)>,
    /// Whether to index afterwards.
    pub(crate) index: bool,
    /// When to stop crawling; what came by then is indexed.
    pub(crate) deadline: Option<Duration>,
    /// The hours in which to crawl; `None` for any.
    pub(crate) window: Option<Window>,
    /// Where numbers for Prometheus go.
    pub(crate) metrics_file: Option<PathBuf>,
}

/// How a run ended.
pub(crate) struct Run {
    pub(crate) outcome: Outcome,
    pub(crate) report: RunReport,
}

/// Runs the stages in a runtime of their own.
///
/// # Errors
/// As [`run_stages_in`].
pub(crate) fn run_stages(settings: &Settings, plan: Plan) -> anyhow::Result<Run> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let run = runtime.block_on(async {
        let stop = Stop::new();
        stop.watch();
        run_stages_in(settings, plan, &stop).await
    });
    runtime.shutdown_timeout(Duration::from_secs(2));
    if let Ok(run) = &run
        && run.outcome == Outcome::Partly
    {
        // Said even when quiet: cron mails what stands on stderr.
        let failed: Vec<_> =
            run.report.sources.iter().filter(|s| s.outcome == Visit::Failed).map(|s| s.id.as_str()).collect();
        eprintln!(
            "{} of {} sources failed ({}); {} says why",
            failed.len(),
            run.report.sources.len(),
            failed.join(", "),
            settings.data.last_run().display()
        );
    }
    run
}

/// Runs the stages under the lock of the data directory and writes `last-run.json`, also when a stage fails.
///
/// # Errors
/// The lock is held, storage fails, the index cannot be written. Sources that fail are no error: they make the
/// outcome [`Outcome::Partly`].
pub(crate) async fn run_stages_in(settings: &Settings, plan: Plan, stop: &Stop) -> anyhow::Result<Run> {
    let _lock = settings.data.lock()?;
    let mut report = RunReport {
        started: settings.now,
        finished: settings.now,
        exit: 0,
        stopped: None,
        stages: BTreeMap::new(),
        sources: Vec::new(),
        index: None,
    };
    let begun = std::time::Instant::now();
    let metrics_file = plan.metrics_file.clone();
    let ended = stages_in_order(settings, plan, stop, &mut report).await;
    let elapsed = jiff::SignedDuration::try_from(begun.elapsed()).unwrap_or_default();
    report.finished = settings.now.checked_add(elapsed).unwrap_or(settings.now);
    report.stopped = stop.reason().map(|reason| reason.as_str().to_owned());
    let outcome = match &ended {
        Ok(()) if report.sources.iter().any(|source| source.outcome == Visit::Failed) => Ok(Outcome::Partly),
        Ok(()) => Ok(Outcome::Done),
        Err(error) => Err(failure::exit_number(error)),
    };
    report.exit = outcome.as_ref().map_or_else(|code| *code, |outcome| outcome.number());
    let written = serde_json::to_vec_pretty(&report)
        .map_err(anyhow::Error::from)
        .and_then(|json| settings.data.replace(&settings.data.last_run(), &json))
        .and_then(|()| match &metrics_file {
            Some(file) => settings.data.replace(file, metrics::render(&report).as_bytes()),
            None => Ok(()),
        });
    // The first error says more than that the report could not be written either.
    ended?;
    written?;
    Ok(Run { outcome: outcome.unwrap_or(Outcome::Done), report })
}

async fn stages_in_order(
    settings: &Settings,
    plan: Plan,
    stop: &Stop,
    report: &mut RunReport,
) -> anyhow::Result<()> {
    if let Some((sources, options)) = plan.crawl
        && may_crawl(settings, plan.window, stop)
    {
        if let Some(deadline) = plan.deadline {
            stop.after(deadline, Reason::Deadline);
        }
        let clock = StageClock::start();
        let crawled = stages::crawl::run(settings, sources, &options, stop).await?;
        report.stages.insert("crawl".to_owned(), clock.stop(crawled.requests));
        report.sources = crawled.sources;
    }
    if plan.index {
        let (cost, change) = index_stage(settings).await?;
        report.stages.insert("index".to_owned(), cost);
        report.index = Some(change);
    }
    Ok(())
}

/// Whether the hours of crawling are on; then they end it, too.
fn may_crawl(settings: &Settings, window: Option<Window>, stop: &Stop) -> bool {
    let Some(window) = window else {
        return true;
    };
    match window.open_for(settings.now, &TimeZone::system()) {
        Some(left) => {
            stop.after(left, Reason::Window);
            true
        }
        None => {
            stop.set(Reason::Window);
            if !settings.quiet {
                eprintln!("outside the hours of --window {window}: nothing is fetched");
            }
            false
        }
    }
}

async fn index_stage(settings: &Settings) -> anyhow::Result<(StageCost, IndexChange)> {
    let settings = settings.clone();
    // Indexing is processor work from end to end: it gets a thread that may block.
    let stage = tokio::task::spawn_blocking(move || {
        let clock = StageClock::start();
        let change = stages::index::run(&settings, false)?;
        anyhow::Ok((clock.stop(0), change))
    });
    stage.await?
}
