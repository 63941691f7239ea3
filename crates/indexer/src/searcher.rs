//! Reading: the live generation, searched, browsed and iterated.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use model::{Kind, Record, RecordId};

use crate::{Hit, IndexError, Knowledge, SearchRequest, SearchResponse, Suggestion};

/// Reads the live generation. Cheap to clone; clones share everything, also what `reload` brings.
#[derive(Clone)]
pub struct Searcher {
    _private: (),
}

impl Searcher {
    /// Opens the live generation in the data directory. A missing or torn `CURRENT` is mended from what is there.
    ///
    /// # Errors
    /// [`IndexError::Missing`] when no finished generation exists.
    pub fn open(_data: &Path, _knowledge: Knowledge) -> Result<Searcher, IndexError> {
        unimplemented!()
    }

    /// Takes up commits and generations that came since; running searches keep theirs. True when something changed.
    ///
    /// # Errors
    /// As [`Searcher::open`]; the old state stays in use.
    pub fn reload(&self) -> Result<bool, IndexError> {
        unimplemented!()
    }

    /// Answers a search. Any query text is answered.
    ///
    /// # Errors
    /// Only what the disk does.
    pub fn search(&self, _request: &SearchRequest) -> Result<SearchResponse, IndexError> {
        unimplemented!()
    }

    /// The record with this id.
    ///
    /// # Errors
    /// Only what the disk does.
    pub fn get(&self, _id: &RecordId) -> Result<Option<Record>, IndexError> {
        unimplemented!()
    }

    /// All records of a page, the main record first.
    ///
    /// # Errors
    /// Only what the disk does.
    pub fn get_page(&self, _url: &str) -> Result<Vec<Record>, IndexError> {
        unimplemented!()
    }

    /// Completions of what was typed so far: titles, places, topics, words.
    ///
    /// # Errors
    /// Only what the disk does.
    pub fn suggest(&self, _typed: &str, _limit: usize) -> Result<Vec<Suggestion>, IndexError> {
        unimplemented!()
    }

    /// Records like this one, best first; empty when the id is not there.
    ///
    /// # Errors
    /// Only what the disk does.
    pub fn similar(&self, _id: &RecordId, _limit: usize) -> Result<Vec<Hit>, IndexError> {
        unimplemented!()
    }

    /// Every record, in no particular order, without holding them all in memory.
    pub fn records(&self) -> Box<dyn Iterator<Item = Result<Record, IndexError>> + Send> {
        unimplemented!()
    }

    /// Number of records by kind.
    ///
    /// # Errors
    /// Only what the disk does.
    pub fn counts(&self) -> Result<BTreeMap<Kind, usize>, IndexError> {
        unimplemented!()
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        unimplemented!()
    }

    /// Whether there are no records.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Name of the live generation.
    pub fn generation(&self) -> String {
        unimplemented!()
    }

    /// When the last commit was made.
    pub fn committed(&self) -> Timestamp {
        unimplemented!()
    }

    /// The payload of the last commit: the archive revision the index stands for.
    pub fn payload(&self) -> String {
        unimplemented!()
    }

    /// Size of the live generation on disk, in bytes.
    pub fn disk_bytes(&self) -> u64 {
        unimplemented!()
    }
}
