//! Reads iCalendar files (RFC 5545): each VEVENT becomes an event. Rules of recurrence are not expanded; the first
//! occurrence stands for the series.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::{Span, ToSpan};
use model::Moment;

/// One VEVENT. Texts are unescaped; times are local.
#[derive(Clone, Debug, Default)]
pub(super) struct CalendarEvent {
    pub(super) summary: String,
    pub(super) description: String,
    pub(super) location: Option<String>,
    pub(super) url: Option<String>,
    pub(super) organiser: Option<String>,
    pub(super) start: Option<Moment>,
    pub(super) end: Option<Moment>,
    pub(super) cancelled: bool,
    /// How long it lasts, where it says that instead of its end (3.8.2.5).
    duration: Option<Span>,
    pub(super) recurs: bool,
    /// The line of DTSTART as written, for evidence.
    pub(super) start_line: String,
    /// Number of the BEGIN line.
    pub(super) line: usize,
}

/// More events than this in one file are archives or attacks.
const MOST: usize = 5000;

/// The events of a calendar, in order. What cannot be read is left out, nothing fails.
pub(super) fn read(body: &str) -> Vec<CalendarEvent> {
    let mut events = Vec::new();
    let mut open: Option<CalendarEvent> = None;
    // VALARM stands inside VEVENT and has texts of its own.
    let mut depth = 0;
    for (number, line) in unfold(body) {
        let Some((name, parameters, value)) = parts(&line) else { continue };
        match (name.to_ascii_uppercase().as_str(), value.to_ascii_uppercase().as_str()) {
            ("BEGIN", "VEVENT") => {
                (open, depth) = (Some(CalendarEvent { line: number, ..CalendarEvent::default() }), 0);
            }
            ("END", "VEVENT") => {
                let done = open.take().filter(|event| !event.summary.is_empty() || event.start.is_some());
                events.extend(done.map(CalendarEvent::ended));
                if events.len() >= MOST {
                    break;
                }
            }
            ("BEGIN", _) => depth += 1,
            ("END", _) => depth -= 1,
            (property, _) if depth <= 0 => {
                if let Some(event) = &mut open {
                    set(event, property, parameters, value, &line);
                }
            }
            _ => {}
        }
    }
    events
}

impl CalendarEvent {
    /// The same, with its end reckoned from its length if it names no end.
    fn ended(mut self) -> Self {
        let lasts = self.duration.filter(|span| span.is_positive());
        if let (None, Some(start), Some(span)) = (self.end, self.start, lasts) {
            self.end = match start.time {
                Some(time) => {
                    let end = start.date.to_datetime(time).checked_add(span).ok();
                    end.map(|end| Moment { date: end.date(), time: Some(end.time()) })
                }
                // A whole day of length one ends on the day it begins.
                None => {
                    let end = start.date.checked_add(span).and_then(|end| end.checked_sub(1.day())).ok();
                    end.map(|date| Moment { date, time: None })
                }
            };
        }
        self
    }
}

/// What the calendar calls itself (`X-WR-CALNAME`, or `NAME` of RFC 7986).
pub(super) fn name(body: &str) -> Option<String> {
    let before = unfold(body).take_while(|(_, line)| line != "BEGIN:VEVENT");
    let mut names = before.filter_map(|(_, line)| {
        let (name, _, value) = parts(&line)?;
        let named = ["X-WR-CALNAME", "NAME"].iter().any(|known| name.eq_ignore_ascii_case(known));
        named.then(|| unescape(value))
    });
    names.find(|name| !name.is_empty())
}

fn set(event: &mut CalendarEvent, property: &str, parameters: &str, value: &str, line: &str) {
    let text = || unescape(value);
    match property {
        "SUMMARY" => event.summary = text(),
        "DESCRIPTION" => event.description = text(),
        "LOCATION" => event.location = Some(text()).filter(|text| !text.is_empty()),
        "URL" => event.url = Some(value.trim().to_owned()).filter(|url| url.starts_with("http")),
        "ORGANIZER" => event.organiser = parameter(parameters, "CN"),
        "STATUS" => event.cancelled = value.trim().eq_ignore_ascii_case("CANCELLED"),
        "RRULE" | "RDATE" => event.recurs = true,
        "DTSTART" => {
            event.start = moment(value, false);
            event.start_line = line.to_owned();
        }
        "DTEND" => event.end = moment(value, true),
        "DURATION" => event.duration = value.trim().parse().ok(),
        _ => {}
    }
}

/// Logical lines with the number of their first: a line that begins with white space goes on (RFC 5545, 3.1).
fn unfold(body: &str) -> impl Iterator<Item = (usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (number, line) in body.lines().enumerate() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some((_, last))) if last.len() < 100_000 => last.push_str(rest),
            _ => lines.push((number + 1, line.trim_end().to_owned())),
        }
    }
    lines.into_iter()
}

/// Name, parameters and value; a colon inside a quoted parameter does not end it.
fn parts(line: &str) -> Option<(&str, &str, &str)> {
    let mut quoted = false;
    let colon = line.bytes().position(|b| {
        quoted ^= b == b'"';
        b == b':' && !quoted
    })?;
    let (head, value) = (&line[..colon], &line[colon + 1..]);
    let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
    Some((name, parameters, value))
}

fn parameter(parameters: &str, name: &str) -> Option<String> {
    let values = parameters.split(';').filter_map(|pair| pair.split_once('='));
    let mut found = values.filter(|(key, _)| key.eq_ignore_ascii_case(name));
    found.next().map(|(_, value)| value.trim_matches('"').to_owned()).filter(|value| !value.is_empty())
}

/// RFC 5545, 3.3.11.
fn unescape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => text.push('\n'),
                Some(other) => text.push(other),
                None => {}
            },
            c => text.push(c),
        }
    }
    text.trim().to_owned()
}

/// `20260905`, `20260905T180000` or `20260905T160000Z`. A day as end is the first one after (3.6.1), so the last day is
/// the one before.
fn moment(value: &str, is_end: bool) -> Option<Moment> {
    let value = value.trim();
    let number = |range: std::ops::Range<usize>| value.get(range)?.parse::<i16>().ok();
    let date = Date::new(number(0..4)?, number(4..6)? as i8, number(6..8)? as i8).ok()?;
    if value.len() == 8 {
        let date = if is_end { date.checked_sub(1.day()).ok()? } else { date };
        return Some(Moment { date, time: None });
    }
    if value.as_bytes().get(8) != Some(&b'T') {
        return None;
    }
    let time = Time::new(number(9..11)? as i8, number(11..13)? as i8, 0, 0).ok()?;
    let local = if value.ends_with('Z') { berlin(date.to_datetime(time))? } else { date.to_datetime(time) };
    Some(Moment { date: local.date(), time: Some(local.time()) })
}

/// Local time in Germany: an hour ahead of UTC, two from the last Sunday of March to that of October, 01:00 UTC
/// (Directive 2000/84/EC).
pub(super) fn berlin(utc: DateTime) -> Option<DateTime> {
    let turn = |month: i8| -> Option<DateTime> {
        let last = Date::new(utc.year(), month, 31).ok()?;
        let back = i64::from(last.weekday().since(Weekday::Sunday));
        Some(last.checked_sub(back.days()).ok()?.at(1, 0, 0, 0))
    };
    let summer = utc >= turn(3)? && utc < turn(10)?;
    utc.checked_add(if summer { 2.hours() } else { 1.hour() }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FILE: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Elterncafé\\, offen\r\n\
        DTSTART;TZID=Europe/Berlin:20260905T153000\r\nDTEND;TZID=Europe/Berlin:20260905T170000\r\n\
        LOCATION:Treff Mitte\\nMarkt 1\r\nDESCRIPTION:Zum Reden und\r\n  Spielen\r\n\
        ORGANIZER;CN=\"Verein: Mitte\":mailto:x@example.org\r\nBEGIN:VALARM\r\nDESCRIPTION:Weckruf\r\nEND:VALARM\r\n\
        END:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Fest\r\nDTSTART;VALUE=DATE:20261003\r\nDTEND;VALUE=DATE:20261005\r\n\
        STATUS:CANCELLED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    #[test]
    fn events_are_unfolded_and_unescaped() {
        let events = read(FILE);
        assert_eq!(events.len(), 2);
        assert_eq!(events[0].summary, "Elterncafé, offen");
        assert_eq!(events[0].description, "Zum Reden und Spielen");
        assert_eq!(events[0].organiser.as_deref(), Some("Verein: Mitte"));
        assert_eq!(events[0].start.unwrap().to_string(), "2026-09-05T15:30");
        assert_eq!(events[1].end.unwrap().to_string(), "2026-10-04");
        assert!(events[1].cancelled && !events[0].cancelled);
    }

    #[test]
    fn an_event_may_say_how_long_it_lasts() {
        let file = "BEGIN:VCALENDAR\r\nX-WR-CALNAME:Haus Mitte\r\nBEGIN:VEVENT\r\nSUMMARY:Näher\r\nDTSTART:20260905T153000\r\n\
            DURATION:PT2H30M\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        assert_eq!(read(file)[0].end.unwrap().to_string(), "2026-09-05T18:00");
        assert_eq!(name(file).as_deref(), Some("Haus Mitte"));
    }

    #[test]
    fn utc_becomes_local_time() {
        for (utc, local) in [
            ("20260701T160000Z", "2026-07-01T18:00"),
            ("20260101T233000Z", "2026-01-02T00:30"),
            ("20260329T010000Z", "2026-03-29T03:00"),
            ("20261025T005900Z", "2026-10-25T02:59"),
        ] {
            assert_eq!(moment(utc, false).unwrap().to_string(), local);
        }
    }

    proptest! {
        #[test]
        fn any_file_is_read(body in "(BEGIN:VEVENT\n|END:VEVENT\n|DTSTART|:|2026|0905|T18|Z|\n| |;|\"|ä|SUMMARY:x\n){0,30}") {
            let _ = read(&body);
        }
    }
}
