//! `lotse refresh`: the nightly run. Crawls, extracts, indexes, and leaves a report.

use crate::commands::crawl::CrawlArgs;
use crate::failure::Outcome;
use crate::settings::Settings;
use crate::stages::run::{Plan, run_stages};
use crate::stop::Span;

/// Crawl, extract and index: the nightly run
#[derive(clap::Args, Debug)]
#[command(after_help = "The report is written to last-run.json in the data directory.
Exit codes: 0 done (also when stopped by --deadline or SIGTERM), 1 some or all sources failed,
2 usage or configuration, 3 another run holds the lock, 4 storage.")]
pub(crate) struct Args {
    #[command(flatten)]
    crawl: CrawlArgs,
    /// Stop crawling after this time, index what came and end with exit code 0
    #[arg(long, value_name = "3h")]
    deadline: Option<Span>,
}

pub(crate) fn run(settings: &Settings, args: Args) -> anyhow::Result<Outcome> {
    let sources = settings.sources(&args.crawl.only)?;
    let plan = Plan {
        crawl: Some((sources, args.crawl.options())),
        index: true,
        deadline: args.deadline.map(|s| s.0),
    };
    Ok(run_stages(settings, plan)?.outcome)
}
