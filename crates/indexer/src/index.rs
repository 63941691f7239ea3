//! Writing: one generation, records in and out by id, commits that carry a payload.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use jiff::Timestamp;
use model::{Record, RecordId, SourceId};
use tantivy::indexer::LogMergePolicy;
use tantivy::schema::Field;
use tantivy::{IndexWriter, TantivyDocument, TantivyError, Term};

use crate::analysis::Reader;
use crate::document::document;
use crate::generations::{Commit, Generations};
use crate::hash::{FastHash, stable_hash};
use crate::live::Live;
use crate::schema::{Fields, build};
use crate::stored::Shown;
use crate::{IndexError, Knowledge};

/// Share of deleted records from which on a segment is written anew.
const PURGED: f32 = 0.2;

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
    generations: Generations,
    name: String,
    index: tantivy::Index,
    fields: Fields,
    knowledge: Knowledge,
    settings: Settings,
    writer: Option<IndexWriter>,
    commit: Option<Commit>,
    sources: BTreeMap<SourceId, String>,
    reader: Reader,
    /// Memory for the stored form of one record after the other.
    json: Vec<u8>,
    written: Option<Written>,
}

/// What was put into a generation that began empty, by hashes: taking out what is not there would cost a search of
/// every segment.
#[derive(Default)]
struct Written(HashSet<u64, FastHash>);

impl Written {
    fn hash(field: Field, text: &str) -> u64 {
        stable_hash(text.as_bytes()) ^ u64::from(field.field_id())
    }
}

impl Index {
    /// Opens the generation that fits the fingerprint of `knowledge` and `settings` in the data directory, or
    /// begins a new one beside the live one.
    ///
    /// # Errors
    /// [`IndexError::Locked`] while another process writes; [`IndexError::Io`], [`IndexError::Engine`].
    pub fn open(data: &Path, knowledge: Knowledge, settings: Settings) -> Result<Index, IndexError> {
        let generations = Generations::new(data);
        let name = Generations::fingerprint(&build().0, &knowledge, settings.extractor_version);
        let (index, fields) = generations.open(&name, true)?;
        let commit = generations.last_commit(&name, &index)?;
        let sources = commit.as_ref().map(|commit| commit.sources.clone()).unwrap_or_default();
        let mut opened = Index {
            generations,
            name,
            index,
            fields,
            reader: Reader::new(&knowledge.analyzer),
            json: Vec::new(),
            written: commit.is_none().then(Written::default),
            knowledge,
            settings,
            writer: None,
            commit,
            sources,
        };
        opened.writer()?;
        Ok(opened)
    }

    /// Name of the generation written to.
    pub fn generation(&self) -> &str {
        &self.name
    }

    /// Whether readers use this generation already.
    pub fn is_live(&self) -> bool {
        self.generations.live().is_some_and(|name| name == self.name)
    }

    /// The payload of the last commit to this generation; `None` in a new one, which has to be filled from scratch.
    pub fn payload(&self) -> Option<&str> {
        self.commit.as_ref().map(|commit| commit.payload.as_str())
    }

    /// Number of committed records.
    pub fn len(&self) -> usize {
        let metas = self.index.searchable_segment_metas().unwrap_or_default();
        metas.iter().map(|segment| segment.num_docs() as usize).sum()
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
    pub fn upsert(&mut self, record: &Record) -> Result<bool, IndexError> {
        self.delete(&record.id);
        if !record.kind.is_indexed() {
            return Ok(false);
        }
        let damaged = |source| IndexError::Damaged { generation: self.name.clone(), source };
        let shown = serde_json::to_string(&Shown::of(record)).map_err(damaged)?;
        self.json.clear();
        serde_json::to_writer(&mut self.json, record).map_err(damaged)?;
        let whole = std::str::from_utf8(&self.json).unwrap_or_default();
        let doc = document(&self.fields, &self.knowledge, &mut self.reader, record, (&shown, whole));
        if let Some(written) = &mut self.written {
            written.0.insert(Written::hash(self.fields.id, record.id.as_str()));
            written.0.insert(Written::hash(self.fields.url, &record.url));
        }
        let added = self.writer()?.add_document(doc);
        added.map_err(|source| self.engine(source))?;
        Ok(true)
    }

    /// Takes a record out.
    pub fn delete(&mut self, id: &RecordId) {
        self.delete_term(self.fields.id, id.as_str());
    }

    /// Takes out all records of a page.
    pub fn delete_page(&mut self, url: &str) {
        self.delete_term(self.fields.url, url);
    }

    fn delete_term(&mut self, field: Field, text: &str) {
        if self.written.as_ref().is_some_and(|written| !written.0.contains(&Written::hash(field, text))) {
            return;
        }
        if let Ok(writer) = self.writer() {
            writer.delete_term(Term::from_field_text(field, text));
        }
    }

    /// Takes everything out.
    ///
    /// # Errors
    /// [`IndexError::Engine`].
    pub fn clear(&mut self) -> Result<(), IndexError> {
        let cleared = self.writer()?.delete_all_documents();
        cleared.map_err(|source| self.engine(source))?;
        self.written = Some(Written::default());
        Ok(())
    }

    /// Notes the name of a source; it becomes durable with the next commit.
    pub fn name_source(&mut self, id: &SourceId, name: &str) {
        self.sources.insert(id.clone(), name.to_owned());
    }

    /// Makes everything since the last commit durable, together with `payload` (the archive revision). `now` is
    /// the time freshness counts from.
    ///
    /// # Errors
    /// [`IndexError::Engine`].
    pub fn commit(&mut self, payload: &str, now: Timestamp) -> Result<(), IndexError> {
        let sources = std::mem::take(&mut self.sources);
        let commit = Commit { payload: payload.to_owned(), time: now, sources };
        let text = serde_json::to_string(&commit)
            .map_err(|source| IndexError::Damaged { generation: self.name.clone(), source })?;
        let writer = self.writer()?;
        let done = writer.prepare_commit().and_then(|mut prepared| {
            prepared.set_payload(&text);
            prepared.commit()
        });
        done.map_err(|source| self.engine(source))?;
        self.sources.clone_from(&commit.sources);
        self.commit = Some(commit);
        Ok(())
    }

    /// Waits for merges, checks the generation, makes it live and removes the others.
    ///
    /// # Errors
    /// [`IndexError::Rejected`] when the check fails: the live generation stays.
    pub fn publish(&mut self) -> Result<Published, IndexError> {
        if let Some(writer) = self.writer.take() {
            let collected = writer.garbage_collect_files().wait();
            collected
                .map(|_| ())
                .and_then(|()| writer.wait_merging_threads())
                .map_err(|source| self.engine(source))?;
        }
        let before = self.generations.live();
        let swapped = before.as_deref() != Some(&self.name);
        let records = self.len();
        if swapped {
            self.check(before.as_deref(), records)?;
        }
        self.generations.set_live(&self.name)?;
        self.generations.remove_others(&self.name);
        Ok(Published { generation: self.name.clone(), swapped, records })
    }

    /// A new generation must hold what it says: every sampled record is read back and found by its own title.
    fn check(&self, before: Option<&str>, records: usize) -> Result<(), IndexError> {
        let rejected = |reason: String| IndexError::Rejected { generation: self.name.clone(), reason };
        if self.commit.is_none() {
            return Err(rejected("nothing was committed to it".to_owned()));
        }
        let live_records = before
            .and_then(|name| self.generations.open(name, false).ok())
            .and_then(|(index, _)| index.searchable_segment_metas().ok())
            .map_or(0, |metas| metas.iter().map(|segment| segment.num_docs() as usize).sum());
        if records == 0 && live_records > 0 {
            return Err(rejected(format!("it is empty, the live one has {live_records} records")));
        }
        let live = Live::open(&self.generations, &self.name, &self.knowledge)?;
        match live.self_check()? {
            Some(reason) => Err(rejected(reason)),
            None => Ok(()),
        }
    }

    /// What is committed, for reading.
    pub(crate) fn committed(&self) -> Result<Live, IndexError> {
        Live::open(&self.generations, &self.name, &self.knowledge)
    }

    fn writer(&mut self) -> Result<&mut IndexWriter, IndexError> {
        if self.writer.is_none() {
            let threads = self.settings.threads.max(1);
            // tantivy refuses less than 15 MB per thread.
            let memory = (self.settings.memory_mib * 1024 * 1024).max(threads * 16_000_000);
            let writer = self.index.writer_with_num_threads::<TantivyDocument>(threads, memory);
            let writer = writer.map_err(|source| match source {
                TantivyError::LockFailure(..) => IndexError::Locked { dir: self.generations.dir(&self.name) },
                source => self.engine(source),
            })?;
            // Nights change little: their small segments wait until there are several, and what they take out of large
            // ones goes when it is a fifth.
            let mut policy = LogMergePolicy::default();
            policy.set_del_docs_ratio_before_merge(PURGED);
            writer.set_merge_policy(Box::new(policy));
            self.writer = Some(writer);
        }
        match &mut self.writer {
            Some(writer) => Ok(writer),
            None => Err(IndexError::Locked { dir: self.generations.dir(&self.name) }),
        }
    }

    fn engine(&self, source: TantivyError) -> IndexError {
        IndexError::Engine { dir: self.generations.dir(&self.name), source }
    }
}
