//! A memory for a first look at sources: what their hosts, start addresses, sitemaps and feeds answer. No page
//! beyond those is asked for, and nothing is written.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crawler::{
    Answer, Choice, Found, HostMemory, Observed, PageEvent, Role, SourceReport, Store, StoreError,
    StoredBody, Task, Visit,
};
use jiff::Timestamp;
use model::SourceId;

use crate::progress::CrawlWatch;

/// Most sitemaps asked for at a source: an index and its first parts say enough.
const MAX_SITEMAPS: usize = 5;
/// Most feeds asked for at a source.
const MAX_FEEDS: usize = 10;

/// The memory; clones share it, so that what was learned outlives the crawl.
#[derive(Clone)]
pub(crate) struct Survey {
    learned: Arc<Mutex<Learned>>,
    watch: Arc<CrawlWatch>,
}

#[derive(Default)]
struct Learned {
    sources: HashMap<SourceId, Surveyed>,
    /// Which address a task's key stands for.
    keys: Vec<(SourceId, usize)>,
    hosts: HashMap<String, HostMemory>,
}

/// What was learned of one source.
#[derive(Default)]
pub(crate) struct Surveyed {
    /// Its lists: start addresses, sitemaps and feeds, in the order they were found.
    pub(crate) lists: Vec<List>,
    /// Where its addresses redirect to, as sent.
    pub(crate) redirects: HashMap<String, String>,
    known: HashSet<String>,
    /// Pages and lists the body read last named, until its visit is recorded.
    pending: (u64, u64),
}

/// An address that names pages.
pub(crate) struct List {
    /// Canonical URL.
    pub(crate) url: String,
    /// What is requested.
    pub(crate) address: String,
    /// What it is for.
    pub(crate) role: Role,
    /// Links away from a start address.
    depth: u16,
    key: i64,
    /// What its body turned out to be, where that is not a page.
    pub(crate) seen_as: Option<Role>,
    /// What it answered; `None` when it was not asked.
    pub(crate) answer: Option<ListAnswer>,
}

/// What a list answered.
pub(crate) enum ListAnswer {
    /// It names addresses of the source that nothing before it named.
    Leads {
        /// Pages.
        pages: u64,
        /// Further lists: sitemaps and feeds.
        lists: u64,
    },
    /// It is another spelling of this address.
    Moved(String),
    /// It gave nothing usable; why.
    Dead(String),
}

impl Survey {
    pub(crate) fn new(quiet: bool) -> Self {
        Survey { learned: Arc::default(), watch: Arc::new(CrawlWatch::new(quiet)) }
    }

    fn learned(&self) -> MutexGuard<'_, Learned> {
        // What a panicking thread left is still only observations.
        self.learned.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was learned of a source.
    pub(crate) fn take(&self, source: &SourceId) -> Surveyed {
        self.learned().sources.remove(source).unwrap_or_default()
    }

    /// What a host (`scheme://host:port`) said of itself.
    pub(crate) fn host_memory(&self, origin: &str) -> Option<HostMemory> {
        self.learned().hosts.get(origin).cloned()
    }
}

impl Surveyed {
    /// Lists of a role, in the order they were found.
    pub(crate) fn with_role(&self, role: Role) -> impl Iterator<Item = &List> {
        self.lists.iter().filter(move |list| list.role == role)
    }

    /// The lists still to be asked, nearest first, within what a first look may cost.
    fn open(&self) -> impl Iterator<Item = &List> {
        let of = |role, most| self.with_role(role).take(most).filter(|list| list.answer.is_none());
        of(Role::Start, usize::MAX).chain(of(Role::Sitemap, MAX_SITEMAPS)).chain(of(Role::Feed, MAX_FEEDS))
    }
}

/// A body that is looked at and dropped.
pub(crate) struct Dropped([u8; 32]);

impl StoredBody for Dropped {
    fn pack(bytes: &[u8], _gzip: Option<&[u8]>, _known: Option<&[u8; 32]>) -> Self {
        Dropped(*archive::Body::pack(bytes, None).hash())
    }

    fn hash(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Store for Survey {
    type Body = Dropped;
    type Cursor = ();

    fn begin_run(&mut self, _now: Timestamp) -> Result<bool, StoreError> {
        Ok(false)
    }

    fn end_run(&mut self, _now: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }

    fn is_forgotten(&self, _source: &SourceId) -> bool {
        false
    }

    fn add(&mut self, source: &SourceId, found: &[Found]) -> Result<u64, StoreError> {
        let mut learned = self.learned();
        let Learned { sources, keys, .. } = &mut *learned;
        let surveyed = sources.entry(source.clone()).or_default();
        let (mut pages, mut lists) = (0, 0);
        for found in found {
            match found.role {
                Role::Page | Role::Listing => pages += 1,
                Role::Start | Role::Feed | Role::Sitemap => {
                    if surveyed.known.insert(found.url.clone()) {
                        lists += 1;
                        keys.push((source.clone(), surveyed.lists.len()));
                        surveyed.lists.push(List {
                            url: found.url.clone(),
                            address: found.address.clone().unwrap_or_else(|| found.url.clone()),
                            role: found.role,
                            depth: found.depth,
                            key: i64::try_from(keys.len()).unwrap_or(i64::MAX) - 1,
                            seen_as: None,
                            answer: None,
                        });
                    }
                }
            }
        }
        surveyed.pending = (pages, lists);
        Ok(pages + lists)
    }

    fn next(
        &mut self,
        source: &SourceId,
        _choice: Choice,
        _after: Option<()>,
        _limit: usize,
    ) -> Result<Vec<(Task, ())>, StoreError> {
        let mut learned = self.learned();
        let Some(surveyed) = learned.sources.get_mut(source) else {
            return Ok(Vec::new());
        };
        surveyed.pending = (0, 0);
        // One at a time: what a start address names is asked for in its turn.
        Ok(surveyed.open().next().map(|list| (task(list), ())).into_iter().collect())
    }

    fn known(&mut self, _source: &SourceId, _each: &mut dyn FnMut(&str)) -> Result<(), StoreError> {
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

    fn record(&mut self, visit: Visit<Dropped>) -> Result<Observed, StoreError> {
        let mut learned = self.learned();
        let Learned { sources, keys, .. } = &mut *learned;
        let place = usize::try_from(visit.key).ok().and_then(|key| keys.get(key));
        let Some((surveyed, at)) = place.and_then(|(id, at)| Some((sources.get_mut(id)?, *at))) else {
            return Ok(Observed::Other);
        };
        let (pages, lists) = std::mem::take(&mut surveyed.pending);
        let list = &mut surveyed.lists[at];
        list.seen_as = visit.role;
        list.answer = Some(match visit.answer {
            Answer::Content(_) | Answer::Unchanged => ListAnswer::Leads { pages, lists },
            Answer::Missing(status) => ListAnswer::Dead(format!("answered {status}")),
            Answer::Alias(of, _) => ListAnswer::Moved(of),
            Answer::Barred(reason) | Answer::Failed(reason) => ListAnswer::Dead(reason),
        });
        Ok(Observed::New)
    }

    fn settle(&mut self, _source: &SourceId, _now: Timestamp) -> Result<(u64, u64), StoreError> {
        Ok((0, 0))
    }

    fn host(&mut self, origin: &str) -> Result<HostMemory, StoreError> {
        Ok(self.host_memory(origin).unwrap_or_default())
    }

    fn set_host(&mut self, origin: &str, memory: HostMemory) -> Result<(), StoreError> {
        self.learned().hosts.insert(origin.to_owned(), memory);
        Ok(())
    }

    fn source_done(&mut self, _report: &SourceReport, _now: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        Ok(())
    }
}

impl crawler::Progress for Survey {
    fn source_started(&self, source: &SourceId) {
        self.watch.source_started(source);
    }

    fn page(&self, event: &PageEvent<'_>) {
        if let Some(location) = event.location {
            let mut learned = self.learned();
            let surveyed = learned.sources.entry(event.source.clone()).or_default();
            surveyed.redirects.insert(event.url.to_owned(), location.to_owned());
        }
        self.watch.page(event);
    }

    fn source_done(&self, report: &SourceReport) {
        self.watch.source_done(report);
    }
}

fn task(list: &List) -> Task {
    Task {
        key: list.key,
        url: list.url.clone(),
        address: (list.address != list.url).then(|| list.address.clone()),
        role: list.role,
        depth: list.depth,
        etag: None,
        modified: None,
        hash: None,
        live: false,
        last_changed: None,
        checks: 0,
        failures: 0,
        stands_alone: false,
    }
}
