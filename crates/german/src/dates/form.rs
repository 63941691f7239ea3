//! The forms of a date, told by what they begin with: a year, a day, a word. Each gives how many tokens it takes, what it says
//! and how it is written.

use jiff::civil::Date;

use super::token::{Cursor, Kind, Token};
use super::{Style, When};
use crate::date_words::{month, part_of_month, relative_day, weekday};

pub(super) fn year_first(tokens: &[Token<'_>], at: usize, year: u32) -> Option<(usize, When, Style)> {
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

pub(super) fn day_first(tokens: &[Token<'_>], at: usize, day: u32) -> Option<(usize, When, Style)> {
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

pub(super) fn word_first(tokens: &[Token<'_>], at: usize) -> Option<(usize, When, Style)> {
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
