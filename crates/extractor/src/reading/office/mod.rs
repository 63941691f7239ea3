//! Reads Office documents: Word (`docx`, ISO/IEC 29500) and OpenDocument text (`odt`, ISO/IEC 26300).
//!
//! Both are zip files with XML in them. Each part is read once from front to end; no tree is built. Text in headers,
//! footers, comments and deleted passages is not the document's. Spreadsheets and slides are told apart and not read.

mod docx;
mod flow;
mod odt;
mod zip;

use model::Snapshot;

use self::zip::Zip;
use super::explain::Trace;
use super::paper::{self, Paper, Stated};
use super::xml::{self, Event};
use crate::Document;

/// Reads a document.
pub(super) fn read(snapshot: &Snapshot, trace: Option<&mut Trace>) -> Document {
    let Some(mut zip) = Zip::open(&snapshot.body) else {
        return Document { problem: Some("damaged_file"), ..Document::default() };
    };
    let (blocks, stated, name) = if zip.has("word/document.xml") {
        let body = zip.text("word/document.xml").unwrap_or_default();
        let styles = zip.text("word/styles.xml").unwrap_or_default();
        let stated = stated(&zip.text("docProps/core.xml").unwrap_or_default(), "docProps/core.xml");
        (docx::blocks(&body, &styles), stated, "word/document.xml")
    } else if zip.has("content.xml") && is_text(&mut zip) {
        let body = zip.text("content.xml").unwrap_or_default();
        let stated = stated(&zip.text("meta.xml").unwrap_or_default(), "meta.xml");
        (odt::blocks(&body), stated, "content.xml")
    } else {
        return Document { problem: Some("unsupported_format"), ..Document::default() };
    };
    if let Some(trace) = trace {
        trace.container =
            format!("{name}, written by {}", stated.producer.as_deref().unwrap_or("an unnamed program"));
    }
    paper::document(Paper { blocks, aside: Vec::new(), stated, problem: None }, snapshot)
}

/// Whether an OpenDocument file holds text and no table or slides.
fn is_text(zip: &mut Zip<'_>) -> bool {
    let kind = zip.text("mimetype").unwrap_or_default();
    kind.trim().is_empty() || kind.contains("opendocument.text")
}

/// The properties both keep, under names of Dublin Core.
fn stated(part: &str, place: &'static str) -> Stated {
    let mut stated = Stated::default();
    let mut inside = "";
    for event in xml::events(part) {
        match event {
            Event::Open { name, .. } => inside = name,
            Event::Close(_) => inside = "",
            Event::Text(text) => {
                let text = text.trim();
                if text.is_empty() {
                    continue;
                }
                let day = || {
                    text.get(..10).and_then(|day| day.parse().ok()).map(|day| (day, text.to_owned(), place))
                };
                match inside {
                    "title" => stated.title = Some((text.to_owned(), place)),
                    "creator" | "initial-creator" => stated.author = Some((text.to_owned(), place)),
                    "created" | "creation-date" => stated.created = day(),
                    // OpenDocument calls the last change `dc:date`.
                    "modified" | "date" => stated.modified = day(),
                    "language" => stated.lang = Some(text.to_owned()),
                    "generator" => stated.producer = Some(text.to_owned()),
                    _ => {}
                }
            }
        }
    }
    stated
}
