//! The hours of the day in which other people's servers may be visited: `22:00-05:00`, by the local clock.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;

/// A span of the day; one whose end is before its beginning runs over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    from: Time,
    to: Time,
}

impl Window {
    /// How long it stays open from `now` on; `None` while it is closed.
    pub(crate) fn open_for(self, now: Timestamp, zone: &TimeZone) -> Option<Duration> {
        let here = now.to_zoned(zone.clone());
        let time = here.time();
        let over_midnight = self.to < self.from;
        let open = if over_midnight {
            time >= self.from || time < self.to
        } else {
            (self.from..self.to).contains(&time)
        };
        if !open {
            return None;
        }
        let day = if over_midnight && time >= self.from { here.date().tomorrow().ok()? } else { here.date() };
        let end = day.to_datetime(self.to).to_zoned(zone.clone()).ok()?.timestamp();
        Duration::try_from(end.duration_since(now)).ok()
    }
}

impl FromStr for Window {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("{text:?} is no span of the day: write 22:00-05:00");
        let (from, to) = text.split_once(['-', '–']).ok_or_else(wrong)?;
        let (from, to) = (clock(from).ok_or_else(wrong)?, clock(to).ok_or_else(wrong)?);
        if from == to {
            return Err(format!("{text:?} begins when it ends; leave it out to crawl at any hour"));
        }
        Ok(Window { from, to })
    }
}

/// `5`, `5:30` or `05:30`.
fn clock(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once(':').unwrap_or((text.trim(), "0"));
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from.strftime("%H:%M"), self.to.strftime("%H:%M"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Minutes the window stays open at a time of Berlin's clock.
    fn open(window: &str, now: &str) -> Option<u64> {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let window: Window = window.parse().unwrap();
        window.open_for(now.parse().unwrap(), &zone).map(|left| left.as_secs() / 60)
    }

    #[test]
    fn it_opens_and_closes_by_the_local_clock() {
        assert_eq!(open("1-5", "2026-11-22T00:00:00Z"), Some(240));
        assert_eq!(open("1-5", "2026-11-21T23:59:00Z"), None);
        assert_eq!(open("1-5", "2026-11-22T04:00:00Z"), None);
        assert_eq!(open("22:30-05:00", "2026-11-21T21:30:00Z"), Some(390));
        assert_eq!(open("22:30-05:00", "2026-11-22T03:00:00Z"), Some(60));
        assert_eq!(open("22:30-05:00", "2026-11-22T12:00:00Z"), None);
        // The night in which the clocks go forward is an hour shorter.
        assert_eq!(open("1-5", "2026-03-29T00:00:00Z"), Some(180));
    }

    #[test]
    fn what_is_no_window_is_said() {
        for wrong in ["", "5", "22:00", "25-3", "5:60-6", "a-b", "5-5"] {
            assert!(wrong.parse::<Window>().is_err(), "{wrong}");
        }
        assert_eq!("22-5:30".parse::<Window>().unwrap().to_string(), "22:00-05:30");
    }
}
