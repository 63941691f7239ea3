//! PDF and Office files: any bytes are read, nothing panics, and explaining the same bytes gives the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::{Snapshot, SourceId};

fuzz_target!(|data: &[u8]| {
    // The first byte chooses between what arrives as it is and a head that gets past the sniffing.
    let Some((choice, rest)) = data.split_first() else { return };
    let head: &[u8] = match choice % 3 {
        0 => b"",
        1 => b"%PDF-1.7\n",
        _ => b"PK\x03\x04",
    };
    let snapshot = Snapshot {
        url: "https://amt.example/merkblatt".to_owned(),
        source: SourceId::new("amt"),
        fetched: jiff::Timestamp::UNIX_EPOCH,
        status: 200,
        content_type: Some("application/pdf".to_owned()),
        headers: Vec::new(),
        body: [head, rest].concat(),
        truncated: false,
        hint: None,
    };
    let told = extractor::explain(&snapshot, None);
    assert_eq!(told.document, extractor::read(&snapshot, None));
    assert!(told.to_text().starts_with(&snapshot.url) && told.to_html().ends_with("</html>"));
});
