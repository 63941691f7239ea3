//! What header and markup declare: the `charset` parameter, the WHATWG prescan of `<meta>`, the XML declaration.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes of a page searched for a declaration. WHATWG asks for 1024; pages with long comments or inline styles
/// above their `<meta>` are read right by browsers all the same, because they parse on.
const PRESCAN_LIMIT: usize = 64 * 1024;

/// The `charset` of a `Content-Type` header.
pub(super) fn in_header(content_type: &str) -> Option<&'static Encoding> {
    charset_in(content_type.as_bytes())
}

/// The encoding an HTML page declares in `<meta>` or an XML text in its declaration.
pub(super) fn in_markup(bytes: &[u8]) -> Option<&'static Encoding> {
    in_xml_declaration(bytes).or_else(|| meta(bytes))
}

/// What the HTML prescan alone finds, as WHATWG name (HTML standard, "prescan a byte stream to determine its
/// encoding").
pub fn prescan(bytes: &[u8]) -> Option<&'static str> {
    meta(bytes).map(Encoding::name)
}

fn in_xml_declaration(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let rest = bytes[start..].strip_prefix(b"<?xml")?;
    let rest = &rest[..rest.iter().take(256).position(|byte| *byte == b'>')?];
    let at = rest.windows(8).position(|window| window == b"encoding")?;
    let rest = rest[at + 8..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, rest) = rest.split_first().filter(|(quote, _)| matches!(quote, b'"' | b'\''))?;
    label(&rest[..rest.iter().position(|byte| byte == quote)?])
}

/// A label as a page may use it: UTF-16 cannot be true where ASCII was readable, `x-user-defined` is no encoding.
fn label(label: &[u8]) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label)?;
    Some(match encoding {
        e if e == UTF_16BE || e == UTF_16LE => UTF_8,
        e if e == encoding_rs::X_USER_DEFINED => WINDOWS_1252,
        e => e,
    })
}

/// HTML standard, "extracting a character encoding from a meta element".
fn charset_in(value: &[u8]) -> Option<&'static Encoding> {
    let lower = value.to_ascii_lowercase();
    let mut from = 0;
    loop {
        from += lower[from..].windows(7).position(|window| window == b"charset")? + 7;
        let rest = value[from..].trim_ascii_start();
        let Some(rest) = rest.strip_prefix(b"=") else { continue };
        let rest = rest.trim_ascii_start();
        return match rest.split_first()? {
            (quote @ (b'"' | b'\''), rest) => label(&rest[..rest.iter().position(|byte| byte == quote)?]),
            _ => label(rest.split(|byte| *byte == b';' || byte.is_ascii_whitespace()).next()?),
        };
    }
}

fn meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut scan = Scan { bytes: &bytes[..bytes.len().min(PRESCAN_LIMIT)], at: 0 };
    loop {
        let rest = &scan.bytes[scan.at..];
        scan.at += rest.iter().position(|byte| *byte == b'<')?;
        let rest = &scan.bytes[scan.at..];
        match rest {
            [b'<', b'!', b'-', b'-', ..] => {
                // The two dashes may be those of the opening: `<!-->` is a whole comment.
                scan.at += rest[2..].windows(3).position(|window| window == b"-->")? + 5;
            }
            [b'<', name @ ..] if is_meta(name) => {
                scan.at += 5;
                if let Some(encoding) = scan.meta_element()? {
                    return Some(encoding);
                }
            }
            [b'<', b'/', letter, ..] | [b'<', letter, ..] if letter.is_ascii_alphabetic() => {
                scan.at += rest.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'>')?;
                while scan.attribute()?.is_some() {}
            }
            [b'<', b'!' | b'/' | b'?', ..] => scan.at += rest.iter().position(|byte| *byte == b'>')? + 1,
            _ => scan.at += 1,
        }
    }
}

fn is_meta(name: &[u8]) -> bool {
    name.len() > 4
        && name[..4].eq_ignore_ascii_case(b"meta")
        && (name[4].is_ascii_whitespace() || name[4] == b'/')
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    /// Reads the attributes of a `<meta>`. The outer `None` means the bytes ended.
    #[allow(clippy::option_option)]
    fn meta_element(&mut self) -> Option<Option<&'static Encoding>> {
        let (mut pragma, mut needs_pragma, mut found) = (false, None, None);
        let mut seen: Vec<Vec<u8>> = Vec::new();
        while let Some((name, value)) = self.attribute()? {
            if seen.contains(&name) {
                continue;
            }
            match name.as_slice() {
                b"http-equiv" => pragma |= value.eq_ignore_ascii_case(b"content-type"),
                b"content" if found.is_none() => {
                    if let Some(encoding) = charset_in(&value) {
                        (found, needs_pragma) = (Some(encoding), Some(true));
                    }
                }
                b"charset" => (found, needs_pragma) = (label(&value), Some(false)),
                _ => {}
            }
            seen.push(name);
        }
        Some(match needs_pragma {
            Some(true) if !pragma => None,
            _ => found,
        })
    }

    /// HTML standard, "get an attribute": name in lower case and value. The outer `None` means the bytes ended.
    #[allow(clippy::option_option, clippy::type_complexity)]
    fn attribute(&mut self) -> Option<Option<(Vec<u8>, Vec<u8>)>> {
        self.skip(|byte| byte.is_ascii_whitespace() || byte == b'/');
        if self.peek()? == b'>' {
            return Some(None);
        }
        let start = self.at;
        // A `=` in front belongs to the name.
        self.at += 1;
        self.skip(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'=' | b'/' | b'>'));
        let name = self.bytes[start..self.at].to_ascii_lowercase();
        self.skip(|byte| byte.is_ascii_whitespace());
        if self.peek()? != b'=' {
            return Some(Some((name, Vec::new())));
        }
        self.at += 1;
        self.skip(|byte| byte.is_ascii_whitespace());
        let value = match self.peek()? {
            quote @ (b'"' | b'\'') => {
                self.at += 1;
                let start = self.at;
                self.skip(|byte| byte != quote);
                self.peek()?;
                self.at += 1;
                &self.bytes[start..self.at - 1]
            }
            _ => {
                let start = self.at;
                self.skip(|byte| !byte.is_ascii_whitespace() && byte != b'>');
                self.peek()?;
                &self.bytes[start..self.at]
            }
        };
        Some(Some((name, value.to_ascii_lowercase())))
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip(&mut self, what: impl Fn(u8) -> bool) {
        self.at += self.bytes[self.at.min(self.bytes.len())..].iter().take_while(|byte| what(**byte)).count();
    }
}
