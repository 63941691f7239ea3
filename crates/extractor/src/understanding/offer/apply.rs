//! How to get an offer: the value of a label, or the sentence that says what to do.

use std::ops::Range;

use super::words::{WORDS, is_label};
use super::{Field, LONGEST};
use crate::understanding::labels::Labelled;
use crate::understanding::text::Text;

/// The words that say how to apply, and the rule they were found by. A label says it best, then what to do, then
/// that nothing is to be done.
pub(super) fn find(
    text: &Text<'_>,
    labels: &[Labelled],
    hits: &[(Field, usize)],
) -> Option<(Range<usize>, &'static str)> {
    if let Some(range) = labelled(text, labels) {
        return Some((range, "application-label"));
    }
    let first = |field| sentence(text, hits, field).map(|range| (range, "application-phrase"));
    first(Field::Apply).or_else(|| first(Field::ApplyFree))
}

/// The first sentence of what stands behind a label.
fn labelled(text: &Text<'_>, labels: &[Labelled]) -> Option<Range<usize>> {
    let whole = text.as_str();
    let is_meant = |labelled: &&Labelled| is_label(&whole[labelled.label.clone()], &WORDS.apply_labels);
    labels.iter().filter(is_meant).find_map(|labelled| {
        let sentence = text.sentence_range(labelled.value.start);
        let range = labelled.value.start..labelled.value.end.min(sentence.end.max(labelled.value.start));
        (!range.is_empty() && range.len() <= LONGEST).then_some(range)
    })
}

fn sentence(text: &Text<'_>, hits: &[(Field, usize)], field: Field) -> Option<Range<usize>> {
    let sentences = hits.iter().filter(|(found, at)| *found == field && !text.in_heading(*at));
    sentences.map(|(_, at)| text.sentence_range(*at)).find(|range| {
        let words = &text.as_str()[range.clone()];
        words.split(' ').count() >= 3
            && words.len() <= LONGEST
            // "Dann wende Dich an:" leads to a contact, which is a field of its own.
            && !words.ends_with(['?', ':'])
            && !WORDS.not_apply.iter().any(|word| words.contains(word))
    })
}
