//! Content decoding with a limit: gzip, deflate, br, zstd.
//!
//! The HTTP client's own decoding would run on the network thread and hides how much was sent; here it runs on
//! a worker, and a bomb is cut at the limit having cost no more than the limit.

use std::io::Read;

use bytes::Bytes;

/// What `Accept-Encoding` offers: exactly what [`decode`] reads.
pub(crate) const ACCEPT_ENCODING: &str = "gzip, br, zstd, deflate";

/// Largest window of a zstd frame, as a power of two (RFC 9659: 8 MiB for HTTP).
const ZSTD_WINDOW_LOG: u32 = 23;

/// A decoded body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) bytes: Bytes,
    /// Cut at the limit, or the encoding was broken off or damaged.
    pub(crate) cut: bool,
    /// The body as sent, where that is gzip of exactly `bytes`.
    pub(crate) gzip: Option<Bytes>,
}

/// Undoes `Content-Encoding`. `Err` names an encoding nobody asked for.
pub(crate) fn decode(body: Bytes, encoding: Option<&str>, limit: usize) -> Result<Decoded, String> {
    let encodings = encoding.unwrap_or("").split(',').map(str::trim).filter(|name| !name.is_empty());
    let mut decoded = Decoded { bytes: body, cut: false, gzip: None };
    // Encodings stand in the order they were applied. More than two is an attack.
    for (number, name) in encodings.collect::<Vec<_>>().into_iter().rev().enumerate() {
        if name.eq_ignore_ascii_case("identity") {
            continue;
        }
        if number > 1 {
            return Err(format!("content encoding {:?} is nested too deep", encoding.unwrap_or("")));
        }
        let input = decoded.bytes;
        let name = name.to_ascii_lowercase();
        let (bytes, cut) = match name.as_str() {
            // Servers that announce it and send the page as it is are common enough to be believed.
            "gzip" | "x-gzip" if !input.starts_with(&[0x1f, 0x8b]) => (input.to_vec(), false),
            "gzip" | "x-gzip" => gzip(&input, limit),
            "deflate" => read(deflate(&input), guess(&input), limit),
            "br" => read(brotli_decompressor::Decompressor::new(&input[..], 4096), guess(&input), limit),
            "zstd" => match zstd::stream::read::Decoder::with_buffer(&input[..]) {
                Ok(mut decoder) => match decoder.window_log_max(ZSTD_WINDOW_LOG) {
                    Ok(()) => read(decoder, guess(&input), limit),
                    Err(_) => (Vec::new(), true),
                },
                Err(_) => (Vec::new(), true),
            },
            _ => return Err(format!("content encoding {name:?} was not asked for")),
        };
        let whole = number == 0 && !cut && input.starts_with(&[0x1f, 0x8b]) && name.ends_with("gzip");
        decoded = Decoded { bytes: bytes.into(), cut: decoded.cut || cut, gzip: whole.then_some(input) };
    }
    if decoded.bytes.len() > limit {
        decoded = Decoded { bytes: decoded.bytes.slice(..limit), cut: true, gzip: None };
    }
    Ok(decoded)
}

/// gzip. The four bytes at its end say how long the content is (RFC 1952), modulo 4 GiB and only of its last member:
/// taken for a guess, and mostly right.
fn gzip(input: &[u8], limit: usize) -> (Vec<u8>, bool) {
    let said = input.last_chunk::<4>().map_or(0, |length| u32::from_le_bytes(*length) as usize);
    // Deflate packs a thousandfold at the most.
    let room = said.min(input.len().saturating_mul(1_100)).min(limit).min(1 << 20);
    read(flate2::bufread::MultiGzDecoder::new(input), room, limit)
}

/// "deflate" is zlib by the standard and bare deflate by some servers.
fn deflate(input: &[u8]) -> Box<dyn Read + '_> {
    match input {
        [first, second, ..]
            if first & 0x0f == 8 && (u16::from(*first) * 256 + u16::from(*second)) % 31 == 0 =>
        {
            Box::new(flate2::bufread::ZlibDecoder::new(input))
        }
        _ => Box::new(flate2::bufread::DeflateDecoder::new(input)),
    }
}

/// HTML packs to a quarter or less; the guess spares most copies.
fn guess(input: &[u8]) -> usize {
    input.len().saturating_mul(5).min(1 << 20)
}

fn read(decoder: impl Read, room: usize, limit: usize) -> (Vec<u8>, bool) {
    let mut bytes = Vec::with_capacity(room.min(limit) + 1);
    let whole = decoder.take(limit as u64 + 1).read_to_end(&mut bytes).is_ok();
    let over = bytes.len() > limit;
    bytes.truncate(limit);
    (bytes, over || !whole)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gz(bytes: &[u8]) -> Bytes {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap().into()
    }

    #[test]
    fn reads_what_it_asks_for() {
        let text = b"Rathaus ".repeat(100);
        let zlib = {
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(&text).unwrap();
            encoder.finish().unwrap()
        };
        let zstd = zstd::bulk::compress(&text, 1).unwrap();
        for (encoding, body) in [
            (None, text.clone()),
            (Some("gzip"), gz(&text).to_vec()),
            (Some("deflate"), zlib),
            (Some("zstd"), zstd),
        ] {
            let decoded = decode(body.into(), encoding, 10_000).unwrap();
            assert_eq!((&decoded.bytes[..], decoded.cut), (&text[..], false), "{encoding:?}");
        }
        assert!(decode(Bytes::from_static(b"x"), Some("rot13"), 10).is_err());
    }

    #[test]
    fn gzip_is_handed_on_only_if_it_holds_the_body_and_nothing_else() {
        let page = b"<p>Rathaus</p>".repeat(50);
        let sent = gz(&page);
        let decode = |body: Bytes, encoding| decode(body, Some(encoding), 10_000).unwrap();
        assert_eq!(decode(sent.clone(), "gzip").gzip.as_ref(), Some(&sent));
        assert_eq!(decode(sent.clone(), "X-GZIP, identity").bytes, page);
        let two: Bytes = [&sent[..], &sent[..]].concat().into();
        assert_eq!(decode(two.clone(), "gzip").gzip, Some(two));
        let damaged: Bytes = [&sent[..], b"junk"].concat().into();
        for (body, encoding) in [
            (sent.slice(..sent.len() - 1), "gzip"),
            (damaged, "gzip"),
            (gz(&sent), "gzip, gzip"),
            (Bytes::from(page.clone()), "gzip"),
            (gz(&vec![b'x'; 20_000]), "gzip"),
        ] {
            assert_eq!(decode(body, encoding).gzip, None, "{encoding}");
        }
    }

    #[test]
    fn a_bomb_is_cut_at_the_limit() {
        let bomb = gz(&vec![0; 5_000_000]);
        let decoded = decode(bomb, Some("gzip"), 100_000).unwrap();
        assert_eq!((decoded.bytes.len(), decoded.cut), (100_000, true));
    }

    #[test]
    fn half_a_member_gives_what_it_holds() {
        let whole = gz(&(0..20_000_u32).flat_map(u32::to_le_bytes).collect::<Vec<_>>());
        let decoded = decode(whole.slice(..whole.len() / 2), Some("gzip"), 1_000_000).unwrap();
        assert!(decoded.cut && decoded.bytes.len() > 1000);
    }

    #[test]
    fn plain_text_under_the_name_of_gzip_is_read() {
        let decoded = decode(Bytes::from_static(b"<html>"), Some("gzip"), 100).unwrap();
        assert_eq!((&decoded.bytes[..], decoded.cut), (&b"<html>"[..], false));
    }
}
