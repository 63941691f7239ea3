//! When an event takes place: behind a label, else in the sentences that name a day.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::Date;
use model::Moment;

use super::words::{WORDS, label_of};
use crate::understanding::dates::{self, Near};
use crate::understanding::labels::Labelled;
use crate::understanding::text::Text;

/// Begin and end, with the words they were read from.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::understanding) struct When {
    pub(in crate::understanding) start: Moment,
    pub(in crate::understanding) end: Option<Moment>,
    pub(super) range: Range<usize>,
    /// Where the day stands.
    pub(in crate::understanding) day: usize,
    /// Where the words behind day and time begin.
    pub(in crate::understanding) behind: usize,
    pub(super) rule: &'static str,
}

/// Sentences that are looked at: what a page announces stands at its beginning.
const SENTENCES: usize = 40;

/// Day and time of a text.
pub(super) fn find(text: &Text<'_>, labels: &[Labelled], near: Option<Near>) -> Option<When> {
    let whole = text.as_str();
    let when: Vec<&Labelled> = labels.iter().filter(|labelled| label_of(whole, labelled, "when")).collect();
    for labelled in &when {
        let Some(mut found) = in_words(whole, labelled.value.clone(), "when-label", near) else { continue };
        if found.start.time.is_none() {
            // "Uhrzeit: 18 Uhr" stands on a line of its own.
            let time = |l: &&&Labelled| dates::times(&whole[l.value.clone()]).0.is_some();
            if let Some(other) = when.iter().find(time) {
                let (start, end) = dates::times(&whole[other.value.clone()]);
                found.start.time = start;
                found.end = found.end.or(end.map(|time| Moment { date: found.start.date, time: Some(time) }));
            }
        }
        found.end = found.end.or_else(|| ends_at(text, found.start));
        return Some(found);
    }
    in_text(text, near)
}

/// Gives a day read elsewhere the time and end that stand behind labels of the text.
pub(super) fn take_time(text: &Text<'_>, labels: &[Labelled], found: &mut super::FoundEvent) {
    let whole = text.as_str();
    let Some(day) = found.event.start.map(|start| start.date) else { return };
    let when = labels.iter().filter(|labelled| label_of(whole, labelled, "when"));
    let Some((range, clock)) =
        when.into_iter().find_map(|l| Some((l.value.clone(), dates::clock(&whole[l.value.clone()])?)))
    else {
        return;
    };
    let start = Moment { date: day, time: Some(clock.start) };
    found.event.start = Some(start);
    let end = clock.end.filter(|_| !clock.overnight).map(|time| Moment { date: day, time: Some(time) });
    if let Some(end) = end.or_else(|| ends_at(text, start)) {
        found.event.end = Some(end);
        found.note(text, "end", &end.to_string(), range, "when-label");
    }
}

/// The first day with a time of day, the time in the same sentence or the next ones; else the first day.
fn in_text(text: &Text<'_>, near: Option<Near>) -> Option<When> {
    let whole = text.as_str();
    let mut day_only: Option<When> = None;
    let sentences = text.sentences();
    for (number, range) in sentences.iter().enumerate().take(SENTENCES) {
        let Some(mut found) = in_words(whole, range.clone(), "day-in-text", near) else {
            continue;
        };
        if found.start.time.is_none() {
            // "Am Samstag, dem 16. Januar 2027, … Von 9.30 Uhr bis 11.30 Uhr …"
            let next = sentences[number + 1..]
                .iter()
                .take(2)
                .take_while(|next| dates::days(&whole[(*next).clone()], near).is_empty());
            for next in next {
                if let (Some(start), end) = dates::times(&whole[next.clone()]) {
                    found.start.time = Some(start);
                    found.end =
                        found.end.or(end.map(|time| Moment { date: found.start.date, time: Some(time) }));
                    break;
                }
            }
        }
        found.end = found.end.or_else(|| ends_at(text, found.start));
        if found.start.time.is_some() {
            return Some(found);
        }
        day_only.get_or_insert(found);
    }
    day_only
}

/// The first day of some words that is no deadline, with its time and end.
pub(in crate::understanding) fn in_words(
    whole: &str,
    range: Range<usize>,
    rule: &'static str,
    near: Option<Near>,
) -> Option<When> {
    let words = &whole[range.clone()];
    let days = dates::days(words, near);
    let counts = |(day, range): &(Date, Range<usize>)| {
        let before = &words[..range.start];
        !is_deadline(before) || first_day(before, *day).is_some()
    };
    let at = days.iter().position(counts)?;
    let (last_day, ref date) = days[at];
    let rest = &words[date.end..];
    let next = days.get(at + 1).filter(|next| {
        matches!(
            words[date.end..next.1.start].trim(),
            "-" | "–" | "bis" | "bis zum" | "und" | "bis einschließlich"
        )
    });
    // "5. und 6. Dezember 2026": the first day stands before the date and has no month of its own.
    let begins = first_day(&words[..date.start], last_day);
    let (day, until) = match (begins, next.map(|next| next.0)) {
        (Some(first), _) => (first, Some(last_day)),
        (None, until) => (last_day, until),
    };
    let tail = next.map_or(rest, |next| &words[next.1.end..]);
    let behind_day = dates::clock(tail);
    let clock = behind_day.or_else(|| dates::clock(&words[..date.start]));
    let start = Moment { date: day, time: clock.map(|clock| clock.start) };
    let end_time = clock.and_then(|clock| clock.end);
    let end = match (until, end_time) {
        // Several days from 10 to 18 Uhr: the end is the last day's.
        (Some(date), time) => Some(Moment { date, time: time.filter(|_| start.time.is_some()) }),
        (None, Some(time)) => {
            let overnight = clock.is_some_and(|clock| clock.overnight);
            let date = if overnight { day.checked_add(1.day()).ok()? } else { day };
            Some(Moment { date, time: Some(time) })
        }
        (None, None) => None,
    };
    let used = behind_day.map_or(0, |clock| clock.stop);
    let at = range.start + date.start;
    Some(When { start, end, day: at, behind: range.start + words.len() - tail.len() + used, range, rule })
}

/// The first day of a span whose last day follows: "5. und 6. Dezember 2026", "29. Dezember bis 3. Januar 2027".
fn first_day(before: &str, last: Date) -> Option<Date> {
    let before = before.trim_end();
    let joint =
        ["bis zum", "bis", "und", "–", "-", "/", "&"].into_iter().find(|joint| before.ends_with(joint))?;
    let front = before[..before.len() - joint.len()].trim_end();
    let digits = front.trim_end_matches('.');
    let number = digits.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or("");
    if front.ends_with('.') && (1..=2).contains(&number.len()) {
        let day = Date::new(last.year(), last.month(), number.parse().ok()?).ok()?;
        return (day < last).then_some(day);
    }
    let phrase = german::dates::find(front).pop().filter(|phrase| phrase.range.end == front.len())?;
    let german::dates::When::DayMonth { day, month, .. } = phrase.when else { return None };
    let years = [last.year(), last.year() - 1].into_iter();
    years.filter_map(|year| Date::new(year, month, day).ok()).find(|day| *day < last)
}

/// Words right before a day that are looked at for a deadline.
const BEFORE: usize = 4;

/// Whether the words before a day make it one until which something else is to be done.
fn is_deadline(before: &str) -> bool {
    let clause = before.rsplit([';', '\n']).next().unwrap_or(before);
    let words = clause.split(|c: char| !c.is_alphanumeric()).rev().filter(|word| !word.is_empty());
    // "von 9 bis 12 Uhr am 4. Mai": that "bis" leads to an hour.
    let own = words.take_while(|word| *word != "Uhr" && !word.starts_with(|c: char| c.is_ascii_digit()));
    own.take(BEFORE).any(|word| WORDS.deadlines.contains(word))
}

/// The end that a sentence of its own says: "endet gegen 13 Uhr".
fn ends_at(text: &Text<'_>, start: Moment) -> Option<Moment> {
    let from = start.time?;
    let whole = text.as_str();
    let time = WORDS.ends.iter().find_map(|words| {
        let at = whole.find(words)? + words.len();
        let to = (at + 12..).find(|&to| to >= whole.len() || whole.is_char_boundary(to))?.min(whole.len());
        let behind = whole[at..to].trim_start_matches([' ', ':']);
        let digits = behind.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == ':')).next()?;
        dates::clock(&format!("{} Uhr", digits.trim_end_matches('.'))).map(|clock| clock.start)
    })?;
    (time > from).then_some(Moment { date: start.date, time: Some(time) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(words: &str) -> Option<(String, String)> {
        let found = in_words(words, 0..words.len(), "test", None)?;
        Some((found.start.to_string(), found.end.map(|end| end.to_string()).unwrap_or_default()))
    }

    #[test]
    fn days_and_times_are_read_with_their_end() {
        for (words, start, end) in [
            ("Freitag, 11. Dezember 2026, 20 Uhr bis Samstag, 8 Uhr", "2026-12-11T20:00", "2026-12-12T08:00"),
            ("5. und 6. Dezember 2026, ganztägig", "2026-12-05", "2026-12-06"),
            ("29. Dezember bis 3. Januar 2027", "2026-12-29", "2027-01-03"),
            ("Do 03.12.2026 · 16:00 bis 17:30", "2026-12-03T16:00", "2026-12-03T17:30"),
            ("Von 9 bis 12 Uhr am 4. Mai 2026", "2026-05-04T09:00", "2026-05-04T12:00"),
            ("Anmeldung bis 1. Mai 2026, Beginn ist am 9. Mai 2026", "2026-05-09", ""),
        ] {
            assert_eq!(read(words), Some((start.to_owned(), end.to_owned())), "{words}");
        }
        assert_eq!(read("Anmeldung bis zum 1. März 2027"), None);
        assert_eq!(read("am 3. Mai"), None, "no year, no day");
    }

    #[test]
    fn a_year_is_told_by_the_day_of_the_week_or_of_publication() {
        let read = |words: &str, published: bool| {
            let near = Near { day: Date::constant(2026, 11, 20), published };
            in_words(words, 0..words.len(), "test", Some(near)).map(|found| found.start.to_string())
        };
        assert_eq!(read("Samstag, 16. Januar, 10 Uhr", false).as_deref(), Some("2027-01-16T10:00"));
        assert_eq!(read("Montag, 16. Januar, 10 Uhr", false), None, "no such day is near");
        assert_eq!(read("am 16. Januar um 10 Uhr", true).as_deref(), Some("2027-01-16T10:00"));
        assert_eq!(read("am 16. Januar um 10 Uhr", false), None);
        assert_eq!(read("am 16. Juni um 10 Uhr", true), None, "long ago, or far ahead");
    }

    proptest! {
        #[test]
        fn any_words_are_read(words in "(5\\.|6. Dezember 2026| bis | und |20 Uhr|, |–|ä|03.12.2026|\n|8.30 Uhr|Samstag){0,14}") {
            let _ = read(&words);
        }
    }
}
