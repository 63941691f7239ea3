//! Records that mean harm, through the binary and in a real browser: script in every field, a title of ten megabytes, odd
//! Unicode, links that would run. Nothing runs, and the content security policy has nothing to report.

use serde_json::json;

use crate::browser::Browser;
use crate::harness::{Lotse, Server};

/// Texts that run where a page is careless; each would leave a mark.
const BAD: [&str; 7] = [
    "</script><script>window.harmed=1</script>",
    "\"><img src=/nowhere.png onerror=window.harmed=1>",
    "' onmouseover='window.harmed=1' autofocus onfocus='window.harmed=1",
    "</title></textarea></style><svg onload=window.harmed=1>",
    "javascript:window.harmed=1",
    "\u{202e}\u{2066}\u{0}\u{b}\u{fffe}\u{feff}\u{1f4a9}\u{300}\u{300}\u{300}",
    "</p><iframe srcdoc='<script>parent.harmed=1</script>'></iframe><base href='https://evil.example/'>",
];

fn records() -> Vec<serde_json::Value> {
    let of = |(number, bad): (usize, &&str)| {
        let kind = ["offer", "event", "news"][number % 3];
        json!({
            "id": format!("bad-{number}"), "url": bad, "kind": kind, "title": format!("Hilfe {bad}"), "teaser": bad,
            "text": format!("Hilfe {bad} {bad}"), "lang": "de", "published": "2026-11-01",
            "places": [{ "ags": "05954024", "name": bad, "role": "venue" }],
            "topics": [{ "id": bad, "primary": true }], "audiences": [bad],
            "organisations": [{ "name": bad, "role": "provider" }],
            "contacts": [{ "role": "general", "phone": bad, "email": bad, "address": bad, "web": bad }],
            "cited_sources": [{ "url": bad, "name": bad }], "attachments": [{ "url": bad, "title": bad }],
            "offer": { "status": "active", "cost": bad, "application": bad, "documents": [bad], "languages": [bad] },
            "event": { "start": "2026-11-20T19:00", "venue": bad, "organiser": bad, "registration": bad },
            "evidence": [{ "field": "title", "value": bad, "where": bad, "quote": bad, "rule": bad }],
        })
    };
    let mut records: Vec<_> = BAD.iter().enumerate().map(of).collect();
    let long = "Hilfe <b>ohne Ende</b> ".repeat(450_000);
    records.push(json!({ "id": "long", "url": "https://lang.example/", "kind": "offer", "title": long, "text": "Hilfe" }));
    records
}

#[test]
fn nothing_of_a_hostile_record_runs_in_a_browser() {
    let Some(browser) = Browser::open(390, 844) else { return };
    let lotse = Lotse::new();
    let file = lotse.data().join("bad.jsonl");
    let lines: Vec<String> = records().iter().map(ToString::to_string).collect();
    std::fs::write(&file, lines.join("\n")).unwrap();
    lotse.ok(&["index", "--records", file.to_str().unwrap()]);
    let server = Server::start(&lotse, &[]);
    let found = server.get("/api/v1/search?q=Hilfe&limit=100").json();
    let ids: Vec<String> = found["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| hit["id"].as_str().unwrap().bytes().map(|byte| format!("%{byte:02X}")).collect())
        .collect();
    assert_eq!(ids.len(), BAD.len() + 1, "a hostile record got lost: {found}");
    let mut paths: Vec<String> =
        ["/", "/?q=Hilfe", "/map?place=Schwelm", "/guide?q=Hilfe&place=Schwelm", "/archive"]
            .map(str::to_owned)
            .into();
    paths.push("/calendar?month=2026-11".to_owned());
    paths.extend(ids.iter().map(|id| format!("/records/{id}")));
    for bad in BAD {
        let typed: String = bad.bytes().map(|byte| format!("%{byte:02X}")).collect();
        paths.push(format!("/?q={typed}&place={typed}"));
    }
    for path in &paths {
        browser.go(&format!("http://{}{path}", server.address));
        let state = browser.run(
            "document.querySelectorAll('details').forEach((one) => { one.open = true; }); \
             return [window.harmed === undefined, document.querySelectorAll('iframe, base, main img').length, \
             document.querySelectorAll(\"a[href^='javascript:' i]\").length, \
             document.documentElement.scrollWidth - window.innerWidth, document.querySelectorAll('h1').length]",
        );
        assert_eq!(state[0], true, "{path}: something ran");
        assert_eq!(
            (&state[1], &state[2]),
            (&json!(0), &json!(0)),
            "{path}: something strange is in the page"
        );
        assert!(state[3].as_i64().unwrap() <= 0, "{path} scrolls sideways");
        assert_eq!(state[4], 1, "{path} is broken");
        assert_eq!(browser.complaints(), Vec::<String>::new(), "{path}");
    }
}
