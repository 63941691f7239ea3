//! A store in memory, for crawls that end with the test.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex};

use crawler::{
    Answer, Choice, Found, HostMemory, Observed, Role, SourceReport, Store, StoreError, StoredBody, Task,
    Visit,
};
use jiff::{SignedDuration, Timestamp};
use model::{Hint, SourceId};

use crate::site::Site;

/// What is known of an address.
#[derive(Clone, Default)]
pub(crate) struct Page {
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) hint: Option<Hint>,
    pub(crate) truncated: bool,
    pub(crate) withheld: bool,
    pub(crate) alias_of: Option<String>,
    pub(crate) etag: Option<String>,
    key: i64,
    role: Option<Role>,
    depth: u16,
    address: Option<String>,
    due: Option<Timestamp>,
    run: u64,
    hash: Option<[u8; 32]>,
    modified: Option<String>,
    changed: Option<Timestamp>,
    checks: u32,
    pub(crate) missing: Vec<Timestamp>,
    gone: bool,
    barred: bool,
    by_canonical: bool,
    stands_alone: bool,
}

#[derive(Default)]
struct State {
    pages: BTreeMap<String, Page>,
    hosts: BTreeMap<String, HostMemory>,
    run: u64,
    failing: bool,
}

impl State {
    /// Pages whose canonical address turned out to hold nothing are asked for again, for themselves.
    fn release_from_nothing(&mut self) {
        let nothing = |page: &Page| page.body.is_none() && (page.barred || !page.missing.is_empty());
        let empty: Vec<String> =
            self.pages.iter().filter(|(_, page)| nothing(page)).map(|(url, _)| url.clone()).collect();
        for page in self.pages.values_mut().filter(|page| page.by_canonical) {
            if page.alias_of.as_ref().is_some_and(|of| empty.contains(of)) {
                (page.alias_of, page.by_canonical) = (None, false);
                (page.stands_alone, page.run, page.due) = (true, 0, None);
            }
        }
    }
}

/// The store; clones share it.
#[derive(Clone, Default)]
pub(crate) struct Memory(Arc<Mutex<State>>);

/// A body as it is, with a hash good enough for a test.
pub(crate) struct Plain(Vec<u8>, [u8; 32]);

impl StoredBody for Plain {
    fn pack(bytes: &[u8], _gzip: Option<&[u8]>, _known: Option<&[u8; 32]>) -> Self {
        let mut hash = [0_u8; 32];
        for (number, lane) in hash.chunks_mut(8).enumerate() {
            let mut hasher = DefaultHasher::new();
            (number, bytes).hash(&mut hasher);
            lane.copy_from_slice(&hasher.finish().to_le_bytes());
        }
        Plain(bytes.to_vec(), hash)
    }

    fn hash(&self) -> &[u8; 32] {
        &self.1
    }
}

impl Memory {
    pub(crate) fn failing() -> Self {
        Memory(Arc::new(Mutex::new(State { failing: true, ..State::default() })))
    }

    pub(crate) fn page(&self, url: &str) -> Option<Page> {
        self.0.lock().unwrap().pages.get(url).cloned()
    }

    /// Paths of the pages with a body, lists left out.
    pub(crate) fn bodies(&self, site: &Site) -> Vec<String> {
        let state = self.0.lock().unwrap();
        let list = |page: &Page| matches!(page.role, Some(Role::Feed | Role::Sitemap));
        let pages = state.pages.iter().filter(|(_, page)| page.body.is_some() && !list(page));
        pages.map(|(url, _)| url.replace(&site.url(""), "")).collect()
    }
}

impl Store for Memory {
    type Body = Plain;
    type Cursor = ();

    fn begin_run(&mut self, _now: Timestamp) -> Result<bool, StoreError> {
        self.0.lock().unwrap().run += 1;
        Ok(false)
    }

    fn end_run(&mut self, _now: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }

    fn is_forgotten(&self, _source: &SourceId) -> bool {
        false
    }

    fn add(&mut self, _source: &SourceId, found: &[Found]) -> Result<u64, StoreError> {
        let mut state = self.0.lock().unwrap();
        for found in found {
            let key = state.pages.len() as i64;
            let page = state.pages.entry(found.url.clone()).or_insert_with(|| Page {
                key,
                role: Some(found.role),
                depth: found.depth,
                address: found.address.clone(),
                ..Page::default()
            });
            page.hint = page.hint.take().or(found.hint.clone());
        }
        Ok(0)
    }

    fn next(
        &mut self,
        _source: &SourceId,
        choice: Choice,
        _after: Option<()>,
        limit: usize,
    ) -> Result<Vec<(Task, ())>, StoreError> {
        let state = self.0.lock().unwrap();
        let due = |page: &&Page| {
            page.run != state.run
                && ((choice.all && !page.barred) || page.due.is_none_or(|due| due <= choice.now))
        };
        let mut pages: Vec<_> = state.pages.iter().filter(|(_, page)| due(page)).collect();
        pages.sort_by_key(|(_, page)| (page.depth, page.key));
        let tasks = pages.into_iter().take(limit).map(|(url, page)| {
            let task = Task {
                key: page.key,
                url: url.clone(),
                address: page.address.clone(),
                role: page.role.unwrap_or(Role::Page),
                depth: page.depth,
                etag: page.etag.clone(),
                modified: page.modified.clone(),
                hash: page.hash,
                live: page.body.is_some() && !page.gone && page.alias_of.is_none(),
                last_changed: page.changed,
                checks: page.checks,
                failures: 0,
                stands_alone: page.stands_alone,
            };
            (task, ())
        });
        Ok(tasks.collect())
    }

    fn known(&mut self, _source: &SourceId, each: &mut dyn FnMut(&str)) -> Result<(), StoreError> {
        self.0.lock().unwrap().pages.keys().for_each(|url| each(url));
        Ok(())
    }

    fn left_out(
        &mut self,
        _source: &SourceId,
        _choice: Choice,
        _each: &mut dyn FnMut(&str, &str),
    ) -> Result<(), StoreError> {
        Ok(())
    }

    fn record(&mut self, visit: Visit<Plain>) -> Result<Observed, StoreError> {
        let mut state = self.0.lock().unwrap();
        if state.failing {
            return Err("disk full".into());
        }
        let run = state.run;
        let Some(page) = state.pages.values_mut().find(|page| page.key == visit.key) else {
            return Ok(Observed::Other);
        };
        assert_ne!(page.run, run, "asked for twice in one run");
        page.run = run;
        page.due = Some(visit.due);
        page.checks += 1;
        page.role = visit.role.or(page.role);
        page.address = visit.address.or(page.address.take());
        page.barred = false;
        let observed = match visit.answer {
            Answer::Content(content) => {
                let observed = match page.hash {
                    None => Observed::New,
                    Some(hash) if hash == content.body.1 && !page.gone => Observed::Unchanged,
                    Some(_) => Observed::Changed,
                };
                page.hash = Some(content.body.1);
                page.body = Some(content.body.0);
                (page.truncated, page.withheld) = (content.truncated, content.withheld);
                (page.etag, page.modified) = (content.etag, content.modified);
                (page.gone, page.changed) = (false, Some(visit.at));
                page.missing.clear();
                observed
            }
            Answer::Unchanged => Observed::Unchanged,
            Answer::Missing(_) => {
                page.missing.push(visit.at);
                (page.etag, page.modified) = (None, None);
                Observed::Other
            }
            Answer::Alias(of, how) => {
                page.alias_of = Some(of);
                page.by_canonical = how == "canonical";
                Observed::Other
            }
            Answer::Barred(_) => {
                page.barred = true;
                Observed::Other
            }
            Answer::Failed(_) => Observed::Other,
        };
        state.release_from_nothing();
        Ok(observed)
    }

    fn settle(&mut self, _source: &SourceId, _now: Timestamp) -> Result<(u64, u64), StoreError> {
        let mut state = self.0.lock().unwrap();
        let day = SignedDuration::from_hours(24);
        let twice = |page: &&mut Page| {
            !page.gone
                && page.body.is_some()
                && page.missing.windows(2).any(|pair| pair[1].duration_since(pair[0]) >= day)
        };
        let gone = state.pages.values_mut().filter(twice).map(|page| page.gone = true).count();
        Ok((gone as u64, 0))
    }

    fn host(&mut self, origin: &str) -> Result<HostMemory, StoreError> {
        Ok(self.0.lock().unwrap().hosts.get(origin).cloned().unwrap_or_default())
    }

    fn set_host(&mut self, origin: &str, memory: HostMemory) -> Result<(), StoreError> {
        self.0.lock().unwrap().hosts.insert(origin.to_owned(), memory);
        Ok(())
    }

    fn source_done(&mut self, _report: &SourceReport, _now: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        Ok(())
    }
}
