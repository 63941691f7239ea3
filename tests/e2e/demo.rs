//! `lotse demo`: the first command a stranger runs.

use crate::harness::{Lotse, binary};

#[test]
fn the_demo_crawls_reads_indexes_and_answers() {
    let output = binary().args(["demo", "--no-serve"]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    let sites = ["ministerium", "pressehost", "kreis", "stadt", "blog", "kaputt"];
    let later = ["wohlfahrt", "beratungsnetz", "kalender", "koepru", "jobcenter", "gevelsberg"];
    for site in sites.iter().chain(&later) {
        assert!(said.lines().any(|line| line.starts_with(*site)), "{site} is missing:\n{said}");
    }
    assert!(said.contains("offer") && said.contains("news") && said.contains("event"), "{said}");
    assert_eq!(said.matches("Treffer für").count(), 3, "{said}");
    assert!(said.contains('[') && said.contains(']'), "no word is marked:\n{said}");
}

#[test]
fn a_named_data_directory_stays_and_can_be_asked_later() {
    let lotse = Lotse::new();
    lotse.ok(&["demo", "--no-serve"]);
    let answer = lotse.search(&["Schuldnerberatung", "--kind", "offer", "--place", "Hattingen"]);
    assert!(answer["total"].as_u64().unwrap() >= 1, "{answer:#}");
    assert_eq!(answer["hits"][0]["kind"], "offer");
}

#[test]
fn the_index_can_be_taken_along_in_every_form() {
    let lotse = Lotse::new();
    lotse.ok(&["demo", "--no-serve"]);
    let csv = lotse.ok(&["export", "--format", "csv"]);
    assert!(csv.lines().count() > lotse.all_records().len(), "a header and at least a line a record");
    let calendar = lotse.ok(&["export", "--format", "ics"]);
    assert!(
        calendar.starts_with("BEGIN:VCALENDAR") && calendar.matches("BEGIN:VEVENT").count() >= 10,
        "{calendar}"
    );
    let map: serde_json::Value = serde_json::from_str(&lotse.ok(&["export", "--format", "geojson"])).unwrap();
    assert!(map["features"].as_array().unwrap().len() >= 20, "{map}");
    let offers: serde_json::Value = serde_json::from_str(&lotse.ok(&["export", "--format", "hsds"])).unwrap();
    assert!(offers["contents"].as_array().unwrap().len() >= 20, "{offers}");
    let filtered = lotse.ndjson(&["export", "--kind", "offer", "--place", "Hattingen"]);
    assert!(!filtered.is_empty() && filtered.iter().all(|record| record["kind"] == "offer"));
}
