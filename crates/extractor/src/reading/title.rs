//! The headline: what stands on the page wins, and what the head says decides which heading it is.

use model::Evidence;
use serde_json::Value;

use super::head::Head;
use super::html::{Attr, Id, Tag, Tree};
use super::marks::{Mark, Reason};
use super::structured;
use crate::Read;

/// The headline and the element it stands in.
pub(super) struct Title {
    pub(super) read: Read<String>,
    pub(super) node: Option<Id>,
}

/// Signs between a headline and the name of the site.
const SEPARATORS: &[&str] = &[
    " | ", " - ", " – ", " — ", " :: ", " » ", " · ", " • ", " / ", " « ", " : ", ": ", " ~ ", " > ", " < ",
];

/// Longest headline, in characters; what is longer is a text in a heading.
const MAX: usize = 300;

pub(super) fn find(tree: &Tree<'_>, marks: &[Mark], head: &Head, structured: &[Value]) -> Option<Title> {
    let og = head.meta(&["og:title", "twitter:title", "dc.title", "dcterms.title"]);
    let named = structured.iter().find(|object| structured::is_a(object, structured::ARTICLES));
    let headline = named
        .and_then(|object| structured::text(object, "headline").or_else(|| structured::text(object, "name")));
    let headings = headings(tree, marks);
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
            _ => 4,
        };
        for hint in &hints {
            if *hint == heading_key {
                score += 40;
            } else if hint.starts_with(&heading_key) && heading_key.len() * 3 > hint.len() {
                score += 25;
            } else if heading_key.len() > 12
                && (hint.contains(&heading_key) || heading_key.contains(hint.as_str()))
            {
                score += 15;
            }
        }
        if heading.doubtful {
            score -= 30;
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
    if let Some(text) = headline {
        return Some(stated(
            cut_site(text, site, head.title.as_deref()),
            "json-ld:headline",
            text,
            "json_ld_headline",
            best.map(|(h, _)| h.id),
        ));
    }
    if let Some((name, text)) = og {
        return Some(stated(
            cut_site(text, site, None),
            &format!("meta:{name}"),
            text,
            "meta_title",
            best.map(|(h, _)| h.id),
        ));
    }
    let only = headings.iter().filter(|h| h.level == 1 && !h.doubtful).collect::<Vec<_>>();
    if let [heading] = only[..] {
        return Some(on_page(tree, heading, &[]));
    }
    if let Some(text) = &head.title {
        return Some(stated(cut_site(text, site, None), "title", text, "title_element", None));
    }
    best.map(|(heading, _)| on_page(tree, heading, &[]))
}

fn on_page(tree: &Tree<'_>, heading: &Heading, hints: &[Option<&str>]) -> Title {
    let mut value = heading.text.clone();
    // A kicker or date inside the heading: the head repeats the headline without it.
    for hint in hints.iter().flatten().map(|hint| key(hint)).filter(|hint| hint.len() >= 12) {
        let whole = key(&value);
        if whole.len() > hint.len() && whole.ends_with(&hint) && hint.len() * 3 >= whole.len() {
            let starts = value.char_indices().map(|(at, _)| at);
            let cut = starts.filter(|at| key(&value[*at..]) == hint).last();
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
        if level > 3 || node.tag == Tag::Meta {
            continue;
        }
        let text = tree.text(id);
        if !text.is_empty() && text.chars().count() <= MAX {
            found.push(Heading { id, level, text, doubtful: id < doubtful_to });
        }
        if found.len() > 200 {
            break;
        }
    }
    found
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
