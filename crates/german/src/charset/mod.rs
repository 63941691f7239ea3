//! Bytes to text: which encoding a page is in, whatever it says of itself.
//!
//! Order of trust: byte order mark; UTF-16 told by its zero bytes; bytes that are UTF-8 but for single damaged
//! places (nothing else looks like that); what header or markup declares; judgement with a German bias. Leaves
//! to others: HTTP (the caller hands in the `Content-Type` header) and everything about the text.

mod declared;
mod detect;
mod utf8;

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

pub use declared::prescan;

/// What told us the encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum How {
    /// A byte order mark.
    Bom,
    /// `charset` of the `Content-Type` header.
    Header,
    /// A `<meta>` element or an XML declaration.
    Declared,
    /// The bytes are UTF-8, whatever was declared, but for single damaged places.
    Utf8,
    /// Nothing usable was declared: judged from the bytes.
    Detected,
}

/// A text and how it was read. Decoding never fails: what cannot be read becomes U+FFFD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text, without byte order mark; borrowed where the bytes were clean UTF-8.
    pub text: Cow<'a, str>,
    /// WHATWG name of the encoding, for instance `windows-1252`.
    pub encoding: &'static str,
    /// What told us.
    pub how: How,
}

/// Decodes a body; `content_type` is the header as sent.
pub fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Decoded<'a> {
    let mut bytes = bytes;
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        if encoding == UTF_8 || !is_plain_ascii(&bytes[mark..]) {
            return with(encoding, &bytes[mark..], How::Bom);
        }
        // A mark of UTF-16 before ASCII is a slip: in UTF-16 even Chinese has zero bytes in its line ends.
        bytes = &bytes[mark..];
    }
    if let Some(encoding) = utf16_by_zeros(bytes) {
        return with(encoding, bytes, How::Detected);
    }
    let header = content_type.and_then(declared::in_header).map(|encoding| (encoding, How::Header));
    let declared = header.or_else(|| declared::in_markup(bytes).map(|encoding| (encoding, How::Declared)));
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            // Plain ASCII reads the same in every encoding but the few that switch by escape sequences.
            let (encoding, how) = match declared {
                Some((encoding, how)) if text.is_ascii() && encoding.is_ascii_compatible() => (encoding, how),
                Some((encoding, how)) if text.is_ascii() => return with(encoding, bytes, how),
                Some((encoding, how)) if encoding == UTF_8 => (encoding, how),
                _ => (UTF_8, How::Utf8),
            };
            Decoded { text: Cow::Borrowed(text), encoding: encoding.name(), how }
        }
        Err(_) => {
            let multibyte =
                declared.is_some_and(|(encoding, _)| encoding != UTF_8 && !encoding.is_single_byte());
            if !multibyte && utf8::is_mostly(bytes) {
                return Decoded {
                    text: Cow::Owned(utf8::repair(bytes)),
                    encoding: UTF_8.name(),
                    how: How::Utf8,
                };
            }
            match declared {
                Some((encoding, how)) if encoding != UTF_8 => with(encoding, bytes, how),
                _ => with(detect::judge(bytes), bytes, How::Detected),
            }
        }
    }
}

fn with<'a>(encoding: &'static Encoding, bytes: &'a [u8], how: How) -> Decoded<'a> {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Decoded { text, encoding: encoding.name(), how }
}

fn is_plain_ascii(bytes: &[u8]) -> bool {
    bytes.len() >= 16 && bytes.iter().all(|byte| byte.is_ascii() && *byte != 0)
}

/// UTF-16 without a mark: Latin text has a zero in every other byte, on one side only.
fn utf16_by_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(256) & !1];
    if head.len() < 8 || bytes.len() % 2 == 1 && bytes.len() < 256 {
        return None;
    }
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count() * 2;
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 10 >= head.len() * 7 && even * 10 < head.len() {
        return Some(UTF_16LE);
    }
    (even * 10 >= head.len() * 7 && odd * 10 < head.len()).then_some(UTF_16BE)
}

#[cfg(test)]
mod tests;
