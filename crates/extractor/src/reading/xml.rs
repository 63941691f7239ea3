//! Splits machine-written XML into tags and text: the parts of Office files, the metadata of PDF.
//!
//! No tree is built and nothing recurses. Names and attributes are given without their prefix: no two vocabularies of one
//! part share a name that matters here. Entities beyond the five of XML and numbers are left as they stand; none is
//! expanded by a definition in the file.

use memchr::memchr;

/// One step through a text.
#[derive(Debug, PartialEq)]
pub(super) enum Event<'t> {
    /// A start tag; `empty` when it closes itself (no `Close` follows).
    Open {
        /// Name without prefix.
        name: &'t str,
        /// Attributes, names without prefix.
        attributes: Vec<(&'t str, String)>,
        /// `<br/>`
        empty: bool,
    },
    /// An end tag.
    Close(&'t str),
    /// Text between tags, with its references resolved.
    Text(String),
}

/// The steps through a text.
pub(super) fn events(text: &str) -> Events<'_> {
    Events { text, at: 0 }
}

/// Iterator of [`events`].
pub(super) struct Events<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Iterator for Events<'t> {
    type Item = Event<'t>;

    fn next(&mut self) -> Option<Event<'t>> {
        loop {
            let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
            if !rest.starts_with('<') {
                let end = memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
                self.at += end;
                return Some(Event::Text(resolve(&rest[..end])));
            }
            let skip = |end: &str| rest.find(end).map_or(rest.len(), |at| at + end.len());
            if rest.starts_with("<!--") {
                self.at += skip("-->");
            } else if let Some(data) = rest.strip_prefix("<![CDATA[") {
                let end = data.find("]]>").unwrap_or(data.len());
                self.at += skip("]]>");
                return Some(Event::Text(data[..end].to_owned()));
            } else if rest.starts_with("<?") || rest.starts_with("<!") {
                self.at += skip(">");
            } else {
                let end = tag_end(rest);
                self.at += end;
                let inner = rest[1..end].trim_end_matches('>');
                if let Some(name) = inner.strip_prefix('/') {
                    return Some(Event::Close(local(name.trim())));
                }
                let empty = inner.ends_with('/');
                let inner = inner.strip_suffix('/').unwrap_or(inner);
                let name_end = inner.find(|c: char| c.is_ascii_whitespace()).unwrap_or(inner.len());
                let (name, attributes) = inner.split_at(name_end);
                return Some(Event::Open {
                    name: local(name),
                    attributes: read_attributes(attributes),
                    empty,
                });
            }
        }
    }
}

/// Where a tag ends, behind its `>`; quoted ones do not count.
fn tag_end(rest: &str) -> usize {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (byte, quote) {
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            (b'>', None) => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, name)| name)
}

fn read_attributes(text: &str) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((name, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let Some(quote) = after.chars().next().filter(|c| matches!(c, '"' | '\'')) else { break };
        let Some((value, left)) = after[1..].split_once(quote) else { break };
        found.push((local(name.trim()), resolve(value)));
        rest = left;
    }
    found
}

/// Resolves references to characters.
fn resolve(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.as_bytes().iter().take(12).position(|byte| *byte == b';');
        let found = end.and_then(|end| Some((end, character(&rest[1..end])?)));
        match found {
            Some((end, character)) => {
                out.push(character);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_attributes_text() {
        let text = "<?xml version='1.0'?><w:p w:a=\"1 &gt; 0\"><!-- <x> --><w:br/>A &amp; &#228; &nix;</w:p><![CDATA[<b>]]>";
        let found: Vec<Event<'_>> = events(text).collect();
        assert_eq!(
            found,
            [
                Event::Open { name: "p", attributes: vec![("a", "1 > 0".to_owned())], empty: false },
                Event::Open { name: "br", attributes: vec![], empty: true },
                Event::Text("A & ä &nix;".to_owned()),
                Event::Close("p"),
                Event::Text("<b>".to_owned()),
            ]
        );
    }

    #[test]
    fn cut_anywhere_it_ends() {
        let text = "<a b='c'>d &am<![CDATA[e]]></a>";
        for end in 0..text.len() {
            assert!(events(&text[..end]).count() <= 5);
        }
    }
}
