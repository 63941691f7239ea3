//! Bodies: hashed, packed, kept once.

use std::cell::RefCell;
use std::io::Read;

use rusqlite::{Connection, OptionalExtension, params};

/// blake3 of the unpacked bytes.
pub type Hash = [u8; 32];

/// Most bytes a stored body may unpack to; the crawler and the import cut far earlier. Guards a reader against
/// a damaged or hostile file.
pub const MAX_UNPACKED: u64 = 256 << 20;

/// How every gzip member begins (RFC 1952). What does not is zstd.
const GZIP: &[u8] = &[0x1f, 0x8b];

/// Level 1 packs municipal HTML to about a fifth at some 400 MB/s a core; level 3 saves 6 % more for twice the time.
const LEVEL: i32 = 1;

/// A body on its way into the archive. Packing is work for worker threads, storing for the writer.
#[derive(Clone, Debug)]
pub struct Body {
    hash: Hash,
    size: u64,
    packed: Option<Vec<u8>>,
}

impl Body {
    /// Hashes and packs; a body that is `known` to be stored already is only hashed.
    pub fn pack(bytes: &[u8], known: Option<&Hash>) -> Self {
        Body::packed(bytes, known, || compress(bytes))
    }

    /// The same for a body that came packed: `gzip` holds `bytes` and nothing else. It is kept as it came if it is
    /// about as small as we would make it: packing again is a quarter of the work of a first crawl.
    pub fn from_gzip(bytes: &[u8], gzip: &[u8], known: Option<&Hash>) -> Self {
        Body::packed(bytes, known, || match gzip.starts_with(GZIP) && gzip.len() < bytes.len() / 3 {
            true => gzip.to_vec(),
            false => compress(bytes),
        })
    }

    fn packed(bytes: &[u8], known: Option<&Hash>, pack: impl FnOnce() -> Vec<u8>) -> Self {
        let hash = *blake3::hash(bytes).as_bytes();
        let packed = (known != Some(&hash)).then(pack);
        Body { hash, size: bytes.len() as u64, packed }
    }

    /// blake3 of the bytes.
    pub fn hash(&self) -> &Hash {
        &self.hash
    }

    /// Length of the bytes.
    pub fn size(&self) -> u64 {
        self.size
    }
}

thread_local! {
    // A fresh context costs some 600 KiB of page faults a page, more than compressing does.
    static PACKER: RefCell<Option<zstd::bulk::Compressor<'static>>> = RefCell::new(zstd::bulk::Compressor::new(LEVEL).ok());
}

/// Compressing in memory fails only when memory is out; the empty result is then found by `verify`.
fn compress(bytes: &[u8]) -> Vec<u8> {
    PACKER.with_borrow_mut(|packer| packer.as_mut().and_then(|p| p.compress(bytes).ok())).unwrap_or_default()
}

/// Stores a body if it is new; its row, and whether it was new.
pub(crate) fn store(db: &Connection, body: &Body) -> rusqlite::Result<(i64, bool)> {
    if let Some(id) = find(db, &body.hash)? {
        return Ok((id, false));
    }
    // A body packed as "known" stands in the file, or its page was erased meanwhile: then there is nothing to store.
    let packed = body.packed.as_deref().ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    let id = db
        .prepare_cached("INSERT INTO body (hash, size, packed) VALUES (?1, ?2, ?3)")?
        .insert(params![&body.hash[..], body.size as i64, packed])?;
    Ok((id, true))
}

pub(crate) fn find(db: &Connection, hash: &Hash) -> rusqlite::Result<Option<i64>> {
    db.prepare_cached("SELECT id FROM body WHERE hash = ?1")?
        .query_row([&hash[..]], |row| row.get(0))
        .optional()
}

/// Unpacks; at most [`MAX_UNPACKED`] bytes.
pub(crate) fn unpack(packed: &[u8], size: i64) -> std::io::Result<Vec<u8>> {
    let size = u64::try_from(size).unwrap_or(0);
    if size > MAX_UNPACKED {
        return Err(std::io::Error::other(format!("body of {size} bytes is over the limit")));
    }
    let mut bytes = Vec::with_capacity(size as usize);
    let most = size + 1;
    if packed.starts_with(GZIP) {
        flate2::bufread::MultiGzDecoder::new(packed).take(most).read_to_end(&mut bytes)?;
    } else {
        zstd::stream::read::Decoder::with_buffer(packed)?.take(most).read_to_end(&mut bytes)?;
    }
    if bytes.len() as u64 != size {
        return Err(std::io::Error::other(format!("body has {} bytes, {size} were stored", bytes.len())));
    }
    Ok(bytes)
}

pub(crate) fn hex(hash: &[u8]) -> String {
    use std::fmt::Write;
    hash.iter().fold(String::with_capacity(hash.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn packing_loses_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
            let body = Body::pack(&bytes, None);
            prop_assert_eq!(unpack(body.packed.as_deref().unwrap(), body.size() as i64).unwrap(), bytes);
        }
    }

    #[test]
    fn what_came_as_gzip_is_kept_so_where_that_is_small() {
        use std::io::Write;
        let gzip = |bytes: &[u8], level| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(level));
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        };
        let page = b"<p>Rathaus und Markt</p>".repeat(400);
        for (level, kept) in [(6, true), (0, false)] {
            let sent = gzip(&page, level);
            let body = Body::from_gzip(&page, &sent, None);
            assert_eq!(body.packed.as_deref() == Some(&sent[..]), kept);
            assert_eq!(body.hash(), Body::pack(&page, None).hash());
            assert_eq!(unpack(body.packed.as_deref().unwrap(), body.size() as i64).unwrap(), page);
            assert!(Body::from_gzip(&page, &sent, Some(body.hash())).packed.is_none());
        }
        let members = [gzip(&page[..5000], 6), gzip(&page[5000..], 6)].concat();
        let body = Body::from_gzip(&page, &members, None);
        assert_eq!(unpack(body.packed.as_deref().unwrap(), body.size() as i64).unwrap(), page);
        assert!(unpack(&gzip(&page, 6), 100).is_err(), "more than was noted");
    }

    #[test]
    fn a_known_body_is_not_packed_again() {
        let body = Body::pack(b"Rathaus", None);
        assert!(Body::pack(b"Rathaus", Some(body.hash())).packed.is_none());
        assert!(Body::pack(b"Markt", Some(body.hash())).packed.is_some());
    }

    #[test]
    fn a_wrong_size_is_an_error() {
        let body = Body::pack(b"Rathaus", None);
        assert!(unpack(body.packed.as_deref().unwrap(), 6).is_err());
        assert!(unpack(body.packed.as_deref().unwrap(), i64::MAX).is_err());
        assert!(unpack(b"no zstd", 3).is_err());
    }
}
