//! How a page was read, for people who want to know why: what is gathered for it. `terminal` and `html` show it, `words` has the
//! words. Nothing here decides anything: a page is read the same whether it is explained or not.

mod html;
mod terminal;
mod words;

use model::Snapshot;
use url::Url;

use super::cause::{self, Cause};
use super::disagreement;
use super::html::{Id, Tag, Tree};
use super::main_text::MainText;
use super::marks::Mark;
use super::published::{Page, Ranked};
use super::reason::Reason;
use super::score::score;
use super::title::key;
use super::{blocks, structured, visible_dates};
use crate::{Block, Document};

/// Most headings and most date phrases shown.
const MAX_HEADINGS: usize = 8;
const MAX_PHRASES: usize = 15;

/// How a page was read.
#[derive(Clone, Debug, Default)]
pub struct Explanation {
    /// Address of the page.
    pub url: String,
    /// What was read.
    pub document: Document,
    trace: Trace,
}

/// What reading notes where a reading is to be explained.
#[derive(Clone, Debug, Default)]
pub(super) struct Trace {
    /// Path of the element that holds the main text; of a file, what it is.
    pub(super) container: String,
    /// Elements that might have held the main text.
    choices: Vec<Choice>,
    /// All blocks of the page in reading order.
    blocks: Vec<Told>,
    /// What the page says of headline and day in all places.
    said: Vec<Said>,
}

/// An element and what spoke for it.
#[derive(Clone, Debug)]
struct Choice {
    /// `chosen`, `around` or `elsewhere`.
    part: &'static str,
    place: String,
    good: f32,
    bad: f32,
    score: f32,
}

/// A block and what made a rule drop it.
#[derive(Clone, Debug)]
struct Told {
    block: Block,
    cause: Cause,
}

/// A statement of the page and what it came to.
#[derive(Clone, Debug)]
struct Said {
    field: &'static str,
    value: String,
    place: String,
    rule: String,
    trust: Option<i32>,
    verdict: &'static str,
}

impl Trace {
    /// All that is asked of a web page.
    pub(super) fn of(page: &Page<'_>, marks: &[Mark], dates: &[Ranked], base: Option<&Url>) -> Self {
        let (tree, main) = (page.tree, page.main);
        let all = blocks::numbered(tree, &main.lines, base, |_| true);
        let told = |(number, block)| Told { block, cause: cause::of(tree, marks, &main.lines, number) };
        let mut said = titles(page, marks);
        said.extend(days(page, dates));
        Trace {
            container: path(tree, main.container),
            choices: choices(tree, marks, main, page.title),
            blocks: all.into_iter().map(told).collect(),
            said,
        }
    }
}

impl Explanation {
    pub(super) fn new(snapshot: &Snapshot, document: Document, mut trace: Trace) -> Self {
        if trace.blocks.is_empty() {
            let all = document.blocks.iter().chain(&document.aside).cloned();
            trace.blocks = all.map(|block| Told { block, cause: Cause::Plain }).collect();
        }
        let title = document.title.as_ref();
        let published = document.published.as_ref();
        for said in &mut trace.said {
            let taken = match said.field {
                "title" => title.map(|title| (key(&title.value) == key(&said.value), &title.evidence.place)),
                _ => published.map(|read| (read.value.to_string() == said.value, &read.evidence.place)),
            };
            said.verdict = match taken {
                Some((true, place)) if *place == said.place => "taken",
                Some((true, _)) => "agrees",
                Some(_) if said.field == "title" => {
                    let agrees = title.is_some_and(|title| disagreement::agree(&title.value, &said.value));
                    if agrees { "agrees" } else { "other" }
                }
                _ => said.verdict,
            };
        }
        Explanation { url: snapshot.url.clone(), document, trace }
    }

    /// The page in words and signs for a terminal: fields with evidence, what else was said, the choice of the container, then
    /// every block, `+` kept, `-` left out with its reason.
    pub fn to_text(&self) -> String {
        terminal::show(self)
    }

    /// The same in German as one HTML page that needs nothing else.
    pub fn to_html(&self) -> String {
        html::show(self)
    }

    /// Fields that were read: name, value, evidence.
    fn fields(&self) -> Vec<(&'static str, String, &model::Evidence)> {
        let page = &self.document;
        let texts = [
            ("title", &page.title),
            ("teaser", &page.teaser),
            ("author", &page.author),
            ("publisher", &page.publisher),
            ("section", &page.section),
        ];
        let texts = texts
            .into_iter()
            .filter_map(|(name, read)| read.as_ref().map(|r| (name, r.value.clone(), &r.evidence)));
        let dates = [("published", &page.published), ("modified", &page.modified)];
        let dates = dates
            .into_iter()
            .filter_map(|(name, read)| read.as_ref().map(|r| (name, r.value.to_string(), &r.evidence)));
        texts.chain(dates).collect()
    }

    /// Blocks in order, those left out for one and the same reason together.
    fn runs(&self) -> impl Iterator<Item = &[Told]> {
        self.trace.blocks.chunk_by(|one, next| {
            one.block.dropped.is_some() && one.block.dropped == next.block.dropped && one.cause == next.cause
        })
    }

    /// Blocks that are text, and all.
    fn counts(&self) -> (usize, usize) {
        let kept = self.trace.blocks.iter().filter(|told| told.block.dropped.is_none()).count();
        (kept, self.trace.blocks.len())
    }

    /// Structured data in short: how many objects of which type, in order.
    fn data(&self) -> Vec<(String, usize)> {
        let mut types: Vec<(String, usize)> = Vec::new();
        for object in &self.document.structured {
            let kind = structured::text(object, "@type").unwrap_or("?");
            let from = object["@from"].as_str().unwrap_or("JSON-LD");
            let name = format!("{kind} ({from})");
            match types.iter_mut().find(|(have, _)| *have == name) {
                Some((_, count)) => *count += 1,
                None => types.push((name, 1)),
            }
        }
        types
    }
}

/// Titles the page states and headings it shows.
fn titles(page: &Page<'_>, marks: &[Mark]) -> Vec<Said> {
    let title = |value: &str, place: String, rule: &str| Said {
        field: "title",
        value: value.trim().to_owned(),
        place,
        rule: rule.to_owned(),
        trust: None,
        verdict: "other",
    };
    let mut said = Vec::new();
    said.extend(page.head.title.as_deref().map(|text| title(text, "title".to_owned(), "title_element")));
    for name in ["og:title", "twitter:title", "dc.title"] {
        said.extend(
            page.head.meta(&[name]).map(|(name, text)| title(text, format!("meta:{name}"), "meta_title")),
        );
    }
    let headline = page.structured.iter().find_map(|object| structured::text(object, "headline"));
    said.extend(headline.map(|text| title(text, "json-ld:headline".to_owned(), "json_ld_headline")));
    let hidden = |id: Id| {
        std::iter::once(id)
            .chain(page.tree.ancestors(id))
            .any(|id| matches!(marks[id as usize].drop, Some(Reason::Hidden | Reason::Consent)))
    };
    let headings = (0..page.tree.nodes.len() as Id)
        .filter(|id| {
            page.title == Some(*id) || matches!(page.tree[*id].tag, Tag::H1 | Tag::H2) && !hidden(*id)
        })
        .map(|id| (id, page.tree.text(id)))
        .filter(|(_, text)| !text.is_empty());
    said.extend(
        headings.take(MAX_HEADINGS).map(|(id, text)| title(&text, page.tree.path(id), "html_heading")),
    );
    said
}

/// Statements of the day, the surest first, and the date phrases of the page that came to nothing.
fn days(page: &Page<'_>, dates: &[Ranked]) -> Vec<Said> {
    let mut said: Vec<Said> = dates
        .iter()
        .map(|(trust, read)| Said {
            field: "published",
            value: read.value.to_string(),
            place: read.evidence.place.clone(),
            rule: read.evidence.rule.clone(),
            trust: Some(*trust),
            verdict: "less",
        })
        .collect();
    said.sort_by_key(|said| std::cmp::Reverse(said.trust));
    let mut phrases = 0;
    visible_dates::each(page, false, true, |line, range, verdict| {
        let (value, rule, trust, verdict) = match verdict {
            Ok((day, trust, rule)) => (day.to_string(), rule, Some(trust), "less"),
            Err(why) => (line.text[range].to_owned(), "visible_date", None, why),
        };
        let place = page.tree.path(line.block);
        let known = said.iter().any(|have| have.place == place && have.value == value);
        if !known && phrases < MAX_PHRASES {
            phrases += 1;
            said.push(Said { field: "published", value, place, rule: rule.to_owned(), trust, verdict });
        }
    });
    said
}

/// The element that was chosen, the one around it, and the best one that has nothing to do with it.
fn choices(tree: &Tree<'_>, marks: &[Mark], main: &MainText, title: Option<Id>) -> Vec<Choice> {
    let chosen = main.container;
    let of = |part, id: Id| {
        let score = score(tree, marks, &main.sums, title, id)?;
        let (good, bad) = main.sums.of(tree, id);
        Some(Choice { part, place: path(tree, id), good, bad, score })
    };
    let around = tree.ancestors(chosen).find_map(|id| of("around", id));
    let apart = (0..tree.nodes.len() as Id)
        .filter(|id| !tree.contains(chosen, *id) && !tree.contains(*id, chosen))
        .filter_map(|id| of("elsewhere", id))
        .max_by(|one, other| one.score.total_cmp(&other.score));
    [of("chosen", chosen), around, apart].into_iter().flatten().collect()
}

/// The path of an element; the whole page has a name, too.
fn path(tree: &Tree<'_>, id: Id) -> String {
    let path = if id == 0 { String::new() } else { tree.path(id) };
    match tree[id].tag {
        _ if !path.is_empty() => path,
        Tag::Body => "body".to_owned(),
        _ => "html".to_owned(),
    }
}

/// A text on one line, cut at a length in characters.
fn shorten(text: &str, length: usize) -> String {
    let text = text.replace(['\n', '\t'], " / ");
    match text.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
