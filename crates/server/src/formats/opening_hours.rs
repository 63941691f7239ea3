//! Opening hours as one value that programs read and people understand: the notation of OpenStreetMap
//! (<https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification>), "Mo-Fr 05:00-08:00,16:30-21:00; Sa 10:00-12:00".

use model::OpeningHours;

/// Days of the week as RFC 5545 and as OpenStreetMap write them, in their order.
const WEEK: [(&str, &str); 7] =
    [("MO", "Mo"), ("TU", "Tu"), ("WE", "We"), ("TH", "Th"), ("FR", "Fr"), ("SA", "Sa"), ("SU", "Su")];

/// Most spans kept of one day; more is no opening hours.
const SPANS: usize = 8;

/// A weekly schedule in the notation of OpenStreetMap; empty if nothing in it can be said so.
///
/// In that notation a later rule replaces an earlier one for the same day, so each day stands in one rule with all its spans.
pub(super) fn opening_hours(schedule: &[OpeningHours]) -> String {
    let mut of_day: [Vec<String>; WEEK.len()] = Default::default();
    for hours in schedule.iter().filter(|hours| is_time(&hours.opens) && is_time(&hours.closes)) {
        let span = format!("{}-{}", hours.opens, hours.closes);
        for (spans, _) in
            of_day.iter_mut().zip(WEEK).filter(|(_, (day, _))| hours.days.iter().any(|d| d == day))
        {
            if spans.len() < SPANS && !spans.contains(&span) {
                spans.push(span.clone());
            }
        }
    }
    of_day.iter_mut().for_each(|spans| spans.sort());
    let mut rules: Vec<String> = Vec::new();
    for (day, spans) in of_day.iter().enumerate() {
        let is_first = !of_day[..day].contains(spans);
        if !spans.is_empty() && is_first {
            let same: Vec<usize> = (day..WEEK.len()).filter(|other| of_day[*other] == *spans).collect();
            rules.push(format!("{} {}", days(&same), spans.join(",")));
        }
    }
    rules.join("; ")
}

/// Days by their place in the week; three or more in a row from the first to the last.
fn days(places: &[usize]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = places;
    while let Some(&first) = rest.first() {
        let run = rest.iter().zip(first..).take_while(|(day, next)| **day == *next).count();
        if run >= 3 {
            parts.push(format!("{}-{}", WEEK[first].1, WEEK[first + run - 1].1));
        } else {
            parts.extend(rest[..run].iter().map(|day| WEEK[*day].1.to_owned()));
        }
        rest = &rest[run..];
    }
    parts.join(",")
}

/// Whether a text is `HH:MM`.
fn is_time(text: &str) -> bool {
    let digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    text.len() == 5 && text.as_bytes()[2] == b':' && [0, 1, 3, 4].into_iter().all(digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(schedule: &[(&str, &str, &str)]) -> String {
        let hours = |(days, opens, closes): &(&str, &str, &str)| OpeningHours {
            days: days.split(' ').map(str::to_owned).collect(),
            opens: (*opens).to_owned(),
            closes: (*closes).to_owned(),
        };
        opening_hours(&schedule.iter().map(hours).collect::<Vec<_>>())
    }

    #[test]
    fn days_with_the_same_hours_share_a_rule() {
        let week = "MO TU WE TH FR";
        let schedule = [(week, "16:30", "21:00"), ("SA", "10:00", "12:00"), (week, "05:00", "08:00")];
        assert_eq!(said(&schedule), "Mo-Fr 05:00-08:00,16:30-21:00; Sa 10:00-12:00");
    }

    #[test]
    fn each_day_stands_in_one_rule_with_all_its_hours() {
        let schedule = [("MO TU WE TH FR", "08:00", "12:00"), ("TH", "14:00", "18:00")];
        assert_eq!(said(&schedule), "Mo-We,Fr 08:00-12:00; Th 08:00-12:00,14:00-18:00");
        assert_eq!(said(&[("SA SU", "22:00", "06:00")]), "Sa,Su 22:00-06:00");
    }

    #[test]
    fn what_is_no_schedule_is_left_out() {
        assert_eq!(said(&[]), "");
        for (opens, closes) in [("8", "12"), ("=1+1", "12:00"), ("08:00", ""), ("0é:00", "12:00")] {
            assert_eq!(said(&[("MO", opens, closes)]), "", "{opens} {closes}");
        }
        assert_eq!(said(&[("XX", "08:00", "12:00")]), "");
        assert_eq!(said(&[("MO", "08:00", "12:00"), ("MO", "08:00", "12:00")]), "Mo 08:00-12:00");
    }
}
