//! What structured data repeat of the page: the text they name is text, wherever it stands.
//!
//! The page's own words are taken, never those of the data: data may be old, shortened or of another page.

use std::collections::HashSet;

use serde_json::Value;

use super::lines::Line;
use super::reason::Reason;
use super::title::key;

/// Properties that hold text of the page itself or lead to it (schema.org).
const PROPERTIES: &[&str] = &[
    "articleBody",
    "text",
    "reviewBody",
    "recipeIngredient",
    "ingredients",
    "recipeInstructions",
    "itemListElement",
    "step",
    "acceptedAnswer",
    "mainEntity",
];

/// Most values looked at: a page with more is hostile.
const MAX_VALUES: usize = 5_000;

/// Most bytes of text kept, and most lines looked for in it: together they bound the work on a hostile page.
const MAX_TEXT: usize = 200_000;
const MAX_LINES: usize = 1_000;

/// Fewest letters and digits of a line or a value that say which is meant.
const TELLING: usize = 8;

/// The texts that structured data repeat, as [`key`]s.
#[derive(Default)]
pub(super) struct Repeated {
    texts: Vec<String>,
}

impl Repeated {
    /// Those of these objects.
    pub(super) fn of(structured: &[Value]) -> Self {
        let mut texts = Vec::new();
        let mut queue: Vec<&Value> = Vec::new();
        for object in structured {
            queue.extend(PROPERTIES.iter().filter_map(|name| object.get(name)));
        }
        let (mut seen, mut size) = (0, 0);
        while let Some(value) = queue.pop() {
            seen += 1;
            if seen > MAX_VALUES {
                break;
            }
            match value {
                Value::String(text) => {
                    let text = key(&without_tags(text));
                    size += text.len();
                    if text.len() >= TELLING && size <= MAX_TEXT {
                        texts.push(text);
                    }
                }
                Value::Array(all) => queue.extend(all),
                Value::Object(object) => queue.extend(PROPERTIES.iter().filter_map(|name| object.get(*name))),
                _ => {}
            }
        }
        Repeated { texts }
    }

    fn has(&self, line: &str) -> bool {
        line.len() >= TELLING && self.texts.iter().any(|text| text.contains(line))
    }

    /// Takes back the lines that the data name, each once.
    pub(super) fn take_back(&self, lines: &mut [Line]) {
        if self.texts.is_empty() {
            return;
        }
        let mut kept: HashSet<String> =
            lines.iter().filter(|line| line.dropped.is_none()).map(|line| key(&line.text)).collect();
        for line in lines.iter_mut().filter(|line| line.dropped.is_some_and(is_doubtful)).take(MAX_LINES) {
            let key = key(&line.text);
            if self.has(&key) && kept.insert(key) {
                line.dropped = None;
            }
        }
    }
}

/// Whether a reason gives way to the data. The others stand: captions, comments and calls are in many an `articleBody`.
fn is_doubtful(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::Outside
            | Reason::Links
            | Reason::Byline
            | Reason::Teaser
            | Reason::Sidebar
            | Reason::Form
            | Reason::Layer
            | Reason::Gallery
    )
}

/// A text without the tags in it.
pub(super) fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}
