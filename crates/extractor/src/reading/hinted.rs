//! What the feed or listing that led to a page said of it, where the page itself says nothing.
//!
//! A page that a script fills is an empty frame: its headline and summary stand in the feed. The text of a page that has
//! one is never replaced.

use model::{Evidence, Snapshot};

use crate::{Block, BlockKind, Document, Read};

/// Fills what is missing of title, teaser, date and text.
pub(super) fn complete(document: &mut Document, snapshot: &Snapshot) {
    let Some(hint) = &snapshot.hint else { return };
    // The frame's title is that of the site; an error page is not what the feed told of.
    let frame = document.problem == Some("needs_javascript") && document.blocks.is_empty();
    let empty = frame || document.problem == Some("no_text");
    let read = |field: &str, value: &str, place: &str, rule: &str| Read {
        value: value.to_owned(),
        evidence: Evidence::new(field, value, place, value, rule),
    };
    if let Some(title) = hint.title.as_deref().filter(|title| !title.trim().is_empty())
        && (document.title.is_none() || frame)
    {
        document.title = Some(read("title", title.trim(), "feed:title", "feed_title"));
    }
    let Some(teaser) = hint.teaser.as_deref().map(str::trim).filter(|teaser| !teaser.is_empty()) else {
        return;
    };
    if empty && document.teaser.is_none() {
        document.teaser = Some(read("teaser", teaser, "feed:summary", "feed_summary"));
    }
    if empty && document.blocks.is_empty() {
        document.blocks.push(Block {
            kind: BlockKind::Paragraph,
            text: teaser.split_whitespace().collect::<Vec<_>>().join(" "),
            cells: Vec::new(),
            links: Vec::new(),
            place: "feed:summary".to_owned(),
            lang: None,
            dropped: None,
        });
    }
    if empty && document.published.is_none() {
        document.published = hint.published.map(|date| {
            let text = date.to_string();
            Read {
                value: date,
                evidence: Evidence::new("published", text.as_str(), "feed:published", &text, "feed_date"),
            }
        });
    }
}
