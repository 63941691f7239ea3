//! Names that stand on a line of their own over a contact: "Mehrgenerationenhaus Mitte", and the address below.
//!
//! Such a line is taken only with a word that organisations carry (`organisation-endings.tsv`), so names of persons
//! and of rooms stay out.

use model::OrganisationType;

use super::names::{LONGEST, Mention, type_of, welfare};
use super::words::WORDS;
use crate::understanding::cues::Cues;
use crate::understanding::table::{ORGANISATION_ENDINGS, rows};

/// The words organisations carry in their names; compiled once.
pub(super) struct Endings(Cues<(Option<OrganisationType>, usize)>);

impl Endings {
    pub(super) fn new() -> Self {
        Endings(Cues::new(
            rows::<3>(ORGANISATION_ENDINGS)
                .map(|[word, sort, least]| (word, (type_of(sort), least.parse().unwrap_or(0)))),
        ))
    }
}

/// Most words of a name on a line.
const MOST_WORDS: usize = 9;

/// Adds the names on lines to those found in other ways; none overlaps another.
pub(super) fn add(text: &str, endings: &Endings, found: &mut Vec<Mention>) {
    let mut start = 0;
    let mut lines = text.split('\n').peekable();
    while let Some(line) = lines.next() {
        let range = start..start + line.len();
        start = range.end + 1;
        let over_contact = lines.peek().is_some_and(|below| opens_contact(below));
        let taken = |known: &Mention| known.range.start < range.end && range.start < known.range.end;
        if !over_contact || found.iter().any(taken) {
            continue;
        }
        let (name, alias) = match line.trim_end_matches([' ', ',', ':']).rsplit_once(" (") {
            Some((name, rest)) if rest.ends_with(')') => (name, rest.trim_end_matches(')')),
            _ => (line.trim_end_matches([' ', ',', ':']), ""),
        };
        let Some(sort) = sort_of(name, endings) else { continue };
        let abbreviates = (2..=8).contains(&alias.chars().count())
            && alias.chars().filter(|c| c.is_uppercase()).count() >= 2
            && !alias.contains(' ');
        found.push(Mention {
            range: range.start..range.start + name.len(),
            name: name.to_owned(),
            aliases: if abbreviates { vec![alias.to_owned()] } else { Vec::new() },
            sort: welfare(name).or(sort),
            bare: false,
            hosts: false,
        });
    }
    found.sort_by_key(|mention| mention.range.start);
}

/// Whether a line begins what one reaches somebody by: a street with its number, a phone, an e-mail address.
fn opens_contact(line: &str) -> bool {
    let digits = line.bytes().filter(u8::is_ascii_digit).count();
    line.len() <= 120
        && (line.contains('@') || digits >= 5 || street(line))
        && !line.contains(['?', '!'])
        && !line.contains(" Uhr")
}

/// "Markt 1", "Lange Straße 12 a, Soest".
fn street(line: &str) -> bool {
    let mut words = line.split([' ', ',']);
    let named = words.next().is_some_and(|word| word.starts_with(char::is_uppercase) && word.len() > 2);
    named
        && words.take(4).any(|word| {
            let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
            !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'-')
        })
}

/// Whether a line is the name of an organisation.
pub(super) fn is_organisation(line: &str, endings: &Endings) -> bool {
    sort_of(line, endings).is_some()
}

/// The type of the organisation a line names; `None` for any other line.
#[expect(clippy::option_option, reason = "an organisation may be of no known type")]
fn sort_of(line: &str, endings: &Endings) -> Option<Option<OrganisationType>> {
    let words: Vec<&str> = line.split(' ').collect();
    let capital = |word: &&str| word.starts_with(|c: char| c.is_uppercase() || "„\"(–-&".contains(c));
    let small =
        |word: &&str| WORDS.links.contains(*word) || matches!(*word, "of" | "and" | "the" | "for" | "an");
    let is_name = (1..=MOST_WORDS).contains(&words.len())
        && line.len() <= LONGEST
        && words[0].starts_with(char::is_uppercase)
        && words.iter().all(|word| capital(word) || small(word))
        && !line.bytes().any(|b| b.is_ascii_digit() || b == b'@' || b == b':')
        && !line.ends_with(['.', '?', '!', ';'])
        && !WORDS.persons.contains(words[0].trim_end_matches('.'));
    let branch = words.len() <= 2 && WORDS.branch_lines.contains(words[0]);
    if !is_name || branch || WORDS.no_names.contains(line) {
        return None;
    }
    let hit = endings.0.find(line).find(|cue| {
        let from = line[..cue.start].rfind([' ', '-', '„']).map_or(0, |at| at + 1);
        let whole = from == cue.start || line[..cue.start].ends_with('„');
        whole || cue.end - from >= cue.value.1
    })?;
    Some(hit.value.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        add(text, &Endings::new(), &mut found);
        found.into_iter().map(|mention| mention.name).collect()
    }

    #[test]
    fn a_line_over_a_contact_names_who_is_reached() {
        assert_eq!(
            found("Rat gibt es hier:\nMehrgenerationenhaus Mitte\nMarkt 1, 59494 Soest"),
            ["Mehrgenerationenhaus Mitte"]
        );
        assert_eq!(found("Staatliches Schulamt\n02921 123456"), ["Staatliches Schulamt"]);
        assert_eq!(found("Soester Tafel\nLange Straße 4, Soest"), ["Soester Tafel"]);
        assert_eq!(
            found("Kontaktstelle für Selbsthilfe (KSH)\nkontakt@ksh.example"),
            ["Kontaktstelle für Selbsthilfe"]
        );
    }

    #[test]
    fn persons_rooms_and_sentences_are_no_names() {
        for text in [
            "Petra Neuhaus\n02921 123456",
            "Peter Althof\n02921 123456",
            "Frau Petra Amthaus\n02921 123456",
            "Anlaufstelle\nMarkt 1, 59494 Soest",
            "Außenstelle Werl\nMarkt 1, 59494 Soest",
            "Das Zentrum hilft allen gern\n02921 123456",
            "Mehrgenerationenhaus Mitte\nWir freuen uns auf alle.",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
