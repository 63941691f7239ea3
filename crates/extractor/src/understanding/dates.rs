//! Date phrases of short texts as dates with their precision.

use std::ops::Range;

use german::dates::{When, find};
use jiff::civil::{Date, Time, Weekday};
use model::{Moment, PartialDate};

/// A date in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Dated<R> {
    pub(super) value: PartialDate,
    pub(super) range: R,
}

/// The day a text was published, else read: by it days are told that have no year.
#[derive(Clone, Copy, Debug)]
pub(super) struct Near {
    pub(super) day: Date,
    /// Whether the page itself says that it was published on this day.
    pub(super) published: bool,
}

/// An announcement speaks of days that are at most this far ahead.
const AHEAD: i32 = 150;

impl Near {
    /// The year of a day that names none: the only near one whose day of the week fits, else the one that lies ahead of
    /// the day of publication.
    fn day_of(self, day: i8, month: i8, weekday: Option<Weekday>) -> Option<Date> {
        let own = self.day.year();
        let years = (own - 1..=own + 1).filter_map(|year| Date::new(year, month, day).ok());
        let ahead = |date: Date| (date - self.day).get_days();
        match weekday {
            Some(name) => years.filter(|date| date.weekday() == name).min_by_key(|date| ahead(*date).abs()),
            None => years.filter(|_| self.published).find(|date| (0..=AHEAD).contains(&ahead(*date))),
        }
    }
}

/// All days of a text; those without a year where it can be told.
pub(super) fn days(text: &str, near: Option<Near>) -> Vec<(Date, Range<usize>)> {
    let phrases = if text.bytes().any(|b| b.is_ascii_digit()) { find(text) } else { Vec::new() };
    let day = |when: When| match when {
        When::Day(date) => Some(date),
        When::DayMonth { day, month, weekday } => near?.day_of(day, month, weekday),
        When::PartOfMonth(_) | When::Month(_) | When::DaysAgo(_) => None,
    };
    phrases.into_iter().filter_map(|phrase| Some((day(phrase.when)?, phrase.range))).collect()
}

/// The first date of a text that names its year; "gestern" and "25. Juni" need a clock, which understanding has none of.
pub(super) fn first(text: &str) -> Option<Dated<Range<usize>>> {
    all(text).next()
}

/// All dates of a text that name their year.
pub(super) fn all(text: &str) -> impl Iterator<Item = Dated<Range<usize>>> {
    // Without a digit there is no date; most headings end here.
    let phrases = if text.bytes().any(|b| b.is_ascii_digit()) { find(text) } else { Vec::new() };
    phrases.into_iter().filter_map(|phrase| {
        let value = match phrase.when {
            When::Day(date) => PartialDate::day(date),
            When::Month(date) => PartialDate::month(date.year(), date.month())?,
            When::PartOfMonth(date) => PartialDate::part_of_month(date.year(), date.month(), date.day())?,
            When::DayMonth { .. } | When::DaysAgo(_) => return None,
        };
        Some(Dated { value, range: phrase.range })
    })
}

/// A time of day in a text, with the end of its span.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Clock {
    pub(super) start: Time,
    pub(super) end: Option<Time>,
    /// Whether the end is on the next day ("20 Uhr bis Samstag, 8 Uhr").
    pub(super) overnight: bool,
    /// Where the words behind it begin.
    pub(super) stop: usize,
}

/// The first time of day of a text: "18 Uhr", "18.30 Uhr", "19:00", "18–20 Uhr".
pub(super) fn clock(text: &str) -> Option<Clock> {
    let bytes = text.as_bytes();
    let mut found: Vec<(Time, usize, usize)> = Vec::new();
    let mut at = 0;
    while at < bytes.len() && found.len() < 4 {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let end = at + bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        let glued =
            at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || matches!(bytes[at - 1], b'.' | b':' | b'/'));
        match time_at(text, at, end).filter(|_| !glued && end - at <= 2) {
            Some((time, stop)) => {
                found.push((time, at, stop));
                at = stop;
            }
            None => at = end,
        }
    }
    let &(start, _, stop) = found.first()?;
    let unit = |at: usize| {
        if text[at..].trim_start().starts_with("Uhr") {
            text.len() - text[at..].trim_start().len() + 3
        } else {
            at
        }
    };
    let mut clock = Clock { start, end: None, overnight: false, stop: unit(stop) };
    if let Some(&(next, from, next_stop)) = found.get(1) {
        let between = text[stop..from].trim().trim_start_matches("Uhr").trim();
        let spans =
            matches!(between, "-" | "–" | "—" | "bis" | "bis ca." | "bis gegen" | "bis etwa" | "bis um");
        // "bis Samstag, 8 Uhr"
        let day_named = between.starts_with("bis ") && between.len() < 24 && between.contains("tag");
        if spans && next > start || day_named && next <= start {
            (clock.end, clock.overnight, clock.stop) = (Some(next), !spans, unit(next_stop));
        }
    }
    Some(clock)
}

/// The first time of day of a text, and the end of its span.
pub(super) fn times(text: &str) -> (Option<Time>, Option<Time>) {
    let clock = clock(text);
    (
        clock.map(|clock| clock.start),
        clock.and_then(|clock| clock.end).filter(|_| clock.is_some_and(|c| !c.overnight)),
    )
}

/// The time that begins with digits `at..end`, and where it stops. A bare hour counts only with "Uhr" behind it or
/// behind the span it opens.
fn time_at(text: &str, at: usize, end: usize) -> Option<(Time, usize)> {
    let bytes = text.as_bytes();
    let hour: i8 = text[at..end].parse().ok()?;
    let two = |from: usize| -> Option<i8> {
        let digits = text.get(from..from + 2)?;
        let more = bytes.get(from + 2).is_some_and(|b| b.is_ascii_digit() || *b == b'.');
        (digits.bytes().all(|b| b.is_ascii_digit()) && !more).then(|| digits.parse().ok()).flatten()
    };
    let sign = bytes.get(end).copied();
    let (minute, stop) = match sign {
        Some(b':' | b'.') => match two(end + 1) {
            Some(minute) => (minute, end + 3),
            None => (0, end),
        },
        _ => (0, end),
    };
    let rest = text[stop..].trim_start_matches([' ', '\u{a0}']);
    let opens = rest.trim_start_matches(['-', '–', ' ']).trim_start_matches("bis ");
    let spans = opens.len() < rest.len()
        && opens.starts_with(|c: char| c.is_ascii_digit())
        && opens.find("Uhr").is_some_and(|uhr| uhr <= 13);
    // Turkish puts the case behind an apostrophe: "17.50'de".
    let cased = stop > end && text[stop..].starts_with(['\'', '’']);
    let named = rest.starts_with("Uhr") || spans || cased;
    let exact = sign == Some(b':') && stop > end;
    let hour = if hour == 24 { 0 } else { hour };
    (named || exact).then(|| Time::new(hour, minute, 0, 0).ok()).flatten().map(|time| (time, stop))
}

/// A day with the time of day named in the words behind it.
pub(super) fn moment(date: PartialDate, words: &str) -> Option<Moment> {
    Some(Moment { date: date.as_day()?, time: times(words).0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(text: &str) -> (String, String) {
        let (start, end) = times(text);
        let show = |time: Option<Time>| {
            time.map(|t| format!("{:02}:{:02}", t.hour(), t.minute())).unwrap_or_default()
        };
        (show(start), show(end))
    }

    #[test]
    fn times_are_read_with_their_end() {
        for (text, start, end) in [
            ("um 18 Uhr", "18:00", ""),
            ("von 18.30 bis 20 Uhr", "18:30", "20:00"),
            ("9–12 Uhr", "09:00", "12:00"),
            ("19:00 Uhr im Saal 3", "19:00", ""),
            ("10:00 - 11:30", "10:00", "11:30"),
            ("am 3. Mai 2024 in Saal 12", "", ""),
            ("İftar 17.50'de", "17:50", ""),
            ("20 Uhr bis Samstag, 8 Uhr", "20:00", ""),
            ("12.05.2024", "", ""),
        ] {
            assert_eq!(written(text), (start.to_owned(), end.to_owned()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[0-9:. Uhrbis–ä-]{0,30}") {
            let _ = (times(&text), first(&text));
        }
    }
}
