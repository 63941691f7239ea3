//! Opening hours: German tables and prose ("Mo bis Fr 8–12 Uhr, Do auch 14 bis 18 Uhr") as a weekly schedule.
//!
//! Only times that repeat every week become a schedule. "Jeden ersten Dienstag", "alle zwei Wochen" and "nach
//! Vereinbarung" stay words, and a weekday with a date beside it is an event, which this module leaves alone.

use std::ops::Range;
use std::sync::LazyLock;

use model::{Evidence, OpeningHours};
use regex::Regex;

use super::cues::Cues;
use super::text::{Found, Text};

const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// Names of days as people write them; the second value is the first day, the third how many days follow on.
const NAMES: [(&str, usize, usize); 41] = [
    ("montag", 0, 1),
    ("montags", 0, 1),
    ("mo", 0, 1),
    ("mon", 0, 1),
    ("dienstag", 1, 1),
    ("dienstags", 1, 1),
    ("di", 1, 1),
    ("die", 1, 0),
    ("mittwoch", 2, 1),
    ("mittwochs", 2, 1),
    ("mi", 2, 1),
    ("donnerstag", 3, 1),
    ("donnerstags", 3, 1),
    ("do", 3, 1),
    ("don", 3, 1),
    ("freitag", 4, 1),
    ("freitags", 4, 1),
    ("fr", 4, 1),
    ("samstag", 5, 1),
    ("samstags", 5, 1),
    ("sonnabend", 5, 1),
    ("sonnabends", 5, 1),
    ("sa", 5, 1),
    ("sonntag", 6, 1),
    ("sonntags", 6, 1),
    ("so", 6, 1),
    ("täglich", 0, 7),
    ("montagvormittag", 0, 1),
    ("dienstagvormittag", 1, 1),
    ("mittwochvormittag", 2, 1),
    ("donnerstagvormittag", 3, 1),
    ("freitagvormittag", 4, 1),
    ("montagnachmittag", 0, 1),
    ("dienstagnachmittag", 1, 1),
    ("mittwochnachmittag", 2, 1),
    ("donnerstagnachmittag", 3, 1),
    ("freitagnachmittag", 4, 1),
    ("samstagvormittag", 5, 1),
    ("montagmorgen", 0, 1),
    ("mittwochabend", 2, 1),
    ("donnerstagabend", 3, 1),
];

/// `8–12 Uhr`, `8.30 Uhr bis 12.00 Uhr`, `von 09:00 - 17:30`; minutes behind a point or a colon.
#[expect(clippy::expect_used, reason = "a constant pattern, compiled by the tests")]
static SPAN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b([01]?[0-9]|2[0-4])(?:[.:]([0-5][0-9]))?(\s*(?:Uhr|h))?\s*(?:-|–|—|‒|bis|/)\s*([01]?[0-9]|2[0-4])(?:[.:]([0-5][0-9]))?(\s*(?:Uhr|h\b))?",
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
        let notes = [
            "nach vereinbarung",
            "nach terminvereinbarung",
            "nach absprache",
            "nach telefonischer vereinbarung",
            "nach telefonischer absprache",
            "nach vorheriger terminvereinbarung",
            "nach vorheriger vereinbarung",
            "nur mit termin",
            "termine nach",
            "rund um die uhr",
            "24 stunden",
            "im monat",
            "des monats",
            "alle zwei wochen",
            "alle 14 tage",
            "14-tägig*",
            "vierzehntägig*",
            "14-täglich",
            "in geraden wochen",
            "in ungeraden wochen",
            "gerade kalenderwoche*",
            "ungerade kalenderwoche*",
            "außer in den ferien",
            "außerhalb der schulferien",
        ];
        HoursFinder { notes: Cues::new(notes.map(|note| (note, ()))) }
    }

    /// The opening hours in a text.
    pub(super) fn find(&self, text: &Text<'_>) -> Hours {
        let mut hours = Hours::default();
        let whole = text.as_str();
        let mut start = 0;
        for words in whole.split('\n') {
            let line = start..start + words.len();
            start = line.end + 1;
            // Two numbers make a span of time; most lines have none, and the pattern is dear.
            if words.bytes().filter(u8::is_ascii_digit).count() < 2 {
                continue;
            }
            let above = days_alone_above(whole, line.start);
            if above.is_empty() && !has_day(words) {
                continue;
            }
            let mut spans: Vec<Span> =
                SPAN.captures_iter(words).filter_map(|found| Span::read(&found)).collect();
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
            match hours.schedule.iter_mut().find(|known| same_times(&known.value, &value)) {
                Some(known) => join_days(known, &value, evidence),
                None => hours.schedule.push(Found::new(value, evidence)),
            }
        }
    }

    fn note(&self, text: &Text<'_>) -> Option<Found<String>> {
        let cue = self.notes.find(text.as_str()).find(|cue| {
            // "im Monat" alone is a price or a rent as often as a time.
            let words = &text.as_str()[cue.start..cue.end].to_lowercase();
            !matches!(words.as_str(), "im monat" | "des monats") || has_day(text.sentence(cue.start))
        })?;
        let sentence = text.sentence(cue.start);
        Some(Found::new(sentence.to_owned(), text.evidence("", sentence, cue.start, "times-in-words")))
    }
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

/// A span of time within a day.
struct Span {
    range: Range<usize>,
    opens: String,
    closes: String,
}

impl Span {
    fn read(found: &regex::Captures<'_>) -> Option<Span> {
        let number = |group: usize| found.get(group).and_then(|m| m.as_str().parse::<u8>().ok());
        let (from, to) = (number(1)?, number(4)?);
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

enum Named {
    Days(Vec<usize>),
    Closed,
    Nothing,
}

/// The days named in the words before a span of time; the last group of them counts.
fn days_in(words: &str) -> Named {
    let mut days: Vec<usize> = Vec::new();
    let mut range_open = false;
    let mut gap = 0;
    let mut closed = false;
    for token in words.split_inclusive(|c: char| !c.is_alphabetic()) {
        let word = token.trim_end_matches(|c: char| !c.is_alphabetic());
        let mark = &token[word.len()..];
        if let Some((first, count)) = day(word) {
            if gap > 14 {
                days.clear();
            }
            match days.last() {
                Some(&last) if range_open && last < first => days.extend(last + 1..=first),
                _ => days.extend(first..first + count),
            }
            (range_open, gap, closed) = (false, 0, false);
        } else if matches!(word.to_lowercase().as_str(), "bis") {
            range_open = !days.is_empty();
        } else if word.to_lowercase().starts_with("geschlossen") {
            closed = true;
            days.clear();
        } else if !matches!(word, "" | "und" | "sowie" | "u" | "auch") {
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
    if !(2..=22).contains(&word.len()) || !word.starts_with(|c: char| "mdfstMDFST".contains(c)) {
        return None;
    }
    // Two letters count only as written in tables: "Do", not "do"; "So" opens sentences, "die" is an article.
    if word.len() == 2 && !word.starts_with(char::is_uppercase) {
        return None;
    }
    let lower = word.to_lowercase();
    NAMES
        .iter()
        .find(|(name, _, count)| *name == lower && *count > 0)
        .map(|&(_, first, count)| (first, count))
}

fn has_day(words: &str) -> bool {
    words.split(|c: char| !c.is_alphabetic()).any(|word| day(word).is_some())
}

/// Whether the words name a date, which makes the day an occasion and no weekly habit.
fn is_dated(words: &str) -> bool {
    let bytes = words.as_bytes();
    let month = [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ];
    month.iter().any(|month| words.find(month).is_some_and(|at| words[..at].trim_end().ends_with('.')))
        || bytes.windows(4).enumerate().any(|(at, w)| {
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
    if [
        "im monat",
        "des monats",
        "zwei wochen",
        "14 tage",
        "14-täg",
        "vierzehntäg",
        "geraden woch",
        "gerade kalender",
        "ungerade",
        "letzten",
        "letzter",
    ]
    .iter()
    .any(|cue| lower.contains(cue))
    {
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

/// The days on the line above, if it holds nothing else: terms of a definition list, cells of a column.
fn days_alone_above(text: &str, line_start: usize) -> Vec<usize> {
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
