//! Reads bytes into a [`Document`]: main text in typed blocks, and what the page says of itself.
//!
//! What the document is about is left to `understanding`.

mod agreement;
mod attachments;
mod blocks;
mod cause;
mod date_forms;
mod disagreement;
mod drop;
mod explain;
mod facts;
mod format;
mod head;
mod heading;
mod hinted;
mod html;
mod images;
mod items;
mod language;
mod lines;
mod links;
mod main_text;
mod marks;
mod memory;
mod names;
mod office;
mod page;
mod paper;
mod pdf;
mod phrases;
mod plain;
mod problem;
mod published;
mod reason;
mod score;
mod scripted_day;
mod selected;
mod state;
mod statements;
mod structured;
mod title;
mod trim;
mod visible_dates;
mod xml;

#[cfg(test)]
pub(crate) use self::plain::PLAIN_LINES;
use model::{Snapshot, Source};

use crate::{Document, Format};

pub use explain::Explanation;
pub use memory::{Lessons, TemplateMemory};

/// Reads one snapshot; `source` is the seed it belongs to. Never fails: what could not be read is named in `problem`.
pub fn read(snapshot: &Snapshot, source: Option<&Source>) -> Document {
    read_traced(snapshot, source, None, None)
}

/// The same with what repeats on the pages of its site.
pub fn read_with(snapshot: &Snapshot, source: Option<&Source>, memory: &TemplateMemory) -> Document {
    read_traced(snapshot, source, Some(memory), None)
}

/// Reads one snapshot and tells how.
pub fn explain(snapshot: &Snapshot, source: Option<&Source>) -> Explanation {
    let mut trace = explain::Trace::default();
    let document = read_traced(snapshot, source, None, Some(&mut trace));
    Explanation::new(snapshot, document, trace)
}

fn read_traced(
    snapshot: &Snapshot,
    source: Option<&Source>,
    memory: Option<&TemplateMemory>,
    trace: Option<&mut explain::Trace>,
) -> Document {
    let format = format::detect(&snapshot.body, snapshot.content_type.as_deref());
    let text = || german::charset::decode(&snapshot.body, snapshot.content_type.as_deref()).text;
    let mut document = match format {
        Format::Html => page::read(&text(), snapshot, source, memory, trace),
        Format::Plain => plain::read(&text(), snapshot),
        Format::Pdf => pdf::read(snapshot, trace),
        Format::Office => office::read(snapshot, trace),
        Format::Feed => Document::default(),
        Format::Calendar | Format::Other => {
            Document { problem: Some("unsupported_format"), ..Document::default() }
        }
    };
    document.format = format;
    if !matches!(format, Format::Feed | Format::Calendar | Format::Other) {
        hinted::complete(&mut document, snapshot);
    }
    if document.lang.is_empty() {
        document.lang = "und".to_owned();
    }
    document
}
