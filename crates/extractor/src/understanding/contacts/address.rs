//! Finds German street addresses: street and number before a postal code and a town, on one line or two.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::words::WORDS;

/// An address found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::understanding) struct Address {
    /// `Marktstraße 5, 58452 Witten`; without postal code or street where the text has none.
    pub(in crate::understanding) line: String,
    /// The postal code, where there is one.
    pub(in crate::understanding) postal_code: Option<String>,
    /// Where it stands.
    pub(in crate::understanding) range: Range<usize>,
}

/// Postal code and town: `58332 Schwelm`, `D-58332 Schwelm`, `45525 Hattingen-Mitte`.
#[expect(clippy::expect_used, reason = "a constant pattern, compiled by the tests")]
static TOWN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\b(?:D\s?[-–]\s?)?([0-9]{5})[ \u{a0}]+(\p{Lu}[\p{L}.]+(?:[-/ ](?:\p{Lu}[\p{L}.]+|am|an|der|bei|im|ob|in))*(?:[ ]\(\p{Lu}[\p{L}.]+\))?)",
    )
    .expect("a valid pattern")
});

/// Street and house number at the end of the words before a postal code.
#[expect(clippy::expect_used, reason = "a constant pattern, compiled by the tests")]
static STREET_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"((?:\p{Lu}[\p{L}.'’-]*|an|am|auf|im|in|zum|zur|der|dem|den|unter|hinter|vor|alte[rn]?|[A-Z]\s?\d)(?:[ ](?:\p{L}[\p{L}.'’-]*|[0-9]{1,2}\.)){0,4}[ ]?[0-9]{1,4}(?:[ ]?[a-zA-Z])?(?:[ ]?[-–/+][ ]?[0-9]{1,4}[ ]?[a-z]?)?(?:[ ]1/2)?)$",
    )
    .expect("a valid pattern")
});

/// A street named by its ending, for addresses without a postal code.
#[expect(clippy::expect_used, reason = "a constant pattern, compiled by the tests")]
static STREET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\b(\p{Lu}[\p{L}.-]*(?:straße|strasse|str\.|[-]Straße|[-]Str\.|weg|platz|allee|gasse|damm|ufer|markt|ring|wall|chaussee|[-]Platz|[-]Weg|[-]Allee)[ ][0-9]{1,4}(?:[ ]?[a-z])?(?:[ ]?[-–/][ ]?[0-9]{1,4}[ ]?[a-z]?)?|\p{Lu}[\p{L}-]*er (?:Straße|Str\.|Platz|Weg|Allee|Ring)[ ][0-9]{1,4}[ ]?[a-z]?)(?:[^0-9\p{L}]|$)",
    )
    .expect("a valid pattern")
});

/// The addresses of a text in reading order; none overlaps another.
pub(in crate::understanding) fn find(text: &str) -> Vec<Address> {
    let mut found: Vec<Address> = Vec::new();
    for at in postal_codes(text) {
        // The pattern runs on the few words around five digits, not on the page.
        let from = (at.saturating_sub(4)..=at).find(|&from| text.is_char_boundary(from)).unwrap_or(at);
        let to = (at + 80..)
            .find(|&to| to >= text.len() || text.is_char_boundary(to))
            .unwrap_or(text.len())
            .min(text.len());
        let Some(town) = TOWN.captures_at(&text[..to], from) else { continue };
        let (Some(whole), Some(code), Some(written)) = (town.get(0), town.get(1), town.get(2)) else {
            continue;
        };
        if code.start() != at || found.last().is_some_and(|last| last.range.end > whole.start()) {
            continue;
        }
        let name = town_name(written.as_str());
        if WORDS.counted.contains(name.split(' ').next().unwrap_or("")) {
            continue;
        }
        let floor = found.last().map_or(0, |last| last.range.end);
        let street = street_before(text, floor, whole.start());
        let postal_code = Some(code.as_str().to_owned());
        let end = whole.end() - (written.as_str().len() - name.len());
        // A code and a town without a street may be any mention; a "Postfach" or a line of its own is an address.
        match street {
            Some(range) => {
                let street = squeeze(&text[range.clone()]);
                let line = format!("{street}, {} {name}", code.as_str());
                found.push(Address { line, postal_code, range: range.start..end });
            }
            None => {
                let line = format!("{} {name}", code.as_str());
                found.push(Address { line, postal_code, range: whole.start()..end });
            }
        }
    }
    let mut start = 0;
    for line in text.split('\n') {
        let offset = start;
        start += line.len() + 1;
        if !has_numbered_word(line) || !WORDS.streets.iter().any(|word| line.contains(word)) {
            continue;
        }
        let Some(street) = STREET.captures(line).and_then(|found| found.get(1)) else { continue };
        let range = offset + street.start()..offset + street.end();
        if found.iter().all(|address| address.range.end <= range.start || address.range.start >= range.end) {
            found.push(Address { line: squeeze(street.as_str()), postal_code: None, range });
        }
    }
    found.sort_by_key(|address| address.range.start);
    found
}

/// Whether a word is followed by a blank and a digit, as in "Marktstraße 5"; most lines have none.
fn has_numbered_word(line: &str) -> bool {
    line.as_bytes().windows(3).any(|window| {
        let [before, blank, digit] = [window[0], window[1], window[2]];
        blank == b' ' && digit.is_ascii_digit() && (before.is_ascii_alphabetic() || before == b'.')
    })
}

/// The town without words that only follow it on the same line ("Witten Telefon", "Witten Öffnungszeiten").
fn town_name(written: &str) -> &str {
    let mut end = written.len();
    for (at, word) in written.match_indices(' ').map(|(at, _)| (at, &written[at + 1..])) {
        let word = word.split([' ', '-', '/']).next().unwrap_or("");
        let belongs = WORDS.town_links.contains(word)
            || word.starts_with('(')
            || written[..at].split(' ').next_back().is_some_and(|last| WORDS.town_fronts.contains(last));
        if !belongs {
            end = at;
            break;
        }
    }
    written[..end].trim_end_matches(['.', ' '])
}

/// Street and number that end where the postal code begins, at most a comma, a bar or one line break between them.
fn street_before(text: &str, floor: usize, code: usize) -> Option<Range<usize>> {
    let before = &text[floor..code];
    let trimmed = before.trim_end_matches([' ', ',', '\n', '|', '·', '•', ';', '\u{a0}', '–', '-']);
    if before[trimmed.len()..].matches('\n').count() > 1 {
        return None;
    }
    // "1. Stock", "Zimmer 12" and the like may stand between street and code; only the last two pieces are tried.
    let mut end = trimmed.len();
    for _ in 0..3 {
        let divider = trimmed[..end].rmatch_indices([',', '\n', ':', '|', ';', '(', '•']).next();
        let start = divider.map_or(0, |(at, sign)| at + sign.len());
        let piece = trimmed[start..end].trim_start();
        let offset = end - piece.len();
        let limit = piece.len().min(80);
        let cut = (piece.len() - limit..piece.len()).find(|&at| piece.is_char_boundary(at)).unwrap_or(0);
        if let Some(street) = STREET_BEFORE.find(&piece[cut..]) {
            let words = street.as_str();
            if !WORDS.rooms.iter().any(|word| words.starts_with(word)) {
                return Some(floor + offset + cut + street.start()..floor + offset + cut + street.end());
            }
            if words.starts_with("Postfach") {
                return Some(floor + offset + cut + street.start()..floor + offset + cut + street.end());
            }
        }
        let Some((at, _)) = divider else { break };
        end = trimmed[..at].trim_end().len();
    }
    None
}

/// Where runs of exactly five digits begin.
fn postal_codes(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let run = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        if run == 5 {
            found.push(at);
        }
        at += run.max(1);
    }
    found
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<String> {
        find(text).into_iter().map(|address| address.line).collect()
    }

    #[test]
    fn addresses_are_read_over_one_line_or_two() {
        assert_eq!(found("Pressestelle, Hauptstr. 12, 58332 Schwelm"), ["Hauptstr. 12, 58332 Schwelm"]);
        assert_eq!(
            found("Caritas Witten\nMarienplatz 2 a\n58452 Witten\nTel. 02302 1"),
            ["Marienplatz 2 a, 58452 Witten"]
        );
        assert_eq!(found("Am Graben 15, D-45525 Hattingen Telefon 1"), ["Am Graben 15, 45525 Hattingen"]);
        assert_eq!(
            found("Rathausplatz 1, 2. Etage, Zimmer 212, 45549 Sprockhövel"),
            ["Rathausplatz 1, 45549 Sprockhövel"]
        );
        assert_eq!(
            found("Straße des 17. Juni 4-6, 46045 Oberhausen"),
            ["Straße des 17. Juni 4-6, 46045 Oberhausen"]
        );
    }

    #[test]
    fn a_bullet_parts_an_address_from_what_stands_before_it() {
        assert_eq!(found("Schwelm • Beratung • Am Wall 3 • 58332 Schwelm"), ["Am Wall 3, 58332 Schwelm"]);
    }

    #[test]
    fn a_street_alone_is_an_address_and_a_count_is_none() {
        assert_eq!(found("Treffpunkt: Bochumer Straße 7, Hinterhof"), ["Bochumer Straße 7"]);
        assert_eq!(found("Im Saal, Lindenweg 3b."), ["Lindenweg 3b"]);
        assert!(found("Es kamen 12000 Besucher und 45000 Euro").is_empty());
        assert_eq!(found("45525 Hattingen"), ["45525 Hattingen"]);
    }

    proptest! {
        #[test]
        fn any_text_is_searched(text in "[A-Za-zäß0-9 ,.\n-]{0,80}") {
            for address in find(&text) {
                prop_assert!(text.get(address.range).is_some());
            }
        }
    }
}
