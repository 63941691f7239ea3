//! What the finds of a subject come to.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use model::Evidence;

use super::Page;
use crate::BlockKind;
use crate::understanding::text::Text;
use crate::understanding::vocabulary::{Hit, Worth};

/// From this worth on a word in the title says what the text is about, however weak it is elsewhere.
const SAYS_ALL: f32 = 3.0;
/// What being named as those a text is for is worth beside the mention.
const SERVED: f32 = 2.0;
/// What a find is worth by where it stands.
const IN_HEADING: f32 = 2.0;
const IN_LEAD: f32 = 1.5;
const IN_TEXT: f32 = 1.0;
/// A part of a compound ("Kindergartenzweckverband") says less than the word.
const INSIDE: f32 = 0.7;
const INSIDE_TITLE: f32 = 0.9;
/// The same word once more says less than a new one, and so does a second one in a sentence.
const AGAIN: f32 = 0.6;
const SAME_SENTENCE: f32 = 0.5;
/// What is a condition, a part of a name or said of something else.
const ASIDE: f32 = 0.4;

/// How a find stands in its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A condition, part of a name, or said of something else.
    Aside,
    Said,
    /// Those the text is for.
    Served,
}

/// What was found of one subject.
#[derive(Default)]
pub(super) struct Score {
    pub(super) sum: f32,
    /// What the title alone comes to.
    pub(super) title: f32,
    /// Whether a name of the subject stands in the title.
    pub(super) titled_by_name: bool,
    pub(super) headed: bool,
    /// Whether a name of the subject was found that is no aside.
    pub(super) named: bool,
    /// Whether such a name stands in the first sentences.
    pub(super) led: bool,
    /// Whether a sentence is for them.
    pub(super) served: bool,
    /// Whether anything but weak words was found.
    pub(super) signed: bool,
    /// In how many sections of the text it was found, and in which last.
    pub(super) sections: usize,
    last_section: Option<usize>,
    /// How many different words were found.
    pub(super) words: HashSet<usize>,
    best: Option<(f32, Range<usize>)>,
    last_sentence: Option<usize>,
}

/// What a find is worth in the title: a name of the taxonomy more than a word of the list, and that more than a part.
/// A weak word says as much where it is most of the title, and nearly so where it is what something is called
/// ("Netzwerk „Rückenwind“") or what a headline speaks of behind its colon.
fn title_weight(hit: &Hit, title: &str) -> f32 {
    let whole = hit.range.len() * 2 >= title.len();
    let named = title[hit.range.end..].trim_start().starts_with(['„', '"', '»', '“', '‚']);
    let worth = match hit.worth {
        Worth::Weak if whole => 3.6,
        Worth::Weak if named || !hit.listed && title[..hit.range.start].ends_with(": ") => 3.1,
        Worth::Name if !hit.listed => 4.0,
        Worth::Name => 3.6,
        Worth::Sign => 3.0,
        Worth::Weak => 2.2,
    };
    worth * if hit.inside { INSIDE_TITLE } else { 1.0 }
}

fn weight(hit: &Hit) -> f32 {
    let worth = match hit.worth {
        Worth::Name if !hit.listed => 1.3,
        Worth::Name => 1.0,
        Worth::Sign => 0.5,
        Worth::Weak => 0.3,
    };
    worth * if hit.inside { INSIDE } else { 1.0 }
}

/// The scores of the subjects found, by number. `role` says how a find in the text stands there, `listed` what one in
/// an item of a list is worth.
pub(super) fn tally<'h>(
    title: &str,
    in_title: impl Iterator<Item = &'h Hit>,
    hits: impl Iterator<Item = &'h Hit>,
    text: &Text<'_>,
    lead_end: usize,
    listed: f32,
    mut role: impl FnMut(&Hit) -> Role,
) -> BTreeMap<usize, Score> {
    let mut scores: BTreeMap<usize, Score> = BTreeMap::new();
    let headings = headings(text);
    for hit in in_title {
        let score = scores.entry(hit.subject).or_default();
        let worth = title_weight(hit, title);
        score.title = score.title.max(worth);
        score.sum = score.sum.max(worth);
        score.named |= hit.worth == Worth::Name;
        score.titled_by_name |= hit.worth == Worth::Name;
        score.signed |= hit.worth != Worth::Weak || worth >= SAYS_ALL;
        score.words.insert(hit.term);
    }
    for hit in hits {
        let score = scores.entry(hit.subject).or_default();
        let sentence = text.sentence_index(hit.range.start);
        let part = text.part(hit.range.start).map(|part| &part.block.kind);
        let heading = matches!(part, Some(BlockKind::Heading(_)));
        let in_lead = hit.range.start < lead_end;
        let role = role(hit);
        let aside = !heading && role == Role::Aside;
        let mut worth = weight(hit)
            * match heading {
                true => IN_HEADING,
                false if in_lead => IN_LEAD,
                false if matches!(part, Some(BlockKind::ListItem(_))) => listed,
                false => IN_TEXT,
            };
        let new = score.words.insert(hit.term);
        if score.last_sentence == Some(sentence) {
            worth *= if new { SAME_SENTENCE } else { 0.0 };
        }
        worth *= if new { 1.0 } else { AGAIN } * if aside { ASIDE } else { 1.0 };
        if role == Role::Served && score.last_sentence != Some(sentence) {
            worth += SERVED;
            score.served = true;
        }
        score.last_sentence = Some(sentence);
        let section = headings.partition_point(|start| *start <= hit.range.start);
        score.sections += usize::from(score.last_section.replace(section) != Some(section));
        score.headed |= heading && hit.worth != Worth::Weak && !hit.inside;
        score.named |= hit.worth == Worth::Name && !aside;
        score.led |= hit.worth == Worth::Name && !aside && in_lead;
        score.signed |= hit.worth != Worth::Weak;
        score.sum += worth;
        if worth > 0.0 && score.best.as_ref().is_none_or(|(best, _)| worth > *best) {
            score.best = Some((worth, hit.range.clone()));
        }
    }
    scores
}

/// Where the headings of a text begin.
fn headings(text: &Text<'_>) -> Vec<usize> {
    let headings = text.parts().iter().filter(|part| matches!(part.block.kind, BlockKind::Heading(_)));
    headings.map(|part| part.range.start).collect()
}

/// How many sections a text has, the part over its first heading among them.
pub(super) fn sections(text: &Text<'_>) -> usize {
    headings(text).len() + 1
}

impl Score {
    /// The words that speak for the subject: the title's, else the sentence with the best find.
    pub(super) fn evidence(&self, id: &str, page: &Page<'_, '_>) -> Evidence {
        match (&self.best, page.title_evidence) {
            (_, Some(evidence)) if self.title > 0.0 => {
                Evidence::new("", id, evidence.place.clone(), page.title, "word-in-title")
            }
            (Some((_, range)), _) => {
                let rule = if range.start < page.lead_end { "word-in-lead" } else { "word-in-text" };
                page.text.evidence("", id, range.start, rule)
            }
            _ => Evidence::new("", id, "title", page.title, "word-in-title"),
        }
    }
}
