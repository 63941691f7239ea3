//! `lotse export`: everything in the index, or in the archive, in a form other programs read.

use std::io::{BufWriter, Write};

use clap::ValueEnum;

use crate::commands::search::Filters;
use crate::failure::Outcome;
use crate::settings::Settings;
use crate::stages;

/// Write records, or the stored pages, in a form other programs read
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// ndjson, csv, geojson, ics (events), hsds (offers), or warc (the stored pages)
    #[arg(long, default_value = "ndjson")]
    format: Format,
    #[command(flatten)]
    filters: Filters,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Ndjson,
    Csv,
    Geojson,
    Ics,
    Hsds,
    Warc,
}

pub(crate) fn run(settings: &Settings, args: Args) -> anyhow::Result<Outcome> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    if args.format == Format::Warc {
        settings.data.require_archive()?;
        let archive = archive::Archive::open_read_only(settings.data.root())?;
        let pages = crate::store::export_warc(&archive, &mut out)?;
        out.flush()?;
        if !settings.quiet {
            eprintln!("{pages} pages");
        }
        return Ok(Outcome::Done);
    }
    let knowledge = settings.knowledge()?;
    let searcher = stages::index::open_searcher(settings, &knowledge)?;
    let wanted = args.filters.request(&knowledge)?;
    for record in searcher.records() {
        let record = record?;
        if wanted.admits(&record) {
            serde_json::to_writer(&mut out, &record)?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}
