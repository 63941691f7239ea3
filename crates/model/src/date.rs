//! Dates that know how exact they are.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

/// How exact a date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// The day is known.
    Day,
    /// Beginning, middle or end of a month ("Anfang Februar").
    PartOfMonth,
    /// Only the month is known.
    Month,
    /// Only the year is known.
    Year,
}

/// A calendar date of known precision. "Unknown" is the absence of a `PartialDate`, never a default.
///
/// Its text form is `YYYY-MM-DD`, `YYYY-MM` or `YYYY` (ISO 8601 reduced precision); a part of a month
/// writes as its month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PartialDate {
    first: Date,
    precision: Precision,
}

impl PartialDate {
    /// A day.
    pub fn day(date: Date) -> Self {
        PartialDate { first: date, precision: Precision::Day }
    }

    /// A month; `None` when it does not exist.
    pub fn month(year: i16, month: i8) -> Option<Self> {
        Some(PartialDate { first: Date::new(year, month, 1).ok()?, precision: Precision::Month })
    }

    /// A third of a month, which begins on day 1, 11 or 21; `None` when `day` is none of them.
    pub fn part_of_month(year: i16, month: i8, day: i8) -> Option<Self> {
        let first = Date::new(year, month, day).ok()?;
        matches!(day, 1 | 11 | 21).then_some(PartialDate { first, precision: Precision::PartOfMonth })
    }

    /// A year.
    pub fn year(year: i16) -> Option<Self> {
        Some(PartialDate { first: Date::new(year, 1, 1).ok()?, precision: Precision::Year })
    }

    /// The first day the date can mean.
    pub fn first(self) -> Date {
        self.first
    }

    /// How exact it is.
    pub fn precision(self) -> Precision {
        self.precision
    }

    /// The day, if it is known to the day.
    pub fn as_day(self) -> Option<Date> {
        (self.precision == Precision::Day).then_some(self.first)
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.first.year(), self.first.month(), self.first.day());
        match self.precision {
            Precision::Day => write!(f, "{year:04}-{month:02}-{day:02}"),
            Precision::Month | Precision::PartOfMonth => write!(f, "{year:04}-{month:02}"),
            Precision::Year => write!(f, "{year:04}"),
        }
    }
}

/// The text is no date of the form `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no date: YYYY-MM-DD, YYYY-MM or YYYY is expected")]
pub struct PartialDateError(String);

impl FromStr for PartialDate {
    type Err = PartialDateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || PartialDateError(text.to_owned());
        let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        let number = |range: std::ops::Range<usize>| text[range].parse::<i16>().map_err(|_| error());
        let date = match shape.as_str() {
            "0000-00-00" => {
                Date::new(number(0..4)?, number(5..7)? as i8, number(8..10)? as i8).ok().map(PartialDate::day)
            }
            "0000-00" => PartialDate::month(number(0..4)?, number(5..7)? as i8),
            "0000" => PartialDate::year(number(0..4)?),
            _ => None,
        };
        date.ok_or_else(error)
    }
}

impl TryFrom<String> for PartialDate {
    type Error = PartialDateError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> String {
        date.to_string()
    }
}

/// A local day, with the time of day where it is known. Text form `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment {
    /// The day.
    pub date: Date,
    /// The time of day, to the minute; `None` for an all-day event.
    pub time: Option<Time>,
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", PartialDate::day(self.date))?;
        match self.time {
            Some(time) => write!(f, "T{:02}:{:02}", time.hour(), time.minute()),
            None => Ok(()),
        }
    }
}

impl FromStr for Moment {
    type Err = PartialDateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || PartialDateError(text.to_owned());
        let (day, time) = text.split_once('T').map_or((text, None), |(day, time)| (day, Some(time)));
        let date = day.parse::<PartialDate>()?.as_day().ok_or_else(error)?;
        let time = match time.map(|time| time.split_once(':')) {
            None => None,
            Some(None) => return Err(error()),
            Some(Some((hour, minute))) => {
                let number = |digits: &str| match digits.len() {
                    2 => digits.parse::<i8>().map_err(|_| error()),
                    _ => Err(error()),
                };
                Some(Time::new(number(hour)?, number(minute)?, 0, 0).map_err(|_| error())?)
            }
        };
        Ok(Moment { date, time })
    }
}

impl TryFrom<String> for Moment {
    type Error = PartialDateError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> String {
        moment.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_form_keeps_the_precision() {
        for text in ["2012-01-27", "2012-02", "2012"] {
            assert_eq!(text.parse::<PartialDate>().unwrap().to_string(), text);
        }
        assert_eq!(PartialDate::part_of_month(2012, 2, 1).unwrap().to_string(), "2012-02");
    }

    #[test]
    fn moments_keep_whether_the_time_is_known() {
        for text in ["2012-01-27", "2012-01-27T18:30"] {
            assert_eq!(text.parse::<Moment>().unwrap().to_string(), text);
        }
        for bad in ["2012-01", "2012-01-27T", "2012-01-27T25:00", "2012-01-27T9:00"] {
            assert!(bad.parse::<Moment>().is_err(), "{bad}");
        }
    }

    #[test]
    fn what_does_not_exist_is_refused() {
        for bad in ["2012-02-30", "2012-13", "12-01-27", "27.1.2012", "2012-1-27", ""] {
            assert!(bad.parse::<PartialDate>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_text_parses_or_is_refused(text in "\\PC{0,12}") {
            let _ = text.parse::<PartialDate>();
        }
    }
}
