//! PDF and Office files: what is read of honest ones, and that hostile ones cost no more than they should.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::fmt::Write as _;
use std::io::Write as _;

use extractor::{BlockKind, Document, Format, read};
use model::{Hint, Snapshot, SourceId};

fn snapshot(body: Vec<u8>, content_type: &str) -> Snapshot {
    Snapshot {
        url: "https://amt.example/download/info".to_owned(),
        source: SourceId::new("amt"),
        fetched: "2024-06-01T08:00:00Z".parse().unwrap(),
        status: 200,
        content_type: Some(content_type.to_owned()),
        headers: Vec::new(),
        body,
        truncated: false,
        hint: None,
    }
}

fn pdf(body: Vec<u8>) -> Document {
    read(&snapshot(body, "application/pdf"), None)
}

/// A file of these objects, numbered from 1; the first is the catalog. No cross-reference table: none is read.
fn file(objects: &[&str]) -> Vec<u8> {
    let mut out = String::from("%PDF-1.7\n");
    for (number, object) in objects.iter().enumerate() {
        let _ = write!(out, "{} 0 obj\n{object}\nendobj\n", number + 1);
    }
    out.push_str("trailer <</Root 1 0 R/Info 6 0 R>>\n%%EOF\n");
    out.into_bytes()
}

fn stream(content: &str) -> String {
    format!("<</Length {}>>\nstream\n{content}\nendstream", content.len())
}

const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R/Lang(de-DE)>>";
const PAGES: &str = "<</Type/Pages/Kids[3 0 R]/Count 1/Resources<</Font<</F1 5 0 R>>>>>>";
const PAGE: &str = "<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 595 842]>>";
const FONT: &str = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";
const INFO: &str = "<</Title(Microsoft Word - merkblatt.doc)/CreationDate(D:20230115093000+01'00')>>";

fn one_page(content: &str) -> Vec<u8> {
    file(&[CATALOG, PAGES, PAGE, &stream(content), FONT, INFO])
}

const LEAFLET: &str = "BT /F1 20 Tf 50 780 Td (Hilfe beim Umzug) Tj ET
BT /F1 10 Tf 50 750 Td 12 TL (Das Amt zahlt die Kosten des Umzugs, wenn die neue Woh-) Tj T* (nung angemessen ist und vorher zugesagt wurde. Die Be-) Tj T* (treuung ist f\\374r alle kostenlos.) Tj ET
BT /F1 10 Tf 50 700 Td (\\225 Mietvertrag) Tj 0 -12 Td (\\225 Kosten\\255voranschlag) Tj ET
BT /F1 10 Tf 50 650 Td (Montag) Tj 120 0 Td (8 bis 12 Uhr) Tj -120 -12 Td (Dienstag) Tj 120 0 Td (geschlossen) Tj ET
BT /F1 8 Tf 50 40 Td (Stand: M\\344rz 2024) Tj ET";

#[test]
fn a_leaflet_becomes_blocks() {
    let document = pdf(one_page(LEAFLET));
    assert_eq!((document.format, document.problem, document.lang.as_str()), (Format::Pdf, None, "de"));
    let found: Vec<(BlockKind, &str)> =
        document.blocks.iter().map(|block| (block.kind.clone(), block.text.as_str())).collect();
    assert_eq!(
        found,
        [
            (BlockKind::Heading(1), "Hilfe beim Umzug"),
            (
                BlockKind::Paragraph,
                "Das Amt zahlt die Kosten des Umzugs, wenn die neue Wohnung angemessen ist und vorher zugesagt wurde. \
                 Die Betreuung ist für alle kostenlos."
            ),
            (BlockKind::ListItem(0), "Mietvertrag"),
            (BlockKind::ListItem(0), "Kostenvoranschlag"),
            (BlockKind::TableRow, "Montag\t8 bis 12 Uhr"),
            (BlockKind::TableRow, "Dienstag\tgeschlossen"),
            (BlockKind::Paragraph, "Stand: März 2024"),
        ]
    );
    let title = document.title.unwrap();
    assert_eq!((title.value.as_str(), title.evidence.rule.as_str()), ("Hilfe beim Umzug", "largest_heading"));
    let published = document.published.unwrap();
    assert_eq!(
        (published.value.to_string().as_str(), published.evidence.rule.as_str()),
        ("2024-03", "labelled_date")
    );
}

#[test]
fn the_file_and_the_link_say_what_the_page_does_not() {
    let content = "BT /F1 10 Tf 50 700 Td (Das ist ein Text ohne Titel und ohne Datum, der nur f\\374r sich steht, \
                   und das ist auch gut so, denn er ist lang genug, um kein Titel zu sein.) Tj ET";
    let mut asked = snapshot(one_page(content), "application/pdf");
    asked.hint = Some(Hint { title: Some("Merkblatt Umzug".to_owned()), ..Hint::default() });
    let document = read(&asked, None);
    assert_eq!(document.title.unwrap().value, "Merkblatt Umzug");
    assert_eq!(document.published.unwrap().value.to_string(), "2023-01-15");
}

#[test]
fn two_columns_are_read_one_after_the_other() {
    let mut content = String::from("BT /F1 18 Tf 50 780 Td (Zwei Spalten) Tj ET\n");
    for line in 0..8 {
        let y = 740 - 12 * line;
        let _ = writeln!(
            content,
            "BT /F1 10 Tf 50 {y} Td (links Zeile {line} mit einigen Worten und mehr) Tj ET"
        );
        let _ = writeln!(
            content,
            "BT /F1 10 Tf 320 {} Td (rechts Zeile {line} mit einigen Worten und mehr) Tj ET",
            y - 3
        );
    }
    let document = pdf(one_page(&content));
    let text: Vec<&str> = document.blocks.iter().map(|block| block.text.as_str()).collect();
    let whole = text.join(" ");
    let last_left = whole.find("links Zeile 7").unwrap();
    assert!(last_left < whole.find("rechts Zeile 0").unwrap(), "{whole}");
}

#[test]
fn damaged_files_give_what_they_hold() {
    let whole = one_page(LEAFLET);
    for end in 0..whole.len() {
        let document = pdf(whole[..end].to_vec());
        assert!(document.blocks.len() <= 7);
    }
    let mut shuffled = b"junk of a mail gateway\r\n".to_vec();
    shuffled.extend(&whole);
    assert_eq!(pdf(shuffled).blocks.len(), 7);
    assert_eq!(pdf(b"%PDF-1.4 nothing".to_vec()).problem, Some("damaged_file"));
}

/// A stream of that many zero bytes, deflated that many times.
fn bomb(bytes: usize, times: usize) -> Vec<u8> {
    let mut data = vec![b' '; bytes];
    for _ in 0..times {
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(&data).unwrap();
        data = packed.finish().unwrap();
    }
    data
}

#[test]
fn loops_bombs_and_depth_end() {
    let form = |resources: &str| {
        let content = "/X Do ".repeat(50);
        format!(
            "<</Subtype/Form/Resources<<{resources}>>/Length {}>>\nstream\n{content}\nendstream",
            content.len()
        )
    };
    let deep = format!("<</Contents 4 0 R/X {}>>", "[".repeat(100_000));
    let itself = form("/XObject<</X 5 0 R>>");
    let packed = "5 4000000000 3 99999999999999999999 1 0 R ";
    let hostile: Vec<Vec<u8>> = vec![
        // An object stream whose objects lie behind its end (found by mutation).
        file(&[
            "<</Pages 5 0 R>>",
            &format!(
                "<</Type/ObjStm/N 9/First 4000000000/Length {}>>\nstream\n{packed}\nendstream",
                packed.len()
            ),
        ]),
        // A page tree that is its own child, and one of references in a circle.
        file(&[CATALOG, "<</Kids[2 0 R 2 0 R 3 0 R]>>", "<</Kids[2 0 R]>>"]),
        file(&["2 0 R", "3 0 R", "1 0 R"]),
        // A form that draws itself fifty times, each time.
        file(&[
            CATALOG,
            "<</Kids[3 0 R]>>",
            "<</Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
            &stream("/X Do"),
            &itself,
        ]),
        file(&[CATALOG, "<</Kids[3 0 R]>>", &deep, &stream(&"[<<".repeat(100_000))]),
        // A stream whose length is the stream itself, and numbers beyond all.
        file(&[CATALOG, PAGES, PAGE, "<</Length 4 0 R>>\nstream\nBT\nendstream", FONT]),
        one_page(
            "BT /F1 99999999999999999999 Tf 1e9 -.-. 99999999999999999999 Td (x) Tj 1 0 0 1 1 Tm (y) Tj ET Q Q Q",
        ),
    ];
    for body in hostile {
        let document = pdf(body);
        assert!(document.blocks.len() <= 2);
    }
    let packed = bomb(256 << 20, 2);
    let mut body = format!(
        "%PDF-1.7\n1 0 obj\n{CATALOG}\nendobj\n2 0 obj\n{PAGES}\nendobj\n3 0 obj\n<</Type/Page/Contents[{}]>>\nendobj\n\
         4 0 obj\n<</Filter[/FlateDecode/FlateDecode]/Length {}>>\nstream\n",
        "4 0 R ".repeat(1000),
        packed.len()
    )
    .into_bytes();
    body.extend(packed);
    body.extend(b"\nendstream\nendobj\ntrailer <</Root 1 0 R>>");
    assert!(pdf(body).blocks.is_empty());
}

/// A zip file of these parts, deflated.
fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (name, text) in parts {
        let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(text.as_bytes()).unwrap();
        let packed = packed.finish().unwrap();
        let start = out.len() as u32;
        let sizes = [(packed.len() as u32).to_le_bytes(), (text.len() as u32).to_le_bytes()].concat();
        let lengths = [(name.len() as u16).to_le_bytes(), [0, 0]].concat();
        let common = [&[20, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &sizes, &lengths].concat();
        out.extend([&b"PK\x03\x04"[..], &common, name.as_bytes(), &packed].concat());
        directory.extend(
            [&b"PK\x01\x02\x14\x00"[..], &common, &[0; 10], &start.to_le_bytes(), name.as_bytes()].concat(),
        );
    }
    let at = (out.len() as u32).to_le_bytes();
    out.extend(&directory);
    let count = (parts.len() as u16).to_le_bytes();
    let size = (directory.len() as u32).to_le_bytes();
    out.extend([&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &size, &at, &[0, 0]].concat());
    out
}

#[test]
fn office_documents_become_blocks() {
    let body = "<w:document><w:body><w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>Antrag auf Hilfe</w:t></w:r></w:p>\
                <w:p><w:r><w:t xml:space=\"preserve\">Die Hilfe ist für alle, </w:t></w:r><w:r><w:t>die sie brauchen und das auch sagen.</w:t>\
                </w:r></w:p></w:body></w:document>";
    let core = "<cp:coreProperties><dc:title>Vorlage</dc:title><dcterms:created xsi:type=\"dcterms:W3CDTF\">2022-02-03T10:00:00Z\
                </dcterms:created></cp:coreProperties>";
    let parts =
        [("[Content_Types].xml", "<Types/>"), ("word/document.xml", body), ("docProps/core.xml", core)];
    let whole = zip(&parts);
    let document = read(&snapshot(whole.clone(), "application/octet-stream"), None);
    assert_eq!((document.format, document.problem), (Format::Office, None));
    assert_eq!(document.title.unwrap().value, "Antrag auf Hilfe");
    assert_eq!(document.blocks[1].text, "Die Hilfe ist für alle, die sie brauchen und das auch sagen.");
    assert_eq!(document.published.unwrap().value.to_string(), "2022-02-03");
    for end in 0..whole.len() {
        let _ = read(&snapshot(whole[..end].to_vec(), "application/msword"), None);
    }
}

#[test]
fn other_zip_files_and_bombs_are_no_documents() {
    let document = read(&snapshot(zip(&[("a.txt", "Hallo")]), "application/zip"), None);
    assert_eq!((document.problem, document.blocks.len()), (Some("unsupported_format"), 0));
    let huge = format!("<w:document>{}", " ".repeat(200 << 20));
    let document = read(&snapshot(zip(&[("word/document.xml", &huge)]), "application/zip"), None);
    assert_eq!(document.problem, Some("no_text"));
}

#[test]
fn a_document_says_which_page_hands_it_out() {
    let extractor = extractor::Extractor::new(model::Gazetteer::builtin(), model::Taxonomy::builtin());
    let mut asked = snapshot(one_page(LEAFLET), "application/octet-stream");
    let from = "https://amt.example/umzug";
    asked.hint =
        Some(Hint { title: Some("Merkblatt".to_owned()), from: Some(from.to_owned()), ..Hint::default() });
    let record = extractor.extract(&asked, None).records.remove(0);
    let [link] = record.links.as_slice() else { panic!("{:?}", record.links) };
    assert_eq!((link.relation, link.to.as_str()), (model::LinkRelation::AttachedTo, from));
    assert!(record.evidence.iter().any(|e| e.field == "links[0]" && e.quote == "Merkblatt"));
}

#[test]
fn a_page_that_a_script_fills_takes_what_the_feed_said() {
    let html = "<html><head><title>Amt</title></head><body><div id=root></div><script src=app.js></script></body></html>";
    let mut asked = snapshot(html.as_bytes().to_vec(), "text/html; charset=utf-8");
    asked.hint = Some(Hint {
        title: Some("Neue Sprechzeiten".to_owned()),
        teaser: Some("Das Amt ist donnerstags länger offen.".to_owned()),
        published: Some(model::PartialDate::day("2024-05-02".parse().unwrap())),
        from: Some("https://amt.example/feed".to_owned()),
    });
    let document = read(&asked, None);
    assert_eq!(document.problem, Some("needs_javascript"));
    let title = document.title.unwrap();
    assert_eq!((title.value.as_str(), title.evidence.place.as_str()), ("Neue Sprechzeiten", "feed:title"));
    assert_eq!(document.blocks[0].text, "Das Amt ist donnerstags länger offen.");
    assert_eq!(document.published.unwrap().value.to_string(), "2024-05-02");
}
