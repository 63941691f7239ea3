//! What whoever runs Lotse relies on: the hours of the night, numbers for monitoring, and reasons.

use crate::harness::{Lotse, Sites, total};

#[test]
fn outside_the_hours_of_the_night_nothing_is_fetched() {
    let mut sites = Sites::start();
    let lotse = Lotse::with(&sites);
    let refresh = |at: &str| {
        let mut command = lotse.command(&["refresh", "--only", "blog", "--window", "22:00-05:00"]);
        let output = command.env("TZ", "UTC").env("LOTSE_NOW", at).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stderr).unwrap()
    };
    let said = refresh("2026-11-22T12:00:00Z");
    assert!(said.contains("outside the hours of --window 22:00-05:00"), "{said}");
    assert_eq!(
        (total(&sites.requests(), "requests"), lotse.last_run()["stopped"].as_str()),
        (0, Some("window"))
    );
    refresh("2026-11-22T23:00:00Z");
    assert!(total(&sites.requests(), "requests") > 0 && lotse.last_run()["stopped"].is_null());
    lotse.fails(2, &["refresh", "--window", "nachts"]);
}

#[test]
fn the_numbers_of_a_run_are_written_whole_for_prometheus() {
    let sites = Sites::start();
    let lotse = Lotse::with(&sites);
    let file = lotse.data().join("lotse.prom");
    lotse.run(&["refresh", "--metrics-file", file.to_str().unwrap()]);
    let text = std::fs::read_to_string(&file).unwrap();
    let run = lotse.last_run();
    for source in run["sources"].as_array().unwrap() {
        let (id, outcome) = (source["id"].as_str().unwrap(), source["outcome"].as_str().unwrap());
        let line = format!("lotse_source_outcome{{source=\"{id}\",outcome=\"{outcome}\"}} 1");
        assert!(text.lines().any(|found| found == line), "{line} is missing in\n{text}");
    }
    let documents = format!("lotse_index_documents {}", run["index"]["documents"]);
    assert!(text.lines().any(|line| line == documents), "{documents} is missing in\n{text}");
    let drafts = std::fs::read_dir(lotse.data()).unwrap();
    let drafts =
        drafts.filter(|file| file.as_ref().unwrap().file_name().to_string_lossy().contains(".prom."));
    assert_eq!(drafts.count(), 0);
}

#[test]
fn a_dry_run_gives_a_verdict_and_a_reason_for_every_known_address() {
    let mut sites = Sites::start();
    let lotse = Lotse::with(&sites);
    lotse.run(&["crawl", "--only", "kreis"]);
    sites.requests();
    let lines = lotse.ok(&["crawl", "--dry-run", "--only", "kreis"]);
    assert_eq!(total(&sites.requests(), "requests"), 0);
    assert!(lines.lines().any(|line| line.contains("robots.txt: Disallow: ")), "{lines}");
    assert!(lines.lines().any(|line| line.contains("not due before ")), "{lines}");
    let mut addresses = std::collections::BTreeSet::new();
    for line in lines.lines() {
        let mut words = line.split_whitespace();
        let (verdict, source, address) = (words.next(), words.next(), words.next());
        assert!(matches!((verdict, source), (Some("fetch" | "skip"), Some("kreis"))), "{line}");
        assert_eq!(
            verdict == Some("skip"),
            words.next().is_some(),
            "a reason belongs to what is left out: {line}"
        );
        addresses.insert(address);
    }
    assert_eq!(addresses.len(), lines.lines().count(), "an address stands there twice\n{lines}");
}

#[test]
fn pages_that_vanished_at_once_go_when_somebody_says_so() {
    let sites = Sites::start();
    let lotse = Lotse::with(&sites);
    lotse.run(&["refresh", "--only", "blog"]);
    lotse.ok(&["archive", "accept", "blog"]);
    assert!(lotse.fails(2, &["archive", "accept", "nirgends"]).contains("no source \"nirgends\""));
}
