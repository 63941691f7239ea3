//! What a page says to a crawler: links, canonical address, robots directives, feeds. No DOM is built.
//!
//! `scan` walks over the tags and stops at the few that matter; `directives` reads robots directives. Leaves to
//! others: joining addresses to their base, scope, and everything a reader of the page would call content.

mod directives;
mod scan;

use std::borrow::Cow;

use url::Url;

use crate::markup::plain_text;

pub use directives::Directives;

/// Most links taken from one page. The largest honest lists (all associations of a city) have a few thousand.
pub const MAX_LINKS: usize = 10_000;

/// Bytes of a link's text that are kept.
const TEXT_LIMIT: usize = 500;

/// What a page says to a crawler. Addresses are as written, references resolved, trimmed, not yet joined to
/// the base ([`PageScan::base_url`]).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageScan<'a> {
    /// `<a href>`, `<area href>`, `<iframe src>`, `<frame src>`, `<link rel=next|prev>`, in order. Left out are
    /// fragments of the same page and schemes that lead to no page (`mailto:`, `javascript:`, …).
    pub links: Vec<Link<'a>>,
    /// Whether there were more than [`MAX_LINKS`].
    pub cut: bool,
    /// `<base href>`.
    pub base: Option<Cow<'a, str>>,
    /// `<link rel=canonical>`.
    pub canonical: Option<Cow<'a, str>>,
    /// `<meta name=robots>`; join with the `X-Robots-Tag` header.
    pub robots: Directives,
    /// `<link rel=alternate>`: feeds, calendars, languages.
    pub alternates: Vec<Alternate<'a>>,
    /// Target of `<meta http-equiv=refresh>`.
    pub refresh: Option<Cow<'a, str>>,
    /// `<html lang>`.
    pub lang: Option<Cow<'a, str>>,
    /// `<title>`, references resolved, white space as written.
    pub title: Option<Cow<'a, str>>,
}

/// A link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link<'a> {
    /// The address as written.
    pub href: Cow<'a, str>,
    /// `rel` as written.
    pub rel: Cow<'a, str>,
    /// Whether `rel` says `nofollow`.
    pub nofollow: bool,
    /// The markup between `<a>` and `</a>`; [`Link::text`] reads it.
    pub inner: &'a str,
}

impl Link<'_> {
    /// The words of the link, tags and references resolved, white space collapsed, cut at a limit.
    pub fn text(&self) -> String {
        plain_text(self.inner, TEXT_LIMIT)
    }

    /// Whether the link leads to an iCalendar file, judged from its address.
    pub fn is_calendar(&self) -> bool {
        scan::is_calendar(&self.href)
    }
}

/// Another form of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternate<'a> {
    /// The address as written.
    pub href: Cow<'a, str>,
    /// What it is.
    pub kind: AlternateKind,
    /// `hreflang`, if any.
    pub lang: Option<Cow<'a, str>>,
    /// `title`, if any.
    pub title: Option<Cow<'a, str>>,
}

/// What an alternate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AlternateKind {
    /// RSS, Atom or JSON Feed.
    Feed,
    /// iCalendar.
    Calendar,
    /// The page in another language.
    Language,
    /// Anything else (print view, mobile view, oEmbed).
    Other,
}

impl<'a> PageScan<'a> {
    /// Scans a decoded HTML page; `agent` is our product token, for `<meta name=AGENT>`.
    pub fn read(html: &'a str, agent: &str) -> Self {
        scan::Scanner::new(html, agent).run()
    }

    /// The address that the page's links are relative to.
    pub fn base_url(&self, page: &Url) -> Url {
        let base = self.base.as_deref().and_then(|base| page.join(base).ok());
        base.filter(|base| matches!(base.scheme(), "http" | "https")).unwrap_or_else(|| page.clone())
    }
}

#[cfg(test)]
mod tests;
