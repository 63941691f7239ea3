//! Character references: `&amp;`, `&#228;`, `&#xE4;`, `&auml;`.

use std::borrow::Cow;
use std::sync::LazyLock;

/// Where the text stands; decides about names without semicolon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Context {
    /// Between tags: `&copy 2026` is a sign.
    Text,
    /// In an attribute: the `&copy=1` of an address is none (HTML standard, 13.2.5.73).
    Attribute,
}

struct Named {
    name: &'static str,
    char: char,
    bare: bool,
}

static NAMED: LazyLock<Vec<Named>> = LazyLock::new(|| {
    let row = |line: &'static str| {
        let mut fields = line.split(' ');
        let name = fields.next()?;
        let char = char::from_u32(u32::from_str_radix(fields.next()?, 16).ok()?)?;
        Some(Named { name, char, bare: fields.next().is_some() })
    };
    include_str!("entities.txt").lines().filter(|line| !line.starts_with('#')).filter_map(row).collect()
});

/// No name in the table is longer.
const LONGEST: usize = 16;

/// Resolves all references; what is none stays as it is. Borrows where there is nothing to do.
pub(crate) fn resolve(text: &str, context: Context) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match reference(rest, context) {
            Some((char, len)) => {
                out.push(char);
                rest = &rest[len..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character a reference at the beginning of `text` stands for and the reference's length.
fn reference(text: &str, context: Context) -> Option<(char, usize)> {
    let bytes = text.as_bytes();
    if bytes.get(1) == Some(&b'#') {
        return numeric(bytes);
    }
    let len = bytes[1..].iter().take(LONGEST).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    if bytes.get(1 + len) == Some(&b';') {
        return Some((find(&text[1..=len])?.char, len + 2));
    }
    // Without semicolon the longest known name counts, but not in the middle of an address's parameter.
    (2..=len).rev().find_map(|len| {
        let named = find(&text[1..=len]).filter(|named| named.bare)?;
        let next = bytes.get(1 + len);
        let inside = next.is_some_and(|byte| *byte == b'=' || byte.is_ascii_alphanumeric());
        (context == Context::Text || !inside).then_some((named.char, len + 1))
    })
}

fn numeric(bytes: &[u8]) -> Option<(char, usize)> {
    let (radix, start) = if matches!(bytes.get(2), Some(b'x' | b'X')) { (16, 3) } else { (10, 2) };
    let digits = &bytes[start..];
    let len = digits.iter().take(10).take_while(|byte| char::from(**byte).is_digit(radix)).count();
    let value = u32::from_str_radix(std::str::from_utf8(&digits[..len]).ok()?, radix).ok()?;
    let semicolon = usize::from(digits.get(len) == Some(&b';'));
    Some((code_point(value), start + len + semicolon))
}

/// Numbers 0x80 to 0x9F mean windows-1252 (HTML standard, 13.2.5.80); what is no character becomes U+FFFD.
fn code_point(value: u32) -> char {
    match value {
        0 => char::REPLACEMENT_CHARACTER,
        0x80..=0x9F => WINDOWS_1252[(value - 0x80) as usize],
        _ => char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn find(name: &str) -> Option<&'static Named> {
    NAMED.binary_search_by(|named| named.name.cmp(name)).ok().map(|at| &NAMED[at])
}
