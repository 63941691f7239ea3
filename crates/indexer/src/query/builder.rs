//! Builds bags of words: which terms stand for a word, in which fields, with which weight.

use std::collections::HashMap;
use std::sync::Arc;

use german::{Language, TokenKind, WordTerms, exact, fold, tokenize};
use model::Ags;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use crate::Knowledge;
use crate::concepts::Named;
use crate::query::bag::{BagQuery, BagTerm, BagWord, MAX_BITS};
use crate::schema::{Fields, ags_number};

/// The bit of terms that only add to the score.
const SCORE_ONLY: u8 = MAX_BITS as u8 - 1;

/// What each further word of a topic's German names weighs of the one before.
const LATER_NAME: f32 = 0.9;

/// What planning needs to know of the index.
pub(crate) struct Context<'i> {
    pub(crate) fields: &'i Fields,
    pub(crate) knowledge: &'i Knowledge,
    pub(crate) searcher: &'i Searcher,
    /// Languages with records, with the mean length of their texts; German first.
    pub(crate) languages: &'i [(Language, Field, f32)],
    pub(crate) mean_title: f32,
}

/// Which fields a bag looks into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The weighted words of all languages.
    Words,
    /// One field with German terms.
    Field(Field),
    /// Words as written.
    Exact,
}

/// A bag in the making.
pub(crate) struct Builder<'c, 'i> {
    context: &'c Context<'i>,
    scope: Scope,
    /// Whether a part, a synonym or a concept alone may stand for a word.
    loose: bool,
    /// Whether synonyms count at all.
    widen: bool,
    bits: HashMap<Term, u8>,
    terms: Vec<BagTerm>,
    late: Vec<BagTerm>,
    words: Vec<BagWord>,
    overflow: bool,
    /// Whether fillers are no more than fillers: there are other words.
    spare_fillers: bool,
}

impl<'c, 'i> Builder<'c, 'i> {
    pub(crate) fn new(context: &'c Context<'i>, scope: Scope, loose: bool, widen: bool) -> Self {
        Builder {
            context,
            scope,
            loose,
            widen,
            bits: HashMap::new(),
            terms: Vec::new(),
            late: Vec::new(),
            words: Vec::new(),
            overflow: false,
            spare_fillers: false,
        }
    }

    /// From now on fillers weigh little and need not match.
    pub(crate) fn spare_fillers(&mut self) {
        self.spare_fillers = true;
    }

    /// The bit of a term; `None` when there are no more.
    fn term(&mut self, field: Field, text: &str, weight: f32, mean_length: f32) -> Option<u8> {
        self.any_term(Term::from_field_text(field, text), weight, mean_length)
    }

    fn any_term(&mut self, term: Term, weight: f32, mean_length: f32) -> Option<u8> {
        if let Some(&bit) = self.bits.get(&term) {
            return Some(bit);
        }
        let bit = self.bits.len() as u8;
        if bit >= SCORE_ONLY {
            self.overflow = true;
            return None;
        }
        self.bits.insert(term.clone(), bit);
        self.terms.push(BagTerm { term, weight, bit, frequency: None, mean_length });
        Some(bit)
    }

    /// A term that only adds to the score.
    fn score_only(&mut self, term: Term, weight: f32, mean_length: f32) {
        if weight > 0.0 && !self.terms.iter().any(|there| there.term == term) {
            self.terms.push(BagTerm { term, weight, bit: SCORE_ONLY, frequency: None, mean_length });
        }
    }

    /// Adds the words of a text; answers how many content words it has.
    pub(crate) fn add(&mut self, text: &str) -> usize {
        let before = self.words.len();
        for token in tokenize(text) {
            let word = match self.scope {
                Scope::Words => self.word(&token),
                Scope::Field(field) => self.field_word(field, &token),
                Scope::Exact => self.exact_word(&token),
            };
            if let Some(word) = word.filter(|word| !word.alternatives.is_empty()) {
                self.words.push(word);
            }
        }
        self.words.len() - before
    }

    /// Adds texts of which one is enough, as one word.
    pub(crate) fn add_alternatives(&mut self, texts: &[&str]) -> usize {
        let first = self.words.len();
        let mut merged = BagWord::default();
        for text in texts {
            let from = self.words.len();
            self.add(text);
            let added = self.words.split_off(from);
            let mut combined: Vec<u64> = Vec::new();
            for word in added {
                combined = match combined.is_empty() {
                    true => word.alternatives,
                    // Several words in one alternative: all of them.
                    false => combined
                        .iter()
                        .flat_map(|a| word.alternatives.iter().map(move |b| a | b))
                        .take(MAX_BITS)
                        .collect(),
                };
            }
            merged.alternatives.extend(combined);
        }
        if !merged.alternatives.is_empty() {
            self.words.push(merged);
        }
        self.words.len() - first
    }

    fn word(&mut self, token: &german::Token<'_>) -> Option<BagWord> {
        let ranking = self.context.knowledge.ranking.clone();
        let german = self.context.knowledge.words.terms(Language::German, token);
        let german_whole = german.terms.whole.clone()?;
        let is_filler = self.spare_fillers && self.context.knowledge.fillers.contains(&fold(&token.text));
        let share = if is_filler { ranking.filler_weight } else { 1.0 };
        let mut word = BagWord::default();
        for &(language, field, mean) in self.context.languages {
            let known = match language {
                Language::German => Arc::clone(&german),
                _ => self.context.knowledge.words.terms(language, token),
            };
            let terms = &known.terms;
            let Some(whole) = &terms.whole else { continue };
            let Some(bit) = self.term(field, whole, share, mean) else { continue };
            word.alternatives.push(1 << bit);
            let mut all_parts = 0;
            let several = terms.parts.len().max(1) as f32;
            let part_weight = share * ranking.part_weight / several.powf(ranking.part_spread);
            if language == Language::German {
                self.in_title(terms, ranking.title_weight * share, part_weight / share.max(f32::EPSILON));
            }
            for part in &terms.parts {
                if let Some(bit) = self.term(field, part, part_weight, mean) {
                    all_parts |= 1 << bit;
                    if self.loose {
                        word.alternatives.push(1 << bit);
                    }
                }
            }
            if all_parts != 0 && token.kind == TokenKind::Word && !self.overflow {
                word.alternatives.push(all_parts);
            }
        }
        if is_filler {
            return None;
        }
        if ranking.exact_weight > 0.0 {
            let term = Term::from_field_text(self.context.fields.exact, &exact(&token.text));
            let weight = ranking.exact_weight;
            self.late.push(BagTerm { term, weight, bit: SCORE_ONLY, frequency: None, mean_length: 0.0 });
        }
        if self.widen {
            let knowledge = self.context.knowledge;
            for other in knowledge.synonyms.of(&german_whole) {
                let alternative = self.german_words(other, ranking.synonym_weight);
                word.alternatives.extend(alternative);
            }
            if let Some(fact) = knowledge.facts.of(&german_whole) {
                let states = self.term(self.context.fields.states, fact, ranking.synonym_weight, 0.0);
                word.alternatives.extend(states.map(|bit| 1 << bit));
            }
        }
        Some(word)
    }

    /// Lets a word score in the title too.
    fn in_title(&mut self, terms: &WordTerms, weight: f32, part_weight: f32) {
        let parts = terms.parts.iter().map(|part| (part, part_weight));
        for (text, share) in terms.whole.iter().map(|whole| (whole, 1.0)).chain(parts) {
            let term = Term::from_field_text(self.context.fields.title, text);
            self.score_only(term, weight * share, self.context.mean_title);
        }
    }

    /// Terms that must all be there, as one alternative.
    fn german_words(&mut self, wholes: &[String], weight: f32) -> Option<u64> {
        let &(_, field, mean) = self.context.languages.first()?;
        let mut bits = 0;
        for whole in wholes {
            bits |= 1 << self.term(field, whole, weight, mean)?;
            let title = Term::from_field_text(self.context.fields.title, whole);
            let in_title = weight * self.context.knowledge.ranking.title_weight;
            self.score_only(title, in_title, self.context.mean_title);
        }
        (bits != 0).then_some(bits)
    }

    /// Lets the topics and audiences of a label stand for the last `count` words. A label in another language also
    /// brings in the German words for it.
    ///
    /// A German name that records themselves use needs no mention of the topic to be found; then only records that are
    /// mainly about the topic are found by it, and a mention adds to the score.
    ///
    /// Whether the label stands for something the words themselves do not find.
    pub(crate) fn concepts_for_last(&mut self, count: usize, named: &Named<'_>) -> bool {
        let fields = self.context.fields;
        let from = self.words.len().saturating_sub(count);
        let is_known = named.is_german && self.words[from..].iter().all(|word| self.occurs(word));
        let weight = self.context.knowledge.ranking.synonym_weight;
        let mut alternatives = Vec::new();
        for concept in &named.concepts {
            let field = if concept.is_audience { fields.audience } else { fields.topic };
            let weight_of_tag = if named.is_german { weight } else { 1.0 };
            if is_known {
                // "Mann" in a question is not about what there is for men.
                if !concept.is_audience {
                    self.score_only(Term::from_field_text(field, &concept.id), weight_of_tag, 0.0);
                }
            } else {
                alternatives.extend(self.term(field, &concept.id, weight_of_tag, 0.0).map(|bit| 1 << bit));
            }
            if is_known && !concept.is_audience {
                // What a record is mainly about, it is found by, whichever of the topic's names it uses.
                let main = self.term(fields.subject, &concept.id, weight_of_tag, 0.0);
                alternatives.extend(main.map(|bit| 1 << bit));
            } else if !concept.is_audience {
                self.score_only(Term::from_field_text(fields.subject, &concept.id), weight_of_tag, 0.0);
            }
            if named.is_german {
                continue;
            }
            let mut weight = weight;
            for name in &concept.german {
                let analyzer = &self.context.knowledge.analyzer;
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
        let terms = self.terms.iter().filter(|term| whole == 1 << term.bit);
        terms.into_iter().any(|term| self.context.searcher.doc_freq(&term.term).is_ok_and(|count| count > 0))
    }

    /// Lets lying in a place, or serving an area it lies in, stand for the last `count` words.
    pub(crate) fn places_for_last(&mut self, count: usize, places: &[Ags]) {
        let fields = self.context.fields;
        let weight = self.context.knowledge.ranking.place_weight;
        let mut alternatives = Vec::new();
        for ags in places {
            // Whoever says NRW means Nordrhein-Westfalen.
            if let Some(place) = self.context.knowledge.gazetteer.get(ags) {
                let name = place.name.split(" (").next().unwrap_or_default();
                let words = &self.context.knowledge.words;
                let wholes =
                    tokenize(name).filter_map(|t| words.terms(Language::German, &t).terms.whole.clone());
                let wholes: Vec<String> = wholes.collect();
                alternatives
                    .extend(self.german_words(&wholes, self.context.knowledge.ranking.synonym_weight));
            }
            let inside = Term::from_field_u64(fields.place_in, ags_number(ags.as_str()));
            alternatives.extend(self.any_term(inside, weight, 0.0).map(|bit| 1 << bit));
            for wider in ags.ancestry().filter(|wider| wider != ags) {
                let serves = Term::from_field_u64(fields.place_serves, ags_number(wider.as_str()));
                alternatives.extend(self.any_term(serves, weight, 0.0).map(|bit| 1 << bit));
            }
        }
        self.also(self.words.len().saturating_sub(count), &alternatives);
    }

    /// Lets the last two words also be one, if somebody writes it so and it is no compound that falls apart: "Bürger
    /// Bus" is "Bürgerbus".
    pub(crate) fn joined(&mut self, first: &str, second: &str) -> tantivy::Result<()> {
        let Some(&(_, field, mean)) = self.context.languages.first() else { return Ok(()) };
        let joined = format!("{first}{second}");
        let words = &self.context.knowledge.words;
        let Some(known) = tokenize(&joined).next().map(|token| words.terms(Language::German, &token)) else {
            return Ok(());
        };
        // What falls apart into its parts is found by them.
        let Some(whole) = known.terms.whole.clone().filter(|_| known.terms.parts.is_empty()) else {
            return Ok(());
        };
        let term = Term::from_field_text(field, &whole);
        if self.bits.contains_key(&term) || self.context.searcher.doc_freq(&term)? == 0 {
            return Ok(());
        }
        let weight = self.context.knowledge.ranking.joined_weight;
        if let Some(bit) = self.any_term(term, weight, mean) {
            self.score_only(
                Term::from_field_text(self.context.fields.title, &whole),
                weight * self.context.knowledge.ranking.title_weight,
                self.context.mean_title,
            );
            let from = self.words.len().saturating_sub(2);
            self.also(from, &[1 << bit]);
            self.words[from..].iter_mut().for_each(|word| word.elsewhere |= 1 << bit);
        }
        Ok(())
    }

    /// Further alternatives for the words from `from` on.
    fn also(&mut self, from: usize, alternatives: &[u64]) {
        for word in &mut self.words[from..] {
            word.alternatives.extend(alternatives);
        }
    }

    fn field_word(&mut self, field: Field, token: &german::Token<'_>) -> Option<BagWord> {
        let terms = self.context.knowledge.analyzer.analyze(token);
        let whole = terms.whole?;
        let mean = if field == self.context.fields.title { self.context.mean_title } else { 0.0 };
        let bit = self.term(field, &whole, 1.0, mean)?;
        let mut word = BagWord { alternatives: vec![1 << bit], ..BagWord::default() };
        let mut all_parts = 0;
        for part in &terms.parts {
            all_parts |= 1 << self.term(field, part, 0.5, mean)?;
        }
        if all_parts != 0 && token.kind == TokenKind::Word {
            word.alternatives.push(all_parts);
        }
        Some(word)
    }

    fn exact_word(&mut self, token: &german::Token<'_>) -> Option<BagWord> {
        let text = exact(&token.text);
        let bit = self.term(self.context.fields.exact, &text, 1.0, 0.0)?;
        Some(BagWord { alternatives: vec![1 << bit], ..BagWord::default() })
    }

    /// Number of words so far.
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether words were left out because the query has too many.
    pub(crate) fn overflow(&self) -> bool {
        self.overflow
    }

    /// The bag, of which `at_least` words must match; `None` without words.
    pub(crate) fn build(mut self, at_least: usize) -> Option<BagQuery> {
        if self.words.is_empty() {
            return None;
        }
        let ranking = &self.context.knowledge.ranking;
        if self.words.len() == 1 && !self.loose {
            self.late.iter_mut().for_each(|term| term.weight += ranking.exact_alone);
        }
        Some(BagQuery {
            terms: Arc::new(self.terms),
            late: Arc::new(self.late),
            words: Arc::new(self.words),
            at_least: at_least.max(1),
            k1: ranking.k1,
            b: ranking.b,
            idf: Arc::default(),
        })
    }
}
