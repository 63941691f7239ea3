//! `lotse mcp`: an assistant's tools (Model Context Protocol) over standard input and output.

use std::io::{stdin, stdout};

use server::Config;

use crate::failure::Outcome;
use crate::settings::Settings;
use crate::{history, stages};

/// Answer an assistant over standard input and output (Model Context Protocol)
///
/// Enter this command into the assistant's list of MCP servers. `lotse serve` offers the same at /mcp.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Address of the pages that answers lead to
    #[arg(long, value_name = "URL")]
    base_url: Option<url::Url>,
}

pub(crate) fn run(settings: &Settings, args: Args) -> anyhow::Result<Outcome> {
    let searcher = stages::index::open_searcher(settings, &settings.knowledge()?)?;
    let history = history::open(settings)?;
    let config = Config {
        base_url: args.base_url,
        now: std::env::var_os("LOTSE_NOW").map(|_| settings.now),
        ..Config::default()
    };
    server::converse(searcher, history, config, stdin().lock(), stdout().lock())?;
    Ok(Outcome::Done)
}
