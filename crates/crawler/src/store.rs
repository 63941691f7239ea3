//! What the crawler needs someone to remember: the frontier, validators, hosts, and what came. `cli` joins this
//! to the archive; the tests of this crate use memory.

use std::error::Error;

use jiff::Timestamp;
use model::{Hint, SourceId};

use crate::report::SourceReport;

/// What a store reports; the crawl ends on it.
pub type StoreError = Box<dyn Error + Send + Sync>;

/// The memory of a crawl. One thread owns it; calls come in order, and what was written is read back at once.
pub trait Store: Send + 'static {
    /// How bodies are stored.
    type Body: StoredBody;
    /// A place in the queue of a source.
    type Cursor: Copy + Send + Sync + 'static;

    /// Begins a run at `now`, or goes on with one that was killed; whether it does.
    ///
    /// # Errors
    /// Storage failed.
    fn begin_run(&mut self, now: Timestamp) -> Result<bool, StoreError>;

    /// Ends the run.
    ///
    /// # Errors
    /// Storage failed.
    fn end_run(&mut self, now: Timestamp) -> Result<(), StoreError>;

    /// Whether a source was taken down and must not be visited.
    fn is_forgotten(&self, source: &SourceId) -> bool;

    /// Adds addresses to the frontier; known ones gain what they lacked.
    ///
    /// # Errors
    /// Storage failed.
    fn add(&mut self, source: &SourceId, found: &[Found]) -> Result<u64, StoreError>;

    /// Tasks of a source that this run has not asked for, after a place in the queue, at most `limit`.
    ///
    /// # Errors
    /// Storage failed.
    fn next(
        &mut self,
        source: &SourceId,
        choice: Choice,
        after: Option<Self::Cursor>,
        limit: usize,
    ) -> Result<Vec<(Task, Self::Cursor)>, StoreError>;

    /// Hands every known address of a source to `each`.
    ///
    /// # Errors
    /// Storage failed.
    fn known(&mut self, source: &SourceId, each: &mut dyn FnMut(&str)) -> Result<(), StoreError>;

    /// Hands every address of a source that [`Store::next`] leaves out to `each`, with the reason.
    ///
    /// # Errors
    /// Storage failed.
    fn left_out(
        &mut self,
        source: &SourceId,
        choice: Choice,
        each: &mut dyn FnMut(&str, &str),
    ) -> Result<(), StoreError>;

    /// Records what asking for an address gave.
    ///
    /// # Errors
    /// Storage failed.
    fn record(&mut self, visit: Visit<Self::Body>) -> Result<Observed, StoreError>;

    /// Carries out at the end of a visit which pages are gone: pages now gone, pages held back.
    ///
    /// # Errors
    /// Storage failed.
    fn settle(&mut self, source: &SourceId, now: Timestamp) -> Result<(u64, u64), StoreError>;

    /// What is remembered of a host (`scheme://host:port`).
    ///
    /// # Errors
    /// Storage failed.
    fn host(&mut self, origin: &str) -> Result<HostMemory, StoreError>;

    /// Remembers a host.
    ///
    /// # Errors
    /// Storage failed.
    fn set_host(&mut self, origin: &str, memory: HostMemory) -> Result<(), StoreError>;

    /// Notes how a visit went.
    ///
    /// # Errors
    /// Storage failed.
    fn source_done(&mut self, report: &SourceReport, now: Timestamp) -> Result<(), StoreError>;

    /// Makes what was written durable.
    ///
    /// # Errors
    /// Storage failed.
    fn flush(&mut self) -> Result<(), StoreError>;
}

/// A body made ready for storage on a worker thread.
pub trait StoredBody: Send + 'static {
    /// Hashes and packs; a body whose hash is `known` is stored already. `gzip` holds the same bytes and nothing else,
    /// where they came so.
    fn pack(bytes: &[u8], gzip: Option<&[u8]>, known: Option<&[u8; 32]>) -> Self;

    /// A hash of the bytes: equal only for equal bodies.
    fn hash(&self) -> &[u8; 32];
}

/// Which tasks a run wants.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// Tasks due until then.
    pub now: Timestamp,
    /// Also those not yet due, but for addresses that are barred.
    pub all: bool,
}

/// What an address is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A page.
    Page,
    /// A start address.
    Start,
    /// A feed.
    Feed,
    /// A sitemap.
    Sitemap,
    /// A page that keeps naming new pages.
    Listing,
}

/// An address found somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Canonical URL.
    pub url: String,
    /// What to request, where it is not `url` itself.
    pub address: Option<String>,
    /// What it is for.
    pub role: Role,
    /// Links away from a start address.
    pub depth: u16,
    /// What was said of it there.
    pub hint: Option<Hint>,
    /// When it last changed, as said there.
    pub lastmod: Option<Timestamp>,
}

/// An address to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The store's name for it.
    pub key: i64,
    /// Canonical URL.
    pub url: String,
    /// What to request, where it is not `url` itself.
    pub address: Option<String>,
    /// What it is for.
    pub role: Role,
    /// Links away from a start address.
    pub depth: u16,
    /// `ETag` of the stored version.
    pub etag: Option<String>,
    /// `Last-Modified` of the stored version.
    pub modified: Option<String>,
    /// Hash of the stored version.
    pub hash: Option<[u8; 32]>,
    /// Whether readers see it.
    pub live: bool,
    /// When its body last changed, or first came.
    pub last_changed: Option<Timestamp>,
    /// How often it was asked for.
    pub checks: u32,
    /// Failures in a row.
    pub failures: u32,
    /// Whether its `rel=canonical` is known to lead to nothing and is not to be believed.
    pub stands_alone: bool,
}

/// One attempt at an address.
#[derive(Debug)]
pub struct Visit<B> {
    /// [`Task::key`].
    pub key: i64,
    /// When, by the run's clock.
    pub at: Timestamp,
    /// When to ask again.
    pub due: Timestamp,
    /// What it turned out to be for; `None` leaves it.
    pub role: Option<Role>,
    /// What to request next time; `None` leaves it.
    pub address: Option<String>,
    /// What came.
    pub answer: Answer<B>,
}

/// What asking for an address gave.
#[derive(Debug)]
pub enum Answer<B> {
    /// A body.
    Content(Content<B>),
    /// 304.
    Unchanged,
    /// 404, 410, or what means the same.
    Missing(u16),
    /// Another address of the page at this canonical URL; how (`redirect`, `canonical`).
    Alias(String, &'static str),
    /// Not to be fetched or not to be read, and why.
    Barred(String),
    /// Nothing usable, and why.
    Failed(String),
}

/// A body with what came beside it.
#[derive(Debug)]
pub struct Content<B> {
    /// The body.
    pub body: B,
    /// HTTP status.
    pub status: u16,
    /// `Content-Type` as sent.
    pub content_type: Option<String>,
    /// Other headers worth keeping, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Whether it was cut.
    pub truncated: bool,
    /// Whether it is to be kept out of an index.
    pub withheld: bool,
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub modified: Option<String>,
}

/// What a visit made of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Observed {
    /// Stored for the first time.
    New,
    /// Stored again, or back.
    Changed,
    /// As it was.
    Unchanged,
    /// Anything else.
    Other,
}

/// What is remembered of a host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostMemory {
    /// The last robots.txt that could be had, empty after a 4xx.
    pub robots: Option<Vec<u8>>,
    /// The `/.well-known/tdmrep.json` fetched along with it, empty when there is none.
    pub tdm: Option<Vec<u8>>,
    /// Status of the last attempt; 0 for no answer.
    pub robots_status: u16,
    /// When `robots` was fetched.
    pub robots_at: Option<Timestamp>,
    /// Not to be asked for anything before.
    pub not_before: Option<Timestamp>,
    /// Failures in a row.
    pub failures: u32,
    /// Why, in words.
    pub note: Option<String>,
}
