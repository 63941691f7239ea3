//! Finds German phone and fax numbers and writes them as E.164 (ITU-T).
//!
//! The national rules are few (Bundesnetzagentur, "Struktur und Ausgestaltung des Nummernraums"): a leading 0 marks the
//! area code and gives way to +49, a number has at most 13 digits behind it, an extension is part of the number.

use std::ops::Range;

use super::words::WORDS;
use crate::understanding::cues::Cues;
use crate::understanding::table::{CONTACT_WORDS, words_of};

/// A number found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phone {
    pub(super) e164: String,
    pub(super) range: Range<usize>,
    pub(super) line: Line,
}

/// What the words before a number call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// "Tel.", "Mobil", "Hotline".
    Phone,
    /// "Fax".
    Fax,
    /// "Telefon/Fax": one line for both.
    Both,
    /// Nothing: a bare number.
    Unnamed,
}

/// Finds numbers; compiled once.
pub(super) struct PhoneFinder {
    labels: Cues<Line>,
}

/// How far before a number its label may stand, in bytes.
const LABEL_REACH: usize = 32;

impl PhoneFinder {
    pub(super) fn new() -> Self {
        let of = |what, line| words_of(CONTACT_WORDS, what).map(move |word| (word, line));
        let labels =
            of("phone", Line::Phone).chain(of("fax", Line::Fax)).chain(of("phone_and_fax", Line::Both));
        PhoneFinder { labels: Cues::new(labels) }
    }

    /// The numbers of a text in reading order.
    pub(super) fn find(&self, text: &str) -> Vec<Phone> {
        let mut found: Vec<Phone> = Vec::new();
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(start) = next_start(bytes, at) {
            let end = number_end(text, start);
            at = end.max(start + 1);
            let line = self.label(text, start, found.last());
            let written = &text[start..end];
            let named = line != Line::Unnamed;
            if !plausible(text, start, end, named) {
                continue;
            }
            if let Some(e164) = e164(written, named) {
                found.push(Phone { e164, range: start..end, line });
            }
        }
        found
    }

    /// What the words between the last number (or the reach of a label) and this one call it.
    fn label(&self, text: &str, start: usize, last: Option<&Phone>) -> Line {
        let from = last.map_or(0, |phone| phone.range.end).max(start.saturating_sub(LABEL_REACH));
        let from = (from..=start).find(|&at| text.is_char_boundary(at)).unwrap_or(start);
        let before = &text[from..start];
        if let Some(cue) = self.labels.find(before).last() {
            return *cue.value;
        }
        // "Tel. 0234 910-1 oder 0234 910-2", "Tel.: 02336 93-1, -2": the label holds on.
        let joined = before.trim().trim_matches(['/', ',', ';']);
        match last {
            Some(phone)
                if phone.range.end == from && matches!(joined, "" | "oder" | "und" | "bzw." | "o.") =>
            {
                phone.line
            }
            _ => Line::Unnamed,
        }
    }
}

/// The next place a number can begin: `0`, `+` or `(0`, `1` of the short 11x numbers.
fn next_start(bytes: &[u8], from: usize) -> Option<usize> {
    (from..bytes.len()).find(|&at| {
        let before = at.checked_sub(1).map(|before| bytes[before]);
        let free = !before.is_some_and(|b| b.is_ascii_alphanumeric() || b"-_=&#%".contains(&b));
        let digit = |ahead: usize| bytes.get(at + ahead).is_some_and(u8::is_ascii_digit);
        free && match bytes[at] {
            b'0' => digit(1) || bytes.get(at + 1).is_some_and(|b| b" /".contains(b)),
            b'+' => digit(1) || bytes.get(at + 1) == Some(&b' '),
            b'(' => bytes.get(at + 1) == Some(&b'0') || bytes.get(at + 1) == Some(&b'+'),
            b'1' => bytes[at..].starts_with(b"11"),
            _ => false,
        }
    })
}

/// The end of the run of digits and separators; two separators in a row are allowed only as " / " and the like.
fn number_end(text: &str, start: usize) -> usize {
    let mut end = start;
    let mut gap = String::new();
    for (offset, c) in text[start..].char_indices() {
        if c.is_ascii_digit() {
            end = start + offset + 1;
            gap.clear();
        } else if " /-–.()+\u{a0}\u{2009}\u{202f}\u{2011}\u{ad}".contains(c) {
            gap.push(c);
            // ") /" and " – " are as long as separators get; a full stop and a space end a sentence.
            if gap.chars().count() > 3 || gap.contains(". ") || (gap.contains('(') && end > start + 6) {
                break;
            }
        } else {
            break;
        }
        if end - start > 32 {
            break;
        }
    }
    end
}

/// Rules out dates, times, ranges, IBANs and figures.
fn plausible(text: &str, start: usize, end: usize, named: bool) -> bool {
    let written = &text[start..end];
    let after = &text[end..];
    if after.starts_with(',') && after[1..].starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    if after.starts_with(|c: char| c.is_alphabetic()) || after.starts_with(['%', '€', ':', '@']) {
        return false;
    }
    let unit = after.trim_start();
    if WORDS.units.iter().any(|word| unit.starts_with(word)) {
        return false;
    }
    // "01.05.2024" and "01.01." are dates.
    let mut groups = written.split('.');
    let dotted = groups.clone().count() > 1;
    if dotted && !named && groups.by_ref().take(2).all(|group| group.trim().len() <= 2) {
        return false;
    }
    // "05-2023-0815" is a file number: an area code has three digits, unless all groups are spaced ("0 23 02").
    let first = written.trim_start_matches('(').bytes().take_while(u8::is_ascii_digit).count();
    let separator = written.trim_start_matches('(').as_bytes().get(first);
    if !named && first <= 2 && separator.is_some_and(|b| !b" ".contains(b)) && !written.starts_with('+') {
        return false;
    }
    // Account numbers stand behind other groups of digits.
    let before = text[..start].trim_end();
    named || !before.ends_with(|c: char| c.is_ascii_digit()) || text[..start].ends_with('\n')
}

/// The number as E.164, or `None` for what is none. `named`: a label stands before it, so shorter ones are believed.
pub(super) fn e164(written: &str, named: bool) -> Option<String> {
    let trunk = written.replace("(0)", "");
    let digits: String = trunk.chars().filter(char::is_ascii_digit).collect();
    let international = trunk.trim_start().trim_start_matches('(').starts_with('+');
    let (country, rest) = if international {
        match digits.strip_prefix("49") {
            // "+49 02336 …" is wrong and common.
            Some(rest) => ("49", rest.trim_start_matches('0').to_owned()),
            None => return ((9..=15).contains(&digits.len())).then(|| format!("+{digits}")),
        }
    } else if let Some(rest) = digits.strip_prefix("0049") {
        ("49", rest.trim_start_matches('0').to_owned())
    } else if let Some(rest) = digits.strip_prefix("00") {
        return (named && (9..=15).contains(&rest.len())).then(|| format!("+{rest}"));
    } else if let Some(rest) = digits.strip_prefix('0') {
        ("49", rest.to_owned())
    } else {
        // Harmonised numbers of social value (Commission Decision 2007/116/EC) and the medical service.
        let short = matches!(
            digits.as_str(),
            "116016" | "116111" | "116117" | "116116" | "116006" | "116123" | "116000"
        );
        return short.then(|| format!("+49{digits}"));
    };
    // Area codes have two to five digits, the shortest lines of a village three.
    let shortest = if named { 6 } else { 7 };
    let valid = (shortest..=13).contains(&rest.len()) && !rest.starts_with('0');
    valid.then(|| format!("+{country}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<(String, Line)> {
        PhoneFinder::new().find(text).into_iter().map(|phone| (phone.e164, phone.line)).collect()
    }

    #[test]
    fn numbers_are_written_as_e164() {
        for (written, number) in [
            ("02302/581 3300", "+4923025813300"),
            ("(0 23 02) 581-33", "+49230258133"),
            ("+49 (0) 2302 581-0", "+4923025810"),
            ("+49 2302 5810", "+4923025810"),
            ("0049 2302 5810", "+4923025810"),
            ("0151 27055034", "+4915127055034"),
            ("0800 111 0 111", "+498001110111"),
            ("116 016", "+49116016"),
        ] {
            assert_eq!(e164(written, true).as_deref(), Some(number), "{written}");
        }
        for written in ["0", "01.01.", "00", "020", "0000000000", "02336 123456789012"] {
            assert_eq!(e164(written, false), None, "{written}");
        }
    }

    #[test]
    fn labels_tell_phone_and_fax() {
        let text = "Tel.: 02302 581-0, Fax: 02302 581-99\nTelefon/Fax 02330 4711";
        assert_eq!(
            found(text),
            [
                ("+4923025810".to_owned(), Line::Phone),
                ("+49230258199".to_owned(), Line::Fax),
                ("+4923304711".to_owned(), Line::Both)
            ]
        );
        assert_eq!(found("Tel. 02302 5810 oder 02302 5811")[1].1, Line::Phone);
    }

    #[test]
    fn bare_numbers_count_on_their_own() {
        assert_eq!(
            found("Marktstr. 5\n02302 581 3300\nx@example.org"),
            [("+4923025813300".to_owned(), Line::Unnamed)]
        );
    }

    #[test]
    fn dates_accounts_and_times_are_no_phones() {
        for text in [
            "01.05.2024",
            "am 01.01. Neujahr",
            "IBAN DE12 4525 1480 0000 1234 56",
            "08.00 - 12.00 Uhr",
            "0,50 Euro",
            "58332 Schwelm",
            "Aktenzeichen 05-2023-0815",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_searched(text in "[0-9+()/ .\u{a0}ä–Telfax:\n-]{0,60}") {
            for phone in PhoneFinder::new().find(&text) {
                prop_assert!(text.get(phone.range).is_some());
                prop_assert!(phone.e164.len() <= 16 && phone.e164.starts_with('+'));
            }
        }
    }
}
