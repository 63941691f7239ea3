//! `lotse export`: everything in the index, or in the archive, in a form other programs read.

use std::io::{BufWriter, Write};

use clap::ValueEnum;
use indexer::SearchRequest;
use model::Record;

use crate::commands::search::Filters;
use crate::failure::Outcome;
use crate::history;
use crate::settings::Settings;
use crate::stages;

/// Write records, or the stored pages, in a form other programs read
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// ndjson and csv (records), geojson (with places), ics (events), hsds (offers), or warc (the stored pages)
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

impl Format {
    /// The name of those that the server knows how to write.
    fn served(self) -> Option<&'static str> {
        match self {
            Format::Csv => Some("csv"),
            Format::Geojson => Some("geojson"),
            Format::Ics => Some("ics"),
            Format::Hsds => Some("hsds"),
            Format::Ndjson | Format::Warc => None,
        }
    }
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
    let mut request = args.filters.request(&knowledge)?;
    let served = args.format.served();
    if let Some(kinds) = served.and_then(server::export_kinds)
        && request.kinds.is_empty()
    {
        request.kinds = kinds.to_vec();
    }
    // These formats are one document each, so their records are held until the last is read.
    let mut held = Vec::new();
    let mut write = |record: Record| -> anyhow::Result<()> {
        if served.is_some() {
            held.push(record);
            return Ok(());
        }
        serde_json::to_writer(&mut out, &record)?;
        Ok(out.write_all(b"\n")?)
    };
    if request == SearchRequest::default() {
        for record in searcher.records() {
            write(record?)?;
        }
    } else {
        for record in searcher.matching(&request)? {
            write(record?)?;
        }
    }
    if let Some(format) = served {
        out.write_all(server::export(searcher, history::open(settings)?, format, held)?.as_bytes())?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}
