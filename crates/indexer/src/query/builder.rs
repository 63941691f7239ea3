//! Builds bags of words: which terms stand for a word, in which fields, with which weight.

use std::cell::Cell;
use std::sync::Arc;

use german::{Language, TokenKind, WordTerms, exact, fold, tokenize};
use tantivy::schema::Field;
use tantivy::{Searcher, TantivyError};

use crate::Knowledge;
use crate::query::bag::{BagQuery, BagTerm, BagWord, MAX_BITS, Norms, SCORE_ONLY};
use crate::schema::Fields;
use crate::vocabulary::{Entry, Vocabulary};

/// What planning needs to know of the index.
pub(crate) struct Context<'i> {
    pub(crate) fields: &'i Fields,
    pub(crate) knowledge: &'i Knowledge,
    pub(crate) searcher: &'i Searcher,
    /// Languages with records, with what the lengths of their texts do; German first.
    pub(crate) languages: &'i [(Language, Field, Norms)],
    pub(crate) title_norms: &'i Norms,
    pub(crate) vocabulary: &'i Arc<Vocabulary>,
    /// Whether any record says when it is open or takes place.
    pub(crate) has_hours: bool,
    /// Why the index could not be read, if so: then there is no plan.
    pub(crate) failure: Cell<Option<TantivyError>>,
}

impl Context<'_> {
    /// A term that was looked up; `None` when the index cannot be read, which is noted.
    pub(crate) fn entry(&self, found: tantivy::Result<Arc<Entry>>) -> Option<Arc<Entry>> {
        found.map_err(|error| self.failure.set(Some(error))).ok()
    }

    /// What was made with this context, unless the index could not be read.
    pub(crate) fn checked<T>(&self, made: T) -> tantivy::Result<T> {
        self.failure.take().map_or(Ok(made), Err)
    }
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
    pub(super) context: &'c Context<'i>,
    scope: Scope,
    /// Whether a part, a synonym or a concept alone may stand for a word.
    loose: bool,
    /// Whether synonyms count at all.
    widen: bool,
    /// Bits given away.
    bits: u8,
    pub(super) terms: Vec<BagTerm>,
    late: Vec<BagTerm>,
    pub(super) words: Vec<BagWord>,
    overflow: bool,
    /// Whether fillers are no more than fillers: there are other words.
    spare_fillers: bool,
    /// Whether what is added now counts as fillers.
    aside: bool,
}

impl<'c, 'i> Builder<'c, 'i> {
    pub(crate) fn new(context: &'c Context<'i>, scope: Scope, loose: bool, widen: bool) -> Self {
        Builder {
            context,
            scope,
            loose,
            widen,
            bits: 0,
            terms: Vec::new(),
            late: Vec::new(),
            words: Vec::new(),
            overflow: false,
            spare_fillers: false,
            aside: false,
        }
    }

    /// From now on fillers weigh little and need not match.
    pub(crate) fn spare_fillers(&mut self) {
        self.spare_fillers = true;
    }

    /// The bit of a term; `None` when there are no more.
    pub(super) fn term(
        &mut self,
        field: Field,
        text: &str,
        weight: f32,
        norms: Option<&Norms>,
    ) -> Option<u8> {
        let entry = self.context.entry(self.context.vocabulary.text(field, text))?;
        self.any_term(entry, weight, norms)
    }

    pub(super) fn any_term(&mut self, entry: Arc<Entry>, weight: f32, norms: Option<&Norms>) -> Option<u8> {
        if let Some(there) = self.terms.iter().find(|there| there.bit != SCORE_ONLY && there.entry == entry) {
            return Some(there.bit);
        }
        if self.bits >= SCORE_ONLY {
            self.overflow = true;
            return None;
        }
        let bit = self.bits;
        self.bits += 1;
        self.terms.push(BagTerm { entry, weight, bit, frequency: None, norms: norms.cloned() });
        Some(bit)
    }

    /// Whether the term has a bit already.
    pub(super) fn has_bit(&self, entry: &Arc<Entry>) -> bool {
        self.terms.iter().any(|there| there.bit != SCORE_ONLY && there.entry == *entry)
    }

    /// A term that only adds to the score.
    pub(super) fn score_only(&mut self, field: Field, text: &str, weight: f32, norms: Option<&Norms>) {
        if weight <= 0.0 {
            return;
        }
        let entry = self.context.entry(self.context.vocabulary.text(field, text));
        let entry = entry.filter(|entry| entry.frequency > 0);
        let Some(entry) = entry.filter(|entry| !self.terms.iter().any(|there| there.entry == *entry)) else {
            return;
        };
        self.terms.push(BagTerm { entry, weight, bit: SCORE_ONLY, frequency: None, norms: norms.cloned() });
    }

    /// Adds the words of a text so that they score like fillers and need not match.
    pub(crate) fn add_aside(&mut self, text: &str) {
        self.aside = true;
        self.add(text);
        self.aside = false;
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
        let context = self.context;
        let (knowledge, ranking) = (context.knowledge, &context.knowledge.ranking);
        let german = knowledge.words.terms(Language::German, token);
        let german_whole = german.terms.whole.as_deref()?;
        let is_filler = self.aside || self.spare_fillers && knowledge.fillers.contains(&fold(&token.text));
        let share = if is_filler { ranking.filler_weight } else { 1.0 };
        let mut word = BagWord::default();
        for (language, field, norms) in context.languages {
            let known = match language {
                Language::German => Arc::clone(&german),
                _ => knowledge.words.terms(*language, token),
            };
            let terms = &known.terms;
            let Some(whole) = &terms.whole else { continue };
            let Some(bit) = self.term(*field, whole, share, Some(norms)) else { continue };
            word.alternatives.push(1 << bit);
            let mut all_parts = 0;
            let several = terms.parts.len().max(1) as f32;
            let part_weight = share * ranking.part_weight / several.powf(ranking.part_spread);
            if *language == Language::German {
                self.in_title(terms, ranking.title_weight * share, part_weight / share.max(f32::EPSILON));
            }
            for part in &terms.parts {
                if let Some(bit) = self.term(*field, part, part_weight, Some(norms)) {
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
            let entry = context.entry(context.vocabulary.text(context.fields.exact, &exact(&token.text)));
            self.late.extend(entry.filter(|entry| entry.frequency > 0).map(|entry| BagTerm {
                entry,
                weight: ranking.exact_weight,
                bit: SCORE_ONLY,
                frequency: None,
                norms: None,
            }));
        }
        if self.widen {
            for other in knowledge.synonyms.of(german_whole) {
                let alternative = self.german_words(other, ranking.synonym_weight);
                word.alternatives.extend(alternative);
            }
            if let Some(fact) = knowledge.facts.of(german_whole) {
                let states = self.term(context.fields.states, fact, ranking.synonym_weight, None);
                word.alternatives.extend(states.map(|bit| 1 << bit));
            }
        }
        Some(word)
    }

    /// Lets a word score in the title too.
    fn in_title(&mut self, terms: &WordTerms, weight: f32, part_weight: f32) {
        let (title, norms) = (self.context.fields.title, self.context.title_norms);
        let parts = terms.parts.iter().map(|part| (part, part_weight));
        for (text, share) in terms.whole.iter().map(|whole| (whole, 1.0)).chain(parts) {
            self.score_only(title, text, weight * share, Some(norms));
        }
    }

    /// Terms that must all be there, as one alternative.
    pub(super) fn german_words(&mut self, wholes: &[String], weight: f32) -> Option<u64> {
        let context = self.context;
        let (_, field, norms) = context.languages.first()?;
        let mut bits = 0;
        for whole in wholes {
            bits |= 1 << self.term(*field, whole, weight, Some(norms))?;
            let in_title = weight * context.knowledge.ranking.title_weight;
            self.score_only(context.fields.title, whole, in_title, Some(context.title_norms));
        }
        (bits != 0).then_some(bits)
    }

    fn field_word(&mut self, field: Field, token: &german::Token<'_>) -> Option<BagWord> {
        let terms = self.context.knowledge.analyzer.analyze(token);
        let whole = terms.whole?;
        let context = self.context;
        let norms = (field == context.fields.title).then_some(context.title_norms);
        let bit = self.term(field, &whole, 1.0, norms)?;
        let mut word = BagWord { alternatives: vec![1 << bit], ..BagWord::default() };
        let mut all_parts = 0;
        for part in &terms.parts {
            all_parts |= 1 << self.term(field, part, 0.5, norms)?;
        }
        if all_parts != 0 && token.kind == TokenKind::Word {
            word.alternatives.push(all_parts);
        }
        Some(word)
    }

    fn exact_word(&mut self, token: &german::Token<'_>) -> Option<BagWord> {
        let text = exact(&token.text);
        let bit = self.term(self.context.fields.exact, &text, 1.0, None)?;
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
        let mut bag = BagQuery::new(self.context.vocabulary, ranking, self.terms, self.words, at_least);
        bag.late = self.late.into();
        Some(bag)
    }
}
