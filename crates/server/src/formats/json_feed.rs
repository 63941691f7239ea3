//! JSON Feed 1.1 (<https://jsonfeed.org/version/1.1>) of a search.

use serde_json::{Map, Value, json};

use super::{Format, List, atom::rfc3339, midnight};
use crate::safe;

pub(super) struct JsonFeed;

impl Format for JsonFeed {
    fn name(&self) -> &'static str {
        "jsonfeed"
    }

    fn media_type(&self) -> &'static str {
        "application/feed+json"
    }

    fn extension(&self) -> &'static str {
        "json"
    }

    fn about(&self) -> &'static str {
        "A JSON Feed, to subscribe to a search."
    }

    fn default_limit(&self) -> usize {
        50
    }

    fn newest_first(&self) -> bool {
        true
    }

    fn write(&self, list: &List<'_>) -> String {
        let items: Vec<Value> = list
            .pairs()
            .map(|(hit, shown)| {
                let record = &shown.record;
                let link = list.permalink(&hit.id);
                let mut item = Map::new();
                item.insert("id".into(), link.clone().into());
                item.insert("url".into(), link.into());
                if let Some(url) = safe::href(&record.url) {
                    item.insert("external_url".into(), url.into());
                }
                item.insert("title".into(), safe::one_line(&record.title).into());
                item.insert("content_text".into(), shown.summary(400).into());
                if let Some(day) = record.published.and_then(model::PartialDate::as_day) {
                    item.insert("date_published".into(), rfc3339(midnight(day)).into());
                }
                if let Some(day) = record.modified.and_then(model::PartialDate::as_day) {
                    item.insert("date_modified".into(), rfc3339(midnight(day)).into());
                }
                item.insert("authors".into(), json!([{ "name": list.publisher(shown) }]));
                let topics = record.topics.iter().map(|topic| topic.id.as_str());
                let tags: Vec<&str> = std::iter::once(record.kind.as_str()).chain(topics).collect();
                item.insert("tags".into(), json!(tags));
                if !record.lang.is_empty() && record.lang != "und" {
                    item.insert("language".into(), record.lang.as_str().into());
                }
                Value::Object(item)
            })
            .collect();
        json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": list.title,
            "home_page_url": list.page,
            "feed_url": list.own,
            "language": list.words.code,
            "items": items,
        })
        .to_string()
    }
}
