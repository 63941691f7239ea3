//! Bad input: a clear message with file, line or address and the next step, the right exit code, nothing lost.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::harness::{Lotse, Sites, binary};

#[test]
fn a_seed_mistake_is_named_with_line_and_column() {
    let lotse = Lotse::new();
    let seeds = lotse.data().join("s.toml");
    let text = "[[source]]\nid = \"a\"\nname = \"A\"\nlevel = \"bund\"\nstrat = [\"https://a.example/\"]\n";
    std::fs::write(&seeds, text).unwrap();
    let lotse = lotse.reading(seeds);
    let output = lotse.run(&["sources", "check"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("s.toml:5:1: unknown key \"strat\""), "{said}");
    assert!(said.contains("the key \"start\" is missing"), "{said}");
    let said = lotse.fails(2, &["refresh"]);
    assert!(said.contains("s.toml:5:1"), "{said}");
}

#[test]
fn a_damaged_warc_is_named_and_what_came_before_it_is_kept() {
    let lotse = Lotse::new();
    let record = |url: &str| {
        let text = "Neues Angebot am Samstag\n\nIn der Beratungsstelle gibt es nun auch am Samstag eine offene Sprechstunde. \
                    Sie beginnt um zehn Uhr und dauert bis zum Mittag.\n\nWer kommen will, braucht keinen Termin; Kinder \
                    können im Nebenraum spielen, während die Eltern mit der Beraterin sprechen.\n";
        format!(
            "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:1-{url}>\r\nWARC-Target-URI: {url}\r\n\
             WARC-Date: 2020-03-04T05:06:07Z\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{text}\r\n\r\n",
            text.len()
        )
    };
    let gzip = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let mut file = gzip(&record("https://a.example/1"));
    let second = gzip(&record("https://a.example/2"));
    file.extend(&second[..second.len() / 2]);
    let path = lotse.data().join("broken.warc.gz");
    std::fs::write(&path, file).unwrap();
    let said = lotse.fails(2, &["import", path.to_str().unwrap()]);
    assert!(said.contains("broken.warc.gz"), "{said}");
    lotse.ok(&["index"]);
    assert_eq!(lotse.all_records().len(), 1);

    std::fs::write(&path, b"this is no archive of the web").unwrap();
    let said = lotse.fails(2, &["import", path.to_str().unwrap()]);
    assert!(said.contains("broken.warc.gz"), "{said}");
    let said = lotse.fails(2, &["import", "/does/not/exist.warc"]);
    assert!(said.contains("/does/not/exist.warc"), "{said}");
    assert_eq!(lotse.all_records().len(), 1, "nothing that was there is lost");
}

#[test]
fn a_missing_data_directory_is_made_by_what_fills_it_and_named_by_what_reads_it() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("deep/data");
    let run = |arguments: &[&str]| binary().args(arguments).env("LOTSE_DATA", &data).output().unwrap();
    for reader in [&["search", "Kita"][..], &["index"], &["show", "x"], &["archive", "verify"]] {
        let output = run(reader);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{reader:?}: {said}");
        assert!(said.contains("lotse"), "the next step is named: {said}");
    }
    let output = run(&["demo", "--no-serve"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(data.join("archive.db").is_file());
}

#[test]
fn a_data_directory_that_is_a_file_is_a_storage_error() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let output = binary().args(["demo", "--no-serve", "--data"]).arg(file.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn of_two_runs_at_once_the_second_gives_way() {
    let sites = Sites::start();
    let lotse = Lotse::with(&sites);
    // The lock is taken the way a run takes it, by a process that holds it as long as this test wants.
    let lock = std::fs::File::create(lotse.data().join("refresh.lock")).unwrap();
    lock.lock().unwrap();
    for writer in [&["refresh"][..], &["crawl"], &["index", "--records", "-"]] {
        let said = lotse.fails(3, writer);
        assert!(said.contains("another run holds"), "{said}");
    }
    drop(lock);
    lotse.run(&["refresh", "--only", "kreis"]);
    assert!(!lotse.all_records().is_empty());
}

#[test]
fn wrong_values_name_the_option_and_what_is_known() {
    let lotse = Lotse::new();
    lotse.fails(2, &["search", "x", "--kind", "offers"]);
    lotse.fails(2, &["search", "x", "--place", "Atlantis"]);
    lotse.fails(2, &["search", "x", "--limit", "0"]);
    lotse.fails(2, &["refresh", "--deadline", "bald"]);
    lotse.fails(2, &["refresh", "--only", "nirgendwo"]);
    let said = lotse.fails(2, &["refresh", "--contact", "nobody"]);
    assert!(said.contains("--contact"), "{said}");
}

#[test]
fn records_with_a_broken_line_change_nothing() {
    let lotse = Lotse::new();
    let path = lotse.data().join("r.jsonl");
    std::fs::write(&path, "{\"id\":\"a\",\"title\":\"Eins\",\"text\":\"Text\"}\n").unwrap();
    lotse.ok(&["index", "--records", path.to_str().unwrap()]);
    std::fs::write(&path, "{\"id\":\"b\",\"text\":\"gut\"}\n{\"id\":\"c\",\n").unwrap();
    let said = lotse.fails(2, &["index", "--records", path.to_str().unwrap()]);
    assert!(said.contains("r.jsonl:2"), "{said}");
    assert_eq!(lotse.all_records().len(), 1);
}

/// On a small tmpfs in a mount namespace of its own, where the system lets us make one.
#[test]
fn a_full_disk_ends_with_storage_and_keeps_what_was_there() {
    let dir = tempfile::tempdir().unwrap();
    let probe = ["-rm", "mount", "-t", "tmpfs", "-o", "size=64k", "none", dir.path().to_str().unwrap()];
    let can = Command::new("unshare")
        .args(probe)
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !can {
        println!("skipped: this system lets nobody mount a tmpfs in a namespace");
        return;
    }
    let sites = Sites::start();
    let script = r#"
        mount -t tmpfs -o size=1m none "$DIR" || exit 99
        export LOTSE_DATA="$DIR/data"
        "$LOTSE" refresh --quiet; code=$?
        echo "refresh ended with $code"
        mount -o remount,size=200m "$DIR" || exit 99
        "$LOTSE" archive verify --quiet || exit 98
        "$LOTSE" refresh --quiet; echo "second ended with $?"
        "$LOTSE" export --format ndjson | wc -l
    "#;
    let output = Command::new("unshare")
        .args(["-rm", "sh", "-c", script])
        .env("DIR", dir.path())
        .env("LOTSE", env!("CARGO_BIN_EXE_lotse"))
        .env("LOTSE_SEEDS", sites.seeds())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}{errors}");
    assert!(said.contains("refresh ended with 4"), "{said}{errors}");
    assert!(said.contains("second ended with 0") || said.contains("second ended with 1"), "{said}{errors}");
    let records: usize = said.lines().last().unwrap().trim().parse().unwrap();
    assert!(records >= 60, "{said}{errors}");
}
