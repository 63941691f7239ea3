//! `lotse crawl`: the crawl alone, or what it would do.

use std::path::PathBuf;

use anyhow::Context;
use clap::ValueEnum;
use crawler::Network;

use crate::failure::Outcome;
use crate::settings::Settings;
use crate::stages;
use crate::stages::crawl::CrawlOptions;
use crate::stages::run::{Plan, run_stages};
use crate::stop::Span;
use crate::window::Window;

/// Fetch what is new into the archive, without indexing it
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    crawl: CrawlArgs,
    #[command(flatten)]
    run: RunArgs,
    /// Say what would be fetched and what not, and why; fetch nothing
    #[arg(long)]
    dry_run: bool,
}

/// When a run that crawls ends, and where it leaves its numbers.
#[derive(clap::Args, Debug)]
pub(crate) struct RunArgs {
    /// Stop crawling after this time, and end with exit code 0
    #[arg(long, value_name = "3h")]
    deadline: Option<Span>,
    /// Crawl in these hours of the local clock only; outside them nothing is fetched
    #[arg(long, env = "LOTSE_WINDOW", value_name = "22:00-05:00")]
    window: Option<Window>,
    /// Write numbers about the run there at its end, for the textfile collector of a Prometheus node exporter
    #[arg(long, env = "LOTSE_METRICS_FILE", value_name = "FILE")]
    metrics_file: Option<PathBuf>,
}

/// What a crawl asks for, and the way there.
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
    #[command(flatten)]
    network: NetworkArgs,
}

/// The way to the network.
#[derive(clap::Args, Debug)]
pub(crate) struct NetworkArgs {
    /// HTTP proxy for all requests [default: HTTP_PROXY, HTTPS_PROXY and NO_PROXY of the environment]
    #[arg(long, env = "LOTSE_PROXY", value_name = "URL")]
    proxy: Option<String>,
    /// Certificates (PEM) of authorities to trust beside those of the system, for sites of an intranet
    #[arg(long, env = "LOTSE_CA_FILE", value_name = "FILE")]
    ca_file: Option<PathBuf>,
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
    /// # Errors
    /// The file of authorities cannot be read.
    pub(crate) fn options(&self) -> anyhow::Result<CrawlOptions> {
        Ok(CrawlOptions {
            max_pages: self.max_pages,
            recheck_all: self.recheck == Recheck::All,
            network: self.network.network()?,
        })
    }
}

impl NetworkArgs {
    /// # Errors
    /// The file of authorities cannot be read.
    pub(crate) fn network(&self) -> anyhow::Result<Network> {
        let authorities = match &self.ca_file {
            Some(file) => std::fs::read(file).with_context(|| format!("--ca-file {}", file.display()))?,
            None => Vec::new(),
        };
        Ok(Network { proxy: self.proxy.clone().filter(|proxy| !proxy.is_empty()), authorities })
    }
}

impl RunArgs {
    /// A plan of nothing yet with these ends.
    pub(crate) fn plan(&self) -> Plan {
        Plan {
            deadline: self.deadline.map(|span| span.0),
            window: self.window,
            metrics_file: self.metrics_file.clone(),
            ..Plan::default()
        }
    }
}

pub(crate) fn run(settings: &Settings, args: Args) -> anyhow::Result<Outcome> {
    let sources = settings.sources(&args.crawl.only)?;
    let options = args.crawl.options()?;
    if args.dry_run {
        return stages::crawl::dry_run(settings, sources, &options);
    }
    let plan = Plan { crawl: Some((sources, options)), ..args.run.plan() };
    Ok(run_stages(settings, plan)?.outcome)
}
