//! The whole extractor, HTML and all else it knows: any bytes become records, the same bytes the same records, and every
//! record points back into a page. Some inputs are explained as well, and some are read with what their own parts teach of a site.
#![no_main]

use std::sync::LazyLock;

use extractor::{Extractor, Lessons, TemplateMemory, explain, read};
use libfuzzer_sys::fuzz_target;
use model::{Gazetteer, Snapshot, SourceId, Taxonomy};

static EXTRACTOR: LazyLock<Extractor> =
    LazyLock::new(|| Extractor::new(Gazetteer::builtin(), Taxonomy::builtin()));

/// Bits of the first byte: cut off by a limit, explained, read with a memory.
const TRUNCATED: u8 = 0x80;
const EXPLAINED: u8 = 0x40;
const REMEMBERED: u8 = 0x20;

/// What a server may say the bytes are; the first byte of the input chooses.
const TYPES: [Option<&str>; 6] = [
    Some("text/html; charset=utf-8"),
    Some("text/html; charset=windows-1252"),
    Some("text/plain"),
    Some("text/calendar"),
    Some("application/xhtml+xml"),
    None,
];

fuzz_target!(|data: &[u8]| {
    let Some((choice, body)) = data.split_first() else { return };
    let snapshot = Snapshot {
        url: "https://stadt.example/2024/05/13/aktuelles".to_owned(),
        source: SourceId::new("stadt"),
        fetched: jiff::Timestamp::UNIX_EPOCH,
        status: 200,
        content_type: TYPES[usize::from(*choice) % TYPES.len()].map(str::to_owned),
        headers: Vec::new(),
        body: body.to_vec(),
        truncated: choice & TRUNCATED != 0,
        hint: None,
    };
    let memory = if choice & REMEMBERED != 0 { taught(&snapshot) } else { TemplateMemory::default() };
    let extraction = EXTRACTOR.extract_with(&snapshot, None, &memory);
    assert!(!extraction.records.is_empty());
    assert_eq!(extraction, EXTRACTOR.extract_with(&snapshot, None, &memory));
    if choice & EXPLAINED != 0 {
        let told = explain(&snapshot, None);
        assert_eq!(told.document, read(&snapshot, None), "explaining changes nothing");
        assert!(told.to_text().starts_with(&snapshot.url) && told.to_html().ends_with("</html>"));
    }
    for record in &extraction.records {
        assert!(record.url.starts_with("https://stadt.example/"), "{}", record.url);
    }
});

/// What four parts of a page, each with its beginning, teach of its site.
fn taught(snapshot: &Snapshot) -> TemplateMemory {
    let mut lessons = Lessons::default();
    let size = snapshot.body.len() / 4 + 1;
    for part in snapshot.body.chunks(size) {
        let head = &snapshot.body[..size.min(snapshot.body.len())];
        lessons.add(&Snapshot { body: [head, part].concat(), ..snapshot.clone() });
    }
    lessons.learnt()
}
