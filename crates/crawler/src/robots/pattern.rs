//! Path patterns with `*` and `$`, matched in time linear in path and pattern.

use std::borrow::Cow;
use std::fmt::Write;

use memchr::memmem;

/// A path pattern, in the normal form of [`normalise`].
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    /// The literal pieces between the stars; the first one is a prefix.
    pieces: Vec<Vec<u8>>,
    /// Whether the last piece must end the path.
    anchored: bool,
    len: usize,
}

impl Pattern {
    /// Parses the value of a rule. A value that begins with neither `/` nor `*` is read as if `/` stood before
    /// it: the operator who writes `Disallow: intern/` means to forbid something.
    pub(crate) fn parse(written: &str) -> Self {
        let (body, anchored) = match written.strip_suffix('$') {
            Some(body) => (body, true),
            None => (written, false),
        };
        let mut pieces: Vec<Vec<u8>> = body.split('*').map(|piece| normalise(piece).into_owned()).collect();
        if let Some(first) = pieces.first_mut().filter(|piece| !piece.is_empty() && piece[0] != b'/') {
            first.insert(0, b'/');
        }
        let len = pieces.iter().map(Vec::len).sum::<usize>() + pieces.len() - 1 + usize::from(anchored);
        // Stars in a row mean one star; the outer pieces keep their place.
        let last = pieces.len() - 1;
        let mut at = 0;
        pieces.retain(|piece| {
            at += 1;
            at == 1 || at == last + 1 || !piece.is_empty()
        });
        Pattern { pieces, anchored, len }
    }

    /// Its length in octets, by which the most specific rule is found (RFC 9309, 2.2.2).
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Whether it matches a path in normal form. Taking the leftmost place for each piece is enough, since only
    /// the last one can be tied to the end: so no path is read twice.
    pub(crate) fn matches(&self, path: &[u8]) -> bool {
        let Some((first, rest)) = self.pieces.split_first() else { return false };
        let Some(mut path) = path.strip_prefix(first.as_slice()) else { return false };
        let Some((last, middle)) = rest.split_last() else { return !self.anchored || path.is_empty() };
        for piece in middle {
            match memmem::find(path, piece) {
                Some(at) => path = &path[at + piece.len()..],
                None => return false,
            }
        }
        if self.anchored { path.ends_with(last) } else { memmem::find(path, last).is_some() }
    }
}

/// One spelling for addresses that mean the same: escapes of unreserved characters and of `*` and `$` are
/// resolved, other escapes get upper-case digits, and what must be escaped is (RFC 9309, 2.2.2; RFC 3986, 6.2.2).
pub(crate) fn normalise(path: &str) -> Cow<'_, [u8]> {
    let bytes = path.as_bytes();
    if bytes.iter().all(|byte| stays(*byte)) {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut escape = String::with_capacity(3);
    let mut at = 0;
    while at < bytes.len() {
        let (byte, escaped) = match escaped(&bytes[at..]) {
            Some(byte) => (byte, true),
            None => (bytes[at], false),
        };
        at += if escaped { 3 } else { 1 };
        let plain = byte.is_ascii_alphanumeric() || b"-._~*$".contains(&byte);
        if plain || (!escaped && (stays(byte) || byte == b'%')) {
            out.push(byte);
        } else {
            escape.clear();
            // Writing to a string cannot fail.
            let _ = write!(escape, "%{byte:02X}");
            out.extend_from_slice(escape.as_bytes());
        }
    }
    Cow::Owned(out)
}

/// Whether a byte that is not escaped stands for itself, and begins no escape. Every path of a host goes through it.
fn stays(byte: u8) -> bool {
    STAYS[usize::from(byte)]
}

static STAYS: [bool; 256] = {
    let mut stays = [false; 256];
    // The visible characters of ASCII...
    let mut byte = b'!';
    while byte <= b'~' {
        stays[byte as usize] = true;
        byte += 1;
    }
    // ...but for those that a path may hold only escaped.
    let escaped = b"%\"<>\\^`{|}";
    let mut at = 0;
    while at < escaped.len() {
        stays[escaped[at] as usize] = false;
        at += 1;
    }
    stays
};

fn escaped(bytes: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = bytes else { return None };
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}
