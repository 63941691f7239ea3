//! Where an event takes place: the value of a label, the line of a day, or the noun of a sentence that says when.

use std::ops::Range;

use super::words::WORDS;
use crate::understanding::contacts::address;

/// A venue is a name, no sentence.
const LONGEST: usize = 90;

/// Name and address of a place written in one line: "Gaststätte Zum Turm, Landwehr 8, 44651 Herne".
pub(in crate::understanding) fn divide(line: &str) -> (Option<String>, Option<String>) {
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let found = address::find(&line).into_iter().next();
    let before = found.as_ref().map_or(line.as_str(), |address| &line[..address.range.start]);
    let name = before.trim_matches([' ', ',', ';', '(', '–', '-', ':', '·', '|']).to_owned();
    // A street alone, or a hall of a town, is where one goes, too; a sentence is not.
    let spoken = name.len() > LONGEST || name.contains(['?', '!']) || name.split(' ').count() > 12;
    // "Winkelgasse, zwischen 80 und 96, 59494 Soest" is a street in other words: before a mere town numbers are houses.
    let town_only = found.as_ref().is_some_and(|found| found.line.starts_with(|c: char| c.is_ascii_digit()));
    if town_only && name.bytes().any(|b| b.is_ascii_digit()) {
        return (None, None);
    }
    let online = WORDS.online.iter().any(|word| name.to_lowercase().contains(word));
    (Some(name).filter(|name| name.chars().count() > 2 && !spoken && !online), found.map(|found| found.line))
}

/// The venue a sentence names: the noun phrase behind "im", "in der", "am" whose noun is something one goes to, with
/// where it stands.
pub(super) fn in_sentence(words: &str) -> Option<Range<usize>> {
    let list = words_of(words);
    let mut found: Option<Range<usize>> = None;
    for (at, word) in list.iter().enumerate() {
        if !WORDS.wheres.contains(&words[word.clone()].to_lowercase().as_str()) {
            continue;
        }
        let Some(name) = noun_phrase(words, &list[at + 1..]) else { continue };
        // The first is where; what follows ("in Lennep") says where that is.
        found.get_or_insert(name);
    }
    found
}

/// Article, adjectives, capitals: up to a small word that does not go on.
fn noun_phrase(words: &str, list: &[Range<usize>]) -> Option<Range<usize>> {
    let text = |range: &Range<usize>| &words[range.clone()];
    let mut rest = list.iter().peekable();
    while rest.peek().is_some_and(|range| WORDS.articles.contains(text(range))) {
        rest.next();
    }
    let mut start = None;
    let mut end = None;
    let mut venue = false;
    let mut linked: Option<usize> = None;
    for range in rest {
        let word = text(range);
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '-');
        let stops = word.ends_with([',', ';', ':', '.', '!', '?', ')']) || word.starts_with('(');
        if word.starts_with('(') {
            break;
        }
        if bare.starts_with(char::is_uppercase)
            || bare.starts_with(|c: char| c.is_ascii_digit()) && start.is_some()
        {
            start.get_or_insert(range.start);
            end = Some(range.start + word.trim_end_matches([',', ';', ':', '.', '!', '?', ')']).len());
            linked = None;
            venue |= is_venue(bare);
        } else if end.is_none() && is_adjective(bare) {
            start.get_or_insert(range.start);
        } else if venue
            && linked.is_none()
            && matches!(bare, "der" | "des" | "am" | "an" | "im" | "zum" | "zur" | "St.")
        {
            linked = Some(range.start);
        } else if linked.is_some() && matches!(bare, "der" | "den" | "dem" | "kleinen" | "alten" | "großen")
        {
        } else {
            break;
        }
        if stops {
            break;
        }
    }
    let (start, end) = (start?, end?);
    // "in der Schule" may be any.
    let bare = words[start..end].to_lowercase();
    let any = WORDS.venues.contains(&bare.as_str());
    (venue && !any && end - start <= LONGEST).then_some(start..end)
}

/// "alte Schule", "großen Saal".
fn is_adjective(word: &str) -> bool {
    word.chars().count() >= 4
        && word.starts_with(char::is_lowercase)
        && (word.ends_with('e') || word.ends_with("en") || word.ends_with("er") || word.ends_with("es"))
        && !WORDS.wheres.contains(word)
}

/// Whether a noun is something one goes to: "Röntgen-Gymnasium", "Zentralsaal".
fn is_venue(noun: &str) -> bool {
    let lower = noun.to_lowercase();
    WORDS.venues.iter().any(|word| {
        lower.strip_suffix(word).is_some_and(|front| front.is_empty() || front.chars().count() >= 2)
    })
}

/// The name behind day and time on one line: "…, 11 bis 17 Uhr, Gethmannscher Garten, Blankenstein".
pub(super) fn behind_time(rest: &str) -> Option<Range<usize>> {
    let line = rest.split('\n').next().unwrap_or(rest);
    let comma = line.find([',', '·', '|'])?;
    if line[..comma].split(' ').filter(|word| word.len() > 3).count() > 2 {
        return None;
    }
    let from = comma + line[comma..].find(|c: char| c.is_alphanumeric() || c == '„')?;
    let end = line[from..].find([',', '(', '·', '|']).map_or(line.len(), |at| from + at);
    let name = line[from..end].trim_end_matches([' ', '.']);
    let words = name.split(' ').count();
    let named = name.starts_with(|c: char| c.is_uppercase() || c == '„')
        && name.split(' ').all(|word| {
            word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '„')
                || matches!(word, "am" | "an" | "der" | "im" | "zum" | "zur" | "des" | "und" | "in")
        });
    let place = name.split(' ').any(is_venue);
    let hit = named && place && (1..=7).contains(&words) && !name.contains("Uhr");
    hit.then_some(from..from + name.len())
}

/// The words of a text with where they stand.
fn words_of(text: &str) -> Vec<Range<usize>> {
    let mut list = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain(std::iter::once((text.len(), ' '))) {
        match (c.is_whitespace(), start) {
            (true, Some(from)) => {
                list.push(from..at);
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_is_divided_into_name_and_address() {
        let (name, address) = divide("Gaststätte Zum Turm, Landwehr 8, 44651 Herne");
        assert_eq!(name.as_deref(), Some("Gaststätte Zum Turm"));
        assert_eq!(address.as_deref(), Some("Landwehr 8, 44651 Herne"));
        assert_eq!(divide("Rathaus, Saal 2"), (Some("Rathaus, Saal 2".to_owned()), None));
        assert_eq!(divide("am eigenen Bildschirm"), (None, None));
        assert_eq!(divide("Winkelgasse, zwischen 80 und 96, 59494 Soest"), (None, None));
    }

    #[test]
    fn a_sentence_names_the_venue() {
        for (words, name) in [
            ("Am Sonntag wird im Linden-Gymnasium in Soest verkauft.", Some("Linden-Gymnasium")),
            ("lädt von 14 bis 17 Uhr in den Festsaal ein (Ring 2)", Some("Festsaal")),
            ("um 18 Uhr in der Mensa der Grundschule Nord.", Some("Mensa der Grundschule Nord")),
            ("zu einem Frühstück in die alte Schule nach Werl ein", Some("alte Schule")),
            ("am Wanderparkplatz Eichholz in Werl", Some("Wanderparkplatz Eichholz")),
            ("Am Dienstag geht es im Januar weiter.", None),
            ("in der Region und im Leben", None),
            ("um 9 Uhr in der Schule", None),
        ] {
            assert_eq!(in_sentence(words).map(|range| &words[range]), name, "{words}");
        }
    }

    #[test]
    fn a_line_goes_on_with_the_venue_behind_the_time() {
        let read = |rest: &'static str| behind_time(rest).map(|range| &rest[range]);
        assert_eq!(read(" bis 17 Uhr, Kurpark, Bad Sassendorf"), Some("Kurpark"));
        assert_eq!(read(", 14 Uhr, Haus am See"), None, "the time is no venue");
        assert_eq!(read(" Uhr lesen zwei Kinder, Eltern hören zu"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_searched(text in "(im |der |Saal|,|\\(| |ä|Ring 2|58452 Witten|\n|Haus|„){0,20}") {
            let _ = (divide(&text), in_sentence(&text), behind_time(&text));
        }
    }
}
