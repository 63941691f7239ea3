//! Sitemaps: XML (index, urlset, news), text, RSS and Atom, gzipped or not, whole or broken.
//!
//! Leaves to others: fetching, whether an address belongs to the source, and whether `lastmod` is honest.

mod unpack;
mod xml;

use german::charset;
use jiff::Timestamp;
use url::Url;

use crate::feed::Feed;
use crate::markup;

/// Most entries taken from one sitemap. The protocol allows 50,000; generators that never split exceed it.
pub const MAX_SITEMAP_ENTRIES: usize = 100_000;

/// What the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SitemapKind {
    /// A list of other sitemaps.
    Index,
    /// A list of pages.
    Pages,
}

/// A sitemap as read. Reading cannot fail: what is broken is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sitemap {
    /// Whether `entries` are sitemaps or pages.
    pub kind: SitemapKind,
    /// The addresses, in order.
    pub entries: Vec<SitemapEntry>,
    /// Whether [`MAX_SITEMAP_ENTRIES`] or the limit of unpacked bytes cut the list.
    pub cut: bool,
}

/// One address of a sitemap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SitemapEntry {
    /// The address: absolute, or beginning with `/` where the site wrote it so; references resolved.
    pub loc: String,
    /// `lastmod`; a bare day counts from its beginning in UTC.
    pub lastmod: Option<Timestamp>,
    /// Title of a news entry.
    pub title: Option<String>,
    /// Publication date of a news entry.
    pub published: Option<Timestamp>,
}

impl Sitemap {
    /// Reads the body of a sitemap, gzipped up to twice over. `address` is where it was fetched, for feeds with
    /// relative links that serve as sitemaps.
    pub fn parse(bytes: &[u8], address: Option<&Url>) -> Self {
        let (bytes, cut) = unpack::gunzip(bytes, unpack::LIMIT);
        let text = charset::decode(&bytes, None).text;
        let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let mut sitemap = if markup::looks_like_markup(text) {
            match Feed::parse(text.as_bytes(), Some("text/xml; charset=utf-8"), address) {
                Some(feed) => from_feed(feed),
                None => xml::read(text),
            }
        } else {
            from_lines(text)
        };
        sitemap.cut |= cut;
        sitemap
    }
}

fn from_feed(feed: Feed) -> Sitemap {
    let entries = feed.entries.into_iter().filter_map(|entry| {
        let day = |date: Option<crate::dates::FeedDate>| date.map(|date| date.at);
        let published = day(entry.published);
        Some(SitemapEntry {
            loc: address(&entry.url?)?,
            lastmod: day(entry.updated).or(published),
            title: entry.title,
            published,
        })
    });
    Sitemap { kind: SitemapKind::Pages, entries: entries.collect(), cut: feed.cut }
}

/// One address a line (sitemaps.org, "Text file").
fn from_lines(text: &str) -> Sitemap {
    let mut locs = text.split(['\n', '\r']).filter_map(address);
    let entries =
        locs.by_ref().take(MAX_SITEMAP_ENTRIES).map(|loc| SitemapEntry { loc, ..SitemapEntry::default() });
    let entries = entries.collect();
    Sitemap { kind: SitemapKind::Pages, entries, cut: locs.next().is_some() }
}

/// An address worth following; white space inside comes from pretty-printers.
fn address(text: &str) -> Option<String> {
    let loc: String = text.trim().chars().filter(|c| !matches!(c, '\n' | '\r' | '\t')).collect();
    let scheme =
        |scheme: &str| loc.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    (loc.starts_with('/') || scheme("http://") || scheme("https://")).then_some(loc)
}

#[cfg(test)]
mod tests;
