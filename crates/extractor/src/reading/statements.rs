//! What a page states of itself beside headline and dates: lead, author, publisher, canonical address, base.

use model::Evidence;
use serde_json::Value;
use url::Url;

use super::agreement::without_tags;
use super::head::Head;
use super::structured;
use crate::Read;

/// A statement of a `meta` element.
pub(super) fn stated(field: &str, name: &str, text: &str) -> Read<String> {
    // Some systems fill in their text with its tags.
    let plain = if text.contains("</") { without_tags(&text.replace('<', " <")) } else { text.to_owned() };
    let value = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    Read { evidence: Evidence::new(field, value.clone(), format!("meta:{name}"), text, "meta"), value }
}

/// What relative addresses start from.
pub(super) fn base(head: &Head, url: &str) -> Option<Url> {
    let page = Url::parse(url).ok();
    match (&head.base, &page) {
        (Some(base), Some(page)) => page.join(base).ok().or_else(|| Some(page.clone())),
        (Some(base), None) => Url::parse(base).ok(),
        (None, _) => page,
    }
}

/// The address the page names for itself.
pub(super) fn canonical(head: &Head, base: Option<&Url>) -> Option<String> {
    let href = head.link("canonical").or_else(|| head.meta(&["og:url"]).map(|(_, url)| url))?;
    base?.join(href).ok().filter(|url| matches!(url.scheme(), "http" | "https")).map(|url| url.to_string())
}

/// Description or lead.
pub(super) fn teaser(head: &Head, structured: &[Value]) -> Option<Read<String>> {
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

/// Author or desk.
pub(super) fn author(head: &Head, structured: &[Value]) -> Option<Read<String>> {
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

/// Who runs the site.
pub(super) fn publisher(head: &Head, structured: &[Value]) -> Option<Read<String>> {
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

/// The section of the site.
pub(super) fn section(head: &Head) -> Option<Read<String>> {
    head.meta(&["article:section", "section"]).map(|(name, text)| stated("section", name, text))
}
