//! One answer of a server, as it came.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{PartialDate, SourceId};

/// A page as fetched or imported: everything the extractor may know. Reading it again years later gives
/// the same records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Canonical URL of the page.
    pub url: String,
    /// The source it belongs to; imported pages belong to the source their host names, or to `import`.
    pub source: SourceId,
    /// When it was fetched.
    pub fetched: Timestamp,
    /// HTTP status; 200 for imported text without one.
    pub status: u16,
    /// The `Content-Type` header as sent.
    pub content_type: Option<String>,
    /// Other headers the extractor reads, names in lower case: `content-language`, `last-modified`,
    /// `x-robots-tag`, `link`, `content-disposition`.
    pub headers: Vec<(String, String)>,
    /// The body after content decoding, cut at the crawler's limit.
    pub body: Vec<u8>,
    /// Whether the body was cut (size limit, early end of connection).
    pub truncated: bool,
    /// What the place that linked here said of the page.
    pub hint: Option<Hint>,
}

/// What a feed, sitemap or listing said of a page it links to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// The title there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The teaser there, as plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teaser: Option<String>,
    /// The publication date there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<PartialDate>,
    /// The feed or listing itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}
