//! Words of date phrases: months, days of the week, relative days.

use jiff::civil::Weekday;

/// Names of months by number, in lower case: German, Austrian, English, and their short forms.
#[rustfmt::skip]
const MONTHS: &[(&str, u32)] = &[
    ("januar", 1), ("jänner", 1), ("jaenner", 1), ("january", 1), ("jan", 1), ("jän", 1),
    ("februar", 2), ("feber", 2), ("february", 2), ("feb", 2), ("febr", 2),
    ("märz", 3), ("maerz", 3), ("march", 3), ("mär", 3), ("mrz", 3), ("mar", 3),
    ("april", 4), ("apr", 4),
    ("mai", 5), ("may", 5),
    ("juni", 6), ("june", 6), ("jun", 6),
    ("juli", 7), ("july", 7), ("jul", 7),
    ("august", 8), ("aug", 8),
    ("september", 9), ("sept", 9), ("sep", 9),
    ("oktober", 10), ("october", 10), ("okt", 10), ("oct", 10),
    ("november", 11), ("nov", 11),
    ("dezember", 12), ("december", 12), ("dez", 12), ("dec", 12),
];

const WEEKDAYS: &[(&str, Weekday)] = &[
    ("montag", Weekday::Monday),
    ("mo", Weekday::Monday),
    ("monday", Weekday::Monday),
    ("mon", Weekday::Monday),
    ("dienstag", Weekday::Tuesday),
    ("di", Weekday::Tuesday),
    ("tuesday", Weekday::Tuesday),
    ("tue", Weekday::Tuesday),
    ("mittwoch", Weekday::Wednesday),
    ("mi", Weekday::Wednesday),
    ("wednesday", Weekday::Wednesday),
    ("wed", Weekday::Wednesday),
    ("donnerstag", Weekday::Thursday),
    ("do", Weekday::Thursday),
    ("thursday", Weekday::Thursday),
    ("thu", Weekday::Thursday),
    ("freitag", Weekday::Friday),
    ("fr", Weekday::Friday),
    ("friday", Weekday::Friday),
    ("fri", Weekday::Friday),
    ("samstag", Weekday::Saturday),
    ("sonnabend", Weekday::Saturday),
    ("sa", Weekday::Saturday),
    ("saturday", Weekday::Saturday),
    ("sat", Weekday::Saturday),
    ("sonntag", Weekday::Sunday),
    ("so", Weekday::Sunday),
    ("sunday", Weekday::Sunday),
    ("sun", Weekday::Sunday),
];

const LONGEST: usize = 12;

fn lower(word: &str) -> Option<String> {
    (word.len() <= LONGEST).then(|| word.to_lowercase())
}

/// The month a word names; German short forms want a capital, so that "mai" in an address still counts but
/// "mar" in running text is none.
pub(crate) fn month(word: &str) -> Option<u32> {
    let word = lower(word)?;
    MONTHS.iter().find(|(name, _)| *name == word).map(|(_, number)| *number)
}

/// The day of the week a word names.
pub(crate) fn weekday(word: &str) -> Option<Weekday> {
    if !word.starts_with(char::is_uppercase) {
        return None;
    }
    let word = lower(word)?;
    WEEKDAYS.iter().find(|(name, _)| *name == word).map(|(_, day)| *day)
}

/// How many days ago "heute", "gestern" and "vorgestern" were.
pub(crate) fn relative_day(word: &str) -> Option<u16> {
    match lower(word)?.as_str() {
        "heute" => Some(0),
        "gestern" => Some(1),
        "vorgestern" => Some(2),
        _ => None,
    }
}

/// The first day of "Anfang", "Mitte" and "Ende" of a month.
pub(crate) fn part_of_month(word: &str) -> Option<u32> {
    match lower(word)?.as_str() {
        "anfang" => Some(1),
        "mitte" => Some(11),
        "ende" => Some(21),
        _ => None,
    }
}
