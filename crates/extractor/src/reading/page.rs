//! A web page as a document: parses it, reads each field, brings them together.

use model::{Attachment, Evidence, Snapshot};
use serde_json::Value;
use url::Url;

use super::head::Head;
use super::html::{Attr, Tag, Tree};
use super::{blocks, language, main_text, published, structured, title};
use crate::{BlockKind, Document, Read};

/// Reads a page.
pub(super) fn read(text: &str, snapshot: &Snapshot) -> Document {
    let tree = Tree::parse(text);
    let head = Head::read(&tree);
    let structured = structured::read(&tree);
    let marks = main_text::marks(&tree);
    let title = title::find(&tree, &marks, &head, &structured);
    let title_node = title.as_ref().and_then(|title| title.node);
    let teaser = teaser(&head, &structured);
    let description = teaser.as_ref().map(|teaser| teaser.value.as_str());
    let main = main_text::find(&tree, &marks, title_node, description);
    let named = title.as_ref().is_some_and(|title| !title::is_generic(&title.read.value, &head, &snapshot.url));
    let title = if named { title } else { title::above_text(&tree, &main.lines).or(title) };
    let base = base(&head, &snapshot.url);
    let blocks = blocks::make(&tree, &main.lines, base.as_ref(), |line| line.dropped.is_none());
    let aside = blocks::make(&tree, &main.lines, base.as_ref(), |line| line.dropped.is_some());
    let kept = || main.lines.iter().filter(|line| line.dropped.is_none());
    let chars: u32 = kept().map(|line| line.chars).sum();
    let linked: u32 = kept().map(|line| line.linked).sum();
    let claimed = tree.attr(0, Attr::Lang).or_else(|| tree.attr(0, Attr::XmlLang));
    let claimed = claimed.or_else(|| {
        head.meta(&["content-language", "og:locale", "language", "dc.language"]).map(|(_, text)| text)
    });
    let lang = language::detect(kept().map(|line| line.text.as_str()), claimed);
    let asked = published::Page {
        tree: &tree,
        head: &head,
        structured: &structured,
        main: &main,
        title: title_node,
        german: lang == "de",
        fetched: snapshot.fetched.to_zoned(jiff::tz::TimeZone::UTC).date(),
    };
    let dates = published::find(&asked, snapshot);
    Document {
        title: title.map(|title| title.read),
        teaser,
        published: dates.published,
        modified: dates.modified,
        author: author(&head, &structured),
        publisher: publisher(&head, &structured),
        section: head.meta(&["article:section", "section"]).map(|(name, text)| stated("section", name, text)),
        canonical: canonical(&head, base.as_ref()),
        lang,
        attachments: attachments(&tree, base.as_ref()),
        structured,
        link_density: linked as f32 / chars.max(1) as f32,
        problem: problem(snapshot, &blocks),
        blocks,
        aside,
        ..Document::default()
    }
}

fn stated(field: &str, name: &str, text: &str) -> Read<String> {
    let value = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Read { evidence: Evidence::new(field, value.clone(), format!("meta:{name}"), text, "meta"), value }
}

fn base(head: &Head, url: &str) -> Option<Url> {
    let page = Url::parse(url).ok();
    match (&head.base, &page) {
        (Some(base), Some(page)) => page.join(base).ok().or_else(|| Some(page.clone())),
        (Some(base), None) => Url::parse(base).ok(),
        (None, _) => page,
    }
}

fn canonical(head: &Head, base: Option<&Url>) -> Option<String> {
    let href = head.link("canonical").or_else(|| head.meta(&["og:url"]).map(|(_, url)| url))?;
    base?.join(href).ok().filter(|url| matches!(url.scheme(), "http" | "https")).map(|url| url.to_string())
}

fn teaser(head: &Head, structured: &[Value]) -> Option<Read<String>> {
    let meta = head.meta(&["og:description", "description", "twitter:description", "dc.description"]);
    if let Some((name, text)) = meta {
        return Some(stated("teaser", name, text));
    }
    let object = structured.iter().find(|object| structured::is_a(object, structured::ARTICLES))?;
    let text = structured::text(object, "description")?;
    Some(Read {
        value: text.to_owned(),
        evidence: Evidence::new("teaser", text, "json-ld:description", text, "json_ld"),
    })
}

fn author(head: &Head, structured: &[Value]) -> Option<Read<String>> {
    let object = structured.iter().find(|object| structured::is_a(object, structured::ARTICLES));
    if let Some(text) = object.and_then(|object| structured::text(object, "author")) {
        return Some(Read {
            value: text.to_owned(),
            evidence: Evidence::new("author", text, "json-ld:author", text, "json_ld"),
        });
    }
    let (name, text) = head.meta(&["author", "article:author", "dc.creator", "dcterms.creator"])?;
    (!text.starts_with("http")).then(|| stated("author", name, text))
}

fn publisher(head: &Head, structured: &[Value]) -> Option<Read<String>> {
    if let Some((name, text)) = head.meta(&["og:site_name", "dc.publisher", "dcterms.publisher", "publisher"])
    {
        return Some(stated("publisher", name, text));
    }
    let text = structured.iter().find_map(|object| structured::text(object, "publisher"))?;
    Some(Read {
        value: text.to_owned(),
        evidence: Evidence::new("publisher", text, "json-ld:publisher", text, "json_ld"),
    })
}

/// Endings of documents that are handed out.
const DOCUMENTS: &[&str] =
    &[".pdf", ".doc", ".docx", ".odt", ".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".rtf", ".zip", ".ics"];

/// Most attachments kept.
const MAX_ATTACHMENTS: usize = 100;

fn attachments(tree: &Tree<'_>, base: Option<&Url>) -> Vec<Attachment> {
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

fn problem(snapshot: &Snapshot, blocks: &[crate::Block]) -> Option<&'static str> {
    if snapshot.status >= 400 {
        return Some("error_page");
    }
    let text = blocks.iter().filter(|block| !matches!(block.kind, BlockKind::Heading(_)));
    if text.map(|block| block.text.len()).sum::<usize>() == 0 {
        return Some("no_text");
    }
    None
}
