//! The headline: what stands on the page wins, and what the head says decides which heading it is.

use model::Evidence;
use serde_json::Value;

use super::head::Head;
use super::html::{Attr, Id, Tag, Tree};
use super::marks::Mark;
use super::memory::TemplateMemory;
use super::reason::Reason;
use super::structured;
use crate::Read;

/// The headline and the element it stands in.
pub(super) struct Title {
    pub(super) read: Read<String>,
    pub(super) node: Option<Id>,
}

/// Most nodes of a heading; what is larger is no heading.
const MAX_NODES: Id = 400;

/// Signs between a headline and the name of the site.
pub(super) const SEPARATORS: &[&str] = &[
    " | ", " - ", " – ", " — ", " :: ", " » ", " · ", " • ", " / ", " « ", " : ", ": ", " ~ ", " > ", " < ",
];

/// Longest headline, in characters; what is longer is a text in a heading.
pub(super) const MAX: usize = 300;

pub(super) fn find(
    tree: &Tree<'_>,
    marks: &[Mark],
    head: &Head,
    structured: &[Value],
    memory: Option<&TemplateMemory>,
) -> Option<Title> {
    let og = head.meta(&["og:title", "twitter:title", "dc.title", "dcterms.title"]);
    let named = structured.iter().find(|object| structured::is_a(object, structured::ARTICLES));
    let headline = named
        .and_then(|object| structured::text(object, "headline").or_else(|| structured::text(object, "name")));
    let mut headings = headings(tree, marks);
    // The banner of the site may be a heading.
    for heading in headings.iter_mut().filter(|_| memory.is_some()) {
        heading.doubtful |= memory.is_some_and(|memory| memory.knows(&heading.text));
    }
    let hints: Vec<String> = [headline, og.map(|(_, text)| text), head.title.as_deref()]
        .into_iter()
        .flatten()
        .map(key)
        .filter(|k| k.len() > 2)
        .collect();

    // A heading whose words the head repeats.
    let mut best: Option<(&Heading, i32)> = None;
    for heading in &headings {
        let heading_key = key(&heading.text);
        if heading_key.chars().count() < 3 {
            continue;
        }
        let mut score = match heading.level {
            1 => 30,
            2 => 12,
            _ => 8,
        };
        for hint in &hints {
            if *hint == heading_key {
                score += 40;
            } else if hint.starts_with(&heading_key) && heading_key.len() * 3 > hint.len() {
                score += 34;
            } else if heading_key.len() < 40 && hint.ends_with(&heading_key) {
                // At the end stands the name of the site.
                score += 5;
            } else if heading_key.len() > 12
                && (hint.contains(&heading_key) || heading_key.contains(hint.as_str()))
            {
                // The more of the hint it covers, the less it is a section's name.
                score +=
                    8 + (22 * heading_key.len().min(hint.len()) / hint.len().max(heading_key.len())) as i32;
            }
        }
        if heading.doubtful {
            score -= 60;
        }
        if best.is_none_or(|(_, have)| score > have) {
            best = Some((heading, score));
        }
    }
    let sure = best
        .filter(|(_, score)| *score >= 42)
        .or_else(|| best.filter(|(h, s)| h.level == 1 && *s >= 30 && hints.is_empty()));
    if let Some((heading, _)) = sure {
        return Some(on_page(tree, heading, &[headline, og.map(|(_, text)| text)]));
    }
    let site = head.meta(&["og:site_name", "application-name"]).map(|(_, name)| name);
    // The only first-rank heading, though the head words it differently.
    let only = headings.iter().filter(|h| h.level == 1 && !h.doubtful).collect::<Vec<_>>();
    let is_site = |text: &str| site.is_some_and(|site| key(site) == key(text));
    if let [heading] = only[..]
        && !is_site(&heading.text)
        && key(&heading.text).len() > 5
    {
        return Some(on_page(tree, heading, &[headline, og.map(|(_, text)| text)]));
    }
    if let Some((name, text)) = og.filter(|(_, text)| !is_site(text)) {
        return Some(stated(
            cut_site(text, site, None),
            &format!("meta:{name}"),
            text,
            "meta_title",
            best.map(|(h, _)| h.id),
        ));
    }
    if let Some(text) = headline {
        return Some(stated(
            cut_site(text, site, head.title.as_deref()),
            "json-ld:headline",
            text,
            "json_ld_headline",
            best.map(|(h, _)| h.id),
        ));
    }
    if let Some(text) = &head.title {
        return Some(stated(cut_site(text, site, None), "title", text, "title_element", None));
    }
    // A heading that nothing else speaks for may be that of a section: see `heading::spans`.
    None
}

fn on_page(tree: &Tree<'_>, heading: &Heading, hints: &[Option<&str>]) -> Title {
    let mut value = heading.text.clone();
    // A kicker or date inside the heading: the head repeats the headline without it.
    for hint in hints.iter().flatten().map(|hint| key(hint)).filter(|hint| hint.len() >= 12) {
        let whole = key(&value);
        if whole.len() > hint.len() && whole.ends_with(&hint) && hint.len() * 3 >= whole.len() {
            let starts = value.char_indices().map(|(at, _)| at);
            let cut = starts.rev().find(|at| key(&value[*at..]) == hint);
            value = cut.map_or(value.clone(), |at| value[at..].to_owned());
        }
    }
    let evidence = Evidence::new("title", value.clone(), tree.path(heading.id), &heading.text, "heading");
    Title { read: Read { value, evidence }, node: Some(heading.id) }
}

fn stated(value: String, place: &str, quote: &str, rule: &str, node: Option<Id>) -> Title {
    Title {
        read: Read { evidence: Evidence::new("title", value.clone(), place, quote, rule), value },
        node: node.filter(|_| false),
    }
}

struct Heading {
    id: Id,
    level: u8,
    text: String,
    doubtful: bool,
}

fn headings(tree: &Tree<'_>, marks: &[Mark]) -> Vec<Heading> {
    let mut found = Vec::new();
    let mut hidden_to = 0;
    let mut doubtful_to = 0;
    for (i, node) in tree.nodes.iter().enumerate() {
        let id = i as Id;
        match marks[i].drop {
            Some(Reason::Hidden | Reason::Consent) if id >= hidden_to && !node.tag.is_heading() => {
                hidden_to = node.end
            }
            Some(
                Reason::Navigation
                | Reason::Footer
                | Reason::Sidebar
                | Reason::Comments
                | Reason::Related
                | Reason::Teaser,
            ) => {
                doubtful_to = doubtful_to.max(node.end);
            }
            _ => {}
        }
        let by_name = tree.attr(id, Attr::Itemprop) == Some("headline");
        let Some(level) = node.tag.level().or(by_name.then_some(1)).filter(|_| id >= hidden_to) else {
            continue;
        };
        if level > 3 || node.tag == Tag::Meta || node.end - id > MAX_NODES {
            continue;
        }
        let text = without_kicker(tree, id);
        let in_list = tree[tree[id].parent].tag == Tag::Li;
        if !text.is_empty() && text.chars().count() <= MAX {
            found.push(Heading { id, level, text, doubtful: id < doubtful_to || in_list });
        }
        if found.len() > 200 {
            break;
        }
    }
    found
}

/// Names of what stands in a heading above the headline.
const KICKERS: &[&str] = &[
    "kicker",
    "topline",
    "overline",
    "roofline",
    "dachzeile",
    "spitzmarke",
    "pretitle",
    "supertitle",
    "suptitle",
    "vorzeile",
    "eyebrow",
    "date",
    "datum",
    "category",
    "kategorie",
    "ressort",
];

/// The text of a heading without kicker or date, as long as enough is left.
fn without_kicker(tree: &Tree<'_>, id: Id) -> String {
    let whole = tree.text(id);
    let named = |inner: &Id| {
        let class = tree.attr(*inner, Attr::Class).unwrap_or("").to_lowercase();
        tree[*inner].text.is_none() && KICKERS.iter().any(|name| class.contains(name))
    };
    let Some(kicker) = tree.inside(id).find(named).map(|inner| tree.text(inner)) else { return whole };
    match whole.strip_prefix(kicker.as_str()).map(|rest| rest.trim_start_matches([' ', ':', '–', '-', '|']))
    {
        Some(rest) if rest.chars().count() >= 8 && !kicker.is_empty() => rest.to_owned(),
        _ => whole,
    }
}

/// Whether a title says no more than whose site it is.
pub(super) fn is_generic(title: &str, head: &Head, url: &str) -> bool {
    let host = url.split("://").last().unwrap_or(url).split('/').next().unwrap_or("");
    let label = host.trim_start_matches("www.").split('.').next().unwrap_or("").replace('-', "");
    let site = head.meta(&["og:site_name", "application-name"]).map(|(_, name)| key(name));
    let title = key(title);
    site.is_some_and(|site| site == title)
        || (label.len() >= 4 && title.starts_with(&label) && title.len() < 2 * label.len() + 12)
        || (title.len() >= 4 && label.starts_with(&title))
}

/// Cuts the name of the site off a stated title.
fn cut_site(text: &str, site: Option<&str>, _full: Option<&str>) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(site) = site.map(key).filter(|site| site.len() > 2) {
        for separator in SEPARATORS {
            if let Some((front, back)) = text.rsplit_once(separator)
                && (key(back) == site || site.contains(&key(back)) || key(back).contains(&site))
                && !key(front).is_empty()
            {
                return front.trim().to_owned();
            }
        }
    }
    for separator in &SEPARATORS[..8] {
        if let Some((front, back)) = text.rsplit_once(separator) {
            let words = back.split_whitespace().count();
            if front.split_whitespace().count() >= 2
                && words <= 5
                && front.chars().count() > back.chars().count()
            {
                return front.trim().to_owned();
            }
        }
    }
    text
}

/// Letters and digits in lower case.
pub(super) fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
