//! A font's own map from codes to Unicode (`ToUnicode`, ISO 32000-2, 9.10.3).

use std::collections::HashMap;

use super::lexer::{Lexer, Token};

/// Most codes one map may name: all there are with two bytes.
const MAX_CODES: usize = 65_536;

/// Codes and their characters.
#[derive(Default)]
pub(super) struct UnicodeMap {
    single: HashMap<u32, String>,
    /// First code, last code, first character.
    ranges: Vec<(u32, u32, u32)>,
    /// Length in bytes, first and last code.
    spaces: Vec<(usize, u32, u32)>,
}

impl UnicodeMap {
    /// Reads the stream of a map.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let mut map = UnicodeMap::default();
        let mut lexer = Lexer::new(bytes);
        loop {
            match lexer.next() {
                Token::End => break,
                Token::Keyword(b"begincodespacerange") => map.spaces(&mut lexer),
                Token::Keyword(b"beginbfchar") => map.chars(&mut lexer),
                Token::Keyword(b"beginbfrange") => map.ranges(&mut lexer),
                _ => {}
            }
        }
        map.ranges.sort_unstable();
        map
    }

    pub(super) fn is_empty(&self) -> bool {
        self.single.is_empty() && self.ranges.is_empty()
    }

    /// The characters of a code.
    pub(super) fn get(&self, code: u32) -> Option<String> {
        if let Some(text) = self.single.get(&code) {
            return Some(text.clone());
        }
        let after = self.ranges.partition_point(|(first, _, _)| *first <= code);
        let (first, last, start) = self.ranges.get(after.checked_sub(1)?)?;
        let character = char::from_u32(start.checked_add(code - first)?).filter(|_| code <= *last)?;
        Some(character.to_string())
    }

    /// How many bytes the next code of a string has; two where nothing is said.
    pub(super) fn code_length(&self, bytes: &[u8]) -> usize {
        let mut value = 0;
        for (at, byte) in bytes.iter().take(4).enumerate() {
            value = value << 8 | u32::from(*byte);
            let fits = |(length, first, last): &(usize, u32, u32)| {
                *length == at + 1 && (*first..=*last).contains(&value)
            };
            if self.spaces.iter().any(fits) {
                return at + 1;
            }
        }
        self.spaces.iter().map(|(length, _, _)| *length).min().unwrap_or(2).max(1)
    }

    fn spaces(&mut self, lexer: &mut Lexer<'_>) {
        while let (Token::Text(first), Token::Text(last)) = (lexer.next(), lexer.next()) {
            if self.spaces.len() < 64 {
                self.spaces.push((first.len().clamp(1, 4), code(&first), code(&last)));
            }
        }
    }

    fn chars(&mut self, lexer: &mut Lexer<'_>) {
        while let Token::Text(from) = lexer.next() {
            let Token::Text(to) = lexer.next() else { continue };
            self.add(code(&from), utf16(&to));
        }
    }

    fn ranges(&mut self, lexer: &mut Lexer<'_>) {
        while let (Token::Text(first), Token::Text(last)) = (lexer.next(), lexer.next()) {
            let (first, last) = (code(&first), code(&last));
            match lexer.next() {
                Token::Text(start) => {
                    let text = utf16(&start);
                    let mut chars = text.chars();
                    match (chars.next(), chars.next()) {
                        (Some(only), None) if self.ranges.len() < MAX_CODES => {
                            self.ranges.push((first, last, u32::from(only)));
                        }
                        // A ligature: only its last character counts up.
                        _ if first == last => self.add(first, text),
                        _ => {}
                    }
                }
                Token::ArrayOpen => {
                    let mut at = first;
                    while let Token::Text(text) = lexer.next() {
                        self.add(at, utf16(&text));
                        at = at.saturating_add(1);
                    }
                }
                _ => break,
            }
        }
    }

    fn add(&mut self, code: u32, text: String) {
        if self.single.len() < MAX_CODES {
            self.single.insert(code, text);
        }
    }
}

fn code(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |sum, byte| sum << 8 | u32::from(*byte))
}

/// Text in UTF-16, big end first; what is no character is left out.
pub(super) fn utf16(bytes: &[u8]) -> String {
    if let [only] = bytes {
        return char::from(*only).to_string();
    }
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair));
    char::decode_utf16(units).filter_map(Result::ok).filter(|c| *c != '\0').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chars_ranges_and_lists() {
        let map = UnicodeMap::read(
            b"1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfchar <0003> <00660069> endbfchar \
              2 beginbfrange <0010> <0012> <0041> <0020> <0021> [<00E4> <00F6>] endbfrange",
        );
        assert_eq!(map.get(3).as_deref(), Some("fi"));
        assert_eq!(map.get(0x12).as_deref(), Some("C"));
        assert_eq!(map.get(0x13), None);
        assert_eq!(map.get(0x21).as_deref(), Some("ö"));
        assert_eq!(map.code_length(&[0, 3, 0]), 2);
    }
}
