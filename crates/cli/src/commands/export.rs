//! `lotse export`: everything in the index, or in the archive, in a form other programs read.

use std::io::{BufWriter, Write};

use anyhow::Context;
use clap::ValueEnum;
use indexer::{SearchRequest, Searcher};
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
        matching(&searcher, request, &mut write)?;
    }
    if let Some(format) = served {
        out.write_all(server::export(searcher, history::open(settings)?, format, held)?.as_bytes())?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// The records a filtered search finds, page by page, so that export and search mean the same by a filter.
fn matching(
    searcher: &Searcher,
    mut request: SearchRequest,
    write: &mut impl FnMut(Record) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    request.limit = SearchRequest::MAX_LIMIT;
    request.facets = false;
    request.collapse = false;
    loop {
        let response = searcher.search(&request)?;
        let most = SearchRequest::MAX_OFFSET + SearchRequest::MAX_LIMIT;
        anyhow::ensure!(
            response.total <= most,
            "{} records match, {most} is the most of a filtered export: narrow it by --source or --from and --to",
            response.total
        );
        for hit in &response.hits {
            let record = searcher.get(&hit.id)?;
            write(record.with_context(|| format!("the record {} vanished while being exported", hit.id))?)?;
        }
        request.offset += response.hits.len();
        if response.hits.is_empty() || request.offset >= response.total {
            return Ok(());
        }
    }
}
