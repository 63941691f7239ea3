//! Template memory: what repeats on most pages of one site belongs to the site, not to the page.
//!
//! A [`Lessons`] is shown some pages of a site and gives a [`TemplateMemory`], a plain value: reading a page with it is still a
//! function of page and memory. Which pages teach, and when they teach anew, is left to the caller.
//!
//! What is remembered are lines (boxes of an office, calls for donations, menus made of plain text) and the words that
//! stand beside the headline in titles. A line by itself says little, since labels such as "Kosten" repeat on purpose:
//! a line goes when it is long, or stands in a run of repeated lines.

use std::collections::{HashMap, HashSet};

use model::Snapshot;

use super::format;
use super::head::Head;
use super::html::Tree;
use super::lines::{Line, collect};
use super::main_text;
use super::reason::Reason;
use super::title::{SEPARATORS, key};
use crate::Format;

/// Fewest pages that teach anything.
const MIN_PAGES: u32 = 4;

/// Most lines looked at of one page.
const MAX_LINES: usize = 3_000;

/// Fewest characters of a run of repeated lines, or of a line by itself, without white space.
const MIN_RUN: u32 = 40;

/// Fewest characters of its own that a page has; one with less is a copy of others, and all of it is its text.
const MIN_OWN: u32 = 30;

/// Pages of one site that have been looked at.
#[derive(Clone, Debug, Default)]
pub struct Lessons {
    pages: u32,
    lines: HashMap<u64, u32>,
    titles: HashMap<String, u32>,
}

/// What repeats on the pages of one site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateMemory {
    lines: HashSet<u64>,
    titles: HashSet<String>,
}

impl Lessons {
    /// Looks at one page; says whether it counted. Anything but a web page that was there teaches nothing.
    pub fn add(&mut self, snapshot: &Snapshot) -> bool {
        let kind = snapshot.content_type.as_deref();
        if snapshot.status != 200 || format::detect(&snapshot.body, kind) != Format::Html {
            return false;
        }
        let text = german::charset::decode(&snapshot.body, kind).text;
        let tree = Tree::parse(&text);
        let lines = collect(&tree, &main_text::marks(&tree));
        let seen: HashSet<u64> = lines.iter().take(MAX_LINES).filter_map(|line| hash(&line.text)).collect();
        if seen.is_empty() {
            return false;
        }
        self.pages += 1;
        for line in seen {
            *self.lines.entry(line).or_default() += 1;
        }
        let head = Head::read(&tree);
        let stated = head.meta(&["og:title", "twitter:title"]).map(|(_, title)| title);
        let titles = [head.title.as_deref(), stated].into_iter().flatten();
        let parts: HashSet<String> = titles.flat_map(parts).collect();
        for part in parts {
            *self.titles.entry(part).or_default() += 1;
        }
        true
    }

    /// Pages that counted.
    pub fn pages(&self) -> u32 {
        self.pages
    }

    /// What stood on at least half of the pages; nothing for a site of fewer than four.
    pub fn learnt(self) -> TemplateMemory {
        if self.pages < MIN_PAGES {
            return TemplateMemory::default();
        }
        let often = |count: u32| 2 * count >= self.pages;
        TemplateMemory {
            lines: self.lines.into_iter().filter(|(_, count)| often(*count)).map(|(line, _)| line).collect(),
            titles: self
                .titles
                .into_iter()
                .filter(|(_, count)| often(*count))
                .map(|(part, _)| part)
                .collect(),
        }
    }
}

impl TemplateMemory {
    /// Whether there is nothing to remember.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.titles.is_empty()
    }

    /// A number that changes when the memory does, the same on every machine.
    pub fn fingerprint(&self) -> u64 {
        let titles = self.titles.iter().map(|part| fold(part.chars()).0);
        self.lines.iter().copied().chain(titles).fold(0, |sum, part| {
            // Order must not matter: a sum of mixed numbers.
            let mixed = (part ^ (part >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            sum.wrapping_add(mixed ^ (mixed >> 29))
        })
    }

    /// Whether a text stands on most pages of the site.
    pub(super) fn knows(&self, text: &str) -> bool {
        !self.lines.is_empty() && hash(text).is_some_and(|hash| self.lines.contains(&hash))
    }

    /// Drops the lines that repeat, but for `title`; nothing on a page that has next to nothing of its own.
    pub(super) fn drop_repeated(&self, lines: &mut [Line], is_title: impl Fn(&Line) -> bool) {
        if self.lines.is_empty() {
            return;
        }
        let repeated: Vec<Option<bool>> = lines
            .iter()
            .map(|line| hash(&line.text).map(|hash| self.lines.contains(&hash) && !is_title(line)))
            .collect();
        let own = lines.iter().zip(&repeated).filter(|(_, repeated)| **repeated == Some(false));
        if own.map(|(line, _)| line.chars).sum::<u32>() < MIN_OWN {
            return;
        }
        let mut at = 0;
        while at < lines.len() {
            // Lines without letters belong to the run they stand in.
            let length = repeated[at..].iter().take_while(|repeated| **repeated != Some(false)).count();
            let run = &mut lines[at..at + length];
            let chars: u32 = run.iter().map(|line| line.chars).sum();
            if chars >= MIN_RUN {
                run.iter_mut().for_each(|line| line.dropped = Some(line.dropped.unwrap_or(Reason::Repeated)));
            }
            at += length + 1;
        }
    }

    /// A title without the words that stand beside the headline on most pages.
    pub(super) fn cut_title<'t>(&self, title: &'t str) -> &'t str {
        let cut = |separator: &&str| {
            let (front, back) = title.split_once(*separator)?;
            let front = self.titles.contains(&key(front)).then_some(back);
            let last = || title.rsplit_once(*separator).filter(|(_, back)| self.titles.contains(&key(back)));
            front.or_else(|| last().map(|(front, _)| front)).map(str::trim).filter(|rest| key(rest).len() > 2)
        };
        SEPARATORS.iter().find_map(cut).unwrap_or(title)
    }
}

/// The first and the last part of a title, at every sign that may part the name of the site from the headline.
fn parts(title: &str) -> Vec<String> {
    let at = |separator: &&str| {
        let front = title.split_once(*separator).map(|(front, _)| key(front));
        [front, title.rsplit_once(*separator).map(|(_, back)| key(back))]
    };
    SEPARATORS.iter().flat_map(at).flatten().filter(|part| part.len() > 2).collect()
}

/// FNV-1a over letters and digits in lower case, and how many there were.
fn fold(chars: impl Iterator<Item = char>) -> (u64, usize) {
    let known = chars.filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    known.fold((0xcbf2_9ce4_8422_2325, 0), |(hash, count), c| {
        ((hash ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3), count + 1)
    })
}

/// What a line is known by; `None` for one of signs.
fn hash(text: &str) -> Option<u64> {
    let (hash, count) = fold(text.chars());
    (count >= 3).then_some(hash)
}
