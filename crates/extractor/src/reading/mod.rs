//! Reads bytes into a [`Document`]: main text in typed blocks, and what the page says of itself.
//!
//! What the document is about is left to `understanding`.

mod blocks;
mod date_forms;
mod format;
mod head;
mod html;
mod language;
mod lines;
mod main_text;
mod marks;
mod page;
mod phrases;
mod plain;
mod published;
mod score;
mod structured;
mod title;
mod visible_dates;

#[cfg(test)]
pub(crate) use self::plain::PLAIN_LINES;
use model::{Snapshot, Source};

use crate::{Document, Format};

/// How a page was read, for people.
#[derive(Clone, Debug, Default)]
pub struct Explanation {}

/// Reads one snapshot. Never fails: what could not be read is named in `problem`.
pub fn read(snapshot: &Snapshot, _source: Option<&Source>) -> Document {
    let format = format::detect(&snapshot.body, snapshot.content_type.as_deref());
    let mut document = match format {
        Format::Html => {
            let text = german::charset::decode(&snapshot.body, snapshot.content_type.as_deref()).text;
            page::read(&text, snapshot)
        }
        Format::Plain => {
            let text = german::charset::decode(&snapshot.body, snapshot.content_type.as_deref()).text;
            plain::read(&text, snapshot)
        }
        Format::Feed => Document::default(),
        Format::Calendar | Format::Other => {
            Document { problem: Some("unsupported_format"), ..Document::default() }
        }
    };
    document.format = format;
    if document.lang.is_empty() {
        document.lang = "und".to_owned();
    }
    document
}

/// Reads one snapshot and tells how.
pub fn explain(_snapshot: &Snapshot, _source: Option<&Source>) -> Explanation {
    Explanation::default()
}
