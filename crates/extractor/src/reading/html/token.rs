//! Splits HTML into tags and text, without copying. A reduction of the HTML tokenizer: comments, declarations
//! and processing instructions are skipped, duplicate attributes keep the first.
//!
//! Every step looks forward from the cursor only, so the time is linear in the input whatever it holds; the
//! one exception, the end of a raw text element, is searched once for each element name.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memmem};

use super::entity;
use super::tag::{Attr, Tag};

/// One token.
pub(super) enum Token<'a> {
    Start { tag: Tag, self_closing: bool },
    End(Tag),
    Text(Cow<'a, str>),
}

/// Longest run of attributes kept for one element; a page with more is hostile.
const MAX_ATTRIBUTES: usize = 64;

pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    /// The element whose raw text comes next.
    raw: Option<Tag>,
    /// Raw text elements known to have no end tag in the rest of the input.
    unclosed: [bool; 2],
    /// Attributes of the last start tag.
    pub(super) attributes: Vec<(Attr, Cow<'a, str>)>,
    name: Vec<u8>,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Tokens { text, at: 0, raw: None, unclosed: [false; 2], attributes: Vec::new(), name: Vec::new() }
    }

    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        if let Some(tag) = self.raw.take()
            && let Some(token) = self.raw_text(tag)
        {
            return Some(token);
        }
        let bytes = self.text.as_bytes();
        let mut begin = self.at;
        let mut search = self.at;
        loop {
            if begin >= bytes.len() {
                self.at = begin;
                return None;
            }
            let open = memchr(b'<', &bytes[search..]).map_or(bytes.len(), |i| search + i);
            let next = bytes.get(open + 1).copied().unwrap_or(0);
            let is_markup = next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?');
            if open < bytes.len() && !is_markup {
                search = open + 1;
                continue;
            }
            if open > begin {
                self.at = open;
                return Some(Token::Text(entity::decode(&self.text[begin..open], false)));
            }
            match next {
                b'!' | b'?' => {
                    begin = self.skip_declaration(open);
                    search = begin;
                }
                b'/' => {
                    let name_at = open + 2;
                    if !bytes.get(name_at).is_some_and(u8::is_ascii_alphabetic) {
                        begin = memchr(b'>', &bytes[name_at..]).map_or(bytes.len(), |i| name_at + i + 1);
                        search = begin;
                        continue;
                    }
                    let tag = self.read_name(name_at);
                    self.skip_to_tag_end();
                    return Some(Token::End(tag));
                }
                _ => {
                    let tag = self.read_name(open + 1);
                    let self_closing = self.read_attributes();
                    if tag.raw_text().is_some() {
                        self.raw = Some(tag);
                    }
                    return Some(Token::Start { tag, self_closing });
                }
            }
        }
    }

    /// Reads a tag name from `from` and leaves the cursor behind it.
    fn read_name(&mut self, from: usize) -> Tag {
        let bytes = self.text.as_bytes();
        let rest = &bytes[from..];
        let length = rest.iter().position(|b| is_space(*b) || matches!(b, b'/' | b'>')).unwrap_or(rest.len());
        self.at = from + length;
        self.name.clear();
        self.name.extend(rest[..length.min(16)].iter().map(u8::to_ascii_lowercase));
        if length > 16 { Tag::Other } else { Tag::of(&self.name) }
    }

    /// Skips the attributes of an end tag; quotes count, as in a start tag.
    fn skip_to_tag_end(&mut self) {
        let bytes = self.text.as_bytes();
        let rest = &bytes[self.at..];
        self.at += memchr(b'>', rest).map_or(rest.len(), |i| i + 1);
    }

    /// Reads attributes up to the end of the tag; says whether it ends in `/>`.
    fn read_attributes(&mut self) -> bool {
        self.attributes.clear();
        let bytes = self.text.as_bytes();
        let mut i = self.at;
        loop {
            while i < bytes.len() && is_space(bytes[i]) {
                i += 1;
            }
            match bytes.get(i) {
                None => break,
                Some(b'>') => {
                    self.at = i + 1;
                    return bytes[i - 1] == b'/';
                }
                Some(b'/') => {
                    i += 1;
                    continue;
                }
                Some(_) => {}
            }
            let name_at = i;
            i += 1;
            while i < bytes.len() && !is_space(bytes[i]) && !matches!(bytes[i], b'=' | b'>' | b'/') {
                i += 1;
            }
            let name_end = i;
            while i < bytes.len() && is_space(bytes[i]) {
                i += 1;
            }
            let mut value = "";
            if bytes.get(i) == Some(&b'=') {
                i += 1;
                while i < bytes.len() && is_space(bytes[i]) {
                    i += 1;
                }
                let (from, to, after) = match bytes.get(i) {
                    Some(quote @ (b'"' | b'\'')) => {
                        let end = memchr(*quote, &bytes[i + 1..]).map_or(bytes.len(), |n| i + 1 + n);
                        (i + 1, end, end + 1)
                    }
                    _ => {
                        let end = bytes[i..].iter().position(|b| is_space(*b) || *b == b'>');
                        let end = end.map_or(bytes.len(), |n| i + n);
                        (i, end, end)
                    }
                };
                value = &self.text[from.min(to)..to];
                i = after.min(bytes.len());
            }
            self.keep(name_at, name_end, value);
        }
        self.at = bytes.len();
        false
    }

    fn keep(&mut self, name_at: usize, name_end: usize, value: &'a str) {
        if name_end - name_at > 12 || self.attributes.len() >= MAX_ATTRIBUTES {
            return;
        }
        self.name.clear();
        self.name.extend(self.text.as_bytes()[name_at..name_end].iter().map(u8::to_ascii_lowercase));
        let name = Attr::of(&self.name);
        if name != Attr::Other && self.attributes.iter().all(|(have, _)| *have != name) {
            self.attributes.push((name, entity::decode(value, true)));
        }
    }

    /// Steps over a comment, doctype, CDATA section or processing instruction that begins at `open`.
    fn skip_declaration(&self, open: usize) -> usize {
        let bytes = self.text.as_bytes();
        let rest = &bytes[open..];
        if !rest.starts_with(b"<!--") {
            return memchr(b'>', rest).map_or(bytes.len(), |i| open + i + 1);
        }
        if rest[4..].starts_with(b">") {
            return open + 5;
        }
        if rest[4..].starts_with(b"->") {
            return open + 6;
        }
        let mut at = open + 4;
        while let Some(dash) = memmem::find(&bytes[at..], b"--") {
            let mut end = at + dash + 2;
            while bytes.get(end) == Some(&b'-') {
                end += 1;
            }
            match bytes.get(end) {
                Some(b'>') => return end + 1,
                Some(b'!') if bytes.get(end + 1) == Some(&b'>') => return end + 2,
                _ => at = end,
            }
        }
        // An unclosed comment: better to read what follows than to lose the page.
        memchr(b'>', rest).map_or(bytes.len(), |i| open + i + 1)
    }

    /// The text up to the end tag of `tag`; the end tag is left for the next call.
    fn raw_text(&mut self, tag: Tag) -> Option<Token<'a>> {
        let bytes = self.text.as_bytes();
        let script = usize::from(tag != Tag::Script);
        if self.unclosed[script] {
            return None;
        }
        let mut at = self.at;
        let name = tag.name().as_bytes();
        let end = loop {
            let Some(open) = memmem::find(&bytes[at..], b"</") else {
                self.unclosed[script] = true;
                return None;
            };
            let name_at = at + open + 2;
            let candidate = bytes.get(name_at..name_at + name.len());
            let follows = bytes.get(name_at + name.len()).copied().unwrap_or(b'>');
            if candidate.is_some_and(|c| c.eq_ignore_ascii_case(name))
                && (is_space(follows) || matches!(follows, b'>' | b'/'))
            {
                break at + open;
            }
            at = name_at;
        };
        let text = &self.text[self.at..end];
        self.at = end;
        if text.is_empty() {
            return None;
        }
        let decode = tag.raw_text() == Some(true);
        Some(Token::Text(if decode { entity::decode(text, false) } else { Cow::Borrowed(text) }))
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | b'\x0c')
}

/// Whether a text has anything but white space.
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(is_space)
}

/// Where the next character reference or soft hyphen may begin.
pub(super) fn next_special(bytes: &[u8]) -> Option<usize> {
    memchr2(b'&', 0xC2, bytes)
}
