//! Names that a text takes up again by their first word: "der Förderverein", and above "Förderverein Spielraum Soest".
//!
//! Only behind a definite article, and only where one name alone can be meant.

use std::ops::Range;

use super::names::Mention;
use super::words::WORDS;

/// Adds what words like "der Verein" mean to the names of a text, in order; each counts only where the text says what
/// it does.
pub(super) fn add(text: &str, heads: Vec<(Range<usize>, &'static str)>, found: &mut Vec<Mention>) {
    let mut more = Vec::new();
    for (range, head) in heads {
        let before = text[..range.start].trim_end_matches(' ');
        let article = before.rsplit([' ', '\n', '(', '„']).next().unwrap_or("");
        if before.len() == range.start || !WORDS.definites.contains(article) {
            continue;
        }
        let meant = |name: &&Mention| name.range.end < range.start && is_called(name, head);
        let mut names = found.iter().filter(meant);
        let Some(first) = names.next() else { continue };
        if names.all(|other| other.name == first.name)
            && !found.iter().any(|known| known.range.contains(&range.start))
        {
            more.push(Mention { range, bare: true, hosts: false, aliases: Vec::new(), ..first.clone() });
        }
    }
    if !more.is_empty() {
        found.extend(more);
        found.sort_by_key(|mention| mention.range.start);
    }
}

/// Whether a name may be meant by this word: it begins or ends with it, or has the legal form of one.
fn is_called(name: &Mention, head: &str) -> bool {
    let (lower, head) = (name.name.to_lowercase(), head.to_lowercase());
    // An area is called by its own name, a house by the end of a compound, too.
    let first = lower.split(' ').next().unwrap_or("");
    let area = WORDS.areas.iter().any(|area| area.to_lowercase() == head);
    let whole = |word: &str| word == head || !area && word.ends_with(&head);
    whole(first)
        || lower.split(' ').next_back().is_some_and(whole)
        || WORDS.forms_of.iter().any(|(word, form)| word.to_lowercase() == head && name.name.ends_with(form))
}

#[cfg(test)]
mod tests {
    use super::super::names::NameFinder;

    #[test]
    fn the_one_name_is_meant() {
        let found = |text: &str| -> Vec<String> {
            NameFinder::new().find(text).into_iter().map(|mention| mention.name).collect()
        };
        assert_eq!(
            found("Der Förderverein Spielraum Soest half. Den Rest zahlt der Förderverein."),
            ["Förderverein Spielraum Soest", "Förderverein Spielraum Soest"]
        );
        assert_eq!(
            found("Die Wege Soest e.V. hilft. Der Verein berät."),
            ["Wege Soest e.V.", "Wege Soest e.V."]
        );
        assert_eq!(found("Ein Verein hilft. Der Verein berät."), Vec::<String>::new());
        let two = "Die Wege Soest e.V. und die Stege Werl e.V. helfen. Der Verein berät.";
        assert_eq!(found(two).len(), 2);
    }
}
