//! State scripts: a page that a script fills often carries what it will show as JSON (`__NEXT_DATA__`, `drupalSettings`,
//! `window.__INITIAL_STATE__ = {…}`, any `application/json` island).
//!
//! Looked at only where the page itself has next to no text, and believed only where the state plainly holds one article: an object
//! with a headline and a body, and no second one of comparable length unless the page's title says which. Not read:
//! states that are programs (`__NUXT__=(function…`) or strings in single quotes.

use jiff::civil::Date;
use model::{Evidence, PartialDate};
use serde_json::Value;
use url::Url;

use super::html::{Attr, Id, Tag, Tree};
use super::title::key;
use super::{blocks, date_forms, lines, main_text};
use crate::{Block, BlockKind, Document, Read};

/// Most bytes of scripts parsed, and most values looked at in all.
const MAX_BYTES: usize = 4 << 20;
const MAX_VALUES: usize = 200_000;

/// Most assignments tried in one script that is a program.
const MAX_ASSIGNMENTS: usize = 20;

/// Fewest characters of a body.
const MIN_BODY: usize = 200;

/// Deepest path written down.
const MAX_PATH: usize = 200;

/// Names of headline, body and day, the more telling first. They are those of content systems' interfaces.
const TITLES: &[&str] = &["headline", "title", "name", "heading"];
const BODIES: &[&str] = &[
    "articleBody",
    "bodyHtml",
    "bodyText",
    "body",
    "content",
    "contentHtml",
    "html",
    "text",
    "paragraphs",
    "richText",
    "copy",
    "blocks",
    "description",
];
/// Names of the day beside those of `scripted_day`: within one story they can mean nothing else.
const MORE_DAYS: [&str; 3] = ["pubDate", "published", "date"];
/// Names under which an interface wraps a text.
const WRAPPED: &[&str] =
    &["rendered", "processed", "html", "value", "markup", "text", "plain", "content", "data", "body"];

/// An article in a state.
struct Story {
    title: String,
    body: String,
    day: Option<(Date, String)>,
    place: String,
    length: usize,
}

/// Takes text, title and day of the article in a state script; says whether there was one.
pub(super) fn take(tree: &Tree<'_>, base: Option<&Url>, fetched: Date, document: &mut Document) -> bool {
    let stated = document.title.as_ref().map(|title| key(&title.value)).unwrap_or_default();
    let Some(story) = choose(stories(tree), &stated) else { return false };
    let blocks = body_blocks(&story, base);
    if blocks.is_empty() {
        return false;
    }
    // What stood there asks for a browser.
    let mut before = std::mem::replace(&mut document.blocks, blocks);
    before.iter_mut().for_each(|block| block.dropped = Some("layer"));
    document.aside.extend(before);
    let place = format!("state:{}", story.place);
    document.title = Some(Read {
        evidence: Evidence::new("title", story.title.as_str(), place.as_str(), &story.title, "state_script"),
        value: story.title,
    });
    let day = story.day.filter(|(day, _)| *day <= fetched.tomorrow().unwrap_or(fetched));
    if let (None, Some((day, quote))) = (&document.published, day) {
        document.published = Some(Read {
            value: PartialDate::day(day),
            evidence: Evidence::new("published", day.to_string(), place, &quote, "state_script"),
        });
    }
    true
}

/// The article the page is about: the one its title names, else the longest if no other comes near.
fn choose(mut stories: Vec<Story>, stated: &str) -> Option<Story> {
    let named = |story: &Story| {
        let title = key(&story.title);
        title.len() >= 8 && stated.contains(&title)
    };
    if stories.iter().any(named) {
        stories.retain(named);
    }
    stories.sort_by_key(|story| std::cmp::Reverse(story.length));
    let first = key(&stories.first()?.body);
    let rivals = stories.iter().skip(1).filter(|story| key(&story.body) != first);
    let near = rivals.map(|story| story.length).max().unwrap_or(0);
    (2 * near < stories[0].length).then(|| stories.swap_remove(0))
}

fn stories(tree: &Tree<'_>) -> Vec<Story> {
    let mut found = Vec::new();
    let (mut bytes, mut values) = (0, 0);
    for id in 0..tree.nodes.len() as Id {
        if tree[id].tag != Tag::Script {
            continue;
        }
        let kind = tree.attr(id, Attr::Type).unwrap_or("").trim().to_ascii_lowercase();
        let name = tree.attr(id, Attr::Id).unwrap_or("script");
        for inner in tree.inside(id) {
            let text = tree[inner].text.as_deref().unwrap_or("");
            bytes += text.len();
            if bytes > MAX_BYTES {
                return found;
            }
            if kind.contains("json") {
                // JSON-LD is read elsewhere.
                let state = serde_json::from_str(text).ok().filter(|_| !kind.contains("ld+json"));
                if let Some(state) = state {
                    search(&state, name, &mut values, &mut found);
                }
            } else if kind.is_empty() || kind.contains("javascript") || kind == "module" {
                for (name, state) in assigned(text) {
                    search(&state, name, &mut values, &mut found);
                }
            }
        }
    }
    found
}

/// What a program assigns to names: `window.X = {…}`, `X = JSON.parse("…")`.
fn assigned(program: &str) -> Vec<(&str, Value)> {
    let mut found = Vec::new();
    for (at, _) in program
        .match_indices('=')
        .filter(|(at, _)| program[..*at].trim_end().ends_with(is_name))
        .take(MAX_ASSIGNMENTS)
    {
        let value = program[at + 1..].trim_start();
        let quoted = value.strip_prefix("JSON.parse(");
        if !value.starts_with('{') && quoted.is_none() {
            continue;
        }
        let parsed = serde_json::Deserializer::from_str(quoted.unwrap_or(value)).into_iter::<Value>().next();
        let state = match parsed.and_then(Result::ok) {
            Some(Value::String(text)) if quoted.is_some() => serde_json::from_str(&text).ok(),
            other => other,
        };
        if let Some(state) = state {
            let before = program[..at].trim_end();
            let name = before.rfind(|c: char| !is_name(c)).map_or(before, |from| {
                &before[from + before[from..].chars().next().map_or(1, char::len_utf8)..]
            });
            found.push((name, state));
        }
    }
    found
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

/// Looks for articles in a state.
fn search(state: &Value, name: &str, values: &mut usize, found: &mut Vec<Story>) {
    let mut queue = vec![(state, name.to_owned())];
    while let Some((value, place)) = queue.pop() {
        *values += 1;
        if *values > MAX_VALUES {
            return;
        }
        let below =
            |step: &str| if place.len() < MAX_PATH { format!("{place}.{step}") } else { place.clone() };
        match value {
            Value::Array(items) => {
                queue.extend(
                    items
                        .iter()
                        .filter(|item| item.is_object() || item.is_array())
                        .map(|item| (item, place.clone())),
                );
            }
            Value::Object(object) => {
                found.extend(story(value, &place));
                let inner = object.iter().filter(|(_, inner)| inner.is_object() || inner.is_array());
                queue.extend(inner.map(|(step, inner)| (inner, below(step))));
            }
            _ => {}
        }
    }
}

/// The article an object is, if it is one.
fn story(object: &Value, place: &str) -> Option<Story> {
    let title = TITLES.iter().find_map(|name| wrapped(&object[*name]))?;
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let body =
        BODIES.iter().find_map(|name| body(&object[*name]).filter(|body| visible(body) >= MIN_BODY))?;
    // Sentences, no settings, keys or styles.
    let sentences = body.matches(". ").count() + body.matches(".<").count() + body.matches(".\n").count();
    if !(3..=300).contains(&title.chars().count()) || title.contains('<') || sentences < 2 {
        return None;
    }
    let day = super::scripted_day::NAMES.iter().chain(&MORE_DAYS).find_map(|name| {
        let text = object[*name].as_str()?;
        Some((date_forms::machine(text, true)?, text.to_owned()))
    });
    Some(Story { title, length: visible(&body), body, day, place: place.to_owned() })
}

/// A text, or the text inside what an interface wraps it in.
fn wrapped(value: &Value) -> Option<&str> {
    let mut value = value;
    for _ in 0..3 {
        match value {
            Value::String(text) => return Some(text.as_str()).filter(|text| !text.trim().is_empty()),
            Value::Object(object) => value = WRAPPED.iter().find_map(|name| object.get(*name))?,
            _ => return None,
        }
    }
    None
}

/// A body as HTML: a text, or a list of paragraphs.
fn body(value: &Value) -> Option<String> {
    let Value::Array(parts) = value else { return wrapped(value).map(str::to_owned) };
    let mut out = String::new();
    for part in parts.iter().take(2_000) {
        let Some(text) = wrapped(part) else { continue };
        let kind = part["type"].as_str().unwrap_or("");
        let tag = if kind.contains("head") || kind == "h2" { "h2" } else { "p" };
        match text.trim_start().starts_with('<') {
            true => out.push_str(text),
            false => out.push_str(&format!("<{tag}>{text}</{tag}>\n")),
        }
    }
    Some(out)
}

/// Characters outside tags.
fn visible(html: &str) -> usize {
    let (mut inside, mut count) = (false, 0);
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside && !c.is_whitespace() => count += 1,
            _ => {}
        }
    }
    count
}

/// The blocks of an article's body.
fn body_blocks(story: &Story, base: Option<&Url>) -> Vec<Block> {
    if !story.body.contains('<') {
        let paragraphs = story.body.lines().map(str::trim).filter(|line| !line.is_empty());
        let block = |line: &str| Block {
            kind: BlockKind::Paragraph,
            text: line.to_owned(),
            cells: Vec::new(),
            links: Vec::new(),
            place: format!("state:{}", story.place),
            lang: None,
            dropped: None,
        };
        return paragraphs.map(block).collect();
    }
    let tree = Tree::parse(&story.body);
    let lines = lines::collect(&tree, &main_text::marks(&tree));
    let mut made = blocks::make(&tree, &lines, base, |_| true);
    for block in &mut made {
        block.place = format!("state:{} {}", story.place, block.place);
    }
    made
}
