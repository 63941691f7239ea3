//! What works without a network: import, records from elsewhere, extraction, search and its forms.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use crate::harness::Lotse;

/// A WARC record.
fn warc_record(kind: &str, url: &str, content_type: &str, block: &[u8]) -> Vec<u8> {
    let mut record = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{:032x}>\r\nWARC-Target-URI: {url}\r\n\
         WARC-Date: 2020-03-04T05:06:07Z\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        url.len() * 7919,
        block.len()
    )
    .into_bytes();
    record.extend_from_slice(block);
    record.extend_from_slice(b"\r\n\r\n");
    record
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A WET file of two plain texts, one gzip member a record.
fn wet() -> Vec<u8> {
    let first = "Stadt Beispielhausen\n\nAktuelles\n\nWitten: Neue Gruppe für junge Mütter\n\nSeit dieser Woche trifft sich \
                 im Familienzentrum eine neue Gruppe für junge Mütter mit kleinen Kindern. (14.05.2019)\nDie Treffen \
                 beginnen jeden Dienstag um zehn Uhr; eine Hebamme beantwortet Fragen rund um Schlaf und Ernährung.\n\n\
                 Wer kommen möchte, kann ohne Anmeldung vorbeischauen.\n";
    let second = "Direkt zum Inhalt springen\n\nNachbarschaftshaus öffnet wieder\n\nNach dem Umbau öffnet das \
                  Nachbarschaftshaus in Herne seine Türen. Im Erdgeschoss gibt es nun ein Café, eine Kleiderkammer und \
                  einen Raum für Beratungsgespräche.\n\nZurück\n";
    let mut file = Vec::new();
    for (url, text) in [("https://a.example/1", first), ("https://b.example/2", second)] {
        file.extend(gzip(&warc_record("conversion", url, "text/plain", text.as_bytes())));
    }
    file
}

#[test]
fn a_wet_file_is_imported_once_and_searched() {
    let lotse = Lotse::new();
    let file = lotse.data().join("pages.wet.gz");
    std::fs::write(&file, wet()).unwrap();
    let file = file.to_str().unwrap();
    lotse.ok(&["import", file]);
    lotse.ok(&["index"]);
    let records = lotse.all_records();
    assert_eq!(records.len(), 2, "{records:#?}");
    let answer = lotse.search(&["Müttergruppe Witten", "--match", "any"]);
    assert_eq!(answer["hits"][0]["published"], "2019-05-14", "{answer:#}");
    lotse.ok(&["import", file]);
    lotse.ok(&["index"]);
    assert_eq!(lotse.all_records(), records, "importing twice changes nothing");
}

#[test]
fn exported_warc_comes_back_as_the_same_pages() {
    let lotse = Lotse::new();
    let file = lotse.data().join("pages.wet.gz");
    std::fs::write(&file, wet()).unwrap();
    lotse.ok(&["import", file.to_str().unwrap()]);
    lotse.ok(&["index"]);
    let warc = lotse.command(&["export", "--format", "warc"]).output().unwrap();
    assert!(warc.status.success() && warc.stdout.starts_with(&[0x1f, 0x8b]), "gzip members");
    let other = Lotse::new();
    let copy = other.data().join("copy.warc.gz");
    std::fs::write(&copy, warc.stdout).unwrap();
    other.ok(&["import", copy.to_str().unwrap()]);
    other.ok(&["index"]);
    assert_eq!(other.all_records(), lotse.all_records());
}

fn records_file(lotse: &Lotse) -> String {
    let records = [
        json!({"id": "a/1", "title": "Kindertagespflege", "text": "Tagesmütter betreuen Kinder am frühen Morgen."}),
        json!({"id": "b 2", "title": "Führerschein", "text": "Zuschuss zum Führerschein für Auszubildende."}),
        json!({"id": "c", "title": "=Summe", "text": "Schuldnerberatung ohne Termin.", "region": "x"}),
    ];
    let path = lotse.data().join("records.jsonl");
    let lines: Vec<_> = records.iter().map(ToString::to_string).collect();
    std::fs::write(&path, lines.join("\n")).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn records_from_elsewhere_keep_their_ids_and_survive_a_rebuild() {
    let lotse = Lotse::new();
    lotse.ok(&["index", "--records", &records_file(&lotse)]);
    let ids = |lotse: &Lotse| -> Vec<String> {
        lotse.all_records().iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&lotse), ["a/1", "b 2", "c"]);
    lotse.ok(&["index", "--records", &records_file(&lotse)]);
    assert_eq!(ids(&lotse).len(), 3, "upsert by id");
    assert_eq!(lotse.all_records()[2]["extra"]["region"], "x");
    let wet_file = lotse.data().join("pages.wet.gz");
    std::fs::write(&wet_file, wet()).unwrap();
    lotse.ok(&["import", wet_file.to_str().unwrap()]);
    lotse.ok(&["index"]);
    assert_eq!(ids(&lotse).len(), 5);
    lotse.ok(&["index", "--rebuild"]);
    assert_eq!(ids(&lotse).len(), 5);
}

#[test]
fn every_form_of_a_search_is_what_it_says() {
    let lotse = Lotse::new();
    lotse.ok(&["index", "--records", &records_file(&lotse)]);
    let found = |query: &str| lotse.search(&[query])["hits"][0]["id"].clone();
    assert_eq!(found("Fuehrerschein"), "b 2");
    assert_eq!(found("Tagesmutter"), "a/1");
    assert_eq!(found("Kinder Tagespflege"), "a/1");
    let csv = lotse.ok(&["search", "Schuldnerberatung", "--format", "csv"]);
    assert!(csv.starts_with("id,kind,title") && csv.contains("'=Summe"), "{csv}");
    assert_eq!(lotse.ndjson(&["search", "Schuldnerberatung", "--format", "ndjson"]).len(), 1);
    let queries = lotse.data().join("q.jsonl");
    std::fs::write(
        &queries,
        "{\"id\":\"q1\",\"text\":\"Führerschein\"}\n\n{\"id\":2,\"text\":\"Xylophon\"}\n",
    )
    .unwrap();
    let run =
        lotse.ok(&["search", "--batch", queries.to_str().unwrap(), "--format", "trec", "--match", "any"]);
    let fields: Vec<_> = run.lines().next().unwrap().split(' ').collect();
    // An id with a space is printed verbatim: what reads run files must choose ids without.
    assert_eq!(
        (fields[0], fields[1], fields[2], *fields.last().unwrap()),
        ("q1", "Q0", "b", "lotse"),
        "{run}"
    );
}

#[test]
fn any_query_is_answered() {
    let lotse = Lotse::new();
    lotse.ok(&["index", "--records", &records_file(&lotse)]);
    let long = "Kita ".repeat(2000);
    for query in [
        "\"",
        "((((",
        "+-+-",
        "feld:",
        "titel:",
        "*",
        "NOT AND OR",
        "\u{202e}abc",
        "👩‍👧",
        "der die das",
        &long,
    ] {
        let answer = lotse.search(&["--", query]);
        assert!(answer["total"].is_u64(), "{query:?}: {answer}");
    }
}

#[test]
fn pages_outside_the_archive_are_read_in_order_with_their_ids() {
    let lotse = Lotse::new();
    let html = "<html lang=de><head><title>Frauencafé | Stadt Hagen</title></head><body><main><h1>Frauencafé</h1>\
                <p>Das Frauencafé öffnet jeden Montag. Dort gibt es Kaffee, Gespräche und Hilfe bei Anträgen auf Wohngeld \
                und Kinderzuschlag, ohne Anmeldung und ohne Kosten.</p></main></body></html>";
    let lines = [
        json!({"id": "x", "url": "https://a.example/1", "html": html}),
        json!({"id": "y", "url": "https://a.example/2", "text": ""}),
        json!({"id": 3, "url": "https://a.example/3", "html_b64": "PGgxPkjkbGxvPC9oMT4=", "content_type": "text/html"}),
    ];
    let path = lotse.data().join("pages.jsonl.gz");
    let text = lines.map(|line| line.to_string()).join("\n");
    std::fs::write(&path, gzip(text.as_bytes())).unwrap();
    let records = lotse.ndjson(&["extract", "--from", path.to_str().unwrap()]);
    let main: Vec<_> = records.iter().filter(|record| record["parent"].is_null()).collect();
    let ids: Vec<_> = main.iter().map(|record| record["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["x", "y", "3"]);
    assert_eq!(main[0]["title"], "Frauencafé");
    assert_eq!(main[1]["kind"], "empty");
    assert!(main[0]["published"].is_null(), "no date is better than an invented one");
}

#[test]
fn the_schema_for_editors_is_the_one_of_the_types() {
    let printed = Lotse::new().ok(&["sources", "schema"]);
    let kept = std::fs::read_to_string(crate::harness::root().join("seeds/schema.json")).unwrap();
    assert_eq!(printed, kept, "renew it with: lotse sources schema > seeds/schema.json");
}

#[test]
fn the_manual_names_every_command() {
    let manual = Lotse::new().ok(&["man"]);
    for command in [
        "demo", "refresh", "crawl", "index", "extract", "import", "search", "show", "serve", "export",
        "forget",
    ] {
        assert!(manual.contains(command), "{command} is not in the manual");
    }
    assert!(Lotse::new().ok(&["completions", "bash"]).contains("_lotse"));
}

#[test]
fn a_reading_can_be_explained() {
    let lotse = Lotse::new();
    let page = lotse.data().join("page.html");
    let html = "<html lang=de><body><nav><a href=/>Start</a> <a href=/a>Aktuelles</a></nav><article><h1>Kleiderkammer zieht um</h1>\
                <p>12. März 2024</p><p>Die Kleiderkammer des Vereins zieht im April in die alte Post. Dort ist mehr Platz für \
                Kinderkleidung, Schuhe und Bettwäsche, und die Räume sind ohne Stufen zu erreichen.</p></article></body></html>";
    std::fs::write(&page, html).unwrap();
    let url = ["--url", "https://a.example/kleiderkammer"];
    let text = lotse.ok(&["extract", page.to_str().unwrap(), url[0], url[1], "--explain"]);
    assert!(text.contains("2024-03-12") && text.contains("navigation"), "{text}");
    let html = lotse.ok(&["extract", page.to_str().unwrap(), url[0], url[1], "--explain", "html"]);
    assert!(html.trim_start().to_ascii_lowercase().starts_with("<!doctype html"), "{html}");
}
