//! Dates that are not the page's own: of what takes place, of what is listed or cited, in printed web addresses.

use super::super::html::Tag;
use super::super::lines::Line;
use super::super::published::Page;
use super::super::reason::Reason;

/// Fewest rows that begin with different days for them to be a list of days.
const ROWS: usize = 3;

/// Lines of the text that are rows of a list of days, a table of what takes place or of minutes: none is the page's own.
pub(super) fn listed(page: &Page<'_>) -> Vec<usize> {
    let lines = page.main.lines.iter().enumerate().filter(|(_, line)| {
        line.dropped.is_none()
            && line.chars <= 40
            && line.text.bytes().any(|b| b.is_ascii_digit())
            && std::iter::once(line.block)
                .chain(page.tree.ancestors(line.block))
                .take(2)
                .any(|id| matches!(page.tree[id].tag, Tag::Td | Tag::Th | Tag::Li | Tag::Dt | Tag::Dd))
    });
    let mut rows = Vec::new();
    let mut days = Vec::new();
    for (number, line) in lines.take(200) {
        let first = german::dates::find(&line.text).into_iter().next();
        if let Some(phrase) = first.filter(|phrase| phrase.range.start <= 4) {
            rows.push(number);
            days.push(line.text[phrase.range].to_owned());
        }
    }
    days.sort();
    days.dedup();
    if days.len() >= ROWS { rows } else { Vec::new() }
}

/// Labels of what takes place; two of them beside a date make it that of an event.
const EVENT_LABELS: &[&str] = &[
    "wann",
    "wo",
    "ort",
    "veranstaltungsort",
    "veranstalter",
    "veranstalterin",
    "uhrzeit",
    "zeit",
    "beginn",
    "einlass",
    "treffpunkt",
    "eintritt",
    "kosten",
    "gebühr",
    "teilnahmegebühr",
];

/// Whether labels of an event stand around a line: before it, in it, or a few lines below.
pub(super) fn is_of_event(page: &Page<'_>, number: usize) -> bool {
    let lines = &page.main.lines;
    let near = &lines[number.saturating_sub(2)..(number + 8).min(lines.len())];
    let label = |line: &Line| {
        if line.dropped.is_some_and(|reason| reason != Reason::Byline) {
            return None;
        }
        let word = line.text.split([':', '\n']).next().unwrap_or("").trim();
        let whole =
            word.len() == line.text.trim_end_matches([':', ' ']).len() || line.text.len() > word.len();
        let word = word.to_lowercase();
        EVENT_LABELS.iter().position(|label| *label == word).filter(|_| whole)
    };
    let mut found: Vec<usize> = near.iter().filter_map(label).collect();
    found.sort_unstable();
    found.dedup();
    found.len() >= 2
}

/// Whether a span of hours stands right behind a date: ", 14.30–18 Uhr", " von 9 bis 12 Uhr".
pub(super) fn opens_hours(behind: &str) -> bool {
    let Some(end) = behind.find("Uhr").or_else(|| behind.find("uhr")).filter(|end| *end <= 40) else {
        return false;
    };
    let span = behind[..end].trim();
    let parts: Vec<&str> = span.split(['–', '-', '—']).flat_map(|part| part.split(" bis ")).collect();
    let hour = |part: &&str| {
        let digits = part.chars().filter(char::is_ascii_digit).count();
        let words = part.chars().filter(|c| c.is_alphabetic()).count();
        (1..=4).contains(&digits) && words <= 6
    };
    parts.len() == 2 && parts.iter().all(hour)
}

/// Whether a phrase is part of a printed web address: it says when what stands there was published.
pub(super) fn in_address(line: &str, phrase: &std::ops::Range<usize>) -> bool {
    let from = line[..phrase.start].rfind(char::is_whitespace).map_or(0, |at| at + 1);
    line[from..phrase.start].contains("://") || line[from..].trim_start().starts_with("www.")
}

/// Words that open a list of what a text is drawn from.
const SOURCES: &[&str] = &["quellen", "quellenangaben", "quellenverzeichnis"];

/// Whether a line opens a list of sources: "Quellen:", alone or with the first of them.
pub(super) fn starts_sources(line: &str) -> bool {
    let word: String = line.chars().take_while(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    SOURCES.contains(&word.as_str())
        && (line[line.len().min(word.len())..].starts_with(':') || is_only_label(line))
}

/// Whether a line is one word with nothing but signs behind it.
pub(super) fn is_only_label(line: &str) -> bool {
    line.trim_end_matches([':', ' ']).chars().all(char::is_alphabetic)
}
