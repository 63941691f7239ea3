//! Lines that say where something is, when it is open and how to reach it. They are short, often links, and yet what a
//! page of offers is read for: no rule that looks for sentences or against links may take them for navigation.

use super::html::{Attr, Id, Tag, Tree};

/// Longest line looked at, in bytes: what is longer is text by itself.
const LONGEST: usize = 400;

/// Whether a line holds a telephone number, an e-mail or postal address, or opening hours.
pub(super) fn is_fact(line: &str) -> bool {
    line.len() <= LONGEST
        && (is_mail(line) || (line.bytes().any(|b| b.is_ascii_digit()) && has_numbers(line)))
}

fn has_numbers(line: &str) -> bool {
    is_phone(line) || is_postal(line) || is_hours(line)
}

/// Whether a link is one of these facts: it dials or writes, or its words are the address it leads to or a postal one.
/// A link of that sort leads away no more than the printed address does.
pub(super) fn is_contact_link(tree: &Tree<'_>, id: Id) -> bool {
    let href = tree.attr(id, Attr::Href).unwrap_or("").trim_start();
    let dials =
        |scheme: &&str| href.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
    if ["tel:", "mailto:"].iter().any(dials) {
        return true;
    }
    let texts = tree.inside(id).filter_map(|inner| tree[inner].text.as_deref());
    let Some(words) = texts.map(str::trim).find(|words| !words.is_empty()) else { return false };
    words.len() <= LONGEST
        && (is_web(words) || is_mail(words) || is_phone(words) || is_postal(words))
        && !tree.inside(id).any(|inner| tree[inner].tag == Tag::Img || tree[inner].tag.is_heading())
}

/// "name@haus.example", "name (at) haus.example".
fn is_mail(line: &str) -> bool {
    let at = line.find('@').or_else(|| line.find("(at)")).or_else(|| line.find("[at]"));
    at.is_some_and(|at| {
        let (before, after) = line.split_at(at);
        before.trim_end().ends_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
            && after.contains('.')
            && after.split_whitespace().take(2).any(|word| word.contains('.') && !word.ends_with('.'))
    })
}

/// A word that is a web address.
fn is_web(line: &str) -> bool {
    line.split_whitespace().take(8).any(|word| {
        let word = word.trim_start_matches(['(', '„', '"', '<', '→', '>']);
        word.starts_with("www.") || word.starts_with("http://") || word.starts_with("https://")
    })
}

/// A number that begins with 0 or +, has seven digits or more and no sign of a date or a price in it; or any number of three digits behind
/// the word for a telephone.
fn is_phone(line: &str) -> bool {
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let begins = matches!(bytes[at], b'0' | b'+')
            && (at == 0
                || !bytes[at - 1].is_ascii_alphanumeric() && !matches!(bytes[at - 1], b'.' | b',' | b':'));
        if !begins {
            at += 1;
            continue;
        }
        let run = bytes[at..]
            .iter()
            .take_while(|b| b.is_ascii_digit() || matches!(b, b' ' | b'/' | b'-' | b'(' | b')' | b'+'))
            .count();
        let digits = bytes[at..at + run].iter().filter(|b| b.is_ascii_digit()).count();
        let ends = bytes.get(at + run).is_none_or(|b| {
            !matches!(b, b'.' | b':') || !bytes.get(at + run + 1).is_some_and(u8::is_ascii_digit)
        });
        // "04/21/2022" and "04-21-2022" are days.
        let separated = line[at..at + run].split(['/', '-']).filter(|part| !part.trim().is_empty()).count();
        let day = separated == 3 && digits == 8;
        if (7..=16).contains(&digits) && ends && !day {
            return true;
        }
        at += run.max(1);
    }
    const WORDS: &[&str] =
        &["tel", "fon", "fax", "mobil", "hotline", "durchwahl", "notruf", "phone", "☎", "📞"];
    if bytes.iter().filter(|b| b.is_ascii_digit()).count() < 3 {
        return false;
    }
    let begins = |at: usize| {
        WORDS.iter().any(|word| {
            let head = bytes.get(at..at + word.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(word.as_bytes()))
        })
    };
    (0..bytes.len()).filter(|at| line.is_char_boundary(*at) && begins(*at)).any(|at| {
        let behind = line[at..].trim_start_matches(|c: char| c.is_alphabetic());
        let number = behind.trim_start_matches(|c: char| !c.is_alphanumeric());
        behind.len() - number.len() <= 6
            && number
                .bytes()
                .take_while(|b| b.is_ascii_digit() || matches!(b, b' ' | b'/' | b'-'))
                .filter(u8::is_ascii_digit)
                .count()
                >= 3
    })
}

/// Five digits and a town, as in an address: at the beginning of a line, or behind a comma.
fn is_postal(line: &str) -> bool {
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let run = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        if run == 5 {
            let before = line[..at].trim_end_matches([' ', '\u{a0}']);
            let before = before.strip_suffix("D-").unwrap_or(before).trim_end();
            let opens = before.is_empty() || before.ends_with([',', '\n', ';', '|', '·', '•', ':', '(']);
            let town = line[at + 5..].strip_prefix([' ', '\u{a0}']).is_some_and(|town| {
                let letters = town.chars().take_while(|c| c.is_alphabetic()).count();
                town.starts_with(char::is_uppercase) && letters >= 3
            });
            if opens && town {
                return true;
            }
        }
        at += run.max(1);
    }
    false
}

/// Weekdays with hours: "Mo–Fr 8–12 Uhr".
fn is_hours(line: &str) -> bool {
    const DAYS: &[&str] = &[
        "mo",
        "di",
        "mi",
        "do",
        "fr",
        "sa",
        "so",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonnabend",
        "sonntag",
        "montags",
        "dienstags",
        "mittwochs",
        "donnerstags",
        "freitags",
        "samstags",
        "sonntags",
        "täglich",
        "werktags",
    ];
    let hour = line
        .match_indices("Uhr")
        .any(|(at, _)| line[..at].trim_end().ends_with(|c: char| c.is_ascii_digit()));
    hour && german::dates::find(line).is_empty()
        && line.split(|c: char| !c.is_alphabetic()).any(|word| DAYS.contains(&word.to_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_told_from_words_and_dates() {
        for fact in [
            "Telefon 02336 93-2062",
            "0800 1110333",
            "+49 231 500",
            "Tel.: 115",
            "amt@stadt.example",
            "amt (at) stadt.example",
            "Hauptstraße 4, 58285 Gevelsberg",
            "58285 Gevelsberg",
            "Mo–Do 8–16 Uhr",
            "Fax: 02336/930",
        ] {
            assert!(is_fact(fact), "{fact}");
        }
        for word in [
            "Stand: 27.01.2012",
            "Mo, 25. Jun 2018, 14:05 Uhr",
            "10.000 Besucher",
            "Weiterlesen",
            "Teilen @stadt",
            "Die Kosten betragen 0,50 Euro",
            "Kamen 15000 Menschen",
            "Hotel Post",
            "2019-03-04",
            "S. 0815",
            "Date: 04/21/2022 News",
        ] {
            assert!(!is_fact(word), "{word}");
        }
    }
}
