//! WARC files: records, the HTTP answers in them, the pages they make.
#![no_main]

use std::path::Path;

use archive::warc::{Reader, page};
use libfuzzer_sys::fuzz_target;

/// A record takes some bytes at least, so that a file cannot hold more of them.
const LEAST_RECORD: usize = 8;

fuzz_target!(|data: &[u8]| {
    let mut reader = Reader::new(data, Path::new("fuzz.warc"));
    let mut records = 0;
    // Packed input may hold more than its own length; plain input may not.
    let most = if data.starts_with(&[0x1f, 0x8b]) { 100_000 } else { data.len() / LEAST_RECORD + 1 };
    while let Ok(Some(record)) = reader.next_record() {
        records += 1;
        assert!(records <= most, "{records} records in {} bytes", data.len());
        page(&record);
    }
});
