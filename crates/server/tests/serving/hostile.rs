//! Everything crawled is hostile: whatever stands in a record, nothing of it runs and no format breaks.

use model::Record;

use crate::client::{config, serve_with};
use crate::{markup, world};

/// Texts that break what is not careful.
const BAD: [&str; 8] = [
    "</script><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "]]><!-- --><x/>",
    "a\r\nEND:VCALENDAR\r\nX-EVIL:1",
    "\u{202e}rtl\u{0}\u{b}\u{fffe}\u{1f4a9}",
    "{{ 7*7 }}{% raw %}&amp;&lt;",
    "=HYPERLINK(\"http://evil.example\")",
];

/// The first record of the world with `text` in every field that holds text.
fn record(text: &str, number: usize) -> Record {
    let base =
        world::records().into_iter().find(|record| record.offer.is_some() && !record.evidence.is_empty());
    let mut value = serde_json::to_value(base.unwrap()).unwrap();
    value["event"] = serde_json::json!({
        "start": "2026-11-26T19:00", "end": "2026-11-25", "venue": text, "address": text, "organiser": text,
        "registration": text, "cost": text,
    });
    value["cited_sources"] =
        serde_json::json!([{ "url": text, "name": text }, { "url": "javascript:alert(1)" }]);
    value["attachments"] = serde_json::json!([{ "url": "javascript:alert(1)", "title": text }]);
    value["extra"] = serde_json::json!({ "x": text });
    fill(&mut value, text);
    value["id"] = format!("{number} {text}").into();
    value["url"] = "javascript:alert(1)".into();
    let kinds = ["offer", "event", "news", "organisation", "network", "other"];
    value["kind"] = kinds[number % kinds.len()].into();
    serde_json::from_value(value).expect("a hostile record is still a record")
}

/// Replaces every text that is not bound to a form.
fn fill(value: &mut serde_json::Value, text: &str) {
    const FORMED: [&str; 12] = [
        "kind",
        "role",
        "type",
        "status",
        "published",
        "published_precision",
        "modified",
        "fetched",
        "ags",
        "start",
        "end",
        "comparator",
    ];
    match value {
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                if !FORMED.contains(&key.as_str()) {
                    fill(value, text);
                }
            }
        }
        serde_json::Value::Array(list) => list.iter_mut().for_each(|value| fill(value, text)),
        serde_json::Value::String(string) => *string = text.to_owned(),
        _ => {}
    }
}

#[test]
fn nothing_in_a_record_runs_or_breaks_a_page() {
    let long = "<b>".repeat(100_000);
    let texts = BAD.into_iter().chain([long.as_str()]);
    let records: Vec<Record> = texts.clone().enumerate().map(|(number, text)| record(text, number)).collect();
    let server = serve_with(&records, world::history(), config());
    let mut paths: Vec<String> = crate::pages::PATHS.map(str::to_owned).into();
    paths.retain(|path| !path.starts_with("/records/"));
    for record in &records {
        let id: String = record.id.as_str().bytes().map(|byte| format!("%{byte:02X}")).collect();
        if id.len() < 4000 {
            paths.push(format!("/records/{id}"));
        }
    }
    for text in texts.clone().filter(|text| text.len() < 1000) {
        let typed: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        paths.push(format!("/?q={typed}"));
        paths.push(format!("/guide?place={typed}&q={typed}"));
    }
    for path in &paths {
        let page = server.page(path);
        markup::check(path, &page);
        assert!(page.len() < 400_000, "{path} has {} bytes", page.len());
    }
}

#[test]
fn nothing_in_a_record_breaks_a_format() {
    let records: Vec<Record> = BAD.iter().enumerate().map(|(number, text)| record(text, number)).collect();
    let server = serve_with(&records, world::history(), config());
    let calendar = server.page("/api/v1/search?format=ics&kind=event,offer,news,organisation,network,other");
    assert!(calendar.lines().all(|line| line.len() <= 75), "a line is not folded");
    assert_eq!(calendar.matches("\r\nEND:VCALENDAR").count(), 1);
    assert!(!calendar.contains("\nX-EVIL"));
    let atom = server.page("/feeds/search.atom");
    assert!(!atom.contains("<script") && !atom.contains('\u{b}') && !atom.contains("javascript:"), "{atom}");
    assert_eq!(atom.matches("<entry>").count(), records.len());
    for format in ["json", "records", "jsonfeed", "geojson", "hsds"] {
        let text = server.page(&format!("/api/v1/search?format={format}"));
        serde_json::from_str::<serde_json::Value>(&text).unwrap_or_else(|error| panic!("{format}: {error}"));
    }
    let table = server.page("/api/v1/search?format=csv");
    assert!(!table.contains(",=HYPER") && !table.contains(",\"=HYPER"), "a cell would run: {table}");
}

#[test]
fn a_strange_request_is_answered_and_does_no_harm() {
    let server = serve_with(&world::records(), world::history(), config());
    for path in [
        "/?q=%00%ff%fe",
        "/?q=%22AND%20(((%20title:%20*%20NOT%20-%20%5B",
        "/records/%00",
        "/records/..%2f..%2fetc%2fpasswd",
        "/assets/..%2f..%2fCargo.toml",
        "/?month=%F0%9F%92%A9&offset=99999999999999999999999",
        "/calendar?month=9999-12",
        "/calendar?month=-001-01",
        "/map?place=99",
        "/archive?from=9999&to=0001",
        "/guide?place=%3Cb%3E",
    ] {
        let answer = server.get(path);
        assert!([200, 400, 404].contains(&answer.status), "{path}: {}", answer.status);
    }
    assert_eq!(server.get("/healthz").status, 200);
}
