//! The nightly run: the first night, a second that finds nothing new, forbidden pages, the report.

use std::io::Read;

use crate::harness::{Lotse, Sites, total};

#[test]
fn the_second_night_costs_conditional_requests_and_indexes_nothing() {
    let mut sites = Sites::start();
    let lotse = Lotse::with(&sites);
    lotse.run(&["refresh"]);
    let before = lotse.all_records();
    assert!(before.len() >= 60, "{} records", before.len());
    let first = sites.requests();
    assert_eq!(total(&first, "not_modified"), 0);

    lotse.run(&["refresh", "--recheck", "all"]);
    let second = sites.requests();
    assert!(total(&second, "not_modified") > 60, "{second:#}");
    let run = lotse.last_run();
    assert_eq!(
        (run["index"]["added"].as_u64(), run["index"]["deleted"].as_u64()),
        (Some(0), Some(0)),
        "{run:#}"
    );
    assert_eq!(lotse.all_records(), before);
}

#[test]
fn a_second_night_is_exported_as_revisits_that_come_back() {
    let sites = Sites::start();
    let lotse = Lotse::with(&sites);
    for day in ["21", "22"] {
        let mut night = lotse.command(&["refresh", "--recheck", "all", "--only", "blog"]);
        night.env("LOTSE_NOW", format!("2026-11-{day}T03:00:00Z")).output().unwrap();
    }
    let warc = lotse.command(&["export", "--format", "warc"]).output().unwrap().stdout;
    let mut text = Vec::new();
    flate2::read::MultiGzDecoder::new(&warc[..]).read_to_end(&mut text).unwrap();
    let text = String::from_utf8_lossy(&text);
    let count = |what: &str| text.matches(what).count();
    assert!(count("\r\nWARC-Type: response\r\n") > 5);
    assert_eq!(count("\r\nWARC-Type: revisit\r\n"), count("\r\nWARC-Type: response\r\n"));
    assert!(count("/revisit/server-not-modified\r\n") > 5 && count("HTTP/1.1 304 Not Modified\r\n") > 5);

    let other = Lotse::with(&sites);
    let copy = other.data().join("copy.warc.gz");
    std::fs::write(&copy, warc).unwrap();
    let said = other.run(&["import", copy.to_str().unwrap()]).stderr;
    let said = String::from_utf8_lossy(&said).into_owned();
    let (responses, pages) = (count("\r\nWARC-Type: response\r\n"), 2 * count("\r\nWARC-Type: response\r\n"));
    assert!(
        said.contains(&format!("{pages} pages ({responses} new, 0 changed, {responses} known)")),
        "{said}"
    );
}

#[test]
fn what_robots_txt_forbids_is_never_asked_for() {
    let mut sites = Sites::start();
    let lotse = Lotse::with(&sites);
    lotse.run(&["refresh"]);
    let requests = sites.requests();
    for (site, targets) in requests.as_object().unwrap() {
        let targets = targets.as_object().unwrap();
        assert!(targets.contains_key("/robots.txt"), "{site} was crawled without asking for robots.txt");
        assert_eq!(targets["/robots.txt"]["requests"], 1, "{site}");
        for target in targets.keys() {
            assert!(!target.starts_with("/intern"), "{site}: {target} is forbidden");
        }
    }
}

#[test]
fn the_report_says_what_happened_at_every_source() {
    let sites = Sites::start();
    let lotse = Lotse::with(&sites);
    let output = lotse.run(&["refresh"]);
    let run = lotse.last_run();
    assert_eq!(run["exit"].as_i64(), output.status.code().map(i64::from));
    assert!(run["stopped"].is_null() && run["started"].is_string() && run["finished"].is_string());
    let sources = run["sources"].as_array().unwrap();
    assert!(sources.len() >= 6, "{run:#}");
    for source in sources {
        assert!(source["requests"].as_u64().unwrap() > 0, "{source:#}");
        assert!(
            ["ok", "partial", "failed", "held"].contains(&source["outcome"].as_str().unwrap()),
            "{source:#}"
        );
    }
    for stage in ["crawl", "index"] {
        assert!(run["stages"][stage]["wall_s"].as_f64().unwrap() > 0.0, "{run:#}");
    }
    assert_eq!(run["index"]["documents"].as_u64().unwrap() as usize, lotse.all_records().len());
}

#[test]
fn a_deadline_ends_a_run_in_order() {
    let sites = Sites::start();
    let lotse = Lotse::with(&sites);
    lotse.ok(&["refresh", "--deadline", "0s"]);
    assert_eq!(lotse.last_run()["stopped"], "deadline");
    lotse.run(&["refresh"]);
    assert!(lotse.all_records().len() >= 60, "the next run takes up where the first one stopped");
}

#[test]
fn only_the_named_sources_are_visited() {
    let mut sites = Sites::start();
    let lotse = Lotse::with(&sites);
    lotse.ok(&["refresh", "--only", "kreis", "--max-pages", "5"]);
    let requests = sites.requests();
    let visited: Vec<_> = requests
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, targets)| !targets.as_object().unwrap().is_empty())
        .collect();
    assert_eq!(visited.len(), 1, "{visited:?}");
    assert!(lotse.last_run()["sources"][0]["s200"].as_u64().unwrap() <= 5 + 1, "robots.txt and five pages");
}

#[test]
fn a_forgotten_page_is_gone_and_stays_away() {
    let mut sites = Sites::start();
    let lotse = Lotse::with(&sites);
    lotse.run(&["refresh"]);
    let record = lotse
        .all_records()
        .into_iter()
        .find(|record| record["source"] == "kreis" && record["kind"] == "offer");
    let url = record.unwrap()["url"].as_str().unwrap().to_owned();
    lotse.ok(&["forget", &url]);
    assert!(lotse.all_records().iter().all(|record| record["url"] != url.as_str()));
    lotse.fails(2, &["show", &url]);
    sites.requests();
    lotse.run(&["refresh", "--recheck", "all"]);
    assert!(lotse.all_records().iter().all(|record| record["url"] != url.as_str()));
    let path = url.strip_prefix(&sites.address("kreis")).unwrap().to_owned();
    assert!(sites.requests()["kreis"].get(&path).is_none(), "{path} was asked for again");
}

#[test]
fn a_rebuild_reads_the_archive_and_gives_the_same_index() {
    let lotse = {
        let sites = Sites::start();
        let lotse = Lotse::with(&sites);
        lotse.run(&["refresh"]);
        // The seeds outlive the sites: what follows must work without any network.
        let seeds = lotse.data().join("seeds.toml");
        std::fs::copy(sites.seeds(), &seeds).unwrap();
        lotse.reading(seeds)
    };
    let before = lotse.all_records();
    lotse.ok(&["index", "--rebuild"]);
    assert_eq!(lotse.all_records(), before);
}
