//! Dates as German pages write them, and the English and ISO forms met beside them.
//!
//! [`find`] reads running text and reports every phrase with its place; it does not know what a date is for.
//! Numbers that only look like dates (phone numbers, versions, sections of laws, times) are not reported: a
//! number group must stand free, name a day that exists and a year between 1900 and 2099.

mod form;
mod token;

use std::ops::Range;

use jiff::civil::{Date, Weekday};

use self::form::{day_first, word_first, year_first};
use self::token::{Kind, Token, tokens};

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
