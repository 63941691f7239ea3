//! Tags: where they end, and their attributes.

use std::borrow::Cow;

use super::entities::{Context, resolve};

/// Length of the tag name at the beginning of `text` (HTML: up to white space, `/` or `>`).
pub(crate) fn name_len(text: &[u8]) -> usize {
    text.iter()
        .position(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/' | b'>'))
        .unwrap_or(text.len())
}

/// Index of the `>` that ends a tag, counted from behind its name: one inside a quoted value does not. `None`
/// when the text ends before.
pub(crate) fn end_of_tag(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memchr3(b'>', b'"', b'\'', &text[at..])?;
        let quote = text[at];
        if quote == b'>' {
            return Some(at);
        }
        // A quote opens a value only behind `=`; elsewhere it is a slip of the pen.
        let opens = text[..at].trim_ascii_end().last() == Some(&b'=');
        at += 1;
        if opens {
            at += memchr::memchr(quote, &text[at..])? + 1;
        }
    }
}

/// The attributes of a tag: names as written, values with references resolved.
#[derive(Clone, Debug)]
pub(crate) struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Attributes<'a> {
    /// `text` stands between the tag's name and its `>`.
    pub(crate) fn new(text: &'a str) -> Self {
        Attributes { rest: text }
    }

    /// The first attribute of that name, in any case.
    pub(crate) fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        self.clone()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| resolve(value, Context::Attribute))
    }
}

impl<'a> Iterator for Attributes<'a> {
    /// Name and raw value.
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let text = self.rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        let first = text.chars().next()?;
        let stop = |c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/' | '>');
        // A `=` in front belongs to the name.
        let skip = first.len_utf8();
        let len = skip + text[skip..].find(stop).unwrap_or(text.len() - skip);
        let (name, after) = text.split_at(len);
        let Some(value) = after.trim_ascii_start().strip_prefix('=') else {
            self.rest = after;
            return Some((name, ""));
        };
        let value = value.trim_ascii_start();
        let (value, rest) = match value.as_bytes().first() {
            Some(quote @ (b'"' | b'\'')) => {
                let inner = &value[1..];
                let end = memchr::memchr(*quote, inner.as_bytes()).unwrap_or(inner.len());
                (&inner[..end], inner.get(end + 1..).unwrap_or_default())
            }
            _ => value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
        };
        self.rest = rest;
        Some((name, value))
    }
}
