//! Addresses that an iCalendar feed names (RFC 5545). What an event *is* is read where pages are read.

/// Most addresses taken from one calendar.
const MOST: usize = 5_000;

/// The `URL` of every event, as written; damaged lines are passed over.
pub(crate) fn event_addresses(calendar: &str) -> Vec<String> {
    let mut addresses: Vec<String> = Vec::new();
    let mut line = String::new();
    // The last line has none behind it that could go on with it.
    for next in calendar.lines().chain([""]) {
        // A line that begins with white space goes on with the one before (RFC 5545, 3.1).
        if let Some(rest) = next.strip_prefix([' ', '\t']) {
            line.push_str(rest);
            continue;
        }
        if let Some(address) = address(&line)
            && addresses.len() < MOST
        {
            addresses.push(address.to_owned());
        }
        line.clear();
        line.push_str(next);
    }
    addresses
}

/// The value of a `URL` property, which may have parameters (`URL;VALUE=URI:…`).
fn address(line: &str) -> Option<&str> {
    let name = line.get(..3)?;
    let rest = &line[3..];
    if !name.eq_ignore_ascii_case("url") || !rest.starts_with([':', ';']) {
        return None;
    }
    let value = rest.split_once(':')?.1.trim();
    (!value.is_empty()).then_some(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_of_events_are_found_folded_or_not() {
        let calendar = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Fest\r\nURL;VALUE=URI:https://stadt.example/te\r\n rmine/1\r\n\
            END:VEVENT\r\nBEGIN:VEVENT\nurl:/termine/2\nDESCRIPTION:siehe\n URL:https://nicht.example/\nURLX:y\nURL:\nEND:VEVENT\n\
            END:VCALENDAR\nURL:last";
        assert_eq!(event_addresses(calendar), ["https://stadt.example/termine/1", "/termine/2", "last"]);
    }

    proptest! {
        #[test]
        fn any_text_is_borne(text in "(URL|;|:|\r\n|\n| |\t|ü|[a-z/]|\\PC){0,60}") {
            prop_assert!(event_addresses(&text).iter().all(|address| !address.is_empty()));
        }
    }
}
