//! When the page was published and changed: every statement of the page, ranked by how often such a statement
//! is right. No date is better than a wrong one.

use jiff::civil::Date;
use model::{Evidence, PartialDate, Snapshot};
use serde_json::Value;

use super::head::Head;
use super::html::{Attr, Tag, Tree};
use super::main_text::MainText;
use super::structured;
use crate::Read;

/// Publication and change.
#[derive(Default)]
pub(super) struct Dates {
    pub(super) published: Option<Read<PartialDate>>,
    pub(super) modified: Option<Read<PartialDate>>,
}

const PUBLISHED_METAS: &[&str] = &[
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "article.published",
    "published_time",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.created",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "date",
    "article:published",
    "sailthru.date",
    "parsely-pub-date",
    "cxenseparse:recs:publishtime",
    "publication_date",
    "published-date",
    "last-published",
    "created",
    "datecreated",
    "citation_publication_date",
    "bt:pubdate",
    "originalpublicationdate",
    "article_date_original",
    "rnews:datepublished",
    "article:create_date",
    "vr:published_time",
    "shareaholic:article_published_time",
    "iso-8601-publish-date",
    "dc.created",
    "date.created",
    "dc:date",
    "dc:created",
    "displaydate",
    "releasedate",
    "time",
];
const MODIFIED_METAS: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
    "modified_time",
    "revised",
    "date.modified",
    "dc.modified",
];

pub(super) fn find(
    tree: &Tree<'_>,
    head: &Head,
    structured: &[Value],
    main: &MainText,
    title: Option<u32>,
    snapshot: &Snapshot,
) -> Dates {
    let fetched = snapshot.fetched.to_zoned(jiff::tz::TimeZone::UTC).date();
    let reader =
        Reader { latest: fetched.checked_add(jiff::Span::new().days(1)).unwrap_or(fetched), fetched };
    let mut dates = Dates::default();
    dates.published = reader
        .structured(structured, &["datePublished", "dateCreated", "uploadDate"])
        .or_else(|| reader.meta(head, PUBLISHED_METAS))
        .or_else(|| reader.microdata(tree, &["datePublished", "dateCreated"]))
        .or_else(|| reader.hint(snapshot))
        .or_else(|| reader.address(&snapshot.url))
        .or_else(|| reader.times(tree, main, title))
        .or_else(|| reader.visible(tree, main, title));
    dates.modified = reader
        .structured(structured, &["dateModified"])
        .or_else(|| reader.meta(head, MODIFIED_METAS))
        .or_else(|| reader.microdata(tree, &["dateModified"]))
        .map(|mut read| {
            read.evidence.field = "modified".to_owned();
            read
        });
    dates
}

struct Reader {
    /// Nothing is published after it was fetched; a day is left for time zones.
    latest: Date,
    fetched: Date,
}

impl Reader {
    fn read(
        &self,
        date: Date,
        place: impl Into<String>,
        quote: &str,
        rule: &str,
    ) -> Option<Read<PartialDate>> {
        if date > self.latest || date.year() < 1990 {
            return None;
        }
        let value = PartialDate::day(date);
        Some(Read { value, evidence: Evidence::new("published", value.to_string(), place, quote, rule) })
    }

    fn structured(&self, objects: &[Value], names: &[&str]) -> Option<Read<PartialDate>> {
        let typed = objects.iter().filter(|o| structured::is_a(o, structured::ARTICLES));
        let pages = objects.iter().filter(|o| {
            structured::is_a(o, &["WebPage", "ItemPage", "AboutPage", "CollectionPage", "VideoObject"])
        });
        typed.chain(pages).find_map(|object| {
            names.iter().find_map(|name| {
                let text = structured::text(object, name)?;
                self.read(machine_date(text)?, format!("json-ld:{name}"), text, "json_ld_date")
            })
        })
    }

    fn meta(&self, head: &Head, names: &[&'static str]) -> Option<Read<PartialDate>> {
        names.iter().find_map(|name| {
            let (_, text) = head.meta(&[name])?;
            self.read(machine_date(text)?, format!("meta:{name}"), text, "meta_date")
        })
    }

    fn microdata(&self, tree: &Tree<'_>, names: &[&str]) -> Option<Read<PartialDate>> {
        (0..tree.nodes.len() as u32).find_map(|id| {
            let property = tree.attr(id, Attr::Itemprop)?;
            if !names.contains(&property.trim()) {
                return None;
            }
            let text =
                tree.attr(id, Attr::Datetime).or_else(|| tree.attr(id, Attr::Content)).map(str::to_owned);
            let text = text.unwrap_or_else(|| tree.text(id));
            self.read(machine_date(&text)?, format!("itemprop:{property}"), &text, "microdata_date")
        })
    }

    fn hint(&self, snapshot: &Snapshot) -> Option<Read<PartialDate>> {
        let date = snapshot.hint.as_ref()?.published?.as_day()?;
        self.read(date, "feed:published", &date.to_string(), "feed_date")
    }

    /// `/2012/01/27/`, `2012-01-27`, `20120127` in the address.
    fn address(&self, url: &str) -> Option<Read<PartialDate>> {
        let path = page_path(url);
        let bytes = path.as_bytes();
        let digits = |from: usize, n: usize| -> Option<i16> {
            let part = path.get(from..from + n)?;
            part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok()).flatten()
        };
        let free = |at: usize| bytes.get(at).is_none_or(|b| !b.is_ascii_digit());
        for at in 0..bytes.len() {
            if !bytes[at].is_ascii_digit() || (at > 0 && bytes[at - 1].is_ascii_digit()) {
                continue;
            }
            let Some(year) = digits(at, 4).filter(|year| (1990..2100).contains(year)) else { continue };
            let sign = bytes.get(at + 4).copied().unwrap_or(b' ');
            let found = if matches!(sign, b'/' | b'-' | b'_' | b'.') {
                let two = digits(at + 5, 2);
                let (month, after) = match two {
                    Some(month) => (Some(month), at + 7),
                    None => (digits(at + 5, 1), at + 6),
                };
                let day_at = after + 1;
                let (day, end) = match digits(day_at, 2) {
                    Some(day) => (Some(day), day_at + 2),
                    None => (digits(day_at, 1), day_at + 1),
                };
                (bytes.get(after) == Some(&sign) && free(end)).then_some((month, day))
            } else if free(at + 8) {
                Some((digits(at + 4, 2), digits(at + 6, 2)))
            } else {
                None
            };
            if let Some((Some(month), Some(day))) = found
                && let Ok(date) = Date::new(year, month as i8, day as i8)
                && let Some(read) = self.read(date, "url", url, "address_date")
            {
                return Some(read);
            }
        }
        None
    }

    /// `time` elements: those marked as publication, near the title, then the first in the main text.
    fn times(&self, tree: &Tree<'_>, main: &MainText, title: Option<u32>) -> Option<Read<PartialDate>> {
        let mut best: Option<(i32, Read<PartialDate>)> = None;
        for id in 0..tree.nodes.len() as u32 {
            if tree[id].tag != Tag::Time {
                continue;
            }
            let text = tree.attr(id, Attr::Datetime).map_or_else(|| tree.text(id), str::to_owned);
            let Some(date) = machine_date(&text).or_else(|| machine_date(&tree.text(id))) else { continue };
            let class = tree.attr(id, Attr::Class).unwrap_or("").to_lowercase();
            let mut score = 0;
            if class.contains("publish")
                || class.contains("entry-date")
                || class.contains("posted")
                || tree.attr(id, Attr::Itemprop).is_some()
            {
                score += 20;
            }
            if class.contains("updated") && !class.contains("published") || class.contains("modified") {
                score -= 10;
            }
            if tree.contains(main.container, id) {
                score += 15;
            }
            if let Some(title) = title {
                let distance = i64::from(id).abs_diff(i64::from(title));
                score += if distance < 60 {
                    15
                } else if distance < 200 {
                    5
                } else {
                    0
                };
            }
            if score >= 15
                && best.as_ref().is_none_or(|(have, _)| score > *have)
                && let Some(read) = self.read(date, tree.path(id), &text, "time_element")
            {
                best = Some((score, read));
            }
        }
        best.map(|(_, read)| read)
    }

    /// A date phrase in the lines around the title, or one that says what it is.
    fn visible(&self, tree: &Tree<'_>, main: &MainText, title: Option<u32>) -> Option<Read<PartialDate>> {
        let title_line = title.map(|title| main.lines.partition_point(|line| line.node < title));
        let mut best: Option<(i32, Read<PartialDate>)> = None;
        for (number, line) in main.lines.iter().enumerate() {
            let near = title_line.map(|at| number as i64 - at as i64);
            let mut score = match near {
                Some(0..=6) => 20,
                Some(-4..=-1) => 15,
                Some(7..=12) => 8,
                _ => 0,
            };
            let text = line.text.as_str();
            if text.len() > 2000 || !text.bytes().any(|b| b.is_ascii_digit()) {
                continue;
            }
            let lower = text.to_lowercase();
            const SAYS: &[&str] = &[
                "stand:",
                "stand ",
                "veröffentlicht",
                "erstellt",
                "datum:",
                "vom ",
                "published",
                "posted",
                "publiziert",
                "meldung vom",
                "erschienen",
            ];
            if SAYS.iter().any(|word| lower.starts_with(word)) {
                score += 12;
            }
            let names = format!(
                "{} {}",
                tree.attr(line.block, Attr::Class).unwrap_or(""),
                tree.attr(line.block, Attr::Id).unwrap_or("")
            )
            .to_lowercase();
            if names.contains("date")
                || names.contains("datum")
                || names.contains("time")
                || names.contains("meta")
            {
                score += 12;
            }
            if text.chars().count() > 120 {
                score -= 12;
            }
            if score < 12 {
                continue;
            }
            for phrase in german::dates::find(text).into_iter().take(3) {
                let quote = &text[phrase.range.clone()];
                let Some(date) = phrase.when.day(self.fetched) else { continue };
                if best.as_ref().is_none_or(|(have, _)| score > *have)
                    && let Some(read) = self.read(date, tree.path(line.block), quote, "visible_date")
                {
                    best = Some((score, read));
                }
            }
        }
        best.map(|(_, read)| read)
    }
}

/// The path of the page itself; an archive's address holds the archive's own date in front of it.
fn page_path(url: &str) -> &str {
    let inner = url.rfind("http://").max(url.rfind("https://")).map_or(url, |at| &url[at..]);
    let rest = inner.split_once("://").map_or(inner, |(_, rest)| rest);
    rest.find('/').map_or("", |at| &rest[at..])
}

/// A date in a machine's form, or any that can be read.
fn machine_date(text: &str) -> Option<Date> {
    let text = text.trim();
    let head = text.get(..10).unwrap_or(text);
    if let Ok(date) = head.parse::<Date>() {
        return Some(date);
    }
    if text.len() >= 8
        && text.as_bytes()[..8].iter().all(u8::is_ascii_digit)
        && text.as_bytes().get(8).is_none_or(|b| !b.is_ascii_digit())
    {
        return Date::new(text[..4].parse().ok()?, text[4..6].parse().ok()?, text[6..8].parse().ok()?).ok();
    }
    match german::dates::find(text).into_iter().next()?.when {
        german::dates::When::Day(date) => Some(date),
        _ => None,
    }
}
