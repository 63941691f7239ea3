//! Documents a page hands out.

use model::Attachment;
use url::Url;

use super::html::{Attr, Tag, Tree};

/// Endings of documents that are handed out.
const DOCUMENTS: &[&str] =
    &[".pdf", ".doc", ".docx", ".odt", ".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".rtf", ".zip", ".ics"];

/// Most attachments kept.
const MAX_ATTACHMENTS: usize = 100;

/// Links to documents, each address once.
pub(super) fn find(tree: &Tree<'_>, base: Option<&Url>) -> Vec<Attachment> {
    let mut found: Vec<Attachment> = Vec::new();
    for id in 0..tree.nodes.len() as u32 {
        if tree[id].tag != Tag::A || found.len() >= MAX_ATTACHMENTS {
            continue;
        }
        let Some(href) = tree.attr(id, Attr::Href) else { continue };
        let path = href.split(['?', '#']).next().unwrap_or(href).to_ascii_lowercase();
        if !DOCUMENTS.iter().any(|ending| path.ends_with(ending)) {
            continue;
        }
        let Some(url) = base.and_then(|base| base.join(href.trim()).ok()).map(|url| url.to_string()) else {
            continue;
        };
        if found.iter().all(|have| have.url != url) {
            let title = Some(tree.text(id)).filter(|text| !text.is_empty());
            let title = title.or_else(|| tree.attr(id, Attr::Title).map(str::to_owned)).unwrap_or_default();
            found.push(Attachment { url, title });
        }
    }
    found
}
