//! Runs a file of conformance cases (one JSON object a line) against the parsers and says what fails.
//!
//! `cargo run --release -p cli --example conformance -- SUITE FILE`, where SUITE is one of `robots`, `feeds`,
//! `sitemap`, `charset`, `url`, `warc`. Each failure is printed with its id; the last line is `passed N of M`.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, bail};
use archive::warc::Reader;
use base64::Engine;
use crawler::{Feed, FeedDate, Robots, Sitemap};
use german::charset;
use serde_json::Value;
use url::Url;

/// What became of one case.
enum Outcome {
    Passed,
    Failed(String),
    /// Not counted, and why.
    LeftOut(&'static str),
}

use Outcome::{Failed, LeftOut, Passed};

fn main() -> anyhow::Result<()> {
    let [suite, file] = std::env::args()
        .skip(1)
        .collect::<Vec<_>>()
        .try_into()
        .ok()
        .context("usage: conformance SUITE FILE")?;
    let run: fn(&Value) -> anyhow::Result<Outcome> = match suite.as_str() {
        "robots" => robots,
        "feeds" => feeds,
        "sitemap" => sitemap,
        "charset" => decoding,
        "url" => address,
        "warc" => warc,
        other => bail!("unknown suite {other:?}: robots, feeds, sitemap, charset, url or warc is expected"),
    };
    let (mut passed, mut counted) = (0, 0);
    let mut left_out = std::collections::BTreeMap::<&str, usize>::new();
    for (at, line) in BufReader::new(File::open(&file).with_context(|| file.clone())?).lines().enumerate() {
        let line = line?;
        let case: Value = serde_json::from_str(&line).with_context(|| format!("{file}, line {}", at + 1))?;
        match run(&case).with_context(|| format!("{file}, line {}", at + 1))? {
            LeftOut(reason) => *left_out.entry(reason).or_default() += 1,
            Passed => (passed, counted) = (passed + 1, counted + 1),
            Failed(how) => {
                counted += 1;
                println!("{}: {how}", case["id"].as_str().unwrap_or("?"));
            }
        }
    }
    for (reason, count) in left_out {
        println!("left out {count}: {reason}");
    }
    println!("passed {passed} of {counted}");
    Ok(())
}

/// Compares two values by their printed form.
fn same(found: impl std::fmt::Debug, expected: impl std::fmt::Debug) -> Outcome {
    let (found, expected) = (format!("{found:?}"), format!("{expected:?}"));
    if found == expected { Passed } else { Failed(format!("found {found}, expected {expected}")) }
}

fn bytes(case: &Value, key: &str) -> anyhow::Result<Vec<u8>> {
    let encoded = case[key].as_str().with_context(|| format!("the case has no {key:?}"))?;
    Ok(base64::engine::general_purpose::STANDARD.decode(encoded)?)
}

/// Robots: cases whose tags mark odd agents or addresses are not counted.
fn robots(case: &Value) -> anyhow::Result<Outcome> {
    const ODD: &[&str] =
        &["google-only", "nonstd-ua", "prefix-ua", "empty-url", "empty-ua", "relative-or-foreign-url"];
    let tags = case["tags"].as_array().into_iter().flatten().filter_map(Value::as_str);
    if tags.into_iter().any(|tag| ODD.contains(&tag)) {
        return Ok(LeftOut("odd agent or address"));
    }
    let body = match case["robots"].as_str() {
        Some(text) => text.as_bytes().to_vec(),
        None => bytes(case, "robots_b64")?,
    };
    let (agent, address) =
        (case["ua"].as_str().unwrap_or_default(), case["url"].as_str().unwrap_or_default());
    let base = Url::parse("http://example.org/")?;
    let url = Url::options().base_url(Some(&base)).parse(address)?;
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let verdict = Robots::parse(&body).verdict(agent, path);
    Ok(match Some(verdict.allowed) == case["allowed"].as_bool() {
        true => Passed,
        false => Failed(format!("{agent} {path}: {verdict:?}")),
    })
}

/// Feeds: `expect` is a list of path and value; dates are Unix seconds.
fn feeds(case: &Value) -> anyhow::Result<Outcome> {
    let headers = &case["headers"];
    // The address the cases of feedparser were served from.
    let address = headers["Content-Location"].as_str().unwrap_or("http://127.0.0.1:8097/feed.xml");
    let feed = Feed::parse(
        &bytes(case, "body_b64")?,
        headers["Content-Type"].as_str(),
        Url::parse(address).ok().as_ref(),
    );
    for expectation in case["expect"].as_array().into_iter().flatten() {
        let (path, expected) = (expectation[0].as_str().unwrap_or_default(), &expectation[1]);
        let Some(found) = feed.as_ref().map(|feed| at_path(feed, path)).transpose()? else {
            return Ok(Failed("no feed".into()));
        };
        if found != *expected {
            return Ok(Failed(format!("{path}: found {found}, expected {expected}")));
        }
    }
    Ok(Passed)
}

fn at_path(feed: &Feed, path: &str) -> anyhow::Result<Value> {
    let seconds = |date: Option<FeedDate>| date.map(|date| date.at.as_second());
    if path == "entries" {
        return Ok(feed.entries.len().into());
    }
    if let Some(field) = path.strip_prefix("feed.") {
        return Ok(match field {
            "title" => feed.title.clone().into(),
            "link" => feed.link.clone().into(),
            "id" => feed.id.clone().into(),
            "updated" => seconds(feed.updated).into(),
            _ => bail!("unknown path {path:?}"),
        });
    }
    let (index, field) =
        path.strip_prefix("entries[").and_then(|rest| rest.split_once("].")).context("unknown path")?;
    let Some(entry) = feed.entries.get(index.parse::<usize>()?) else { return Ok(Value::Null) };
    Ok(match field {
        "link" => entry.url.clone().into(),
        "id" => entry.id.clone().into(),
        "title" => entry.title.clone().into(),
        "published" => seconds(entry.published).into(),
        "updated" => seconds(entry.updated).into(),
        _ => bail!("unknown path {path:?}"),
    })
}

/// Sitemaps: the number of entries and, where given, their addresses in order.
fn sitemap(case: &Value) -> anyhow::Result<Outcome> {
    let sitemap = Sitemap::parse(&bytes(case, "body_b64")?, None);
    let locs: Vec<&str> = sitemap.entries.iter().map(|entry| entry.loc.as_str()).collect();
    if case["count"].as_u64() != Some(locs.len() as u64) {
        return Ok(Failed(format!("found {} entries, expected {}", locs.len(), case["count"])));
    }
    Ok(match case["locs"].as_array() {
        Some(expected) => same(locs, expected.iter().filter_map(Value::as_str).collect::<Vec<_>>()),
        None => Passed,
    })
}

/// Encodings: what the meta prescan finds (windows-1252 where it finds nothing), or what is detected; a text decoded
/// alike counts, so aliases do.
fn decoding(case: &Value) -> anyhow::Result<Outcome> {
    let body = bytes(case, "body_b64")?;
    let label = case["encoding"].as_str().unwrap_or_default();
    let expected = encoding_rs::Encoding::for_label(label.as_bytes())
        .with_context(|| format!("unknown encoding {label:?}"))?;
    if case["kind"] == "prescan" {
        return Ok(same(charset::prescan(&body).unwrap_or("windows-1252"), expected.name()));
    }
    let decoded = charset::decode(&body, None);
    Ok(match decoded.text == expected.decode(&body).0 {
        true => Passed,
        false => same(decoded.encoding, expected.name()),
    })
}

/// Addresses: WHATWG cases of http and https; normaliser pairs of another crawler differ by design.
fn address(case: &Value) -> anyhow::Result<Outcome> {
    let Some(input) = case["input"].as_str() else {
        return Ok(LeftOut("normaliser pairs of another crawler"));
    };
    let base = case["base"].as_str();
    let parsed = match base {
        None => Url::parse(input).ok(),
        Some(base) => Url::parse(base).ok().and_then(|base| crawler::join(&base, input)),
    };
    let is_web = |text: Option<&str>| {
        text.is_some_and(|text| text.trim_start().to_ascii_lowercase().starts_with("http"))
    };
    let expected = case["href"].as_str();
    // A failure has no result whose scheme could be asked; there input or base decide.
    let web = if expected.is_some() { is_web(expected) } else { is_web(Some(input)) || is_web(base) };
    if !web {
        return Ok(LeftOut("other schemes"));
    }
    Ok(same(parsed.as_ref().map(Url::as_str), expected))
}

/// WARC: the types of the records in order. Where another reader gave up it is no failure to read on; reading must
/// only end, with records or with an error that says why.
fn warc(case: &Value) -> anyhow::Result<Outcome> {
    let name = case["id"].as_str().unwrap_or("case");
    let body = bytes(case, "body_b64")?;
    let mut reader = Reader::new(body.as_slice(), Path::new(name));
    let mut kinds = Vec::new();
    let problem = loop {
        match reader.next_record() {
            Ok(Some(record)) => kinds.push(record.kind),
            Ok(None) => break None,
            Err(error) => break Some(error.to_string()),
        }
    };
    let Some(expected) = case["types"].as_array() else {
        return Ok(if problem.is_some() || !kinds.is_empty() {
            Passed
        } else {
            Failed("neither records nor an error".into())
        });
    };
    Ok(match problem {
        Some(problem) => Failed(format!("{problem}, after {kinds:?}")),
        None => same(kinds, expected.iter().filter_map(Value::as_str).collect::<Vec<_>>()),
    })
}
