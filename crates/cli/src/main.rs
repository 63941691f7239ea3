//! The binary `lotse`: reads the command line, runs one command, maps its end to an exit code. Data go to
//! stdout, talk to stderr.

mod clock;
mod commands;
mod data_dir;
mod failure;
mod history;
mod knowledge;
mod logging;
mod metrics;
mod output;
mod progress;
mod region;
mod report;
mod seeds;
mod settings;
mod stages;
mod stop;
mod store;
mod window;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::Outcome;
use crate::settings::{GlobalArgs, Settings};

/// Finds help where it is hard to find: crawls the sites of German municipalities, ministries and welfare
/// associations, reads offers, events and news off them, and answers in German.
#[derive(Parser)]
#[command(name = "lotse", version, max_term_width = 100, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Demo(commands::demo::Args),
    Refresh(commands::refresh::Args),
    Crawl(commands::crawl::Args),
    Index(commands::index::Args),
    Extract(commands::extract::Args),
    Import(commands::import::Args),
    Search(commands::search::Args),
    Show(commands::show::Args),
    Serve(commands::serve::Args),
    #[cfg(feature = "mcp")]
    Mcp(commands::mcp::Args),
    Export(commands::export::Args),
    #[command(subcommand)]
    Sources(commands::sources::Command),
    #[command(subcommand)]
    Archive(commands::archive::Command),
    Forget(commands::forget::Args),
    Completions(commands::completions::Args),
    /// Print the manual page (roff)
    Man,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    logging::start(cli.global.log, cli.global.quiet);
    match run(cli) {
        Ok(outcome) => outcome.exit_code(),
        Err(error) if failure::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(failure::exit_number(&error))
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<Outcome> {
    let settings = Settings::new(cli.global)?;
    match cli.command {
        Command::Demo(args) => commands::demo::run(settings, args),
        Command::Refresh(args) => commands::refresh::run(&settings, args),
        Command::Crawl(args) => commands::crawl::run(&settings, args),
        Command::Index(args) => commands::index::run(&settings, args),
        Command::Extract(args) => commands::extract::run(&settings, args),
        Command::Import(args) => commands::import::run(&settings, args),
        Command::Search(args) => commands::search::run(&settings, args),
        Command::Show(args) => commands::show::run(&settings, args),
        Command::Serve(args) => commands::serve::run(&settings, args),
        #[cfg(feature = "mcp")]
        Command::Mcp(args) => commands::mcp::run(&settings, args),
        Command::Export(args) => commands::export::run(&settings, args),
        Command::Sources(command) => commands::sources::run(&settings, command),
        Command::Archive(command) => commands::archive::run(&settings, command),
        Command::Forget(args) => commands::forget::run(&settings, args),
        Command::Completions(args) => commands::completions::run::<Cli>(args),
        Command::Man => commands::completions::man::<Cli>(),
    }
}
