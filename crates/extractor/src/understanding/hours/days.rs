//! Days of the week as people name them: "Mo, Di", "montags bis freitags", "Tuesday and Friday".

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::understanding::table::{OPENING_HOURS, rows};

/// The words of `opening-hours.tsv`.
pub(super) struct Words {
    /// First day and number of days, by name.
    days: HashMap<&'static str, (usize, usize)>,
    until: HashSet<&'static str>,
    joints: HashSet<&'static str>,
    closed: Vec<&'static str>,
    pub(super) rare: Vec<&'static str>,
    pub(super) months: Vec<&'static str>,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    fn of(what: &'static str) -> impl Iterator<Item = &'static str> {
        rows::<4>(OPENING_HOURS).filter(move |[kind, ..]| *kind == what).map(|[_, word, ..]| word)
    }
    let days = rows::<4>(OPENING_HOURS)
        .filter_map(|[_, name, first, count]| Some((name, (first.parse().ok()?, count.parse().ok()?))));
    Words {
        days: days.collect(),
        until: of("until").collect(),
        joints: of("joint").collect(),
        closed: of("closed").collect(),
        rare: of("rare").collect(),
        months: of("month").collect(),
    }
});

/// What words say of days.
pub(super) enum Named {
    Days(Vec<usize>),
    Closed,
    Nothing,
}

/// The days named in the words before a span of time; the last group of them counts.
pub(super) fn days_in(words: &str) -> Named {
    let mut days: Vec<usize> = Vec::new();
    let mut range_open = false;
    let mut gap = 0;
    let mut closed = false;
    for token in words.split_inclusive(|c: char| !c.is_alphabetic()) {
        let word = token.trim_end_matches(|c: char| !c.is_alphabetic());
        let mark = &token[word.len()..];
        let lower = word.to_lowercase();
        if let Some((first, count)) = day(word) {
            if gap > 14 {
                days.clear();
            }
            match days.last() {
                Some(&last) if range_open && last < first => days.extend(last + 1..=first),
                _ => days.extend(first..first + count),
            }
            (range_open, gap, closed) = (false, 0, false);
        } else if WORDS.until.contains(lower.as_str()) {
            range_open = !days.is_empty();
        } else if WORDS.closed.iter().any(|closed| lower.starts_with(closed)) {
            closed = true;
            days.clear();
        } else if !(word.is_empty() || WORDS.joints.contains(word)) {
            gap += word.len() + 1;
            range_open = false;
        }
        if (mark.contains(['-', '–', '—', '‒'])) && !days.is_empty() && gap == 0 {
            range_open = true;
        }
    }
    days.sort_unstable();
    days.dedup();
    match (closed, days.is_empty()) {
        (true, _) => Named::Closed,
        (false, true) => Named::Nothing,
        (false, false) => Named::Days(days),
    }
}

fn day(word: &str) -> Option<(usize, usize)> {
    if !(2..=22).contains(&word.len()) || !word.starts_with(char::is_alphabetic) {
        return None;
    }
    // Two letters count only as written in tables: "Do", not "do"; "So" opens sentences, "die" is an article.
    if word.len() == 2 && !word.starts_with(char::is_uppercase) {
        return None;
    }
    WORDS.days.get(word.to_lowercase().as_str()).copied()
}

pub(super) fn has_day(words: &str) -> bool {
    words.split(|c: char| !c.is_alphabetic()).any(|word| day(word).is_some())
}

/// The days on the line above, if it holds nothing else: terms of a definition list, cells of a column.
pub(super) fn days_alone_above(text: &str, line_start: usize) -> Vec<usize> {
    let Some(above) = line_start.checked_sub(1) else { return Vec::new() };
    let start = text[..above].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..above].trim();
    if line.len() > 60 || line.bytes().any(|b| b.is_ascii_digit()) {
        return Vec::new();
    }
    match days_in(line) {
        Named::Days(days) => days,
        _ => Vec::new(),
    }
}

/// The days a cell names, if it holds nothing else.
pub(super) fn days_alone(cell: &str) -> Vec<usize> {
    if cell.len() > 30 || cell.bytes().any(|b| b.is_ascii_digit()) {
        return Vec::new();
    }
    match days_in(cell) {
        Named::Days(days) => days,
        _ => Vec::new(),
    }
}
