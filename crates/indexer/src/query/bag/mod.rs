//! The bag of words: which records have enough of the query's words, and BM25 with parameters of our own.
//!
//! tantivy fixes k1 and b, and its Boolean query knows no word made of several terms. Here the query's posting lists
//! ([`list`]) are added up in windows of 4096 documents, list by list ([`windows`]), which costs no heap and gives exact
//! counts: a mask per document says which terms it has, and a word counts as found when one of its alternatives is
//! complete (the whole compound, or all of its parts). [`weight`] makes that a query of tantivy's.

mod list;
#[cfg(test)]
mod tests;
mod weight;
mod windows;

use std::fmt;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;

use crate::Ranking;
use crate::vocabulary::{Entry, Vocabulary};

pub(crate) use windows::Window;

/// Most different bits: terms that can be told apart in a mask.
pub(crate) const MAX_BITS: usize = 64;

/// The bit of terms that only add to the score.
pub(crate) const SCORE_ONLY: u8 = MAX_BITS as u8 - 1;

/// What a field's lengths do to its words: k1 (1 - b + b length / mean) for each of the 256 lengths tantivy tells apart.
pub(crate) type Norms = Arc<[f32; 256]>;

/// The norms of a field of this mean length.
pub(crate) fn norms(ranking: &Ranking, mean_length: f32) -> Norms {
    let mut norms = [0.0; 256];
    for (id, norm) in norms.iter_mut().enumerate() {
        let length = FieldNormReader::id_to_fieldnorm(id as u8) as f32;
        *norm = ranking.k1 * (1.0 - ranking.b + ranking.b * length / mean_length);
    }
    Arc::new(norms)
}

/// A posting list of the query.
#[derive(Clone, Debug)]
pub(crate) struct BagTerm {
    pub(crate) entry: Arc<Entry>,
    /// Factor of its score; 0 for a term that only decides about matching.
    pub(crate) weight: f32,
    /// Its bit in the mask; several terms may share one.
    pub(crate) bit: u8,
    /// In how many records it counts as being, when that is not its own number: all terms of one prefix are as rare as
    /// the prefix.
    pub(crate) frequency: Option<u64>,
    /// `None` for a field without lengths, where the number of occurrences does not count either.
    pub(crate) norms: Option<Norms>,
}

impl BagTerm {
    /// Its weight in an index of `records`.
    pub(crate) fn idf(&self, records: u64) -> f32 {
        // A term nobody has is no rare term: it must not make what stands beside it weigh more.
        match self.frequency.unwrap_or(self.entry.frequency) {
            0 => 0.0,
            _ if self.weight <= 0.0 => 0.0,
            frequency => self.weight * inverse_frequency(frequency, records),
        }
    }
}

/// A word of the query: found when the mask holds all bits of one alternative.
#[derive(Clone, Debug, Default)]
pub(crate) struct BagWord {
    pub(crate) alternatives: Vec<u64>,
    /// Bits that do not say where the word itself stands: it written together with its neighbour.
    pub(crate) elsewhere: u64,
}

impl BagWord {
    fn is_in(&self, mask: u64) -> bool {
        self.alternatives.iter().any(|&bits| !mask & bits == 0)
    }

    /// Whether the bit says where the word stands.
    pub(crate) fn stands_at(&self, bit: u8) -> bool {
        self.bits() & !self.elsewhere & (1 << bit) != 0
    }

    fn bits(&self) -> u64 {
        self.alternatives.iter().fold(0, |all, bits| all | bits)
    }
}

/// The bag of words as a tantivy query.
#[derive(Clone)]
pub(crate) struct BagQuery {
    pub(crate) terms: Arc<[BagTerm]>,
    /// Weights of the terms in this index.
    pub(crate) idf: Arc<[f32]>,
    /// Terms that only the best documents are looked up for: spellings as typed.
    pub(crate) late: Arc<[BagTerm]>,
    pub(crate) words: Arc<[BagWord]>,
    /// How many words a document must have, at least one.
    pub(crate) at_least: usize,
    pub(crate) vocabulary: Arc<Vocabulary>,
    k1: f32,
}

impl BagQuery {
    pub(crate) fn new(
        vocabulary: &Arc<Vocabulary>,
        ranking: &Ranking,
        terms: Vec<BagTerm>,
        words: Vec<BagWord>,
        at_least: usize,
    ) -> Self {
        BagQuery {
            idf: terms.iter().map(|term| term.idf(vocabulary.records)).collect(),
            terms: terms.into(),
            late: Arc::from([]),
            words: words.into(),
            at_least: at_least.max(1),
            vocabulary: Arc::clone(vocabulary),
            k1: ranking.k1,
        }
    }
}

impl fmt::Debug for BagQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BagQuery({} of {} words, {} terms)", self.at_least, self.words.len(), self.terms.len())
    }
}

/// BM25's weight of a term that `frequency` of `records` have (Robertson & Zaragoza 2009, with Lucene's +1).
pub(crate) fn inverse_frequency(frequency: u64, records: u64) -> f32 {
    let (frequency, records) = (frequency.min(records) as f32, records as f32);
    (1.0 + (records - frequency + 0.5) / (frequency + 0.5)).ln()
}
