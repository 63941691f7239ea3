//! The queries of `tests/queries.tsv` and `tests/queries-daily.tsv` on the sample region. How they are written stands at
//! the head of the first; what is expected there was decided by reading the pages.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use serde_json::{Value, json};
use url::Url;

use crate::harness::{Lotse, Sites, root};

/// The files of queries, each with the share that must find what they should.
const FILES: [(&str, f64); 2] = [("tests/queries.tsv", 0.95), ("tests/queries-daily.tsv", 0.65)];
/// The day the answers are of: freshness of news must not depend on when the test runs.
const NOW: &str = "2026-11-21T06:00:00Z";
/// Hits asked for: more than the sample region has pages, so that `not:` looks at all of them.
const HITS: &str = "500";
/// Hits a `set:` may be among.
const FIRST: usize = 10;

/// A line of a file.
struct Query {
    file: &'static str,
    id: String,
    category: String,
    text: String,
    options: String,
    rules: Vec<Rule>,
}

/// What an answer must hold; pages as [`Region::page`] names them.
enum Rule {
    First(Vec<String>),
    Among(Vec<String>),
    Not(Vec<String>),
    Nothing,
}

fn queries(region: &Region) -> Vec<Query> {
    FILES.iter().flat_map(|(file, _)| queries_of(file, region)).collect()
}

fn queries_of(file: &'static str, region: &Region) -> Vec<Query> {
    let path = root().join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with("# "));
    let mut queries = Vec::new();
    for (number, line) in lines.filter(|(_, line)| *line != "#") {
        let place = format!("{}:{}", path.display(), number + 1);
        let columns: Vec<&str> = line.split('\t').collect();
        let [id, category, text, options, expected] = columns[..] else { panic!("{place}: five columns") };
        if id == "id" {
            continue;
        }
        let rules = expected.split(" ; ").map(|rule| region.rule(rule, &place)).collect();
        let [id, category, text, options] = [id, category, text, options].map(str::to_owned);
        queries.push(Query { file, id, category, text, options, rules });
    }
    queries
}

/// The pages of the sample sites by name and by address.
struct Region {
    /// `site:name` to `site:/address`; `None` where two files share the name.
    names: BTreeMap<String, Option<String>>,
    /// Every `site:/address`, with the address of the original where it is a copy.
    pages: BTreeMap<String, String>,
}

impl Region {
    fn read() -> Self {
        let mut region = Region { names: BTreeMap::new(), pages: BTreeMap::new() };
        for site in std::fs::read_dir(root().join("tests/region")).unwrap() {
            let site = site.unwrap().path();
            let Ok(toml) = std::fs::read_to_string(site.join("site.toml")) else { continue };
            let toml: toml::Table = toml.parse().unwrap();
            let id = toml["id"].as_str().unwrap();
            for page in ["page", "fault"].iter().filter_map(|list| toml.get(*list)?.as_array()).flatten() {
                let forbidden = page.get("forbidden").is_some_and(|value| value.as_bool() == Some(true));
                let Some(file) = page.get("file").and_then(|file| file.as_str()).filter(|_| !forbidden)
                else {
                    continue;
                };
                region.add(id, page["path"].as_str().unwrap(), &site.join(file));
            }
        }
        region
    }

    fn add(&mut self, site: &str, path: &str, file: &Path) {
        let address = format!("{site}:{}", comparable(path));
        let gold =
            std::fs::read_to_string(file.with_extension("gold.json")).unwrap_or_else(|_| "null".to_owned());
        let gold: Value = serde_json::from_str(&gold).unwrap();
        // A copy on another site names its original as `{{site}}/address`.
        let original = gold["duplicate_of"].as_str().map(|path| match path.strip_prefix("{{") {
            None => format!("{site}:{}", comparable(path)),
            Some(rest) => {
                let (site, path) = rest.split_once("}}").unwrap();
                format!("{site}:{}", comparable(path))
            }
        });
        let name = format!("{site}:{}", file.file_stem().unwrap().to_str().unwrap());
        let taken = self.names.contains_key(&name);
        self.names.insert(name, (!taken).then(|| address.clone()));
        self.pages.insert(address.clone(), original.unwrap_or(address));
    }

    fn rule(&self, text: &str, place: &str) -> Rule {
        let pages = |list: &str| list.split(" | ").map(|name| self.page(name, place)).collect();
        match text.split_once(':') {
            _ if text == "none" => Rule::Nothing,
            Some(("set", list)) => Rule::Among(pages(list)),
            Some(("not", list)) => Rule::Not(pages(list)),
            _ => Rule::First(pages(text)),
        }
    }

    /// The address that stands for a page named in the file.
    fn page(&self, name: &str, place: &str) -> String {
        let (site, path) = name.split_once(':').unwrap_or_else(|| panic!("{place}: {name:?} is no page"));
        let address = if path.starts_with('/') {
            format!("{site}:{}", comparable(path))
        } else {
            self.names
                .get(name)
                .cloned()
                .flatten()
                .unwrap_or_else(|| panic!("{place}: no single page {name:?}"))
        };
        self.pages.get(&address).unwrap_or_else(|| panic!("{place}: no page {address:?}")).clone()
    }

    /// The address that stands for the page of a hit.
    fn page_of(&self, hit: &Value, sites: &BTreeMap<String, String>) -> String {
        let url = Url::parse(hit["url"].as_str().unwrap()).unwrap();
        let Some(site) = sites.get(&url.origin().ascii_serialization()) else { return url.to_string() };
        let address =
            format!("{site}:{}", comparable(&url[url::Position::BeforePath..url::Position::AfterQuery]));
        self.pages.get(&address).cloned().unwrap_or(address)
    }

    /// A page as short as the file can name it.
    fn short<'r>(&'r self, address: &'r str) -> &'r str {
        self.names.iter().find(|(_, of)| of.as_deref() == Some(address)).map_or(address, |(name, _)| name)
    }
}

/// A path whose parameters are decoded and in order, since the crawler may write them otherwise.
fn comparable(path: &str) -> String {
    let url = Url::parse("http://region.test").unwrap().join(path).unwrap();
    let parameters: BTreeSet<_> = url.query_pairs().into_owned().collect();
    parameters.iter().fold(url.path().to_owned(), |path, (name, value)| format!("{path}&{name}={value}"))
}

/// Asks all queries, those with the same options in one run; answers by id.
fn ask(lotse: &Lotse, queries: &[(&Query, &str)]) -> BTreeMap<String, Value> {
    let mut runs: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for (query, text) in queries {
        runs.entry(&query.options).or_default().push((&query.id, text));
    }
    let batch = tempfile::NamedTempFile::new().unwrap();
    let mut answers = BTreeMap::new();
    for (options, queries) in runs {
        let lines = queries.iter().map(|(id, text)| json!({ "id": id, "text": text }).to_string() + "\n");
        std::fs::write(batch.path(), lines.collect::<String>()).unwrap();
        let mut arguments =
            vec!["search", "--format", "json", "--limit", HITS, "--batch", batch.path().to_str().unwrap()];
        arguments.extend(options.split_whitespace());
        let answered = lotse.ndjson(&arguments);
        assert_eq!(answered.len(), queries.len(), "{arguments:?}");
        answers.extend(queries.iter().map(|(id, _)| (*id).to_owned()).zip(answered));
    }
    answers
}

/// Whether the answer, as the pages of its hits, is as expected.
fn holds(rules: &[Rule], pages: &[String], relaxed: bool) -> bool {
    rules.iter().all(|rule| match rule {
        Rule::First(any) => pages.first().is_some_and(|first| any.contains(first)),
        Rule::Among(all) => all.iter().all(|page| pages.iter().take(FIRST).any(|hit| hit == page)),
        Rule::Not(none) => none.iter().all(|page| !pages.contains(page)),
        Rule::Nothing => pages.is_empty() || relaxed,
    })
}

#[test]
fn every_query_names_pages_of_the_region() {
    let queries = queries(&Region::read());
    assert!(queries.len() >= 150, "only {} queries", queries.len());
    let ids: BTreeSet<_> = queries.iter().map(|query| &query.id).collect();
    assert_eq!(ids.len(), queries.len(), "an id stands twice");
    for query in &queries {
        assert!(!query.text.trim().is_empty() && query.id.starts_with(&query.category), "{}", query.id);
    }
}

#[test]
fn queries_find_what_people_expect() {
    let sites = Sites::start();
    let lotse = Lotse::with(&sites);
    // One of the sites is broken on purpose: the run says so with its exit code.
    lotse.command(&["refresh"]).env("LOTSE_NOW", NOW).output().unwrap();
    let region = Region::read();
    let queries = queries(&region);
    let origins: BTreeMap<String, String> = region
        .names
        .keys()
        .map(|name| name.split(':').next().unwrap().to_owned())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .map(|site| (sites.address(&site), site))
        .collect();
    let mut answers =
        ask(&lotse, &queries.iter().map(|query| (query, query.text.as_str())).collect::<Vec<_>>());
    let pages = |answer: &Value| -> Vec<String> {
        answer["hits"].as_array().unwrap().iter().map(|hit| region.page_of(hit, &origins)).collect()
    };
    let passes = |query: &Query, answer: &Value| {
        let relaxed = answer["understood"]["relaxed"].as_array().is_some_and(|what| !what.is_empty());
        holds(&query.rules, &pages(answer), relaxed)
    };
    // Whoever mistypes takes the spelling the answer suggests: one click.
    let suggested: Vec<_> = queries
        .iter()
        .filter(|query| query.category == "typo" && !passes(query, &answers[&query.id]))
        .filter_map(|query| {
            Some((query, answers[&query.id]["understood"]["did_you_mean"].as_str()?.to_owned()))
        })
        .collect();
    answers.extend(ask(
        &lotse,
        &suggested.iter().map(|(query, text)| (*query, text.as_str())).collect::<Vec<_>>(),
    ));

    let mut counts: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    let mut failures = String::new();
    for query in &queries {
        let answer = &answers[&query.id];
        let (passed, all) = counts.entry((query.file, &query.category)).or_default();
        *all += 1;
        if passes(query, answer) {
            *passed += 1;
            continue;
        }
        let pages = pages(answer);
        let first: Vec<_> = pages.iter().take(3).map(|page| region.short(page)).collect();
        writeln!(
            failures,
            "{} {:?} {}: {} hits: {}",
            query.id,
            query.text,
            query.options,
            pages.len(),
            first.join(", ")
        )
        .unwrap();
    }
    for ((_, category), (passed, all)) in &counts {
        println!("{category:<14}{passed:>4} of {all}");
    }
    println!("{} by a suggested spelling\n{failures}", suggested.len());
    for (file, reach) in FILES {
        let of_file = counts.iter().filter(|((of, _), _)| *of == file);
        let (passed, all) = of_file.fold((0, 0), |sum, (_, count)| (sum.0 + count.0, sum.1 + count.1));
        println!("{file}: {passed} of {all}");
        assert!(
            passed as f64 >= reach * all as f64,
            "{passed} of {all} queries of {file} found what they should:\n{failures}"
        );
    }
}
