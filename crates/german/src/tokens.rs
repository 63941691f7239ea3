//! Tokens: the words of a running text with their byte offsets.
//!
//! A token may have several pieces that can be looked for on their own: "Ein-Eltern-Familie", "§ 16", a phone
//! number, an e-mail address. Gender forms lose their suffix here ("Bürger*innen" is "Bürger"). Folding, stems and
//! stop words come later.

use std::borrow::Cow;
use std::ops::Range;

use crate::folding::{is_combining_mark, is_ignorable};

/// What sort of token it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A word; with pieces, if it is written with hyphens.
    Word,
    /// A number without separators of thousands.
    Number,
    /// A section of a law, `§16a`.
    Section,
    /// A phone number, `tel` and its national digits.
    Phone,
    /// An e-mail address.
    Email,
}

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token<'t> {
    /// What it says, hyphens and suffixes of gender forms taken out.
    pub text: Cow<'t, str>,
    /// Its pieces; empty for a plain word.
    pub pieces: Vec<Cow<'t, str>>,
    /// Where it stands in the text, in bytes, on character boundaries.
    pub range: Range<usize>,
    /// What sort it is.
    pub kind: TokenKind,
}

/// Most pieces of one token; a longer chain of hyphens goes on as a new token.
const MAX_PIECES: usize = 8;

/// Endings that follow the mark of a gender form (`*`, `:`, `_`, `/`, `/-`, or in parentheses).
const GENDER_ENDINGS: [&str; 11] = ["innen", "in", "r", "n", "e", "er", "en", "s", "rn", "m", "frauen"];

/// Digits of a phone number: ITU-T E.164 allows 15, German local numbers with area code have at least 6.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Digits from which on a run without gaps that begins with 0 is a phone number too: no other number people write
/// begins so and is as long.
const SOLID_PHONE: usize = 10;

/// The tokens of a text, in order.
pub fn tokenize(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0 }
}

/// Iterates over the tokens of a text.
#[derive(Clone, Debug)]
pub struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        loop {
            let gap = |byte: &&u8| byte.is_ascii() && !byte.is_ascii_alphanumeric() && **byte != b'+';
            self.at += self.text.as_bytes()[self.at..].iter().take_while(gap).count();
            let rest = &self.text[self.at..];
            let (skipped, first) =
                rest.char_indices().find(|&(_, c)| c.is_alphanumeric() || matches!(c, '§' | '+'))?;
            self.at += skipped;
            let token = match first {
                '§' => self.section(),
                '+' => self.phone(),
                c if c.is_ascii_digit() => self.phone().or_else(|| Some(self.number())),
                _ => Some(self.word()),
            };
            match token {
                Some(token) => {
                    self.at = token.range.end;
                    return Some(token);
                }
                None => self.at += first.len_utf8(),
            }
        }
    }
}

impl<'t> Tokens<'t> {
    fn section(&self) -> Option<Token<'t>> {
        let rest = &self.text[self.at..];
        let number = rest.trim_start_matches('§').trim_start_matches([' ', '\u{a0}', '\u{202f}']);
        let start = self.text.len() - number.len();
        let length = number.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(number.len());
        if !number.starts_with(|c: char| c.is_ascii_digit()) || length > 6 {
            return None;
        }
        let number = &number[..length];
        Some(Token {
            text: Cow::Owned(format!("§{number}")),
            pieces: vec![Cow::Borrowed(number)],
            range: self.at..start + length,
            kind: TokenKind::Section,
        })
    }

    /// `+49 2336 93-2223`, `0 23 36/93-22 23`, `(02336) 932223`.
    fn phone(&self) -> Option<Token<'t>> {
        let bytes = self.text.as_bytes();
        let international = bytes[self.at] == b'+' || bytes[self.at..].starts_with(b"00");
        if !international && bytes[self.at] != b'0' {
            return None;
        }
        let mut digits = String::new();
        let (mut end, mut groups, mut gap) = (self.at, 0, 0);
        let mut in_group = false;
        for (offset, &byte) in bytes[self.at..].iter().enumerate().take(40) {
            match byte {
                b'0'..=b'9' => {
                    groups += usize::from(!in_group);
                    (in_group, gap) = (true, 0);
                    digits.push(char::from(byte));
                    end = self.at + offset + 1;
                }
                b'+' if offset == 0 => {}
                b' ' | b'/' | b'-' | b'(' | b')' if gap < 3 => (in_group, gap) = (false, gap + 1),
                _ => break,
            }
        }
        let followed = self.text[end..].starts_with(|c: char| c.is_alphanumeric());
        let grouped = groups >= 2 || international || digits.len() >= SOLID_PHONE;
        if !PHONE_DIGITS.contains(&digits.len()) || !grouped || followed {
            return None;
        }
        let national =
            if bytes[self.at] == b'+' { &digits } else { digits.strip_prefix("00").unwrap_or(&digits) };
        let national = national.strip_prefix("49").filter(|_| international).unwrap_or(national);
        let national = national.trim_start_matches('0');
        Some(Token {
            text: Cow::Owned(format!("tel{national}")),
            pieces: Vec::new(),
            range: self.at..end,
            kind: TokenKind::Phone,
        })
    }

    /// A run of digits and letters that begins with a digit; `1.234.567` without its points.
    fn number(&self) -> Token<'t> {
        let bytes = self.text.as_bytes();
        let mut end = self.at;
        while end < bytes.len() && bytes[end].is_ascii_digit() {
            end += 1;
        }
        let mut text = Cow::Borrowed(&self.text[self.at..end]);
        if (1..=3).contains(&text.len()) {
            while bytes[end..].first() == Some(&b'.')
                && bytes.len() >= end + 4
                && bytes[end + 1..end + 4].iter().all(u8::is_ascii_digit)
                && !bytes.get(end + 4).is_some_and(u8::is_ascii_digit)
            {
                text.to_mut().push_str(&self.text[end + 1..end + 4]);
                end += 4;
            }
        }
        let mut kind = TokenKind::Number;
        if text.len() == end - self.at {
            let tail = self.text[end..].find(|c: char| !c.is_alphanumeric()).unwrap_or(self.text.len() - end);
            if tail > 0 {
                end += tail;
                text = Cow::Borrowed(&self.text[self.at..end]);
                kind = TokenKind::Word;
            }
        }
        Token { text, pieces: Vec::new(), range: self.at..end, kind }
    }

    fn word(&self) -> Token<'t> {
        let (first, mut end) = run(self.text, self.at);
        if let Some(b'@' | b'.' | b'_' | b'+' | b'-') = self.text.as_bytes().get(end)
            && let Some(token) = self.email()
        {
            return token;
        }
        let mut pieces: Vec<Cow<'t, str>> = Vec::new();
        let mut last = gender_neutral(self.text, first, &mut end);
        while pieces.len() + 1 < MAX_PIECES {
            let Some(hyphen) =
                self.text[end..].chars().next().filter(|c| matches!(c, '-' | '\u{2010}' | '\u{2011}'))
            else {
                break;
            };
            let next = end + hyphen.len_utf8();
            if !self.text[next..].starts_with(char::is_alphanumeric) {
                break;
            }
            let (piece, mut piece_end) = run(self.text, next);
            pieces.push(last);
            last = gender_neutral(self.text, piece, &mut piece_end);
            end = piece_end;
        }
        let range = self.at..end;
        if pieces.is_empty() {
            return Token { text: last, pieces, range, kind: TokenKind::Word };
        }
        pieces.push(last);
        Token { text: Cow::Owned(pieces.concat()), pieces, range, kind: TokenKind::Word }
    }

    fn email(&self) -> Option<Token<'t>> {
        let rest = &self.text.as_bytes()[self.at..];
        // The local part of addresses in use is short (RFC 5321: at most 64 octets).
        let local = rest.iter().take(65).position(|b| !b.is_ascii_alphanumeric() && !b"._+-".contains(b))?;
        if rest[local] != b'@' {
            return None;
        }
        let host = &rest[local + 1..];
        let length = host
            .iter()
            .take(255)
            .position(|b| !b.is_ascii_alphanumeric() && !b".-".contains(b))
            .unwrap_or(host.len().min(255));
        let address = &self.text[self.at..self.at + local + 1 + length];
        let address = address.trim_end_matches(['.', '-']);
        let (local, host) = address.split_once('@')?;
        if !host.contains('.') {
            return None;
        }
        let pieces = local.split(['.', '_', '+', '-']).chain([host]).filter(|piece| !piece.is_empty());
        Some(Token {
            text: Cow::Borrowed(address),
            pieces: pieces.map(Cow::Borrowed).collect(),
            range: self.at..self.at + address.len(),
            kind: TokenKind::Email,
        })
    }
}

/// The run of letters and digits at `start`, without soft hyphens and direction marks, and where it ends.
fn run(text: &str, start: usize) -> (Cow<'_, str>, usize) {
    let plain = plain_end(text.as_bytes(), start);
    if text.as_bytes().get(plain).is_none_or(u8::is_ascii) {
        return (Cow::Borrowed(&text[start..plain]), plain);
    }
    let mut end = text.len();
    let mut ignorable = false;
    for (offset, c) in text[plain..].char_indices() {
        if is_ignorable(c) {
            ignorable = true;
        } else if !c.is_alphanumeric() && !is_combining_mark(c) {
            end = plain + offset;
            break;
        }
    }
    if !ignorable {
        return (Cow::Borrowed(&text[start..end]), end);
    }
    let trimmed = text[start..end].trim_end_matches(is_ignorable);
    (Cow::Owned(trimmed.chars().filter(|&c| !is_ignorable(c)).collect()), start + trimmed.len())
}

/// Where the digits, ASCII letters and letters of Latin-1 (in UTF-8 from `C3 80` on, but × and ÷) end: in German nearly
/// always the end of the word.
fn plain_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    loop {
        match bytes.get(at) {
            Some(byte) if byte.is_ascii_alphanumeric() => at += 1,
            Some(0xc3) if !matches!(bytes.get(at + 1), None | Some(0x97 | 0xb7)) => at += 2,
            _ => return at,
        }
    }
}

/// The word of a gender form without its ending; `end` moves behind the form.
fn gender_neutral<'t>(text: &'t str, word: Cow<'t, str>, end: &mut usize) -> Cow<'t, str> {
    let rest = &text[*end..];
    // Nearly all words: no mark (the last two bytes begin · and •) and no ending of BürgerInnen.
    if !matches!(rest.as_bytes().first(), Some(b'/' | b'*' | b':' | b'_' | b'(' | 0xc2 | 0xe2))
        && !word.ends_with('n')
    {
        return word;
    }
    let mark = rest.chars().next();
    let (skip, close) = match mark {
        Some('/') if rest.starts_with("/-") => (2, ""),
        Some('*' | ':' | '_' | '/') => (1, ""),
        Some('·' | '•') => (mark.map_or(0, char::len_utf8), ""),
        Some('(') => (1, ")"),
        _ => (0, ""),
    };
    if skip > 0 && word.chars().count() >= 3 {
        let ending = &rest[skip..];
        let length = ending.find(|c: char| !c.is_alphanumeric()).unwrap_or(ending.len());
        let known = GENDER_ENDINGS.contains(&&ending[..length]);
        if known && ending[length..].starts_with(close) {
            *end += skip + length + close.len();
            return word;
        }
    }
    // BürgerInnen
    for inner in ["Innen", "In"] {
        if let Some(stem) = word.strip_suffix(inner)
            && stem.len() >= 3
            && stem.ends_with(char::is_lowercase)
        {
            let stem = stem.len();
            return match word {
                Cow::Borrowed(word) => Cow::Borrowed(&word[..stem]),
                Cow::Owned(mut word) => {
                    word.truncate(stem);
                    Cow::Owned(word)
                }
            };
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(text: &str) -> Vec<String> {
        tokenize(text).map(|token| token.text.into_owned()).collect()
    }

    #[test]
    fn hyphens_keep_the_whole_and_its_pieces() {
        let token = tokenize("Ein-Eltern-Familie").next().unwrap();
        assert_eq!(token.text, "EinElternFamilie");
        assert_eq!(token.pieces, ["Ein", "Eltern", "Familie"]);
        assert_eq!(texts("Kinder- und Jugendhilfe"), ["Kinder", "und", "Jugendhilfe"]);
    }

    #[test]
    fn gender_forms_lose_their_ending() {
        let text =
            "Bürger*innen Bürger:innen Bürger_innen Bürger/innen Bürger/-innen BürgerInnen Bürger(innen)";
        assert_eq!(texts(text), ["Bürger"; 7]);
        assert_eq!(texts("Alleinerziehende:r Kund*innen-Büro"), ["Alleinerziehende", "KundBüro"]);
        assert_eq!(texts("Ort: Hagen, und/oder 12:30"), ["Ort", "Hagen", "und", "oder", "12", "30"]);
        assert_eq!(texts("Berlin LinkedIn"), ["Berlin", "Linked"]);
    }

    #[test]
    fn sections_numbers_phones_and_addresses_are_one_token() {
        assert_eq!(texts("§ 16a SGB II"), ["§16a", "SGB", "II"]);
        assert_eq!(
            texts("1.234.567 Euro am 27.01.2012, 3,5 Prozent"),
            ["1234567", "Euro", "am", "27", "01", "2012", "3", "5", "Prozent"]
        );
        let phones = [
            "02336 93-2223",
            "0 23 36/93 22 23",
            "+49 2336 932223",
            "+49 (0) 2336 932223",
            "0049 2336 932223",
            "02336932223",
        ];
        for phone in phones {
            assert_eq!(texts(phone), ["tel2336932223"], "{phone}");
        }
        assert_eq!(texts("(02336) 932223"), ["tel2336932223"]);
        let token = tokenize("an kita.nord@stadt-muster.de.").nth(1).unwrap();
        assert_eq!(token.text, "kita.nord@stadt-muster.de");
        assert_eq!(token.pieces, ["kita", "nord", "stadt-muster.de"]);
    }

    #[test]
    fn soft_hyphens_and_marks_are_inside_the_range() {
        let text = "Kinder\u{ad}garten Mu\u{308}ller";
        let tokens: Vec<_> = tokenize(text).collect();
        assert_eq!(tokens[0].text, "Kindergarten");
        assert_eq!(&text[tokens[0].range.clone()], "Kinder\u{ad}garten");
        assert_eq!(tokens.len(), 2);
    }

    /// Where a run ends, character by character.
    fn end_of_run(text: &str) -> usize {
        let goes_on = |c: char| c.is_alphanumeric() || is_ignorable(c) || is_combining_mark(c);
        let end = text.find(|c| !goes_on(c)).unwrap_or(text.len());
        text[..end].trim_end_matches(is_ignorable).len()
    }

    proptest! {
        #[test]
        fn the_short_way_through_latin_words_ends_where_the_long_one_does(
            text in "[a-z0-9äöüßÄ×÷éø\u{ad}\u{200b}\u{301} .-]{0,12}"
        ) {
            prop_assert_eq!(run(&text, 0).1, end_of_run(&text));
        }

        #[test]
        fn ranges_are_in_order_and_on_boundaries(text in "(\\PC|[-+0-9@.*:_/§ äA\u{ad}\u{308}()]){0,60}") {
            let mut end = 0;
            for token in tokenize(&text) {
                prop_assert!(token.range.start >= end && token.range.end > token.range.start);
                prop_assert!(text.get(token.range.clone()).is_some());
                end = token.range.end;
            }
        }
    }
}
