//! One state of one generation, open for searching.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use german::Language;
use jiff::Timestamp;
use model::Record;
use serde::de::DeserializeOwned;
use tantivy::collector::DocSetCollector;
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, ReloadPolicy, TantivyError, Term};

use crate::collect::{Gather, Gathered, Ranked};
use crate::columns::Columns;
use crate::facets;
use crate::generations::{Commit, Generations};
use crate::points::middles;
use crate::query::bag::{BagQuery, Norms, norms};
use crate::query::builder::Context;
use crate::query::filters::{FilterName, Filters, nowhere};
use crate::query::plan::{Plan, plan};
use crate::rerank::{POOL, rerank};
use crate::schema::Fields;
use crate::snippet::Marker;
use crate::stored::{First, Said, Shown, Whole};
use crate::vocabulary::Vocabulary;
use crate::{
    Facet, Hit, IndexError, Knowledge, Match, Remark, RemarkKind, SearchRequest, SearchResponse, Sort,
};

/// Score of a picked page: more than any words give.
pub(crate) const PICKED: f32 = 1000.0;

/// One state of one generation.
pub(crate) struct Live {
    pub(crate) name: String,
    pub(crate) dir: PathBuf,
    pub(crate) searcher: tantivy::Searcher,
    pub(crate) fields: Fields,
    pub(crate) knowledge: Knowledge,
    pub(crate) commit: Commit,
    /// Hash of the description on disk that this state was read from.
    pub(crate) description: u64,
    /// Languages with records and what the lengths of their texts do, German first.
    pub(crate) languages: Vec<(Language, Field, Norms)>,
    pub(crate) title_norms: Norms,
    pub(crate) vocabulary: Arc<Vocabulary>,
    /// Columns by segment.
    pub(crate) columns: Arc<Vec<Columns>>,
    /// Whether any record says when it is open or takes place.
    has_hours: bool,
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
        let vocabulary = Vocabulary::open(searcher.segment_readers()).map_err(engine)?;
        let columns = searcher.segment_readers().iter().map(Columns::open);
        let columns = columns.collect::<tantivy::Result<Vec<_>>>().map_err(engine)?;
        let has_hours = columns.iter().any(|columns| columns.open.values.num_vals() > 0);
        let mut live = Live {
            has_hours,
            name: name.to_owned(),
            searcher,
            fields,
            knowledge: knowledge.clone(),
            commit,
            description,
            languages: Vec::new(),
            title_norms: norms(&knowledge.ranking, 1.0),
            columns: Arc::new(columns),
            vocabulary: Arc::new(vocabulary),
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
                let mean = (tokens as f32 / count as f32).max(1.0);
                languages.push((language, field, norms(&self.knowledge.ranking, mean)));
            }
        }
        let mean = (length(self.fields.title)? as f32 / self.searcher.num_docs().max(1) as f32).max(1.0);
        self.title_norms = norms(&self.knowledge.ranking, mean);
        self.languages = languages;
        Ok(())
    }

    pub(crate) fn segments(&self) -> Vec<(tantivy::index::SegmentId, Option<u64>)> {
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
            title_norms: &self.title_norms,
            vocabulary: &self.vocabulary,
            has_hours: self.has_hours,
            failure: Cell::default(),
        }
    }

    pub(crate) fn record(&self, at: DocAddress) -> Result<Record, IndexError> {
        let stored: Whole = self.searcher.doc(at).map_err(|source| self.engine(source))?;
        self.read(&stored.record)
    }

    fn read<T: DeserializeOwned>(&self, json: &str) -> Result<T, IndexError> {
        serde_json::from_str(json)
            .map_err(|source| IndexError::Damaged { generation: self.name.clone(), source })
    }

    pub(crate) fn find(&self, field: Field, text: &str) -> Result<Vec<DocAddress>, IndexError> {
        let query = TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic);
        let found = self.searcher.search(&query, &DocSetCollector).map_err(|source| self.engine(source))?;
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort();
        Ok(found)
    }

    pub(crate) fn run(
        &self,
        query: &dyn Query,
        filters: Vec<Box<dyn Query>>,
        gather: &Gather,
    ) -> Result<Gathered, IndexError> {
        let found =
            if filters.is_empty() {
                match query.downcast_ref::<BagQuery>() {
                    Some(bag) => gather.bag(&self.searcher, bag),
                    None => self.searcher.search(query, gather),
                }
            } else {
                let mut parts: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Must, query.box_clone())];
                parts.extend(filters.into_iter().map(|filter| {
                    (Occur::Must, Box::new(ConstScoreQuery::new(filter, 0.0)) as Box<dyn Query>)
                }));
                self.searcher.search(&BooleanQuery::new(parts), gather)
            };
        found.map_err(|source| self.engine(source))
    }

    pub(crate) fn search(&self, request: &SearchRequest) -> Result<SearchResponse, IndexError> {
        let started = Instant::now();
        let (limit, offset) =
            (request.limit.min(SearchRequest::MAX_LIMIT), request.offset.min(SearchRequest::MAX_OFFSET));
        let filters = Filters::new(self, request).map_err(|source| self.engine(source))?;
        let mut plan =
            plan(&self.context(), &request.query, request.matching).map_err(|source| self.engine(source))?;
        self.put_picks_first(request, &mut plan);
        plan.places.extend_from_slice(&request.places);
        let by_day = request.sort == Sort::Date || plan.is_browse;
        let months = request.months();
        let wanted: Vec<FilterName> = match request.facets {
            true => facets::ALL.iter().map(|(name, _)| *name).collect(),
            false => Vec::new(),
        };
        let wanted: Vec<FilterName> =
            wanted.into_iter().filter(|name| *name != FilterName::Month || months.is_some()).collect();
        let keep = if limit == 0 { 0 } else { (limit + offset).max(POOL) };
        let columns = Arc::clone(&self.columns);
        let here = wanted.iter().copied().filter(|name| !filters.concern(*name)).collect();
        let gather = Gather { columns, keep, by_day, facets: here, months, ..Gather::default() };
        let mut found = self.run(&*plan.query, filters.all(), &gather)?;
        self.say_what_is_nowhere(request, &mut plan, &filters)?;
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
        plan.picks = pages.to_vec();
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

    /// Says how many records more would have been found if anybody knew where they are.
    fn say_what_is_nowhere(
        &self,
        request: &SearchRequest,
        plan: &mut Plan,
        filters: &Filters<'_>,
    ) -> Result<(), IndexError> {
        if request.radius.is_none() || request.places.is_empty() {
            return Ok(());
        }
        if middles(&self.knowledge.gazetteer, &request.places).is_empty() {
            plan.understood.say(Remark::new(RemarkKind::NoRadius));
            return Ok(());
        }
        let mut others = filters.without(FilterName::Place);
        others.push(nowhere(self, request));
        let gather = Gather { columns: Arc::clone(&self.columns), by_day: true, ..Gather::default() };
        let records = self.run(&*plan.query, others, &gather)?.total;
        if records > 0 {
            plan.understood.say(Remark::about(RemarkKind::Nowhere, vec![records.to_string()]));
        }
        Ok(())
    }

    /// Each facet is counted without its own filter: several values of one are alternatives, so a value's count is
    /// what choosing it in place of the others shows.
    fn facets(
        &self,
        plan: &Plan,
        filters: &Filters<'_>,
        wanted: &[FilterName],
        found: &Gathered,
    ) -> Result<Vec<Facet>, IndexError> {
        let mut facets = Vec::with_capacity(wanted.len());
        for &name in wanted {
            let facet = if filters.concern(name) {
                let columns = Arc::clone(&self.columns);
                let (facets, chosen) = (vec![name], filters.chosen(name));
                let gather = Gather { columns, by_day: true, facets, chosen, ..Gather::default() };
                self.run(&*plan.query, filters.without(name), &gather)?.counts.facet(name)
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
        let candidates = rerank(self, request, plan, best, by_day).map_err(|source| self.engine(source))?;
        let marker = Marker::new(plan.bag.as_ref(), plan.hours, &self.knowledge.words);
        let mut hits = Vec::new();
        for candidate in candidates.into_iter().skip(offset).take(limit) {
            let mut hit: Hit;
            if request.snippets {
                let stored: Whole = self.searcher.doc(candidate.at).map_err(|source| self.engine(source))?;
                hit = self.read::<Shown>(&stored.shown)?.into();
                let said: Said = self.read(&stored.record)?;
                let text = if said.text.is_empty() { &said.teaser } else { &said.text };
                hit.snippet = marker.snippet(text, &said.lang);
            } else {
                let stored: First = self.searcher.doc(candidate.at).map_err(|source| self.engine(source))?;
                hit = self.read::<Shown>(&stored.shown)?.into();
            }
            hit.score = candidate.score;
            hit.duplicates = candidate.duplicates;
            hit.picked = plan.picks.contains(&hit.url);
            hit.distance_km = candidate.distance;
            hit.explanation = explain.then_some(candidate.explanation);
            hits.push(hit);
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
