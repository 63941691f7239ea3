//! Brings the links of an index up to date: reads every record once, and writes those whose links changed.

use model::Record;
use tantivy::DocAddress;

use super::{Signature, Terms, add_tie, ties, without_ties};
use crate::IndexError;
use crate::index::Index;
use crate::searcher::Live;

impl Index {
    /// Links the committed records that are the same or come back to one another, and takes off links that no longer
    /// hold. Gives the number of records written; they want a commit.
    ///
    /// # Errors
    /// [`IndexError::Engine`], [`IndexError::Damaged`].
    pub fn link(&mut self) -> Result<u64, IndexError> {
        let live = self.committed()?;
        let analyzer = live.knowledge.analyzer.clone();
        let mut terms = Terms::new(&analyzer);
        let known = Known::read(&live, &mut terms)?;
        let found = ties(&known.signatures);
        let mut changed = 0;
        let mut next = found.as_slice();
        for from in 0..known.signatures.len() {
            let own = next.iter().take_while(|tie| tie.from == from).count();
            let (own, rest) = next.split_at(own);
            next = rest;
            if own.is_empty() && !known.linked[from] {
                continue;
            }
            let record = live.record(known.at[from])?;
            let mut linked = without_ties(&record);
            for tie in own {
                let other: Record = live.record(known.at[tie.to])?;
                add_tie(&mut linked, &other, tie, &mut terms);
            }
            if linked != record {
                self.upsert(&linked)?;
                changed += 1;
            }
        }
        Ok(changed)
    }
}

/// The signatures of an index, in the order of ids.
struct Known {
    signatures: Vec<Signature>,
    at: Vec<DocAddress>,
    /// Whether the record has links of an earlier run.
    linked: Vec<bool>,
}

impl Known {
    fn read(live: &Live, terms: &mut Terms<'_>) -> Result<Self, IndexError> {
        let mut all = Vec::new();
        for (ordinal, reader) in live.searcher.segment_readers().iter().enumerate() {
            for doc in reader.doc_ids_alive() {
                let at = DocAddress::new(ordinal as u32, doc);
                let record = live.record(at)?;
                // What came from elsewhere keeps the links it came with.
                if record.fetched.is_some() {
                    let linked = record.links.iter().any(|link| super::is_found(link.relation));
                    all.push((record.id.clone(), Signature::of(&record, terms), at, linked));
                }
            }
        }
        all.sort_by(|a, b| a.0.cmp(&b.0));
        let mut known =
            Known { signatures: Vec::with_capacity(all.len()), at: Vec::new(), linked: Vec::new() };
        for (_, signature, at, linked) in all {
            known.signatures.push(signature);
            known.at.push(at);
            known.linked.push(linked);
        }
        Ok(known)
    }
}
