//! Reading: the live generation, searched, browsed and iterated.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use model::{Kind, Record, RecordId, SourceId};
use tantivy::DocAddress;
use tantivy::collector::DocSetCollector;
use tantivy::query::{BooleanQuery, Occur, Query};

use crate::generations::Generations;
use crate::live::Live;
use crate::query::filters::Filters;
use crate::query::plan::plan;
use crate::{Hit, IndexError, Knowledge, SearchRequest, SearchResponse, Suggestion};

/// Reads the live generation. Cheap to clone; clones share everything, also what `reload` brings.
#[derive(Clone)]
pub struct Searcher {
    generations: Generations,
    knowledge: Arc<RwLock<Knowledge>>,
    live: Arc<RwLock<Arc<Live>>>,
}

impl Searcher {
    /// Opens the live generation in the data directory. A missing or torn `CURRENT` is mended from what is there.
    ///
    /// # Errors
    /// [`IndexError::Missing`] when no finished generation exists.
    pub fn open(data: &Path, knowledge: Knowledge) -> Result<Searcher, IndexError> {
        let generations = Generations::new(data);
        let knowledge = knowledge.settled();
        let live = Self::open_live(&generations, &knowledge, data)?;
        let knowledge = Arc::new(RwLock::new(knowledge));
        Ok(Searcher { generations, knowledge, live: Arc::new(RwLock::new(Arc::new(live))) })
    }

    fn open_live(generations: &Generations, knowledge: &Knowledge, data: &Path) -> Result<Live, IndexError> {
        let name = generations.live().ok_or_else(|| IndexError::Missing { dir: data.to_owned() })?;
        Live::open(generations, &name, knowledge)
    }

    pub(crate) fn live(&self) -> Arc<Live> {
        Arc::clone(&self.live.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes up commits and generations that came since, with synonyms, facts and editor's picks as they now stand in the
    /// folder of word lists; running searches keep what they have. True when answers may be others.
    ///
    /// # Errors
    /// As [`Searcher::open`], or a list has a wrong line; the old state stays in use.
    pub fn reload(&self) -> Result<bool, IndexError> {
        let known = self.knowledge.read().unwrap_or_else(PoisonError::into_inner).clone();
        let reread = known.reread()?;
        let old = self.live();
        if reread.is_none() && self.generations.shows_unchanged(&old.name, old.description) {
            return Ok(false);
        }
        let new =
            Self::open_live(&self.generations, reread.as_ref().unwrap_or(&known), self.generations.data())?;
        let same = old.name == new.name && old.segments() == new.segments();
        let same = same && old.commit.time == new.commit.time;
        let other_lists = reread.is_some();
        if let Some(knowledge) = reread {
            *self.knowledge.write().unwrap_or_else(PoisonError::into_inner) = knowledge;
        }
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
        Ok(!same || other_lists)
    }

    /// Answers a search. Any query text is answered.
    ///
    /// # Errors
    /// Only what the disk does.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResponse, IndexError> {
        self.live().search_relaxing(request)
    }

    /// The record with this id.
    ///
    /// # Errors
    /// Only what the disk does.
    pub fn get(&self, id: &RecordId) -> Result<Option<Record>, IndexError> {
        let live = self.live();
        live.find(live.fields.id, id.as_str())?.last().map(|at| live.record(*at)).transpose()
    }

    /// All records of a page, the main record first.
    ///
    /// # Errors
    /// Only what the disk does.
    pub fn get_page(&self, url: &str) -> Result<Vec<Record>, IndexError> {
        let live = self.live();
        let found = live.find(live.fields.url, url)?;
        let mut records = found.into_iter().map(|at| live.record(at)).collect::<Result<Vec<_>, _>>()?;
        records.sort_by(|a, b| (a.parent.is_some(), &a.id).cmp(&(b.parent.is_some(), &b.id)));
        Ok(records)
    }

    /// Completions of what was typed so far: places, topics, titles, words.
    ///
    /// # Errors
    /// Only what the disk does.
    pub fn suggest(&self, typed: &str, limit: usize) -> Result<Vec<Suggestion>, IndexError> {
        let live = self.live();
        live.suggest(typed, limit)
    }

    /// Records like this one, best first; empty when the id is not there.
    ///
    /// # Errors
    /// Only what the disk does.
    pub fn similar(&self, id: &RecordId, limit: usize) -> Result<Vec<Hit>, IndexError> {
        let live = self.live();
        match self.get(id)? {
            Some(record) => live.similar(&record, limit),
            None => Ok(Vec::new()),
        }
    }

    /// Every record, in no particular order, without holding them all in memory.
    pub fn records(&self) -> Box<dyn Iterator<Item = Result<Record, IndexError>> + Send> {
        let live = self.live();
        let segments = live.searcher.segment_readers().len() as u32;
        Box::new((0..segments).flat_map(move |ordinal| {
            let live = Arc::clone(&live);
            let docs = 0..live.searcher.segment_reader(ordinal).max_doc();
            docs.filter_map(move |doc| {
                let deleted = live.searcher.segment_reader(ordinal).is_deleted(doc);
                (!deleted).then(|| live.record(DocAddress::new(ordinal, doc)))
            })
        }))
    }

    /// Every record that a search finds, in no particular order and without a bound on their number: what exports read.
    ///
    /// # Errors
    /// Only what the disk does.
    pub fn matching(
        &self,
        request: &SearchRequest,
    ) -> Result<Box<dyn Iterator<Item = Result<Record, IndexError>> + Send>, IndexError> {
        let live = self.live();
        let plan =
            plan(&live.context(), &request.query, request.matching).map_err(|source| live.engine(source))?;
        let filters = Filters::new(&live, request).map_err(|source| live.engine(source))?;
        let mut parts: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Must, plan.query)];
        parts.extend(filters.all().into_iter().map(|filter| (Occur::Must, filter)));
        let found = live.searcher.search(&BooleanQuery::new(parts), &DocSetCollector);
        let mut found: Vec<DocAddress> = found.map_err(|source| live.engine(source))?.into_iter().collect();
        found.sort_unstable();
        Ok(Box::new(found.into_iter().map(move |at| live.record(at))))
    }

    /// Number of records by kind.
    ///
    /// # Errors
    /// Only what the disk does.
    pub fn counts(&self) -> Result<BTreeMap<Kind, usize>, IndexError> {
        let request = SearchRequest { limit: 0, ..SearchRequest::default() };
        let found = self.live().search(&request)?;
        let kinds = found.facets.into_iter().find(|facet| facet.name == "kind");
        let counts = kinds.into_iter().flat_map(|facet| facet.values);
        Ok(counts.filter_map(|value| Some((Kind::from_name(&value.value)?, value.count))).collect())
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.live().searcher.num_docs() as usize
    }

    /// Whether there are no records.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Name of the live generation.
    pub fn generation(&self) -> String {
        self.live().name.clone()
    }

    /// When the last commit was made.
    pub fn committed(&self) -> Timestamp {
        self.live().commit.time
    }

    /// The payload of the last commit: the archive revision the index stands for.
    pub fn payload(&self) -> String {
        self.live().commit.payload.clone()
    }

    /// The name of a source, as it was when the index was last written.
    pub fn source_name(&self, id: &SourceId) -> Option<String> {
        self.live().commit.sources.get(id).cloned()
    }

    /// Size of the live generation on disk, in bytes.
    pub fn disk_bytes(&self) -> u64 {
        self.generations.disk_bytes(&self.live().name)
    }
}
