//! Names by their first word: "Jobcenter …", "Netzwerk „…“".

use std::ops::Range;

use model::OrganisationType;

use super::extent::{
    abbreviation, proper, purpose, purpose_quoted, quoted, quoted_part, without_inner_parenthesis,
};
use super::forms::{LEGAL_FORMS, with_legal_form};
use super::names::{GoesOn, Head, LONGEST, Mention, squeeze, welfare};
use super::words::WORDS;

/// The name that a head at this place begins.
pub(super) fn by_head(text: &str, head: Range<usize>, known: Head) -> Option<Mention> {
    let Head { canonical, sort, goes_on } = known;
    let canonical = if canonical.is_empty() { &text[head.clone()] } else { canonical };
    let line_end = text[head.end..].find('\n').map_or(text.len(), |at| head.end + at);
    let rest = &text[head.end..line_end];
    let (mut end, mut named) = (head.end, false);
    match goes_on {
        GoesOn::Whole => named = true,
        GoesOn::Place => {
            // "Bildungswerk GmbH": the form is no place; the name stands before.
            let form = LEGAL_FORMS.iter().any(|(form, _)| rest.trim_start().starts_with(form));
            let length = proper(rest, true).filter(|_| !form);
            let school = sort == Some(OrganisationType::School);
            if let Some(length) = length.or_else(|| at_place(rest).filter(|_| school)) {
                // "im Kreis Unna Nachlässe": an area is called by one word, or two that belong together.
                let length = if WORDS.areas.contains(canonical) { area(rest, length) } else { length };
                (end, named) = (head.end + length, true);
            }
        }
        GoesOn::MayPlace | GoesOn::Office => {
            end = head.end + proper(rest, true).unwrap_or(0);
            named = canonical.len() > 5;
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
        GoesOn::Named => {
            if let Some(length) = quoted(rest).or_else(|| proper(rest, false)) {
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
    // "ein Netzwerk für Alleinerziehende", "in einem Bündnis": any, not this one.
    if matches!(goes_on, GoesOn::Quoted | GoesOn::Named)
        && !text[head.end..end].contains(['„', '"', '»'])
        && is_any(&text[..start])
    {
        return None;
    }
    let tail = squeeze(&text[head.end..end]);
    let (tail, end) = with_legal_form(text, tail, end);
    let joint = if tail.is_empty() || tail.starts_with(['-', ',']) { "" } else { " " };
    let mut name = format!("{}{canonical}{joint}{tail}", &text[start..head.start]);
    // The club's own name is enough: "der Verein Frauennetzwerk Aachen".
    if matches!(canonical, "Verein") && tail.chars().count() > 6 && !tail.starts_with(char::is_lowercase) {
        name = tail.trim_matches(['„', '“', '"', '”']).to_owned();
    }
    if name.len() > LONGEST {
        return None;
    }
    // Names in the genitive: "des AWO Bundesverbandes".
    for (genitive, name_end) in
        [("verbandes", "verband"), ("verbands", "verband"), ("vereins", "verein"), ("amtes", "amt")]
    {
        if let Some(stem) = name.strip_suffix(genitive) {
            name = format!("{stem}{name_end}");
        }
    }
    let (mut aliases, end) = abbreviation(text, end);
    if let Some(short) = quoted_part(&name).filter(|short| *short != name) {
        aliases.insert(0, short);
    }
    if let Some(short) = without_inner_parenthesis(&name) {
        aliases.push(short);
    }
    let bare = goes_on == GoesOn::Office && name == canonical;
    Some(Mention { range: start..end, name, aliases, sort: welfare(canonical).or(sort), bare })
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
