//! Gzip, as files named `.gz` are: packed once, or again by a server that does not look.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::MultiGzDecoder;

/// Most bytes unpacked; the protocol allows 50 MB.
pub(super) const LIMIT: u64 = 64 * 1024 * 1024;

/// Layers undone.
const LAYERS: usize = 2;

/// The unpacked bytes, and whether `limit` cut them. A stream that breaks off gives what it held.
pub(super) fn gunzip(bytes: &[u8], limit: u64) -> (Cow<'_, [u8]>, bool) {
    let mut bytes = Cow::Borrowed(bytes);
    let mut cut = false;
    for _ in 0..LAYERS {
        if !bytes.starts_with(b"\x1F\x8B") {
            break;
        }
        let mut unpacked = Vec::new();
        // An error ends the stream; what came before it is kept.
        let _ = MultiGzDecoder::new(&*bytes).take(limit).read_to_end(&mut unpacked);
        cut |= unpacked.len() as u64 == limit;
        bytes = Cow::Owned(unpacked);
    }
    (bytes, cut)
}
