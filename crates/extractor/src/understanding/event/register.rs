//! How to register for an event: the sentence that says it best.

use std::ops::Range;

use super::words::{Register, WORDS, label_of};
use crate::understanding::dates;
use crate::understanding::labels::Labelled;
use crate::understanding::text::Text;

/// A sentence, not a chapter.
const LONGEST: usize = 300;

/// The sentence that says how to register: with an address, a number or a last day, or that nobody has to.
pub(super) fn find(text: &Text<'_>, labels: &[Labelled]) -> Option<Range<usize>> {
    let whole = text.as_str();
    // Under "Anmeldung" as a heading may stand the whole contact: that is a field of its own.
    let said = |labelled: &&Labelled| {
        labelled.value.len() <= LONGEST && !whole[labelled.value.clone()].contains('\n')
    };
    let label = labels.iter().find(|labelled| label_of(whole, labelled, "registration"));
    if let Some(labelled) = label.filter(said) {
        return Some(labelled.value.clone());
    }
    let mut best: Option<(u32, Range<usize>)> = None;
    for range in text.sentences().iter().filter(|range| range.len() <= LONGEST) {
        let words = &whole[range.clone()];
        let mut said = WORDS.registers.find(words).map(|cue| *cue.value).collect::<Vec<_>>();
        said.dedup();
        if said.is_empty() || words.ends_with('?') || text.in_heading(range.start) {
            continue;
        }
        let digits = words.bytes().filter(u8::is_ascii_digit).count();
        let reached = u32::from(words.contains('@') || digits >= 7);
        let dated = u32::from(
            words.contains("bis ") && !german::dates::find(words).is_empty() || dates::first(words).is_some(),
        );
        let unneeded = u32::from(said.contains(&Register::Unneeded));
        let rate = 1 + 2 * reached + dated + 2 * unneeded;
        if best.as_ref().is_none_or(|(known, _)| rate > *known) {
            best = Some((rate, range.clone()));
        }
    }
    // A word alone ("bei der Anmeldung bitte das Alter angeben") says nothing of how.
    let (rate, range) = best?;
    let opens =
        whole[range.clone()].starts_with("Anmeldung") || whole[range.clone()].contains("Anmeldung an ");
    (rate >= 2 || opens).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::text::paragraphs;

    #[test]
    fn the_sentence_with_a_way_to_reach_somebody_wins() {
        let read = |line: &str| {
            let blocks = paragraphs(&[line]);
            let text = Text::new(&blocks);
            find(&text, &[]).map(|range| text.as_str()[range].to_owned())
        };
        let line = "Bitte geben Sie bei der Anmeldung das Alter an. Anmelden können Sie sich bis 3. Mai unter a@b.example.";
        assert_eq!(read(line).as_deref(), Some("Anmelden können Sie sich bis 3. Mai unter a@b.example."));
        assert_eq!(
            read("Eine Anmeldung ist nicht nötig.").as_deref(),
            Some("Eine Anmeldung ist nicht nötig.")
        );
        assert_eq!(read("Bitte geben Sie bei der Anmeldung das Alter an."), None);
        assert_eq!(read("Das Wetter wird schön."), None);
    }
}
