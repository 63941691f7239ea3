//! What programs read.

use serde_json::Value;

use crate::client::{config, serve, serve_with};
use crate::world;

const FRUEHDIENST: &str = "/api/v1/records/https%3A%2F%2Fwww.enkreis.example%2Ffamilie%2Frandzeiten";

#[test]
fn a_search_answers_as_the_contract_says() {
    let server = serve();
    let answer = server.json("/api/v1/search?q=Kinderbetreuung&kind=offer,news&place=Schwelm&limit=3");
    for key in ["query", "understood", "match", "total", "took_ms", "generation", "hits", "facets"] {
        assert!(answer.get(key).is_some(), "{key} is missing");
    }
    assert_eq!(answer["match"], "most");
    let hits = answer["hits"].as_array().unwrap();
    assert!(!hits.is_empty() && hits.len() <= 3);
    for key in ["id", "kind", "url", "source", "title", "snippet", "score", "published", "places"] {
        assert!(hits[0].get(key).is_some(), "{key} is missing in a hit");
    }
}

#[test]
fn wrong_parameters_are_named() {
    let server = serve();
    let cases = [
        ("limit=0", "limit"),
        ("limit=x", "limit"),
        ("offset=10001", "offset"),
        ("kind=listing", "kind"),
        ("place=Atlantis", "place"),
        ("topic=nothing", "topic"),
        ("audience=nobody", "audience"),
        ("lang=GERMAN", "language"),
        ("status=maybe", "status"),
        ("from=27.1.2012", "from"),
        ("to=2012-13", "to"),
        ("match=some", "match"),
        ("sort=random", "sort"),
        ("format=pdf", "format"),
        ("facets=perhaps", "facets"),
    ];
    for (query, parameter) in cases {
        let answer = server.get(&format!("/api/v1/search?{query}"));
        assert_eq!(answer.status, 400, "{query}");
        assert_eq!(answer.problem()["parameter"], parameter, "{query}");
    }
    let unknown = server.get("/api/v1/search?foo=1").problem();
    assert!(unknown["detail"].as_str().unwrap().contains("foo"));
    let long = format!("/api/v1/search?q={}", "a".repeat(5000));
    assert_eq!(server.get(&long).status, 414);
}

#[test]
fn a_place_may_be_a_name_a_postal_code_or_a_key() {
    let server = serve();
    let total = |place: &str| server.json(&format!("/api/v1/search?place={place}"))["total"].clone();
    assert!(total("Schwelm").as_u64() > Some(0));
    assert_eq!(total("Schwelm"), total("58332"));
    assert_eq!(total("Schwelm"), total("05954024"));
}

#[test]
fn nothing_is_sent_twice() {
    let server = serve();
    for path in [
        "/",
        "/?q=Kita",
        "/api/v1/search?q=Kita",
        "/feeds/search.atom?q=Kita",
        "/calendar.ics",
        "/openapi.json",
    ] {
        let first = server.get(path);
        let tag = first.header("etag").unwrap_or_else(|| panic!("{path} has no tag")).to_owned();
        let second = server.ask("GET", path, &[("If-None-Match", &tag)]);
        assert_eq!((second.status, second.body.len()), (304, 0), "{path}");
        assert_eq!(second.header("etag"), Some(tag.as_str()), "{path}");
        let other = server.ask("GET", path, &[("If-None-Match", "\"x\"")]);
        assert_eq!(other.status, 200, "{path}");
    }
    let german = server.get("/").header("etag").map(str::to_owned);
    let turkish = server.ask("GET", "/", &[("Accept-Language", "tr")]).header("etag").map(str::to_owned);
    assert_ne!(german, turkish, "two languages share a tag");
}

#[test]
fn a_new_commit_is_taken_up_and_changes_the_tag() {
    use std::time::{Duration, Instant};
    let quick = server::Config { reload_every: Duration::from_millis(20), ..config() };
    let mut records = world::records();
    let last = records.pop().unwrap();
    let server = serve_with(&records, world::history(), quick);
    let before = server.get("/api/v1/search").header("etag").map(str::to_owned);
    let total = || server.json("/api/v1/search")["total"].as_u64().unwrap();
    let count = total();
    records.push(last);
    world::index(server.folder.path(), &records);
    let began = Instant::now();
    while total() == count {
        assert!(began.elapsed() < Duration::from_secs(30), "the new commit was never taken up");
        std::thread::yield_now();
    }
    assert_ne!(server.get("/api/v1/search").header("etag").map(str::to_owned), before);
}

#[test]
fn a_record_is_found_by_its_encoded_id() {
    let server = serve();
    let record = server.json(FRUEHDIENST);
    assert_eq!(record["id"], "https://www.enkreis.example/familie/randzeiten");
    let evidence = record["evidence"].as_array().unwrap();
    assert!(evidence.iter().any(|e| e["field"] == "title" && e["quote"] != ""));
    assert!(
        evidence.iter().all(|e| !e["field"].as_str().unwrap().starts_with("contacts") || e["quote"] == "")
    );
    assert_eq!(
        server.json(&format!("{FRUEHDIENST}/history"))["history"]["versions"].as_array().unwrap().len(),
        2
    );
    assert!(server.json(&format!("{FRUEHDIENST}/similar?limit=3"))["hits"].as_array().unwrap().len() <= 3);
    assert!(server.page(&format!("{FRUEHDIENST}?format=bibtex")).starts_with("@online{enkreis"));
    assert_eq!(server.get(&format!("{FRUEHDIENST}?format=pdf")).problem()["parameter"], "format");
    assert_eq!(server.get("/api/v1/records/nothing").problem()["type"], "/api#not-found");
}

#[test]
fn vocabularies_are_listed() {
    let server = serve();
    let topics = server.json("/api/v1/topics");
    assert!(topics["topics"].as_array().unwrap().iter().any(|topic| topic["id"] == "kita"));
    assert_eq!(server.json("/api/v1/places?q=schwel&limit=1")["places"][0]["ags"], "05954024");
    assert_eq!(server.json("/api/v1/sources")["sources"].as_array().unwrap().len(), 7);
    assert!(server.json("/api/v1/facets?q=Kinder")["facets"].as_array().unwrap().len() > 3);
    let typed = server.json("/api/v1/suggest?q=schwe&format=opensearch");
    assert_eq!(typed[0], "schwe");
}

#[test]
fn every_format_is_what_it_says() {
    let server = serve();
    let formats = [
        ("json", "application/json"),
        ("records", "application/json"),
        ("hsds", "application/json"),
        ("ndjson", "application/x-ndjson"),
        ("csv", "text/csv; charset=utf-8; header=present"),
        ("atom", "application/atom+xml; charset=utf-8"),
        ("jsonfeed", "application/feed+json"),
        ("ics", "text/calendar; charset=utf-8"),
        ("geojson", "application/geo+json"),
        ("bibtex", "application/x-bibtex; charset=utf-8"),
        ("ris", "application/x-research-info-systems; charset=utf-8"),
        ("citations", "text/plain; charset=utf-8"),
    ];
    for (name, media_type) in formats {
        let answer = server.get(&format!("/api/v1/search?format={name}"));
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(media_type)), "{name}");
        assert!(answer.body.len() > 100, "{name} is empty");
        if media_type.contains("json") && name != "ndjson" {
            serde_json::from_slice::<Value>(&answer.body).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
    let lines = server.page("/api/v1/search?format=ndjson");
    assert!(lines.lines().all(|line| serde_json::from_str::<model::Record>(line).is_ok()), "{lines}");
    assert_eq!(lines.lines().count(), world::records().len());
    let table = server.page("/api/v1/search?format=csv&q=Frühdienst".replace('ü', "%C3%BC").as_str());
    assert!(table.contains("\"Tageskinder") || table.contains("+492336931234"), "{table}");
    let calendar = server.page("/calendar.ics");
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 7);
    assert!(
        calendar.contains("DTSTART;TZID=Europe/Berlin:20261126T190000")
            && calendar.contains("STATUS:CANCELLED")
    );
    let map = server.json("/map.geojson?kind=offer");
    assert!(map["features"].as_array().unwrap().iter().all(|f| f["geometry"]["type"] == "Point"));
}

/// Takes a table of RFC 4180 apart, to the letter: every line ends with CR LF, quotation marks are doubled in quoted cells.
fn cells(table: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut rest) = (Vec::new(), Vec::new(), table);
    while !rest.is_empty() {
        let mut cell = String::new();
        if let Some(mut quoted) = rest.strip_prefix('"') {
            loop {
                let (part, after) = quoted.split_once('"').expect("a quoted cell ends");
                cell.push_str(part);
                let Some(more) = after.strip_prefix('"') else {
                    rest = after;
                    break;
                };
                cell.push('"');
                quoted = more;
            }
        } else {
            let end = rest.find([',', '\r', '\n', '"']).expect("a line ends");
            cell.push_str(&rest[..end]);
            rest = &rest[end..];
        }
        row.push(cell);
        if let Some(after) = rest.strip_prefix("\r\n") {
            rows.push(std::mem::take(&mut row));
            rest = after;
        } else {
            rest = rest.strip_prefix(',').expect("a comma or the end of a line");
        }
    }
    rows
}

#[test]
fn the_table_holds_what_its_description_says() {
    let rows = cells(&serve().page("/api/v1/search?format=csv"));
    let (names, records) = rows.split_first().unwrap();
    assert_eq!(records.len(), world::records().len());
    assert!(records.iter().all(|record| record.len() == names.len()));
    let described = include_str!("../../../../docs/api.md").split_once("## The table").unwrap().1;
    let described = described.split_once("## Rules").unwrap().0;
    let lines = described.lines().filter(|line| line.starts_with("| `"));
    let described: Vec<&str> =
        lines.flat_map(|line| line.split('|').nth(1).unwrap().split('`').skip(1).step_by(2)).collect();
    assert_eq!(described, names.iter().map(String::as_str).collect::<Vec<_>>());
    let at = |name: &str| names.iter().position(|known| known == name).unwrap();
    let early = records.iter().find(|record| record[at("url")].ends_with("/familie/randzeiten")).unwrap();
    assert_eq!(early[at("opening_hours")], "Mo-Fr 05:00-08:30");
    assert_eq!(early[at("languages")], "de; tr");
    assert!(early[at("citation")].contains(&early[at("url")]), "{early:?}");
    assert!(early[at("page")].starts_with("http://") && early[at("fetched")].ends_with('Z'), "{early:?}");
}

#[test]
fn feeds_bring_the_newest_first() {
    let server = serve();
    let feed = server.json("/feeds/search.json?kind=news");
    let days: Vec<_> =
        feed["items"].as_array().unwrap().iter().filter_map(|i| i["date_published"].as_str()).collect();
    assert!(days.len() > 5 && days.is_sorted_by(|a, b| a >= b), "{days:?}");
    let atom = server.page("/feeds/search.atom?kind=news");
    assert_eq!(atom.matches("<entry>").count(), feed["items"].as_array().unwrap().len());
    let searched = server.page("/api/v1/search?kind=news&format=atom");
    for (document, own) in
        [(&atom, "/feeds/search.atom?kind=news"), (&searched, "/api/v1/search?kind=news&amp;format=atom")]
    {
        let link =
            format!("rel=\"self\" type=\"application/atom+xml\" href=\"http://{}{own}\"", server.address);
        assert!(document.contains(&link), "{link}: {document}");
    }
    assert!(
        atom.contains("<updated>2026-11-17T23:00:00Z</updated>"),
        "a German day does not begin at midnight UTC"
    );
}

#[test]
fn everything_carries_the_safety_headers() {
    let server = serve();
    for path in ["/", "/api/v1/search", "/nowhere", "/healthz", "/api/v1/search?limit=x", "/opensearch.xml"] {
        let answer = server.get(path);
        let policy =
            answer.header("content-security-policy").unwrap_or_else(|| panic!("{path} has no policy"));
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{path}");
    }
}

#[test]
fn other_sites_may_read_and_nobody_may_write() {
    let server = serve();
    let answer = server.ask("GET", "/api/v1/topics", &[("Origin", "https://else.example")]);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    let asked = [("Origin", "https://else.example"), ("Access-Control-Request-Method", "GET")];
    assert_eq!(server.ask("OPTIONS", "/api/v1/search", &asked).status, 200);
    assert_eq!(
        server.ask("GET", "/", &[("Origin", "https://else.example")]).header("access-control-allow-origin"),
        None
    );
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        assert_eq!(
            server.ask(method, "/api/v1/search", &[("Content-Length", "0")]).problem()["status"],
            405,
            "{method}"
        );
    }
    let head = server.ask("HEAD", "/?q=Kita", &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[test]
fn operators_see_how_it_does() {
    let server = serve();
    assert_eq!(server.page("/healthz"), "ok\n");
    assert!(server.page("/readyz").starts_with("ready\n"));
    server.page("/?q=Kita");
    let metrics = server.page("/metrics");
    assert!(metrics.contains("lotse_index_records 24"), "{metrics}");
    assert!(!metrics.contains("lotse_search_seconds_count 0"), "{metrics}");
    let old = server::Config {
        max_age: Some(std::time::Duration::from_secs(3600)),
        now: Some("2026-11-23T08:00:00Z".parse().unwrap()),
        ..config()
    };
    let stale = serve_with(&world::records(), world::history(), old);
    let answer = stale.get("/readyz");
    assert_eq!(answer.status, 503);
    assert!(answer.text().contains("too old"));
    assert_eq!(stale.get("/healthz").status, 200);
}

#[test]
fn compressed_answers_are_smaller() {
    let server = serve();
    let plain = server.get("/api/v1/topics");
    let small = server.ask("GET", "/api/v1/topics", &[("Accept-Encoding", "br, gzip")]);
    assert_eq!(small.header("content-encoding"), Some("gzip"));
    assert!(small.body.len() * 2 < plain.body.len(), "{}", small.body.len());
}

#[test]
fn a_list_is_read_to_its_end_by_cursors() {
    let server = serve();
    let whole = server.json("/api/v1/search?limit=100&fields=id");
    let mut ids: Vec<Value> = Vec::new();
    let mut path = "/api/v1/search?limit=5&fields=id".to_owned();
    loop {
        let page = server.json(&path);
        let hits = page["hits"].as_array().unwrap();
        assert!(hits.iter().all(|hit| hit.as_object().unwrap().len() == 1), "{page}");
        ids.extend(hits.iter().cloned());
        let Some(next) = page["next"].as_str() else { break };
        let link = server.get(&path).header("link").unwrap().to_owned();
        assert!(link.contains(&format!("cursor={next}>; rel=\"next\"")), "{link}");
        let address = link.split(['<', '>']).nth(1).unwrap();
        path = address.strip_prefix(&format!("http://{}", server.address)).unwrap().to_owned();
    }
    assert_eq!(&Value::from(ids), &whole["hits"]);
    assert!(whole["next"].is_null());
}

#[test]
fn a_cursor_of_an_older_state_is_refused() {
    let quick = server::Config { reload_every: std::time::Duration::from_millis(20), ..config() };
    let mut records = world::records();
    let last = records.pop().unwrap();
    let server = serve_with(&records, world::history(), quick);
    let next = server.json("/api/v1/search?limit=5")["next"].as_str().unwrap().to_owned();
    let other = server.get(&format!("/api/v1/search?q=Kita&limit=5&cursor={next}"));
    assert_eq!((other.status, &other.problem()["parameter"]), (400, &"cursor".into()));
    assert_eq!(server.get(&format!("/api/v1/search?limit=5&offset=2&cursor={next}")).status, 400);
    records.push(last);
    world::index(server.folder.path(), &records);
    let count = records.len();
    while server.json("/api/v1/search?collapse=false")["total"] != count {
        std::thread::yield_now();
    }
    let stale = server.get(&format!("/api/v1/search?limit=5&cursor={next}"));
    assert_eq!((stale.status, &stale.problem()["type"]), (410, &"/api#stale-cursor".into()));
}

#[test]
fn only_the_fields_asked_for_are_sent() {
    let server = serve();
    let record = server.json(&format!("{FRUEHDIENST}?fields=title,contacts"));
    assert_eq!(record.as_object().unwrap().keys().collect::<Vec<_>>(), ["contacts", "title"]);
    let table = server.page("/api/v1/search?format=csv&fields=title,url");
    assert!(table.starts_with("title,url\r\n"), "{table}");
    let lines = server.page("/api/v1/search?format=ndjson&fields=id");
    assert!(lines.lines().all(|line| line.starts_with("{\"id\":") && !line.contains("title")), "{lines}");
    let wrong = server.get("/api/v1/search?fields=titel").problem();
    assert!(wrong["detail"].as_str().unwrap().contains("title"), "{wrong}");
    assert_eq!(server.get("/api/v1/search?format=atom&fields=title").status, 400);
}

/// Every property of a live answer stands in the OpenAPI document, at every depth.
#[test]
fn answers_are_as_described() {
    let server = serve();
    let document = server.json("/openapi.json");
    let answers = [
        ("SearchResponse", "/api/v1/search?q=Kinderbetreuung&explain=true".to_owned()),
        ("RecordList", "/api/v1/search?format=records".to_owned()),
        ("Record", FRUEHDIENST.to_owned()),
        ("Similar", format!("{FRUEHDIENST}/similar")),
        ("PageHistory", format!("{FRUEHDIENST}/history")),
        ("Facets", "/api/v1/facets".to_owned()),
        ("Suggestions", "/api/v1/suggest?q=kin".to_owned()),
        ("Topics", "/api/v1/topics".to_owned()),
        ("Places", "/api/v1/places?q=ha".to_owned()),
        ("Sources", "/api/v1/sources".to_owned()),
    ];
    for (schema, path) in answers {
        let schema = &document["components"]["schemas"][schema];
        described(&document, schema, &server.json(&path), &path);
    }
    let problem = server.get("/api/v1/search?limit=x").problem();
    described(&document, &document["components"]["schemas"]["Problem"], &problem, "problem");
}

fn described(document: &Value, schema: &Value, value: &Value, path: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap();
        return described(document, &document["components"]["schemas"][name], value, path);
    }
    let sort = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let allowed: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let fits = allowed.contains(&sort) || (sort == "integer" && allowed.contains(&"number"));
    assert!(allowed.is_empty() || fits, "{path} is {sort}, described as {allowed:?}");
    if let Some(names) = schema["enum"].as_array() {
        assert!(names.contains(value), "{path} is {value}, described as {names:?}");
    }
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                described(document, &schema["items"], item, &format!("{path}[{index}]"));
            }
        }
        Value::Object(map) if schema["properties"].is_object() => {
            for (key, item) in map {
                let inner = &schema["properties"][key];
                assert!(!inner.is_null(), "{path}.{key} is not described");
                described(document, inner, item, &format!("{path}.{key}"));
            }
            for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                assert!(map.contains_key(key), "{path}.{key} is described as always there");
            }
        }
        _ => {}
    }
}
