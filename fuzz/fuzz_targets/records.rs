//! The whole extractor, HTML and all else it knows: any bytes become records, the same bytes the same records, and every
//! record points back into a page.
#![no_main]

use std::sync::LazyLock;

use extractor::Extractor;
use libfuzzer_sys::fuzz_target;
use model::{Gazetteer, Snapshot, SourceId, Taxonomy};

static EXTRACTOR: LazyLock<Extractor> =
    LazyLock::new(|| Extractor::new(Gazetteer::builtin(), Taxonomy::builtin()));

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
        truncated: *choice >= 128,
        hint: None,
    };
    let extraction = EXTRACTOR.extract(&snapshot, None);
    assert!(!extraction.records.is_empty());
    assert_eq!(extraction, EXTRACTOR.extract(&snapshot, None));
    for record in &extraction.records {
        assert!(record.url.starts_with("https://stadt.example/"), "{}", record.url);
    }
});
