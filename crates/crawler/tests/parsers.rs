//! Our own cases of what sites serve: broken feeds, German dates, broken sitemaps.
//!
//! Each line of `tests/data/*.jsonl` is a body and what must be read from it. The feeds are variants of a few invented
//! press releases: the first line of `feeds.jsonl` holds whole feeds of each family and what they say; the others
//! name a base and the edits that break it, and `entries` (title, address, date) only where these differ.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its cases has failed")]

use std::io::Write;

use crawler::{Feed, Sitemap, SitemapKind};
use serde_json::Value;
use url::Url;

fn cases(data: &str) -> impl Iterator<Item = Value> + '_ {
    data.lines().map(|line| serde_json::from_str(line).unwrap())
}

fn bytes(case: &Value) -> Vec<u8> {
    encode(case, case["body"].as_str().unwrap())
}

fn encode(case: &Value, text: &str) -> Vec<u8> {
    let mut bytes = match case["encoding"].as_str() {
        None => text.as_bytes().to_vec(),
        Some("latin1") => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect(),
        Some("utf-16") => std::iter::once('\u{feff}').chain(text.chars()).flat_map(utf16).collect(),
        Some(other) => panic!("unknown encoding {other}"),
    };
    for _ in 0..case["gzip"].as_u64().unwrap_or(0) {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(&bytes).unwrap();
        bytes = packed.finish().unwrap();
    }
    let cut = usize::try_from(case["cut_bytes"].as_u64().unwrap_or(0)).unwrap();
    bytes.truncate(bytes.len() - cut);
    bytes
}

fn utf16(c: char) -> Vec<u8> {
    c.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| unit.to_le_bytes()).collect()
}

/// The base of a case with its edits made, in order.
fn edited(case: &Value, bases: &Value) -> String {
    let Some(base) = case["base"].as_str() else { return case["body"].as_str().unwrap().to_owned() };
    let mut text = bases[base].as_str().unwrap().to_owned();
    for edit in case["edits"].as_array().unwrap() {
        let word = |at: usize| edit[at].as_str().unwrap();
        match word(0) {
            "all" => text = text.replace(word(1), word(2)),
            "first" => text = text.replacen(word(1), word(2), 1),
            "front" => text.insert_str(0, word(1)),
            "behind" => text.push_str(word(1)),
            "cut" => text.truncate(text.len() - usize::try_from(edit[1].as_u64().unwrap()).unwrap()),
            other => panic!("unknown edit {other}"),
        }
    }
    text
}

/// Prints every failure before failing, with the name of its case.
fn all_pass(data: &str, least: usize, check: impl Fn(&Value) -> (Value, Value)) {
    let mut failures = Vec::new();
    let mut count = 0;
    for case in cases(data) {
        count += 1;
        let (found, expected) = check(&case);
        if found != expected {
            let name = case["name"].as_str().or(case["text"].as_str()).unwrap().to_owned();
            failures.push(format!("{name}:\n  found    {found}\n  expected {expected}"));
        }
    }
    assert!(failures.is_empty(), "{} of {count} fail\n{}", failures.len(), failures.join("\n"));
    assert!(count >= least, "only {count} cases");
}

#[test]
fn broken_feeds() {
    let address = Url::parse("https://www.auental.example/presse/feed").unwrap();
    let (first, rest) = include_str!("data/feeds.jsonl").split_once('\n').unwrap();
    let whole: Value = serde_json::from_str(first).unwrap();
    all_pass(rest, 100, |case| {
        let body = encode(case, &edited(case, &whole["bases"]));
        let expected = case.get("entries").unwrap_or(&whole["entries"]);
        let Some(feed) = Feed::parse(&body, None, Some(&address)) else {
            return (Value::Null, expected.clone());
        };
        let entry = |entry: &crawler::FeedEntry| {
            let at = entry.published.map(|date| date.at.to_string());
            serde_json::json!([entry.title, entry.url, at])
        };
        let found = serde_json::json!([feed.title, feed.entries.iter().map(entry).collect::<Vec<_>>()]);
        (found, serde_json::json!([whole["title"], expected]))
    });
}

#[test]
fn german_dates() {
    all_pass(include_str!("data/dates.jsonl"), 40, |case| {
        let text = case["text"].as_str().unwrap();
        let rss = format!("<rss><channel><item><pubDate>{text}</pubDate></item></channel></rss>");
        let date = Feed::parse(rss.as_bytes(), None, None).unwrap().entries[0].published;
        let found =
            serde_json::json!([date.map(|date| date.at.to_string()), date.map(|date| date.day.to_string())]);
        (found, serde_json::json!([case["at"], case["day"]]))
    });
}

#[test]
fn broken_sitemaps() {
    all_pass(include_str!("data/sitemaps.jsonl"), 40, |case| {
        let sitemap = Sitemap::parse(&bytes(case), None);
        let kind = if sitemap.kind == SitemapKind::Index { "index" } else { "pages" };
        let locs: Vec<&str> = sitemap.entries.iter().map(|entry| entry.loc.as_str()).collect();
        let lastmod =
            case["lastmod"].as_str().and_then(|_| sitemap.entries.first()?.lastmod).map(|at| at.to_string());
        (
            serde_json::json!([kind, locs, lastmod]),
            serde_json::json!([case["kind"], case["locs"], case["lastmod"]]),
        )
    });
}
