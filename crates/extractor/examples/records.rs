//! Prints the records of pages as NDJSON: `cargo run -p extractor --example records -- FILE…`.
//!
//! A file is a WET file (WARC conversion records, not compressed), JSON lines, or one page (`.txt`, `.ics`, HTML) whose address
//! is its name. A JSON line has `url` and `html`: a fragment with its `title` (put over it as its headline) or without one, or a whole page with its `source` as in a seed. For a look at single pages while rules are written; `lotse extract` is the tool.

use std::time::{Duration, Instant};

use extractor::Extractor;
use model::{Gazetteer, Snapshot, Source, SourceId, Taxonomy};

/// Times the pages are gone through for each of the two figures.
const ROUNDS: usize = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let extractor = Extractor::new(Gazetteer::builtin(), Taxonomy::builtin());
    let mut pages = Vec::new();
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        for (url, content_type, body, source) in split(&path, bytes)? {
            pages.push((snapshot(url, content_type, body), source));
        }
    }
    for (snapshot, source) in &pages {
        for record in &extractor.extract(snapshot, source.as_ref()).records {
            println!("{}", serde_json::to_string(record)?);
        }
    }
    // In turns, so that a busy moment of the machine falls on both.
    let (mut reading, mut whole) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..ROUNDS {
        reading += cost(|| {
            for (snapshot, source) in &pages {
                drop(std::hint::black_box(extractor::read(snapshot, source.as_ref())));
            }
        });
        whole += cost(|| {
            for (snapshot, source) in &pages {
                drop(std::hint::black_box(extractor.extract(snapshot, source.as_ref())));
            }
        });
    }
    let share = 100.0 * (whole.as_secs_f64() / reading.as_secs_f64() - 1.0);
    eprintln!(
        "{} pages, {ROUNDS} rounds: reading {reading:.2?}, reading and understanding {whole:.2?}: {share:+.0} %",
        pages.len()
    );
    Ok(())
}

/// Processor time of a run, which neighbours on a busy machine do not lengthen as they do wall time (proc(5),
/// `/proc/self/schedstat`); wall time where there is no `/proc`.
fn cost(run: impl Fn()) -> Duration {
    let used = || -> Option<u64> {
        std::fs::read_to_string("/proc/self/schedstat").ok()?.split(' ').next()?.parse().ok()
    };
    let (start, before) = (Instant::now(), used());
    run();
    match (before, used()) {
        (Some(before), Some(after)) => Duration::from_nanos(after.saturating_sub(before)),
        _ => start.elapsed(),
    }
}

type Page = (String, String, Vec<u8>, Option<Source>);

fn split(path: &str, bytes: Vec<u8>) -> Result<Vec<Page>, Box<dyn std::error::Error>> {
    if bytes.starts_with(b"WARC/") {
        return Ok(wet(&String::from_utf8(bytes)?));
    }
    if path.ends_with(".jsonl") {
        let mut pages = Vec::new();
        for line in String::from_utf8(bytes)?.lines() {
            let page: serde_json::Value = serde_json::from_str(line)?;
            let field = |name: &str| page[name].as_str().unwrap_or("").to_owned();
            let source: Option<Source> = serde_json::from_value(page["source"].clone()).ok();
            let head = match source {
                Some(_) => String::new(),
                None if page["title"].is_null() => String::new(),
                None => format!("<title>{}</title><h1>{0}</h1>", field("title")),
            };
            let content_type = page["type"].as_str().unwrap_or("text/html; charset=utf-8").to_owned();
            pages.push((field("url"), content_type, (head + &field("html")).into_bytes(), source));
        }
        return Ok(pages);
    }
    let content_type = match path.rsplit('.').next() {
        Some("txt") => "text/plain; charset=utf-8",
        Some("ics") => "text/calendar; charset=utf-8",
        _ => "text/html",
    };
    let url = format!("https://file.invalid/{}", path.trim_start_matches('/'));
    Ok(vec![(url, content_type.to_owned(), bytes, None)])
}

fn wet(text: &str) -> Vec<Page> {
    let mut pages = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("WARC-Type: ") {
        rest = &rest[at..];
        let Some(head_end) =
            rest.find("\r\n\r\n").map(|at| at + 4).or_else(|| rest.find("\n\n").map(|at| at + 2))
        else {
            break;
        };
        let field = |name: &str| {
            rest[..head_end]
                .lines()
                .find_map(|line| line.strip_prefix(name))
                .map(str::trim)
                .unwrap_or("")
                .to_owned()
        };
        let length: usize = field("Content-Length:").parse().unwrap_or(0);
        let body = rest.get(head_end..head_end + length).unwrap_or("");
        if rest.starts_with("WARC-Type: conversion") {
            let content_type = "text/plain; charset=utf-8".to_owned();
            pages.push((field("WARC-Target-URI:"), content_type, body.as_bytes().to_vec(), None));
        }
        rest = rest.get(head_end + length..).unwrap_or("");
    }
    pages
}

fn snapshot(url: String, content_type: String, body: Vec<u8>) -> Snapshot {
    Snapshot {
        url,
        source: SourceId::new("import"),
        fetched: jiff::Timestamp::now(),
        status: 200,
        content_type: Some(content_type),
        headers: Vec::new(),
        body,
        truncated: false,
        hint: None,
    }
}
