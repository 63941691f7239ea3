//! What a crawl did, source by source, and who wants to watch it.

use std::fmt;

use model::SourceId;
use serde::{Deserialize, Serialize};

/// What a crawl did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CrawlReport {
    /// HTTP requests made, robots.txt and redirects included.
    pub requests: u64,
    /// Whether it was asked to stop before it was done.
    pub stopped: bool,
    /// Whether it went on with a run that was killed.
    pub resumed: bool,
    /// What happened at each source, in the order given.
    pub sources: Vec<SourceReport>,
}

/// What happened at one source. The counts are those of `last-run.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceReport {
    /// The source.
    pub id: SourceId,
    /// How it went.
    pub outcome: Outcome,
    /// Why, in words; also a remark on a visit that went well.
    pub reason: Option<String>,
    /// Requests made.
    pub requests: u64,
    /// Answers with a body.
    pub s200: u64,
    /// Answers "not modified".
    pub s304: u64,
    /// Answers "not found" and "gone".
    pub s404: u64,
    /// Bytes of bodies as sent.
    pub bytes: u64,
    /// Pages stored for the first time.
    pub new: u64,
    /// Pages whose body changed, or that came back.
    pub changed: u64,
    /// Pages now gone.
    pub gone: u64,
    /// Pages that would be gone but were too many at once.
    pub held: u64,
    /// Addresses left out, by robots.txt, traps or type.
    pub barred: u64,
    /// Requests without a usable answer.
    pub failed: u64,
}

impl SourceReport {
    pub(crate) fn new(id: SourceId) -> Self {
        SourceReport {
            id,
            outcome: Outcome::Ok,
            reason: None,
            requests: 0,
            s200: 0,
            s304: 0,
            s404: 0,
            bytes: 0,
            new: 0,
            changed: 0,
            gone: 0,
            held: 0,
            barred: 0,
            failed: 0,
        }
    }
}

/// How the visit to a source went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Everything due was asked for, or as much as the budget allows.
    Ok,
    /// Some of it failed, or the visit was cut short.
    Partial,
    /// Nothing could be fetched.
    Failed,
    /// Over half of its pages vanished at once, which was not carried out.
    Held,
    /// Not visited.
    Skipped,
}

impl Outcome {
    /// The name in `last-run.json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Ok => "ok",
            Outcome::Partial => "partial",
            Outcome::Failed => "failed",
            Outcome::Held => "held",
            Outcome::Skipped => "skipped",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One answer, for who watches.
#[derive(Clone, Copy, Debug)]
pub struct PageEvent<'a> {
    /// The source.
    pub source: &'a SourceId,
    /// The address.
    pub url: &'a str,
    /// HTTP status; 0 when there was no answer.
    pub status: u16,
    /// Where a redirect leads, as sent.
    pub location: Option<&'a str>,
    /// Bytes of the body as sent.
    pub bytes: u64,
    /// What was wrong, in words.
    pub problem: Option<&'a str>,
}

/// Watches a crawl. Called from the crawl's own thread: return at once.
pub trait Progress: Send + Sync + 'static {
    /// A source is being visited.
    fn source_started(&self, source: &SourceId) {
        let _ = source;
    }

    /// An answer came, or none.
    fn page(&self, event: &PageEvent<'_>) {
        let _ = event;
    }

    /// A source is done.
    fn source_done(&self, report: &SourceReport) {
        let _ = report;
    }
}

/// Nobody watches.
impl Progress for () {}
