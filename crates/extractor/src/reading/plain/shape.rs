//! Tells what a line of plain text is by its shape: a frame link, a calendar, a caption, a date.

use german::dates;

/// Lines known by their words, one a row: `index/german/understanding/plain-lines.tsv`.
pub(crate) const PLAIN_LINES: &str =
    include_str!("../../../../../index/german/understanding/plain-lines.tsv");

/// What the words of a line say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Words {
    Skip,
    Section,
    End,
    Caption,
    Imprint,
    Publisher,
    Sources,
}

/// A line that is longer than this is text, whatever words it holds.
const SHORT: usize = 200;

/// Whether the words of a line say this of it.
pub(super) fn says(line: &str, what: Words) -> bool {
    let name = match what {
        Words::Skip => "skip",
        Words::Section => "section",
        Words::End => "end",
        Words::Caption => "caption",
        Words::Imprint => "imprint",
        Words::Publisher => "publisher",
        Words::Sources => "sources",
    };
    let lower = line.trim().to_lowercase();
    let bare = lower
        .trim_end_matches([':', '.', '…', '»', '>', ' ', '!'])
        .trim_start_matches(['«', '<', '»', '>', ' ', '-', '–']);
    let rows = PLAIN_LINES.lines().filter(|row| !row.starts_with('#'));
    rows.filter_map(|row| {
        let mut cells = row.split('\t');
        (cells.next() == Some(name)).then_some(())?;
        Some((cells.next()?, cells.next()?))
    })
    .any(|(how, words)| match how {
        "is" => bare == words,
        "begins" => lower.starts_with(words),
        _ => lower.len() <= SHORT && lower.contains(words),
    })
}

/// `[Zurück]`, `[Alle Meldungen]`: links of a frame around the text.
pub(super) fn is_frame_link(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3 && line.len() <= 60 && line.starts_with('[') && line.ends_with(']') && !line.contains('.')
}

/// "Mo Di Mi Do Fr Sa So", in any language that uses at most four letters a day.
pub(super) fn is_weekday_header(line: &str) -> bool {
    const DAYS: [&str; 14] =
        ["mo", "di", "mi", "do", "fr", "sa", "so", "mon", "die", "mit", "don", "fre", "sam", "son"];
    let words: Vec<String> =
        line.split_whitespace().map(|word| word.trim_matches('.').to_lowercase()).collect();
    let days = words.iter().filter(|word| DAYS.contains(&word.as_str())).count();
    (5..=9).contains(&words.len()) && days >= 5 && words.len() - days <= 2
}

/// A row of a month grid: nothing but five or more numbers of up to two digits.
pub(super) fn is_number_row(line: &str) -> bool {
    let mut count = 0;
    for word in line.split_whitespace() {
        if word.len() > 2 || !word.bytes().all(|b| b.is_ascii_digit()) {
            return false;
        }
        count += 1;
    }
    (3..=8).contains(&count)
}

/// "August", "August 2021", "« August »": the heading of a month grid.
pub(super) fn is_month_heading(line: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "januar",
        "februar",
        "märz",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "dezember",
    ];
    let lower = line.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let first = words.next().is_some_and(|word| MONTHS.contains(&word));
    first
        && words.next().is_none_or(|year| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()))
        && words.next().is_none()
}

/// A line that is a date and nothing else but a weekday, "vom" or "Stand" before it; its day.
pub(super) fn date_line(line: &str) -> Option<jiff::civil::Date> {
    if line.len() > 48 || !line.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let phrases = dates::find(line);
    let [only] = phrases.as_slice() else { return None };
    let dates::When::Day(day) = only.when else { return None };
    let rest = format!("{}{}", &line[..only.range.start], &line[only.range.end..]);
    let words: Vec<String> =
        rest.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    let known = |word: &String| {
        matches!(
            word.as_str(),
            "vom"
                | "am"
                | "den"
                | "datum"
                | "veröffentlicht"
                | "erstellt"
                | "pressemitteilung"
                | "meldung"
                | "nr"
                | "uhr"
        ) || word.ends_with("tag")
            || word == "mittwoch"
            || word.len() == 2
    };
    words.iter().all(known).then_some(day)
}

/// The day in brackets at the end of a teaser, and the teaser without it: "… lädt ein. (22.02.2013)".
pub(super) fn date_behind(line: &str) -> Option<(jiff::civil::Date, &str)> {
    let open = line.trim_end().strip_suffix(')')?.rfind('(')?;
    let inner = &line.trim_end()[open + 1..line.trim_end().len() - 1];
    let day = date_line(inner)?;
    Some((day, line[..open].trim_end()))
}

/// The sign of a desk before the text: "(pen) Eine …"; sign and text.
pub(super) fn desk(line: &str) -> Option<(&str, &str)> {
    let (sign, rest) = line.strip_prefix('(')?.split_once(')')?;
    let letters = (2..=7).contains(&sign.len()) && sign.chars().all(|c| c.is_lowercase() || c == '/');
    let rest = rest.trim_start();
    (letters && rest.starts_with(|c: char| c.is_uppercase() || "„\"»".contains(c))).then_some((sign, rest))
}

/// A bullet before the words of a list item.
pub(in crate::reading) fn bullet(line: &str) -> Option<&str> {
    let rest = line
        .strip_prefix(['•', '·', '▪', '◦', '‣', '\u{f0b7}'])
        .or_else(|| line.strip_prefix(['-', '*', '–']).filter(|rest| rest.starts_with([' ', '\t'])))?;
    Some(rest.trim())
}

/// A full sentence or several: what a text is made of.
pub(super) fn is_prose(line: &str) -> bool {
    let ends = line.trim_end().ends_with(['.', '!', '?', '“', '"', ':', ')']);
    line.chars().count() >= 110 && line.split(' ').count() >= 12 && (ends || line.contains(". "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_told_apart() {
        assert!(is_frame_link("[Alle Meldungen]") && !is_frame_link("[1] Siehe www.x.de"));
        assert!(
            is_weekday_header("Mo Di Mi Do Fr Sa So") && !is_weekday_header("Mo Di Mi 8 bis 12 Uhr offen")
        );
        assert!(is_number_row("30 26 27 28 29 30 31 1") && !is_number_row("12 Plätze frei"));
        assert!(is_month_heading("August 2021") && !is_month_heading("August der Starke"));
        assert_eq!(date_line("Freitag, 4. Mai 2012").unwrap().to_string(), "2012-05-04");
        assert!(date_line("am 4. Mai 2012 in Witten").is_none());
        let (day, teaser) = date_behind("Sie lädt ein. (03.04.2014)").unwrap();
        assert_eq!((day.to_string().as_str(), teaser), ("2014-04-03", "Sie lädt ein."));
        assert_eq!(desk("(abc) Eine Frau"), Some(("abc", "Eine Frau")));
        assert_eq!(desk("(siehe oben) Eine"), None);
        assert_eq!((bullet("•    Haus"), bullet("-5 Grad")), (Some("Haus"), None));
    }
}
