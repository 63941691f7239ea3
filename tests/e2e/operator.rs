//! What whoever runs Lotse relies on: the hours of the night, numbers for monitoring, and reasons.

use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::mpsc;

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

/// A host that takes requests and never answers any.
struct Silence {
    address: String,
    asked: mpsc::Receiver<TcpStream>,
}

impl Silence {
    fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let (tell, asked) = mpsc::channel();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                // The first bytes of a request say that it is under way.
                let came = stream.read(&mut [0; 16]).is_ok_and(|read| read > 0);
                if came && tell.send(stream).is_err() {
                    break;
                }
            }
        });
        Silence { address, asked }
    }
}

#[test]
fn a_signal_ends_a_run_though_every_host_is_silent() {
    let hosts: Vec<Silence> = (0..3).map(|_| Silence::listen()).collect();
    let lotse = Lotse::new();
    let path = lotse.data().join("seeds.toml");
    let seeds: String =
        hosts.iter().enumerate().map(|(number, host)| private_source(number, &host.address)).collect();
    std::fs::write(&path, seeds).unwrap();
    let lotse = lotse.reading(path);
    let mut run = lotse.command(&["refresh", "--quiet"]).spawn().unwrap();
    // Every host holds a request now, and each would be waited for for twenty seconds, several times.
    let held: Vec<TcpStream> = hosts.iter().map(|host| host.asked.recv().unwrap()).collect();
    let signalled = Command::new("kill").args(["-TERM", &run.id().to_string()]).status().unwrap();
    assert!(signalled.success());
    assert_eq!(run.wait().unwrap().code(), Some(0));
    drop(held);
    let report = lotse.last_run();
    assert_eq!(report["stopped"], "signal", "{report:#}");
    for source in report["sources"].as_array().unwrap() {
        // A host that was waited for to the end would be a failure of robots.txt.
        assert_eq!(
            (&source["outcome"], &source["reason"]),
            (&"partial".into(), &"stopped".into()),
            "{source:#}"
        );
    }
}

fn private_source(number: usize, start: &str) -> String {
    format!(
        "[[source]]\nid = \"s{number}\"\nname = \"S\"\nlevel = \"bund\"\nstart = [\"{start}\"]\nallow_private = true\ndelay_ms = 0\n"
    )
}

#[test]
fn pages_that_vanished_at_once_go_when_somebody_says_so() {
    let sites = Sites::start();
    let lotse = Lotse::with(&sites);
    lotse.run(&["refresh", "--only", "blog"]);
    lotse.ok(&["archive", "accept", "blog"]);
    assert!(lotse.fails(2, &["archive", "accept", "nirgends"]).contains("no source \"nirgends\""));
}
