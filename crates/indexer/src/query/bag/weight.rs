//! The bag as tantivy's `Query`, for what is composed of several queries, and window by window for a search that is
//! nothing but the bag.

use std::sync::Arc;

use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use crate::query::bag::BagQuery;
use crate::query::bag::list::List;
use crate::query::bag::windows::{Window, Windows};

impl BagQuery {
    /// Every window of a segment that holds matches, deleted documents included.
    pub(crate) fn each_window(
        &self,
        reader: &SegmentReader,
        is_scoring: bool,
        mut each: impl FnMut(&mut Window),
    ) -> tantivy::Result<()> {
        let Some(mut windows) = self.windows(reader, is_scoring, 1.0)? else { return Ok(()) };
        let mut target = 0;
        while windows.seek(target) {
            each(&mut windows.window);
            target = windows.end();
        }
        Ok(())
    }

    fn windows(
        &self,
        reader: &SegmentReader,
        is_scoring: bool,
        boost: Score,
    ) -> tantivy::Result<Option<Windows>> {
        let vocabulary = &self.vocabulary;
        let Some(segment) = vocabulary.segment(reader) else { return Ok(None) };
        let mut lists = Vec::with_capacity(self.terms.len());
        for (term, idf) in self.terms.iter().zip(self.idf.iter()) {
            let idf = if is_scoring { *idf } else { 0.0 };
            let norms = term.norms.as_ref().filter(|_| idf > 0.0);
            let option =
                if norms.is_some() { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic };
            let Some(blocks) = vocabulary.blocks(segment, &term.entry, option)? else { continue };
            let lengths = norms.and_then(|norms| {
                let reader = vocabulary.lengths(segment, term.entry.term.field())?;
                Some((reader.clone(), Arc::clone(norms)))
            });
            let factor = if norms.is_some() { 1.0 + self.k1 } else { 1.0 };
            lists.push(List::new(blocks, 1 << term.bit, idf * factor * boost, lengths));
        }
        Ok(Windows::new(lists, &self.words, self.at_least, reader.max_doc()))
    }
}

impl Query for BagQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(BagWeight { query: self.clone(), is_scoring: scoring.is_scoring_enabled() }))
    }
}

struct BagWeight {
    query: BagQuery,
    is_scoring: bool,
}

impl Weight for BagWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let Some(windows) = self.query.windows(reader, self.is_scoring, boost)? else {
            return Ok(Box::new(EmptyScorer));
        };
        let mut scorer = BagScorer { windows, matches: Vec::new(), at: 0, doc: 0, score: 0.0 };
        scorer.load(0);
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        let score = if scorer.doc() <= doc && scorer.seek(doc) == doc { scorer.score() } else { 0.0 };
        Ok(Explanation::new("bag of words", score))
    }
}

/// The windows, one document after the other.
struct BagScorer {
    windows: Windows,
    /// Matching documents of the window with their scores, ascending.
    matches: Vec<(DocId, f32)>,
    at: usize,
    doc: DocId,
    score: f32,
}

impl BagScorer {
    /// Goes to the first match of the first window that has one, from the window of `target` on.
    fn load(&mut self, target: DocId) {
        self.matches.clear();
        self.at = 0;
        if self.windows.seek(target) {
            self.matches.extend(self.windows.window.docs());
        }
        self.stand();
    }

    fn stand(&mut self) {
        match self.matches.get(self.at) {
            Some(&(doc, score)) => (self.doc, self.score) = (doc, score),
            None => self.doc = TERMINATED,
        }
    }
}

impl DocSet for BagScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        self.at += 1;
        if self.at < self.matches.len() {
            self.stand()
        } else {
            self.load(self.windows.end())
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc {
            return self.doc;
        }
        if target >= TERMINATED {
            self.doc = TERMINATED;
            return TERMINATED;
        }
        if target >= self.windows.end() {
            self.load(target);
        }
        // The window begins before the target.
        while self.doc < target {
            self.advance();
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.windows.size
    }
}

impl Scorer for BagScorer {
    fn score(&mut self) -> Score {
        self.score
    }
}
