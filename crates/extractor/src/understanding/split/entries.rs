//! Lists and tables of days: "05.09.2026, 18 Uhr: Elternabend".

use std::ops::Range;

use model::Moment;

use crate::understanding::dates::Near;
use crate::understanding::event;
use crate::understanding::text::Text;
use crate::{Block, BlockKind};

/// One line of a list of dates.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::understanding) struct Entry {
    pub(in crate::understanding) title: String,
    pub(in crate::understanding) range: Range<usize>,
    pub(in crate::understanding) start: Moment,
    pub(in crate::understanding) end: Option<Moment>,
    /// The cell that says where.
    pub(in crate::understanding) venue: Option<String>,
}

/// A list of dates has at least this many lines that begin with a day.
const LEAST: usize = 3;
/// A line is no paragraph.
const LONGEST: usize = 300;

/// Events in lists and tables whose items begin with a day.
pub(in crate::understanding) fn entries(text: &Text<'_>, near: Option<Near>) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut columns: &[String] = &[];
    for part in text.parts() {
        let item =
            matches!(part.block.kind, BlockKind::ListItem(_) | BlockKind::TableRow | BlockKind::Paragraph);
        let words = part.block.text.as_str();
        if part.block.kind == BlockKind::TableRow && !words.bytes().any(|b| b.is_ascii_digit()) {
            columns = &part.block.cells;
            continue;
        }
        if !item || part.range.len() > LONGEST {
            continue;
        }
        let opening = words.char_indices().nth(56).map_or(words, |(end, _)| &words[..end]);
        // "Mo, 7. September": a day stands within the first words or the line is not one of dates.
        if !opening.bytes().take(14).any(|b| b.is_ascii_digit()) {
            continue;
        }
        let Some(when) = event::in_words(words, 0..words.len(), "line-of-calendar", near) else { continue };
        if words[..when.day].chars().count() > 14 {
            continue;
        }
        let rest = &words[when.behind.min(words.len())..];
        let (title, venue) = match cells(part.block, columns) {
            Some(cells) => cells,
            None => (occasion(rest, &part.block.links), None),
        };
        if title.chars().count() >= 6 {
            found.push(Entry { title, range: part.range.clone(), start: when.start, end: when.end, venue });
        }
    }
    if found.len() < LEAST { Vec::new() } else { found }
}

/// Whether lines of days are a programme and no list of reports: most name a time of day or a place.
pub(in crate::understanding) fn is_programme(entries: &[Entry]) -> bool {
    let timed = entries.iter().filter(|entry| entry.start.time.is_some() || entry.venue.is_some()).count();
    entries.len() >= LEAST && 2 * timed > entries.len()
}

/// What and where of a table row: the first cell is the day, the head of a column says what it holds.
fn cells(row: &Block, columns: &[String]) -> Option<(String, Option<String>)> {
    if row.kind != BlockKind::TableRow || row.cells.len() < 2 {
        return None;
    }
    let venue = columns.iter().position(|head| event::is_venue_label(head)).and_then(|at| row.cells.get(at));
    let venue = venue.filter(|cell| !cell.is_empty());
    let untold = |cell: &&String| !cell.is_empty() && Some(*cell) != venue && cell.chars().count() >= 6;
    let days = |cell: &&String| crate::understanding::dates::days(cell, None).is_empty();
    let clock = |cell: &&String| crate::understanding::dates::clock(cell).is_none();
    let title = row.cells.iter().skip(1).find(|cell| untold(cell) && days(cell) && clock(cell))?;
    Some((title.clone(), venue.cloned()))
}

/// The words behind day and time; a link's text, where there is one.
fn occasion(rest: &str, links: &[(String, String)]) -> String {
    if let Some((_, words)) =
        links.iter().find(|(_, words)| words.chars().count() >= 6 && rest.contains(words.as_str()))
    {
        return words.clone();
    }
    let mut rest = rest;
    if let Some(clock) = rest.find("Uhr").filter(|at| *at < 30) {
        rest = &rest[clock + 3..];
    }
    let rest = rest.trim_start_matches(|c: char| !c.is_alphabetic() && !"„\"".contains(c));
    rest.lines().next().unwrap_or("").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::text::paragraphs;

    #[test]
    fn lines_that_begin_with_days_are_events() {
        let blocks = paragraphs(&[
            "* 05.09.2026, 18 Uhr: Elternabend Mitte",
            "* 06.09.2026 Flohmarkt am See",
            "* Mo, 7. September 2026, 9.30 Uhr Krabbelgruppe",
        ]);
        let found = entries(&Text::new(&blocks), None);
        let titles: Vec<_> = found.iter().map(|entry| entry.title.as_str()).collect();
        assert_eq!(titles, ["Elternabend Mitte", "Flohmarkt am See", "Krabbelgruppe"]);
        assert_eq!(found[0].start.to_string(), "2026-09-05T18:00");
    }

    #[test]
    fn rows_of_a_table_say_what_and_where() {
        let row = |cells: [&str; 3]| Block {
            kind: BlockKind::TableRow,
            text: cells.join("\t"),
            cells: cells.map(str::to_owned).to_vec(),
            links: Vec::new(),
            place: String::new(),
            lang: None,
            dropped: None,
        };
        let blocks = [
            row(["Wann", "Was", "Wo"]),
            row(["05.09.2026, 18–20 Uhr", "Elternabend Mitte", "Rathaus, Soest"]),
            row(["06.09.2026", "Flohmarkt am See", "Kurpark"]),
            row(["07.09.2026", "Krabbelgruppe", ""]),
        ];
        let found = entries(&Text::new(&blocks), None);
        assert_eq!(found[0].title, "Elternabend Mitte");
        assert_eq!(found[0].venue.as_deref(), Some("Rathaus, Soest"));
        assert_eq!(found[0].end.unwrap().to_string(), "2026-09-05T20:00");
        assert!(is_programme(&found) && found[2].venue.is_none());
    }
}
