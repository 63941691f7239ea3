//! Structured data: JSON-LD objects, graphs flattened.

use serde_json::Value;

use super::html::{Attr, Tag, Tree};

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
                if object.contains_key("@type") {
                    out.push(Value::Object(object));
                }
            }
            _ => {}
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
