//! Labelled values of a page: "Ort: Rathaus", a heading "Kosten" with a line under it, a table row "Wann | 18 Uhr".

use std::ops::Range;

use super::text::Text;
use crate::BlockKind;

/// A label and the words it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Labelled {
    /// Without colon.
    pub(super) label: Range<usize>,
    pub(super) value: Range<usize>,
    /// Whether the label is a heading, a term or a cell rather than the beginning of a line.
    pub(super) set_apart: bool,
}

/// A label is short.
const LONGEST_LABEL: usize = 40;
/// So is a value: more is a paragraph that happens to hold a colon.
const LONGEST_VALUE: usize = 240;

/// The labelled values of a text, in reading order.
pub(super) fn find(text: &Text<'_>) -> Vec<Labelled> {
    let mut found = Vec::new();
    let parts = text.parts();
    for (number, part) in parts.iter().enumerate() {
        let words = part.block.text.as_str();
        let next = parts.get(number + 1).map(|next| next.range.clone());
        match part.block.kind {
            BlockKind::Heading(_) | BlockKind::Term if words.len() <= LONGEST_LABEL => {
                let label = part.range.start..part.range.start + words.trim_end_matches([':', ' ']).len();
                if let Some(value) = next.filter(|value| value.len() <= LONGEST_VALUE) {
                    found.push(Labelled { label, value, set_apart: true });
                }
            }
            BlockKind::TableRow if part.block.cells.len() == 2 => {
                let (first, second) = (&part.block.cells[0], &part.block.cells[1]);
                let at = words
                    .find(second.as_str())
                    .filter(|_| !second.is_empty() && first.len() <= LONGEST_LABEL);
                if let Some(at) = at.filter(|at| *at >= first.len()) {
                    let label = part.range.start..part.range.start + first.trim_end_matches([':', ' ']).len();
                    let value = part.range.start + at..part.range.start + at + second.len();
                    found.push(Labelled { label, value, set_apart: true });
                }
            }
            _ => in_lines(words, part.range.start, next, &mut found),
        }
    }
    found
}

fn in_lines(words: &str, start: usize, next: Option<Range<usize>>, found: &mut Vec<Labelled>) {
    let mut offset = 0;
    let mut lines = words.split('\n').peekable();
    while let Some(line) = lines.next() {
        let at = start + offset;
        offset += line.len() + 1;
        let Some(colon) = line.find(':').filter(|colon| (2..=LONGEST_LABEL).contains(colon)) else {
            continue;
        };
        let label = &line[..colon];
        // "https:" and "8:30" are no labels.
        if line[colon..].starts_with("://")
            || label.ends_with(|c: char| c.is_ascii_digit())
            || label.split(' ').count() > 4
        {
            continue;
        }
        let rest = line[colon + 1..].trim();
        let value = if !rest.is_empty() {
            let from = at + line.len() - line[colon + 1..].trim_start().len();
            from..from + rest.len()
        } else if let Some(below) = lines.peek() {
            start + offset..start + offset + below.trim_end().len()
        } else {
            match next.clone() {
                Some(next) => next,
                None => continue,
            }
        };
        if !value.is_empty() && value.len() <= LONGEST_VALUE {
            found.push(Labelled { label: at..at + colon, value, set_apart: false });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::text::paragraphs;

    #[test]
    fn lines_headings_and_terms_have_labels() {
        let blocks = paragraphs(&[
            "Ort: Rathaus, Saal 2\nBeginn:\n18 Uhr",
            "# Kosten",
            "Der Kurs ist frei.",
            "Mehr: https://x.example um 8:30",
        ]);
        let text = Text::new(&blocks);
        let found: Vec<_> =
            find(&text).into_iter().map(|l| (&text.as_str()[l.label], &text.as_str()[l.value])).collect();
        assert_eq!(
            found,
            [
                ("Ort", "Rathaus, Saal 2"),
                ("Beginn", "18 Uhr"),
                ("Kosten", "Der Kurs ist frei."),
                ("Mehr", "https://x.example um 8:30")
            ]
        );
    }
}
