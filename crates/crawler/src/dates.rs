//! Dates of feeds and sitemaps: RFC 822, ISO 8601, and what German editors' software makes of them.
//!
//! Leaves to others: date phrases in running text (`german`).

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use model::PartialDate;

/// A date of a feed or sitemap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedDate {
    /// The instant; a date without zone counts as UTC, one without time as midnight.
    pub at: Timestamp,
    /// The day as written, in the zone as written, with the precision as written.
    pub day: PartialDate,
}

/// Month names, German (Austrian) and English; a word counts if it begins one of them and has three letters, or
/// stands here whole.
const MONTHS: &[(&str, i8)] = &[
    ("januar", 1),
    ("january", 1),
    ("jänner", 1),
    ("jaenner", 1),
    ("februar", 2),
    ("february", 2),
    ("feber", 2),
    ("märz", 3),
    ("maerz", 3),
    ("mrz", 3),
    ("march", 3),
    ("april", 4),
    ("mai", 5),
    ("may", 5),
    ("juni", 6),
    ("june", 6),
    ("juli", 7),
    ("july", 7),
    ("august", 8),
    ("september", 9),
    ("oktober", 10),
    ("october", 10),
    ("november", 11),
    ("dezember", 12),
    ("december", 12),
];

/// Zone names and their hours from UTC: RFC 822 and the German and European ones.
const ZONES: &[(&str, i32)] = &[
    ("z", 0),
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("wet", 0),
    ("bst", 1),
    ("west", 1),
    ("cet", 1),
    ("met", 1),
    ("mez", 1),
    ("cest", 2),
    ("mest", 2),
    ("mesz", 2),
    ("eet", 2),
    ("eest", 3),
    ("msk", 3),
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
];

/// Longest text looked at; no date is longer.
const LONGEST: usize = 80;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Piece<'a> {
    Number { value: i64, digits: usize },
    Word(&'a str),
    Sign(char),
}

/// Reads a date.
pub(crate) fn parse(text: &str) -> Option<FeedDate> {
    let text = text.trim();
    let text = text.char_indices().nth(LONGEST).map_or(text, |(end, _)| &text[..end]).to_lowercase();
    let mut read = Reader { pieces: pieces(&text), at: 0 };
    let (day, mut time) = read.date()?;
    time = time.or_else(|| read.time());
    let offset = time.map_or(Some(0), |_| read.zone()).unwrap_or(0);
    let moment = DateTime::from_parts(day.first(), Time::midnight());
    let seconds = time.unwrap_or(0) - i64::from(offset);
    let at =
        Offset::UTC.to_timestamp(moment).ok()?.checked_add(jiff::SignedDuration::from_secs(seconds)).ok()?;
    Some(FeedDate { at, day })
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let run = |what: fn(char) -> bool| rest.find(|c| !what(c)).unwrap_or(rest.len());
        let len = if first.is_ascii_digit() {
            let digits = run(|c| c.is_ascii_digit());
            pieces.push(Piece::Number { value: rest[..digits.min(18)].parse().unwrap_or(0), digits });
            digits
        } else if first.is_alphabetic() {
            let letters = run(char::is_alphabetic);
            pieces.push(Piece::Word(&rest[..letters]));
            letters
        } else {
            if !first.is_whitespace() {
                pieces.push(Piece::Sign(first));
            }
            first.len_utf8()
        };
        rest = &rest[len..];
    }
    pieces
}

fn month(word: &str) -> Option<i8> {
    let fits = |name: &str| name == word || (word.chars().count() >= 3 && name.starts_with(word));
    MONTHS.iter().find(|(name, _)| fits(name)).map(|(_, month)| *month)
}

struct Reader<'a> {
    pieces: Vec<Piece<'a>>,
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self, ahead: usize) -> Option<Piece<'a>> {
        self.pieces.get(self.at + ahead).copied()
    }

    fn skip_signs(&mut self, signs: &str) {
        while matches!(self.peek(0), Some(Piece::Sign(sign)) if signs.contains(sign)) {
            self.at += 1;
        }
    }

    fn number(&mut self, digits: std::ops::RangeInclusive<usize>) -> Option<i64> {
        match self.peek(0) {
            Some(Piece::Number { value, digits: found }) if digits.contains(&found) => {
                self.at += 1;
                Some(value)
            }
            _ => None,
        }
    }

    fn month_name(&mut self) -> Option<i8> {
        let Some(Piece::Word(word)) = self.peek(0) else { return None };
        let month = month(word)?;
        self.at += 1;
        Some(month)
    }

    /// The date, and the seconds since its midnight in UTC where the time stands inside the date (asctime).
    fn date(&mut self) -> Option<(PartialDate, Option<i64>)> {
        // Weekdays and words like "am", "den" in front.
        while let Some(piece) = self.peek(0) {
            match piece {
                Piece::Number { .. } => break,
                Piece::Word(word) if month(word).is_some() => break,
                _ => self.at += 1,
            }
        }
        if let Some(month) = self.month_name() {
            self.skip_signs(".");
            return self.after_month_name(month);
        }
        if let Some(compact) = self.number(8..=8) {
            return Some((day(compact / 10_000, compact / 100 % 100, compact % 100)?, None));
        }
        if let Some(year) = self.number(4..=4) {
            return Some((self.after_year(year)?, None));
        }
        let first = self.number(1..=2)?;
        let separator = self.peek(0);
        self.skip_signs(".-/");
        let (number, month) = match self.month_name() {
            Some(month) => (first, i64::from(month)),
            None => {
                let second = self.number(1..=2)?;
                // 1/25/2026 can only be American; otherwise the day comes first, as everywhere here.
                let swapped = separator == Some(Piece::Sign('/')) && second > 12;
                if swapped { (second, first) } else { (first, second) }
            }
        };
        self.skip_signs(".-/, '");
        let year = self.year()?;
        Some((day(year, month, number)?, None))
    }

    /// `January 5, 2026`, `Jan 5 08:00:00 2026` and `Januar 2026`.
    fn after_month_name(&mut self, month: i8) -> Option<(PartialDate, Option<i64>)> {
        if let Some(year) = self.number(4..=4) {
            return Some((PartialDate::month(i16::try_from(year).ok()?, month)?, None));
        }
        let number = self.number(1..=2)?;
        // English ordinals: 5th.
        if matches!(self.peek(0), Some(Piece::Word("st" | "nd" | "rd" | "th"))) {
            self.at += 1;
        }
        self.skip_signs(".,");
        // asctime has the time, and sometimes a zone, before the year.
        let mut time = None;
        if let Some(Piece::Sign(':')) = self.peek(1) {
            let seconds = self.time()?;
            time = Some(seconds - i64::from(self.zone().unwrap_or(0)));
        }
        Some((day(self.year()?, i64::from(month), number)?, time))
    }

    /// ISO 8601 and its relatives with other separators.
    fn after_year(&mut self, year: i64) -> Option<PartialDate> {
        self.skip_signs("-/.");
        let Some(month) = self.number(1..=2) else { return PartialDate::year(plausible(year)?) };
        let before = self.at;
        self.skip_signs("-/.");
        match self.number(1..=2) {
            Some(number) if self.at > before + 1 => day(year, month, number),
            _ => PartialDate::month(plausible(year)?, i8::try_from(month).ok()?),
        }
    }

    fn year(&mut self) -> Option<i64> {
        if let Some(year) = self.number(4..=4) {
            return Some(year);
        }
        // RFC 2822, 4.3, with the turn of the century where POSIX has it.
        let year = self.number(2..=2)?;
        Some(if year < 69 { 2000 + year } else { 1900 + year })
    }

    /// Seconds since midnight: `08:00`, `8:00:30.5`, `8.30 Uhr`, `8 Uhr`, `8:00 pm`, `T0800`.
    fn time(&mut self) -> Option<i64> {
        while let Some(
            Piece::Sign(',' | '-' | '–' | '|' | '/' | '(') | Piece::Word("t" | "um" | "at" | "ab"),
        ) = self.peek(0)
        {
            self.at += 1;
        }
        if let Some(compact) = self.number(6..=6) {
            return clock(compact / 10_000, compact / 100 % 100, compact % 100);
        }
        if let Some(compact) = self.number(4..=4) {
            return clock(compact / 100, compact % 100, 0);
        }
        let mut hour = self.number(1..=2)?;
        let (mut minute, mut second) = (0, 0);
        if matches!(self.peek(0), Some(Piece::Sign(':' | '.'))) {
            self.at += 1;
            minute = self.number(2..=2)?;
            if matches!(self.peek(0), Some(Piece::Sign(':'))) {
                self.at += 1;
                second = self.number(2..=2).unwrap_or(0);
                if matches!(
                    (self.peek(0), self.peek(1)),
                    (Some(Piece::Sign('.' | ',')), Some(Piece::Number { .. }))
                ) {
                    self.at += 2;
                }
            }
        }
        if let Some(Piece::Word(word @ ("uhr" | "h" | "am" | "pm"))) = self.peek(0) {
            self.at += 1;
            match word {
                "pm" if hour < 12 => hour += 12,
                "am" if hour == 12 => hour = 0,
                _ => {}
            }
        }
        clock(hour, minute, second)
    }

    /// Seconds from UTC; `None` where no zone stands.
    fn zone(&mut self) -> Option<i32> {
        self.skip_signs("(");
        let mut named = None;
        if let Some(Piece::Word(word)) = self.peek(0) {
            named = ZONES.iter().find(|(name, _)| *name == word).map(|(_, hours)| hours * 3600);
            self.at += 1;
        }
        let sign = match self.peek(0) {
            Some(Piece::Sign('+')) => 1,
            Some(Piece::Sign('-' | '−')) => -1,
            _ => return named,
        };
        self.at += 1;
        let offset = match self.peek(0) {
            Some(Piece::Number { value, digits: 4 }) => {
                self.at += 1;
                value / 100 * 3600 + value % 100 * 60
            }
            Some(Piece::Number { value, digits: 1 | 2 }) => {
                self.at += 1;
                self.skip_signs(":");
                value * 3600 + self.number(2..=2).unwrap_or(0) * 60
            }
            _ => return named,
        };
        i32::try_from(sign * offset).ok().filter(|offset| offset.abs() <= 18 * 3600).or(named)
    }
}

fn clock(hour: i64, minute: i64, second: i64) -> Option<i64> {
    // 24:00 is the end of the day, 60 a leap second.
    let real = (hour < 24 && minute < 60 && second <= 60) || (hour == 24 && minute == 0 && second == 0);
    real.then_some(hour * 3600 + minute * 60 + second.min(59))
}

fn day(year: i64, month: i64, day: i64) -> Option<PartialDate> {
    let date = Date::new(plausible(year)?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(PartialDate::day(date))
}

/// Feeds are younger than the web; a year outside is a slip or a placeholder (0001, 9999).
fn plausible(year: i64) -> Option<i16> {
    i16::try_from(year).ok().filter(|year| (1970..=2200).contains(year))
}
