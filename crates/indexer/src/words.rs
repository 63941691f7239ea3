//! Words already analyzed, kept from one search to the next: splitting and stemming a word costs more than looking it up,
//! and queries and passages repeat their words.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use german::{Analyzer, Language, Token, TokenKind, WordTerms};

use crate::hash::FastHash;

/// Words remembered of one language; then it starts afresh.
const REMEMBERED: usize = 50_000;

/// A word's terms.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) terms: WordTerms,
    /// A bit for each of the terms: words that share none of a query's need no closer look.
    pub(crate) signature: u64,
}

impl Known {
    fn new(terms: WordTerms) -> Self {
        let signature = terms.whole.iter().chain(&terms.parts).fold(0, |all, term| all | signature(term));
        Known { terms, signature }
    }
}

/// The bit of a term.
pub(crate) fn signature(term: &str) -> u64 {
    1 << (FastHash::default().hash_one(term) >> 58)
}

pub(crate) type Memory = HashMap<Box<str>, Arc<Known>, FastHash>;

/// The analyzers of all languages, each with its memory.
pub(crate) struct Words(Vec<(Analyzer, RwLock<Memory>)>);

impl Words {
    pub(crate) fn new(analyzer: &Analyzer) -> Self {
        let all =
            Language::ALL.into_iter().map(|language| (analyzer.for_language(language), RwLock::default()));
        Words(all.collect())
    }

    fn of(&self, language: Language) -> &(Analyzer, RwLock<Memory>) {
        self.0.iter().find(|(analyzer, _)| analyzer.language() == language).unwrap_or(&self.0[0])
    }

    /// The terms of a token.
    pub(crate) fn terms(&self, language: Language, token: &Token<'_>) -> Arc<Known> {
        if !is_plain(token) {
            return self.analyze(language, token);
        }
        if let Some(known) = self.read(language).get(token.text.as_ref()) {
            return Arc::clone(known);
        }
        let known = self.analyze(language, token);
        self.remember(language, Memory::from_iter([(Box::from(token.text.as_ref()), Arc::clone(&known))]));
        known
    }

    pub(crate) fn analyze(&self, language: Language, token: &Token<'_>) -> Arc<Known> {
        Arc::new(Known::new(self.of(language).0.analyze(token)))
    }

    /// What is remembered, by how words stand in a text.
    pub(crate) fn read(&self, language: Language) -> RwLockReadGuard<'_, Memory> {
        self.of(language).1.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn remember(&self, language: Language, new: Memory) {
        if new.is_empty() {
            return;
        }
        let mut memory = self.of(language).1.write().unwrap_or_else(PoisonError::into_inner);
        if memory.len() + new.len() > REMEMBERED {
            memory.clear();
        }
        memory.extend(new);
    }
}

/// Whether a token is known by its text alone.
fn is_plain(token: &Token<'_>) -> bool {
    token.kind == TokenKind::Word && token.pieces.is_empty()
}
