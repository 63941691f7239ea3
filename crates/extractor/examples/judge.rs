//! Judging records by eye, repeatably.
//!
//! `cargo run -p extractor --example judge -- draw SEED COUNT RECORDS.ndjson… [JUDGEMENT.tsv]` draws records of pages that
//! are not empty (the order is that of a hash of seed and id, so it depends on nothing else), leaving out the pages of an
//! earlier judgement, and prints a line for each value: id, field, value, verdict, reason. Whoever reads the pages fills in the last two: `right`, `wrong`, `doubtful`, and
//! lines of their own with `missing`. `… judge -- score JUDGEMENT.tsv` prints precision and recall by field.
//!
//! Values that are sentences are given by their number of words, and the names in e-mail addresses are left out: a judgement
//! is published, the pages are not ours.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

type Error = Box<dyn std::error::Error>;

fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["draw", seed, count, files @ ..] if !files.is_empty() => draw(seed, count.parse()?, files),
        ["score", file] => score(&std::fs::read_to_string(file)?),
        _ => Err("usage: judge draw SEED COUNT RECORDS.ndjson… | judge score JUDGEMENT.tsv".into()),
    }
}

fn draw(seed: &str, count: usize, files: &[&str]) -> Result<(), Error> {
    let mut records: Vec<Value> = Vec::new();
    let mut judged = BTreeSet::new();
    for file in files {
        if file.ends_with(".tsv") {
            let lines = std::fs::read_to_string(file)?;
            judged.extend(
                lines.lines().filter_map(|line| line.split('\t').next()).map(|id| page(id).to_owned()),
            );
            continue;
        }
        for line in std::fs::read_to_string(file)?.lines() {
            records.push(serde_json::from_str(line)?);
        }
    }
    records.retain(|record| record["kind"] != "empty" && !judged.contains(page(path(text(&record["id"])))));
    records.sort_by_key(|record| hash(&format!("{seed}:{}", text(&record["id"]))));
    records.truncate(count);
    records.sort_by_key(|record| (text(&record["url"]).to_owned(), text(&record["id"]).to_owned()));
    for record in &records {
        let id = path(text(&record["id"]));
        for (field, value) in values(record) {
            println!("{id}\t{field}\t{}\t\t", short(field, &value));
        }
    }
    Ok(())
}

/// An id without scheme and host.
fn path(id: &str) -> &str {
    id.splitn(4, '/').last().unwrap_or("")
}

/// The page of a record: its id without the number of a further record.
fn page(id: &str) -> &str {
    id.split('#').next().unwrap_or(id)
}

/// FNV-1a, and the finaliser of splitmix64 over it: neighbours in the alphabet must not be neighbours here.
fn hash(words: &str) -> u64 {
    let mut hash = words.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

fn values(record: &Value) -> Vec<(&'static str, String)> {
    let mut all = vec![("kind", text(&record["kind"]).to_owned())];
    let mut add = |field: &'static str, value: &Value| match value {
        Value::String(words) if !words.is_empty() => all.push((field, words.clone())),
        Value::Number(_) | Value::Bool(true) => all.push((field, value.to_string())),
        Value::Object(parts) => {
            let part = |(name, part): (&String, &Value)| match part {
                Value::Null | Value::Array(_) | Value::Object(_) => None,
                _ if matches!(name.as_str(), "sentence" | "lat" | "lon") => None,
                _ => {
                    Some(format!("{name}={}", part.as_str().map_or_else(|| part.to_string(), str::to_owned)))
                }
            };
            let mut words: Vec<String> = parts.iter().filter_map(part).collect();
            words.extend(
                list(&parts.get("days").cloned().unwrap_or_default()).map(|day| text(day).to_owned()),
            );
            all.push((field, words.join(" ")));
        }
        _ => {}
    };
    for field in ["title", "teaser", "published", "lang"] {
        add(field, &record[field]);
    }
    for field in ["places", "topics", "audiences", "organisations", "contacts", "figures"] {
        list(&record[field]).for_each(|value| add(field, value));
    }
    let offer = &record["offer"];
    for field in ["status", "schedule_note", "cost", "application", "accessibility", "valid_until"] {
        add(field, &offer[field]);
    }
    for field in ["languages", "schedule", "documents"] {
        list(&offer[field]).for_each(|value| add(field, value));
    }
    for field in ["start", "end", "venue", "organiser"] {
        add(field, &record["event"][field]);
    }
    all
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

fn short(field: &str, value: &str) -> String {
    let words = value.split_whitespace().count();
    if matches!(field, "teaser" | "cost" | "application" | "accessibility" | "schedule_note" | "documents") {
        return format!("{words} words");
    }
    let masked = value.split_whitespace().map(|word| match word.split_once('@') {
        Some((name, host)) => format!("{}…@{host}", name.rsplit_once('=').map_or("", |(label, _)| label)),
        None => word.to_owned(),
    });
    masked.collect::<Vec<_>>().join(" ").chars().take(80).collect()
}

fn score(judgement: &str) -> Result<(), Error> {
    let mut fields: BTreeMap<(&str, &str), [u32; 4]> = BTreeMap::new();
    for (number, line) in judgement.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, field, _, verdict, ..] = cells.as_slice() else {
            return Err(format!("line {}: five columns wanted", number + 1).into());
        };
        let place = ["right", "wrong", "doubtful", "missing"].iter().position(|known| known == verdict);
        let place = place.ok_or_else(|| format!("line {}: no verdict", number + 1))?;
        // The language of a page is a part of its address on these sites.
        let lang = if id.contains("/en/") { "en" } else { "de" };
        fields.entry((lang, field)).or_default()[place] += 1;
    }
    println!("lang\tfield\tright\twrong\tdoubtful\tmissing\tprecision\trecall");
    for ((lang, field), [right, wrong, doubtful, missing]) in fields {
        let share = |of: u32| {
            if of == 0 { "–".to_owned() } else { format!("{:.2}", f64::from(right) / f64::from(of)) }
        };
        println!(
            "{lang}\t{field}\t{right}\t{wrong}\t{doubtful}\t{missing}\t{}\t{}",
            share(right + wrong + doubtful),
            share(right + missing)
        );
    }
    Ok(())
}
