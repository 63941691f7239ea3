//! Every page of the sample region against the gold entry beside it: kind, title, date with precision, places, text.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;
use url::Url;

use crate::harness::{Lotse, Sites, root};

/// A page of the sample region with its gold entry.
struct Page {
    site: String,
    path: String,
    gold: Value,
}

fn pages() -> Vec<Page> {
    let region = root().join("tests/region");
    let mut pages = Vec::new();
    let mut sites: Vec<PathBuf> = std::fs::read_dir(&region).unwrap().map(|entry| entry.unwrap().path()).collect();
    sites.sort();
    for site in sites.iter().filter(|site| site.join("site.toml").is_file()) {
        let toml: toml::Table = std::fs::read_to_string(site.join("site.toml")).unwrap().parse().unwrap();
        for page in toml["page"].as_array().unwrap() {
            let Some(file) = page.get("file").and_then(|file| file.as_str()) else { continue };
            let gold = gold_path(&site.join(file));
            let Ok(text) = std::fs::read_to_string(&gold) else { continue };
            pages.push(Page {
                site: toml["id"].as_str().unwrap().to_owned(),
                path: page["path"].as_str().unwrap().to_owned(),
                gold: serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", gold.display())),
            });
        }
    }
    pages
}

fn gold_path(file: &Path) -> PathBuf {
    file.with_extension("gold.json")
}

/// An address that two spellings of one page share: path, and parameters in order.
fn key(address: &str) -> (String, BTreeSet<(String, String)>) {
    let url = Url::parse(address).unwrap();
    (format!("{}{}", url.authority(), url.path()), url.query_pairs().into_owned().collect())
}

/// What is wrong with one record, in words.
fn misses(gold: &Value, record: &Value) -> Vec<String> {
    let mut misses = Vec::new();
    let mut same = |what: &str, expected: &Value, found: &Value| {
        if expected != found {
            misses.push(format!("{what}: expected {expected}, found {found}"));
        }
    };
    same("kind", &gold["kind"], &record["kind"]);
    same("title", &gold["title"], &record["title"]);
    same("published", &gold["published"], &record["published"]);
    same("precision", &gold["precision"], &record["published_precision"]);
    let places = |value: &Value, role: bool| -> BTreeSet<String> {
        let all = value["places"].as_array().cloned().unwrap_or_default();
        let about = all.iter().filter(|place| !role || place["role"] != "mentioned");
        let keys = about.filter_map(|place| if role { place["ags"].as_str() } else { place.as_str() });
        keys.map(str::to_owned).collect()
    };
    let (expected, found) = (places(gold, false), places(record, true));
    if expected != found {
        misses.push(format!("places: expected {expected:?}, found {found:?}"));
    }
    let text = folded(record["text"].as_str().unwrap_or_default());
    let listed = |key: &str| gold[key].as_array().cloned().unwrap_or_default();
    for sentence in listed("must").iter().filter_map(Value::as_str).filter(|s| !text.contains(&folded(s))) {
        misses.push(format!("text lacks {sentence:?}"));
    }
    for intruder in listed("must_not").iter().filter_map(Value::as_str).filter(|s| text.contains(&folded(s))) {
        misses.push(format!("text holds {intruder:?}"));
    }
    misses
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_page_of_the_sample_region_is_read_as_its_gold_says() {
    let sites = Sites::start();
    let lotse = Lotse::with(&sites);
    lotse.run(&["refresh"]);
    let mut records = BTreeMap::new();
    for record in lotse.ndjson(&["extract"]) {
        if record["parent"].is_null() {
            records.insert(key(record["url"].as_str().unwrap()), record);
        }
    }
    let pages = pages();
    assert!(pages.len() >= 80, "only {} pages have a gold entry", pages.len());
    let mut failures = Vec::new();
    for page in &pages {
        if page.gold.get("duplicate_of").is_some_and(|original| !original.is_null()) {
            continue;
        }
        let address = format!("{}{}", sites.address(&page.site), page.path);
        match records.get(&key(&address)) {
            None => failures.push(format!("{}{}: not in the archive", page.site, page.path)),
            Some(record) => {
                let misses = misses(&page.gold, record);
                failures.extend(misses.iter().map(|miss| format!("{}{}: {miss}", page.site, page.path)));
            }
        }
    }
    assert!(failures.is_empty(), "{} misses on {} pages:\n{}", failures.len(), pages.len(), failures.join("\n"));
}
