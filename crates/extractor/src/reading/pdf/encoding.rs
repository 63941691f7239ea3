//! The standard encodings of fonts and the names of glyphs.
//!
//! Names are those of the Adobe Glyph List as far as Latin, Greek and punctuation go (`glyph-names.tsv`).

use std::collections::HashMap;
use std::sync::LazyLock;

const GLYPH_NAMES: &str = include_str!("glyph-names.tsv");

static NAMES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    GLYPH_NAMES
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .collect()
});

/// Codes of Adobe's StandardEncoding that are not ASCII (ISO 32000-2, annex D.2).
#[rustfmt::skip]
const STANDARD: &[(u8, char)] = &[
    (0x27, '’'), (0x60, '‘'), (0xA1, '¡'), (0xA2, '¢'), (0xA3, '£'), (0xA4, '⁄'), (0xA5, '¥'), (0xA6, 'ƒ'),
    (0xA7, '§'), (0xA8, '¤'), (0xA9, '\''), (0xAA, '“'), (0xAB, '«'), (0xAC, '‹'), (0xAD, '›'), (0xAE, 'ﬁ'),
    (0xAF, 'ﬂ'), (0xB1, '–'), (0xB2, '†'), (0xB3, '‡'), (0xB4, '·'), (0xB6, '¶'), (0xB7, '•'), (0xB8, '‚'),
    (0xB9, '„'), (0xBA, '”'), (0xBB, '»'), (0xBC, '…'), (0xBD, '‰'), (0xBF, '¿'), (0xC1, '`'), (0xC2, '´'),
    (0xC3, 'ˆ'), (0xC4, '˜'), (0xC5, '¯'), (0xC6, '˘'), (0xC7, '˙'), (0xC8, '¨'), (0xCA, '˚'), (0xCB, '¸'),
    (0xCD, '˝'), (0xCE, '˛'), (0xCF, 'ˇ'), (0xD0, '—'), (0xE1, 'Æ'), (0xE3, 'ª'), (0xE8, 'Ł'), (0xE9, 'Ø'),
    (0xEA, 'Œ'), (0xEB, 'º'), (0xF1, 'æ'), (0xF5, 'ı'), (0xF8, 'ł'), (0xF9, 'ø'), (0xFA, 'œ'), (0xFB, 'ß'),
];

/// Characters of the codes of a font.
#[derive(Default)]
pub(super) struct Encoding {
    base: Box<[Option<char>]>,
    changed: HashMap<u8, String>,
}

impl Encoding {
    /// One of the standard encodings; an unknown name is taken for Windows-1252.
    pub(super) fn named(name: &[u8]) -> Self {
        let mut base = [None; 256];
        let all: Vec<u8> = (0..=255).collect();
        let table = match name {
            b"StandardEncoding" => None,
            b"MacRomanEncoding" => Some(encoding_rs::MACINTOSH),
            _ => Some(encoding_rs::WINDOWS_1252),
        };
        match table {
            Some(table) => {
                let (text, _) = table.decode_without_bom_handling(&all);
                for (at, character) in text.chars().take(256).enumerate().skip(32) {
                    base[at] = Some(character);
                }
            }
            None => {
                for code in 0x20..0x7f_u8 {
                    base[usize::from(code)] = Some(char::from(code));
                }
                for (code, character) in STANDARD {
                    base[usize::from(*code)] = Some(*character);
                }
            }
        }
        Encoding { base: base.into(), changed: HashMap::new() }
    }

    /// Gives a code another glyph.
    pub(super) fn set(&mut self, code: usize, name: &[u8]) {
        if let (Ok(code), Ok(name)) = (u8::try_from(code), std::str::from_utf8(name)) {
            self.changed.insert(code, named_glyph(name));
        }
    }

    /// The characters of a code; empty for none.
    pub(super) fn text(&self, code: u8) -> String {
        match self.changed.get(&code) {
            Some(text) => text.clone(),
            None => self.base.get(usize::from(code)).copied().flatten().map(String::from).unwrap_or_default(),
        }
    }
}

/// The characters of a glyph by its name: listed, `uni20AC`, `u1F600`, parts joined by `_`, without what follows a dot.
fn named_glyph(name: &str) -> String {
    let name = name.split('.').next().unwrap_or(name);
    name.split('_').map(single_glyph).collect()
}

fn single_glyph(name: &str) -> String {
    if let Some(text) = NAMES.get(name) {
        return (*text).to_owned();
    }
    let digits = name.strip_prefix("uni").or_else(|| name.strip_prefix('u')).unwrap_or("");
    let code = u32::from_str_radix(digits.get(..digits.len().min(6)).unwrap_or(""), 16).ok();
    let code = code.filter(|_| digits.len() >= 4).and_then(char::from_u32).filter(|c| !c.is_control());
    code.map(String::from).unwrap_or_default()
}

/// The width of a character in a usual face, in thousandths: for fonts that give no widths (the base fonts).
pub(super) fn usual_width(character: char) -> f32 {
    match character {
        'i' | 'j' | 'l' | '\'' => 222.0,
        ' ' | '.' | ',' | ':' | ';' | '!' | '|' | '/' | 'f' | 't' | 'I' => 278.0,
        '(' | ')' | '-' | 'r' => 333.0,
        'm' | 'M' => 833.0,
        'w' => 722.0,
        'W' => 944.0,
        character if character.is_uppercase() => 680.0,
        's' | 'c' | 'k' | 'v' | 'x' | 'y' | 'z' | 'J' => 500.0,
        _ => 556.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_and_names() {
        assert_eq!(Encoding::named(b"WinAnsiEncoding").text(0xE4), "ä");
        assert_eq!(Encoding::named(b"MacRomanEncoding").text(0x8A), "ä");
        assert_eq!(Encoding::named(b"StandardEncoding").text(0xFB), "ß");
        let mut encoding = Encoding::default();
        for (code, (name, text)) in
            [("adieresis", "ä"), ("uni20AC", "€"), ("f_i.alt", "fi"), ("ffi", "ffi"), ("g123", "")]
                .iter()
                .enumerate()
        {
            encoding.set(code, name.as_bytes());
            assert_eq!(encoding.text(code as u8), *text, "{name}");
        }
    }
}
