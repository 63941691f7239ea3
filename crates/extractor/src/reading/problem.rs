//! Why a page gives less than it should, and what can still be had of it.

use model::Snapshot;
use url::Url;

use super::html::{Attr, Tag, Tree};
use super::{state, structured};
use crate::{Block, BlockKind, Document};

/// Fewer characters than this are no text of their own.
const LITTLE: usize = 120;

/// Ids of elements that scripts fill.
const MOUNTS: &[&str] =
    &["root", "app", "__next", "__nuxt", "___gatsby", "svelte", "app-root", "react-root", "main-app"];

/// Where text comes from that structured data repeat.
const STRUCTURED: &str = "json-ld:articleBody";

/// Words of pages that say there is nothing here.
const MISSING: &[&str] = &[
    "404",
    "nicht gefunden",
    "existiert nicht",
    "not found",
    "fehler 4",
    "fehler 5",
    "error 4",
    "error 5",
    "nicht verfügbar",
    "internal server error",
];

/// The problem of a page. Where scripts hide the text, what structured data
/// repeat or a state script holds is taken.
pub(super) fn find(
    tree: &Tree<'_>,
    base: Option<&Url>,
    snapshot: &Snapshot,
    document: &mut Document,
) -> Option<&'static str> {
    if matches!(snapshot.status, 401 | 403) {
        return Some("login");
    }
    if snapshot.status >= 400 {
        return Some("error_page");
    }
    let text: usize = document
        .blocks
        .iter()
        .filter(|b| !matches!(b.kind, BlockKind::Heading(_)))
        .map(|b| b.text.len())
        .sum();
    let title = document.title.as_ref().map(|title| title.value.to_lowercase()).unwrap_or_default();
    if text < 4 * LITTLE && MISSING.iter().any(|words| title.contains(words)) {
        return Some("error_page");
    }
    if text < LITTLE {
        let fetched = snapshot.fetched.to_zoned(jiff::tz::TimeZone::UTC).date();
        let frame = needs_javascript(tree);
        if frame {
            take_structured(document);
        }
        let told = document.blocks.iter().any(|block| block.place == STRUCTURED);
        if (!told && state::take(tree, base, fetched, document)) || frame {
            return Some("needs_javascript");
        }
        let elements = || (0..tree.nodes.len() as u32).filter(|id| tree[*id].tag == Tag::Input);
        if elements()
            .any(|id| tree.attr(id, Attr::Type).is_some_and(|kind| kind.eq_ignore_ascii_case("password")))
        {
            return Some("login");
        }
    }
    if text == 0 && document.blocks.is_empty() {
        return Some("no_text");
    }
    snapshot.truncated.then_some("truncated")
}

/// Whether the page is a frame that a script fills: an empty mount, or a `noscript` that says so.
fn needs_javascript(tree: &Tree<'_>) -> bool {
    let mut scripts = false;
    let mut says = false;
    let mut mount = false;
    for (i, node) in tree.nodes.iter().enumerate() {
        let id = i as u32;
        match node.tag {
            Tag::Script => scripts = true,
            Tag::Noscript => {
                let text = tree
                    .inside(id)
                    .filter_map(|inner| tree[inner].text.as_deref())
                    .collect::<String>()
                    .to_lowercase();
                says |= text.contains("javascript");
            }
            Tag::Div | Tag::Main | Tag::Section | Tag::Other => {
                mount |= node.end - id <= 3
                    && tree.attr(id, Attr::Id).is_some_and(|name| MOUNTS.contains(&name.trim()));
            }
            _ => {}
        }
    }
    scripts && (says || mount)
}

/// Takes the text that structured data repeat.
fn take_structured(document: &mut Document) {
    if !document.blocks.is_empty() {
        return;
    }
    let articles = document.structured.iter().filter(|object| structured::is_a(object, structured::ARTICLES));
    let body = articles.filter_map(|object| structured::text(object, "articleBody")).next();
    let paragraphs = body.unwrap_or("").lines().map(str::trim).filter(|line| !line.is_empty());
    document.blocks = paragraphs
        .map(|line| Block {
            kind: BlockKind::Paragraph,
            text: line.to_owned(),
            cells: Vec::new(),
            links: Vec::new(),
            place: STRUCTURED.to_owned(),
            lang: None,
            dropped: None,
        })
        .collect();
}
