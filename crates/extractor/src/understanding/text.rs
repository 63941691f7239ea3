//! The main text of a document as one string that knows, for each offset, its block and its sentence.

use std::ops::Range;

use model::Evidence;

use super::sentences;
use super::words::Words;
use crate::{Block, BlockKind};

/// Blocks joined by newlines. All matchers run once over this string; evidence is read off its offsets.
pub(super) struct Text<'d> {
    text: String,
    parts: Vec<Part<'d>>,
    sentences: Vec<Range<usize>>,
    words: Words,
}

/// One block and where it stands in the text.
#[derive(Clone, Debug)]
pub(super) struct Part<'d> {
    pub(super) range: Range<usize>,
    pub(super) block: &'d Block,
}

impl<'d> Text<'d> {
    pub(super) fn new(blocks: impl IntoIterator<Item = &'d Block>) -> Self {
        let mut text = String::new();
        let mut parts = Vec::new();
        for block in blocks {
            if block.text.is_empty() {
                continue;
            }
            if !text.is_empty() {
                text.push('\n');
            }
            let start = text.len();
            text.push_str(&block.text);
            parts.push(Part { range: start..text.len(), block });
        }
        let sentences = sentences::split(&text);
        let words = Words::of(&text);
        Text { text, parts, sentences, words }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Its words, for lists that are looked for in the whole text.
    pub(super) fn words(&self) -> &Words {
        &self.words
    }

    pub(super) fn parts(&self) -> &[Part<'d>] {
        &self.parts
    }

    pub(super) fn sentences(&self) -> &[Range<usize>] {
        &self.sentences
    }

    /// The index of the sentence at this offset.
    pub(super) fn sentence_index(&self, at: usize) -> usize {
        self.sentences
            .partition_point(|sentence| sentence.end <= at)
            .min(self.sentences.len().saturating_sub(1))
    }

    /// The sentence at this offset; empty for an empty text.
    pub(super) fn sentence(&self, at: usize) -> &str {
        self.sentences.get(self.sentence_index(at)).map_or("", |range| &self.text[range.clone()])
    }

    /// Where the sentence at this offset stands.
    pub(super) fn sentence_range(&self, at: usize) -> Range<usize> {
        self.sentences.get(self.sentence_index(at)).cloned().unwrap_or(0..0)
    }

    /// The part at this offset.
    pub(super) fn part(&self, at: usize) -> Option<&Part<'d>> {
        let index = self.parts.partition_point(|part| part.range.end < at);
        self.parts.get(index.min(self.parts.len().saturating_sub(1)))
    }

    /// Whether this offset stands in a heading.
    pub(super) fn in_heading(&self, at: usize) -> bool {
        self.part(at).is_some_and(|part| matches!(part.block.kind, BlockKind::Heading(_)))
    }

    /// The nearest heading above this offset.
    pub(super) fn heading_above(&self, at: usize) -> Option<&Part<'d>> {
        let index = self.parts.partition_point(|part| part.range.start <= at);
        self.parts[..index].iter().rev().find(|part| matches!(part.block.kind, BlockKind::Heading(_)))
    }

    /// Evidence that quotes the sentence at this offset.
    pub(super) fn evidence(&self, field: &str, value: impl Into<String>, at: usize, rule: &str) -> Evidence {
        self.quote(field, value, self.sentence_range(at), rule)
    }

    /// Evidence that quotes these words.
    pub(super) fn quote(
        &self,
        field: &str,
        value: impl Into<String>,
        range: Range<usize>,
        rule: &str,
    ) -> Evidence {
        let place = self.part(range.start).map_or("", |part| part.block.place.as_str());
        Evidence::new(field, value, place, self.text.get(range).unwrap_or(""), rule)
    }
}

/// A value with the evidence for it; the field names in the evidence are relative to the value (`phone`, or empty
/// for the value itself) until the record is put together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found<T> {
    pub(super) value: T,
    pub(super) evidence: Vec<Evidence>,
}

impl<T> Found<T> {
    pub(super) fn new(value: T, evidence: Evidence) -> Self {
        Found { value, evidence: vec![evidence] }
    }
}

/// Blocks of plain paragraphs, for tests.
#[cfg(test)]
pub(super) fn paragraphs(lines: &[&str]) -> Vec<Block> {
    let kind = |line: &str| match line.strip_prefix("# ") {
        Some(_) => BlockKind::Heading(2),
        None if line.starts_with("* ") => BlockKind::ListItem(0),
        None => BlockKind::Paragraph,
    };
    let block = |(number, line): (usize, &&str)| Block {
        kind: kind(line),
        text: line.trim_start_matches("# ").trim_start_matches("* ").to_owned(),
        cells: Vec::new(),
        links: Vec::new(),
        place: format!("line {}", number + 1),
        lang: None,
        dropped: None,
    };
    lines.iter().enumerate().map(block).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_lead_to_block_heading_and_sentence() {
        let blocks = paragraphs(&["# Wo", "In Witten. Auch in Herdecke.", "Ende"]);
        let text = Text::new(&blocks);
        let at = text.as_str().find("Herdecke").unwrap();
        assert_eq!(text.sentence(at), "Auch in Herdecke.");
        assert_eq!(text.heading_above(at).unwrap().block.text, "Wo");
        assert_eq!(text.evidence("places[0]", "05954020", at, "name").place, "line 2");
        assert!(text.in_heading(0) && !text.in_heading(at));
        assert_eq!(Text::new(&[]).sentence(3), "");
    }
}
