//! HTTP answers as they stand in records: status line, header, body in whatever state the writer left it.

use std::io::{self, Read};

/// Most bytes a body may unpack to; the rest is cut.
pub const MAX_PAYLOAD: usize = 32 << 20;

/// An HTTP answer with its body decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// All fields of the header, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, without chunks and content encoding.
    pub body: Vec<u8>,
    /// Whether it was cut, or its encoding broken off.
    pub cut: bool,
}

impl HttpAnswer {
    /// Reads a block of type `application/http; msgtype=response`. `None` when it does not begin like an answer.
    pub fn parse(block: &[u8]) -> Option<Self> {
        let (first, mut rest) = line(block)?;
        let first = String::from_utf8_lossy(first);
        let mut words = first.split_ascii_whitespace();
        // "ICY 200 OK" is what some radio servers say; the number is what matters.
        words.next().filter(|version| version.starts_with("HTTP") || *version == "ICY")?;
        let status = words.next()?.parse().ok()?;
        let mut headers: Vec<(String, String)> = Vec::new();
        while let Some((field, after)) = line(rest) {
            rest = after;
            if field.is_empty() {
                break;
            }
            let text = String::from_utf8_lossy(field);
            if text.starts_with([' ', '\t']) {
                if let Some((_, value)) = headers.last_mut() {
                    value.push(' ');
                    value.push_str(text.trim());
                }
            } else if let Some((name, value)) = text.split_once(':') {
                headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        let mut answer = HttpAnswer { status, headers, body: Vec::new(), cut: false };
        let chunked = answer
            .header("transfer-encoding")
            .is_some_and(|value| value.to_ascii_lowercase().contains("chunked"));
        // Many writers undo the chunks and leave the header.
        let unchunked = if chunked { dechunk(rest) } else { None };
        let (body, mut cut) = match unchunked {
            Some((body, cut)) => (body, cut),
            None => (rest.to_vec(), false),
        };
        let encoding = answer.header("content-encoding").unwrap_or("").trim().to_ascii_lowercase();
        let (body, broken) = decode(body, &encoding);
        cut |= broken;
        (answer.body, answer.cut) = (body, cut);
        Some(answer)
    }

    /// The first field of this name (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The next line without its end, and what follows it.
fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    if bytes.is_empty() {
        return None;
    }
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let (line, rest) = match end {
        Some(end) => (&bytes[..end], &bytes[end + 1..]),
        None => (bytes, &bytes[bytes.len()..]),
    };
    Some((line.strip_suffix(b"\r").unwrap_or(line), rest))
}

/// Undoes the chunks (RFC 9112, 7.1). `None` when the body is not chunked at all; true when it breaks off.
fn dechunk(mut bytes: &[u8]) -> Option<(Vec<u8>, bool)> {
    let mut body = Vec::with_capacity(bytes.len());
    loop {
        let size = line(bytes).and_then(|(size, rest)| {
            let size = size.split(|byte| *byte == b';').next().unwrap_or(size);
            let size = std::str::from_utf8(size).ok()?.trim();
            Some((usize::from_str_radix(size, 16).ok()?, rest))
        });
        let Some((size, rest)) = size else {
            return if body.is_empty() { None } else { Some((body, true)) };
        };
        if size == 0 {
            return Some((body, false));
        }
        if size > rest.len() {
            body.extend_from_slice(rest);
            return Some((body, true));
        }
        body.extend_from_slice(&rest[..size]);
        bytes = rest[size..]
            .strip_prefix(b"\r\n")
            .or_else(|| rest[size..].strip_prefix(b"\n"))
            .unwrap_or(&rest[size..]);
    }
}

/// Undoes the content encoding; a body that does not look encoded stays as it is.
fn decode(body: Vec<u8>, encoding: &str) -> (Vec<u8>, bool) {
    match encoding {
        "gzip" | "x-gzip" if body.starts_with(&[0x1f, 0x8b]) => {
            read(flate2::bufread::MultiGzDecoder::new(&body[..]))
        }
        "deflate" if is_zlib(&body) => read(flate2::bufread::ZlibDecoder::new(&body[..])),
        "br" => match read(brotli_decompressor::Decompressor::new(&body[..], 4096)) {
            // Nothing marks brotli: what gives nothing was plain.
            (decoded, true) if decoded.is_empty() => (body, false),
            decoded => decoded,
        },
        "zstd" if body.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) => {
            match zstd::stream::read::Decoder::with_buffer(&body[..]) {
                Ok(decoder) => read(decoder),
                Err(_) => (body, true),
            }
        }
        _ => {
            let cut = body.len() > MAX_PAYLOAD;
            let mut body = body;
            body.truncate(MAX_PAYLOAD);
            (body, cut)
        }
    }
}

fn is_zlib(body: &[u8]) -> bool {
    matches!(body, [first, second, ..] if first & 0x0f == 8 && (u16::from(*first) * 256 + u16::from(*second)) % 31 == 0)
}

fn read(decoder: impl Read) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    let read: io::Result<usize> = decoder.take(MAX_PAYLOAD as u64 + 1).read_to_end(&mut body);
    let over = body.len() > MAX_PAYLOAD;
    body.truncate(MAX_PAYLOAD);
    (body, over || read.is_err())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    fn body(block: &[u8]) -> (Vec<u8>, bool) {
        let answer = HttpAnswer::parse(block).unwrap();
        (answer.body, answer.cut)
    }

    #[test]
    fn reads_answers_as_writers_leave_them() {
        assert_eq!(
            body(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nRathaus"),
            (b"Rathaus".to_vec(), false)
        );
        assert_eq!(body(b"HTTP/1.0 200\nA: b\n\nRathaus"), (b"Rathaus".to_vec(), false));
        let chunked =
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nRath\r\n3;x=y\r\naus\r\n0\r\n\r\n";
        assert_eq!(body(chunked), (b"Rathaus".to_vec(), false));
        let undone = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n<p>Rathaus";
        assert_eq!(body(undone), (b"<p>Rathaus".to_vec(), false));
        let broken = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nRath\r\nff\r\nau";
        assert_eq!(body(broken), (b"Rathau".to_vec(), true));
        assert!(HttpAnswer::parse(b"").is_none() && HttpAnswer::parse(b"GET / HTTP/1.1\r\n\r\n").is_none());
    }

    #[test]
    fn undoes_the_encoding_or_sees_that_it_was_undone() {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(b"Rathaus").unwrap();
        let mut block = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n".to_vec();
        let plain = [&block[..], b"Rathaus"].concat();
        block.extend(gz.finish().unwrap());
        assert_eq!(body(&block), (b"Rathaus".to_vec(), false));
        assert_eq!(body(&plain), (b"Rathaus".to_vec(), false));
        let cut = &block[..block.len() - 9];
        assert!(body(cut).1);
    }

    proptest! {
        #[test]
        fn any_block_is_read_or_refused(block in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = HttpAnswer::parse(&block);
            let _ = HttpAnswer::parse(&[b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", &block[..]].concat());
        }
    }
}
