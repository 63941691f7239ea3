//! `lotse serve`: the endpoint and the pages over a real index.

use crate::harness::{Lotse, Server};

fn sample() -> Lotse {
    let lotse = Lotse::new();
    lotse.ok(&["demo", "--no-serve"]);
    lotse
}

#[test]
fn the_endpoint_answers_as_the_command_line_does() {
    let lotse = sample();
    let server = Server::start(&lotse, &[]);
    let answer = server.get("/api/v1/search?q=Schuldnerberatung&kind=offer&place=Hattingen");
    assert_eq!(answer.status, 200, "{}", answer.body);
    let (over_http, by_command) =
        (answer.json(), lotse.search(&["Schuldnerberatung", "--kind", "offer", "--place", "Hattingen"]));
    assert_eq!(over_http["total"], by_command["total"]);
    assert_eq!(over_http["hits"][0]["id"], by_command["hits"][0]["id"]);
    for target in ["/healthz", "/readyz"] {
        assert_eq!(server.get(target).status, 200, "{target}");
    }
    let bad = server.get("/api/v1/search?q=x&limit=99999999");
    assert_eq!(bad.status, 400);
    assert!(bad.head.contains("application/problem+json"), "{}", bad.head);
}

#[test]
fn search_and_record_pages_are_complete_without_javascript() {
    let lotse = sample();
    let server = Server::start(&lotse, &[]);
    let page = server.get("/?q=Schuldnerberatung");
    assert_eq!(page.status, 200);
    assert!(page.head.contains("content-security-policy"), "{}", page.head);
    assert!(page.body.contains("<mark>") && page.body.contains("Schuldnerberatung"), "{}", page.body);
    let hit =
        server.get("/api/v1/search?q=Schuldnerberatung").json()["hits"][0]["id"].as_str().unwrap().to_owned();
    let id: String = hit.bytes().map(|byte| format!("%{byte:02X}")).collect();
    assert_eq!(server.get(&format!("/api/v1/records/{id}")).json()["id"], hit.as_str());
    assert_eq!(server.get(&format!("/records/{id}")).status, 200);
    assert_eq!(server.get("/records/nirgends").status, 404);
}

#[test]
fn a_refresh_is_taken_up_without_a_restart() {
    let lotse = Lotse::new();
    let path = lotse.data().join("r.jsonl");
    std::fs::write(&path, "{\"id\":\"a\",\"title\":\"Eins\",\"text\":\"Schuldnerberatung\"}\n").unwrap();
    lotse.ok(&["index", "--records", path.to_str().unwrap()]);
    let server = Server::start(&lotse, &[]);
    let total = || server.get("/api/v1/search?q=Schuldnerberatung").json()["total"].as_u64().unwrap();
    assert_eq!(total(), 1);
    std::fs::write(&path, "{\"id\":\"b\",\"title\":\"Zwei\",\"text\":\"Schuldnerberatung\"}\n").unwrap();
    lotse.ok(&["index", "--records", path.to_str().unwrap()]);
    // The server looks every two seconds; asking until it has seen the commit needs no fixed wait.
    let seen = (0..20_000).any(|_| total() == 2);
    assert!(seen);
}
