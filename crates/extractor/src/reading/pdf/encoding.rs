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

/// Codes of TeX's Cork encoding (T1; Ferguson, TUGboat 11, 1990) that are neither ASCII nor Latin-1.
#[rustfmt::skip]
const CORK: &[(u8, &str)] = &[
    (0x0D, "‚"), (0x0E, "‹"), (0x0F, "›"), (0x10, "“"), (0x11, "”"), (0x12, "„"), (0x13, "«"), (0x14, "»"), (0x15, "–"), (0x16, "—"),
    (0x1B, "ff"), (0x1C, "fi"), (0x1D, "fl"), (0x1E, "ffi"), (0x1F, "ffl"), (0x27, "’"), (0x60, "‘"), (0x7F, "-"),
    (0x81, "Ą"), (0x82, "Ć"), (0x83, "Č"), (0x86, "Ę"), (0x87, "Ğ"), (0x8A, "Ł"), (0x8B, "Ń"), (0x91, "Ś"), (0x92, "Š"), (0x93, "Ş"),
    (0x99, "Ź"), (0x9A, "Ž"), (0x9B, "Ż"), (0x9D, "İ"), (0x9F, "§"), (0xA1, "ą"), (0xA2, "ć"), (0xA3, "č"), (0xA6, "ę"), (0xA7, "ğ"),
    (0xAA, "ł"), (0xAB, "ń"), (0xB1, "ś"), (0xB2, "š"), (0xB3, "ş"), (0xB9, "ź"), (0xBA, "ž"), (0xBB, "ż"), (0xBD, "¡"), (0xBE, "¿"),
    (0xD7, "Œ"), (0xDF, "SS"), (0xF7, "œ"), (0xFF, "ß"),
];

/// The bullet of TeX's symbols (TS1), which a page takes out of a font of its own.
const BULLET: u8 = 0x88;

/// Characters of the codes of a font.
#[derive(Default)]
pub(super) struct Encoding {
    base: Box<[Option<char>]>,
    changed: HashMap<u8, String>,
}

impl Encoding {
    /// Takes these codes for those of TeX's Cork encoding; a font of nothing but a bullet is one of symbols.
    pub(super) fn set_cork(&mut self, codes: &[u8]) {
        if codes == [BULLET] {
            self.changed.insert(BULLET, "•".to_owned());
            return;
        }
        for code in codes {
            let known = CORK.iter().find(|(have, _)| have == code).map(|(_, text)| (*text).to_owned());
            let latin = || (0x20..0x7f).contains(code) || *code >= 0xC0;
            if let Some(text) = known.or_else(|| latin().then(|| char::from(*code).to_string())) {
                self.changed.insert(*code, text);
            }
        }
    }

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
    fn bitmap_fonts_of_tex_are_read_by_their_codes() {
        let mut encoding = Encoding::named(b"StandardEncoding");
        encoding.set_cork(&[0x1C, 0x41, 0xE4, 0xFF]);
        let text: String = [0x1C, 0x41, 0xE4, 0xFF].iter().map(|code| encoding.text(*code)).collect();
        assert_eq!(text, "fiAäß");
        encoding.set_cork(&[BULLET]);
        assert_eq!(encoding.text(BULLET), "•");
    }

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
