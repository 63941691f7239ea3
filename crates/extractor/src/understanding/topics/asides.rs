//! What is named only by the way: a condition, an example, a pointer to something else, a paper to bring.
//!
//! "Wer Wohngeld bezieht, zahlt die Hälfte" is about a discount, and a list under "Voraussetzungen" about what it stands
//! under. The words are those of `topic-words.tsv`.

use crate::BlockKind;
use crate::understanding::cues::Cues;
use crate::understanding::table::{TOPIC_WORDS, rows, words_of};
use crate::understanding::text::Text;

/// Knows the words that make a mention one by the way.
pub(super) struct Asides {
    cues: Cues<Sort>,
    headings: Vec<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    /// The whole sentence states a condition or points elsewhere.
    Sentence,
    /// What follows is an example.
    Behind,
}

/// Where the asides of the sentence looked at last begin: finds come in reading order, and most sentences have one.
#[derive(Default)]
pub(super) struct Last {
    sentence: Option<usize>,
    from: usize,
}

impl Asides {
    pub(super) fn new() -> Self {
        let cues = rows::<2>(TOPIC_WORDS).filter_map(|[what, words]| match what {
            "condition" => Some((words, Sort::Sentence)),
            "example" => Some((words, Sort::Behind)),
            _ => None,
        });
        Asides { cues: Cues::new(cues), headings: words_of(TOPIC_WORDS, "aside_heading").collect() }
    }

    /// Whether what is named at this offset is named by the way.
    pub(super) fn holds(&self, text: &Text<'_>, at: usize, last: &mut Last) -> bool {
        let sentence = text.sentence_index(at);
        if last.sentence != Some(sentence) {
            *last = Last { sentence: Some(sentence), from: self.begin(text, sentence) };
        }
        at >= last.from
    }

    /// From where on a sentence names things by the way.
    fn begin(&self, text: &Text<'_>, sentence: usize) -> usize {
        let Some(range) = text.sentences().get(sentence) else { return usize::MAX };
        let words = &text.as_str()[range.clone()];
        if let Some(cue) = self.cues.first(words) {
            return match cue.value {
                Sort::Sentence => range.start,
                Sort::Behind => range.start + cue.end,
            };
        }
        if self.is_under(text, range.start) { range.start } else { usize::MAX }
    }

    /// Whether the heading above, or the line that leads to a list, says so of all that follows.
    fn is_under(&self, text: &Text<'_>, at: usize) -> bool {
        let begins = |words: &str| self.headings.iter().any(|heading| words.starts_with(heading));
        if text.in_heading(at) {
            return false;
        }
        let index = text.parts().partition_point(|part| part.range.end < at);
        let Some(part) = text.parts().get(index) else { return false };
        if matches!(part.block.kind, BlockKind::ListItem(_)) {
            let above = text.parts()[..index].iter().rev();
            let lead = above.clone().find(|part| !matches!(part.block.kind, BlockKind::ListItem(_)));
            let led = lead.map_or("", |part| part.block.text.as_str());
            if begins(led) || led.len() < LEADS && self.cues.first(led).is_some() {
                return true;
            }
        }
        text.heading_above(at).is_some_and(|heading| begins(&heading.block.text))
    }
}

/// A line that leads to a list is no paragraph.
const LEADS: usize = 160;
