//! What an offer or an event costs: the value of a label, or the first sentence that names a price or says "kostenlos".

use std::ops::Range;

use super::words::WORDS;
use super::{Field, LONGEST};
use crate::understanding::labels::Labelled;
use crate::understanding::text::Text;

/// The sentence that says what an offer or an event costs.
pub(super) fn find(text: &Text<'_>, labels: &[Labelled], hits: &[(Field, usize)]) -> Option<Range<usize>> {
    let whole = text.as_str();
    let labelled = labels.iter().find(|labelled| {
        let label = &whole[labelled.label.clone()];
        WORDS.cost_labels.contains(label.trim())
    });
    if let Some(labelled) = labelled {
        return Some(labelled.value.clone());
    }
    let sentences =
        hits.iter().filter(|(field, _)| *field == Field::Cost).map(|(_, at)| text.sentence_range(*at));
    sentences.into_iter().find(|range| {
        let words = &whole[range.clone()];
        let free = WORDS.free.iter().any(|word| words.contains(word));
        let priced = hits.iter().any(|(field, at)| *field == Field::Price && range.contains(at));
        let other = WORDS.not_cost.iter().any(|word| words.contains(word));
        !other
            && (free && !is_of_a_thing(words) || priced)
            && words.len() <= LONGEST
            && words.contains(' ')
            && !words.trim_end().ends_with('?')
    })
}

/// "die kostenlose App", "kostenfreie Hotline", "0800 … (kostenlos)": what is free is not the offer.
fn is_of_a_thing(words: &str) -> bool {
    if words.contains("0800") {
        return true;
    }
    let mut list = words.split([' ', '\n']).map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let Some(_) = list.find(|word| {
        let lower = word.to_lowercase();
        WORDS.free_things.iter().any(|adjective| lower.starts_with(adjective))
    }) else {
        return false;
    };
    !list.take(3).any(|noun| {
        let noun = noun.to_lowercase();
        WORDS.offered.iter().any(|word| noun.contains(word))
    })
}
