//! Structured data: JSON-LD objects, graphs flattened, and the items of microdata and RDFa beside them.

use serde_json::Value;

use super::html::{Attr, Tag, Tree};
use super::title::key;

/// Most objects kept of one page.
const MAX_OBJECTS: usize = 200;

/// Longest script read, in bytes.
const MAX_SCRIPT: usize = 1 << 20;

/// All JSON-LD objects of a page.
pub(super) fn read(tree: &Tree<'_>) -> Vec<Value> {
    let mut objects = Vec::new();
    for (i, node) in tree.nodes.iter().enumerate() {
        let id = i as u32;
        let is_ld = |kind: &str| kind.trim().to_ascii_lowercase().starts_with("application/ld+json");
        if node.tag != Tag::Script || !tree.attr(id, Attr::Type).is_some_and(is_ld) {
            continue;
        }
        for inner in tree.inside(id) {
            let text = tree[inner].text.as_deref().unwrap_or("");
            if text.len() <= MAX_SCRIPT
                && let Some(value) = parse(text)
            {
                flatten(value, &mut objects);
            }
        }
    }
    objects
}

/// Parses JSON as pages write it: raw line breaks in strings, wrapped in comments, or with a semicolon behind.
fn parse(text: &str) -> Option<Value> {
    let text = text
        .trim()
        .trim_start_matches("<!--")
        .trim_start_matches("//<![CDATA[")
        .trim_start_matches("<![CDATA[");
    let text = text
        .trim_end_matches("-->")
        .trim_end_matches("]]>")
        .trim_end_matches("//")
        .trim()
        .trim_end_matches(';');
    if let Ok(value) = serde_json::from_str(text) {
        return Some(value);
    }
    let mended: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mended = mended.replace(", }", "}").replace(",}", "}").replace(", ]", "]").replace(",]", "]");
    serde_json::from_str(&mended).ok()
}

fn flatten(value: Value, out: &mut Vec<Value>) {
    let mut queue = std::collections::VecDeque::from([value]);
    while let Some(value) = queue.pop_front() {
        if out.len() >= MAX_OBJECTS {
            return;
        }
        match value {
            Value::Array(items) => queue.extend(items),
            Value::Object(mut object) => {
                if let Some(graph) = object.remove("@graph") {
                    queue.push_back(graph);
                }
                if let Some(main) = object.get("mainEntity").filter(|v| v.is_object()) {
                    queue.push_back(main.clone());
                }
                events_inside(&object, out);
                if object.contains_key("@type") {
                    out.push(Value::Object(object));
                }
            }
            _ => {}
        }
    }
}

/// Properties by which lists, places and organisations hold events (schema.org).
const HOLDS_EVENTS: &[&str] = &["itemListElement", "item", "event", "events", "subEvent"];

/// Events inside an object, as objects of their own: a calendar is an `ItemList`, a house names what takes place in it.
fn events_inside(object: &serde_json::Map<String, Value>, out: &mut Vec<Value>) {
    let held = HOLDS_EVENTS.iter().filter_map(|name| object.get(*name));
    let mut queue: std::collections::VecDeque<Value> = held.cloned().collect();
    while let Some(value) = queue.pop_front() {
        match value {
            Value::Array(items) => queue.extend(items),
            Value::Object(mut object) => {
                queue.extend(HOLDS_EVENTS.iter().filter_map(|name| object.remove(*name)));
                let is_event = |name: &Value| name.as_str().is_some_and(|name| name.ends_with("Event"));
                if object.get("@type").is_some_and(is_event)
                    && object.contains_key("startDate")
                    && out.len() < MAX_OBJECTS
                {
                    out.push(Value::Object(object));
                }
            }
            _ => {}
        }
    }
}

/// Adds the items of microdata and RDFa to the objects of JSON-LD, without those that JSON-LD has already said.
pub(super) fn add_items(objects: &mut Vec<Value>, items: Vec<Value>) {
    let name = |object: &Value| ["name", "headline"].iter().find_map(|name| text(object, name)).map(key);
    let told: Vec<_> = objects.iter().map(|object| (object["@type"].clone(), name(object))).collect();
    for item in items {
        let known = (item["@type"].clone(), name(&item));
        let mut found = Vec::new();
        if let Value::Object(object) = &item {
            events_inside(object, &mut found);
        }
        found.push(item);
        if !told.contains(&known) {
            objects.extend(found.into_iter().take(MAX_OBJECTS.saturating_sub(objects.len())));
        }
    }
}

/// Whether an object is of one of these types (schema.org, prefix left out).
pub(super) fn is_a(object: &Value, types: &[&str]) -> bool {
    let named = |value: &Value| {
        value
            .as_str()
            .is_some_and(|name| types.contains(&name.rsplit(['/', ':', '#']).next().unwrap_or(name)))
    };
    match &object["@type"] {
        Value::Array(all) => all.iter().any(named),
        one => named(one),
    }
}

/// The types whose date and headline are the page's.
pub(super) const ARTICLES: &[&str] = &[
    "Article",
    "NewsArticle",
    "BlogPosting",
    "Report",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "TechArticle",
    "ScholarlyArticle",
    "SocialMediaPosting",
    "LiveBlogPosting",
    "BackgroundNewsArticle",
    "ReviewNewsArticle",
    "AdvertiserContentArticle",
    "Recipe",
    "Review",
    "PodcastEpisode",
    "CreativeWork",
    "Posting",
];

/// A property as text: a string, or the name of an object, or the first of a list.
pub(super) fn text<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    let mut value = &object[name];
    for _ in 0..4 {
        match value {
            Value::String(text) => return Some(text.trim()).filter(|text| !text.is_empty()),
            Value::Array(all) => value = all.first()?,
            Value::Object(object) => value = object.get("name").or_else(|| object.get("@value"))?,
            _ => return None,
        }
    }
    None
}
