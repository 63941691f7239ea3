//! Every page of the sample region against the gold entry beside it: kind, title, date with precision, places, text,
//! and each field of the offers, events and reports it holds.
//!
//! What a field is and when two values agree is the business of `fields` and `agree`; how records of the gold and
//! of the answer are paired and counted is that of `score`.

mod agree;
mod fields;
mod score;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;
use url::Url;

use crate::harness::{Lotse, Sites, root};

/// The share of right answers below which this test fails, for each field of a page: what the reader reaches,
/// rounded down. They are raised when it gets better, never lowered to let a change pass; the misses are printed.
const FLOORS: [(&str, f64); 7] = [
    ("fetched", 0.99),
    ("kind", 0.97),
    ("title", 0.94),
    ("published", 0.97),
    ("places", 0.89),
    ("text wanted", 0.99),
    ("text unwanted", 0.96),
];
/// The same for the sites that came later, which are harder: several offers on a page, Turkish, reports without a
/// date, copies.
const LATER_FLOORS: [(&str, f64); 7] = [
    ("fetched", 0.99),
    ("kind", 0.92),
    ("title", 0.80),
    ("published", 0.92),
    ("places", 0.89),
    ("text wanted", 0.99),
    ("text unwanted", 0.84),
];
/// The sites the first floors were set on.
const FIRST_SITES: [&str; 6] = ["blog", "kaputt", "kreis", "ministerium", "pressehost", "stadt"];

/// A page of the sample region with its gold entry.
struct Page {
    site: String,
    path: String,
    gold: Value,
}

fn pages() -> Vec<Page> {
    let region = root().join("tests/region");
    let mut pages = Vec::new();
    let mut sites: Vec<PathBuf> =
        std::fs::read_dir(&region).unwrap().map(|entry| entry.unwrap().path()).collect();
    sites.sort();
    for site in sites.iter().filter(|site| site.join("site.toml").is_file()) {
        let toml: toml::Table = std::fs::read_to_string(site.join("site.toml")).unwrap().parse().unwrap();
        let list = |key: &str| toml.get(key).and_then(|list| list.as_array()).cloned().unwrap_or_default();
        // Some faults send a page all the same: slowly, cut off, under a wrong charset.
        for page in list("page").iter().chain(&list("fault")) {
            let Some(file) = page.get("file").and_then(|file| file.as_str()) else { continue };
            if page.get("forbidden").and_then(|flag| flag.as_bool()) == Some(true) {
                continue;
            }
            let gold = gold_path(&site.join(file));
            let Ok(text) = std::fs::read_to_string(&gold) else { continue };
            pages.push(Page {
                site: toml["id"].as_str().unwrap().to_owned(),
                path: page["path"].as_str().unwrap().to_owned(),
                gold: serde_json::from_str(&text)
                    .unwrap_or_else(|error| panic!("{}: {error}", gold.display())),
            });
        }
    }
    pages
}

fn gold_path(file: &Path) -> PathBuf {
    file.with_extension("gold.json")
}

/// What two spellings of one address share: path, and parameters in order.
type Key = (String, BTreeSet<(String, String)>);

fn key(address: &str) -> Key {
    let url = Url::parse(address).unwrap();
    (format!("{}{}", url.authority(), url.path()), url.query_pairs().into_owned().collect())
}

/// Right and wrong answers for one field.
#[derive(Default)]
struct Tally {
    right: usize,
    misses: Vec<String>,
    /// Misses of pages that are held back: counted, not shown.
    hidden: usize,
}

/// Compares one record with its gold entry, field by field.
fn judge(page: &Page, record: &Value, fields: &mut BTreeMap<&'static str, Tally>) {
    let (gold, name) = (&page.gold, format!("{}{}", page.site, page.path));
    let held_back = score::is_held_back(&name);
    let mut note = |field: &'static str, right: bool, said: String| {
        let tally = fields.entry(field).or_default();
        match right {
            true => tally.right += 1,
            false if held_back => tally.hidden += 1,
            false => tally.misses.push(format!("{name}: {said}")),
        }
    };
    for (field, found) in [("kind", &record["kind"]), ("title", &record["title"])] {
        note(field, gold[field] == *found, format!("expected {}, found {found}", gold[field]));
    }
    let expected = (&gold["published"], &gold["precision"]);
    let found = (&record["published"], &record["published_precision"]);
    note("published", expected == found, format!("expected {expected:?}, found {found:?}"));
    let keys = |list: &Value| -> BTreeSet<String> {
        let places = list.as_array().cloned().unwrap_or_default();
        places.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let about: Vec<_> = record["places"].as_array().cloned().unwrap_or_default();
    let about = about.iter().filter(|place| place["role"] != "mentioned").map(|place| place["ags"].clone());
    let (expected, found) = (keys(&gold["places"]), keys(&about.collect()));
    note("places", expected == found, format!("expected {expected:?}, found {found:?}"));
    let text = folded(record["text"].as_str().unwrap_or_default());
    let listed = |key: &str| gold[key].as_array().cloned().unwrap_or_default();
    for sentence in listed("must").iter().filter_map(Value::as_str) {
        note("text wanted", text.contains(&folded(sentence)), format!("lacks {sentence:?}"));
    }
    for intruder in listed("must_not").iter().filter_map(Value::as_str) {
        note("text unwanted", !text.contains(&folded(intruder)), format!("holds {intruder:?}"));
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The records of all pages, main record first, by the key of their address. A page alone gives all but the links to
/// other records, which the index has.
fn records(lotse: &Lotse) -> BTreeMap<Key, Vec<Value>> {
    let indexed = lotse.ndjson(&["export", "--format", "ndjson"]).into_iter();
    let mut links: BTreeMap<String, Value> =
        indexed.map(|record| (record["id"].as_str().unwrap().to_owned(), record["links"].clone())).collect();
    let mut records: BTreeMap<_, Vec<Value>> = BTreeMap::new();
    for mut record in lotse.ndjson(&["extract"]) {
        if let Some(links) = links.remove(record["id"].as_str().unwrap()) {
            record["links"] = links;
        }
        let of_page = records.entry(key(record["url"].as_str().unwrap())).or_default();
        match record["parent"].is_null() {
            true => of_page.insert(0, record),
            false => of_page.push(record),
        }
    }
    records
}

#[test]
fn every_page_of_the_sample_region_is_read_as_its_gold_says() {
    let sites = Sites::start();
    let lotse = Lotse::with(&sites);
    lotse.run(&["refresh"]);
    let records = records(&lotse);
    let pages = pages();
    assert!(pages.len() >= 200, "only {} pages have a gold entry", pages.len());
    let (mut first, mut later) = (BTreeMap::new(), BTreeMap::new());
    let mut scores = score::Scores::default();
    for page in &pages {
        // A print view is the page once more; a copy on another site is a record of its own.
        if page.gold["duplicate_of"].as_str().is_some_and(|original| original.starts_with('/')) {
            continue;
        }
        let fields = if FIRST_SITES.contains(&page.site.as_str()) { &mut first } else { &mut later };
        let address = format!("{}{}", sites.address(&page.site), page.path);
        let tally: &mut Tally = fields.entry("fetched").or_default();
        // The canonical form of a default document is its folder.
        let folder = address.strip_suffix("index.html").unwrap_or(&address);
        let found = records.get(&key(&address)).or_else(|| records.get(&key(folder)));
        match found {
            None => tally.misses.push(format!("{}{}", page.site, page.path)),
            Some(found) => {
                tally.right += 1;
                judge(page, &found[0], fields);
            }
        }
        let name = format!("{}{}", page.site, page.path);
        let gold = score::addressed(&page.gold["records"], &|site| sites.address(site));
        scores.judge_proposals(&name, &page.gold["proposals"], found.map_or(&[][..], Vec::as_slice));
        scores.judge(
            &name,
            gold.as_array().map_or(&[][..], Vec::as_slice),
            found.map_or(&[][..], Vec::as_slice),
        );
    }
    let mut below = Vec::new();
    for (sites, fields, floors) in [("first", first, FLOORS), ("later", later, LATER_FLOORS)] {
        println!("pages of the {sites} sites");
        below
            .extend(floors_missed(&fields, &floors).into_iter().map(|miss| format!("{sites} sites: {miss}")));
    }
    scores.print();
    below.extend(scores.below_floors());
    assert!(below.is_empty(), "{}", below.join("\n"));
}

/// Prints the table of a set of pages and says which fields fell below their floor.
fn floors_missed(fields: &BTreeMap<&'static str, Tally>, floors: &[(&str, f64)]) -> Vec<String> {
    let mut below = Vec::new();
    for (field, tally) in fields {
        let wrong = tally.misses.len() + tally.hidden;
        let share = tally.right as f64 / (tally.right + wrong) as f64;
        println!("{field:<14} {:>4} right {wrong:>4} wrong  {share:.3}", tally.right);
        for miss in &tally.misses {
            println!("    {miss}");
        }
        let (_, least) = floors.iter().find(|(name, _)| name == field).unwrap();
        if share < *least {
            below.push(format!("{field}: {share:.3} is below {least}"));
        }
    }
    below
}
