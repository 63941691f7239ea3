//! The selectors of a seed, for a site whose pages need help: what they find replaces what was read.
//!
//! Evaluated with `scraper`, which parses the page a second time; only such sites pay for it. A selector that is
//! no CSS or finds nothing changes nothing: the reading without it stands.

use model::{Evidence, PartialDate, Select};
use scraper::{Html, Selector};
use url::Url;

use super::html::Tree;
use super::lines::collect;
use super::reason::Reason;
use super::{blocks, date_forms, main_text};
use crate::{Document, Read};

/// Longest page parsed a second time, in bytes: the parser behind it is slow on hostile nesting.
const MAX_PAGE: usize = 4 << 20;

/// Deepest nesting handed to it.
const MAX_OPEN: usize = 20_000;

/// Applies the selectors of a seed to a document.
pub(super) fn apply(text: &str, select: &Select, base: Option<&Url>, document: &mut Document) {
    let opens = memchr::memchr_iter(b'<', text.as_bytes()).count();
    if text.len() > MAX_PAGE || opens > MAX_OPEN {
        return;
    }
    let mut page = Html::parse_document(text);
    let title = element(&page, select.title.as_deref())
        .map(|found| (fold(&found), select.title.as_deref().unwrap_or("")));
    if let Some((value, place)) = title.filter(|(value, _)| !value.is_empty()) {
        let evidence = Evidence::new("title", value.clone(), place, &value, "seed_selector");
        document.title = Some(Read { value, evidence });
    }
    if let Some(css) = select.published.as_deref()
        && let Some(found) = Selector::parse(css).ok().and_then(|selector| page.select(&selector).next())
    {
        let quote =
            found.attr("datetime").map_or_else(|| fold(&found.text().collect::<String>()), str::to_owned);
        if let Some(date) = date_forms::machine(&quote, true) {
            let value = PartialDate::day(date);
            let evidence = Evidence::new("published", value.to_string(), css, &quote, "seed_selector");
            document.published = Some(Read { value, evidence });
        }
    }
    drop_selected(&mut page, select.drop.as_deref());
    let Some(css) = select.text.as_deref().or(select.drop.as_deref().map(|_| "body")) else { return };
    let Some(html) = Selector::parse(css)
        .ok()
        .and_then(|selector| page.select(&selector).next())
        .map(|found| found.html())
    else {
        return;
    };
    if select.text.is_none() {
        // Only `drop`: the page without those parts is read as any other.
        let tree = Tree::parse(&html);
        let marks = main_text::marks(&tree);
        let main = main_text::find(&tree, &marks, &main_text::Known::default());
        document.blocks = blocks::make(&tree, &main.lines, base, |line| line.dropped.is_none());
        return;
    }
    let tree = Tree::parse(&html);
    let marks = main_text::marks(&tree);
    let mut lines = collect(&tree, &marks);
    for line in &mut lines {
        let unseen = std::iter::once(line.block).chain(tree.ancestors(line.block));
        let hidden = unseen.into_iter().any(|id| matches!(marks[id as usize].drop, Some(Reason::Hidden)));
        line.dropped = hidden.then_some(Reason::Hidden);
    }
    let chosen = blocks::make(&tree, &lines, base, |line| line.dropped.is_none());
    if !chosen.is_empty() {
        document.blocks = chosen;
    }
}

fn element(page: &Html, css: Option<&str>) -> Option<String> {
    let selector = Selector::parse(css?).ok()?;
    page.select(&selector).next().map(|found| found.text().collect())
}

fn drop_selected(page: &mut Html, css: Option<&str>) {
    let Some(selector) = css.and_then(|css| Selector::parse(css).ok()) else { return };
    let ids: Vec<_> = page.select(&selector).map(|found| found.id()).collect();
    for id in ids {
        if let Some(mut node) = page.tree.get_mut(id) {
            node.detach();
        }
    }
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
