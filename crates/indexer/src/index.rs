//! Writing: one generation, records in and out by id, commits that carry a payload.

use std::path::Path;

use jiff::Timestamp;
use model::{Record, RecordId};

use crate::{IndexError, Knowledge};

/// How an index is written.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Version of the extractor whose records go in; part of the fingerprint.
    pub extractor_version: u32,
    /// Memory for all writer threads together, in MiB; at least 15 per thread.
    pub memory_mib: usize,
    /// Writer threads.
    pub threads: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { extractor_version: 0, memory_mib: 128, threads: 2 }
    }
}

/// What making a generation live changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Name of the live generation.
    pub generation: String,
    /// Whether readers now get another generation than before.
    pub swapped: bool,
    /// Records in it.
    pub records: usize,
}

/// The one writer of an index.
pub struct Index {
    _private: (),
}

impl Index {
    /// Opens the generation that fits the fingerprint of `knowledge` and `settings` in the data directory, or
    /// begins a new one beside the live one.
    ///
    /// # Errors
    /// [`IndexError::Locked`] while another process writes; [`IndexError::Io`], [`IndexError::Engine`].
    pub fn open(_data: &Path, _knowledge: Knowledge, _settings: Settings) -> Result<Index, IndexError> {
        unimplemented!()
    }

    /// Name of the generation written to.
    pub fn generation(&self) -> &str {
        unimplemented!()
    }

    /// Whether readers use this generation already.
    pub fn is_live(&self) -> bool {
        unimplemented!()
    }

    /// The payload of the last commit to this generation; `None` in a new one, which has to be filled from scratch.
    pub fn payload(&self) -> Option<&str> {
        unimplemented!()
    }

    /// Number of committed records.
    pub fn len(&self) -> usize {
        unimplemented!()
    }

    /// Whether nothing is committed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts a record in, in place of the one with the same id. A record of a kind that is not indexed only
    /// removes its predecessor; then the answer is false.
    ///
    /// # Errors
    /// [`IndexError::Engine`] when the writer has failed, for instance on a full disk.
    pub fn upsert(&mut self, _record: &Record) -> Result<bool, IndexError> {
        unimplemented!()
    }

    /// Takes a record out.
    pub fn delete(&mut self, _id: &RecordId) {
        unimplemented!()
    }

    /// Takes out all records of a page.
    pub fn delete_page(&mut self, _url: &str) {
        unimplemented!()
    }

    /// Takes everything out.
    ///
    /// # Errors
    /// [`IndexError::Engine`].
    pub fn clear(&mut self) -> Result<(), IndexError> {
        unimplemented!()
    }

    /// Makes everything since the last commit durable, together with `payload` (the archive revision). `now` is
    /// the time freshness counts from.
    ///
    /// # Errors
    /// [`IndexError::Engine`].
    pub fn commit(&mut self, _payload: &str, _now: Timestamp) -> Result<(), IndexError> {
        unimplemented!()
    }

    /// Waits for merges, checks the generation, makes it live and removes the others.
    ///
    /// # Errors
    /// [`IndexError::Rejected`] when the check fails: the live generation stays.
    pub fn publish(&mut self) -> Result<Published, IndexError> {
        unimplemented!()
    }
}
