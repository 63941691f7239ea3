//! What the server may ask about the past of pages and sources, without seeing the archive.
//!
//! `cli` implements [`History`] over the archive; [`NoHistory`] stands in where there is none. Methods block
//! and are called on threads made for blocking.

use jiff::Timestamp;
use model::{Ags, Level, SourceId};
use serde::Serialize;

/// What went wrong when history was read; logged, never shown to strangers.
pub type HistoryError = Box<dyn std::error::Error + Send + Sync>;

/// Read-only knowledge of what was fetched when.
pub trait History: Send + Sync + 'static {
    /// What is known of the page at this canonical URL; `None` for a page never fetched.
    ///
    /// # Errors
    /// Whatever the storage reports.
    fn page(&self, url: &str) -> Result<Option<PageHistory>, HistoryError>;

    /// All sources with the outcome of their last visit, in the order they should be shown.
    ///
    /// # Errors
    /// Whatever the storage reports.
    fn sources(&self) -> Result<Vec<SourceState>, HistoryError>;
}

/// The past of one page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PageHistory {
    /// When it was fetched for the first time.
    pub first_seen: Timestamp,
    /// When it was last found there.
    pub last_seen: Timestamp,
    /// When its content last changed; `None` when it never did.
    pub last_changed: Option<Timestamp>,
    /// Since when it is gone (404, 410); `None` while it is there.
    pub gone_since: Option<Timestamp>,
    /// The versions kept, newest first.
    pub versions: Vec<Version>,
}

/// One version of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Version {
    /// When it was first fetched.
    pub fetched: Timestamp,
    /// Its size in bytes, after content decoding.
    pub bytes: u64,
    /// Hash of its body, hexadecimal.
    pub hash: String,
}

/// A source and how its last visit went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceState {
    /// Its id.
    pub id: SourceId,
    /// Its name.
    pub name: String,
    /// Which level of public life it speaks for.
    pub level: Level,
    /// The area it speaks for.
    pub ags: Option<Ags>,
    /// Its home page.
    pub home: Option<String>,
    /// Pages kept of it.
    pub pages: u64,
    /// When it was last visited; `None` when it never was.
    pub last_visit: Option<Timestamp>,
    /// When a visit last went well.
    pub last_success: Option<Timestamp>,
    /// How the last visit went.
    pub outcome: Outcome,
    /// Why it failed or was cut short, in words.
    pub reason: Option<String>,
}

/// How the last visit to a source went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Every page due was fetched.
    Ok,
    /// Some pages failed, or the visit was cut short.
    Partial,
    /// Nothing could be fetched.
    Failed,
    /// Not visited yet.
    Never,
}

impl Outcome {
    /// The name used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Ok => "ok",
            Outcome::Partial => "partial",
            Outcome::Failed => "failed",
            Outcome::Never => "never",
        }
    }
}

/// No history at all: for an index whose records came from elsewhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoHistory;

impl History for NoHistory {
    fn page(&self, _url: &str) -> Result<Option<PageHistory>, HistoryError> {
        Ok(None)
    }

    fn sources(&self) -> Result<Vec<SourceState>, HistoryError> {
        Ok(Vec::new())
    }
}
