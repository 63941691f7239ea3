//! Where what a page states of itself (JSON-LD, microdata, RDFa, OpenGraph, head, address, feed) contradicts what was read.
//!
//! The page a reader sees wins nearly always; what then was said otherwise is not lost but told, as [`Evidence`] with the value that
//! was *not* taken and the rule `differs`. What a statement leaves out, shortens or adds a site's name to is no contradiction.

use std::collections::HashSet;

use model::{Evidence, PartialDate};
use serde_json::Value;

use super::agreement::without_tags;
use super::head::Head;
use super::language;
use super::published::Ranked;
use super::structured::{self, ARTICLES};
use super::title::key;
use crate::Document;

/// Name of the rule.
pub(super) const DIFFERS: &str = "differs";

/// Most sentences of a stated text looked for on the page, and fewest letters and digits of one.
const MAX_SENTENCES: usize = 60;
const TELLING: usize = 20;

/// What a page states of itself.
pub(super) struct Stated<'a> {
    pub(super) head: &'a Head,
    /// JSON-LD, microdata and RDFa.
    pub(super) structured: &'a [Value],
    /// All that is said of the day of publication.
    pub(super) dates: &'a [Ranked],
    /// What the page says its language is, and where.
    pub(super) lang: Option<(&'static str, &'a str)>,
}

/// All that contradicts the document.
pub(super) fn find(document: &Document, stated: &Stated<'_>) -> Vec<Evidence> {
    let article = only_article(stated.structured);
    let mut found = Vec::new();
    titles(document, stated.head, article, &mut found);
    if let Some(published) = &document.published {
        let machine = stated.dates.iter().map(|(_, read)| read).filter(|read| is_stated(&read.evidence.rule));
        let other = machine.filter(|read| !covers(published.value, read.value));
        found.extend(other.map(|read| {
            differs("published", read.value.to_string(), &read.evidence.place, &read.evidence.quote)
        }));
    }
    found.extend(article.and_then(|article| body(document, article)));
    if let Some((place, claim)) = stated.lang {
        let code = language::code(claim).filter(|code| *code != document.lang && document.lang != "und");
        found.extend(code.map(|code| differs("lang", code, place, claim)));
    }
    found
}

fn differs(field: &str, value: impl Into<String>, place: &str, quote: &str) -> Evidence {
    Evidence::new(field, value, place, quote, DIFFERS)
}

/// Whether a rule reads what a page states, not what it shows.
fn is_stated(rule: &str) -> bool {
    matches!(
        rule,
        "json_ld_date" | "meta_date" | "microdata_date" | "rdfa_date" | "feed_date" | "address_date"
    )
}

/// Whether two dates may both be true: the same day, or a day of the month.
fn covers(taken: PartialDate, said: PartialDate) -> bool {
    let month = |date: PartialDate| (date.first().year(), date.first().month());
    taken == said || (taken.as_day().is_none() && month(taken) == month(said))
}

/// The article of a page whose data name one only: those of a listing name many.
fn only_article(structured: &[Value]) -> Option<&Value> {
    let mut articles = structured.iter().filter(|object| structured::is_a(object, ARTICLES));
    let first = articles.next()?;
    let headline = |object: &Value| structured::text(object, "headline").map(key);
    let name = headline(first);
    articles.all(|other| headline(other).is_none_or(|other| Some(other) == name)).then_some(first)
}

/// Where an object was written.
fn origin(object: &Value) -> &str {
    object["@from"].as_str().unwrap_or("json-ld")
}

fn titles(document: &Document, head: &Head, article: Option<&Value>, found: &mut Vec<Evidence>) {
    let Some(title) = &document.title else { return };
    let headline = article.and_then(|article| {
        let text = structured::text(article, "headline")?;
        Some((format!("{}:headline", origin(article)), text))
    });
    let site = head.meta(&["og:site_name", "application-name"]).map(|(_, name)| key(name));
    let meta = |name: &'static str| {
        let (name, text) = head.meta(&[name])?;
        (site.as_deref() != Some(key(text).as_str())).then(|| (format!("meta:{name}"), text))
    };
    for (place, text) in [headline, meta("og:title"), meta("twitter:title")].into_iter().flatten() {
        if !agree(&title.value, text) {
            found.push(differs("title", text, &place, text));
        }
    }
}

/// Whether two titles mean the same: one is in the other, or they share half of the shorter one's words.
pub(super) fn agree(one: &str, other: &str) -> bool {
    let (keys, words) = ([key(one), key(other)], [words(one), words(other)]);
    let shared = words[0].intersection(&words[1]).count();
    keys[0].contains(&keys[1])
        || keys[1].contains(&keys[0])
        || 2 * shared >= words[0].len().min(words[1].len()).max(1)
}

fn words(text: &str) -> HashSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// The stated text, where the page holds less than half of its sentences: it is old, or of another page.
fn body(document: &Document, article: &Value) -> Option<Evidence> {
    let text = without_tags(structured::text(article, "articleBody")?);
    let page: String = document.blocks.iter().map(|block| key(&block.text)).collect();
    let sentences: Vec<(&str, String)> = text
        .split_inclusive(['.', '!', '?', '\n'])
        .map(|sentence| (sentence.trim(), key(sentence)))
        .filter(|(_, key)| key.len() >= TELLING)
        .take(MAX_SENTENCES)
        .collect();
    let mut missing = sentences.iter().filter(|(_, key)| !page.contains(key.as_str()));
    let first = missing.next()?.0;
    let count = 1 + missing.count();
    let value = format!("{count} of {} sentences are not in the text", sentences.len());
    (2 * count > sentences.len())
        .then(|| differs("text", value, &format!("{}:articleBody", origin(article)), first))
}
