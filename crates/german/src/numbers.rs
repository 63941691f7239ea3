//! Numbers as German text writes them: `4.200`, `2,5`, `1,2 Millionen`, `zwölf`, `zweiunddreißig`, `fünfte`.
//!
//! Tells what a number is worth and where it stands. What it counts, and whether it is a date, a phone number or
//! a postal code, is left to the reader of the sentence.

/// How a number was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberForm {
    /// In digits without a decimal part.
    Whole,
    /// In digits with a decimal comma.
    Decimal,
    /// As a word.
    Word,
}

/// A number in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// Byte offset of its first character.
    pub start: usize,
    /// Byte offset behind its last, the words "Millionen" or "Mio." included.
    pub end: usize,
    /// What it is worth.
    pub value: f64,
    /// How it is written.
    pub form: NumberForm,
}

/// Numbers of up to twelve, the tens and the powers; "ein" is left out, for it is an article far more often.
const WORDS: [(&str, u32); 24] = [
    ("null", 0),
    ("eins", 1),
    ("zwei", 2),
    ("drei", 3),
    ("vier", 4),
    ("fünf", 5),
    ("sechs", 6),
    ("sieben", 7),
    ("acht", 8),
    ("neun", 9),
    ("zehn", 10),
    ("elf", 11),
    ("zwölf", 12),
    ("sechzehn", 16),
    ("siebzehn", 17),
    ("zwanzig", 20),
    ("dreißig", 30),
    ("vierzig", 40),
    ("fünfzig", 50),
    ("sechzig", 60),
    ("siebzig", 70),
    ("achtzig", 80),
    ("neunzig", 90),
    ("dreissig", 30),
];

/// Words behind a number that multiply it.
const SCALES: [(&str, f64); 8] = [
    ("Millionen", 1e6),
    ("Million", 1e6),
    ("Mio.", 1e6),
    ("Mio", 1e6),
    ("Milliarden", 1e9),
    ("Milliarde", 1e9),
    ("Mrd.", 1e9),
    ("Tausend", 1e3),
];

/// Ordinals that are not formed by `-te` and `-ste`.
const ORDINALS: [(&str, u32); 6] =
    [("erst", 1), ("dritt", 3), ("siebt", 7), ("siebent", 7), ("acht", 8), ("zweit", 2)];

/// The numbers of a text, from left to right. Ranges (`20–30`) give both ends; digits glued to letters (`A40`,
/// `3D`, `U25`) give none.
pub fn numbers(text: &str) -> Vec<Number> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_digit() {
            let end = digits_end(text, at);
            let glued = text[..at].chars().next_back().is_some_and(char::is_alphanumeric)
                || text[end..].chars().next().is_some_and(char::is_alphabetic);
            at = match digits(&text[at..end]).filter(|_| !glued) {
                Some((value, form)) => {
                    let (end, scale) = scaled(text, end);
                    found.push(Number { start: at, end, value: value * scale, form });
                    end
                }
                None => end,
            };
        } else if byte.is_ascii_alphabetic() || byte >= 0x80 {
            let end = at + text[at..].find(|c: char| !c.is_alphabetic()).unwrap_or(text.len() - at).max(1);
            let end = (end..=text.len()).find(|&end| text.is_char_boundary(end)).unwrap_or(text.len());
            at = match cardinal(&text[at..end]).filter(|&value| value > 1) {
                Some(value) => {
                    let (end, scale) = scaled(text, end);
                    found.push(Number {
                        start: at,
                        end,
                        value: f64::from(value) * scale,
                        form: NumberForm::Word,
                    });
                    end
                }
                None => end,
            };
        } else {
            at += 1;
        }
    }
    found
}

/// Reads digits: thousands in groups by point, thin or no-break space, decimals behind a comma.
///
/// `2.5`, `1.000.00` and other shapes that are no German number give `None`, for they are dates, times and sections.
pub fn digits(text: &str) -> Option<(f64, NumberForm)> {
    let (whole, decimals) = text.split_once(',').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let mut groups = whole.split(['.', '\u{a0}', '\u{2009}', '\u{202f}', '\'']);
    let first = groups.next().filter(|group| !group.is_empty() && group.len() <= 15)?;
    let mut plain = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.len() > 3 || plain.len() > 12 {
            return None;
        }
        plain.push_str(group);
    }
    if !plain.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match decimals {
        None => Some((plain.parse().ok()?, NumberForm::Whole)),
        Some(rest) if !rest.is_empty() && rest.len() <= 3 && rest.bytes().all(|b| b.is_ascii_digit()) => {
            Some((format!("{plain}.{rest}").parse().ok()?, NumberForm::Decimal))
        }
        Some(_) => None,
    }
}

/// What a number word is worth, up to 999,999: `zwölf`, `zweiunddreißig`, `dreihundert`. Inflected forms and
/// ordinals are not cardinals.
pub fn cardinal(word: &str) -> Option<u32> {
    if !may_be_cardinal(word.as_bytes()) {
        return None;
    }
    let word = word.to_lowercase();
    if let Some((front, back)) = word.split_once("tausend") {
        let front = if front.is_empty() || front == "ein" { 1 } else { below_thousand(front)? };
        let back = if back.is_empty() { 0 } else { below_thousand(back)? };
        return Some(front * 1000 + back);
    }
    below_thousand(&word)
}

/// Whether the first and the last two letters are those of a number word; rules out nearly every word of a text before
/// anything is copied.
fn may_be_cardinal(word: &[u8]) -> bool {
    let ([first, second, ..], [.., last_but_one, last]) = (word, word) else { return false };
    let begins = [first.to_ascii_lowercase(), second.to_ascii_lowercase()];
    let ends = [last_but_one.to_ascii_lowercase(), last.to_ascii_lowercase()];
    word.len() <= 60
        && matches!(
            &begins,
            b"nu"
                | b"ei"
                | b"zw"
                | b"dr"
                | b"vi"
                | b"f\xc3"
                | b"se"
                | b"si"
                | b"ac"
                | b"ne"
                | b"ze"
                | b"el"
                | b"hu"
                | b"ta"
        )
        && matches!(
            &ends,
            b"ll"
                | b"ns"
                | b"ei"
                | b"er"
                | b"nf"
                | b"hs"
                | b"en"
                | b"ht"
                | b"un"
                | b"hn"
                | b"lf"
                | b"ig"
                | b"rt"
                | b"nd"
        )
}

/// What an ordinal is worth, in any inflection, capital or not: `dritte`, `Dritten`, `zwölfter`, `zwanzigsten`.
pub fn ordinal(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    let stem = ["en", "er", "es", "em", "e"].into_iter().find_map(|ending| word.strip_suffix(ending))?;
    if let Some(&(_, value)) = ORDINALS.iter().find(|(ordinal, _)| *ordinal == stem) {
        return Some(value);
    }
    let by_st = stem.strip_suffix("st").and_then(cardinal).filter(|&value| value >= 20);
    by_st.or_else(|| stem.strip_suffix('t').and_then(cardinal).filter(|&value| (4..20).contains(&value)))
}

fn below_thousand(word: &str) -> Option<u32> {
    if let Some((front, back)) = word.split_once("hundert") {
        let front = if front.is_empty() || front == "ein" { 1 } else { simple(front).filter(|&n| n < 10)? };
        let back = if back.is_empty() { 0 } else { below_hundred(back.strip_prefix("und").unwrap_or(back))? };
        return Some(front * 100 + back);
    }
    below_hundred(word)
}

fn below_hundred(word: &str) -> Option<u32> {
    if let Some(value) = simple(word) {
        return Some(value);
    }
    if let Some(front) = word.strip_suffix("zehn") {
        return simple(front).filter(|n| (3..10).contains(n) && !matches!(n, 6 | 7)).map(|n| n + 10);
    }
    let (front, back) = word.split_once("und")?;
    let ones = if front == "ein" { 1 } else { simple(front).filter(|n| (2..10).contains(n))? };
    simple(back).filter(|n| n % 10 == 0 && *n >= 20).map(|tens| tens + ones)
}

fn simple(word: &str) -> Option<u32> {
    WORDS.iter().find(|(name, _)| *name == word).map(|&(_, value)| value)
}

/// The end of a run of digits with separators between them, starting at a digit.
fn digits_end(text: &str, start: usize) -> usize {
    let mut end = start;
    let mut chars = text[start..].char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        if c.is_ascii_digit() {
            end = start + offset + 1;
            continue;
        }
        let separator = matches!(c, '.' | ',' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\'');
        if !separator || !chars.peek().is_some_and(|(_, next)| next.is_ascii_digit()) {
            break;
        }
        // A space may only part groups of three, or `3\u{a0}200 Plätze` and `am 3.\u{a0}5 Plätze` read alike.
        let space = matches!(c, '\u{a0}' | '\u{2009}' | '\u{202f}');
        let rest = &text.as_bytes()[start + offset + c.len_utf8()..];
        if space && rest.iter().take_while(|b| b.is_ascii_digit()).count() != 3 {
            break;
        }
    }
    end
}

/// The end of a number and what the word behind multiplies it by.
fn scaled(text: &str, end: usize) -> (usize, f64) {
    let rest = &text[end..];
    let word = rest.trim_start_matches([' ', '\u{a0}']);
    let gap = rest.len() - word.len();
    if gap == 0 {
        return (end, 1.0);
    }
    let scale = SCALES.iter().find(|(name, _)| {
        word.strip_prefix(name).is_some_and(|after| !after.starts_with(char::is_alphabetic))
    });
    scale.map_or((end, 1.0), |&(name, factor)| (end + gap + name.len(), factor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(text: &str) -> Vec<f64> {
        numbers(text).into_iter().map(|number| number.value).collect()
    }

    #[test]
    fn digits_are_read_as_germans_write_them() {
        assert_eq!(values("rund 4.200 von 17500 Familien, 2,5 Prozent"), [4200.0, 17500.0, 2.5]);
        assert_eq!(values("1,2 Millionen Euro und 3 Mio. für 40 Tausend"), [1.2e6, 3e6, 40e3]);
        assert_eq!(values("12\u{a0}500 Plätze"), [12500.0]);
        assert_eq!(values("die A40, das 3D-Modell, U25"), Vec::<f64>::new());
    }

    #[test]
    fn dates_and_times_are_no_numbers() {
        for text in ["22.02.2013", "8.30 Uhr", "1.000.00"] {
            assert_eq!(digits(text.split(' ').next().unwrap()), None, "{text}");
        }
    }

    #[test]
    fn words_are_worth_what_they_say() {
        for (word, value) in [
            ("zwölf", 12),
            ("Fünfzehn", 15),
            ("siebzehn", 17),
            ("einundzwanzig", 21),
            ("zweiunddreißig", 32),
            ("dreihundert", 300),
            ("hundertfünfzig", 150),
            ("zweitausendfünfhundert", 2500),
        ] {
            assert_eq!(cardinal(word), Some(value), "{word}");
        }
        for word in ["Zweifel", "Dreieck", "Achtung", "und", "hundertprozentig", "ein", "Elfen"] {
            assert_eq!(cardinal(word), None, "{word}");
        }
    }

    #[test]
    fn ordinals_are_read_in_every_inflection() {
        for (word, value) in [
            ("dritten", 3),
            ("Erste", 1),
            ("fünfter", 5),
            ("zwölften", 12),
            ("zwanzigstes", 20),
            ("achte", 8),
        ] {
            assert_eq!(ordinal(word), Some(value), "{word}");
        }
        for word in ["Leute", "weiten", "ersten-Hilfe", "beste", "echte"] {
            assert_eq!(ordinal(word), None, "{word}");
        }
    }

    proptest! {
        #[test]
        fn offsets_stand_on_characters(text in "[0-9., \u{a0}a-zäöüß'–zehnundtausend]{0,40}") {
            let mut last = 0;
            for number in numbers(&text) {
                prop_assert!(number.start >= last && text.get(number.start..number.end).is_some());
                prop_assert!(number.value.is_finite());
                last = number.end;
            }
        }

        #[test]
        fn any_text_is_read(text in "\\PC{0,60}") {
            let _ = numbers(&text);
            let _ = (cardinal(&text), ordinal(&text), digits(&text));
        }
    }
}
