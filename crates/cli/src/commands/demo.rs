//! `lotse demo`: the whole pipeline on the built-in sample region, over real HTTP.
//!
//! Only this command knows that there is a sample: it serves the sites on loopback, hands their seeds to the
//! same stages as `lotse refresh`, and reports.

use std::io::{BufRead, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context;
use indexer::SearchRequest;
use server::Config;

use crate::commands::serve::serve;
use crate::data_dir::DataDir;
use crate::failure::Outcome;
use crate::output;
use crate::region::{Region, RunningRegion};
use crate::report::RunReport;
use crate::settings::Settings;
use crate::stages::crawl::CrawlOptions;
use crate::stages::index::open_searcher;
use crate::stages::run::{Plan, run_stages_in};
use crate::stop::Stop;

/// Run everything on the built-in sample region, then serve the search page
#[derive(clap::Args, Debug)]
#[command(after_help = "Without --data a temporary data directory is used and removed at the end.
With --sites-only the sample sites wait for 'lotse crawl --seeds FILE'; each line on standard input
prints what was asked of them since the last, as one JSON object.")]
pub(crate) struct Args {
    /// End after the report
    #[arg(long)]
    no_serve: bool,
    /// Where to serve the search page; port 0 lets the system choose
    #[arg(long, default_value = "127.0.0.1:8080", conflicts_with = "no_serve")]
    listen: SocketAddr,
    /// First of the ports the sample sites are served on; else the system chooses
    #[arg(long, value_name = "PORT")]
    sites_port: Option<u16>,
    /// Only serve the sample sites and write their seeds to this file
    #[arg(long, value_name = "SEEDS.toml", conflicts_with_all = ["no_serve", "listen"])]
    sites_only: Option<PathBuf>,
}

/// What the demo asks at the end: a compound found by its parts, everyday words, a name.
const EXAMPLES: [&str; 3] =
    ["Schuldnerberatung Hattingen", "Kinderbetreuung am frühen Morgen", "Netzwerk Alleinerziehende"];

pub(crate) fn run(mut settings: Settings, args: Args) -> anyhow::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let region = Region::builtin()?;
    let stop = Stop::new();
    if let Some(file) = &args.sites_only {
        return runtime.block_on(sites_only(&region, args.sites_port, file, &stop));
    }
    // Kept until the end of this function: dropping it removes the directory.
    let _temporary = if settings.data_named {
        None
    } else {
        let dir = tempfile::Builder::new()
            .prefix("lotse-demo-")
            .tempdir()
            .context("cannot make a temporary directory")?;
        settings.data = DataDir::new(dir.path());
        Some(dir)
    };
    runtime.block_on(async {
        stop.watch();
        let sites = region.start(args.sites_port).await?;
        // The seeds go into a file, as a user's would: every stage reads them from there.
        settings.data.create()?;
        let seeds = settings.data.root().join("demo-seeds.toml");
        settings.data.replace(&seeds, sites.sources_toml()?.as_bytes())?;
        settings.seeds = Some(seeds);
        let options = CrawlOptions::default();
        let plan = Plan { crawl: Some((sites.sources(), options)), index: true, ..Plan::default() };
        let begun = Instant::now();
        let run = run_stages_in(&settings, plan, &stop).await?;
        let mut out = std::io::stdout().lock();
        print_report(&mut out, &settings, &run.report, begun.elapsed().as_secs_f64())?;
        print_examples(&mut out, &settings)?;
        drop(out);
        if !args.no_serve && stop.reason().is_none() {
            let config = Config { listen: args.listen, ..Config::default() };
            serve(&settings, config, &stop, |address| {
                println!("\nSearch page: http://{address}/   (Ctrl-C ends it)");
            })
            .await?;
        }
        sites.stop().await;
        anyhow::Ok(())
    })?;
    Ok(Outcome::Done)
}

/// The report: sites, pages by outcome, records by kind, size, time, what went wrong where.
fn print_report(
    out: &mut impl Write,
    settings: &Settings,
    report: &RunReport,
    wall: f64,
) -> anyhow::Result<()> {
    writeln!(out, "Sample region in {}", settings.data.root().display())?;
    writeln!(
        out,
        "\n{:<14} {:>8} {:>6} {:>6} {:>6} {:>6} {:>9}  outcome",
        "site", "requests", "200", "304", "404", "new", "kB"
    )?;
    for source in &report.sources {
        let reason = source.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
        writeln!(
            out,
            "{:<14} {:>8} {:>6} {:>6} {:>6} {:>6} {:>9}  {}{reason}",
            source.id.as_str(),
            source.requests,
            source.s200,
            source.s304,
            source.s404,
            source.new,
            source.bytes / 1000,
            source.outcome.as_str()
        )?;
    }
    let searcher = open_searcher(settings, &settings.knowledge()?)?;
    let counts = searcher.counts()?;
    let kinds: Vec<_> = counts.iter().map(|(kind, count)| format!("{count} {}", kind.as_str())).collect();
    writeln!(out, "\nrecords        {} ({})", searcher.len(), kinds.join(", "))?;
    writeln!(
        out,
        "index          {} kB, generation {}",
        searcher.disk_bytes() / 1000,
        searcher.generation()
    )?;
    for (name, cost) in &report.stages {
        writeln!(out, "{name:<14} {:.2} s, {:.2} s of processor time", cost.wall_s, cost.cpu_s)?;
    }
    writeln!(out, "together       {wall:.2} s")?;
    Ok(())
}

fn print_examples(out: &mut impl Write, settings: &Settings) -> anyhow::Result<()> {
    let searcher = open_searcher(settings, &settings.knowledge()?)?;
    for query in EXAMPLES {
        writeln!(out)?;
        let request = SearchRequest { query: query.to_owned(), limit: 3, ..SearchRequest::default() };
        let mut printer = output::Printer::new(output::Format::Table, &mut *out);
        printer.response("", &searcher.search(&request)?)?;
        printer.finish()?;
    }
    Ok(())
}

/// Serves the sites alone; a line on standard input asks for the requests since the last line.
async fn sites_only(
    region: &Region,
    port: Option<u16>,
    file: &PathBuf,
    stop: &Stop,
) -> anyhow::Result<Outcome> {
    stop.watch();
    let sites = region.start(port).await?;
    std::fs::write(file, sites.sources_toml()?)
        .with_context(|| format!("cannot write {}", file.display()))?;
    println!("{}", serde_json::json!({ "seeds": file, "sites": sites.sources().len() }));
    let (lines, mut asked) = tokio::sync::mpsc::channel::<()>(1);
    // A thread of its own: reading standard input cannot be cancelled.
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            if line.is_err() || lines.blocking_send(()).is_err() {
                return;
            }
        }
    });
    loop {
        tokio::select! {
            () = stop.stopped() => break,
            line = asked.recv() => match line {
                Some(()) => print_requests(&sites)?,
                // Standard input is closed: serve on until a signal.
                None => { stop.stopped().await; break }
            },
        }
    }
    sites.stop().await;
    Ok(Outcome::Done)
}

fn print_requests(sites: &RunningRegion) -> anyhow::Result<()> {
    let mut all = serde_json::Map::new();
    for source in sites.sources() {
        let requests = sites.requests(source.id.as_str()).into_iter().map(|(target, count)| {
            let counts = serde_json::json!({
                "requests": count.requests, "conditional": count.conditional, "not_modified": count.not_modified,
            });
            (target, counts)
        });
        all.insert(source.id.to_string(), serde_json::Value::Object(requests.collect()));
    }
    sites.reset_counts();
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", serde_json::Value::Object(all))?;
    Ok(out.flush()?)
}
