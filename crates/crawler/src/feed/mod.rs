//! Feeds: RSS 0.9x to 2.0, RDF, Atom, JSON Feed, whole or broken.

use jiff::Timestamp;
use model::PartialDate;

/// Which family a feed belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FeedKind {
    /// RSS 0.9x to 2.0.
    Rss,
    /// RSS 0.90 and 1.0 (RDF).
    Rdf,
    /// Atom 0.3 and 1.0.
    Atom,
    /// JSON Feed 1.0 and 1.1.
    Json,
}

/// A feed as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Which family.
    pub kind: FeedKind,
    /// Its title, as plain text.
    pub title: Option<String>,
    /// The page it belongs to, as written.
    pub link: Option<String>,
    /// Its id (Atom) or own address.
    pub id: Option<String>,
    /// When it last changed.
    pub updated: Option<FeedDate>,
    /// Its entries, in order.
    pub entries: Vec<FeedEntry>,
    /// Whether a limit cut the list.
    pub cut: bool,
}

/// One entry of a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedEntry {
    /// The page, resolved against `xml:base` where given; may still be relative to the feed.
    pub url: Option<String>,
    /// `guid`, `id` or `rdf:about`.
    pub id: Option<String>,
    /// The title, as plain text.
    pub title: Option<String>,
    /// Summary or description, as plain text, cut at a limit.
    pub teaser: Option<String>,
    /// When it was published.
    pub published: Option<FeedDate>,
    /// When it was last changed.
    pub updated: Option<FeedDate>,
    /// Attached calendars and documents (`enclosure`), as written.
    pub enclosures: Vec<String>,
}

/// A date of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedDate {
    /// The instant; a date without zone counts as UTC, one without time as midnight.
    pub at: Timestamp,
    /// The day as written, in the zone as written, with the precision as written.
    pub day: PartialDate,
}

impl Feed {
    /// Reads a feed; `None` when the body is none.
    pub fn parse(_bytes: &[u8], _content_type: Option<&str>) -> Option<Self> {
        None
    }
}
