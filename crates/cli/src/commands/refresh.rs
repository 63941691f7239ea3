//! `lotse refresh`: the nightly run. Crawls, extracts, indexes, and leaves a report.

use crate::commands::crawl::{CrawlArgs, RunArgs};
use crate::failure::Outcome;
use crate::settings::Settings;
use crate::stages::run::{Plan, run_stages};

/// Crawl, extract and index: the nightly run
#[derive(clap::Args, Debug)]
#[command(after_help = "The report is written to last-run.json in the data directory.
Exit codes: 0 done (also when stopped by --deadline, --window or SIGTERM), 1 some or all sources failed,
2 usage or configuration, 3 another run holds the lock, 4 storage.")]
pub(crate) struct Args {
    #[command(flatten)]
    crawl: CrawlArgs,
    #[command(flatten)]
    run: RunArgs,
}

pub(crate) fn run(settings: &Settings, args: Args) -> anyhow::Result<Outcome> {
    let crawl = Some((settings.sources(&args.crawl.only)?, args.crawl.options()?));
    let plan = Plan { crawl, index: true, ..args.run.plan() };
    Ok(run_stages(settings, plan)?.outcome)
}
