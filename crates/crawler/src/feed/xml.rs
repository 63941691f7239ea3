//! RSS, RDF, Atom and CDF in one walk.

use std::borrow::Cow;
use std::collections::HashMap;

use url::Url;

use super::text::{plain, short, teaser};
use super::{Feed, FeedEntry, FeedKind, MAX_FEED_ENTRIES, empty, join};
use crate::dates::{self, FeedDate};
use crate::markup::{Attributes, Context, Token, Tokens, local_name, resolve};

/// Open elements remembered; deeper ones are read as if they stood at this depth.
const MAX_DEPTH: usize = 64;

/// Bytes of one field that are gathered before the rest is passed over.
const MAX_FIELD: usize = 64 * 1024;

/// Whose vocabulary an element's prefix stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    /// RSS, RDF, Atom, CDF, or no prefix.
    Feed,
    /// Dublin Core, also its terms.
    Dublin,
    /// `content:encoded`.
    Content,
    /// Media, iTunes, geography, …: their titles and links are not the entry's.
    Foreign,
}

/// The customary prefixes, for feeds that do not declare them, and the word in a namespace's address that
/// betrays it, for feeds that bind it to another prefix.
const FAMILIES: &[(&str, &str, Family)] = &[
    ("", "/RSS", Family::Feed),
    ("rss", "/rss/", Family::Feed),
    ("atom", "w3.org/2005/Atom", Family::Feed),
    ("atom10", "purl.org/atom", Family::Feed),
    ("rdf", "22-rdf-syntax-ns", Family::Feed),
    ("dc", "purl.org/dc/", Family::Dublin),
    ("dcterms", "purl.org/dc/terms", Family::Dublin),
    ("content", "rss/1.0/modules/content", Family::Content),
];

/// Elements whose own titles, links and dates are not those of the feed or entry around them.
const APART: &[&str] =
    &["image", "textinput", "author", "contributor", "source", "group", "items", "inreplyto"];

/// Elements that end a field somebody forgot to close.
const ENDERS: &[&str] =
    &["item", "entry", "guid", "pubdate", "link", "description", "updated", "published", "channel"];

/// What a field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Title,
    Link,
    Id,
    Summary,
    Body,
    Published,
    Updated,
    /// Dublin Core's `date`: RSS has no other word for either.
    Date,
}

fn field(family: Family, name: &str) -> Option<Field> {
    Some(match (family, name) {
        (Family::Feed | Family::Dublin, "title") => Field::Title,
        (Family::Feed, "link" | "url") => Field::Link,
        (Family::Feed, "guid" | "id") => Field::Id,
        (Family::Feed | Family::Dublin, "description" | "summary" | "abstract") => Field::Summary,
        (Family::Content, "encoded") | (Family::Feed, "content") => Field::Body,
        (Family::Feed | Family::Dublin, "pubdate" | "published" | "issued" | "created") => Field::Published,
        (Family::Feed | Family::Dublin, "updated" | "modified" | "lastbuilddate") => Field::Updated,
        (Family::Dublin | Family::Feed, "date") => Field::Date,
        _ => return None,
    })
}

/// A field being gathered.
struct Open {
    field: Field,
    name: String,
    text: String,
    /// Atom `type` says the text is no HTML.
    is_plain: bool,
    is_dublin: bool,
    nested: usize,
}

struct Reader<'a> {
    feed: Feed,
    entry: Option<FeedEntry>,
    /// How good the link of feed and entry is: a second, worse one does not replace it.
    ranks: [u8; 2],
    stack: Vec<(String, Option<Url>)>,
    prefixes: HashMap<&'a str, Family>,
    open: Option<Open>,
    address: Option<&'a Url>,
}

/// Reads a feed of one of the XML families; `None` when no such root element comes before an HTML page begins.
pub(super) fn read(text: &str, address: Option<&Url>) -> Option<Feed> {
    let mut tokens = Tokens::new(text);
    let (kind, attributes, name) = tokens.find_map(|token| match token {
        Token::Start { name, attributes, .. } => root(name).map(|kind| (kind, attributes, name)),
        _ => None,
    })?;
    let mut reader = Reader {
        feed: empty(kind?),
        entry: None,
        ranks: [0; 2],
        stack: Vec::new(),
        prefixes: HashMap::new(),
        open: None,
        address,
    };
    reader.start(name, &attributes, false);
    for token in tokens {
        match token {
            Token::Start { name, attributes, empty } => reader.start(name, &attributes, empty),
            Token::End { name } => reader.end(name),
            Token::Text(text) => reader.text(&resolve(text, Context::Text)),
            Token::Data(text) => reader.text(text),
        }
        if reader.feed.cut {
            break;
        }
    }
    // What the end of the text cut off is no field: half an address leads nowhere.
    reader.open = None;
    reader.close_entry();
    Some(reader.feed)
}

/// The family of a root element; `Some(None)` for the elements of a page.
#[allow(clippy::option_option)]
fn root(name: &str) -> Option<Option<FeedKind>> {
    match local_name(name).to_ascii_lowercase().as_str() {
        "rss" | "channel" => Some(Some(FeedKind::Rss)),
        "rdf" => Some(Some(FeedKind::Rdf)),
        "feed" => Some(Some(FeedKind::Atom)),
        "html" | "body" | "urlset" | "sitemapindex" => Some(None),
        _ => None,
    }
}

impl<'a> Reader<'a> {
    fn start(&mut self, name: &'a str, attributes: &Attributes<'a>, empty: bool) {
        self.learn_prefixes(attributes);
        let local = local_name(name).to_ascii_lowercase();
        let family = self.family(name);
        if let Some(open) = &mut self.open {
            if !(family == Family::Feed && ENDERS.contains(&local.as_str())) {
                // Markup inside a field belongs to its text; the tag itself is told by `plain_text`.
                open.nested += usize::from(!empty && local == open.name);
                push(open, "<");
                push(open, &local);
                push(open, ">");
                return;
            }
            self.close_field();
        }
        let base = attributes.get("xml:base").and_then(|base| match self.base() {
            Some(outer) => outer.join(base.trim()).ok(),
            None => Url::parse(base.trim()).ok(),
        });
        if family == Family::Feed && matches!(local.as_str(), "item" | "entry") {
            self.open_entry(attributes, base.as_ref());
        } else if family == Family::Feed && local == "channel" {
            self.take_attributes(attributes, base.as_ref());
        } else if !self.is_apart() {
            match local.as_str() {
                "enclosure" => self.enclose(attributes.get("url"), base.as_ref()),
                "link" if family == Family::Feed && attributes.get("href").is_some() => {
                    self.link_element(attributes, base.as_ref());
                }
                _ => {
                    if let Some(field) = field(family, &local).filter(|_| !empty) {
                        let kind = attributes.get("type").unwrap_or_default();
                        let is_plain = matches!(&*kind, "text" | "text/plain") || field == Field::Id;
                        let is_dublin = family == Family::Dublin;
                        let name = local.clone();
                        self.open =
                            Some(Open { field, name, text: String::new(), is_plain, is_dublin, nested: 0 });
                    }
                }
            }
        }
        if !empty && self.stack.len() < MAX_DEPTH {
            self.stack.push((local, base));
        }
    }

    fn end(&mut self, name: &str) {
        let local = local_name(name).to_ascii_lowercase();
        if let Some(open) = &mut self.open {
            if open.name == local && open.nested > 0 {
                open.nested -= 1;
            } else if open.name == local
                || matches!(local.as_str(), "item" | "entry" | "channel" | "feed" | "rss" | "rdf")
            {
                self.close_field();
            } else {
                // Any tag name parts words like the one that was closed.
                push(open, "</");
                push(open, &local);
                push(open, ">");
                return;
            }
        }
        if let Some(at) = self.stack.iter().rposition(|(open, _)| *open == local) {
            self.stack.truncate(at);
        }
        if matches!(local.as_str(), "item" | "entry") {
            self.close_entry();
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(open) = &mut self.open {
            push(open, text);
        }
    }

    fn close_field(&mut self) {
        let Some(open) = self.open.take() else { return };
        let base = self.base().cloned();
        let text = open.text.trim();
        if text.is_empty() {
            return;
        }
        let words = |text: &str| if open.is_plain { plain(text) } else { short(text) };
        let Some(entry) = &mut self.entry else {
            let feed = &mut self.feed;
            match open.field {
                Field::Title if feed.title.is_none() || !open.is_dublin => feed.title = Some(words(text)),
                Field::Link => self.set_link(join(base.as_ref(), text), 3),
                Field::Id => feed.id = join(base.as_ref(), text),
                Field::Updated => feed.updated = dates::parse(text).or(feed.updated),
                Field::Published | Field::Date => feed.updated = feed.updated.or_else(|| dates::parse(text)),
                _ => {}
            }
            return;
        };
        let date = || dates::parse(text);
        let keep = |old: &mut Option<FeedDate>| *old = old.or_else(date);
        match open.field {
            Field::Title if entry.title.is_none() || !open.is_dublin => entry.title = Some(words(text)),
            Field::Title => {}
            Field::Link => self.set_link(join(base.as_ref(), text), 3),
            Field::Id => entry.id = Some(text.to_owned()),
            Field::Summary => entry.teaser = Some(teaser(text)),
            Field::Body => entry.teaser = entry.teaser.take().or_else(|| Some(teaser(text))),
            Field::Published => keep(&mut entry.published),
            // The last of several counts, as the editor's program appends.
            Field::Updated => entry.updated = date().or(entry.updated),
            Field::Date => {
                keep(&mut entry.updated);
                keep(&mut entry.published);
            }
        }
    }

    fn open_entry(&mut self, attributes: &Attributes<'a>, base: Option<&Url>) {
        self.close_entry();
        if self.feed.entries.len() == MAX_FEED_ENTRIES {
            self.feed.cut = true;
            return;
        }
        // A new entry ends whatever was left open before it.
        let below = self.stack.iter().position(|(name, _)| matches!(name.as_str(), "item" | "entry"));
        self.stack.truncate(below.unwrap_or(self.stack.len()));
        while self.is_apart() {
            self.stack.pop();
        }
        self.entry = Some(FeedEntry::default());
        self.ranks[1] = 0;
        self.take_attributes(attributes, base);
        if let Some(about) = attributes.get("rdf:about") {
            let link = join(base.or(self.base()), &about);
            if let Some(entry) = &mut self.entry {
                entry.id = Some(about.trim().to_owned());
            }
            self.set_link(link, 1);
        }
    }

    fn close_entry(&mut self) {
        let Some(mut entry) = self.entry.take() else { return };
        if entry.url.is_none() {
            // A guid that is an address is one, whatever `isPermaLink` says, where there is no link.
            entry.url = entry.id.clone().filter(|id| id.starts_with("http://") || id.starts_with("https://"));
        }
        self.feed.entries.push(entry);
    }

    /// CDF keeps address and date in attributes.
    fn take_attributes(&mut self, attributes: &Attributes<'a>, base: Option<&Url>) {
        let link = attributes.get("href").and_then(|href| join(base.or(self.base()), &href));
        self.set_link(link, 2);
        let updated = attributes.get("lastmod").and_then(|date| dates::parse(&date));
        match &mut self.entry {
            Some(entry) => entry.updated = entry.updated.or(updated),
            None => self.feed.updated = self.feed.updated.or(updated),
        }
    }

    fn link_element(&mut self, attributes: &Attributes<'a>, base: Option<&Url>) {
        let rel = attributes.get("rel").unwrap_or(Cow::Borrowed("alternate")).to_ascii_lowercase();
        // RFC 4287, 4.2.7.2: a registered name and its address mean the same.
        let rel = rel.strip_prefix("http://www.iana.org/assignments/relation/").unwrap_or(&rel);
        let kind = attributes.get("type").unwrap_or_default();
        let href = attributes.get("href");
        match rel {
            "enclosure" => self.enclose(href, base),
            // The page before other alternates (PDF, print), and those before a link of unknown relation.
            "alternate" | "" => {
                let rank = if kind.is_empty() || kind.contains("html") { 2 } else { 1 };
                self.set_link(href.and_then(|href| join(base.or(self.base()), &href)), rank);
            }
            _ => {}
        }
    }

    fn enclose(&mut self, address: Option<Cow<'_, str>>, base: Option<&Url>) {
        let address = address.and_then(|address| join(base.or(self.base()), &address));
        if let (Some(entry), Some(address)) = (&mut self.entry, address) {
            entry.enclosures.push(address);
        }
    }

    /// Sets the link of entry or feed unless a better one, or an equal one before, is known.
    fn set_link(&mut self, link: Option<String>, rank: u8) {
        let (place, known) = match &mut self.entry {
            Some(entry) => (&mut entry.url, &mut self.ranks[1]),
            None => (&mut self.feed.link, &mut self.ranks[0]),
        };
        if link.is_some() && rank > *known {
            (*place, *known) = (link, rank);
        }
    }

    fn base(&self) -> Option<&Url> {
        self.stack.iter().rev().find_map(|(_, base)| base.as_ref()).or(self.address)
    }

    /// Whether an element between here and the entry or feed keeps its fields to itself.
    fn is_apart(&self) -> bool {
        let names = self.stack.iter().rev().map(|(name, _)| name.as_str());
        names
            .take_while(|name| !matches!(*name, "item" | "entry" | "channel"))
            .any(|name| APART.contains(&name))
    }

    fn learn_prefixes(&mut self, attributes: &Attributes<'a>) {
        for (name, value) in attributes.clone() {
            let Some(prefix) = name.strip_prefix("xmlns:") else { continue };
            let known = FAMILIES.iter().rev().find(|(_, address, _)| value.contains(address));
            let rss = value.to_ascii_lowercase().contains("rss")
                && !value.contains("/modules/")
                && !value.contains("media");
            let family =
                known.map_or(if rss { Family::Feed } else { Family::Foreign }, |(_, _, family)| *family);
            self.prefixes.insert(prefix, family);
        }
    }

    fn family(&self, name: &str) -> Family {
        let prefix = name.split_once(':').map_or("", |(prefix, _)| prefix);
        let customary = || {
            FAMILIES
                .iter()
                .find(|(known, _, _)| known.eq_ignore_ascii_case(prefix))
                .map(|(_, _, family)| *family)
        };
        if prefix.is_empty() {
            return Family::Feed;
        }
        self.prefixes.get(prefix).copied().or_else(customary).unwrap_or(Family::Foreign)
    }
}

fn push(open: &mut Open, text: &str) {
    if open.text.len() < MAX_FIELD {
        open.text.push_str(text);
    }
}
