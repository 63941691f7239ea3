//! `lotse demo`: the first command a stranger runs.

use crate::harness::{Lotse, binary};

#[test]
fn the_demo_crawls_reads_indexes_and_answers() {
    let output = binary().args(["demo", "--no-serve"]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    for site in ["ministerium", "pressehost", "kreis", "stadt", "blog", "kaputt"] {
        assert!(said.lines().any(|line| line.starts_with(site)), "{site} is missing:\n{said}");
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
