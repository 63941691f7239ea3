//! Several records on one page: a page of five counselling centres is five offers, a list of dates is its events.

mod entries;

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

pub(super) use self::entries::{Entry, entries, is_programme};
use super::contacts::Placed;
use super::organisations::Mention;
use super::table::{HEADINGS, words_of};
use super::text::Text;
use crate::BlockKind;

/// A part of the page that is a record of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Card {
    pub(super) title: String,
    /// Where the title stands in the text.
    pub(super) title_range: Range<usize>,
    /// Whether the title says only where ("Witten"), so that the page's title must say what.
    pub(super) place_only: bool,
    /// The heading of the section around the card.
    pub(super) section: Option<String>,
    /// The parts of the text, by index.
    pub(super) parts: Range<usize>,
}

/// More cards than this are a directory, whose entries have pages of their own.
const MOST: usize = 80;

/// Headings that say what follows, not who.
struct General {
    whole: HashSet<&'static str>,
    labels: Vec<String>,
    sections: Vec<String>,
}

static GENERAL: LazyLock<General> = LazyLock::new(|| General {
    whole: words_of(HEADINGS, "is").collect(),
    labels: words_of(HEADINGS, "label").map(|words| words.replace('_', " ")).collect(),
    sections: words_of(HEADINGS, "section").map(|words| words.replace('_', " ")).collect(),
});

/// What kind of heading stands over a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    /// It names who or what follows.
    Name,
    /// "Kontakt", "Öffnungszeiten": what follows belongs to the name above.
    Label,
    /// "Fragen und Informationen", "Weitere Stellen": a section of its own that names nobody.
    Section,
}

/// Centres: headings or names, each with a contact under it. Fewer than two are no list.
pub(super) fn centres(text: &Text<'_>, contacts: &[Placed], names: &[Mention]) -> Vec<Card> {
    let mut cards: Vec<Card> = Vec::new();
    let parts = text.parts();
    let mut floor = 0;
    for contact in contacts {
        let value = &contact.found.value;
        let reachable = value.phone.is_some() || value.email.is_some();
        let own = parts.partition_point(|part| part.range.end < contact.range.start);
        let headed = || {
            parts.get(own).is_some_and(|part| names.iter().any(|name| name.range.start == part.range.start))
        };
        if value.address.is_none() && !(reachable && (value.organisation.is_some() || headed())) {
            continue;
        }
        let Some(start) = start_of(text, floor, own) else { continue };
        if cards.last().is_some_and(|last| last.parts.start == start) {
            floor = own + 1;
            continue;
        }
        let Some((title, title_range)) = title_of(text, start, own, contact, names) else { continue };
        if let Some(last) = cards.last_mut() {
            last.parts.end = last.parts.end.min(start);
        }
        let mut card = Card {
            place_only: says_only_where(&title),
            section: section_of(text, start),
            title: without_number(&title).to_owned(),
            title_range,
            parts: start..end_of(text, start, own),
        };
        // "Witten", and under it who is there.
        let below = card.title_range.end..contact.range.start;
        if card.place_only
            && let Some(name) = names.iter().find(|name| below.contains(&name.range.start))
        {
            (card.title, card.title_range, card.place_only) = (name.name.clone(), name.range.clone(), false);
        }
        cards.push(card);
        floor = own + 1;
        if cards.len() >= MOST {
            break;
        }
    }
    cards.retain(|card| !card.parts.is_empty());
    let mut titles: Vec<&str> = cards.iter().map(|card| card.title.as_str()).collect();
    titles.sort_unstable();
    titles.dedup();
    if titles.len() < 2 { Vec::new() } else { cards }
}

/// The first part of the card a contact stands in: the heading above it, if it is not a general one and no other
/// contact stands between; else the block of the contact, with the short line above it that names it.
fn start_of(text: &Text<'_>, floor: usize, own: usize) -> Option<usize> {
    let parts = text.parts();
    // Only what stands over a section in the outline also stands over what is in it.
    let mut below = u8::MAX;
    for index in (floor..=own.min(parts.len().checked_sub(1)?)).rev() {
        let BlockKind::Heading(level) = parts[index].block.kind else { continue };
        match sort_of(&parts[index].block.text) {
            Sort::Name if level < below => return Some(index),
            Sort::Section => below = below.min(level),
            _ => {}
        }
    }
    let line_above = own.checked_sub(1).filter(|&above| {
        let line = parts[above].block.text.as_str();
        above >= floor && is_name_line(line) && !is_general(line)
    });
    Some(line_above.unwrap_or(own))
}

/// The heading of the section a card stands in.
fn section_of(text: &Text<'_>, start: usize) -> Option<String> {
    let parts = text.parts();
    let own = match parts.get(start)?.block.kind {
        BlockKind::Heading(level) => level,
        _ => 7,
    };
    let above = parts[..start].iter().rev().find(
        |part| matches!(part.block.kind, BlockKind::Heading(level) if level < own && !is_general(&part.block.text)),
    )?;
    Some(above.block.text.trim_end_matches([':', ' ']).replace('\n', " "))
}

/// A single short word that is neither an office nor a service: the name of a town.
fn says_only_where(title: &str) -> bool {
    let lower = title.to_lowercase();
    !title.contains(' ') && !lower.contains("stelle") && !lower.contains("berat") && title.len() < 24
}

/// "2. Beratung im Rathaus" is the second of a list, not part of its name.
fn without_number(title: &str) -> &str {
    let rest = title.trim_start_matches(|c: char| c.is_ascii_digit());
    match rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") ")) {
        Some(name) if rest.len() < title.len() && !name.is_empty() => name,
        _ => title,
    }
}

fn end_of(text: &Text<'_>, start: usize, own: usize) -> usize {
    let parts = text.parts();
    let level = |index: usize| match parts[index].block.kind {
        BlockKind::Heading(level) => level,
        _ => 7,
    };
    let mut end = own + 1;
    while end < parts.len()
        && (level(end) > level(start) && level(start) < 7 || level(end) == 7 && level(start) < 7)
    {
        end += 1;
    }
    end
}

fn title_of(
    text: &Text<'_>,
    start: usize,
    own: usize,
    contact: &Placed,
    names: &[Mention],
) -> Option<(String, Range<usize>)> {
    let parts = text.parts();
    let first = &parts[start];
    if matches!(first.block.kind, BlockKind::Heading(_)) {
        let title = first.block.text.trim_end_matches([':', ' ']).replace('\n', " ");
        return Some((title, first.range.clone()));
    }
    let within = first.range.start..contact.range.start;
    if let Some(name) = names.iter().find(|name| within.contains(&name.range.start)) {
        return Some((name.name.clone(), name.range.clone()));
    }
    let line = first.block.text.lines().next().unwrap_or("").trim_end_matches([':', ' ']);
    let ends = first.range.start + line.len();
    (own >= start && ends <= contact.range.start && is_name_line(line) && !is_general(line))
        .then(|| (line.to_owned(), first.range.start..ends))
}

/// A short line without digits and without the full stop of a sentence.
fn is_name_line(line: &str) -> bool {
    let words = line.split_whitespace().count();
    (1..=10).contains(&words)
        && line.len() <= 90
        && line.starts_with(char::is_uppercase)
        && !line.bytes().any(|b| b.is_ascii_digit() || b == b'@')
        && !line.trim_end().ends_with(['.', '?', '!', ';'])
        && !line.contains('\n')
}

fn is_general(heading: &str) -> bool {
    sort_of(heading) != Sort::Name
}

fn sort_of(heading: &str) -> Sort {
    let heading = heading.trim_end_matches([':', '?', '!', ' ']).to_lowercase();
    let begins = |list: &[String]| list.iter().any(|words| heading.starts_with(words.as_str()));
    if heading.is_empty() || GENERAL.whole.contains(heading.as_str()) || begins(&GENERAL.labels) {
        Sort::Label
    } else if begins(&GENERAL.sections) {
        Sort::Section
    } else {
        Sort::Name
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::contacts::ContactFinder;
    use crate::understanding::organisations::OrganisationFinder;
    use crate::understanding::text::paragraphs;

    fn cards(lines: &[&str]) -> Vec<(String, Range<usize>)> {
        let blocks = paragraphs(lines);
        let text = Text::new(&blocks);
        let names = OrganisationFinder::new().mentions(&text);
        let contacts = ContactFinder::new().find(&text, &names);
        centres(&text, &contacts, &names).into_iter().map(|card| (card.title, card.parts)).collect()
    }

    #[test]
    fn headings_with_contacts_are_centres() {
        let found = cards(&[
            "Rat gibt es an zwei Orten.",
            "# Beratungsstelle Witten",
            "Für alle.",
            "Markt 1, 58452 Witten\nTel. 02302 1234567",
            "# Beratungsstelle Herdecke",
            "Stiftsplatz 2, 58313 Herdecke\nTel. 02330 1234567",
            "# Kosten",
            "Keine.",
        ]);
        assert_eq!(
            found,
            [("Beratungsstelle Witten".to_owned(), 1..4), ("Beratungsstelle Herdecke".to_owned(), 4..6)]
        );
    }

    #[test]
    fn names_over_addresses_are_centres_too() {
        let found = cards(&[
            "Adressen:",
            "Caritasverband Witten e.V.\nMarkt 1, 58452 Witten\nTel. 02302 1234567",
            "Rat und Tat\nStiftsplatz 2, 58313 Herdecke\nTel. 02330 1234567",
        ]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0].0, "Caritasverband Witten e.V.");
        assert_eq!(cards(&["# Kontakt", "Markt 1, 58452 Witten\nTel. 02302 1234567"]), []);
    }

    #[test]
    fn a_section_that_names_nobody_has_no_centres() {
        let mut blocks = paragraphs(&[
            "# Wer darf arbeiten",
            "Regeln.",
            "# Fragen und Informationen",
            "Amt\nMarkt 1, 58452 Witten\nTel. 02302 1234567",
            "# Beratung Nord",
            "Stiftsplatz 2, 58313 Herdecke\nTel. 02330 1234567",
        ]);
        blocks[0].kind = BlockKind::Heading(3);
        let text = Text::new(&blocks);
        let contacts = ContactFinder::new().find(&text, &[]);
        let titles: Vec<_> = centres(&text, &contacts, &[]).into_iter().map(|card| card.title).collect();
        assert!(!titles.contains(&"Wer darf arbeiten".to_owned()), "{titles:?}");
    }

    #[test]
    fn a_town_over_a_contact_is_not_what_the_centre_is_called() {
        let blocks = paragraphs(&[
            "# Tafeln",
            "Witten\nWittener Tafel\nMarkt 1, 58452 Witten",
            "Herdecke\nStiftsplatz 2, 58313 Herdecke",
        ]);
        let text = Text::new(&blocks);
        let names = OrganisationFinder::new().mentions(&text);
        let contacts = ContactFinder::new().find(&text, &names);
        let cards = centres(&text, &contacts, &names);
        assert_eq!(cards[0].title, "Wittener Tafel");
        assert!(!cards[0].place_only && cards[1].place_only);
        assert_eq!(cards[1].section.as_deref(), Some("Tafeln"));
    }
}
