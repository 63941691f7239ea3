//! Who holds an event: behind a label, behind "veranstaltet von", or the one who invites.

use std::ops::Range;

use super::words::{WORDS, label_of};
use crate::understanding::labels::Labelled;
use crate::understanding::text::Text;

/// A name, no sentence.
const LONGEST: usize = 110;
/// Sentences in which somebody invites.
const SENTENCES: usize = 14;

/// The name of the host, where it stands, and by which rule it was found.
pub(super) fn find(text: &Text<'_>, labels: &[Labelled]) -> Option<(String, Range<usize>, &'static str)> {
    let whole = text.as_str();
    let label = labels.iter().find(|labelled| label_of(whole, labelled, "organiser"));
    if let Some(labelled) = label {
        let line = whole[labelled.value.clone()].split('\n').next().unwrap_or("");
        // "Bündnis für Familie, Telefon 02324 5555": the contact behind it is another field.
        let name = line.split([',', ';', '(']).next().unwrap_or(line).trim();
        let guest = name.split(' ').next().is_some_and(|word| WORDS.nobody.contains(word));
        if name.chars().count() > 2 && name.len() <= LONGEST && !guest {
            let range = labelled.label.start..labelled.value.start + line.len();
            return Some((name.to_owned(), range, "organiser-label"));
        }
    }
    for range in text.sentences().iter().take(SENTENCES) {
        let words = &whole[range.clone()];
        let held = WORDS.held_by.iter().find_map(|phrase| {
            let at = words.find(phrase)? + phrase.len();
            name_at(&words[at..]).map(str::to_owned)
        });
        if let Some(name) = held {
            return Some((name, range.clone(), "held-by"));
        }
        if let Some(name) = who_invites(words) {
            return Some((name.to_owned(), range.clone(), "invites"));
        }
    }
    None
}

/// "Der Seniorenbeirat lädt …", "… lädt die Beratungsstelle Kompass zu …".
fn who_invites(words: &str) -> Option<&str> {
    let (at, verb) = words.match_indices(' ').map(|(at, _)| at + 1).chain([0]).find_map(|at| {
        let verb = words[at..].split([' ', ',']).next().unwrap_or("");
        WORDS.invites.contains(verb).then_some((at, verb))
    })?;
    // A Laden sells, too.
    let before = words[..at].trim();
    let subject = without_article(before);
    if let Some(subject) = subject.or(Some(before).filter(|before| before.contains(' ') || before.len() > 6))
        && is_name(subject)
    {
        return Some(subject);
    }
    let rest = words[at + verb.len()..].trim_start();
    name_at(without_article(rest)?)
}

/// What stands behind the article of a subject.
fn without_article(words: &str) -> Option<&str> {
    let (first, rest) = words.split_once(' ')?;
    WORDS.host_articles.contains(first.to_lowercase().as_str()).then_some(rest)
}

/// A name at the beginning of some words: capitals, and small words between them.
fn name_at(rest: &str) -> Option<&str> {
    let rest = rest.trim_start();
    let mut end = 0;
    let mut at = 0;
    for word in rest.split(' ') {
        let bare = word.trim_end_matches([',', '.', ';', ':', ')', '!']);
        let capital = bare.starts_with(|c: char| c.is_uppercase() || c == '„');
        if capital || bare == "e.V" || bare == "e." {
            end = at + bare.len();
        } else if !(end > 0 && WORDS.host_links.contains(bare)) {
            break;
        }
        if bare.len() < word.len() && !matches!(word, "e.V." | "e." | "V.") {
            break;
        }
        at += word.len() + 1;
    }
    // "e.V." keeps its last full stop.
    let end = if rest[end..].starts_with('.') && rest[..end].ends_with(".V") { end + 1 } else { end };
    let name = rest.get(..end)?.trim();
    (name.chars().count() > 2 && name.len() <= LONGEST && is_name(name)).then_some(name)
}

fn is_name(words: &str) -> bool {
    let mut list = words.split(' ').peekable();
    let first = list.peek().copied().unwrap_or("");
    first.starts_with(|c: char| c.is_uppercase() || c == '„')
        && !WORDS.nobody.contains(first)
        && !WORDS.wheres.contains(first.to_lowercase().as_str())
        && !words.contains([',', ':', ';', '?'])
        && words.len() <= LONGEST
        && list.all(|word| {
            word.starts_with(|c: char| c.is_uppercase() || c == '„' || c.is_ascii_digit())
                || WORDS.host_links.contains(word)
                || WORDS.host_articles.contains(word)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_invites_holds_the_event() {
        for (words, name) in [
            ("Der Elternrat lädt am 8. Dezember ein.", Some("Elternrat")),
            (
                "Am Samstag lädt die Beratungsstelle Windrose zu einem Frühstück ein.",
                Some("Beratungsstelle Windrose"),
            ),
            ("Alle Eltern laden ihre Freunde ein.", None),
            ("Wir laden herzlich ein.", None),
            ("Jugendamt und Verein Regenbogen laden zum Fest.", Some("Jugendamt und Verein Regenbogen")),
        ] {
            assert_eq!(who_invites(words), name, "{words}");
        }
        assert_eq!(name_at(" Filmclub Schleife\n"), Some("Filmclub Schleife"));
        assert_eq!(name_at("Stadt Soest."), Some("Stadt Soest"));
    }
}
