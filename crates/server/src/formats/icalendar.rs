//! Events as a calendar (RFC 5545) to subscribe to. Times are local to Germany.

use jiff::ToSpan;
use model::{Kind, Moment, Record};

use super::{Format, List};
use crate::safe;

pub(super) struct ICalendar;

/// Rules of German time since 1996 (IANA time zone database, zone Europe/Berlin).
const TIME_ZONE: &str = "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:DAYLIGHT\r\nDTSTART:19810329T020000\r\n\
    RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\n\
    END:DAYLIGHT\r\nBEGIN:STANDARD\r\nDTSTART:19961027T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n\
    TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

/// Longest line in bytes, without its end (RFC 5545, section 3.1).
const LINE: usize = 75;

impl Format for ICalendar {
    fn name(&self) -> &'static str {
        "ics"
    }

    fn media_type(&self) -> &'static str {
        "text/calendar; charset=utf-8"
    }

    fn extension(&self) -> &'static str {
        "ics"
    }

    fn about(&self) -> &'static str {
        "Events as a calendar, to subscribe to."
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::Event]
    }

    fn default_limit(&self) -> usize {
        500
    }

    fn newest_first(&self) -> bool {
        true
    }

    fn write(&self, list: &List<'_>) -> String {
        let mut out = String::with_capacity(1024 + list.records.len() * 1024);
        line(&mut out, "BEGIN", "VCALENDAR");
        line(&mut out, "VERSION", "2.0");
        line(&mut out, "PRODID", concat!("-//Lotse//", env!("CARGO_PKG_VERSION"), "//DE"));
        line(&mut out, "CALSCALE", "GREGORIAN");
        text(&mut out, "X-WR-CALNAME", &list.title);
        out.push_str(TIME_ZONE);
        for shown in list.records {
            event(&mut out, list, shown);
        }
        line(&mut out, "END", "VCALENDAR");
        out
    }
}

fn event(out: &mut String, list: &List<'_>, shown: &crate::shown::Shown) {
    let record = &shown.record;
    let Some((event, start)) = record.event.as_ref().and_then(|event| Some((event, event.start?))) else {
        return;
    };
    line(out, "BEGIN", "VEVENT");
    let link = list.permalink(&record.id);
    text(out, "UID", &link);
    line(out, "DTSTAMP", &list.updated.strftime("%Y%m%dT%H%M%SZ").to_string());
    moment(out, "DTSTART", start);
    // An end before the beginning, or of another sort, is a slip of the page: no end is better than a wrong one.
    if let Some(end) = event.end.filter(|end| *end >= start && end.time.is_some() == start.time.is_some()) {
        if end.time.is_none() {
            // All-day events end on the day after (section 3.6.1).
            let after = end.date.checked_add(1.day()).unwrap_or(end.date);
            moment(out, "DTEND", Moment { date: after, time: None });
        } else if end > start {
            moment(out, "DTEND", end);
        }
    }
    text(out, "SUMMARY", &safe::one_line(&record.title));
    let place = [event.venue.as_deref(), event.address.as_deref()];
    let place: Vec<_> = place.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    text(out, "LOCATION", &place.join(", "));
    text(out, "DESCRIPTION", &description(list, record, shown.summary(400)));
    if let Some(url) = safe::href(&record.url) {
        line(out, "URL", &url);
    }
    if event.cancelled {
        line(out, "STATUS", "CANCELLED");
    }
    line(out, "END", "VEVENT");
}

fn description(list: &List<'_>, record: &Record, summary: String) -> String {
    let words = list.words;
    let mut lines = vec![summary];
    if let Some(event) = &record.event {
        let named = [("field.organiser", &event.organiser), ("field.registration", &event.registration)];
        for (label, value) in named {
            if let Some(value) = value {
                lines.push(format!("{}: {}", words.t(label), safe::one_line(value)));
            }
        }
    }
    lines.push(list.permalink(&record.id));
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

fn moment(out: &mut String, name: &str, moment: Moment) {
    let day = moment.date.strftime("%Y%m%d");
    match moment.time {
        None => line(out, &format!("{name};VALUE=DATE"), &day.to_string()),
        Some(time) => {
            let value = format!("{day}T{:02}{:02}00", time.hour(), time.minute());
            line(out, &format!("{name};TZID=Europe/Berlin"), &value);
        }
    }
}

/// Adds a line whose value is text (section 3.3.11); nothing for empty text.
fn text(out: &mut String, name: &str, value: &str) {
    if value.is_empty() {
        return;
    }
    let mut escaped = String::with_capacity(value.len() + 8);
    for c in value.chars() {
        match c {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    line(out, name, &escaped);
}

/// Adds a line, folded so that no part is longer than [`LINE`] bytes.
fn line(out: &mut String, name: &str, value: &str) {
    let mut length = name.len() + 1;
    out.push_str(name);
    out.push(':');
    for c in value.chars() {
        if length + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters() {
        let mut out = String::new();
        text(&mut out, "SUMMARY", &"ä".repeat(100));
        assert!(out.lines().all(|line| line.len() <= LINE), "{out}");
        let unfolded = out.replace("\r\n ", "");
        assert_eq!(unfolded, format!("SUMMARY:{}\r\n", "ä".repeat(100)));
    }

    #[test]
    fn hostile_text_cannot_begin_a_line() {
        let mut out = String::new();
        text(&mut out, "SUMMARY", "x\r\nEND:VCALENDAR\nATTACH:a,b;c\\");
        assert_eq!(out, "SUMMARY:x\\nEND:VCALENDAR\\nATTACH:a\\,b\\;c\\\\\r\n");
    }

    #[test]
    fn times_are_local_and_days_are_days() {
        let mut out = String::new();
        moment(&mut out, "DTSTART", "2012-03-02T09:30".parse().unwrap());
        moment(&mut out, "DTSTART", "2012-03-02".parse().unwrap());
        assert_eq!(out, "DTSTART;TZID=Europe/Berlin:20120302T093000\r\nDTSTART;VALUE=DATE:20120302\r\n");
    }
}
