//! One posting list of a bag in one segment, read a block at a time: a loop over a block costs half of what asking for
//! the next document does.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::{DocId, TERMINATED};

use crate::query::bag::Norms;

/// A list and where it stands.
pub(super) struct List {
    blocks: BlockSegmentPostings,
    /// The next document within the block.
    at: usize,
    /// Its bits in the mask.
    pub(super) bits: u64,
    /// Number of its documents.
    pub(super) len: u32,
    weight: f32,
    lengths: Option<(FieldNormReader, Norms)>,
}

impl List {
    pub(super) fn new(
        blocks: BlockSegmentPostings,
        bits: u64,
        weight: f32,
        lengths: Option<(FieldNormReader, Norms)>,
    ) -> Self {
        List { len: blocks.doc_freq(), blocks, at: 0, bits, weight, lengths }
    }

    /// The document it stands at.
    #[inline]
    pub(super) fn doc(&self) -> DocId {
        self.blocks.docs().get(self.at).copied().unwrap_or(TERMINATED)
    }

    /// Goes to the first document from `target` on.
    #[inline]
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() < target {
            self.at = self.blocks.seek(target);
        }
        self.doc()
    }

    /// The score of the document it stands at.
    #[inline]
    pub(super) fn score(&self) -> f32 {
        match &self.lengths {
            Some((reader, norms)) => {
                let norm = norms[usize::from(reader.fieldnorm_id(self.doc()))];
                score(self.weight, self.blocks.freq(self.at), norm)
            }
            None => self.weight,
        }
    }

    /// Calls `each` with every document before `end` and its score, and goes behind them.
    #[inline]
    pub(super) fn pass(&mut self, end: DocId, mut each: impl FnMut(DocId, f32)) {
        loop {
            let docs = self.blocks.docs().get(self.at..).unwrap_or_default();
            let count = match docs.last() {
                None => return,
                Some(&last) if last < end => docs.len(),
                Some(_) => docs.partition_point(|&doc| doc < end),
            };
            let docs = &docs[..count];
            match &self.lengths {
                Some((reader, norms)) => {
                    let frequencies = self.blocks.freqs()[self.at..].iter();
                    for (&doc, &frequency) in docs.iter().zip(frequencies) {
                        let norm = norms[usize::from(reader.fieldnorm_id(doc))];
                        each(doc, score(self.weight, frequency, norm));
                    }
                }
                None => docs.iter().for_each(|&doc| each(doc, self.weight)),
            }
            self.at += count;
            if self.at < self.blocks.docs().len() {
                return;
            }
            self.blocks.advance();
            self.at = 0;
        }
    }
}

#[inline]
fn score(weight: f32, frequency: u32, norm: f32) -> f32 {
    let frequency = frequency as f32;
    weight * frequency / (frequency + norm)
}
