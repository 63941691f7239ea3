//! How a page was read, for people: on a terminal and as one HTML page.

use std::fmt::Write;

use model::Evidence;

use crate::{Block, Document};

/// How a page was read.
#[derive(Clone, Debug, Default)]
pub struct Explanation {
    /// Address of the page.
    pub url: String,
    /// What was read.
    pub document: Document,
    /// Path of the element that holds the main text; empty for anything but web pages.
    pub container: String,
    /// All blocks in reading order, those left out with their reason.
    pub blocks: Vec<Block>,
    /// What the page says of headline and day in all places, taken or not: field, value, place.
    pub said: Vec<(&'static str, String, String)>,
}

impl Explanation {
    fn fields(&self) -> Vec<(&'static str, String, &Evidence)> {
        let page = &self.document;
        let texts = [
            ("title", &page.title),
            ("teaser", &page.teaser),
            ("author", &page.author),
            ("publisher", &page.publisher),
            ("section", &page.section),
        ];
        let texts = texts
            .into_iter()
            .filter_map(|(name, read)| read.as_ref().map(|r| (name, r.value.clone(), &r.evidence)));
        let dates = [("published", &page.published), ("modified", &page.modified)];
        let dates = dates
            .into_iter()
            .filter_map(|(name, read)| read.as_ref().map(|r| (name, r.value.to_string(), &r.evidence)));
        texts.chain(dates).collect()
    }

    /// For a terminal: fields with evidence, then every block, `+` kept, `-` left out with its reason.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        let _ = writeln!(out, "{}", self.url);
        let _ = writeln!(out, "format {:?}, language {}", self.document.format, self.document.lang);
        if let Some(problem) = self.document.problem {
            let _ = writeln!(out, "problem: {problem}");
        }
        for (name, value, evidence) in self.fields() {
            let _ = writeln!(
                out,
                "{name}: {value}\n    {} at {}: {:?}",
                evidence.rule, evidence.place, evidence.quote
            );
        }
        for (field, value, place) in &self.said {
            let _ = writeln!(out, "  said of {field}: {value}  ({place})");
        }
        if !self.container.is_empty() {
            let _ = writeln!(out, "main text in: {}", self.container);
        }
        for block in &self.blocks {
            let text = shorten(&block.text, 160);
            let _ = match block.dropped {
                None => writeln!(out, "+ {text}"),
                Some(reason) => writeln!(out, "- [{reason}] {text}\n      {}", block.place),
            };
        }
        out
    }

    /// One HTML page that needs nothing else.
    pub fn to_html(&self) -> String {
        let mut out = String::from(
            "<!DOCTYPE html><html lang=\"de\"><meta charset=\"utf-8\"><title>Warum?</title><style>\
             body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
             th{text-align:left;vertical-align:top;padding-right:1rem}td small{color:#555}\
             .drop{color:#777;border-left:4px solid #d33;padding-left:.6rem;margin:.3rem 0}\
             .keep{border-left:4px solid #3a3;padding-left:.6rem;margin:.3rem 0}b{font-weight:600}</style>",
        );
        let _ = write!(out, "<h1>{}</h1><p>Sprache {}", escape(&self.url), escape(&self.document.lang));
        if let Some(problem) = self.document.problem {
            let _ = write!(out, ", Problem <b>{problem}</b>");
        }
        if !self.container.is_empty() {
            let _ = write!(out, ", Haupttext in <code>{}</code>", escape(&self.container));
        }
        out.push_str("</p><table>");
        for (name, value, evidence) in self.fields() {
            let _ = write!(
                out,
                "<tr><th>{name}<td>{}<br><small>{} · <code>{}</code> · „{}“</small>",
                escape(&value),
                escape(&evidence.rule),
                escape(&evidence.place),
                escape(&evidence.quote)
            );
        }
        out.push_str("</table><h2>Was die Seite sonst sagt</h2><ul>");
        for (field, value, place) in &self.said {
            let _ =
                write!(out, "<li>{field}: {} <small><code>{}</code></small>", escape(value), escape(place));
        }
        out.push_str("</ul><h2>Text</h2>");
        for block in &self.blocks {
            let text = escape(&shorten(&block.text, 600));
            let _ = match block.dropped {
                None => write!(out, "<div class=\"keep\">{text}</div>"),
                Some(reason) => {
                    let place = escape(&block.place);
                    write!(
                        out,
                        "<div class=\"drop\"><b>{reason}</b> {text} <small><code>{place}</code></small></div>"
                    )
                }
            };
        }
        out.push_str("</html>");
        out
    }
}

fn shorten(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", &text[..end]).replace('\n', " / "),
        None => text.replace('\n', " / "),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
