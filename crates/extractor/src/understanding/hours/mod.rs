//! Opening hours: German tables and prose ("Mo bis Fr 8–12 Uhr, Do auch 14 bis 18 Uhr") as a weekly schedule.
//!
//! Only times that repeat every week become a schedule. "Jeden ersten Dienstag", "alle zwei Wochen" and "nach
//! Vereinbarung" stay words, and a weekday with a date beside it is an event, which this module leaves alone.

mod days;

use std::ops::Range;
use std::sync::LazyLock;

use model::{Evidence, OpeningHours};
use regex::Regex;

use self::days::{Named, WORDS, days_alone, days_alone_above, days_in, has_day};
use super::cues::Cues;
use super::table::{OPENING_HOURS, rows};
use super::text::{Found, Text};
use crate::BlockKind;

const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// `8–12 Uhr`, `8.30 Uhr bis 12.00 Uhr`, `von 09:00 - 17:30`; minutes behind a point or a colon.
#[expect(clippy::expect_used, reason = "a constant pattern, compiled by the tests")]
static SPAN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(2[0-4]|[01]?[0-9])(?:[.:]([0-5][0-9]))?(\s*(?:Uhr|h|[ap]\.?m\b\.?))?\s*(?:-|–|—|‒|bis|to|till|until|und|/)\s*(2[0-4]|[01]?[0-9])(?:[.:]([0-5][0-9]))?(\s*(?:Uhr|h\b|noon\b|[ap]\.?m\b\.?))?",
    )
    .expect("a valid pattern")
});

/// Finds opening hours; compiled once.
pub(super) struct HoursFinder {
    notes: Cues<()>,
}

/// A schedule and the words about times that are none.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Hours {
    pub(super) schedule: Vec<Found<OpeningHours>>,
    pub(super) note: Option<Found<String>>,
}

/// Words between a day and its times are at most this long, in bytes ("Donnerstag zusätzlich von").
const GAP: usize = 36;

impl HoursFinder {
    pub(super) fn new() -> Self {
        let notes =
            rows::<4>(OPENING_HOURS).filter(|[what, ..]| *what == "note").map(|[_, note, ..]| (note, ()));
        HoursFinder { notes: Cues::new(notes) }
    }

    /// The opening hours in a text.
    pub(super) fn find(&self, text: &Text<'_>) -> Hours {
        let mut hours = Hours::default();
        let whole = text.as_str();
        let by_columns = columns(text, &mut hours);
        let mut start = 0;
        for words in whole.split('\n') {
            let line = start..start + words.len();
            start = line.end + 1;
            // Two numbers make a span of time; most lines have none, and the pattern is dear.
            let read = by_columns.iter().any(|row| row.contains(&line.start));
            if read || words.bytes().filter(u8::is_ascii_digit).count() < 2 {
                continue;
            }
            let above = days_alone_above(whole, line.start);
            if above.is_empty() && !has_day(words) {
                continue;
            }
            let mut spans: Vec<Span> = SPAN
                .captures_iter(words)
                .filter(|found| spans_time(words, found))
                .filter_map(|found| Span::read(&found))
                .collect();
            spans
                .iter_mut()
                .for_each(|span| span.range = line.start + span.range.start..line.start + span.range.end);
            self.line(text, line, above, &spans, &mut hours);
        }
        if hours.note.is_none() {
            hours.note = self.note(text);
        }
        hours
    }

    fn line(
        &self,
        text: &Text<'_>,
        line: Range<usize>,
        above: Vec<usize>,
        spans: &[Span],
        hours: &mut Hours,
    ) {
        let whole = text.as_str();
        let words = &whole[line.clone()];
        let mut days = above;
        let mut at = line.start;
        for span in spans {
            let between = &whole[at..span.range.start];
            let sentence = text.sentence(span.range.start);
            match days_in(between) {
                Named::Days(named) => days = named,
                Named::Nothing if between.trim().len() > GAP => days.clear(),
                Named::Closed => days.clear(),
                Named::Nothing => {}
            }
            at = span.range.end;
            if days.is_empty() || is_dated(sentence) || is_dated(between) {
                continue;
            }
            // A span of bare numbers ("Mo 8-12") counts only with a day; "Seite 8-12" has none.
            if let Some(note) = self.notes.find(sentence).next().filter(|_| is_rare(sentence)) {
                let _ = note;
                let found = Found::new(
                    sentence.to_owned(),
                    text.evidence("", sentence, span.range.start, "times-not-weekly"),
                );
                hours.note.get_or_insert(found);
                continue;
            }
            if is_rare(between) || is_rare(words_before(whole, line.start, span.range.start)) {
                let found = Found::new(
                    sentence.to_owned(),
                    text.evidence("", sentence, span.range.start, "times-not-weekly"),
                );
                hours.note.get_or_insert(found);
                continue;
            }
            let value = OpeningHours {
                days: days.iter().map(|&day| DAYS[day].to_owned()).collect(),
                opens: span.opens.clone(),
                closes: span.closes.clone(),
            };
            let written = format!("{} {}-{}", value.days.join(","), value.opens, value.closes);
            let quote = if words.len() <= 200 { line.clone() } else { text.sentence_range(span.range.start) };
            let evidence = text.quote("", written, quote, "weekday-and-times");
            hours.add(value, evidence);
        }
    }

    fn note(&self, text: &Text<'_>) -> Option<Found<String>> {
        let cue = self.notes.among(text.as_str(), text.words()).into_iter().find(|cue| {
            // "im Monat" alone is a price or a rent as often as a time.
            let words = &text.as_str()[cue.start..cue.end].to_lowercase();
            let sentence = text.sentence(cue.start);
            !matches!(words.as_str(), "im monat" | "des monats")
                || has_day(sentence) && sentence.contains("Uhr")
        })?;
        let sentence = text.sentence(cue.start);
        Some(Found::new(sentence.to_owned(), text.evidence("", sentence, cue.start, "times-in-words")))
    }
}

impl Hours {
    fn add(&mut self, value: OpeningHours, evidence: Evidence) {
        match self.schedule.iter_mut().find(|known| same_times(&known.value, &value)) {
            Some(known) => join_days(known, &value, evidence),
            None => self.schedule.push(Found::new(value, evidence)),
        }
    }
}

/// Tables with a day at the head of each column, read cell by cell; returns the rows read this way.
fn columns(text: &Text<'_>, hours: &mut Hours) -> Vec<Range<usize>> {
    let mut done = Vec::new();
    let mut head: Vec<Vec<usize>> = Vec::new();
    for part in text.parts() {
        if part.block.kind != BlockKind::TableRow {
            head.clear();
            continue;
        }
        let cells = &part.block.cells;
        let days: Vec<Vec<usize>> = cells.iter().map(|cell| days_alone(cell)).collect();
        if days.iter().filter(|days| !days.is_empty()).count() >= 2 {
            head = days;
            continue;
        }
        if head.len() != cells.len() {
            continue;
        }
        done.push(part.range.clone());
        for (cell, days) in cells.iter().zip(&head).filter(|(_, days)| !days.is_empty()) {
            if is_rare(cell) || is_dated(cell) {
                continue;
            }
            for span in SPAN.captures_iter(cell).filter_map(|found| Span::read(&found)) {
                let days = days.iter().map(|&day| DAYS[day].to_owned()).collect::<Vec<_>>();
                let written = format!("{} {}-{}", days.join(","), span.opens, span.closes);
                let evidence = text.quote("", written, part.range.clone(), "column-of-day");
                hours.add(OpeningHours { days, opens: span.opens, closes: span.closes }, evidence);
            }
        }
    }
    done
}

fn same_times(one: &OpeningHours, other: &OpeningHours) -> bool {
    one.opens == other.opens && one.closes == other.closes
}

/// "Mo 9–12 Uhr, Do 9–12 Uhr" is one line of the week: Monday and Thursday.
fn join_days(known: &mut Found<OpeningHours>, more: &OpeningHours, evidence: Evidence) {
    let has = |day: &str| known.value.days.iter().chain(&more.days).any(|other| other == day);
    let days: Vec<String> = DAYS.iter().filter(|day| has(day)).map(|day| (*day).to_owned()).collect();
    if days != known.value.days {
        known.value.days = days;
        known.evidence.push(evidence);
    }
}

/// "zwischen 9 und 12 Uhr" is a span, "um 9 und 12 Uhr" is not.
fn spans_time(words: &str, found: &regex::Captures<'_>) -> bool {
    found.get(0).is_some_and(|all| {
        !all.as_str().contains("und") || words[..all.start()].trim_end().ends_with("wischen")
    })
}

/// A span of time within a day.
struct Span {
    range: Range<usize>,
    opens: String,
    closes: String,
}

impl Span {
    fn read(found: &regex::Captures<'_>) -> Option<Span> {
        let number = |group: usize| found.get(group).and_then(|m| m.as_str().parse::<u8>().ok());
        let (mut from, mut to) = (number(1)?, number(4)?);
        // "2 - 4 pm": the half of the day stands behind both.
        let half = |group: usize| found.get(group).map(|m| m.as_str().trim_start().to_ascii_lowercase());
        let (first, last) = (half(3), half(6));
        let is = |half: &Option<String>, sign: char| half.as_ref().is_some_and(|half| half.starts_with(sign));
        let shared = first.is_none() && from <= to;
        if is(&last, 'p') && to < 12 {
            from += if shared { 12 } else { 0 };
            to += 12;
        }
        if is(&first, 'p') && from < 12 {
            from += 12;
        }
        let (minutes_from, minutes_to) = (number(2), number(5));
        let clock = found.get(3).is_some() || found.get(6).is_some();
        let exact = minutes_from.is_some() && minutes_to.is_some();
        let slash = found.get(0)?.as_str().contains('/');
        // "1-3" without minutes or "Uhr" is a count; "8-12" beside a day is told by the day.
        let bare = from >= 6 && to <= 22 && to > from;
        let ordered = (from, minutes_from.unwrap_or(0)) < (to, minutes_to.unwrap_or(0));
        if !ordered || slash || !(clock || exact || bare) {
            return None;
        }
        let time = |hour: u8, minute: Option<u8>| format!("{hour:02}:{:02}", minute.unwrap_or(0));
        Some(Span {
            range: found.get(0)?.range(),
            opens: time(from, minutes_from),
            closes: time(to, minutes_to),
        })
    }
}

/// Whether the words name a date, which makes the day an occasion and no weekly habit.
fn is_dated(words: &str) -> bool {
    let bytes = words.as_bytes();
    WORDS.months.iter().any(|month| {
        words
            .find(month)
            .is_some_and(|at| words[..at].trim_end().ends_with(|c: char| c == '.' || c.is_ascii_digit()))
    }) || bytes.windows(4).enumerate().any(|(at, w)| {
        // "5.3." and "05.03.": digit, point, digit and then a point within two places.
        w[0].is_ascii_digit() && w[1] == b'.' && w[2].is_ascii_digit() && {
            let tail = &bytes[at + 3..bytes.len().min(at + 5)];
            tail.first() == Some(&b'.')
                || (tail.first().is_some_and(u8::is_ascii_digit) && tail.get(1) == Some(&b'.'))
        }
    })
}

/// Whether the words make a day of some weeks only: "jeden ersten Dienstag", "1. und 3. Mittwoch im Monat".
fn is_rare(words: &str) -> bool {
    let lower = words.to_lowercase();
    if WORDS.rare.iter().any(|cue| lower.contains(cue)) {
        return true;
    }
    lower.split_whitespace().any(|word| {
        let word = word.trim_end_matches([',', ':']);
        german::numbers::ordinal(word).is_some_and(|n| n <= 5)
            || (word.len() == 2
                && word.ends_with('.')
                && word.starts_with(|c: char| ('1'..='5').contains(&c)))
    })
}

fn words_before(text: &str, line_start: usize, at: usize) -> &str {
    let from = line_start.max(at.saturating_sub(60));
    let from = (from..=at).find(|&offset| text.is_char_boundary(offset)).unwrap_or(at);
    // Earlier days of a table on one line are their own matter.
    let words = &text[from..at];
    words.rfind("Uhr").map_or(words, |uhr| &words[uhr..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::text::paragraphs;
    use proptest::prelude::*;

    fn read(lines: &[&str]) -> (Vec<String>, Option<String>) {
        let blocks = paragraphs(lines);
        let hours = HoursFinder::new().find(&Text::new(&blocks));
        let line = |found: &Found<OpeningHours>| {
            format!("{} {}-{}", found.value.days.join(","), found.value.opens, found.value.closes)
        };
        (hours.schedule.iter().map(line).collect(), hours.note.map(|note| note.value))
    }

    #[test]
    fn between_two_times_is_a_span() {
        assert_eq!(read(&["Freitags zwischen 16 und 19 Uhr."]).0, ["FR 16:00-19:00"]);
        assert_eq!(read(&["Freitags um 9 und 12 Uhr."]).0, Vec::<String>::new());
        assert_eq!(read(&["Mittwoch 18–20 Uhr"]).0, ["WE 18:00-20:00"]);
        assert_eq!(read(&["Dienstags von 16.30 bis 21 Uhr"]).0, ["TU 16:30-21:00"]);
        assert_eq!(read(&["Werktags zwischen 7.30 und 15 Uhr."]).0.len(), 1);
    }

    #[test]
    fn prose_and_tables_become_a_week() {
        assert_eq!(
            read(&["Mo bis Fr 8–12 Uhr, Do auch 14 bis 18 Uhr"]).0,
            ["MO,TU,WE,TH,FR 08:00-12:00", "TH 14:00-18:00"]
        );
        assert_eq!(
            read(&["Montag - Donnerstag: 8.30 Uhr - 16.00 Uhr", "Freitag: 8.30 Uhr - 12.30 Uhr"]).0,
            ["MO,TU,WE,TH 08:30-16:00", "FR 08:30-12:30"]
        );
        assert_eq!(
            read(&["Dienstag", "09:00 bis 11:30 und 13:00 bis 15:00"]).0,
            ["TU 09:00-11:30", "TU 13:00-15:00"]
        );
        assert_eq!(
            read(&["Die Sprechstunde ist montags und mittwochs von 9 bis 12 Uhr."]).0,
            ["MO,WE 09:00-12:00"]
        );
        assert_eq!(
            read(&["Mo, Di, Do 8-12 Uhr; Mi geschlossen; Fr 8-11 Uhr"]).0,
            ["MO,TU,TH 08:00-12:00", "FR 08:00-11:00"]
        );
        assert_eq!(read(&["Täglich 10 - 18 Uhr"]).0, ["MO,TU,WE,TH,FR,SA,SU 10:00-18:00"]);
    }

    #[test]
    fn a_day_at_the_head_of_a_column_is_that_of_the_times_below() {
        let mut blocks = paragraphs(&["", "Mo\tDi\tDo", "9-12 Uhr\tgeschlossen\t14-16 Uhr", "9-12 Uhr\t\t"]);
        for block in &mut blocks {
            block.kind = BlockKind::TableRow;
            block.cells = block.text.split('\t').map(str::to_owned).collect();
        }
        let hours = HoursFinder::new().find(&Text::new(&blocks));
        let found: Vec<_> =
            hours.schedule.iter().map(|found| (found.value.days.join(","), &*found.value.opens)).collect();
        assert_eq!(found, [("MO".to_owned(), "09:00"), ("TH".to_owned(), "14:00")]);
    }

    #[test]
    fn hours_are_read_in_translation() {
        assert_eq!(read(&["Mon - Fri from 10.00 - 13.00 hrs"]).0, ["MO,TU,WE,TH,FR 10:00-13:00"]);
        assert_eq!(read(&["Tuesday and Friday, 2 - 4 pm"]).0, ["TU,FR 14:00-16:00"]);
        assert_eq!(
            read(&["Monday to Friday from 7.30 am to 12.30 pm, Thursday from 2 pm to 5.30 pm"]).0,
            ["MO,TU,WE,TH,FR 07:30-12:30", "TH 14:00-17:30"]
        );
        assert_eq!(read(&["Friday, 10 am to 12 noon"]).0, ["FR 10:00-12:00"]);
        assert_eq!(read(&["Fridays (every fortnight): 16 - 18 h"]).0, Vec::<String>::new());
    }

    #[test]
    fn what_is_not_weekly_stays_words() {
        let (schedule, note) = read(&["Jeden ersten Dienstag im Monat von 15 bis 17 Uhr im Rathaus."]);
        assert!(schedule.is_empty());
        assert_eq!(note.as_deref(), Some("Jeden ersten Dienstag im Monat von 15 bis 17 Uhr im Rathaus."));
        assert_eq!(read(&["Termine nach Vereinbarung."]).1.as_deref(), Some("Termine nach Vereinbarung."));
        assert_eq!(read(&["Jeden 1. und 3. Mittwoch 9-11 Uhr"]).0, Vec::<String>::new());
    }

    #[test]
    fn a_date_makes_an_occasion() {
        for text in [
            "Am Dienstag, 5. März, 18 bis 20 Uhr",
            "Fr 05.03. 18-20 Uhr",
            "Ruhezeiten sind von 22 bis 24 Uhr",
            "Seite 8-12",
            "Der Preis: 30 Euro im Monat",
        ] {
            assert_eq!(read(&[text]), (Vec::new(), None), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(Mo|Di| |-|8|12|\\.|:|Uhr|bis|ä|\n|und|–|5\\.){0,24}") {
            let _ = read(&[&text]);
        }
    }
}
