//! Writing records, each a gzip member of its own, so that readers can jump to any.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

/// Writes records.
pub struct Writer<W> {
    out: W,
}

impl<W: Write> Writer<W> {
    /// Writes to `out`, beginning with a `warcinfo` record that names `software`.
    ///
    /// # Errors
    /// Writing failed.
    pub fn new(out: W, software: &str, date: &str) -> io::Result<Self> {
        let mut writer = Writer { out };
        let info = format!(
            "software: {software}\r\nformat: WARC File Format 1.1\r\n\
             conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
        );
        let id = record_id(&["warcinfo", software, date]);
        writer.record(
            &[
                ("WARC-Type", "warcinfo"),
                ("WARC-Record-ID", &id),
                ("WARC-Date", date),
                ("Content-Type", "application/warc-fields"),
            ],
            &[info.as_bytes()],
        )?;
        Ok(writer)
    }

    /// Writes one record; `Content-Length` is added. The block comes in parts, so that none has to be copied.
    ///
    /// # Errors
    /// Writing failed.
    pub fn record(&mut self, headers: &[(&str, &str)], block: &[&[u8]]) -> io::Result<()> {
        let mut member = GzEncoder::new(&mut self.out, Compression::default());
        member.write_all(b"WARC/1.1\r\n")?;
        for (name, value) in headers {
            // A line end inside a value would begin a field of its own.
            let value = value.replace(['\r', '\n'], " ");
            write!(member, "{name}: {value}\r\n")?;
        }
        let length: usize = block.iter().map(|part| part.len()).sum();
        write!(member, "Content-Length: {length}\r\n\r\n")?;
        for part in block {
            member.write_all(part)?;
        }
        member.write_all(b"\r\n\r\n")?;
        member.finish()?;
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Writing failed.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

/// A record id made of what the record is about: exporting twice gives the same file. The form is UUID version 8
/// (RFC 9562, 5.8: "custom").
pub(crate) fn record_id(parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes()).update(&[0]);
    }
    let hash = hasher.finalize();
    let mut id = [0_u8; 16];
    id.copy_from_slice(&hash.as_bytes()[..16]);
    id[6] = (id[6] & 0x0f) | 0x80;
    id[8] = (id[8] & 0x3f) | 0x80;
    let hex = crate::body::hex(&id);
    format!("<urn:uuid:{}-{}-{}-{}-{}>", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// `sha1:` and base 32 (RFC 4648), the label and form every WARC tool knows.
pub(crate) fn digest(parts: &[&[u8]]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut sha1 = sha1_smol::Sha1::new();
    parts.iter().for_each(|part| sha1.update(part));
    let mut text = String::from("sha1:");
    // 20 bytes are four groups of 40 bits, so there is never a rest to pad.
    for group in sha1.digest().bytes().chunks(5) {
        let bits = group.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        text.extend((0..8).rev().map(|place| char::from(ALPHABET[(bits >> (place * 5)) as usize & 31])));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::super::reader::Reader;
    use super::*;

    #[test]
    fn digests_have_the_form_others_read() {
        // sha1("") is da39a3ee…; its base 32 is well known from empty payloads in WARC files.
        assert_eq!(digest(&[]), "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            blocks in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..400), 0..6),
            uri in "[ -~]{0,40}",
        ) {
            let mut writer = Writer::new(Vec::new(), "test", "2026-01-01T00:00:00Z").unwrap();
            for block in &blocks {
                writer.record(&[("WARC-Type", "resource"), ("WARC-Target-URI", &uri)], &[block]).unwrap();
            }
            let file = writer.finish().unwrap();
            let mut reader = Reader::new(&file[..], Path::new("x.warc.gz"));
            prop_assert_eq!(reader.next_record().unwrap().unwrap().kind, "warcinfo");
            for block in &blocks {
                let record = reader.next_record().unwrap().unwrap();
                prop_assert_eq!(&record.block, block);
                prop_assert_eq!(record.header("warc-target-uri"), Some(uri.trim()));
            }
            prop_assert!(reader.next_record().unwrap().is_none());
        }

        #[test]
        fn a_cut_file_gives_what_stands_before(cut in 0_usize..100) {
            let mut writer = Writer::new(Vec::new(), "test", "2026-01-01T00:00:00Z").unwrap();
            let mut ends = Vec::new();
            for number in 0..4 {
                ends.push(writer.out.len());
                writer.record(&[("WARC-Type", "resource")], &[format!("block {number}").as_bytes()]).unwrap();
            }
            let file = writer.finish().unwrap();
            let cut = file.len() * cut / 100;
            let mut reader = Reader::new(&file[..cut], Path::new("x.warc.gz"));
            let mut read = 0;
            while let Ok(Some(_)) = reader.next_record() {
                read += 1;
            }
            let whole = ends.iter().filter(|end| **end <= cut).count();
            prop_assert!(read == whole || read == whole + 1, "{} of {}", read, whole);
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut reader = Reader::new(&bytes[..], Path::new("x"));
            while let Ok(Some(_)) = reader.next_record() {}
            let bytes = [b"WARC/1.0\r\nContent-Length: 10\r\n\r\n", &bytes[..]].concat();
            let mut reader = Reader::new(&bytes[..], Path::new("x"));
            while let Ok(Some(_)) = reader.next_record() {}
        }
    }
}
