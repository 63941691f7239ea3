//! The parts of a zip file by name (APPNOTE 6.3), for Office documents: directory, stored and deflated parts.
//!
//! Parts are unpacked one at a time and only those asked for, each within a limit, all within another: a file that unpacks to
//! gigabytes costs no more than an honest one. Encrypted parts and other methods are left out.

use std::io::Read;

/// Largest part after unpacking. The text of a book is below 10 MB as XML.
const MAX_PART: usize = 16 << 20;

/// All parts of one file after unpacking.
const MAX_ALL: usize = 48 << 20;

/// Most entries of a directory.
const MAX_ENTRIES: usize = 10_000;

/// Furthest from the end that the directory's own end can stand: its comment is up to 64 KiB.
const TAIL: usize = 22 + 65_535;

/// A zip file.
pub(super) struct Zip<'a> {
    bytes: &'a [u8],
    entries: Vec<Entry>,
    left: usize,
}

struct Entry {
    name: String,
    method: u16,
    packed: usize,
    header: usize,
}

impl<'a> Zip<'a> {
    /// Reads the directory; `None` where there is none.
    pub(super) fn open(bytes: &'a [u8]) -> Option<Self> {
        let from = bytes.len().saturating_sub(TAIL);
        let end = from + memchr::memmem::rfind(&bytes[from..], b"PK\x05\x06")?;
        let mut at = u32_at(bytes, end + 16)?;
        let mut entries = Vec::new();
        while entries.len() < MAX_ENTRIES && bytes.get(at..at.checked_add(4)?) == Some(b"PK\x01\x02") {
            let flags = u16_at(bytes, at + 8)?;
            let lengths = [28, 30, 32].map(|field| u16_at(bytes, at + field).map_or(0, usize::from));
            let name = bytes.get(at + 46..at + 46 + lengths[0])?;
            if flags & 1 == 0 {
                entries.push(Entry {
                    name: String::from_utf8_lossy(name).into_owned(),
                    method: u16_at(bytes, at + 10)?,
                    packed: u32_at(bytes, at + 20)?,
                    header: u32_at(bytes, at + 42)?,
                });
            }
            at += 46 + lengths.iter().sum::<usize>();
        }
        Some(Zip { bytes, entries, left: MAX_ALL })
    }

    /// Whether there is a part of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name == name)
    }

    /// A part as text; cut at the limits.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let entry = self.entries.iter().find(|entry| entry.name == name)?;
        let header = self.bytes.get(entry.header..)?;
        if !header.starts_with(b"PK\x03\x04") {
            return None;
        }
        let start = 30 + usize::from(u16_at(header, 26)?) + usize::from(u16_at(header, 28)?);
        let rest = header.get(start..)?;
        let packed = &rest[..entry.packed.min(rest.len())];
        let most = MAX_PART.min(self.left);
        let mut part = Vec::new();
        match entry.method {
            0 => part.extend(&packed[..packed.len().min(most)]),
            8 => {
                // What came before damage is kept.
                let _ = flate2::read::DeflateDecoder::new(packed).take(most as u64).read_to_end(&mut part);
            }
            _ => return None,
        }
        self.left -= part.len();
        let part = part.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&part);
        Some(String::from_utf8_lossy(part).into_owned())
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|pair| u16::from_le_bytes(*pair))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    let value = bytes.get(at..)?.first_chunk().map(|four| u32::from_le_bytes(*four))?;
    usize::try_from(value).ok()
}
