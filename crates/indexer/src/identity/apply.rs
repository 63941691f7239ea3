//! Brings the links of an index up to date: reads every record once, and writes those whose links changed.

use model::{Record, RecordId};
use tantivy::{DocAddress, SegmentReader};

use super::{Signature, Terms, Texts, add_tie, ties, without_ties};
use crate::IndexError;
use crate::index::Index;
use crate::live::Live;

impl Index {
    /// Links the committed records that are the same or come back to one another, and takes off links that no longer
    /// hold. Gives the number of records written; they want a commit.
    ///
    /// # Errors
    /// [`IndexError::Engine`], [`IndexError::Damaged`].
    pub fn link(&mut self) -> Result<u64, IndexError> {
        let live = self.committed()?;
        let known = Known::read(&live)?;
        let mut terms = Terms::new(&live.knowledge.analyzer);
        let mut record = |at: usize| live.record(known.at[at]);
        let mut texts = Texts::new(&mut record, Terms::new(&live.knowledge.analyzer));
        let found = ties(&known.signatures, &mut texts)?;
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
    fn read(live: &Live) -> Result<Self, IndexError> {
        let segments = live.searcher.segment_readers().iter().enumerate();
        let places = |(ordinal, reader): (usize, &SegmentReader)| {
            reader.doc_ids_alive().map(|doc| DocAddress::new(ordinal as u32, doc)).collect::<Vec<_>>()
        };
        let all: Vec<DocAddress> = segments.flat_map(places).collect();
        let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get());
        // Neighbours lie in one block of the store.
        let share = all.len().div_ceil(threads).max(1);
        let mut one_by_one = std::thread::scope(|scope| {
            let readers = all.chunks(share).map(|part| scope.spawn(|| One::read(live, part)));
            let readers: Vec<_> = readers.collect();
            readers.into_iter().try_fold(Vec::with_capacity(all.len()), |mut all, reader| {
                all.extend(reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
                Ok::<_, IndexError>(all)
            })
        })?;
        one_by_one.sort_by(|a, b| a.id.cmp(&b.id));
        let mut known = Known {
            signatures: Vec::with_capacity(one_by_one.len()),
            at: Vec::with_capacity(one_by_one.len()),
            linked: Vec::with_capacity(one_by_one.len()),
        };
        for one in one_by_one {
            known.signatures.push(one.signature);
            known.at.push(one.at);
            known.linked.push(one.linked);
        }
        Ok(known)
    }
}

/// What is known of one record.
struct One {
    id: RecordId,
    signature: Signature,
    at: DocAddress,
    linked: bool,
}

impl One {
    /// Reads some records of an index.
    fn read(live: &Live, places: &[DocAddress]) -> Result<Vec<Self>, IndexError> {
        let mut terms = Terms::new(&live.knowledge.analyzer);
        let mut all = Vec::with_capacity(places.len());
        for &at in places {
            let record = live.record(at)?;
            // What came from elsewhere keeps the links it came with.
            if record.fetched.is_some() {
                let linked = record.links.iter().any(|link| super::is_found(link.relation));
                all.push(One { signature: Signature::of(&record, &mut terms), id: record.id, at, linked });
            }
        }
        Ok(all)
    }
}
