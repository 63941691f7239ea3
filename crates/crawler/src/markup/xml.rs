//! A walk over XML that need not be well formed: tags in any case, unclosed, cut off, with stray `<` and `&`.

use std::borrow::Cow;

use super::entities::{Context, resolve};
use super::tag::{Attributes, name_len};

/// A piece of XML. Comments, processing instructions and document types are passed over; entities a document
/// defines are never expanded, so none can grow or read a file.
#[derive(Clone, Debug)]
pub(crate) enum Token<'a> {
    /// `<name …>` or `<name …/>`.
    Start { name: &'a str, attributes: Attributes<'a>, empty: bool },
    /// `</name>`.
    End { name: &'a str },
    /// Text between tags, references not yet resolved.
    Text(&'a str),
    /// `<![CDATA[…]]>`.
    Data(&'a str),
}

/// The pieces of a text, in order. A tag, comment or section the end cuts off is dropped, cut text is given.
#[derive(Clone, Debug)]
pub(crate) struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    /// Walks over `text`.
    pub(crate) fn new(text: &'a str) -> Self {
        Tokens { text, at: 0 }
    }

    /// Where the next token begins.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// Passes over what `close` ends; over everything if nothing does.
    fn pass(&mut self, open: usize, close: &str) {
        let rest = &self.text.as_bytes()[self.at + open..];
        let end = memchr::memmem::find(rest, close.as_bytes());
        self.at = end.map_or(self.text.len(), |end| self.at + open + end + close.len());
    }

    /// Text up to the next `<`; one that opens nothing is text.
    fn stray(&mut self) -> Token<'a> {
        let rest = &self.text[self.at..];
        let end = memchr::memchr(b'<', &rest.as_bytes()[1..]).map_or(rest.len(), |end| end + 1);
        self.at += end;
        Token::Text(&rest[..end])
    }

    /// Passes over a document type with the declarations in its brackets.
    fn pass_doctype(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
        match memchr::memchr(b'[', &rest[..end]) {
            None => self.at += (end + 1).min(rest.len()),
            Some(open) => {
                self.pass(open, "]");
                self.pass(0, ">");
            }
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let rest = &self.text[self.at..];
            let bytes = rest.as_bytes();
            match bytes {
                [] => return None,
                [b'<', b'/', letter, ..] if is_name_start(*letter) => {
                    let len = name_len(&bytes[2..]);
                    let end = memchr::memchr(b'>', &bytes[2 + len..]);
                    self.at = end.map_or(self.text.len(), |end| self.at + 2 + len + end + 1);
                    return end.map(|_| Token::End { name: &rest[2..2 + len] });
                }
                [b'<', letter, ..] if is_name_start(*letter) => {
                    let len = name_len(&bytes[1..]);
                    let Some(end) = end_of_tag(&bytes[1 + len..]) else {
                        self.at = self.text.len();
                        return None;
                    };
                    if bytes[1 + len + end] == b'<' || bytes[1..1 + len].contains(&b'<') {
                        return Some(self.stray());
                    }
                    self.at += 1 + len + end + 1;
                    let inside = &rest[1 + len..1 + len + end];
                    let empty = inside.ends_with('/');
                    let attributes = Attributes::new(inside.strip_suffix('/').unwrap_or(inside));
                    return Some(Token::Start { name: &rest[1..1 + len], attributes, empty });
                }
                _ if rest.starts_with("<!--") => self.pass(4, "-->"),
                _ if rest.starts_with("<![CDATA[") => {
                    let data = &rest[9..];
                    let end = memchr::memmem::find(data.as_bytes(), b"]]>");
                    self.at = end.map_or(self.text.len(), |end| self.at + 9 + end + 3);
                    return Some(Token::Data(&data[..end.unwrap_or(data.len())]));
                }
                [b'<', b'!', ..] => self.pass_doctype(),
                [b'<', b'?', ..] => self.pass(2, "?>"),
                _ => return Some(self.stray()),
            }
        }
    }
}

/// Index of the byte that ends a tag, counted from behind its name: `>`, or the `<` of the next one where
/// somebody forgot it. Inside a quoted value neither counts.
fn end_of_tag(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += text[at..].iter().position(|byte| matches!(byte, b'>' | b'<' | b'"' | b'\''))?;
        if matches!(text[at], b'>' | b'<') {
            return Some(at);
        }
        let opens = text[..at].trim_ascii_end().last() == Some(&b'=');
        at += 1;
        if opens {
            at += memchr::memchr(text[at - 1], &text[at..])? + 1;
        }
    }
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte == b':' || !byte.is_ascii()
}

/// The name without its prefix: feeds bind prefixes as they like, or not at all.
pub(crate) fn local_name(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// The words of a piece of HTML: tags dropped, references resolved, white space collapsed.
pub(crate) fn plain_text(html: &str, limit: usize) -> String {
    let mut words = String::new();
    let mut hidden: Option<&str> = None;
    for token in Tokens::new(html) {
        let piece: Cow<'_, str> = match token {
            Token::Text(text) => resolve(text, Context::Text),
            Token::Data(text) => Cow::Borrowed(text),
            Token::Start { name, empty, .. }
                if name.eq_ignore_ascii_case("script") || name.eq_ignore_ascii_case("style") =>
            {
                hidden = (!empty).then_some(name);
                continue;
            }
            Token::End { name } if hidden.is_some_and(|open| open.eq_ignore_ascii_case(name)) => {
                hidden = None;
                continue;
            }
            // A tag parts words unless it only dresses them.
            Token::Start { name, .. } | Token::End { name } if is_inline(name) => continue,
            _ => Cow::Borrowed(" "),
        };
        if hidden.is_some() {
            continue;
        }
        for char in piece.chars().filter(|c| *c != '\u{ad}') {
            match char.is_whitespace() {
                true if words.is_empty() || words.ends_with(' ') => {}
                true => words.push(' '),
                false => words.push(char),
            }
        }
        if words.len() >= limit {
            words.truncate((0..=limit).rev().find(|at| words.is_char_boundary(*at)).unwrap_or(0));
            break;
        }
    }
    words.truncate(words.trim_end().len());
    words
}

fn is_inline(name: &str) -> bool {
    const INLINE: &[&str] = &[
        "a", "abbr", "b", "em", "font", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "u",
        "wbr",
    ];
    INLINE.iter().any(|inline| inline.eq_ignore_ascii_case(name))
}

/// Whether a text is markup rather than lines: it begins with a tag, or a list of addresses begins further down,
/// behind what a script printed by mistake.
pub(crate) fn looks_like_markup(text: &str) -> bool {
    const ROOTS: &[&str] = &["<urlset", "<sitemapindex", "<rss", "<feed"];
    text.starts_with('<') || ROOTS.iter().any(|root| text.contains(root))
}
