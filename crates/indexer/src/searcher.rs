//! Reading: the live generation, searched, browsed and iterated.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use german::Language;
use jiff::Timestamp;
use model::{Kind, PartialDate, PlaceRef, Record, RecordId, SourceId};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tantivy::collector::DocSetCollector;
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{DocAddress, ReloadPolicy, TantivyDocument, TantivyError, Term};

use crate::collect::{Gather, Gathered, Ranked};
use crate::columns::Columns;
use crate::facets;
use crate::generations::{Commit, Generations};
use crate::query::builder::Context;
use crate::query::filters::{self, FilterName};
use crate::query::plan::{Plan, plan};
use crate::rerank::{POOL, rerank};
use crate::schema::Fields;
use crate::snippet::Marker;
use crate::{Facet, Hit, IndexError, Knowledge, Match, SearchRequest, SearchResponse, Sort, Suggestion};

/// Score of a picked page: more than any words give.
pub(crate) const PICKED: f32 = 1000.0;

/// What a hit shows of a record; reading the rest of it costs more than the search.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Shown {
    id: RecordId,
    kind: Kind,
    url: String,
    source: Option<SourceId>,
    title: String,
    teaser: String,
    text: String,
    lang: String,
    published: Option<PartialDate>,
    places: Vec<PlaceRef>,
}

/// One state of one generation.
pub(crate) struct Live {
    pub(crate) name: String,
    pub(crate) dir: PathBuf,
    pub(crate) searcher: tantivy::Searcher,
    pub(crate) fields: Fields,
    pub(crate) knowledge: Knowledge,
    pub(crate) commit: Commit,
    /// Hash of the description on disk that this state was read from.
    description: u64,
    /// Languages with records and the mean length of their texts, German first.
    pub(crate) languages: Vec<(Language, Field, f32)>,
    pub(crate) mean_title: f32,
    /// Columns by segment.
    pub(crate) columns: Arc<Vec<Columns>>,
}

impl Live {
    pub(crate) fn open(
        generations: &Generations,
        name: &str,
        knowledge: &Knowledge,
    ) -> Result<Live, IndexError> {
        let dir = generations.dir(name);
        let engine = |source| IndexError::Engine { dir: dir.clone(), source };
        // Before anything else is read: a commit in between makes the next look differ, never go unseen.
        let description = generations.description(name);
        let (index, fields) = generations.open(name, false)?;
        let commit = generations.last_commit(name, &index)?.unwrap_or(Commit {
            payload: String::new(),
            time: Timestamp::UNIX_EPOCH,
            sources: BTreeMap::new(),
        });
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(64)
            .try_into()
            .map_err(engine)?;
        let searcher = reader.searcher();
        let columns = searcher.segment_readers().iter().map(Columns::open);
        let columns = columns.collect::<tantivy::Result<Vec<_>>>().map_err(engine)?;
        let mut live = Live {
            name: name.to_owned(),
            searcher,
            fields,
            knowledge: knowledge.clone(),
            commit,
            description,
            languages: Vec::new(),
            mean_title: 1.0,
            columns: Arc::new(columns),
            dir: dir.clone(),
        };
        live.measure().map_err(engine)?;
        Ok(live)
    }

    /// Mean lengths of texts by language: tantivy's own mean would count records of all languages.
    fn measure(&mut self) -> tantivy::Result<()> {
        let mut records: BTreeMap<Language, u64> = BTreeMap::new();
        let mut unnamed = self.searcher.num_docs();
        for reader in self.searcher.segment_readers() {
            let inverted = reader.inverted_index(self.fields.language)?;
            let mut terms = inverted.terms().stream()?;
            while let Some((code, info)) = terms.next() {
                let language = Language::from_code(std::str::from_utf8(code).unwrap_or_default());
                *records.entry(language).or_default() += u64::from(info.doc_freq);
                unnamed = unnamed.saturating_sub(u64::from(info.doc_freq));
            }
        }
        *records.entry(Language::German).or_default() += unnamed;
        let length = |field: Field| -> tantivy::Result<u64> {
            let mut tokens = 0;
            for reader in self.searcher.segment_readers() {
                tokens += reader.inverted_index(field)?.total_num_tokens();
            }
            Ok(tokens)
        };
        let mut languages = Vec::new();
        for &(language, field) in &self.fields.words {
            let tokens = length(field)?;
            if tokens > 0 || language == Language::German {
                let count = records.get(&language).copied().unwrap_or(0).max(1);
                languages.push((language, field, (tokens as f32 / count as f32).max(1.0)));
            }
        }
        self.mean_title =
            (length(self.fields.title)? as f32 / self.searcher.num_docs().max(1) as f32).max(1.0);
        self.languages = languages;
        Ok(())
    }

    fn segments(&self) -> Vec<(tantivy::index::SegmentId, Option<u64>)> {
        let readers = self.searcher.segment_readers().iter();
        readers.map(|reader| (reader.segment_id(), reader.delete_opstamp())).collect()
    }

    pub(crate) fn engine(&self, source: TantivyError) -> IndexError {
        IndexError::Engine { dir: self.dir.clone(), source }
    }

    pub(crate) fn context(&self) -> Context<'_> {
        Context {
            fields: &self.fields,
            knowledge: &self.knowledge,
            searcher: &self.searcher,
            languages: &self.languages,
            mean_title: self.mean_title,
        }
    }

    pub(crate) fn record(&self, at: DocAddress) -> Result<Record, IndexError> {
        self.stored(at)
    }

    /// A stored record, or the part of it that a type holds.
    fn stored<T: DeserializeOwned>(&self, at: DocAddress) -> Result<T, IndexError> {
        let doc: TantivyDocument = self.searcher.doc(at).map_err(|source| self.engine(source))?;
        let json = doc.get_first(self.fields.record).and_then(|value| value.as_str()).unwrap_or_default();
        serde_json::from_str(json)
            .map_err(|source| IndexError::Damaged { generation: self.name.clone(), source })
    }

    fn find(&self, field: Field, text: &str) -> Result<Vec<DocAddress>, IndexError> {
        let query = TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic);
        let found = self.searcher.search(&query, &DocSetCollector).map_err(|source| self.engine(source))?;
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort();
        Ok(found)
    }

    pub(crate) fn run(
        &self,
        query: &dyn Query,
        filters: &[(FilterName, Box<dyn Query>)],
        without: Option<FilterName>,
        gather: &Gather,
    ) -> Result<Gathered, IndexError> {
        let chosen: Vec<_> = filters.iter().filter(|(name, _)| Some(*name) != without).collect();
        let found = if chosen.is_empty() {
            self.searcher.search(query, gather)
        } else {
            let mut parts: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Must, query.box_clone())];
            parts.extend(chosen.into_iter().map(|(_, filter)| {
                (Occur::Must, Box::new(ConstScoreQuery::new(filter.box_clone(), 0.0)) as Box<dyn Query>)
            }));
            self.searcher.search(&BooleanQuery::new(parts), gather)
        };
        found.map_err(|source| self.engine(source))
    }

    pub(crate) fn search(&self, request: &SearchRequest) -> Result<SearchResponse, IndexError> {
        let started = Instant::now();
        let (limit, offset) =
            (request.limit.min(SearchRequest::MAX_LIMIT), request.offset.min(SearchRequest::MAX_OFFSET));
        let filters = filters::of_request(&self.fields, request);
        let mut plan = plan(&self.context(), &request.query, request.matching);
        self.put_picks_first(request, &mut plan);
        plan.places.extend_from_slice(&request.places);
        let by_day = request.sort == Sort::Date || plan.is_browse;
        let wanted: Vec<FilterName> = match request.facets {
            true => facets::ALL.iter().map(|(name, _)| *name).collect(),
            false => Vec::new(),
        };
        let keep = if limit == 0 { 0 } else { (limit + offset).max(POOL) };
        let gather = Gather { columns: Arc::clone(&self.columns), keep, by_day, facets: wanted.clone() };
        let mut found = self.run(&*plan.query, &filters, None, &gather)?;
        let facets = self.facets(&plan, &filters, &wanted, &found)?;
        let best = std::mem::take(&mut found.best);
        let hits = self.hits(request, &plan, best, by_day, offset, limit)?;
        Ok(SearchResponse {
            query: request.query.clone(),
            understood: plan.understood,
            matching: request.matching,
            total: found.total,
            took_ms: started.elapsed().as_secs_f64() * 1000.0,
            generation: self.name.clone(),
            hits,
            facets,
        })
    }

    /// Lets pages an editor picked for this search be found first, beside what it finds by its words. People who count
    /// want what matches and nothing else.
    fn put_picks_first(&self, request: &SearchRequest, plan: &mut Plan) {
        if request.matching == Match::All || plan.is_browse {
            return;
        }
        let pages = self.knowledge.picks.of(&request.query, &self.knowledge.words);
        let mut any: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for (rank, page) in pages.iter().enumerate() {
            let is_page =
                TermQuery::new(Term::from_field_text(self.fields.url, page), IndexRecordOption::Basic);
            let score = PICKED * (pages.len() - rank) as f32;
            any.push((Occur::Should, Box::new(ConstScoreQuery::new(Box::new(is_page), score))));
        }
        if !any.is_empty() {
            any.push((Occur::Should, plan.query.box_clone()));
            plan.query = Box::new(BooleanQuery::new(any));
        }
    }

    /// Each facet is counted without its own filter: several values of one are alternatives, so a value's count is
    /// what choosing it in place of the others shows.
    fn facets(
        &self,
        plan: &Plan,
        filters: &[(FilterName, Box<dyn Query>)],
        wanted: &[FilterName],
        found: &Gathered,
    ) -> Result<Vec<Facet>, IndexError> {
        let mut facets = Vec::with_capacity(wanted.len());
        for &name in wanted {
            let facet = if filters.iter().any(|(filter, _)| *filter == name) {
                let gather =
                    Gather { columns: Arc::clone(&self.columns), keep: 0, by_day: true, facets: vec![name] };
                self.run(&*plan.query, filters, Some(name), &gather)?.counts.facet(name)
            } else {
                found.counts.facet(name)
            };
            facets.push(facet);
        }
        Ok(facets)
    }

    pub(crate) fn hits(
        &self,
        request: &SearchRequest,
        plan: &Plan,
        best: Vec<Ranked>,
        by_day: bool,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<Hit>, IndexError> {
        let explain = request.explain;
        let candidates = rerank(self, plan, best, by_day, explain, request.collapse)
            .map_err(|source| self.engine(source))?;
        let marker = Marker::new(plan.bag.as_ref(), &self.knowledge.words);
        let mut hits = Vec::new();
        for candidate in candidates.into_iter().skip(offset).take(limit) {
            let record: Shown = self.stored(candidate.at)?;
            let snippet = match request.snippets {
                true => marker.snippet(
                    if record.text.is_empty() { &record.teaser } else { &record.text },
                    &record.lang,
                ),
                false => Default::default(),
            };
            hits.push(Hit {
                id: record.id,
                kind: record.kind,
                url: record.url,
                source: record.source,
                title: record.title,
                snippet,
                score: candidate.score,
                published: record.published,
                places: record.places,
                duplicates: candidate.duplicates,
                explanation: explain.then_some(candidate.explanation),
            });
        }
        Ok(hits)
    }

    /// Reads records back and searches for their titles; answers what is wrong.
    pub(crate) fn self_check(&self) -> Result<Option<String>, IndexError> {
        const SAMPLE: u32 = 8;
        for (ordinal, reader) in self.searcher.segment_readers().iter().enumerate() {
            let step = (reader.max_doc() / SAMPLE).max(1) as usize;
            for doc in reader.doc_ids_alive().step_by(step).take(SAMPLE as usize) {
                let record = self.record(DocAddress::new(ordinal as u32, doc))?;
                if self.find(self.fields.id, record.id.as_str())?.is_empty() {
                    return Ok(Some(format!("the record {} is not found by its id", record.id)));
                }
                let request = SearchRequest {
                    query: record.title.replace(|c: char| !c.is_alphanumeric(), " "),
                    matching: Match::Any,
                    facets: false,
                    limit: 0,
                    ..SearchRequest::default()
                };
                if self.search(&request)?.total == 0 {
                    return Ok(Some(format!("the record {} is not found by its title", record.id)));
                }
            }
        }
        Ok(None)
    }
}

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
        let plan = plan(&live.context(), &request.query, request.matching);
        let filters = filters::of_request(&live.fields, request);
        let mut parts: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Must, plan.query)];
        parts.extend(filters.into_iter().map(|(_, filter)| (Occur::Must, filter)));
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
