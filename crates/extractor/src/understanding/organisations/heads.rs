//! Names by their first word: "Jobcenter …", "Netzwerk „…“".

use std::ops::Range;

use model::OrganisationType;

use super::extent::{
    abbreviation, joined_noun, proper, purpose, purpose_quoted, quoted, quoted_part,
    without_inner_parenthesis,
};
use super::forms::{LEGAL_FORMS, with_legal_form};
use super::names::{GoesOn, Head, LONGEST, Mention, squeeze, welfare};
use super::words::WORDS;
use crate::understanding::cues::starts_with_word;

/// The name that a head at this place begins.
pub(super) fn by_head(text: &str, head: Range<usize>, known: Head) -> Option<Mention> {
    let Head { canonical, sort, goes_on } = known;
    let written = nominative(&text[head.clone()]).filter(|_| text[..head.start].ends_with("des "));
    let written = written.as_deref().unwrap_or(&text[head.clone()]);
    let canonical = if canonical.is_empty() { written } else { canonical };
    let line_end = text[head.end..].find('\n').map_or(text.len(), |at| head.end + at);
    let rest = &text[head.end..line_end];
    let (mut end, mut named) = (head.end, false);
    match goes_on {
        // "ESF-Programm" is another thing.
        GoesOn::Whole | GoesOn::Office if rest.strip_prefix('-').is_some_and(starts_with_word) => {
            return None;
        }
        GoesOn::Whole => named = true,
        GoesOn::Place => {
            // "Bildungswerk GmbH": the form is no place; the name stands before.
            let form = LEGAL_FORMS.iter().any(|(form, _)| rest.trim_start().starts_with(form));
            let length = proper(rest, true).filter(|_| !form);
            let school = sort == Some(OrganisationType::School);
            // "Hochschule für Arbeit und Soziales Lemgo".
            let length = length.or_else(|| purpose(rest).filter(|_| school && rest.starts_with(" für ")));
            let seat = |length: usize| {
                length + proper(&rest[length..], false).filter(|_| rest.starts_with(" für ")).unwrap_or(0)
            };
            let length = length.map(seat);
            if let Some(length) = length.or_else(|| at_place(rest).filter(|_| school)) {
                // "im Kreis Unna Nachlässe": an area is called by one word, or two that belong together.
                let length = if WORDS.areas.contains(canonical) { area(rest, length) } else { length };
                (end, named) = (head.end + length, true);
            }
        }
        GoesOn::MayPlace | GoesOn::Office => {
            end = head.end + proper(rest, true).unwrap_or(0);
            // "Eine Bürgerstiftung" is any.
            named = canonical.len() > 5 && (end > head.end || !is_any(&text[..head.start]));
        }
        // "Amt" alone is any office, and "das vom Amt empfohlene …" no name.
        GoesOn::For if canonical == "Amt" && !rest.starts_with(" für ") => {}
        GoesOn::For => {
            // "Fachbereich Jugend und Soziales": the purpose without "für".
            let bare = || {
                purpose(&format!(" für{rest}"))
                    .map(|length| length - " für".len())
                    .filter(|_| sort == Some(OrganisationType::Authority))
            };
            if let Some(length) = purpose(rest).or_else(bare).or_else(|| proper(rest, false)) {
                (end, named) = (head.end + length, true);
            }
        }
        GoesOn::Quoted => {
            if let Some(length) =
                quoted(rest).or_else(|| purpose_quoted(rest)).or_else(|| proper(rest, false))
            {
                (end, named) = (head.end + length, true);
            }
        }
        GoesOn::Named | GoesOn::House => {
            if let Some(length) = quoted(rest).or_else(|| proper(rest, false)) {
                (end, named) = (head.end + length, true);
            }
        }
        GoesOn::Coined => named = is_coined(&text[head.clone()]) && is_this(&text[..head.start]),
        GoesOn::Titled => {
            if let Some(length) = quoted(rest) {
                (end, named) = (head.end + length, true);
            }
        }
    }
    if WORDS.areas.contains(canonical) && is_where(&text[..head.start]) {
        return None;
    }
    // "Lippische Allianz", "Hagener Tafel": the adjective in front belongs to the name; an authority is any town's.
    let own = sort != Some(OrganisationType::Authority) && goes_on != GoesOn::For;
    let front = if own { adjective_before(text, head.start) } else { None };
    if !named && front.is_none() {
        return None;
    }
    let start = front.unwrap_or(head.start);
    let title = if own && is_titled(sort) { title_before(text, head.start, canonical) } else { None };
    // "ein Netzwerk für Alleinerziehende", "in einem Bündnis": any, not this one.
    if matches!(goes_on, GoesOn::Quoted | GoesOn::Named)
        && !text[head.end..end].contains(['„', '"', '»'])
        && is_any(&text[..start])
    {
        return None;
    }
    if named && goes_on == GoesOn::Quoted && sort == Some(OrganisationType::Network) {
        end += joined_noun(&text[head.end..end], &text[end..line_end]);
    }
    let tail = squeeze(&text[head.end..end]);
    let (tail, end) = with_legal_form(text, tail, end);
    let joint = if tail.is_empty() || tail.starts_with(['-', ',']) { "" } else { " " };
    let mut name =
        format!("{}{canonical}{joint}{tail}", title.as_deref().unwrap_or(&text[start..head.start]));
    // The club's own name is enough: "der Verein Frauennetzwerk Aachen".
    if matches!(canonical, "Verein") && tail.chars().count() > 6 && !tail.starts_with(char::is_lowercase) {
        name = tail.trim_matches(['„', '“', '"', '”']).to_owned();
    }
    if name.len() > LONGEST {
        return None;
    }
    // Names in the genitive: "des AWO Bundesverbandes".
    if let Some(nominative) = nominative(&name).filter(|_| !name.contains(" des ")) {
        name = nominative;
    }
    let (mut aliases, end) = abbreviation(text, end);
    if let Some(short) = quoted_part(&name).filter(|short| *short != name) {
        aliases.insert(0, short);
    }
    if let Some(short) = without_inner_parenthesis(&name) {
        aliases.push(short);
    }
    let place = matches!(sort, None | Some(OrganisationType::School));
    let formed = LEGAL_FORMS.iter().any(|(form, _)| name.ends_with(form));
    let bare = goes_on == GoesOn::House && !formed
        || goes_on == GoesOn::Office && name == canonical
        || place && !formed && is_inside(&text[..start]);
    Some(Mention { range: start..end, name, aliases, sort: welfare(canonical).or(sort), bare, hosts: false })
}

/// Whether a definite article stands right before: "die Ruhrpark-Hochschule".
fn is_this(before: &str) -> bool {
    let last = before.trim_end().rsplit([' ', '\n', '(', '„']).next().unwrap_or("");
    before.ends_with(' ') && WORDS.definites.contains(last)
}

/// A name in the genitive as it is without.
fn nominative(name: &str) -> Option<String> {
    WORDS.genitives.iter().find_map(|(genitive, end)| {
        let stem = name.len().checked_sub(genitive.len()).filter(|&at| name.is_char_boundary(at))?;
        let last = &name[stem..];
        // The last part of a compound with a hyphen is written with a capital.
        let kept = last.bytes().zip(end.bytes()).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
        last.eq_ignore_ascii_case(genitive).then(|| format!("{}{}", &name[..stem + kept], &end[kept..]))
    })
}

/// Types of organisations that adjectives with a capital are part of.
fn is_titled(sort: Option<OrganisationType>) -> bool {
    matches!(sort, Some(OrganisationType::School | OrganisationType::Church | OrganisationType::Association))
}

/// "der Freien Universität", "die Evangelische Akademie": an adjective with a capital behind an article, as it is in the name.
fn title_before(text: &str, head: usize, canonical: &str) -> Option<String> {
    let before = text[..head].strip_suffix(' ')?;
    let (led, word) = before.rsplit_once([' ', '\n'])?;
    let article = led.rsplit([' ', '\n', '(', '„']).next().unwrap_or("");
    let adjective = word.chars().count() > 4
        && word.starts_with(char::is_uppercase)
        && word.chars().all(char::is_alphabetic)
        && (word.ends_with('e') || word.ends_with("en"))
        && !WORDS.openers.contains(word)
        && !WORDS.adjectives.contains(word);
    let head = canonical.to_lowercase();
    let ending = if WORDS.masculine.iter().any(|end| head.ends_with(end)) { "r" } else { "" };
    (adjective && WORDS.definites.contains(article))
        .then(|| format!("{}{ending} ", word.strip_suffix('n').unwrap_or(word)))
}

/// Whether some words lead into a house: "im …", "in der …".
fn is_inside(before: &str) -> bool {
    let mut words = before.trim_end().rsplit([' ', '\n']);
    let (last, led) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    WORDS.house_in.contains(last)
        || matches!(last, "der" | "die" | "den" | "dem")
            && matches!(led, "in" | "In" | "an" | "An" | "auf" | "Auf")
}

/// Whether a compound begins with a name of its own: "Ruhrpark-Hochschule"; "Eltern-Schule" is any.
fn is_coined(compound: &str) -> bool {
    let first = compound.split('-').next().unwrap_or("");
    first.len() < compound.len()
        && first.chars().count() > 1
        && first.starts_with(char::is_uppercase)
        && first.chars().all(char::is_alphabetic)
        && !WORDS.common_parts.contains(first)
}

/// How much of some capitals is the name of an area: the first word, and what stands behind "Bad" or before a river.
fn area(rest: &str, length: usize) -> usize {
    let words = &rest[..length];
    let mut list = words.split_whitespace();
    let (first, second) = (list.next().unwrap_or(""), list.next().unwrap_or(""));
    if first.starts_with(char::is_lowercase)
        || second.starts_with(char::is_lowercase)
        || WORDS.two_words.contains(first)
    {
        return length;
    }
    words.find(first).map_or(length, |at| at + first.len())
}

/// "am Mühlbach", "an der Lippe": schools are called after where they stand.
fn at_place(rest: &str) -> Option<usize> {
    let led = [" am ", " an der ", " im "].into_iter().find(|led| rest.starts_with(led))?;
    let name = rest[led.len()..].split([' ', ',', '.', ';', ':', ')']).next()?;
    (name.starts_with(char::is_uppercase) && name.chars().count() > 3).then_some(led.len() + name.len())
}

/// Whether an indefinite article stands before, an adjective at most between.
fn is_any(before: &str) -> bool {
    let line = before.rsplit(['\n', '.', ',']).next().unwrap_or("");
    let mut words = line.split_whitespace().rev();
    let any = |word: &str| WORDS.anys.contains(word.to_lowercase().as_str());
    let first = words.next().unwrap_or("");
    any(first) || first.starts_with(char::is_lowercase) && first.len() > 4 && words.next().is_some_and(any)
}

/// Where an adjective made of a name begins, right before a head.
fn adjective_before(text: &str, head: usize) -> Option<usize> {
    let before = text[..head].strip_suffix(' ')?;
    let start = before
        .rfind(|c: char| !c.is_alphanumeric() && c != '-')
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let word = &before[start..];
    let adjective = word.starts_with(char::is_uppercase)
        && word.chars().count() > 5
        && (word.ends_with("er")
            || word.ends_with("sche")
            || word.ends_with("sches")
            || word.ends_with("tive"));
    (adjective && !WORDS.openers.contains(word) && !WORDS.adjectives.contains(word)).then_some(start)
}

/// Whether the words before speak of the place and not of its administration: "in der Stadt …", "aus Kreis …",
/// "im Kreis … und der Stadt …".
fn is_where(before: &str) -> bool {
    let clause = before.rsplit(['\n', '.', ',', ';']).next().unwrap_or("").trim_end();
    let mut words = clause.rsplit(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let article = |word: &str| matches!(word, "der" | "die" | "dem");
    let at = |word: &str| WORDS.wheres.contains(word);
    match (words.next(), words.next()) {
        (Some(last), _) if at(last) => true,
        (Some(last), Some(led)) if article(last) && at(led) => true,
        // Coordinated with a place one is in.
        (Some(last), Some("und" | "oder")) if article(last) => words.take(3).any(at),
        _ => false,
    }
}
