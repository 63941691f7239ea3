//! Reads PDF: text in reading order as typed blocks, and what the file says of itself.
//!
//! The reader is our own from bytes to blocks. It goes no further than text: no pictures, no drawing, no forms, no scripts.
//! Everything a file can make large is bounded by a count (bytes, pages, objects, operators, letters), never by a
//! clock, so the same bytes give the same text anywhere. Nothing recurses.
//!
//! `lexer` → `object` → `file` (with `filter` and `crypt`) → `content` (with `font`) → `rows` → `blocks`.

mod blocks;
mod content;
mod crypt;
mod encoding;
mod file;
mod filter;
mod font;
mod info;
mod lexer;
mod object;
mod rows;
mod unicode_map;

use model::Snapshot;

use self::content::Runner;
use self::file::{Closed, File};
use super::explain::Trace;
use super::paper::{self, Paper};
use crate::Document;

/// Most pages read: a leaflet has two, a council paper some hundred.
const MAX_PAGES: usize = 400;

/// Most bytes of text; what comes after is left out.
const MAX_TEXT: usize = 2 << 20;

/// Share of codes without a character from which a file counts as one without a text layer.
const UNREADABLE: f32 = 0.5;

/// Reads a PDF.
pub(super) fn read(snapshot: &Snapshot, trace: Option<&mut Trace>) -> Document {
    let file = match File::open(&snapshot.body) {
        Ok(file) => file,
        Err(Closed::Encrypted) => return failed("encrypted"),
        Err(Closed::Damaged) => return failed("damaged_file"),
    };
    let stated = info::read(&file);
    let pages = file.pages(MAX_PAGES);
    let mut runner = Runner::new(&file);
    let (mut known, mut unknown, mut askew) = (0, 0, 0);
    let mut drawn = Vec::new();
    for (at, page) in pages.iter().enumerate() {
        let page = runner.run(page);
        unknown += page.unknown;
        askew += page.askew;
        let (apart, pieces): (Vec<_>, Vec<_>) = page.pieces.into_iter().partition(|piece| piece.artifact);
        known += pieces.iter().chain(&apart).map(|piece| piece.text.len()).sum::<usize>();
        // A file that marks all of its text as no text is wrong about it.
        let pieces = if pieces.is_empty() { apart } else { pieces };
        drawn.push((at + 1, rows::rows(pieces)));
        if known > MAX_TEXT {
            break;
        }
    }
    let aside = blocks::furniture(&mut drawn);
    let laid: Vec<blocks::Page> = drawn
        .iter()
        .map(|(number, rows)| blocks::Page { number: *number, groups: rows::groups(rows) })
        .collect();
    let blocks = blocks::make(&laid);
    let unreadable = unknown as f32 > UNREADABLE * (known + unknown) as f32;
    if let Some(trace) = trace {
        trace.container = format!(
            "{} of {} pages, written by {}; {known} bytes of text, {unknown} letters unknown, {askew} askew",
            laid.len(),
            pages.len(),
            stated.producer.as_deref().unwrap_or("an unnamed program"),
        );
    }
    let problem = match () {
        () if blocks.is_empty() || unreadable => Some("no_text_layer"),
        () if laid.len() < pages.len() || !file.budget.spend(0) => Some("truncated"),
        () => None,
    };
    let blocks = if unreadable { Vec::new() } else { blocks };
    paper::document(Paper { blocks, aside, stated, problem }, snapshot)
}

fn failed(problem: &'static str) -> Document {
    Document { problem: Some(problem), ..Document::default() }
}
