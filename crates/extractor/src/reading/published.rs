//! When the page was published and changed: every statement of the page, ranked by how often such a statement
//! is right. No date is better than a wrong one.

use jiff::civil::Date;
use model::{Evidence, PartialDate, Snapshot};
use serde_json::Value;

use super::head::Head;
use super::html::{Attr, Tag, Tree};
use super::main_text::MainText;
use super::{date_forms, scripted_day, structured, visible_dates};
use crate::Read;

/// Publication and change.
#[derive(Default)]
pub(super) struct Dates {
    pub(super) published: Option<Read<PartialDate>>,
    pub(super) modified: Option<Read<PartialDate>>,
    /// All that was said of a publication.
    pub(super) said: Vec<Ranked>,
}

/// What a page is asked with.
pub(super) struct Page<'a> {
    pub(super) tree: &'a Tree<'a>,
    pub(super) head: &'a Head,
    pub(super) structured: &'a [Value],
    pub(super) main: &'a MainText,
    /// The element of the headline.
    pub(super) title: Option<u32>,
    /// Whether times given in UTC are meant for readers in Germany.
    pub(super) german: bool,
    /// The day of reading.
    pub(super) fetched: Date,
}

/// `meta` names of a publication, the most telling first.
#[rustfmt::skip]
const PUBLISHED: &[&str] = &[
    "article:published_time", "og:published_time", "og:article:published_time", "article:published", "article.published", "published_time", "datepublished", "rnews:datepublished",
    "publishdate", "publish-date", "publish_date", "pubdate", "publication_date", "published-date", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "vr:published_time",
    "shareaholic:article_published_time", "iso-8601-publish-date", "citation_publication_date", "originalpublicationdate", "article_date_original", "article:create_date", "bt:pubdate", "displaydate", "releasedate", "last-published",
];

/// `meta` names of which a content system may mean the making of the page.
#[rustfmt::skip]
const CREATED: &[&str] = &[
    "dc.date.issued", "dcterms.issued", "dc.date.created", "dcterms.created", "dc.date", "dcterms.date", "date", "created", "datecreated", "dc.created", "date.created", "dc:date", "dc:created", "time",
];

/// Properties of RDFa that say when a node of a content system was made (Drupal 7 writes all of its dates so).
const DUBLIN: &[&str] =
    &["dc:issued", "dcterms:issued", "dc:created", "dcterms:created", "dc:date", "dcterms:date"];

/// `meta` names of a change.
#[rustfmt::skip]
const MODIFIED: &[&str] = &[
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "modified_time", "revised", "date.modified", "dc.modified",
];

/// How much a statement is trusted; the best one wins. Measured on pages with known dates, see BENCHMARKS.md.
mod trust {
    pub(super) const ADDRESS: i32 = 100;
    /// An address whose day the headline names.
    pub(super) const TOLD: i32 = 50;
    pub(super) const ARTICLE: i32 = 95;
    pub(super) const FEED: i32 = 93;
    pub(super) const META: i32 = 90;
    pub(super) const MICRODATA: i32 = 88;
    pub(super) const WEB_PAGE: i32 = 84;
    pub(super) const CREATED: i32 = 70;
    /// The day the page calls that of its last change: any labelled day is surer.
    pub(super) const CHANGED: i32 = 45;
    /// A visible date that is marked as one and stands beside the headline …
    pub(super) const BESIDE_TITLE: i32 = 72;
    /// … and how it ranks.
    pub(super) const SEEN: i32 = 97;
    /// A date in brackets that closes the lead.
    pub(super) const LEAD: i32 = 98;
}

/// A statement and how much it is trusted.
pub(super) type Ranked = (i32, Read<PartialDate>);

pub(super) fn find(page: &Page<'_>, snapshot: &Snapshot) -> Dates {
    let said = statements(page, snapshot);
    // Of equals the first.
    let best = said.iter().rev().max_by_key(|(trust, _)| *trust);
    let mut published = best.map(|(_, read)| read.clone());
    let modified = page
        .json(structured::ARTICLES, &["dateModified"])
        .or_else(|| page.meta(MODIFIED))
        .or_else(|| page.microdata(&["dateModified"]))
        .or_else(|| page.json(&["WebPage"], &["dateModified"]));
    let modified = modified.map(|mut read| {
        read.evidence.field = "modified".to_owned();
        read
    });
    // A month is little; it counts where the page names no day.
    if published.is_none() && modified.is_none() {
        published = visible_dates::months(page).or_else(|| page.scripted());
    }
    Dates { published, modified, said }
}

/// All statements of a publication with how much each is trusted.
fn statements(page: &Page<'_>, snapshot: &Snapshot) -> Vec<Ranked> {
    let mut found: Vec<Ranked> = Vec::new();
    let mut add = |trust: i32, read: Option<Read<PartialDate>>| found.extend(read.map(|read| (trust, read)));
    let address = page.address(&snapshot.url);
    // "/2026-04-23-kinderfest/", "Kinderfest am 23. April": the day of what is told, not of the telling.
    let told = address.as_ref().is_some_and(|read| page.title_names(&read.value));
    add(if told { trust::TOLD } else { trust::ADDRESS }, address);
    add(trust::ARTICLE, page.json(structured::ARTICLES, &["datePublished", "dateCreated"]));
    add(trust::FEED, page.hint(snapshot));
    add(trust::META, page.meta(PUBLISHED));
    add(trust::MICRODATA, page.microdata(&["datePublished", "dateCreated"]));
    add(
        trust::WEB_PAGE,
        page.json(&["WebPage", "ItemPage", "AboutPage", "CollectionPage"], &["datePublished"]),
    );
    let created = page.meta(CREATED);
    // The day of the page in its head may be that of its last change: the page itself says so.
    let changed =
        created.as_ref().is_some_and(|read| visible_dates::changes(page).contains(&read.value.first()));
    add(if changed { trust::CHANGED } else { trust::CREATED }, created);
    add(trust::CREATED, page.microdata(DUBLIN));
    add(trust::LEAD, visible_dates::after_lead(page));
    // What stands beside the headline is what the editors mean, whatever the system noted.
    let sure = found.iter().any(|(trust, _)| *trust > trust::CREATED);
    let seen = [visible_dates::times(page), visible_dates::phrases(page, sure)].into_iter().flatten();
    found.extend(
        seen.map(|(trust, read)| (if trust >= trust::BESIDE_TITLE { trust::SEEN } else { trust }, read)),
    );
    found
}

impl Page<'_> {
    /// A day that can be: not before the web, not after the day of reading (but for time zones).
    pub(super) fn read(
        &self,
        date: Date,
        place: impl Into<String>,
        quote: &str,
        rule: &str,
    ) -> Option<Read<PartialDate>> {
        self.read_partial(PartialDate::day(date), place, quote, rule)
    }

    /// The same for a date that may be less exact.
    pub(super) fn read_partial(
        &self,
        value: PartialDate,
        place: impl Into<String>,
        quote: &str,
        rule: &str,
    ) -> Option<Read<PartialDate>> {
        let latest = self.fetched.tomorrow().unwrap_or(self.fetched);
        if value.first() > latest || value.first().year() < 1990 {
            return None;
        }
        Some(Read { value, evidence: Evidence::new("published", value.to_string(), place, quote, rule) })
    }

    fn json(&self, types: &[&str], names: &[&str]) -> Option<Read<PartialDate>> {
        let objects = || self.structured.iter().filter(|object| structured::is_a(object, types));
        names.iter().find_map(|name| {
            objects().find_map(|object| {
                let text = structured::text(object, name)?;
                self.read(
                    date_forms::machine(text, self.german)?,
                    format!("json-ld:{name}"),
                    text,
                    "json_ld_date",
                )
            })
        })
    }

    fn meta(&self, names: &[&'static str]) -> Option<Read<PartialDate>> {
        names.iter().find_map(|name| {
            let (_, text) = self.head.meta(&[name])?;
            self.read(date_forms::machine(text, self.german)?, format!("meta:{name}"), text, "meta_date")
        })
    }

    fn microdata(&self, names: &[&str]) -> Option<Read<PartialDate>> {
        (0..self.tree.nodes.len() as u32).find_map(|id| {
            let attr = |name| self.tree.attr(id, name);
            if self.tree[id].end - id > 50 {
                return None;
            }
            let item = attr(Attr::Itemprop).filter(|property| names.contains(&property.trim()));
            // RDFa: a property of schema.org, with or without the prefix.
            let named = |property: &&str| {
                let mut all = property.split_ascii_whitespace();
                all.any(|name| names.contains(&name.strip_prefix("schema:").unwrap_or(name)))
            };
            let property = attr(Attr::Property).filter(|_| self.tree[id].tag != Tag::Meta).filter(named);
            let (place, rule) = match (item, property) {
                (Some(name), _) => (format!("itemprop:{}", name.trim()), "microdata_date"),
                (None, Some(name)) => (format!("property:{}", name.trim()), "rdfa_date"),
                (None, None) => return None,
            };
            // The older way to mark a time: `<abbr title="2012-01-27">` (hAtom).
            let titled = attr(Attr::Title).filter(|_| self.tree[id].tag == Tag::Abbr);
            let text = attr(Attr::Datetime).or(attr(Attr::Content)).or(titled).map(str::to_owned);
            let text = text.unwrap_or_else(|| self.tree.text(id));
            self.read(date_forms::machine(&text, self.german)?, place, &text, rule)
        })
    }

    /// The day of publication in a script of the page, for one that states no day elsewhere and whose scripts name one only.
    fn scripted(&self) -> Option<Read<PartialDate>> {
        let (name, text) = scripted_day::find(self.tree)?;
        self.read(date_forms::machine(text, self.german)?, format!("script:{name}"), text, "scripted_date")
    }

    fn hint(&self, snapshot: &Snapshot) -> Option<Read<PartialDate>> {
        let date = snapshot.hint.as_ref()?.published?.as_day()?;
        self.read(date, "feed:published", &date.to_string(), "feed_date")
    }

    /// Whether the headline names this day.
    fn title_names(&self, date: &PartialDate) -> bool {
        use german::dates::When;
        let Some(day) = date.as_day() else { return false };
        let title = self.title.map(|title| self.tree.text(title)).unwrap_or_default();
        german::dates::find(&title).iter().any(|phrase| match phrase.when {
            When::Day(named) => named == day,
            When::DayMonth { day: number, month, .. } => (number, month) == (day.day(), day.month()),
            _ => false,
        })
    }

    fn address(&self, url: &str) -> Option<Read<PartialDate>> {
        date_forms::in_address(url).and_then(|date| self.read(date, "url", url, "address_date"))
    }
}
