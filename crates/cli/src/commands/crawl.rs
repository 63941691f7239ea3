//! `lotse crawl`: the crawl alone, or what it would do.

use clap::ValueEnum;

use crate::failure::Outcome;
use crate::settings::Settings;
use crate::stages;
use crate::stages::crawl::CrawlOptions;
use crate::stages::run::{Plan, run_stages};
use crate::stop::Span;

/// Fetch what is new into the archive, without indexing it
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    crawl: CrawlArgs,
    /// Stop after this time
    #[arg(long, value_name = "3h")]
    deadline: Option<Span>,
    /// Say what would be fetched and what not, and why; fetch nothing
    #[arg(long)]
    dry_run: bool,
}

/// What crawl and refresh share.
#[derive(clap::Args, Debug)]
pub(crate) struct CrawlArgs {
    /// Only these sources
    #[arg(long, value_name = "SOURCE", num_args = 1..)]
    pub(crate) only: Vec<String>,
    /// Most pages per source in this run
    #[arg(long, value_name = "N")]
    pub(crate) max_pages: Option<u32>,
    /// Ask again for what is due by its history, or for everything known
    #[arg(long, default_value = "due")]
    pub(crate) recheck: Recheck,
}

/// What a run asks for again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Recheck {
    /// Every known page
    All,
    /// What is due
    Due,
}

impl CrawlArgs {
    pub(crate) fn options(&self) -> CrawlOptions {
        CrawlOptions { max_pages: self.max_pages, recheck_all: self.recheck == Recheck::All }
    }
}

pub(crate) fn run(settings: &Settings, args: Args) -> anyhow::Result<Outcome> {
    let sources = settings.sources(&args.crawl.only)?;
    if args.dry_run {
        return stages::crawl::dry_run(settings, sources, &args.crawl.options());
    }
    let plan = Plan {
        crawl: Some((sources, args.crawl.options())),
        index: false,
        deadline: args.deadline.map(|s| s.0),
    };
    Ok(run_stages(settings, plan)?.outcome)
}
