//! `urlset` and `sitemapindex`, with or without namespaces, whole or cut off.

use jiff::Timestamp;

use super::{MAX_SITEMAP_ENTRIES, Sitemap, SitemapEntry, SitemapKind, address};
use crate::dates;
use crate::markup::{Context, Token, Tokens, local_name, plain_text, resolve};

/// Bytes of a title that are kept.
const TITLE_LIMIT: usize = 1_000;

/// Longest field gathered; no address is longer (servers refuse beyond 8 KiB).
const FIELD_LIMIT: usize = 16 * 1024;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Loc,
    Lastmod,
    Title,
    Published,
}

#[derive(Default)]
struct Reader {
    entries: Vec<SitemapEntry>,
    entry: SitemapEntry,
    is_index: Option<bool>,
    /// Whether inside `image:image` or `video:video`, whose addresses are no pages.
    apart: Option<String>,
    open: Option<(Field, String)>,
    cut: bool,
}

/// Reads the entries; an unfinished last one counts if its address is whole.
pub(super) fn read(text: &str) -> Sitemap {
    let mut reader = Reader::default();
    let mut tokens = Tokens::new(text);
    let mut begun = 0;
    while let Some(token) = tokens.next() {
        match token {
            Token::Start { name, empty, .. } => {
                reader.start(&local_name(name).to_ascii_lowercase(), empty);
                begun = tokens.position();
            }
            Token::End { name } => reader.end(&local_name(name).to_ascii_lowercase()),
            Token::Text(text) if !text.starts_with("</") => reader.text(&resolve(text, Context::Text)),
            Token::Data(text) => reader.text(text),
            Token::Text(_) => {}
        }
        if reader.cut {
            break;
        }
    }
    // A field is whole if at least its end tag had begun when the text broke off.
    if text.get(begun..).is_some_and(|rest| rest.contains("</")) {
        reader.close_field();
    }
    reader.close_entry();
    let kind = if reader.is_index == Some(true) { SitemapKind::Index } else { SitemapKind::Pages };
    Sitemap { kind, entries: reader.entries, cut: reader.cut }
}

impl Reader {
    fn start(&mut self, name: &str, empty: bool) {
        if self.apart.is_some() {
            return;
        }
        // A new element ends a field somebody forgot to close.
        self.close_field();
        match name {
            "sitemapindex" => self.is_index = self.is_index.or(Some(true)),
            "urlset" => self.is_index = self.is_index.or(Some(false)),
            "url" | "sitemap" => {
                self.close_entry();
                self.is_index = self.is_index.or(Some(name == "sitemap"));
            }
            "image" | "video" if !empty => self.apart = Some(name.to_owned()),
            _ if empty => {}
            "loc" => {
                // Without `url` around it each address is an entry.
                if !self.entry.loc.is_empty() {
                    self.close_entry();
                }
                self.open = Some((Field::Loc, String::new()));
            }
            "lastmod" => self.open = Some((Field::Lastmod, String::new())),
            "title" => self.open = Some((Field::Title, String::new())),
            "publication_date" => self.open = Some((Field::Published, String::new())),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match &self.apart {
            Some(open) if *open == name || name == "url" => self.apart = None,
            Some(_) => return,
            None => {}
        }
        self.close_field();
        if matches!(name, "url" | "sitemap") {
            self.close_entry();
        }
    }

    fn text(&mut self, text: &str) {
        if let Some((_, gathered)) =
            self.open.as_mut().filter(|(_, gathered)| gathered.len() + text.len() <= FIELD_LIMIT)
        {
            gathered.push_str(text);
        }
    }

    fn close_field(&mut self) {
        let Some((field, text)) = self.open.take() else { return };
        let date = || -> Option<Timestamp> { dates::parse(&text).map(|date| date.at) };
        match field {
            Field::Loc => self.entry.loc = address(&text).unwrap_or_default(),
            Field::Lastmod => self.entry.lastmod = date(),
            Field::Published => self.entry.published = date(),
            Field::Title => {
                self.entry.title = Some(plain_text(&text, TITLE_LIMIT)).filter(|title| !title.is_empty())
            }
        }
    }

    fn close_entry(&mut self) {
        let entry = std::mem::take(&mut self.entry);
        if entry.loc.is_empty() {
            return;
        }
        if self.entries.len() == MAX_SITEMAP_ENTRIES {
            self.cut = true;
        } else {
            self.entries.push(entry);
        }
    }
}
