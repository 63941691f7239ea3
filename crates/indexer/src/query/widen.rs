//! What else may stand for a word of a bag: topics and audiences by their names, places, two words written as one.

use german::{Language, tokenize};
use model::Ags;

use crate::concepts::Named;
use crate::query::bag::{BagWord, MAX_BITS};
use crate::query::builder::Builder;
use crate::schema::ags_number;

/// What each further word of a topic's German names weighs of the one before.
const LATER_NAME: f32 = 0.9;

impl Builder<'_, '_> {
    /// Lets the topics and audiences of a label stand for the last `count` words. A label in another language also
    /// brings in the German words for it.
    ///
    /// A German name that records themselves use needs no mention of the topic to be found; then only records that are
    /// mainly about the topic are found by it, and a mention adds to the score.
    ///
    /// Whether the label stands for something the words themselves do not find.
    pub(crate) fn concepts_for_last(&mut self, count: usize, named: &Named<'_>) -> bool {
        let context = self.context;
        let fields = context.fields;
        let from = self.words.len().saturating_sub(count);
        let is_known = named.is_german && self.words[from..].iter().all(|word| self.occurs(word));
        let weight = context.knowledge.ranking.synonym_weight;
        let mut alternatives = Vec::new();
        for concept in &named.concepts {
            let field = if concept.is_audience { fields.audience } else { fields.topic };
            let weight_of_tag = if named.is_german { weight } else { 1.0 };
            if is_known {
                // "Mann" in a question is not about what there is for men.
                if !concept.is_audience {
                    self.score_only(field, &concept.id, weight_of_tag, None);
                }
            } else {
                alternatives.extend(self.term(field, &concept.id, weight_of_tag, None).map(|bit| 1 << bit));
            }
            if is_known && !concept.is_audience {
                // What a record is mainly about, it is found by, whichever of the topic's names it uses.
                let main = self.term(fields.subject, &concept.id, weight_of_tag, None);
                alternatives.extend(main.map(|bit| 1 << bit));
            } else if !concept.is_audience {
                self.score_only(fields.subject, &concept.id, weight_of_tag, None);
            }
            if named.is_german {
                continue;
            }
            let mut weight = weight;
            for name in &concept.german {
                let analyzer = &context.knowledge.analyzer;
                let wholes: Vec<String> = tokenize(name).filter_map(|t| analyzer.analyze(&t).whole).collect();
                let mut all = Some(0);
                // What a topic is called first it is mostly about.
                for whole in wholes {
                    let bits = self.german_words(std::slice::from_ref(&whole), weight);
                    all = all.zip(bits).map(|(all, bits)| all | bits);
                    weight *= LATER_NAME;
                }
                alternatives.extend(all.filter(|bits| *bits != 0));
            }
        }
        self.also(from, &alternatives);
        !is_known
    }

    /// Whether some record has the word as a whole.
    fn occurs(&self, word: &BagWord) -> bool {
        let Some(&whole) = word.alternatives.first() else { return false };
        let mut terms = self.terms.iter().filter(|term| whole == 1 << term.bit);
        terms.any(|term| term.entry.frequency > 0)
    }

    /// Lets lying in a place, or serving an area it lies in, stand for the last `count` words.
    pub(crate) fn places_for_last(&mut self, count: usize, places: &[Ags]) {
        let context = self.context;
        let (fields, ranking) = (context.fields, &context.knowledge.ranking);
        let mut alternatives = Vec::new();
        for ags in places {
            // Whoever says NRW means Nordrhein-Westfalen.
            if let Some(place) = context.knowledge.gazetteer.get(ags) {
                let name = place.name.split(" (").next().unwrap_or_default();
                let words = &context.knowledge.words;
                let wholes =
                    tokenize(name).filter_map(|t| words.terms(Language::German, &t).terms.whole.clone());
                let wholes: Vec<String> = wholes.collect();
                alternatives.extend(self.german_words(&wholes, ranking.synonym_weight));
            }
            let wider = ags.ancestry().filter(|wider| wider != ags).map(|wider| (fields.place_serves, wider));
            for (field, area) in std::iter::once((fields.place_in, ags.clone())).chain(wider) {
                let number = ags_number(area.as_str());
                let entry = context.entry(context.vocabulary.number(field, number));
                let bit = entry.and_then(|entry| self.any_term(entry, ranking.place_weight, None));
                alternatives.extend(bit.map(|bit| 1 << bit));
            }
        }
        self.also(self.words.len().saturating_sub(count), &alternatives);
    }

    /// Lets the last two words also be one, if somebody writes it so and it is no compound that falls apart: "Bürger
    /// Bus" is "Bürgerbus".
    pub(crate) fn joined(&mut self, first: &str, second: &str) {
        let context = self.context;
        let Some((_, field, norms)) = context.languages.first() else { return };
        let joined = format!("{first}{second}");
        let words = &context.knowledge.words;
        let Some(known) = tokenize(&joined).next().map(|token| words.terms(Language::German, &token)) else {
            return;
        };
        let Some(whole) = known.terms.whole.as_ref() else { return };
        if !known.terms.parts.is_empty() {
            // What falls apart is found by its parts, but who writes it as one word is about nothing else.
            let weight = context.knowledge.ranking.whole_weight;
            self.score_only(*field, whole, weight, Some(norms));
            return;
        }
        let Some(entry) = context.entry(context.vocabulary.text(*field, whole)) else { return };
        if entry.frequency == 0 || self.has_bit(&entry) {
            return;
        }
        let ranking = &context.knowledge.ranking;
        let weight = ranking.joined_weight;
        if let Some(bit) = self.any_term(entry, weight, Some(norms)) {
            let in_title = weight * ranking.title_weight;
            self.score_only(context.fields.title, whole, in_title, Some(context.title_norms));
            let from = self.words.len().saturating_sub(2);
            self.also(from, &[1 << bit]);
            self.words[from..].iter_mut().for_each(|word| word.elsewhere |= 1 << bit);
        }
    }

    /// Makes one word of the last `count`: a name of several words is one thing to match.
    pub(crate) fn merge_last(&mut self, count: usize) {
        let from = self.words.len().saturating_sub(count);
        let mut merged = BagWord { alternatives: vec![0], elsewhere: 0 };
        for word in self.words.split_off(from) {
            let both = merged.alternatives.iter();
            let both = both.flat_map(|a| word.alternatives.iter().map(move |b| a | b)).take(MAX_BITS);
            merged.alternatives = both.collect();
            merged.elsewhere |= word.elsewhere;
        }
        self.words.push(merged);
    }

    /// Further alternatives for the words from `from` on.
    pub(super) fn also(&mut self, from: usize, alternatives: &[u64]) {
        for word in &mut self.words[from..] {
            word.alternatives.extend(alternatives);
        }
    }
}
