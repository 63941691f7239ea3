//! `lotse serve`: the HTTP endpoint and the pages, in front of the live generation.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, ensure};
use model::SourceId;
use server::{Config, FullText, Server};

use crate::failure::Outcome;
use crate::history;
use crate::settings::Settings;
use crate::stages;
use crate::stop::{Span, Stop};

/// Answer over HTTP: search page, JSON, feeds, calendar, map
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Where to listen; put a reverse proxy in front before leaving loopback
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Address people reach the server by, for permalinks and feeds
    #[arg(long, value_name = "URL")]
    base_url: Option<url::Url>,
    /// /readyz fails when the index is older than this
    #[arg(long, value_name = "48h")]
    max_age: Option<Span>,
    /// Show full texts of these sources, 'all' for every source; without it teaser, excerpt and link
    #[arg(long, value_name = "SOURCE", value_delimiter = ',')]
    full_text: Vec<String>,
    /// Who runs this server, named on the privacy page
    #[arg(long, env = "LOTSE_OPERATOR")]
    operator: Option<String>,
    /// Answer only who shows the token in this file: as bearer, or as password of any user
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Count words that find nothing; /metrics tells those searched for more than five times
    #[arg(long)]
    count_unfound: bool,
}

pub(crate) fn run(settings: &Settings, args: Args) -> anyhow::Result<Outcome> {
    let full_text = match args.full_text.as_slice() {
        [] => FullText::Nowhere,
        [all] if all == "all" => FullText::Everywhere,
        some => FullText::Of(some.iter().map(SourceId::new).collect()),
    };
    let config = Config {
        listen: args.listen,
        base_url: args.base_url,
        max_age: args.max_age.map(|span| span.0),
        full_text,
        operator: args.operator,
        token: args.token_file.as_deref().map(token).transpose()?,
        count_unfound: args.count_unfound,
        now: std::env::var_os("LOTSE_NOW").map(|_| settings.now),
        ..Config::default()
    };
    let runtime = server::runtime()?;
    runtime.block_on(async {
        let stop = Stop::new();
        stop.watch();
        serve(settings, config, &stop, |address| eprintln!("Lotse answers at http://{address}/")).await
    })?;
    // Searches that were still running are not waited for: they only read.
    runtime.shutdown_timeout(Duration::from_secs(1));
    Ok(Outcome::Done)
}

/// Shortest token, in characters: what cannot be guessed within the limits of the server.
const LEAST_TOKEN: usize = 16;

/// The token in a file: its first line.
fn token(file: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let token = text.lines().next().unwrap_or_default().trim();
    let fits = token.len() >= LEAST_TOKEN && token.bytes().all(|byte| byte.is_ascii_graphic());
    ensure!(
        fits,
        "{}: the first line has to be a token of at least {LEAST_TOKEN} letters and digits, for example from \
         `openssl rand -hex 32`",
        file.display()
    );
    Ok(token.to_owned())
}

/// Serves until `stop`; `ready` is told the address once requests are answered.
pub(crate) async fn serve(
    settings: &Settings,
    config: Config,
    stop: &Stop,
    ready: impl FnOnce(SocketAddr),
) -> anyhow::Result<()> {
    let searcher = stages::index::open_searcher(settings, &settings.knowledge()?)?;
    let history = history::open(settings)?;
    let server = Server::bind(searcher, history, config).await.context("cannot serve")?;
    ready(server.address());
    server.run(stop.stopped()).await;
    Ok(())
}
