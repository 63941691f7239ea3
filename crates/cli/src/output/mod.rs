//! Search results on stdout, one module a form.

mod csv;
mod json;
mod table;
mod trec;

use std::io::{BufWriter, IsTerminal, Write};

use clap::ValueEnum;
use indexer::SearchResponse;

/// The forms of `lotse search --format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// The whole answer as one JSON object
    Json,
    /// One hit a line
    Ndjson,
    /// For spreadsheets
    Csv,
    /// Run file of the TREC evaluation tools
    Trec,
}

/// Writes answers in one form.
pub(crate) struct Printer<W: Write> {
    format: Format,
    out: BufWriter<W>,
    answers: usize,
    colour: bool,
}

impl<W: Write> Printer<W> {
    pub(crate) fn new(format: Format, out: W) -> Self {
        // https://no-color.org: any value but the empty one turns colour off.
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colour = std::io::stdout().is_terminal() && !plain;
        Printer { format, out: BufWriter::new(out), answers: 0, colour }
    }

    /// Writes the answer to the query `id`.
    pub(crate) fn response(&mut self, id: &str, response: &SearchResponse) -> anyhow::Result<()> {
        self.answers += 1;
        let first = self.answers == 1;
        match self.format {
            Format::Table => table::write(&mut self.out, response, self.colour),
            Format::Json => json::write(&mut self.out, response),
            Format::Ndjson => json::write_hits(&mut self.out, response),
            Format::Csv => csv::write(&mut self.out, response, first),
            Format::Trec => trec::write(&mut self.out, id, response),
        }
    }

    /// Flushes what is left.
    pub(crate) fn finish(mut self) -> anyhow::Result<()> {
        Ok(self.out.flush()?)
    }
}

/// Text of a stranger made safe for a terminal: control characters become spaces.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
