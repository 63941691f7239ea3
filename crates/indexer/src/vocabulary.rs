//! The terms of one state of the index and where their posting lists lie. A search asks for each of its terms several
//! times (how rare it is, its records, its positions), and searches repeat their words: so each is looked up once and
//! remembered, absent ones too.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::{Arc, PoisonError, RwLock};

use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::{InvertedIndexReader, SegmentId};
use tantivy::postings::{BlockSegmentPostings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{SegmentReader, Term};

use crate::hash::FastHash;

/// Terms remembered of one field, some 200 bytes each; then it starts afresh.
const REMEMBERED: usize = 20_000;

/// A term, looked up.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) term: Term,
    hash: u64,
    /// How many records have it, deleted ones included.
    pub(crate) frequency: u64,
    /// Where its lists lie, by segment.
    lists: Box<[Option<TermInfo>]>,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other) || (self.hash == other.hash && self.term == other.term)
    }
}

/// What is open of one segment.
struct Segment {
    id: SegmentId,
    /// By field; `None` for what is not searched.
    inverted: Vec<Option<Arc<InvertedIndexReader>>>,
    lengths: Vec<Option<FieldNormReader>>,
}

impl Segment {
    fn inverted(&self, field: Field) -> Option<&InvertedIndexReader> {
        self.inverted.get(field.field_id() as usize)?.as_deref()
    }
}

type Remembered = RwLock<HashMap<Box<[u8]>, Arc<Entry>, FastHash>>;

/// The terms of all segments.
pub(crate) struct Vocabulary {
    segments: Vec<Segment>,
    /// By field.
    known: Vec<Remembered>,
    /// Records, deleted ones included: what weights of terms are reckoned by.
    pub(crate) records: u64,
}

impl Vocabulary {
    pub(crate) fn open(readers: &[SegmentReader]) -> tantivy::Result<Self> {
        let mut vocabulary = Vocabulary { segments: Vec::new(), known: Vec::new(), records: 0 };
        for reader in readers {
            let mut segment = Segment { id: reader.segment_id(), inverted: Vec::new(), lengths: Vec::new() };
            for (field, entry) in reader.schema().fields() {
                let inverted = entry.is_indexed().then(|| reader.inverted_index(field)).transpose()?;
                segment.inverted.push(inverted);
                segment.lengths.push(reader.fieldnorms_readers().get_field(field)?);
            }
            vocabulary.known.resize_with(segment.inverted.len(), RwLock::default);
            vocabulary.records += u64::from(reader.max_doc());
            vocabulary.segments.push(segment);
        }
        Ok(vocabulary)
    }

    /// A term of a field of text or tags.
    pub(crate) fn text(&self, field: Field, text: &str) -> tantivy::Result<Arc<Entry>> {
        self.entry(field, text.as_bytes(), || Term::from_field_text(field, text))
    }

    /// A term of a field of numbers.
    pub(crate) fn number(&self, field: Field, number: u64) -> tantivy::Result<Arc<Entry>> {
        self.entry(field, &number.to_be_bytes(), || Term::from_field_u64(field, number))
    }

    fn entry(&self, field: Field, key: &[u8], term: impl FnOnce() -> Term) -> tantivy::Result<Arc<Entry>> {
        let known = self.known.get(field.field_id() as usize);
        if let Some(known) = known
            && let Some(entry) = known.read().unwrap_or_else(PoisonError::into_inner).get(key)
        {
            return Ok(Arc::clone(entry));
        }
        let term = term();
        let find = |segment: &Segment| match segment.inverted(field) {
            Some(inverted) => inverted.get_term_info(&term),
            None => Ok(None),
        };
        let lists = self.segments.iter().map(find).collect::<std::io::Result<Box<[_]>>>()?;
        let frequency = lists.iter().flatten().map(|list| u64::from(list.doc_freq)).sum();
        let hash = FastHash::default().hash_one(&term);
        let entry = Arc::new(Entry { term, hash, frequency, lists });
        if let Some(known) = known {
            let mut known = known.write().unwrap_or_else(PoisonError::into_inner);
            if known.len() >= REMEMBERED {
                known.clear();
            }
            known.insert(key.into(), Arc::clone(&entry));
        }
        Ok(entry)
    }

    /// The number of a segment.
    pub(crate) fn segment(&self, reader: &SegmentReader) -> Option<usize> {
        self.segments.iter().position(|segment| segment.id == reader.segment_id())
    }

    fn list<'a>(
        &'a self,
        segment: usize,
        entry: &'a Entry,
    ) -> Option<(&'a InvertedIndexReader, &'a TermInfo)> {
        let inverted = self.segments.get(segment)?.inverted(entry.term.field())?;
        Some((inverted, entry.lists.get(segment)?.as_ref()?))
    }

    /// The postings of a term in a segment, block by block.
    pub(crate) fn blocks(
        &self,
        segment: usize,
        entry: &Entry,
        option: IndexRecordOption,
    ) -> tantivy::Result<Option<BlockSegmentPostings>> {
        let Some((inverted, list)) = self.list(segment, entry) else { return Ok(None) };
        Ok(Some(inverted.read_block_postings_from_terminfo(list, option)?))
    }

    /// The postings of a term in a segment, one by one.
    pub(crate) fn postings(
        &self,
        segment: usize,
        entry: &Entry,
        option: IndexRecordOption,
    ) -> tantivy::Result<Option<SegmentPostings>> {
        let Some((inverted, list)) = self.list(segment, entry) else { return Ok(None) };
        Ok(Some(inverted.read_postings_from_terminfo(list, option)?))
    }

    /// Lengths of a field in a segment.
    pub(crate) fn lengths(&self, segment: usize, field: Field) -> Option<&FieldNormReader> {
        self.segments.get(segment)?.lengths.get(field.field_id() as usize)?.as_ref()
    }
}
