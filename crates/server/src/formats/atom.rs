//! An Atom feed (RFC 4287) of a search: what is new on a topic comes to the reader.

use super::{Format, List, midnight, xml};
use crate::safe;

pub(super) struct Atom;

impl Format for Atom {
    fn name(&self) -> &'static str {
        "atom"
    }

    fn media_type(&self) -> &'static str {
        "application/atom+xml; charset=utf-8"
    }

    fn extension(&self) -> &'static str {
        "atom"
    }

    fn about(&self) -> &'static str {
        "An Atom feed, to subscribe to a search."
    }

    fn default_limit(&self) -> usize {
        50
    }

    fn newest_first(&self) -> bool {
        true
    }

    fn write(&self, list: &List<'_>) -> String {
        let mut out = String::with_capacity(1024 + list.records.len() * 1024);
        out.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        let namespace = ("xmlns", "http://www.w3.org/2005/Atom");
        xml::open(&mut out, "feed", &[namespace, ("xml:lang", list.words.code)]);
        out.push('\n');
        xml::element(&mut out, "id", &list.page);
        xml::element(&mut out, "title", &list.title);
        xml::element(&mut out, "updated", &rfc3339(list.updated));
        xml::empty(
            &mut out,
            "link",
            &[("rel", "self"), ("type", "application/atom+xml"), ("href", &list.own)],
        );
        xml::empty(&mut out, "link", &[("rel", "alternate"), ("type", "text/html"), ("href", &list.page)]);
        author(&mut out, "Lotse");
        let version = env!("CARGO_PKG_VERSION");
        xml::open(&mut out, "generator", &[("version", version)]);
        out.push_str("Lotse");
        xml::close(&mut out, "generator");
        for (hit, shown) in list.pairs() {
            let record = &shown.record;
            let link = list.permalink(&hit.id);
            xml::open(&mut out, "entry", &[]);
            out.push('\n');
            xml::element(&mut out, "id", &link);
            let title = safe::one_line(&record.title);
            xml::element(&mut out, "title", if title.is_empty() { &link } else { &title });
            let day = record.published.map(|date| midnight(date.first()));
            let changed = record.modified.map(|date| midnight(date.first())).max(day).or(record.fetched);
            xml::element(&mut out, "updated", &rfc3339(changed.unwrap_or(list.updated)));
            if let Some(day) = record.published.and_then(model::PartialDate::as_day) {
                xml::element(&mut out, "published", &rfc3339(midnight(day)));
            }
            match safe::href(&record.url) {
                Some(url) => {
                    xml::empty(&mut out, "link", &[("rel", "alternate"), ("href", &url)]);
                    xml::empty(
                        &mut out,
                        "link",
                        &[("rel", "related"), ("type", "text/html"), ("href", &link)],
                    );
                }
                None => xml::empty(
                    &mut out,
                    "link",
                    &[("rel", "alternate"), ("type", "text/html"), ("href", &link)],
                ),
            }
            author(&mut out, &list.publisher(shown));
            xml::empty(&mut out, "category", &[("term", record.kind.as_str())]);
            for topic in &record.topics {
                xml::empty(&mut out, "category", &[("term", &topic.id)]);
            }
            xml::element(&mut out, "summary", &shown.summary(400));
            xml::close(&mut out, "entry");
        }
        xml::close(&mut out, "feed");
        out
    }
}

fn author(out: &mut String, name: &str) {
    xml::open(out, "author", &[]);
    xml::element(out, "name", if name.is_empty() { "Lotse" } else { name });
    xml::close(out, "author");
}

/// An instant as RFC 3339 wants it, to the second.
pub(super) fn rfc3339(instant: jiff::Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
