//! Dates as machines write them: in attributes, in structured data, in addresses.

use jiff::civil::Date;

/// A date in a machine's form, or any that can be read. A time in UTC is brought to German time where
/// `german` says that the page is for readers there: midnight in Berlin is the evening before in UTC.
pub(super) fn machine(text: &str, german: bool) -> Option<Date> {
    let text = text.trim();
    let bytes = text.as_bytes();
    let day = text.get(..10).and_then(|head| head.parse::<Date>().ok());
    if let Some(day) = day {
        let utc = text.ends_with('Z') || text.ends_with("+00:00") || text.ends_with("+0000");
        let hour = text.get(11..13).and_then(|hour| hour.parse::<i8>().ok());
        return match hour {
            Some(hour) if utc && german && hour + berlin_offset(day) >= 24 => day.tomorrow().ok(),
            _ => Some(day),
        };
    }
    if bytes.len() >= 8
        && bytes[..8].iter().all(u8::is_ascii_digit)
        && !bytes.get(8).is_some_and(u8::is_ascii_digit)
    {
        return Date::new(text[..4].parse().ok()?, text[4..6].parse().ok()?, text[6..8].parse().ok()?).ok();
    }
    let phrase = german::dates::find(text).into_iter().next()?;
    match phrase.when {
        // Where machines write slashes, the month comes first.
        german::dates::When::Day(date) if phrase.style == german::dates::Style::Slashed => {
            Some(Date::new(date.year(), date.day(), date.month()).unwrap_or(date))
        }
        german::dates::When::Day(date) => Some(date),
        _ => None,
    }
}

/// Hours Berlin is ahead of UTC: two from the last Sunday of March to that of October (directive 2000/84/EC).
fn berlin_offset(day: Date) -> i8 {
    let last_sunday = |month: i8| {
        let end = Date::new(day.year(), month, 31).ok()?;
        end.checked_sub(jiff::Span::new().days(i64::from(end.weekday().to_sunday_zero_offset()))).ok()
    };
    match (last_sunday(3), last_sunday(10)) {
        (Some(from), Some(to)) if day >= from && day < to => 2,
        _ => 1,
    }
}

/// A day in the path of an address: `/2012/01/27/`, `2012-01-27`, `20120127`, `27-01-2012`.
pub(super) fn in_address(url: &str) -> Option<Date> {
    let path = page_path(url);
    let bytes = path.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let run = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        if run == 0 {
            at += 1;
            continue;
        }
        let found = match run {
            8 => compact(&path[at..at + 8]),
            4 => parts(path, at, [4, 2, 2]).and_then(|[year, month, day]| date(year, month, day)),
            1 | 2 => parts(path, at, [2, 2, 4]).and_then(|[day, month, year]| date(year, month, day)),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        at += run;
    }
    None
}

fn compact(digits: &str) -> Option<Date> {
    date(digits[..4].parse().ok()?, digits[4..6].parse().ok()?, digits[6..].parse().ok()?)
}

/// Three numbers with one and the same sign between them, each of at most the given length.
fn parts(path: &str, from: usize, lengths: [usize; 3]) -> Option<[i16; 3]> {
    let bytes = path.as_bytes();
    let mut at = from;
    let mut sign = None;
    let mut found = [0; 3];
    for (n, length) in lengths.into_iter().enumerate() {
        if n > 0 {
            let next = *bytes.get(at)?;
            if !matches!(next, b'/' | b'-' | b'_' | b'.') || sign.is_some_and(|sign| sign != next) {
                return None;
            }
            sign = Some(next);
            at += 1;
        }
        let run = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        if run == 0 || run > length || (length == 4 && run != 4) {
            return None;
        }
        found[n] = path[at..at + run].parse().ok()?;
        at += run;
    }
    // "/2023/10/3-fragen": the number belongs to the title.
    let ends = bytes
        .get(at)
        .is_none_or(|next| !next.is_ascii_alphanumeric() && (sign != Some(b'/') || *next != b'-'));
    if !ends {
        return None;
    }
    Some(found)
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    (1990..2100).contains(&year).then_some(date)
}

/// The path of the page itself; the address of an archive holds the archive's own date in front of it.
fn page_path(url: &str) -> &str {
    let inner = url.rfind("http://").max(url.rfind("https://")).map_or(url, |at| &url[at..]);
    let rest = inner.split_once("://").map_or(inner, |(_, rest)| rest);
    rest.find('/').map_or("", |at| &rest[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_hold_days_in_several_forms() {
        let cases = [
            ("https://stadt.example/2012/01/27/titel", Some("2012-01-27")),
            ("https://stadt.example/news/2012-1-7.html", Some("2012-01-07")),
            ("https://stadt.example/presse/20120127-titel", Some("2012-01-27")),
            ("https://stadt.example/meldungen/27-01-2012", Some("2012-01-27")),
            (
                "https://archiv.example/web/20190101000000/http://stadt.example/2012/01/27/",
                Some("2012-01-27"),
            ),
            ("https://stadt.example/2012/01/titel", None),
            ("https://stadt.example/artikel-201201271", None),
            ("https://stadt.example/2012/13/45/", None),
            ("https://stadt.example/2012/10/3-fragen-an/", None),
            ("https://stadt.example/vorwahl/02336-93-2062", None),
        ];
        for (url, expected) in cases {
            assert_eq!(in_address(url).map(|date| date.to_string()).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn midnight_in_berlin_is_the_next_day() {
        let day = |text: &str, german| machine(text, german).map(|date| date.to_string());
        assert_eq!(day("2021-11-04T23:00Z", true).as_deref(), Some("2021-11-05"));
        assert_eq!(day("2021-07-04T22:30:00+00:00", true).as_deref(), Some("2021-07-05"));
        assert_eq!(day("2021-11-04T22:30:00Z", true).as_deref(), Some("2021-11-04"));
        assert_eq!(day("2021-11-04T23:00Z", false).as_deref(), Some("2021-11-04"));
        assert_eq!(day("Mon, 25 Jun 2018 10:00:00 +0200", true).as_deref(), Some("2018-06-25"));
        assert_eq!(day("ohne Datum", true), None);
    }
}
