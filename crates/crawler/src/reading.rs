//! Reading an answer, on a worker thread: undo the encoding, pack the body, see what the page says to a crawler
//! and where it leads. What the page *means* is none of the crawler's business.

use bytes::Bytes;
use http::header::CONTENT_LANGUAGE;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use model::{Hint, PartialDate};
use url::Url;

use crate::absent::says_absent;
use crate::canonical::join;
use crate::config::{Agent, Limits};
use crate::decode::{self, Decoded};
use crate::feed::{Feed, event_addresses};
use crate::fetch::Fetched;
use crate::finder::{Finder, Place};
use crate::links::{AlternateKind, Directives, PageScan};
use crate::scope::is_document;
use crate::sitemap::{Sitemap, SitemapKind};
use crate::store::{Answer, Content, Found, Role, StoredBody, Task};

/// How far into a body its kind is looked for.
const SNIFF: usize = 1024;

/// How every calendar begins (RFC 5545, 3.4).
const CALENDAR: &[u8] = b"BEGIN:VCALENDAR";

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// HTML or XHTML.
    Html,
    /// XML or JSON: a feed, a sitemap, or neither.
    Data,
    /// Plain text, PDF, word processing, iCalendar: stored, not searched for links.
    Document,
    /// Anything else.
    Other,
}

impl Kind {
    /// By media type; without one by the beginning of the body, where that is there already.
    pub(crate) fn of(content_type: Option<&str>, role: Role, body: Option<&[u8]>) -> Self {
        let media =
            content_type.and_then(|value| value.split(';').next()).unwrap_or("").trim().to_ascii_lowercase();
        match media.as_str() {
            "text/html" | "application/xhtml+xml" => Kind::Html,
            _ if role == Role::Sitemap => Kind::Data,
            "text/plain"
                if body.is_some_and(|body| begins_with(body, b"<?xml") || begins_with(body, b"<rss")) =>
            {
                Kind::Data
            }
            "text/plain" | "application/pdf" | "text/calendar" | "application/ics" => Kind::Document,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            | "application/vnd.oasis.opendocument.text" => Kind::Document,
            // What a content system calls a download may be a leaflet; the first bytes say so.
            "application/octet-stream"
            | "binary/octet-stream"
            | "application/force-download"
            | "application/download"
            | "application/x-download"
            | "application/x-pdf" => match body {
                None => Kind::Document,
                Some(body) if is_document_by_mark(body) => Kind::Document,
                Some(_) => Kind::Other,
            },
            "" => match body {
                Some(body) if begins_with(body, b"<?xml") => Kind::Data,
                Some(body) if is_document_by_mark(body) => Kind::Document,
                Some(body) if !begins_with(body, b"<") => Kind::Other,
                _ => Kind::Html,
            },
            _ if media.ends_with("+xml") && !media.starts_with("image/") => Kind::Data,
            "text/xml" | "application/xml" | "application/json" | "application/feed+json" => Kind::Data,
            _ => Kind::Other,
        }
    }
}

/// Whether the first bytes are those of a PDF, of what word processors write, or of a calendar.
fn is_document_by_mark(body: &[u8]) -> bool {
    [&b"%PDF"[..], b"PK\x03\x04", CALENDAR].iter().any(|mark| begins_with(body, mark))
}

fn begins_with(body: &[u8], mark: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    body.len() >= mark.len() && body[..mark.len()].eq_ignore_ascii_case(mark)
}

/// An answer to be read.
pub(crate) struct Job {
    pub(crate) task: Task,
    /// The task's canonical URL.
    pub(crate) url: Url,
    /// What was requested in the end.
    pub(crate) base: Url,
    pub(crate) fetched: Fetched,
    /// Whether its host reserves text and data mining of it.
    pub(crate) reserved: bool,
    pub(crate) limits: Limits,
}

/// An answer as read.
pub(crate) struct Reading<B> {
    pub(crate) answer: Answer<B>,
    pub(crate) role: Option<Role>,
    pub(crate) found: Vec<Found>,
    /// Whether the body differs from the stored one.
    pub(crate) changed: bool,
    pub(crate) fetched: Fetched,
}

/// Reads an answer.
pub(crate) fn read<B: StoredBody>(mut job: Job, finder: &mut Finder) -> Reading<B> {
    let encoding = job.fetched.encoding().map(str::to_owned);
    let body = std::mem::take(&mut job.fetched.body);
    let decoded = match decode::decode(body, encoding.as_deref(), job.limits.max_body) {
        Ok(decoded) => decoded,
        Err(reason) => return job.without_content(Answer::Failed(reason)),
    };
    let cut = decoded.cut || job.fetched.cut;
    if decoded.bytes.is_empty() {
        let reason = if cut { "connection ended before the body" } else { "empty body" };
        return job.without_content(Answer::Failed(reason.to_owned()));
    }
    let content_type = job.fetched.content_type();
    match Kind::of(content_type.as_deref(), job.task.role, Some(&decoded.bytes)) {
        Kind::Html => html(job, decoded, cut, finder),
        Kind::Data => data(job, decoded.bytes, cut, finder),
        Kind::Document if cut => {
            job.without_content(Answer::Failed("document cut at the size limit".to_owned()))
        }
        Kind::Document => {
            let directives = job.header_directives();
            let found = calendar_links(&job, &decoded.bytes, finder);
            let kept: &[u8] = if directives.tdm_reserved { b"" } else { &decoded.bytes };
            let withheld = directives.noindex || directives.tdm_reserved;
            job.with_content(kept, cut, withheld, None, found)
        }
        Kind::Other => {
            let kind = content_type.unwrap_or_else(|| "none".to_owned());
            job.without_content(Answer::Barred(format!("no page: content type {kind}")))
        }
    }
}

/// The pages a calendar names; none for other documents.
fn calendar_links(job: &Job, body: &[u8], finder: &mut Finder) -> Vec<Found> {
    // An entry of a list is no link deeper.
    let mut place = Place::new(&job.base, 1);
    if begins_with(body, CALENDAR) {
        for address in event_addresses(&String::from_utf8_lossy(body)) {
            finder.link(&address, Role::Page, &mut place);
        }
    }
    place.found
}

fn html<B: StoredBody>(job: Job, body: Decoded, cut: bool, finder: &mut Finder) -> Reading<B> {
    let Decoded { bytes: body, gzip, .. } = body;
    let content_type = job.fetched.content_type();
    let decoded = german::charset::decode(&body, content_type.as_deref());
    let page = PageScan::read(&decoded.text, Agent::TOKEN);
    if let Some(language) = job.foreign(page.lang.as_deref(), finder) {
        let reason = format!("in a language the seed leaves out: {language}");
        return job.without_content(Answer::Barred(reason));
    }
    let directives = page.robots.and(job.header_directives());
    let base =
        page.base.as_deref().and_then(|base| join(&job.base, base)).unwrap_or_else(|| job.base.clone());
    let mut place = Place::new(&base, job.task.depth.saturating_add(1));

    // A reserved page is known to exist and not kept.
    let (kept, gzip): (&[u8], _) =
        if directives.tdm_reserved { (b"", None) } else { (&body, gzip.as_deref()) };
    let packed = B::pack(kept, gzip, job.task.hash.as_ref());
    // The same page under another address leads where the first one led; following it again is how paths nest
    // without end.
    let twin = finder.traps.note(&job.url, packed.hash(), &body);
    // A page we know that now is another one of tonight to the byte says nothing of its own any more: the site fails, is
    // being worked on, or shows one page for all that is missing.
    let replaced =
        twin && job.task.live && !directives.tdm_reserved && job.task.hash.as_ref() != Some(packed.hash());
    if matches!(job.task.role, Role::Page | Role::Listing)
        && (replaced || page.title.as_deref().is_some_and(says_absent))
    {
        return job.without_content(Answer::Missing(404));
    }
    if !directives.nofollow && !twin {
        for alternate in &page.alternates {
            if matches!(alternate.kind, AlternateKind::Feed | AlternateKind::Calendar) {
                finder.link(&alternate.href, Role::Feed, &mut place);
            }
        }
        let elsewhere: Vec<Url> = page
            .alternates
            .iter()
            .filter(|alternate| alternate.lang.as_deref().is_some_and(|lang| !finder.scope.speaks(lang)))
            .filter_map(|alternate| join(&base, &alternate.href))
            .collect();
        for link in page.links.iter().filter(|link| !link.nofollow) {
            if place.found.len() >= job.limits.max_links {
                break;
            }
            // The page says itself that this is the same in a language that is left out.
            if !elsewhere.is_empty() && join(&base, &link.href).is_some_and(|url| elsewhere.contains(&url)) {
                continue;
            }
            if !finder.is_news(&link.href, &place) {
                continue;
            }
            if is_document(&link.href) {
                // A document has no links back: the first page that hands it out says what it is.
                let title = Some(link.text()).filter(|text| !text.is_empty());
                let hint = Hint { title, from: Some(job.task.url.clone()), ..Hint::default() };
                finder.document(&link.href, hint, &mut place);
            } else {
                finder.follow(&link.href, Role::Page, &mut place);
            }
        }
        if let Some(refresh) = &page.refresh {
            finder.link(refresh, Role::Page, &mut place);
        }
    }
    let canonical =
        page.canonical.as_deref().filter(|href| !href.is_empty()).and_then(|href| join(&base, href));
    let canonical = canonical.filter(|url| {
        let canonical = finder.canonical(url);
        // A template that calls every page the home page is a mistake, not a statement.
        canonical != job.url && !finder.is_home(&canonical)
    });
    if let Some(url) = canonical
        && job.task.role == Role::Page
        && !job.task.stands_alone
        && let Some(canonical) = finder.target(&url, Role::Page, &mut place)
    {
        let found = place.found;
        let mut reading = job.without_content(Answer::Alias(canonical.into(), "canonical"));
        reading.found = found;
        return reading;
    }
    let withheld = directives.noindex || directives.tdm_reserved;
    let found = place.found;
    job.with_packed(packed, cut, withheld, None, found)
}

fn data<B: StoredBody>(job: Job, body: Bytes, cut: bool, finder: &mut Finder) -> Reading<B> {
    let base = job.base.clone();
    let mut place = Place::new(&base, job.task.depth.saturating_add(1));
    let head = &body[..body.len().min(SNIFF)];
    let is_sitemap = job.task.role == Role::Sitemap
        || [&b"<urlset"[..], b"<sitemapindex"].iter().any(|mark| memchr::memmem::find(head, mark).is_some());
    if is_sitemap {
        let sitemap = Sitemap::parse(&body, Some(&base));
        // An entry of a list is no link deeper: what is listed is as near as the start.
        place.depth = 1;
        for entry in sitemap.entries.into_iter().take(job.limits.max_sitemap) {
            match sitemap.kind {
                SitemapKind::Index => finder.entry(&entry.loc, Role::Sitemap, None, None, &mut place),
                SitemapKind::Pages => {
                    let published =
                        entry.published.map(|at| PartialDate::day(at.to_zoned(TimeZone::UTC).date()));
                    let hint = (entry.title.is_some() || published.is_some()).then(|| Hint {
                        title: entry.title,
                        published,
                        teaser: None,
                        from: Some(job.task.url.clone()),
                    });
                    finder.entry(&entry.loc, Role::Page, hint, entry.lastmod, &mut place);
                }
            }
        }
        let found = place.found;
        return job.with_list(Role::Sitemap, found);
    }
    let Some(feed) = Feed::parse(&body, job.fetched.content_type().as_deref(), Some(&base)) else {
        return job
            .without_content(Answer::Barred("XML or JSON that is neither feed nor sitemap".to_owned()));
    };
    let _ = cut;
    place.depth = 1;
    for entry in feed.entries {
        let updated: Option<Timestamp> = entry.updated.map(|date| date.at);
        let hint = Hint {
            title: entry.title,
            teaser: entry.teaser,
            published: entry.published.map(|date| date.day),
            from: Some(job.task.url.clone()),
        };
        if let Some(url) = &entry.url {
            finder.entry(url, Role::Page, Some(hint), updated, &mut place);
        }
        for enclosure in &entry.enclosures {
            finder.link(enclosure, Role::Page, &mut place);
        }
    }
    let found = place.found;
    job.with_list(Role::Feed, found)
}

impl Job {
    /// The language of a page, as the page or its header says, if pages in it do not belong to the source. What a
    /// start address leads to was meant by whoever wrote the seed.
    fn foreign(&self, lang: Option<&str>, finder: &Finder) -> Option<String> {
        if self.task.role == Role::Start {
            return None;
        }
        let header = self.fetched.header(&CONTENT_LANGUAGE).filter(|value| !value.contains(','));
        let language = lang.filter(|lang| !lang.trim().is_empty()).or(header)?.trim();
        (!finder.scope.speaks(language)).then(|| language.chars().take(20).collect())
    }

    /// `X-Robots-Tag` and `tdm-reservation` headers, and what the host reserves.
    fn header_directives(&self) -> Directives {
        let mut directives = Directives::default();
        for value in self.fetched.headers.get_all("x-robots-tag") {
            directives =
                directives.and(Directives::parse(&String::from_utf8_lossy(value.as_bytes()), Agent::TOKEN));
        }
        if let Some(value) = self.fetched.headers.get("tdm-reservation") {
            directives = directives.and(Directives::tdm(&String::from_utf8_lossy(value.as_bytes())));
        }
        directives.and(Directives { tdm_reserved: self.reserved, ..Directives::default() })
    }

    fn without_content<B>(self, answer: Answer<B>) -> Reading<B> {
        Reading { answer, role: None, found: Vec::new(), changed: false, fetched: self.fetched }
    }

    /// Feeds and sitemaps: what they say goes to the pages they name, they themselves are not kept.
    fn with_list<B: StoredBody>(self, role: Role, found: Vec<Found>) -> Reading<B> {
        self.with_content(b"", false, true, Some(role), found)
    }

    fn with_content<B: StoredBody>(
        self,
        body: &[u8],
        cut: bool,
        withheld: bool,
        role: Option<Role>,
        found: Vec<Found>,
    ) -> Reading<B> {
        let packed = B::pack(body, None, self.task.hash.as_ref());
        self.with_packed(packed, cut, withheld, role, found)
    }

    fn with_packed<B: StoredBody>(
        self,
        body: B,
        truncated: bool,
        withheld: bool,
        role: Option<Role>,
        found: Vec<Found>,
    ) -> Reading<B> {
        let changed = self.task.hash.as_ref() != Some(body.hash());
        let content = Content {
            body,
            status: self.fetched.status,
            content_type: self.fetched.content_type(),
            headers: self.fetched.kept(),
            truncated,
            withheld,
            // Half a page must come whole next time.
            etag: self.fetched.etag().filter(|_| !truncated),
            modified: self.fetched.modified().filter(|_| !truncated),
        };
        Reading { answer: Answer::Content(content), role, found, changed, fetched: self.fetched }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_decide_and_bodies_help() {
        let of = |media: &str, body: &str| {
            Kind::of(Some(media).filter(|m| !m.is_empty()), Role::Page, Some(body.as_bytes()))
        };
        assert_eq!(of("text/html; charset=utf-8", ""), Kind::Html);
        assert_eq!(of("application/rss+xml", ""), Kind::Data);
        assert_eq!(of("text/plain", "\u{feff} <?xml version='1.0'?>"), Kind::Data);
        assert_eq!(of("text/plain", "Guten Tag"), Kind::Document);
        assert_eq!(of("", "<!DOCTYPE html>"), Kind::Html);
        assert_eq!(of("", "BEGIN:VCALENDAR"), Kind::Document);
        assert_eq!(of("", "GIF89a"), Kind::Other);
        assert_eq!(of("application/octet-stream", "%PDF-1.4"), Kind::Document);
        assert_eq!(of("application/octet-stream", "MZ"), Kind::Other);
        assert_eq!(Kind::of(Some("application/octet-stream"), Role::Page, None), Kind::Document);
        assert_eq!(of("image/svg+xml", "<svg>"), Kind::Other);
        assert_eq!(of("image/png", ""), Kind::Other);
        assert_eq!(Kind::of(Some("application/gzip"), Role::Sitemap, None), Kind::Data);
    }
}
