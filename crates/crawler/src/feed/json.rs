//! JSON Feed 1.0 and 1.1 (jsonfeed.org).

use serde_json::Value;
use url::Url;

use super::text::{short, teaser};
use super::{Feed, FeedEntry, FeedKind, MAX_FEED_ENTRIES, empty, join};
use crate::dates;

/// Reads a JSON Feed: an object with `items` and a version or title.
pub(super) fn read(text: &str, address: Option<&Url>) -> Option<Feed> {
    let root: Value = serde_json::from_str(text.trim_end_matches(['\0', ';'])).ok()?;
    let items = root.get("items")?.as_array()?;
    let known = string(&root, "version").is_some_and(|version| version.contains("jsonfeed"));
    if !known && root.get("title").is_none() {
        return None;
    }
    let mut feed = empty(FeedKind::Json);
    feed.title = string(&root, "title").map(short);
    feed.link = string(&root, "home_page_url").and_then(|link| join(address, link));
    feed.id = string(&root, "feed_url").map(str::to_owned);
    feed.cut = items.len() > MAX_FEED_ENTRIES;
    feed.entries = items
        .iter()
        .take(MAX_FEED_ENTRIES)
        .filter(|item| item.is_object())
        .map(|item| entry(item, address))
        .collect();
    Some(feed)
}

fn entry(item: &Value, address: Option<&Url>) -> FeedEntry {
    let id = match item.get("id") {
        Some(Value::String(id)) => Some(id.clone()),
        Some(Value::Number(id)) => Some(id.to_string()),
        _ => None,
    };
    let attachments = item.get("attachments").and_then(Value::as_array).into_iter().flatten();
    let said = ["summary", "content_text", "content_html"].into_iter().find_map(|key| string(item, key));
    FeedEntry {
        url: ["url", "external_url"]
            .into_iter()
            .find_map(|key| string(item, key))
            .and_then(|url| join(address, url)),
        id,
        title: string(item, "title").map(short),
        teaser: said.map(teaser),
        published: string(item, "date_published").and_then(dates::parse),
        updated: string(item, "date_modified").and_then(dates::parse),
        enclosures: attachments.filter_map(|file| join(address, string(file, "url")?)).collect(),
    }
}

fn string<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
}
