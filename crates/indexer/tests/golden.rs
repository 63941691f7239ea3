//! How queries are understood, line by line as `golden.tsv` has it: what was read, what it is said to mean, what it finds.

#![allow(clippy::unwrap_used, reason = "a test may stop at anything unexpected")]

use std::fmt::Write;
use std::path::Path;

use indexer::{Index, Knowledge, SearchRequest, SearchResponse, Searcher, Settings};
use model::{Kind, Offer, OpeningHours, PlaceRef, PlaceRole, Record, RecordId, TopicRef};

/// Id, title, text, place, topic, days and hours.
const WORLD: [(&str, &str, &str, &str, &str, &str); 8] = [
    (
        "schulden",
        "Schuldnerberatung",
        "Wir helfen bei Schulden, Mahnungen und Pfändung.",
        "05954016",
        "schuldnerberatung",
        "MO 09-12",
    ),
    (
        "kita",
        "Kindertagesstätte Regenbogen",
        "Ein Platz für jedes Kind, auch ein Kitaplatz.",
        "05954024",
        "kita",
        "MO 05-17",
    ),
    ("hort", "Hort an der Schule", "Betreuung der Kinder am Nachmittag.", "05954024", "kita", "MO 12-16"),
    ("markt", "Wochenmarkt", "Obst, Gemüse und Blumen auf dem Marktplatz.", "05914", "", "SA 08-13"),
    ("buerger", "Bürgerbüro", "Reisepass, Führerschein und Ummeldung.", "05954016", "", "TH 07-18"),
    ("uns", "Über uns", "Der Verein stellt sich vor.", "05914", "", ""),
    ("ueber", "Bericht", "Ein Bericht über die Arbeit, die uns freut.", "05914", "", ""),
    ("unterhalt", "Unterhaltsvorschuss", "Geld für Alleinerziehende.", "05954016", "unterhaltsvorschuss", ""),
];

fn index(dir: &Path) -> Searcher {
    let mut index =
        Index::open(dir, Knowledge::builtin(), Settings { threads: 1, ..Settings::default() }).unwrap();
    for (id, title, text, ags, topic, open) in WORLD {
        let place = PlaceRef {
            ags: Some(ags.parse().unwrap()),
            name: "Ort".to_owned(),
            role: PlaceRole::Venue,
            lat: None,
            lon: None,
        };
        let hours = open.split_once(' ').and_then(|(day, hours)| {
            let (opens, closes) = hours.split_once('-')?;
            let at = |hour: &str| format!("{hour}:00");
            Some(OpeningHours { days: vec![day.to_owned()], opens: at(opens), closes: at(closes) })
        });
        let record = Record {
            id: RecordId::new(id),
            kind: Kind::Offer,
            title: title.to_owned(),
            text: text.to_owned(),
            lang: "de".to_owned(),
            places: vec![place],
            topics: (!topic.is_empty())
                .then(|| TopicRef { id: topic.to_owned(), primary: true })
                .into_iter()
                .collect(),
            offer: Some(Offer { schedule: hours.into_iter().collect(), ..Offer::default() }),
            ..Record::default()
        };
        index.upsert(&record).unwrap();
    }
    index.commit("1", jiff::Timestamp::UNIX_EPOCH).unwrap();
    index.publish().unwrap();
    Searcher::open(dir, Knowledge::builtin()).unwrap()
}

/// What was read; then, behind bars, what is said about it, a better spelling, the hits.
fn written(answer: &SearchResponse) -> String {
    let understood = &answer.understood;
    let mut written = understood.text.clone();
    for said in understood.relaxed.iter().chain(&understood.notes) {
        write!(written, " | {said}").unwrap();
    }
    if let Some(better) = &understood.did_you_mean {
        write!(written, " | meint {better}?").unwrap();
    }
    let hits: Vec<&str> = answer.hits.iter().map(|hit| hit.id.as_str()).collect();
    write!(written, " | {}", hits.join(" ")).unwrap();
    written.trim_start().to_owned()
}

#[test]
fn queries_are_understood_as_agreed() {
    let dir = tempfile::tempdir().unwrap();
    let searcher = index(dir.path());
    let mut differences = String::new();
    let lines = include_str!("golden.tsv").lines().enumerate();
    for (number, line) in lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
        let (query, agreed) = line.split_once('\t').unwrap_or((line, ""));
        let request = SearchRequest { query: query.to_owned(), facets: false, ..SearchRequest::default() };
        let found = written(&searcher.search(&request).unwrap());
        if found != agreed {
            writeln!(differences, "golden.tsv:{} {query}\n  - {agreed}\n  + {found}", number + 1).unwrap();
        }
    }
    assert!(differences.is_empty(), "agreed (-) and found (+) differ:\n{differences}");
}
