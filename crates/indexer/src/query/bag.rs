//! The bag of words: which records have enough of the query's words, and BM25 with parameters of our own.
//!
//! tantivy fixes k1 and b, and its Boolean query knows no word made of several terms. Here the query's posting lists
//! are added up in windows of 4096 documents, list by list, which costs no heap and gives exact counts: a mask per
//! document says which terms it has, and a word counts as found when one of its alternatives is complete (the whole
//! compound, or all of its parts). When `m` of `n` words must match, only the lists of the `n - m + 1` rarest words
//! are read in full; the others are only asked about what those found.

use std::fmt;
use std::sync::{Arc, OnceLock};

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, Term};

use tantivy::fieldnorm::FieldNormReader;

const WINDOW: u32 = 4096;

/// Most different bits: terms that can be told apart in a mask.
pub(crate) const MAX_BITS: usize = 64;

/// A posting list of the query.
#[derive(Clone, Debug)]
pub(crate) struct BagTerm {
    pub(crate) term: Term,
    /// Factor of its score; 0 for a term that only decides about matching.
    pub(crate) weight: f32,
    /// Its bit in the mask; several terms may share one.
    pub(crate) bit: u8,
    /// In how many records it counts as being, when that is not its own number: all terms of one prefix are as rare as
    /// the prefix.
    pub(crate) frequency: Option<u64>,
    /// Mean length of its field; 0 for a field without lengths, where the number of occurrences does not count either.
    pub(crate) mean_length: f32,
}

impl BagTerm {
    /// Its weight in an index of `records`.
    pub(crate) fn idf(&self, searcher: &Searcher, records: u64) -> tantivy::Result<f32> {
        let frequency = match self.frequency {
            Some(frequency) => frequency,
            None => searcher.doc_freq(&self.term)?,
        };
        // A term nobody has is no rare term: it must not make what stands beside it weigh more.
        Ok(if frequency == 0 { 0.0 } else { self.weight * inverse_frequency(frequency, records) })
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
    pub(crate) terms: Arc<Vec<BagTerm>>,
    /// Terms that only the best documents are looked up for: spellings as typed.
    pub(crate) late: Arc<Vec<BagTerm>>,
    pub(crate) words: Arc<Vec<BagWord>>,
    /// How many words a document must have, at least one.
    pub(crate) at_least: usize,
    pub(crate) k1: f32,
    pub(crate) b: f32,
    /// Weights of the terms in the index that is searched, once they are known.
    pub(crate) idf: Arc<OnceLock<Vec<f32>>>,
}

impl BagQuery {
    /// The weights of the terms, in their order.
    pub(crate) fn idf(&self, searcher: &Searcher) -> tantivy::Result<&[f32]> {
        if let Some(idf) = self.idf.get() {
            return Ok(idf);
        }
        let records = records(searcher);
        let idf = |term: &BagTerm| if term.weight > 0.0 { term.idf(searcher, records) } else { Ok(0.0) };
        let idf = self.terms.iter().map(idf).collect::<tantivy::Result<Vec<f32>>>()?;
        Ok(self.idf.get_or_init(|| idf))
    }

    /// k1 (1 - b + b length / mean) for each of the 256 lengths tantivy tells apart.
    fn norms(&self, mean_length: f32) -> Arc<[f32; 256]> {
        let mut norms = [0.0; 256];
        for (id, norm) in norms.iter_mut().enumerate() {
            let length = FieldNormReader::id_to_fieldnorm(id as u8) as f32;
            *norm = self.k1 * (1.0 - self.b + self.b * length / mean_length);
        }
        Arc::new(norms)
    }
}

/// Records of an index, deleted ones included: what weights of terms are reckoned by.
pub(crate) fn records(searcher: &Searcher) -> u64 {
    searcher.segment_readers().iter().map(|reader| u64::from(reader.max_doc())).sum()
}

impl fmt::Debug for BagQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BagQuery({} of {} words, {} terms)", self.at_least, self.words.len(), self.terms.len())
    }
}

impl Query for BagQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let idf = match scoring.searcher().filter(|_| scoring.is_scoring_enabled()) {
            Some(searcher) => self.idf(searcher)?.to_vec(),
            None => vec![0.0; self.terms.len()],
        };
        let mut norms: Vec<(f32, Arc<[f32; 256]>)> = Vec::new();
        for term in self.terms.iter().filter(|term| term.mean_length > 0.0) {
            if !norms.iter().any(|(mean, _)| *mean == term.mean_length) {
                norms.push((term.mean_length, self.norms(term.mean_length)));
            }
        }
        Ok(Box::new(BagWeight { query: self.clone(), idf, norms, scoring: scoring.is_scoring_enabled() }))
    }
}

/// BM25's weight of a term that `frequency` of `records` have (Robertson & Zaragoza 2009, with Lucene's +1).
pub(crate) fn inverse_frequency(frequency: u64, records: u64) -> f32 {
    let (frequency, records) = (frequency.min(records) as f32, records as f32);
    (1.0 + (records - frequency + 0.5) / (frequency + 0.5)).ln()
}

struct BagWeight {
    query: BagQuery,
    idf: Vec<f32>,
    /// By mean length.
    norms: Vec<(f32, Arc<[f32; 256]>)>,
    scoring: bool,
}

struct List {
    postings: SegmentPostings,
    weight: f32,
    bits: u64,
    lengths: Option<Lengths>,
}

struct Lengths {
    reader: FieldNormReader,
    by_id: Arc<[f32; 256]>,
}

impl List {
    #[inline]
    fn score(&self, doc: DocId) -> f32 {
        match &self.lengths {
            Some(lengths) => {
                let frequency = self.postings.term_freq() as f32;
                let norm = lengths.by_id[usize::from(lengths.reader.fieldnorm_id(doc))];
                self.weight * frequency / (frequency + norm)
            }
            None => self.weight,
        }
    }
}

impl BagWeight {
    fn open(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Vec<List>> {
        let mut lists = Vec::with_capacity(self.idf.len());
        for (term, idf) in self.query.terms.iter().zip(&self.idf) {
            let inverted = reader.inverted_index(term.term.field())?;
            let has_lengths = self.scoring && term.mean_length > 0.0 && *idf > 0.0;
            let option = if has_lengths { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic };
            let Some(postings) = inverted.read_postings(&term.term, option)? else { continue };
            let norms = self.norms.iter().find(|(mean, _)| has_lengths && *mean == term.mean_length);
            let lengths = match norms {
                Some((_, by_id)) => Some(Lengths {
                    reader: reader.get_fieldnorms_reader(term.term.field())?,
                    by_id: Arc::clone(by_id),
                }),
                None => None,
            };
            let factor = if has_lengths { 1.0 + self.query.k1 } else { 1.0 };
            lists.push(List { postings, weight: idf * factor * boost, bits: 1 << term.bit, lengths });
        }
        Ok(lists)
    }
}

impl BagWeight {
    /// The scorer of a segment; `None` when nothing in it can match.
    fn bag_scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Option<BagScorer>> {
        let lists = self.open(reader, boost)?;
        let needed = self.query.at_least.max(1);
        // Postings in this segment for each word; a word whose alternatives are all incomplete here cannot match.
        let present = lists.iter().fold(0, |all, list| all | list.bits);
        let mut words: Vec<(u64, &BagWord)> = Vec::new();
        for word in self.query.words.iter().filter(|word| word.is_in(present)) {
            let bits = word.bits();
            let cost = lists.iter().filter(|list| list.bits & bits != 0);
            words.push((cost.map(|list| u64::from(list.postings.doc_freq())).sum(), word));
        }
        if words.len() < needed {
            return Ok(None);
        }
        words.sort_by_key(|(cost, _)| *cost);
        let leading = words[..words.len() + 1 - needed].iter().fold(0, |all, (_, word)| all | word.bits());
        let size = words[..words.len() + 1 - needed].iter().map(|(cost, _)| *cost).sum::<u64>();
        let words: Vec<BagWord> = words.into_iter().map(|(_, word)| word.clone()).collect();
        let alone = words.iter().flat_map(|word| &word.alternatives).filter(|bits| bits.is_power_of_two());
        let enough = if needed == 1 { alone.fold(0, |all, bits| all | bits) } else { 0 };
        let (leaders, followers) = lists.into_iter().partition(|list| list.bits & leading != 0);
        let mut scorer = BagScorer {
            leaders,
            followers,
            words,
            needed,
            enough,
            size: size.min(u64::from(reader.max_doc())) as u32,
            start: 0,
            scores: vec![0.0; WINDOW as usize].into_boxed_slice(),
            masks: vec![0; WINDOW as usize].into_boxed_slice(),
            touched: [0; (WINDOW / 64) as usize],
            matches: Vec::new(),
            at: 0,
            doc: 0,
            score: 0.0,
        };
        scorer.load(0);
        Ok(Some(scorer))
    }
}

impl Weight for BagWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.bag_scorer(reader, boost)? {
            Some(scorer) => Box::new(scorer),
            None => Box::new(EmptyScorer),
        })
    }

    fn for_each(
        &self,
        reader: &SegmentReader,
        callback: &mut dyn FnMut(DocId, Score),
    ) -> tantivy::Result<()> {
        if let Some(mut scorer) = self.bag_scorer(reader, 1.0)? {
            while scorer.doc != TERMINATED {
                scorer.matches.iter().for_each(|&(doc, score)| callback(doc, score));
                scorer.load(scorer.start + WINDOW);
            }
        }
        Ok(())
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        let score = if scorer.doc() <= doc && scorer.seek(doc) == doc { scorer.score() } else { 0.0 };
        Ok(Explanation::new("bag of words", score))
    }
}

struct BagScorer {
    leaders: Vec<List>,
    followers: Vec<List>,
    words: Vec<BagWord>,
    needed: usize,
    /// Bits of which any one makes a document match.
    enough: u64,
    size: u32,
    /// First document of the window.
    start: DocId,
    scores: Box<[f32]>,
    masks: Box<[u64]>,
    /// A bit for each document of the window that has a mask.
    touched: [u64; (WINDOW / 64) as usize],
    /// Matching documents of the window with their scores, ascending.
    matches: Vec<(DocId, f32)>,
    at: usize,
    doc: DocId,
    score: f32,
}

impl BagScorer {
    /// Fills windows from the one that holds `target` on, until one has a match at or behind it.
    fn load(&mut self, target: DocId) {
        let mut target = target;
        loop {
            for list in &mut self.leaders {
                if list.postings.doc() < target {
                    list.postings.seek(target);
                }
            }
            self.leaders.retain(|list| list.postings.doc() != TERMINATED);
            let Some(first) = self.leaders.iter().map(|list| list.postings.doc()).min() else {
                self.doc = TERMINATED;
                return;
            };
            self.start = first - first % WINDOW;
            self.fill();
            if let Some(&(doc, score)) = self.matches.first() {
                (self.at, self.doc, self.score) = (0, doc, score);
                return;
            }
            target = self.start + WINDOW;
        }
    }

    fn fill(&mut self) {
        let (start, end) = (self.start, self.start + WINDOW);
        for list in &mut self.leaders {
            let mut doc = list.postings.doc();
            while doc < end {
                let at = (doc - start) as usize;
                self.scores[at] += list.score(doc);
                self.masks[at] |= list.bits;
                self.touched[at / 64] |= 1 << (at % 64);
                doc = list.postings.advance();
            }
        }
        self.matches.clear();
        for (word, bits) in self.touched.iter_mut().enumerate() {
            let mut bits = std::mem::take(bits);
            while bits != 0 {
                let at = word as u32 * 64 + bits.trailing_zeros();
                self.matches.push((start + at, 0.0));
                bits &= bits - 1;
            }
        }
        let is_empty = self.matches.is_empty();
        for list in self.followers.iter_mut().filter(|_| !is_empty) {
            if list.postings.doc_freq() < self.size {
                // It has fewer documents than were found: go through it.
                if list.postings.doc() < start {
                    list.postings.seek(start);
                }
                let mut doc = list.postings.doc();
                while doc < end {
                    let at = (doc - start) as usize;
                    if self.masks[at] != 0 {
                        self.scores[at] += list.score(doc);
                        self.masks[at] |= list.bits;
                    }
                    doc = list.postings.advance();
                }
                continue;
            }
            for &(doc, _) in &self.matches {
                if list.postings.doc() < doc {
                    list.postings.seek(doc);
                }
                if list.postings.doc() == doc {
                    let at = (doc - start) as usize;
                    self.scores[at] += list.score(doc);
                    self.masks[at] |= list.bits;
                }
            }
        }
        let (words, needed, scores, masks) = (&self.words, self.needed, &mut self.scores, &mut self.masks);
        let enough = self.enough;
        // Neighbours mostly have the same terms.
        let (mut last, mut is_match) = (0, false);
        self.matches.retain_mut(|(doc, score)| {
            let at = (*doc - start) as usize;
            let mask = std::mem::take(&mut masks[at]);
            *score = std::mem::take(&mut scores[at]);
            if mask != last {
                is_match =
                    mask & enough != 0 || words.iter().filter(|word| word.is_in(mask)).count() >= needed;
                last = mask;
            }
            is_match
        });
    }
}

impl DocSet for BagScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        self.at += 1;
        match self.matches.get(self.at) {
            Some(&(doc, score)) => (self.doc, self.score) = (doc, score),
            None => self.load(self.start + WINDOW),
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc {
            return self.doc;
        }
        if target >= TERMINATED {
            self.doc = TERMINATED;
        } else if target >= self.start + WINDOW {
            self.load(target);
            // The window begins before the target.
            while self.doc < target {
                self.advance();
            }
        } else {
            while self.doc < target {
                self.advance();
            }
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.size
    }
}

impl Scorer for BagScorer {
    fn score(&mut self) -> Score {
        self.score
    }
}
