//! Times of the week: when a record is open or takes place, and when a query asks for. "Kinderbetreuung um sechs Uhr
//! morgens" is no question about pages that write "sechs"; what is open then comes first.

use std::collections::{BTreeSet, HashMap};

use german::fold;
use german::numbers::cardinal;
use model::Record;

use crate::IndexError;

/// Days as in RFC 5545, Monday first.
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// All days, and all hours of a day, as bits.
const ANY_DAY: u8 = 0x7f;
const ANY_HOUR: u32 = 0xff_ffff;

/// Most words of a name of a time.
const MAX_WORDS: usize = 3;

/// Hours an event lasts that does not say when it ends.
const EVENT: u32 = 2;

/// The hours of the week, day times 24 plus hour, in which a record is open or takes place.
pub(crate) fn of_record(record: &Record) -> BTreeSet<u64> {
    let mut open = BTreeSet::new();
    for line in record.offer.iter().flat_map(|offer| &offer.schedule) {
        let (Some((from, _)), Some((to, minutes))) = (clock(&line.opens), clock(&line.closes)) else {
            continue;
        };
        let hours = hours(from, to + u32::from(minutes > 0));
        let days = line.days.iter().filter_map(|day| DAYS.iter().position(|known| known == day));
        for day in days {
            open.extend(slots(day as u64, hours));
        }
    }
    if let Some(start) = record.event.as_ref().and_then(|event| event.start)
        && let Some(time) = start.time
    {
        let day = start.date.weekday().to_monday_zero_offset() as u64;
        let from = time.hour().unsigned_abs().into();
        open.extend(slots(day, hours(from, (from + EVENT).min(24))));
    }
    open
}

fn slots(day: u64, hours: u32) -> impl Iterator<Item = u64> {
    (0..24).filter(move |hour| hours & 1 << hour != 0).map(move |hour| day * 24 + hour)
}

/// The hours from one to another, past midnight if need be, as bits.
fn hours(from: u32, to: u32) -> u32 {
    let below = |hour: u32| (1_u32 << hour.min(24)) - 1;
    if from < to { below(to) & !below(from) } else { (below(to) | !below(from)) & ANY_HOUR }
}

/// `HH:MM` as hour and minute.
fn clock(text: &str) -> Option<(u32, u32)> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour <= 24 && minute < 60).then_some((hour, minute))
}

/// A time of the week that a query asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    days: u8,
    hours: u32,
}

impl Wanted {
    /// Whether any of these hours of a day are meant.
    pub(crate) fn has_any(self, hours: u32) -> bool {
        self.hours & hours != 0
    }

    /// Whether an hour of the week is meant.
    pub(crate) fn has(self, slot: u64) -> bool {
        let (day, hour) = (slot / 24, slot % 24);
        day < 7 && self.days & 1 << day != 0 && self.hours & 1 << hour != 0
    }
}

/// What a query says about times.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) wanted: Wanted,
    /// For each word of the query, whether it says nothing but a time.
    pub(crate) only_time: Vec<bool>,
    /// The words that say a time, as typed.
    pub(crate) words: Vec<String>,
}

/// A named time.
#[derive(Clone, Copy, Debug)]
struct Name {
    days: u8,
    hours: u32,
    /// Whether it is searched for like other words, too.
    says_more: bool,
}

/// Names of times.
#[derive(Debug, Default)]
pub(crate) struct Hours {
    /// By their folded words, a blank between them.
    by_name: HashMap<String, Name>,
}

impl Hours {
    /// What is compiled in: `index/german/hours.txt`.
    ///
    /// # Panics
    /// Never: a test reads the built-in file.
    #[expect(clippy::expect_used, reason = "the file is part of the binary and read by a test")]
    pub(crate) fn builtin() -> Self {
        let text = include_str!("../../../index/german/hours.txt");
        Hours::parse("hours.txt", text).expect("the built-in times are well formed")
    }

    /// Reads `days hours: words | words`, one time a line; `#` begins a comment.
    ///
    /// # Errors
    /// [`IndexError::WordList`] for a line that is none.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, IndexError> {
        let mut by_name = HashMap::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let (time, words) = line.split_once(':').unwrap_or((line, ""));
            let Some((days, hours)) = time_of_week(time) else {
                let problem = "expected days, hours and a colon, as in `SA SU 9-12: words`".to_owned();
                return Err(IndexError::WordList { file: file.to_owned(), line: number + 1, problem });
            };
            let (only, more) = words.split_once('|').unwrap_or((words, ""));
            for (names, says_more) in [(only, false), (more, true)] {
                let names = names.split(',').map(folded).filter(|name| !name.is_empty());
                by_name.extend(names.map(|name| (name, Name { days, hours, says_more })));
            }
        }
        Ok(Hours { by_name })
    }

    /// What the words of a query say about times; `None` when nothing.
    pub(crate) fn asked(&self, words: &[&str]) -> Option<Asked> {
        let mut asked = Asked {
            wanted: Wanted { days: ANY_DAY, hours: ANY_HOUR },
            only_time: vec![false; words.len()],
            words: Vec::new(),
        };
        let (mut days, mut part, mut hours) = (0, 0, None);
        let mut at = 0;
        while at < words.len() {
            let rest = &words[at..];
            let taken = if let Some((name, count)) = self.at_start(rest) {
                if name.days == ANY_DAY {
                    part |= name.hours
                } else {
                    days |= name.days
                }
                asked.only_time[at..at + count].fill(!name.says_more);
                count
            } else if let Some((meant, count)) = clock_at_start(rest) {
                hours = Some(meant);
                asked.only_time[at..at + count].fill(true);
                count
            } else {
                at += 1;
                continue;
            };
            asked.words.push(rest[..taken].join(" "));
            at += taken;
        }
        if asked.words.is_empty() {
            return None;
        }
        if days != 0 {
            asked.wanted.days = days;
        }
        // "6 Uhr abends" is 18 Uhr, "8 Uhr morgens" is 8.
        let later = |hours: u32| hours << 12 & ANY_HOUR;
        asked.wanted.hours = match hours {
            Some(hours) if part & hours == 0 && part & later(hours) != 0 => later(hours),
            Some(hours) => hours,
            None if part != 0 => part,
            None => ANY_HOUR,
        };
        Some(asked)
    }

    /// The time whose name these words begin with, the longest one, and its number of words.
    fn at_start(&self, words: &[&str]) -> Option<(Name, usize)> {
        let most = words.len().min(MAX_WORDS);
        (1..=most).rev().find_map(|count| {
            let name = self.by_name.get(&folded(&words[..count].join(" ")))?;
            Some((*name, count))
        })
    }
}

/// Words as names are kept.
fn folded(text: &str) -> String {
    text.split_whitespace().map(fold).collect::<Vec<_>>().join(" ")
}

/// `SA SU 9-12` as bits.
fn time_of_week(text: &str) -> Option<(u8, u32)> {
    let (days, time) = text.trim().rsplit_once(' ')?;
    let mut bits = 0;
    for day in days.split_whitespace() {
        bits |= if day == "*" { ANY_DAY } else { 1 << DAYS.iter().position(|known| *known == day)? };
    }
    if time == "*" {
        return Some((bits, ANY_HOUR));
    }
    let (from, to) = time.split_once('-')?;
    let (from, to): (u32, u32) = (from.parse().ok()?, to.parse().ok()?);
    (from < 24 && to <= 24 && bits != 0).then(|| (bits, hours(from, to)))
}

/// A clock time (`6 Uhr`, `6 30 Uhr` as tokens of `6.30 Uhr`, `sechs Uhr`, with `ab`, `nach`, `vor` or `bis` before it) at the
/// start of some words: its hours and its number of words.
fn clock_at_start(words: &[&str]) -> Option<(u32, usize)> {
    let lead = fold(words.first()?);
    let has_lead = matches!(lead.as_str(), "ab" | "nach" | "vor" | "bis" | "um" | "gegen");
    let (hour, mut count) = hour_at(&words[usize::from(has_lead)..])?;
    count += usize::from(has_lead);
    let meant = match lead.as_str() {
        "ab" | "nach" => hours(hour, 24),
        "vor" => hours(0, hour.max(1)),
        // Until eight it is open at seven.
        "bis" => 1 << hour.max(1).saturating_sub(1),
        _ => 1 << (hour % 24),
    };
    Some((meant, count))
}

fn hour_at(words: &[&str]) -> Option<(u32, usize)> {
    let number = |word: &str| word.parse().ok().or_else(|| cardinal(&word.to_lowercase()));
    let hour = match words.first()?.split_once([':', '.']) {
        Some((hour, minute)) => minute.parse::<u32>().ok().and(hour.parse().ok()),
        None => number(words[0]),
    };
    let hour = hour.filter(|hour| *hour <= 24)?;
    let is_oclock = |at: usize| words.get(at).is_some_and(|word| fold(word) == "uhr");
    let has_minutes = words.get(1).is_some_and(|word| word.len() == 2 && word.parse::<u32>().is_ok());
    match () {
        () if is_oclock(1) => Some((hour, 2)),
        () if has_minutes && is_oclock(2) => Some((hour, 3)),
        () => None,
    }
}

/// The hours a text that begins with a clock time or a span of it speaks of (`16.30 Uhr`, `09:00`, `5 bis 8 Uhr`, `9–12
/// Uhr`), and where that ends.
pub(crate) fn clock_time(text: &str) -> Option<(u32, usize)> {
    let (from, end, is_time) = number_of_clock(text)?;
    let after = text[end..].trim_start_matches(BLANKS);
    let to = after.strip_prefix("bis").or_else(|| after.strip_prefix(['-', '–']));
    let to = to.map(|to| to.trim_start_matches(BLANKS));
    if let Some(to) = to
        && let Some((until, length, ends_in_time)) = number_of_clock(to)
        && (is_time || ends_in_time)
    {
        return Some((hours(from, until), text.len() - to.len() + length));
    }
    is_time.then(|| (1 << (from % 24), end))
}

const BLANKS: [char; 3] = [' ', '\u{a0}', '\u{202f}'];

/// The hour a text begins with, where it ends, and whether it is a clock time for sure: by "Uhr" or a colon.
fn number_of_clock(text: &str) -> Option<(u32, usize, bool)> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let length = digits(text);
    let hour = text.get(..length).filter(|_| length <= 2)?.parse().ok().filter(|hour| *hour <= 24)?;
    let rest = &text[length..];
    let minutes = rest.strip_prefix([':', '.']).is_some_and(|rest| digits(rest) == 2);
    let end = if minutes { length + 3 } else { length };
    let after = text[end..].trim_start_matches(BLANKS);
    match after.starts_with("Uhr") {
        true => Some((hour, text.len() - after.len() + "Uhr".len(), true)),
        false => Some((hour, end, minutes && rest.starts_with(':'))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Offer, OpeningHours};

    fn asked(query: &str) -> Option<Asked> {
        let words: Vec<&str> = query.split(' ').collect();
        Hours::builtin().asked(&words)
    }

    fn slot(day: &str, hour: u64) -> u64 {
        DAYS.iter().position(|known| *known == day).unwrap() as u64 * 24 + hour
    }

    #[test]
    fn times_are_understood_as_people_say_them() {
        for (query, is, is_not) in [
            ("Kita um sechs Uhr morgens", slot("TU", 6), slot("TU", 18)),
            ("Beratung 6 Uhr abends", slot("TU", 18), slot("TU", 6)),
            ("Beratung nach 17 Uhr", slot("FR", 19), slot("FR", 16)),
            ("Betreuung vor 8 Uhr", slot("FR", 6), slot("FR", 8)),
            ("Kita bis 20 Uhr", slot("FR", 19), slot("FR", 20)),
            ("Treff am Sonntag", slot("SU", 15), slot("MO", 15)),
            ("Betreuung am frühen Morgen", slot("MO", 6), slot("MO", 9)),
            ("wenn ich Frühschicht habe", slot("MO", 5), slot("MO", 12)),
            ("Notdienst nachts", slot("MO", 2), slot("MO", 12)),
            ("Beratung samstags 10.30 Uhr", slot("SA", 10), slot("FR", 10)),
        ] {
            let wanted = asked(query).unwrap_or_else(|| panic!("{query}")).wanted;
            assert!(wanted.has(is) && !wanted.has(is_not), "{query}: {wanted:?}");
        }
        for query in ["Frühe Hilfen", "U8 U9", "Kita morgen", "25 Uhr", "10 Euro", ""] {
            assert_eq!(asked(query), None, "{query}");
        }
    }

    #[test]
    fn what_says_more_than_a_time_is_searched_for() {
        assert_eq!(asked("Betreuung frühen Morgen").unwrap().only_time, [false, true, true]);
        assert_eq!(asked("Betreuung Frühschicht").unwrap().only_time, [false, false]);
    }

    #[test]
    fn a_schedule_is_the_hours_it_covers() {
        let line = |opens: &str, closes: &str| OpeningHours {
            days: vec!["MO".into()],
            opens: opens.into(),
            closes: closes.into(),
        };
        let schedule =
            vec![line("05:00", "08:00"), line("16:30", "18:15"), line("22:00", "02:00"), line("x", "9")];
        let record = Record { offer: Some(Offer { schedule, ..Offer::default() }), ..Record::default() };
        let open: Vec<u64> = of_record(&record).into_iter().collect();
        assert_eq!(open, [0, 1, 5, 6, 7, 16, 17, 18, 22, 23]);
    }

    #[test]
    fn clock_times_in_texts_are_seen() {
        for (text, hour, end) in [
            ("16.30 Uhr und", 16, 9),
            ("09:00", 9, 5),
            ("5 Uhr", 5, 5),
            ("5 bis 8 Uhr", 6, 11),
            ("9–12 Uhr", 11, 10),
        ] {
            let (hours, there) = clock_time(text).unwrap_or_else(|| panic!("{text}"));
            assert!(hours & 1 << hour != 0 && there == end, "{text}: {hours:b} {there}");
        }
        for text in ["16.30 Euro", "2026", "5 Kinder", "99 Uhr", "", "12.05.2026", "Uhr"] {
            assert_eq!(clock_time(text), None, "{text}");
        }
    }

    #[test]
    fn a_wrong_line_is_named() {
        for wrong in ["XX *: Tag", "* 9: Tag", "Montag", "* 25-3: Tag"] {
            let error = Hours::parse("hours.txt", &format!("# times\n{wrong}\n")).unwrap_err();
            assert!(error.to_string().contains("hours.txt:2"), "{error}");
        }
    }
}
