//! `lotse sources`: what is visited, and whether the seed files are right.

mod live;

use std::io::Write;

use clap::ValueEnum;

use crate::failure::Outcome;
use crate::settings::Settings;

/// Show and check the sources to visit
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// List the sources
    List(ListArgs),
    /// Check the seed files: every mistake with file, line and column
    Check(CheckArgs),
    /// Print the JSON Schema of a seed file, for editors
    Schema,
}

#[derive(clap::Args, Debug)]
pub(crate) struct ListArgs {
    /// Form of the list
    #[arg(long, default_value = "table")]
    format: ListFormat,
}

#[derive(clap::Args, Debug)]
pub(crate) struct CheckArgs {
    /// Ask the hosts too: robots.txt, start addresses, sitemaps and feeds; fetches no other page, writes nothing
    #[arg(long)]
    live: bool,
    #[command(flatten)]
    look: live::Args,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ListFormat {
    Table,
    Json,
    Csv,
}

pub(crate) fn run(settings: &Settings, command: Command) -> anyhow::Result<Outcome> {
    match command {
        Command::List(args) => list(settings, &args),
        Command::Check(args) => check(settings, &args),
        Command::Schema => schema(),
    }
}

fn level_name(source: &model::Source) -> anyhow::Result<String> {
    Ok(serde_json::to_value(source.level)?.as_str().unwrap_or_default().to_owned())
}

fn list(settings: &Settings, args: &ListArgs) -> anyhow::Result<Outcome> {
    let sources = settings.sources(&[])?;
    let mut out = std::io::stdout().lock();
    match args.format {
        ListFormat::Json => {
            for source in &sources {
                serde_json::to_writer(&mut out, source)?;
                writeln!(out)?;
            }
        }
        ListFormat::Csv => {
            let mut writer = csv::Writer::from_writer(&mut out);
            writer.write_record(["id", "name", "level", "ags", "start"])?;
            for source in &sources {
                let ags = source.ags.as_ref().map_or("", |ags| ags.as_str());
                let level = level_name(source)?;
                writer.write_record([
                    source.id.as_str(),
                    &source.name,
                    &level,
                    ags,
                    &source.start.join(" "),
                ])?;
            }
            writer.flush()?;
        }
        ListFormat::Table => {
            let width = sources.iter().map(|source| source.id.as_str().len()).max().unwrap_or(0);
            for source in &sources {
                let ags = source.ags.as_ref().map_or("", |ags| ags.as_str());
                let level = level_name(source)?;
                let start = source.start.first().map_or("", String::as_str);
                writeln!(
                    out,
                    "{:<width$}  {level:<16} {ags:<8}  {}  {start}",
                    source.id.as_str(),
                    source.name
                )?;
            }
        }
    }
    if !settings.quiet {
        eprintln!("{} sources", sources.len());
    }
    Ok(Outcome::Done)
}

fn check(settings: &Settings, args: &CheckArgs) -> anyhow::Result<Outcome> {
    let seeds = settings.read_seeds()?;
    for mistake in &seeds.mistakes {
        println!("{mistake}");
    }
    if !seeds.mistakes.is_empty() {
        anyhow::bail!("mistakes: {}; sources that are fine: {}", seeds.mistakes.len(), seeds.sources.len());
    }
    if args.live {
        return live::run(settings, &args.look);
    }
    if !settings.quiet {
        eprintln!("{} sources, no mistakes", seeds.sources.len());
    }
    Ok(Outcome::Done)
}

/// The sources to visit, for `lotse crawl --seeds` and `lotse refresh --seeds`.
#[derive(schemars::JsonSchema)]
#[schemars(deny_unknown_fields, title = "Lotse seed file")]
#[expect(dead_code, reason = "only its shape is used")]
struct SeedFile {
    /// The sources, each a [[source]] table.
    source: Vec<model::Source>,
}

fn schema() -> anyhow::Result<Outcome> {
    let schema = schemars::schema_for!(SeedFile);
    println!("{}", serde_json::to_string_pretty(&schema)?);
    Ok(Outcome::Done)
}
