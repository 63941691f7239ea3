//! Dates as German pages write them, and the English and ISO forms met beside them.
//!
//! [`find`] reads running text and reports every phrase with its place; it does not know what a date is for.
//! Numbers that only look like dates (phone numbers, versions, sections of laws, times) are not reported: a
//! number group must stand free, name a day that exists and a year between 1900 and 2099.

use std::ops::Range;

use jiff::civil::{Date, Weekday};

use crate::date_words::{month, part_of_month, relative_day, weekday};

/// What a phrase says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A day.
    Day(Date),
    /// A third of a month ("Anfang Februar 2012"), by the day it begins: 1, 11 or 21.
    PartOfMonth(Date),
    /// A month, by its first day.
    Month(Date),
    /// A day and month without year ("Mo, 25. Jun"), with the day of the week where it is named.
    DayMonth {
        /// Day of the month.
        day: i8,
        /// Month, 1 to 12.
        month: i8,
        /// Day of the week in front of it.
        weekday: Option<Weekday>,
    },
    /// Days before the day of reading: "heute" 0, "gestern" 1, "vor 3 Tagen" 3.
    DaysAgo(u16),
}

/// How a phrase is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// With the name of a month.
    Words,
    /// `27.1.2012`
    Dotted,
    /// `2012-01-27`
    Iso,
    /// `27/01/2012`, or the American order where only that exists.
    Slashed,
    /// "gestern"
    Relative,
}

/// A date phrase in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// What it says.
    pub when: When,
    /// How it is written.
    pub style: Style,
}

impl When {
    /// The day, with `reference` (the day of reading) as the day that a phrase without year is not after;
    /// `None` when no day is named.
    pub fn day(self, reference: Date) -> Option<Date> {
        match self {
            When::Day(date) => Some(date),
            When::PartOfMonth(_) | When::Month(_) => None,
            When::DaysAgo(days) => reference.checked_sub(jiff::Span::new().days(i64::from(days))).ok(),
            When::DayMonth { day, month, weekday } => {
                let years = (0..8).map(|back| reference.year() - back);
                let mut past = years
                    .filter_map(|year| Date::new(year, month, day).ok())
                    .filter(|date| *date <= reference);
                let Some(name) = weekday else {
                    return past.next();
                };
                let last = past.find(|date| date.weekday() == name)?;
                // "Sonntag, 20. Dezember" read in November is the coming one, not one of years ago.
                let coming = (0..2).filter_map(|on| Date::new(reference.year() + on, month, day).ok());
                let comes =
                    coming.filter(|date| *date > reference).take(1).any(|date| date.weekday() == name);
                let is_recent = last.year() + 1 >= reference.year();
                (is_recent || !comes).then_some(last)
            }
        }
    }
}

/// All date phrases of a text, in order, none overlapping.
pub fn find(text: &str) -> Vec<Phrase> {
    let tokens = tokens(text);
    let mut phrases = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match phrase(text, &tokens, at) {
            Some((used, when, style)) => {
                let range = tokens[at].at..tokens[at + used - 1].end();
                phrases.push(Phrase { range, when, style });
                at += used;
            }
            None => at += 1,
        }
    }
    phrases
}

/// The one date a short text consists of or holds; `None` when there is none or several.
pub fn parse(text: &str) -> Option<When> {
    let mut found = find(text).into_iter().map(|phrase| phrase.when);
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// A word, a number or a sign.
#[derive(Clone, Copy, Debug)]
struct Token<'a> {
    at: usize,
    text: &'a str,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Number(u32),
    Word,
    Sign(char),
    Space,
}

impl Token<'_> {
    fn end(&self) -> usize {
        self.at + self.text.len()
    }
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let mut end = at + c.len_utf8();
        let class = class(c);
        if class != 3 {
            while let Some((next, other)) = rest.next_if(|(_, other)| self::class(*other) == class) {
                end = next + other.len_utf8();
            }
        }
        let text = &text[at..end];
        let kind = match class {
            // Longer numbers are no part of a date; a value that cannot match stands for them.
            0 => Kind::Number(if text.len() <= 8 { text.parse().unwrap_or(u32::MAX) } else { u32::MAX }),
            1 => Kind::Word,
            2 => Kind::Space,
            _ => Kind::Sign(c),
        };
        tokens.push(Token { at, text, kind });
    }
    tokens
}

fn class(c: char) -> u8 {
    match c {
        '0'..='9' => 0,
        c if c.is_alphabetic() => 1,
        c if c.is_whitespace() => 2,
        _ => 3,
    }
}

/// The phrase that begins at a token: how many tokens it takes and what it says.
fn phrase(text: &str, tokens: &[Token<'_>], at: usize) -> Option<(usize, When, Style)> {
    let before = at.checked_sub(1).map(|i| tokens[i].kind);
    match tokens[at].kind {
        Kind::Number(number) => {
            let glued = match before {
                Some(Kind::Word) => true,
                // "24./25. Mai" and "(22.02.2013)" begin after a sign; "1.22.02.2013" and "02336/93" do not.
                Some(Kind::Sign('.' | '-' | '–' | ',' | '/' | ':')) => {
                    at >= 2 && matches!(tokens[at - 2].kind, Kind::Number(_)) && !is_range_sign(tokens, at)
                }
                Some(Kind::Sign('§' | '+' | '#' | '=' | '_' | '%')) => true,
                _ => false,
            };
            if glued || after_paragraph_sign(text, tokens[at].at) {
                return None;
            }
            match tokens[at].text.len() {
                4 => year_first(tokens, at, number),
                1 | 2 => day_first(tokens, at, number),
                8 => None,
                _ => None,
            }
        }
        Kind::Word if !matches!(before, Some(Kind::Sign('-' | '_' | '@'))) => word_first(tokens, at),
        _ => None,
    }
}

/// "24.-26.5.2012", "24./25. Mai": the sign between two days is no part of a number.
fn is_range_sign(tokens: &[Token<'_>], at: usize) -> bool {
    at >= 3
        && matches!(tokens[at - 1].kind, Kind::Sign('-' | '–' | '/'))
        && tokens[at - 2].kind == Kind::Sign('.')
        || at >= 2 && matches!(tokens[at - 1].kind, Kind::Sign('–' | '-'))
}

fn after_paragraph_sign(text: &str, at: usize) -> bool {
    text[..at].trim_end().ends_with('§')
}

/// Reads tokens one after the other.
struct Cursor<'a, 'b> {
    tokens: &'b [Token<'a>],
    start: usize,
    at: usize,
}

impl<'a> Cursor<'a, '_> {
    fn used(&self) -> usize {
        self.at - self.start
    }

    fn space(&mut self) {
        if self.tokens.get(self.at).is_some_and(|t| t.kind == Kind::Space) {
            self.at += 1;
        }
    }

    fn sign(&mut self, sign: char) -> bool {
        let found = self.tokens.get(self.at).is_some_and(|t| t.kind == Kind::Sign(sign));
        self.at += usize::from(found);
        found
    }

    fn number(&mut self, lengths: &[usize]) -> Option<u32> {
        let token = self.tokens.get(self.at)?;
        match token.kind {
            Kind::Number(number) if lengths.contains(&token.text.len()) => {
                self.at += 1;
                Some(number)
            }
            _ => None,
        }
    }

    fn word(&mut self) -> Option<&'a str> {
        let token = self.tokens.get(self.at).filter(|t| t.kind == Kind::Word)?;
        self.at += 1;
        Some(token.text)
    }

    /// Whether a number group ends here: no further digits or parts follow.
    fn stands_free(&self) -> bool {
        let kind = |i: usize| self.tokens.get(self.at + i).map(|t| t.kind);
        match kind(0) {
            Some(Kind::Sign('.' | '-' | '/' | ',' | ':')) => !matches!(kind(1), Some(Kind::Number(_))),
            Some(Kind::Sign('%' | '€')) => false,
            Some(Kind::Word) => {
                self.tokens.get(self.at).is_some_and(|t| matches!(t.text, "T" | "Uhr" | "um"))
            }
            _ => true,
        }
    }
}

fn year_first(tokens: &[Token<'_>], at: usize, year: u32) -> Option<(usize, When, Style)> {
    let mut cursor = Cursor { tokens, start: at, at: at + 1 };
    for sign in ['-', '/', '.'] {
        if cursor.sign(sign) {
            let month = cursor.number(&[1, 2])?;
            if !cursor.sign(sign) {
                return None;
            }
            let day = cursor.number(&[1, 2])?;
            let free = cursor.stands_free() || tokens.get(cursor.at).is_some_and(|t| t.text.starts_with('T'));
            return free.then_some((cursor.used(), When::Day(day_of(year, month, day)?), Style::Iso));
        }
    }
    // "2012年1月27日" and "2012 January 27" are other languages' business but for the latter.
    cursor.space();
    let month = month(cursor.word()?)?;
    cursor.space();
    let day = cursor.number(&[1, 2])?;
    Some((cursor.used(), When::Day(day_of(year, month, day)?), Style::Words))
}

fn day_first(tokens: &[Token<'_>], at: usize, day: u32) -> Option<(usize, When, Style)> {
    let mut cursor = Cursor { tokens, start: at, at: at + 1 };
    if cursor.sign('/') {
        let second = cursor.number(&[1, 2])?;
        if !cursor.sign('/') {
            return None;
        }
        let year = cursor.number(&[4, 2])?;
        let year = full_year(year, 2)?;
        let date = day_of(year, second, day).or_else(|| day_of(year, day, second))?;
        return cursor.stands_free().then_some((cursor.used(), When::Day(date), Style::Slashed));
    }
    if cursor.sign('-') {
        let second = cursor.number(&[1, 2])?;
        if !cursor.sign('-') {
            return None;
        }
        let year = cursor.number(&[4])?;
        let date = day_of(year, second, day)?;
        return cursor.stands_free().then_some((cursor.used(), When::Day(date), Style::Slashed));
    }
    let dotted = cursor.sign('.');
    let ordinal =
        !dotted && cursor.tokens.get(cursor.at).is_some_and(|t| matches!(t.text, "st" | "nd" | "rd" | "th"));
    cursor.at += usize::from(ordinal);
    cursor.space();
    let before_month = cursor.at;
    if dotted && let Some(second) = cursor.number(&[1, 2]) {
        if !cursor.sign('.') {
            return None;
        }
        let close = cursor.at;
        cursor.space();
        let length = cursor.tokens.get(cursor.at).map_or(0, |t| t.text.len());
        let Some(year) = cursor.number(&[4, 2]) else {
            // "25.6." without year; a bare "25.6" is a number.
            cursor.at = close;
            let exists = Date::new(2012, i8::try_from(second).ok()?, i8::try_from(day).ok()?).is_ok();
            let when = When::DayMonth { day: day as i8, month: second as i8, weekday: None };
            return (exists && cursor.stands_free()).then_some((cursor.used(), when, Style::Dotted));
        };
        let year = full_year(year, length)?;
        // Two digits after a space are rather a time or an amount.
        if length == 2 && close != cursor.at - 1 {
            return None;
        }
        let date = day_of(year, second, day)?;
        return cursor.stands_free().then_some((cursor.used(), When::Day(date), Style::Dotted));
    }
    cursor.at = before_month;
    let mut word = cursor.word()?;
    if word == "of" || word == "de" {
        cursor.space();
        word = cursor.word()?;
    }
    let month = month(word)?;
    cursor.sign('.');
    let after_month = cursor.at;
    let comma = cursor.sign(',');
    cursor.space();
    if matches!(cursor.tokens.get(cursor.at).map(|t| t.text), Some("de" | "del")) {
        cursor.at += 1;
        cursor.space();
    }
    cursor.sign('\'');
    let length = cursor.tokens.get(cursor.at).map_or(0, |t| t.text.len());
    // "20. Dezember, 15 bis 16 Uhr": two digits behind a comma or before "Uhr" are an hour.
    let is_time = (length == 2 && comma) || is_hour(&cursor.tokens[cursor.at..]);
    if !is_time && let Some(year) = cursor.number(&[4, 2]).and_then(|year| full_year(year, length)) {
        let date = day_of(year, month, day)?;
        return Some((cursor.used(), When::Day(date), Style::Words));
    }
    cursor.at = after_month;
    Date::new(2012, month as i8, i8::try_from(day).ok()?).ok()?;
    let when = When::DayMonth { day: day as i8, month: month as i8, weekday: None };
    Some((cursor.used(), when, Style::Words))
}

/// Whether these tokens begin with an hour: "15:30", "15 Uhr", "15–17 Uhr", "15 bis 17 Uhr".
fn is_hour(tokens: &[Token<'_>]) -> bool {
    if matches!(tokens.get(1).map(|t| t.kind), Some(Kind::Sign(':'))) {
        return true;
    }
    let leads_on = |token: &&Token<'_>| match token.kind {
        Kind::Number(_) => token.text.len() <= 2,
        Kind::Space => true,
        Kind::Sign(sign) => matches!(sign, '-' | '–' | '.' | ':'),
        Kind::Word => token.text == "bis",
    };
    tokens.iter().take(10).find(|token| !leads_on(token)).is_some_and(|token| token.text == "Uhr")
}

fn word_first(tokens: &[Token<'_>], at: usize) -> Option<(usize, When, Style)> {
    let mut cursor = Cursor { tokens, start: at, at: at + 1 };
    let word = tokens[at].text;
    if let Some(days) = relative_day(word) {
        return Some((1, When::DaysAgo(days), Style::Relative));
    }
    if word.eq_ignore_ascii_case("vor") {
        cursor.space();
        let count = cursor.number(&[1, 2, 3])?;
        cursor.space();
        let days = match cursor.word()? {
            "Minute" | "Minuten" | "Min" | "Stunde" | "Stunden" | "Std" if count < 24 => 0,
            "Tag" | "Tagen" => u16::try_from(count).ok()?,
            _ => return None,
        };
        return Some((cursor.used(), When::DaysAgo(days), Style::Relative));
    }
    if let Some(third) = part_of_month(word) {
        cursor.space();
        let month = month(cursor.word()?)?;
        cursor.space();
        let year = cursor.number(&[4])?;
        let date = day_of(year, month, third)?;
        return Some((cursor.used(), When::PartOfMonth(date), Style::Words));
    }
    if let Some(name) = weekday(word) {
        cursor.sign('.');
        cursor.sign(',');
        cursor.space();
        if matches!(cursor.tokens.get(cursor.at).map(|t| t.text), Some("den" | "dem")) {
            cursor.at += 1;
            cursor.space();
        }
        let (used, when, style) = match cursor.tokens.get(cursor.at)?.kind {
            Kind::Number(number) if cursor.tokens[cursor.at].text.len() <= 2 => {
                day_first(tokens, cursor.at, number)?
            }
            Kind::Word => month_first(tokens, cursor.at)?,
            _ => return None,
        };
        let when = match when {
            When::DayMonth { day, month, .. } => When::DayMonth { day, month, weekday: Some(name) },
            other => other,
        };
        return Some((cursor.used() + used, when, style));
    }
    month_first(tokens, at)
}

/// "January 27, 2012" and "Januar 2012".
fn month_first(tokens: &[Token<'_>], at: usize) -> Option<(usize, When, Style)> {
    let mut cursor = Cursor { tokens, start: at, at };
    let number = month(cursor.word()?)?;
    cursor.sign('.');
    cursor.space();
    if let Some(year) = cursor.number(&[4]) {
        return Some((cursor.used(), When::Month(day_of(year, number, 1)?), Style::Words));
    }
    let day = cursor.number(&[1, 2])?;
    if cursor.tokens.get(cursor.at).is_some_and(|t| matches!(t.text, "st" | "nd" | "rd" | "th")) {
        cursor.at += 1;
    }
    cursor.sign(',');
    cursor.space();
    let year = cursor.number(&[4])?;
    Some((cursor.used(), When::Day(day_of(year, number, day)?), Style::Words))
}

/// A year of two digits means 1970 to 2069.
fn full_year(year: u32, length: usize) -> Option<u32> {
    match length {
        4 => Some(year),
        2 if year < 70 => Some(2000 + year),
        2 if year < 100 => Some(1900 + year),
        2 => Some(year),
        _ => None,
    }
}

fn day_of(year: u32, month: u32, day: u32) -> Option<Date> {
    let date =
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    (1900..2100).contains(&date.year()).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &str) -> Vec<String> {
        let reference = Date::new(2018, 7, 1).unwrap();
        let shown = |phrase: Phrase| match phrase.when {
            When::Month(date) => date.to_string()[..7].to_owned(),
            When::PartOfMonth(date) => format!("~{date}"),
            other => other.day(reference).map_or("?".to_owned(), |day| day.to_string()),
        };
        find(text).into_iter().map(shown).collect()
    }

    #[test]
    fn german_forms_are_found() {
        for (text, expected) in [
            ("am 27. Januar 2012 in Bonn", "2012-01-27"),
            ("am 27. Jan. 2012", "2012-01-27"),
            ("27.1.12", "2012-01-27"),
            ("27. 1. 2012", "2012-01-27"),
            ("(22.02.2013)", "2013-02-22"),
            ("Stand: Mai 2021", "2021-05"),
            ("Anfang Februar 2012", "~2012-02-01"),
            ("Ende März 2012", "~2012-03-21"),
            ("Mo, 25. Jun", "2018-06-25"),
            ("Mo, 25 Jun 2018 10:00:00", "2018-06-25"),
            ("Montag, den 25.06.2018", "2018-06-25"),
            ("5. Jänner 2018", "2018-01-05"),
            ("am 20. Dezember 15 Uhr", "2017-12-20"),
            ("am 20. Dezember, 15 bis 16 Uhr", "2017-12-20"),
            ("am 20. Dezember 15–17.30 Uhr", "2017-12-20"),
            ("20. Dezember 15, Nachtrag", "2015-12-20"),
            ("gestern, 10 Uhr", "2018-06-30"),
            ("vor 3 Tagen", "2018-06-28"),
            ("vor 5 Stunden", "2018-07-01"),
            ("1. MAERZ 2018", "2018-03-01"),
        ] {
            assert_eq!(all(text), [expected], "{text}");
        }
    }

    #[test]
    fn forms_met_beside_them_are_found() {
        for (text, expected) in [
            ("2012-01-27T10:00:00+01:00", "2012-01-27"),
            ("2012/01/27", "2012-01-27"),
            ("January 27, 2012", "2012-01-27"),
            ("Jan 27th, 2012", "2012-01-27"),
            ("27th of January 2012", "2012-01-27"),
            ("27/01/2012", "2012-01-27"),
            ("01/27/2012", "2012-01-27"),
        ] {
            assert_eq!(all(text), [expected], "{text}");
        }
    }

    #[test]
    fn numbers_that_are_no_dates_are_left() {
        for text in [
            "02336/93-2062",
            "Telefon 0234 12.03.45.67",
            "§ 12.1.2010",
            "Version 1.2.13.4",
            "12.30 Uhr",
            "30.2.2012",
            "IBAN DE02 1203 0000 0000 2020 51",
            "3,5 von 10",
            "1.500.000 Euro",
            "Mai",
            "99/99/9999",
        ] {
            assert_eq!(all(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_weekday_of_the_coming_year_is_no_day_of_the_past() {
        let day = |text: &str, reference: Date| parse(text).unwrap().day(reference);
        let november = Date::new(2026, 11, 21).unwrap();
        assert_eq!(day("Sonntag, 20. Dezember", november), None);
        assert_eq!(day("Samstag, 20. Dezember", november), Date::new(2025, 12, 20).ok());
        assert_eq!(day("Freitag, 20. November", november), Date::new(2026, 11, 20).ok());
        let later = Date::new(2023, 11, 21).unwrap();
        assert_eq!(day("Mo, 25. Jun", later), Date::new(2018, 6, 25).ok(), "a page read long after");
    }

    #[test]
    fn several_phrases_keep_their_places() {
        let text = "Vom 24. Mai 2012 bis 26. Mai 2012";
        let found = find(text);
        let parts: Vec<_> = found.iter().map(|phrase| &text[phrase.range.clone()]).collect();
        assert_eq!(parts, ["24. Mai 2012", "26. Mai 2012"]);
        assert_eq!(parse("27.1.2012 (27. Januar 2012)"), Some(When::Day(Date::new(2012, 1, 27).unwrap())));
        assert_eq!(parse(text), None);
    }

    proptest! {
        #[test]
        fn any_text_is_searched(text in "\\PC{0,60}") {
            for phrase in find(&text) {
                prop_assert!(text.get(phrase.range).is_some());
            }
        }

        #[test]
        fn every_day_is_found_in_every_form(year in 1970_i16..2069, month in 1_i8..=12, day in 1_i8..=28) {
            let date = Date::new(year, month, day).unwrap();
            let short = year % 100;
            for text in [format!("{day}.{month}.{year}"), format!("{day:02}.{month:02}.{short:02}"), date.to_string()] {
                prop_assert_eq!(find(&text).first().map(|phrase| phrase.when), Some(When::Day(date)), "{}", text);
            }
        }
    }
}
