//! Topics and audiences of a text: which subjects of the taxonomy it is about, mainly or beside.
//!
//! A word in the title says more than one in a subordinate clause: finds are weighed by where they stand, counted
//! once per sentence, and a single mention in a long text is left out.

use std::collections::BTreeMap;

use model::{Evidence, Taxonomy, TopicRef};

use super::table::{TOPIC_WORDS, rows};
use super::text::{Found, Text};
use super::vocabulary::{Hit, Starts, Vocabulary, Words};

/// Knows the words of the taxonomy; compiled once.
pub(super) struct TopicFinder {
    topics: Vocabulary,
    topic_ids: Vec<String>,
    audiences: Vocabulary,
    audience_ids: Vec<String>,
    /// Audiences nearly every text names; only "für …" or a title makes them one.
    common: Vec<bool>,
    starts: Starts,
}

/// What the title is worth against a sentence of the text.
const IN_TITLE: f32 = 4.0;
const IN_HEADING: f32 = 2.0;
const IN_LEAD: f32 = 1.5;
const IN_TEXT: f32 = 1.0;
/// A part of a compound ("Kindergartenzweckverband") says less than the word.
const INSIDE: f32 = 0.7;
/// From this score on a subject without a word in the title can be a main one.
const PRIMARY: f32 = 4.0;
/// One mention suffices up to this many words; each further stretch of that length asks for half a mention more.
const STRETCH: f32 = 300.0;

/// Most topics of a record.
const MOST: usize = 8;

impl TopicFinder {
    pub(super) fn new(taxonomy: &Taxonomy) -> Self {
        let of = |what: &'static str| -> Vec<&'static str> {
            rows::<2>(TOPIC_WORDS).filter(|[kind, _]| *kind == what).map(|[_, word]| word).collect()
        };
        let (weak, never) = (of("weak"), of("never"));
        let common = of("common_audience");
        let terms = |label: &str, synonyms: &[String]| -> Vec<(String, bool)> {
            let label = label.split('(').next().unwrap_or(label);
            let parts = label.split(['&', ',', '–']).map(|part| part.trim().to_owned());
            let all = parts.chain(synonyms.iter().cloned()).filter(|term| !term.is_empty());
            let all = all.filter(|term| !never.contains(&term.as_str()) && !term.contains('/'));
            all.map(|term| (term.clone(), weak.contains(&term.as_str()))).collect()
        };
        let topic_terms: Vec<_> = taxonomy.topics().iter().map(|t| terms(&t.label, &t.synonyms)).collect();
        let audience_terms: Vec<_> =
            taxonomy.audiences().iter().map(|a| terms(&a.label, &a.synonyms)).collect();
        let topics = Vocabulary::new(flat(&topic_terms), true);
        let audiences = Vocabulary::new(flat(&audience_terms), false);
        let mut starts = Starts::default();
        topics.note_starts(&mut starts);
        audiences.note_starts(&mut starts);
        TopicFinder {
            starts,
            topics,
            topic_ids: taxonomy.topics().iter().map(|topic| topic.id.clone()).collect(),
            audiences,
            audience_ids: taxonomy.audiences().iter().map(|audience| audience.id.clone()).collect(),
            common: taxonomy.audiences().iter().map(|a| common.contains(&a.id.as_str())).collect(),
        }
    }

    /// Topics, main ones first, and audiences of a text with this title.
    pub(super) fn find(
        &self,
        title: &str,
        title_evidence: Option<&Evidence>,
        text: &Text<'_>,
        lead_end: usize,
    ) -> (Vec<Found<TopicRef>>, Vec<Found<String>>) {
        let in_title = Words::of(title, &self.starts);
        let words = Words::of(text.as_str(), &self.starts);
        let needed = (words.len() as f32 / STRETCH).floor() * 0.5 + 1.0;

        let scores = tally(&self.topics.find(&in_title), &self.topics.find(&words), text, lead_end);
        let best = scores.values().map(|score| score.sum).fold(0.0, f32::max);
        let mut topics: Vec<(f32, Found<TopicRef>)> = Vec::new();
        for (subject, score) in &scores {
            let enough =
                score.titled || score.headed || (score.sum + 0.01 >= needed.min(3.0) && score.strong);
            if !enough || (score.weak_only && score.sum < 2.0 && !score.titled) {
                continue;
            }
            let primary = score.titled && !score.weak_only || score.sum >= PRIMARY && score.sum * 2.0 >= best;
            let id = self.topic_ids[*subject].clone();
            let evidence = score.evidence("", &id, title, title_evidence, text);
            topics.push((score.sum, Found::new(TopicRef { id, primary }, evidence)));
        }
        topics.sort_by(|a, b| b.1.value.primary.cmp(&a.1.value.primary).then(b.0.total_cmp(&a.0)));
        topics.truncate(MOST);

        let hits = self.audiences.find(&words);
        let served: Vec<usize> = hits
            .iter()
            .filter(|hit| is_served(text.as_str(), hit.range.start))
            .map(|hit| hit.subject)
            .collect();
        let scores = tally(&self.audiences.find(&in_title), &hits, text, lead_end);
        let mut audiences = Vec::new();
        for (subject, score) in &scores {
            let common = self.common[*subject];
            let addressed = score.titled || served.contains(subject);
            if addressed || score.sum >= if common { 5.0 } else { needed.max(2.0) } {
                let id = self.audience_ids[*subject].clone();
                let evidence = score.evidence("", &id, title, title_evidence, text);
                audiences.push((score.sum, Found::new(id, evidence)));
            }
        }
        audiences.sort_by(|a: &(f32, Found<String>), b| b.0.total_cmp(&a.0));
        (
            topics.into_iter().map(|(_, found)| found).collect(),
            audiences.into_iter().map(|(_, found)| found).collect(),
        )
    }
}

#[derive(Default)]
struct Score {
    sum: f32,
    titled: bool,
    headed: bool,
    strong: bool,
    weak_only: bool,
    best: Option<(f32, std::ops::Range<usize>)>,
    last_sentence: Option<usize>,
}

impl Score {
    fn evidence(
        &self,
        field: &str,
        id: &str,
        title: &str,
        title_evidence: Option<&Evidence>,
        text: &Text<'_>,
    ) -> Evidence {
        match (&self.best, title_evidence) {
            (_, Some(evidence)) if self.titled => {
                Evidence::new(field, id, evidence.place.clone(), title, "word-in-title")
            }
            (Some((_, range)), _) => text.evidence(field, id, range.start, "word-in-text"),
            _ => Evidence::new(field, id, "title", title, "word-in-title"),
        }
    }
}

fn tally(title: &[Hit], hits: &[Hit], text: &Text<'_>, lead_end: usize) -> BTreeMap<usize, Score> {
    let mut scores: BTreeMap<usize, Score> = BTreeMap::new();
    for hit in title {
        let score =
            scores.entry(hit.subject).or_insert_with(|| Score { weak_only: true, ..Score::default() });
        score.sum += IN_TITLE;
        score.titled = true;
        score.strong = true;
        score.weak_only &= hit.weak;
    }
    for hit in hits {
        let score =
            scores.entry(hit.subject).or_insert_with(|| Score { weak_only: true, ..Score::default() });
        score.weak_only &= hit.weak;
        let sentence = text.sentence_index(hit.range.start);
        if score.last_sentence == Some(sentence) {
            continue;
        }
        score.last_sentence = Some(sentence);
        let heading = text.in_heading(hit.range.start);
        let place = match heading {
            true => IN_HEADING,
            false if hit.range.start < lead_end => IN_LEAD,
            false => IN_TEXT,
        };
        let worth = place * if hit.inside { INSIDE } else { 1.0 };
        score.headed |= heading && !hit.weak && !hit.inside;
        score.strong |= !hit.weak;
        score.sum += worth;
        if score.best.as_ref().is_none_or(|(best, _)| worth > *best) {
            score.best = Some((worth, hit.range.clone()));
        }
    }
    scores
}

/// Whether "für" (with an article or adjective between) stands before this offset.
fn is_served(text: &str, at: usize) -> bool {
    let mut words = text[..at].split_whitespace().rev();
    let near = [words.next(), words.next(), words.next()];
    near.into_iter()
        .flatten()
        .map_while(|word| (!word.ends_with(['.', ',', ':'])).then_some(word))
        .any(|word| matches!(word, "für" | "Für" | "an" | "richtet"))
        && near[0].is_some_and(|word| {
            matches!(word, "für" | "Für")
                || near[1].is_some_and(|w| matches!(w, "für" | "Für" | "sich" | "an"))
                || near[2].is_some_and(|w| matches!(w, "für" | "Für"))
        })
}

fn flat(terms: &[Vec<(String, bool)>]) -> impl Iterator<Item = (usize, &str, bool)> {
    terms
        .iter()
        .enumerate()
        .flat_map(|(subject, list)| list.iter().map(move |(term, weak)| (subject, term.as_str(), *weak)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::text::paragraphs;

    fn read(title: &str, lines: &[&str]) -> (Vec<(String, bool)>, Vec<String>) {
        let blocks = paragraphs(lines);
        let text = Text::new(&blocks);
        let (topics, audiences) = TopicFinder::new(&Taxonomy::builtin()).find(title, None, &text, 0);
        (
            topics.into_iter().map(|found| (found.value.id, found.value.primary)).collect(),
            audiences.into_iter().map(|found| found.value).collect(),
        )
    }

    #[test]
    fn the_title_makes_a_main_topic_and_the_text_one_beside() {
        let (topics, audiences) = read(
            "Schuldnerberatung für Alleinerziehende",
            &["Wir helfen bei Geldsorgen. Auch zum Kinderzuschlag beraten wir."],
        );
        assert_eq!(topics[0], ("schuldnerberatung".to_owned(), true));
        assert!(topics.contains(&("kinderzuschlag".to_owned(), false)), "{topics:?}");
        assert_eq!(audiences, ["alleinerziehende"]);
    }

    #[test]
    fn a_passing_word_is_no_audience() {
        let (_, audiences) = read("Neues Bad", &["Das Bad freut auch Kinder sehr."]);
        assert!(audiences.is_empty(), "{audiences:?}");
    }
}
