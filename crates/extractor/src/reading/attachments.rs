//! Documents a page hands out: address, name, media type and size, as far as the link says.

use model::Attachment;
use url::Url;

use super::html::{Attr, Id, Tag, Tree};

/// Endings of documents that are handed out, with their media types (IANA).
const DOCUMENTS: &[(&str, &str)] = &[
    (".pdf", "application/pdf"),
    (".doc", "application/msword"),
    (".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (".odt", "application/vnd.oasis.opendocument.text"),
    (".xls", "application/vnd.ms-excel"),
    (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (".ods", "application/vnd.oasis.opendocument.spreadsheet"),
    (".ppt", "application/vnd.ms-powerpoint"),
    (".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (".rtf", "application/rtf"),
    (".zip", "application/zip"),
    (".ics", "text/calendar"),
];

/// Most attachments kept.
const MAX_ATTACHMENTS: usize = 100;

/// Text behind a link in which its size may stand: "(PDF, 245 KB)".
const BEHIND: usize = 60;

/// Links to documents, each address once.
pub(super) fn find(tree: &Tree<'_>, base: Option<&Url>) -> Vec<Attachment> {
    let mut found: Vec<Attachment> = Vec::new();
    for id in 0..tree.nodes.len() as u32 {
        if tree[id].tag != Tag::A || found.len() >= MAX_ATTACHMENTS {
            continue;
        }
        let Some(href) = tree.attr(id, Attr::Href) else { continue };
        let path = href.split(['?', '#']).next().unwrap_or(href).to_ascii_lowercase();
        let stated = tree.attr(id, Attr::Type).map(|kind| kind.trim().to_ascii_lowercase());
        let stated = stated.filter(|kind| DOCUMENTS.iter().any(|(_, known)| known == kind));
        let ending = DOCUMENTS.iter().find(|(ending, _)| path.ends_with(ending));
        let Some(media_type) = stated.or_else(|| ending.map(|(_, kind)| (*kind).to_owned())) else {
            continue;
        };
        let Some(url) = base.and_then(|base| base.join(href.trim()).ok()).map(|url| url.to_string()) else {
            continue;
        };
        if found.iter().all(|have| have.url != url) {
            let text = tree.text(id);
            let size = size(&text).or_else(|| size(&behind(tree, id)));
            let title = Some(text).filter(|text| !text.is_empty());
            let title = title.or_else(|| tree.attr(id, Attr::Title).map(str::to_owned)).unwrap_or_default();
            found.push(Attachment { url, title, media_type: Some(media_type), size });
        }
    }
    found
}

/// The text right behind a link, up to the next one.
fn behind(tree: &Tree<'_>, link: Id) -> String {
    let block = tree[link].parent;
    let mut text = String::new();
    for id in tree[link].end..tree[block].end {
        if tree[id].tag == Tag::A || text.len() > BEHIND {
            break;
        }
        if let Some(words) = tree[id].text.as_deref() {
            text.push_str(words);
        }
    }
    text
}

/// The first size in a text: "245 KB", "1,2 MB", "(PDF, 0.3 MByte)".
fn size(text: &str) -> Option<u64> {
    let lower = text.to_lowercase();
    for (unit, bytes) in [
        ("kb", 1e3),
        ("kib", 1024.0),
        ("kilobyte", 1e3),
        ("mb", 1e6),
        ("mib", 1_048_576.0),
        ("megabyte", 1e6),
    ] {
        for (at, _) in lower.match_indices(unit) {
            let before = lower[..at].trim_end();
            let number = before
                .rfind(|c: char| !c.is_ascii_digit() && c != ',' && c != '.')
                .map_or(0, |end| end + before[end..].chars().next().map_or(1, char::len_utf8));
            let number = before[number..].replace(',', ".").parse::<f64>().ok();
            if let Some(number) = number.filter(|number| *number > 0.0 && *number < 1e5) {
                return Some((number * bytes) as u64);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_types() {
        assert_eq!(size("Antrag (PDF, 245 KB)"), Some(245_000));
        assert_eq!(size("Flyer 1,2 MB"), Some(1_200_000));
        assert_eq!(size("Rekord im MB-Cup"), None);
        let html = "<ul><li><a href='/a.pdf'>Antrag</a> (PDF, 20 kB)</li><li><a href='b' type='application/pdf'>B</a></li>\
                    <li><a href='c.html'>C</a> 3 MB</li></ul>";
        let base = Url::parse("https://amt.example/x/").ok();
        let found = find(&Tree::parse(html), base.as_ref());
        let short: Vec<_> = found.iter().map(|a| (a.url.as_str(), a.title.as_str(), a.size)).collect();
        assert_eq!(
            short,
            [("https://amt.example/a.pdf", "Antrag", Some(20_000)), ("https://amt.example/x/b", "B", None)]
        );
    }
}
