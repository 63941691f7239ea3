//! Feeds: RSS 0.9x to 2.0, RDF, Atom, CDF, JSON Feed, whole or broken.
//!
//! One reader of our own for all the XML families, since half of what comes is not well formed: it walks over
//! tags (`markup`) and asks of each only what it is and whom it belongs to. Leaves to others: fetching, and
//! what an entry's address is worth.

mod calendar;
mod json;
mod text;
mod xml;

use german::charset;
use url::Url;

use crate::dates::FeedDate;

pub(crate) use calendar::event_addresses;

/// Most entries taken from one feed.
pub const MAX_FEED_ENTRIES: usize = 10_000;

/// Which family a feed belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FeedKind {
    /// RSS 0.91 to 2.0, and CDF, its forerunner.
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
    /// The page it belongs to.
    pub link: Option<String>,
    /// Its id (Atom).
    pub id: Option<String>,
    /// When it last changed.
    pub updated: Option<FeedDate>,
    /// Its entries, in order.
    pub entries: Vec<FeedEntry>,
    /// Whether [`MAX_FEED_ENTRIES`] cut the list.
    pub cut: bool,
}

/// One entry of a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedEntry {
    /// The page, joined to `xml:base` or the feed's address.
    pub url: Option<String>,
    /// `guid`, `id` or `rdf:about`.
    pub id: Option<String>,
    /// The title, as plain text.
    pub title: Option<String>,
    /// Summary, description or else the content, as plain text, cut at a limit.
    pub teaser: Option<String>,
    /// When it was published.
    pub published: Option<FeedDate>,
    /// When it was last changed.
    pub updated: Option<FeedDate>,
    /// Attached files (`enclosure`), joined like `url`.
    pub enclosures: Vec<String>,
}

impl Feed {
    /// Reads a feed; `None` when the body is none. `address` is where it was fetched, for relative links.
    pub fn parse(bytes: &[u8], content_type: Option<&str>, address: Option<&Url>) -> Option<Self> {
        let text = charset::decode(bytes, content_type).text;
        let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if text.starts_with('{') { json::read(text, address) } else { xml::read(text, address) }
    }
}

fn empty(kind: FeedKind) -> Feed {
    Feed { kind, title: None, link: None, id: None, updated: None, entries: Vec::new(), cut: false }
}

/// An address joined to its base, or as written where that is impossible.
fn join(base: Option<&Url>, address: &str) -> Option<String> {
    let address = address.trim();
    if address.is_empty() {
        return None;
    }
    let absolute =
        address.split_once(':').is_some_and(|(scheme, _)| scheme.bytes().all(|b| b.is_ascii_alphanumeric()));
    match base.filter(|_| !absolute).and_then(|base| base.join(address).ok()) {
        Some(joined) => Some(joined.into()),
        None => Some(address.to_owned()),
    }
}

#[cfg(test)]
mod tests;
