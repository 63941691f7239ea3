//! What PDF and Office files have in common once their text is read: which heading is the title, which date is the
//! document's own, in which language it is written.
//!
//! Files say much of themselves that is wrong: titles are those of a template, authors are who installed the program. So
//! what stands on the page goes before what the file says, and a person's name is never taken.

use std::collections::HashSet;

use jiff::civil::Date;
use model::{Evidence, PartialDate, Snapshot};

use super::{date_forms, language};
use crate::{Block, BlockKind, Document, Read};

/// What a file says of itself, each with where.
#[derive(Debug, Default)]
pub(super) struct Stated {
    pub(super) title: Option<(String, &'static str)>,
    pub(super) author: Option<(String, &'static str)>,
    /// Day, the text it was read from, place.
    pub(super) created: Option<(Date, String, &'static str)>,
    pub(super) modified: Option<(Date, String, &'static str)>,
    pub(super) lang: Option<String>,
    /// The program that wrote it.
    pub(super) producer: Option<String>,
}

/// A file as its reader leaves it.
pub(super) struct Paper {
    pub(super) blocks: Vec<Block>,
    pub(super) aside: Vec<Block>,
    pub(super) stated: Stated,
    pub(super) problem: Option<&'static str>,
}

/// Words before a date that make it the document's own.
const OWN: &[&str] = &[
    "stand",
    "ausgabe",
    "auflage",
    "redaktionsschluss",
    "erschienen",
    "veröffentlicht",
    "herausgegeben",
    "pressemitteilung",
    "aktualisiert",
    "fassung",
    "version",
    "letzte änderung",
];

/// Words in titles that programs and templates put there, never a reader.
const NO_TITLE: &[&str] = &[
    "microsoft word",
    "microsoft powerpoint",
    "untitled",
    "unbenannt",
    "ohne titel",
    "dokument1",
    "document1",
    "layout 1",
    "folie 1",
    "powerpoint-präsentation",
    "vorlage",
    ".doc",
    ".odt",
    ".indd",
    ".pdf",
    ".qxd",
    ".pub",
    ".cdr",
    ".ai",
];

/// A label and its date fill a line of their own up to this many bytes.
const LABELLED_LINE: usize = 160;

/// Blocks from the beginning among which the title stands.
const TITLE_BLOCKS: usize = 12;

/// Makes a document of what was read.
pub(super) fn document(paper: Paper, snapshot: &Snapshot) -> Document {
    let Paper { blocks, aside, stated, problem } = paper;
    let fetched = snapshot.fetched.to_zoned(jiff::tz::TimeZone::UTC).date();
    let lang = language::detect(blocks.iter().map(|block| block.text.as_str()), stated.lang.as_deref());
    let title = title(&blocks, &stated, snapshot);
    let (published, modified) = dates(&blocks, &aside, &stated, snapshot, fetched);
    let author = stated.author.map(|(name, place)| Read {
        evidence: Evidence::new("author", name.as_str(), place, &name, "file_author"),
        value: name,
    });
    Document {
        problem: problem.or_else(|| blocks.is_empty().then_some("no_text")),
        blocks,
        aside,
        title,
        published,
        modified,
        author,
        lang,
        ..Document::default()
    }
}

/// The largest heading at the beginning; the file's own title where that is on the page or nothing stands out; what the
/// link to it says.
fn title(blocks: &[Block], stated: &Stated, snapshot: &Snapshot) -> Option<Read<String>> {
    let read = |value: &str, place: &str, quote: &str, rule: &str| {
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        Read { evidence: Evidence::new("title", value.as_str(), place, quote, rule), value }
    };
    let named = stated.title.as_ref().filter(|(title, _)| is_title(title));
    let opening = &blocks[..blocks.len().min(TITLE_BLOCKS)];
    let largest = largest_heading(opening);
    if let Some((title, place)) = named {
        let words = words(title);
        let missing = |text: &str| {
            let there: HashSet<String> = self::words(text).into_iter().collect();
            words.iter().filter(|word| !there.contains(*word)).count()
        };
        let shown = opening.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join(" ");
        let longer = largest.as_ref().is_some_and(|(text, _)| missing(text) == 0);
        if !words.is_empty() && missing(&shown) * 4 <= words.len() && !longer {
            return Some(read(title, place, title, "file_title_on_page"));
        }
    }
    if let Some((text, place)) = largest {
        return Some(read(&text, place, &text, "largest_heading"));
    }
    if let Some((title, place)) = named {
        return Some(read(title, place, title, "file_title"));
    }
    let hint = snapshot.hint.as_ref().and_then(|hint| hint.title.as_deref()).filter(|title| is_title(title));
    if let Some(title) = hint {
        return Some(read(title, "link", title, "link_text"));
    }
    let short = blocks.iter().take(3).find(|block| (8..=120).contains(&block.text.len()));
    short.map(|block| read(&block.text, &block.place, &block.text, "first_line"))
}

/// The first of the highest headings; one on two lines with a wider gap between them is put together.
fn largest_heading(blocks: &[Block]) -> Option<(String, &str)> {
    let level = |block: &Block| if let BlockKind::Heading(level) = block.kind { Some(level) } else { None };
    let highest = blocks.iter().filter_map(level).min()?;
    let first = blocks.iter().position(|block| level(block) == Some(highest))?;
    let text = &blocks[first].text;
    let next = blocks.get(first + 1).filter(|next| level(next) == Some(highest) && next.text.len() < 80);
    let text = match next {
        Some(next) if text.len() < 60 && highest == 1 => format!("{text} {}", next.text),
        _ => text.clone(),
    };
    Some((text, &blocks[first].place))
}

/// Whether a text can be a title: words that neither a program nor a file system put there.
fn is_title(text: &str) -> bool {
    let lower = text.to_lowercase();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let file_name = lower.contains('_') && !lower.contains(' ');
    letters >= 4 && !file_name && !NO_TITLE.iter().any(|words| lower.contains(words))
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2).map(str::to_lowercase).collect()
}

/// Publication and change: a labelled date on the page, the address, a line that is a date, what a feed said, what the file
/// says.
fn dates(
    blocks: &[Block],
    aside: &[Block],
    stated: &Stated,
    snapshot: &Snapshot,
    fetched: Date,
) -> (Option<Read<PartialDate>>, Option<Read<PartialDate>>) {
    let possible = |date: PartialDate| {
        let latest = fetched.tomorrow().unwrap_or(fetched);
        date.first() <= latest && date.first().year() >= 1990
    };
    let read = |field: &str, value: PartialDate, place: &str, quote: &str, rule: &str| {
        let evidence = Evidence::new(field, value.to_string(), place, quote, rule);
        possible(value).then_some(Read { value, evidence })
    };
    let labelled = || {
        blocks.iter().chain(aside).find_map(|block| {
            let (date, quote) = own_date(&block.text)?;
            read("published", date, &block.place, quote, "labelled_date")
        })
    };
    let address = || {
        let day = date_forms::in_address(&snapshot.url)?;
        read("published", PartialDate::day(day), "url", &snapshot.url, "address_date")
    };
    let alone = || {
        let edge = blocks.len().saturating_sub(6);
        let near = blocks.iter().enumerate().filter(|(at, _)| *at < TITLE_BLOCKS || *at >= edge);
        near.map(|(_, block)| block).find_map(|block| {
            let date = date_of_letter(&block.text)?;
            read("published", date, &block.place, &block.text, "date_line")
        })
    };
    let feed = || {
        let date = snapshot.hint.as_ref()?.published?;
        read("published", date, "feed:published", &date.to_string(), "feed_date")
    };
    let of_file = |field: &str, said: &Option<(Date, String, &'static str)>| {
        let (day, text, place) = said.as_ref()?;
        read(field, PartialDate::day(*day), place, text, "file_date")
    };
    let published = labelled()
        .or_else(address)
        .or_else(alone)
        .or_else(feed)
        .or_else(|| of_file("published", &stated.created));
    let modified = of_file("modified", &stated.modified).filter(|date| {
        published.as_ref().is_none_or(|published| date.value.first() >= published.value.first())
    });
    (published, modified)
}

/// The date behind a word that makes it the document's own: "Stand: Mai 2024", "Stand 05/2024", "Ausgabe 2/2024" is none.
fn own_date(text: &str) -> Option<(PartialDate, &str)> {
    for line in text.split(['\n', '\t', '|', '·']).filter(|line| line.len() <= LABELLED_LINE) {
        let lower = line.to_lowercase();
        let Some(label) = OWN.iter().find_map(|word| find_word(&lower, word)) else { continue };
        // Lower case may have another length; then the label is looked for in vain, and nothing is read.
        let rest = line.get(label..).unwrap_or("");
        let phrase = german::dates::find(rest).into_iter().find(|phrase| phrase.range.start <= 24);
        let date = phrase.and_then(|phrase| partial(phrase.when)).or_else(|| numbered_month(rest));
        if let Some(date) = date {
            return Some((date, line));
        }
    }
    None
}

/// Where a word ends that stands for itself.
fn find_word(text: &str, word: &str) -> Option<usize> {
    let alone = |(at, _): &(usize, &str)| {
        let before = text[..*at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    };
    text.match_indices(word).find(alone).map(|(at, _)| at + word.len())
}

/// "05/2024", "5.2024" at the beginning.
fn numbered_month(text: &str) -> Option<PartialDate> {
    let text = text.trim_start_matches([':', ' ', '(']);
    let (month, rest) = text.split_once(['/', '.'])?;
    let rest = rest.trim_start();
    let year = rest.get(..4).filter(|year| year.bytes().all(|b| b.is_ascii_digit()))?;
    if rest[4..].starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    PartialDate::month(year.parse().ok()?, month.trim().parse().ok()?)
}

/// A line that is a date, alone or behind a place: "Musterstadt, den 12. Mai 2024".
fn date_of_letter(text: &str) -> Option<PartialDate> {
    if text.len() > 60 {
        return None;
    }
    let phrases = german::dates::find(text);
    let [only] = phrases.as_slice() else { return None };
    let before: Vec<&str> = text[..only.range.start].split_whitespace().collect();
    let place = match before.as_slice() {
        [] => true,
        [words @ .., last] => {
            words.len() <= 2
                && (last.ends_with(',')
                    || matches!(last.trim_end_matches(':'), "den" | "vom" | "Datum" | "im"))
        }
    };
    let behind = text[only.range.end..].trim_matches(|c: char| !c.is_alphanumeric());
    partial(only.when).filter(|_| place && behind.is_empty())
}

/// A date that names its year, as exact as it is.
fn partial(when: german::dates::When) -> Option<PartialDate> {
    use german::dates::When;
    match when {
        When::Day(date) => Some(PartialDate::day(date)),
        When::PartOfMonth(date) => PartialDate::part_of_month(date.year(), date.month(), date.day()),
        When::Month(date) => PartialDate::month(date.year(), date.month()),
        When::DayMonth { .. } | When::DaysAgo(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_the_document_are_told_from_others() {
        let own = |text: &str| own_date(text).map(|(date, _)| date.to_string());
        assert_eq!(own("Jobcenter Beispielkreis · Stand: Mai 2024").as_deref(), Some("2024-05"));
        assert_eq!(own("Stand 05/2024").as_deref(), Some("2024-05"));
        assert_eq!(own("Stand: 01.02.2023").as_deref(), Some("2023-02-01"));
        assert_eq!(own("Der Infostand ist am 3. Mai 2024 offen"), None);
        let letter = |text: &str| date_of_letter(text).map(|date| date.to_string());
        assert_eq!(letter("Beispielstadt, den 12. Mai 2024").as_deref(), Some("2024-05-12"));
        assert_eq!(letter("12.05.2024").as_deref(), Some("2024-05-12"));
        assert_eq!(letter("Beginn ist am 12. Mai 2024"), None);
        assert_eq!(letter("12.05.2024 bis 14.05.2024"), None);
    }

    #[test]
    fn titles_of_programs_are_none() {
        assert!(is_title("Ihr Weg zum Wohngeld"));
        for text in ["Microsoft Word - Flyer.docx", "flyer_wohngeld_final", "Layout 1", "1234"] {
            assert!(!is_title(text), "{text}");
        }
    }
}
