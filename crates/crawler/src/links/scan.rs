//! One pass over the tags of a page.
//!
//! `memchr` jumps from `<` to `<`; a tag whose name does not matter costs the search for its end. Where HTML hides
//! markup (comments, scripts, styles, text areas) the scan jumps to the end of it.

use std::borrow::Cow;

use super::{Alternate, AlternateKind, Directives, Link, MAX_LINKS, PageScan};
use crate::markup::{Attributes, Context, end_of_tag, name_len, resolve};

/// Most `<link rel=alternate>` taken from one page; a site in every official language of Europe has 24.
const MAX_ALTERNATES: usize = 64;

/// The tags that matter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag {
    Anchor,
    Area,
    Frame,
    Link,
    Meta,
    Base,
    Html,
    Title,
    /// Elements whose content is no markup.
    Raw,
    /// Those among them whose content is code.
    Script,
}

/// Told by length and letters: most tags of a page (`div`, `li`, `span`, `p`) leave after one comparison.
fn tag(name: &[u8]) -> Option<Tag> {
    let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
    match name.len() {
        1 if is("a") => Some(Tag::Anchor),
        3 if is("xmp") => Some(Tag::Raw),
        4 if is("link") => Some(Tag::Link),
        4 if is("meta") => Some(Tag::Meta),
        4 if is("area") => Some(Tag::Area),
        4 if is("base") => Some(Tag::Base),
        4 if is("html") => Some(Tag::Html),
        5 if is("style") => Some(Tag::Script),
        5 if is("title") => Some(Tag::Title),
        5 if is("frame") => Some(Tag::Frame),
        6 if is("script") => Some(Tag::Script),
        6 if is("iframe") => Some(Tag::Frame),
        7 if is("noembed") => Some(Tag::Raw),
        8 if is("textarea") || is("noframes") => Some(Tag::Raw),
        _ => None,
    }
}

pub(super) struct Scanner<'a, 'n> {
    html: &'a str,
    agent: &'n str,
    page: PageScan<'a>,
    /// Where the text of the link that is open begins; its place is the last in `links`.
    open_link: Option<usize>,
    /// Raw elements that no end tag follows any more: found out once for each, or a page full of them would be
    /// searched to its end again and again.
    endless: Vec<&'a [u8]>,
}

impl<'a, 'n> Scanner<'a, 'n> {
    pub(super) fn new(html: &'a str, agent: &'n str) -> Self {
        Scanner { html, agent, page: PageScan::default(), open_link: None, endless: Vec::new() }
    }

    pub(super) fn run(mut self) -> PageScan<'a> {
        let bytes = self.html.as_bytes();
        let mut at = 0;
        while let Some(next) = memchr::memchr(b'<', &bytes[at..]) {
            at += next;
            let Some(after) = self.markup(at) else { break };
            at = after;
        }
        self.close_link(bytes.len());
        self.page
    }

    /// Handles what begins with the `<` at `at`; gives where to go on, or `None` at the end of the page.
    fn markup(&mut self, at: usize) -> Option<usize> {
        let rest = &self.html.as_bytes()[at..];
        match rest.get(1)? {
            letter if letter.is_ascii_alphabetic() => self.start_tag(at),
            b'/' if rest.get(2)?.is_ascii_alphabetic() => {
                if rest[2].eq_ignore_ascii_case(&b'a')
                    && rest.get(3).is_none_or(|next| !next.is_ascii_alphanumeric())
                {
                    self.close_link(at);
                }
                Some(at + 2 + end_of_tag(&rest[2..])? + 1)
            }
            b'!' if rest.starts_with(b"<!--") => {
                // `<!-->` and `<!--->` are whole comments; `--!>` ends one, too.
                if let Some(short) = [&b"<!-->"[..], b"<!--->"].iter().find(|short| rest.starts_with(short)) {
                    return Some(at + short.len());
                }
                Some(at + 4 + end_of_comment(&rest[4..])?)
            }
            b'!' | b'?' | b'/' => Some(at + memchr::memchr(b'>', rest)? + 1),
            _ => Some(at + 1),
        }
    }

    fn start_tag(&mut self, at: usize) -> Option<usize> {
        let rest = &self.html[at + 1..];
        let bytes = rest.as_bytes();
        let name = &bytes[..name_len(bytes)];
        let end = name.len() + end_of_tag(&bytes[name.len()..])?;
        let after = at + 1 + end + 1;
        let Some(tag) = tag(name) else { return Some(after) };
        let attributes = Attributes::new(&rest[name.len()..end]);
        match tag {
            Tag::Anchor => {
                self.close_link(at);
                self.link(attributes, "href", Some(after));
            }
            Tag::Area => self.link(attributes, "href", None),
            Tag::Frame => {
                self.link(attributes, "src", None);
                // What stands inside an iframe is text for browsers without.
                if name.len() == 6 {
                    return Some(self.pass_raw(after, name));
                }
            }
            Tag::Link => self.link_element(attributes),
            Tag::Meta => self.meta(&attributes),
            Tag::Base => self.page.base = self.page.base.take().or_else(|| attributes.get("href").map(trim)),
            Tag::Html => self.page.lang = self.page.lang.take().or_else(|| attributes.get("lang").map(trim)),
            // A drawing may have an empty title.
            Tag::Title if rest.as_bytes()[end - 1] == b'/' => {}
            Tag::Title => {
                let end = self.pass_raw(after, name);
                if self.page.title.is_none() {
                    let title = trim(resolve(&self.html[after..end], Context::Text));
                    self.page.title = Some(title).filter(|title| !title.is_empty());
                }
                return Some(end);
            }
            Tag::Raw => return Some(self.pass_raw(after, name)),
            // An open script hides the rest of the page, whatever it looks like.
            Tag::Script => return self.end_of_raw(after, name),
        }
        Some(after)
    }

    /// Where to go on behind the start tag of raw text: at its end tag, or at once where there is none. Browsers
    /// hide the rest of the page then; a crawler had better not lose it.
    fn pass_raw(&mut self, from: usize, name: &'a [u8]) -> usize {
        if self.endless.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return from;
        }
        let end = self.end_of_raw(from, name);
        if end.is_none() {
            self.endless.push(name);
        }
        end.unwrap_or(from)
    }

    /// Where the `</name` that ends raw text begins.
    fn end_of_raw(&self, from: usize, name: &[u8]) -> Option<usize> {
        let bytes = &self.html.as_bytes()[from..];
        let mut at = 0;
        loop {
            at += memchr::memmem::find(&bytes[at..], b"</")?;
            let rest = &bytes[at + 2..];
            let closes = rest.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))
                && rest.get(name.len()).is_none_or(|next| !next.is_ascii_alphanumeric() && *next != b'-');
            if closes {
                return Some(from + at);
            }
            at += 2;
        }
    }

    fn link(&mut self, attributes: Attributes<'a>, address: &str, text_from: Option<usize>) {
        let (mut href, mut rel) = (None, "");
        for (name, value) in attributes {
            if href.is_none() && name.eq_ignore_ascii_case(address) {
                href = Some(value);
            } else if rel.is_empty() && name.eq_ignore_ascii_case("rel") {
                rel = value;
            }
        }
        let Some(href) = href.filter(|href| leads_somewhere(href)) else { return };
        self.push(href, rel, text_from);
    }

    fn push(&mut self, href: &'a str, rel: &'a str, text_from: Option<usize>) {
        if self.page.links.len() == MAX_LINKS {
            self.page.cut = true;
            return;
        }
        let nofollow = rel.len() >= 8 && has_word(rel, "nofollow");
        let href = trim(resolve(href, Context::Attribute));
        let rel = resolve(rel, Context::Attribute);
        self.page.links.push(Link { href, rel, nofollow, inner: "" });
        self.open_link = text_from;
    }

    fn close_link(&mut self, end: usize) {
        let Some(start) = self.open_link.take() else { return };
        if let Some(link) = self.page.links.last_mut() {
            link.inner = self.html.get(start..end).unwrap_or_default();
        }
    }

    fn link_element(&mut self, attributes: Attributes<'a>) {
        let (mut href, mut rel, mut kind, mut lang, mut title) = (None, "", "", None, None);
        for (name, value) in attributes {
            match name.len() {
                3 if name.eq_ignore_ascii_case("rel") => rel = value,
                4 if name.eq_ignore_ascii_case("href") => href = Some(value),
                4 if name.eq_ignore_ascii_case("type") => kind = value,
                5 if name.eq_ignore_ascii_case("title") => title = Some(value),
                8 if name.eq_ignore_ascii_case("hreflang") => lang = Some(value),
                _ => {}
            }
        }
        let Some(href) = href.filter(|href| !href.trim().is_empty()) else { return };
        let address = || trim(resolve(href, Context::Attribute));
        if has_word(rel, "canonical") {
            self.page.canonical = self.page.canonical.take().or_else(|| Some(address()));
        } else if has_word(rel, "next") || has_word(rel, "prev") {
            // A `<link>` has no text, and the link that may be open stays so.
            let open = self.open_link.take();
            if open.is_none() {
                self.push(href, rel, None);
            }
            self.open_link = self.open_link.or(open);
        } else if has_word(rel, "alternate")
            && !has_word(rel, "stylesheet")
            && self.page.alternates.len() < MAX_ALTERNATES
        {
            let value = |text: Option<&'a str>| text.map(|text| trim(resolve(text, Context::Attribute)));
            let alternate = Alternate {
                href: address(),
                kind: alternate_kind(kind, href, lang.is_some()),
                lang: value(lang),
                title: value(title),
            };
            self.page.alternates.push(alternate);
        }
    }

    fn meta(&mut self, attributes: &Attributes<'a>) {
        let Some(content) = attributes.get("content") else { return };
        if let Some(name) = attributes.get("name") {
            let name = name.trim();
            if name.eq_ignore_ascii_case("robots") || name.eq_ignore_ascii_case(self.agent) {
                self.page.robots = self.page.robots.and(Directives::parse(&content, self.agent));
            } else if name.eq_ignore_ascii_case("tdm-reservation") {
                self.page.robots = self.page.robots.and(Directives::tdm(&content));
            }
        } else if attributes.get("http-equiv").is_some_and(|name| name.trim().eq_ignore_ascii_case("refresh"))
        {
            self.page.refresh = self.page.refresh.take().or_else(|| refresh_target(&content));
        }
    }
}

/// Length of a comment's rest up to behind its end.
fn end_of_comment(rest: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memmem::find(&rest[at..], b"--")? + 2;
        match &rest[at..] {
            [b'>', ..] => return Some(at + 1),
            [b'!', b'>', ..] => return Some(at + 2),
            // `--->` ends a comment as well: the next pair of dashes overlaps this one.
            _ => at -= 1,
        }
    }
}

/// Whether an address can lead to another page.
fn leads_somewhere(href: &str) -> bool {
    let href = href.trim_start();
    const NOWHERE: &[&str] =
        &["javascript:", "mailto:", "tel:", "data:", "fax:", "sms:", "whatsapp:", "blob:", "about:", "file:"];
    match href.as_bytes().first() {
        None | Some(b'#') => false,
        // One letter decides for nearly every link.
        Some(b'/' | b'.' | b'?' | b'h' | b'H') => true,
        Some(_) => !NOWHERE.iter().any(|scheme| {
            href.as_bytes()
                .get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes()))
        }),
    }
}

fn has_word(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|found| found.eq_ignore_ascii_case(word))
}

fn trim(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

fn alternate_kind(kind: &str, href: &str, has_lang: bool) -> AlternateKind {
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/rss+xml" | "application/atom+xml" | "application/feed+json" | "application/rdf+xml" => {
            AlternateKind::Feed
        }
        "text/calendar" => AlternateKind::Calendar,
        _ if is_calendar(href) => AlternateKind::Calendar,
        _ if has_lang => AlternateKind::Language,
        _ => AlternateKind::Other,
    }
}

/// Whether an address names an iCalendar file or the scheme calendar programs subscribe by.
pub(super) fn is_calendar(href: &str) -> bool {
    let end = |text: &str, end: &str| {
        text.len() >= end.len()
            && text.as_bytes()[text.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes())
    };
    let path = href.split(['?', '#']).next().unwrap_or_default();
    end(path, ".ics") || href.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("webcal:"))
}

/// The address in `5; url='/neu'` (HTML standard, "shared declarative refresh steps", more forgiving).
fn refresh_target<'a>(content: &str) -> Option<Cow<'a, str>> {
    let (_, rest) = content.split_once([';', ','])?;
    let rest = rest.trim_start();
    let rest = match rest.get(..3) {
        Some(start) if start.eq_ignore_ascii_case("url") => rest[3..].trim_start().strip_prefix('=')?.trim(),
        _ => rest.trim(),
    };
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''));
    let target = match quote {
        Some(quote) => rest[1..].split(quote).next().unwrap_or_default(),
        None => rest,
    };
    (!target.is_empty()).then(|| Cow::Owned(target.trim().to_owned()))
}
