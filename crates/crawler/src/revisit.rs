//! When to ask for a page again: what follows from what changed before.
//!
//! Pages that name others (starts, feeds, sitemaps, listings) are asked for every run. Any other page is asked
//! for after half the time it has stayed the same, from a day to half a year; so young pages come often, old
//! ones rarely, and all within a year even if every second attempt fails.

use jiff::{SignedDuration, Timestamp};

use crate::store::Role;

const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Longest pause for a page that is there.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 180);
/// Pause for addresses robots.txt forbids: operators change their minds.
pub(crate) const BARRED: SignedDuration = SignedDuration::from_hours(24 * 14);
/// Pause for traps and for what is no page.
pub(crate) const NEVER_MIND: SignedDuration = SignedDuration::from_hours(24 * 90);
/// Pause for other addresses of pages.
pub(crate) const ALIAS: SignedDuration = SignedDuration::from_hours(24 * 30);

/// When start addresses are due: before everything else, in every run. What they lead to may widen the source.
pub(crate) const FIRST: Timestamp = Timestamp::UNIX_EPOCH;

/// When an address that is asked for in every run is due again; `None` for a page, which has to earn it.
pub(crate) fn every_run(role: Role, now: Timestamp) -> Option<Timestamp> {
    match role {
        Role::Page => None,
        Role::Start => Some(FIRST),
        Role::Feed | Role::Sitemap | Role::Listing => Some(now),
    }
}

/// When to ask again for a page that is there. `changed` is when it last changed, as far as known.
pub(crate) fn due(now: Timestamp, role: Role, changed: Option<Timestamp>, url: &str) -> Timestamp {
    if let Some(due) = every_run(role, now) {
        return due;
    }
    let age = changed.map_or(SignedDuration::ZERO, |changed| now.duration_since(changed));
    let pause = (age / 2).clamp(DAY, LONGEST);
    later(now, spread(pause, url))
}

/// When to ask again after a failure: tomorrow, then twice as late each time, a month at most.
pub(crate) fn due_after_failure(now: Timestamp, failures: u32) -> Timestamp {
    let days = 1_i64 << failures.min(5);
    // An hour less, so that a run that starts earlier tomorrow counts as tomorrow.
    later(now, SignedDuration::from_hours(24 * days.min(30) - 1))
}

/// When to ask again for a page that is missing: tomorrow for one that readers see, to know whether it is gone.
pub(crate) fn due_when_missing(now: Timestamp, live: bool) -> Timestamp {
    if live { due_after_failure(now, 0) } else { later(now, ALIAS) }
}

/// `now` plus a pause; the end of time is late enough for an overflow.
pub(crate) fn later(now: Timestamp, pause: SignedDuration) -> Timestamp {
    now.checked_add(pause).unwrap_or(Timestamp::MAX)
}

/// A tenth more or less by address, so that pages found in one night do not all come due in another; and an
/// hour less, so that "a day" is over when the next night's run begins a little earlier.
fn spread(pause: SignedDuration, url: &str) -> SignedDuration {
    let sum: u32 = url.bytes().fold(7, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    let tenths = i64::from(sum % 200) - 100;
    let seconds = pause.as_secs() + pause.as_secs() / 1000 * tenths;
    SignedDuration::from_secs(if pause <= DAY { DAY.as_secs() } else { seconds } - 3600)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn young_pages_come_often_and_old_ones_within_a_year() {
        let now: Timestamp = "2026-11-21T03:00:00Z".parse().unwrap();
        let days = |changed: &str| {
            let changed: Timestamp = changed.parse().unwrap();
            due(now, Role::Page, Some(changed), "http://a.example/").duration_since(now).as_hours() as f64
                / 24.0
        };
        assert!(days("2026-11-21T03:00:00Z") < 1.0);
        assert!((4.0..=5.6).contains(&days("2026-11-11T03:00:00Z")));
        assert!((160.0..=200.0).contains(&days("2006-11-11T03:00:00Z")));
        assert_eq!(due(now, Role::Feed, None, "x"), now);
        assert!(due(now, Role::Start, None, "x") < due(now, Role::Feed, None, "x"));
    }

    #[test]
    fn failures_are_tried_less_and_less() {
        let now: Timestamp = "2026-11-21T03:00:00Z".parse().unwrap();
        let hours: Vec<_> =
            (0..8).map(|n| due_after_failure(now, n).duration_since(now).as_hours()).collect();
        assert_eq!(hours, [23, 47, 95, 191, 383, 719, 719, 719]);
    }
}
