//! What a class name or id says of the part of the page it marks, by the words in it: `index/pages/names.tsv`.
//!
//! Elements, roles and properties are read by `marks`.

use std::collections::HashMap;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::marks::Mark;
use super::reason::Reason;

/// The word table; what its columns mean stands in its head.
const TABLE: &str = include_str!("../../../../index/pages/names.tsv");

struct Matcher {
    words: AhoCorasick,
    /// The reason of each word; `None` for words that mark main text.
    reasons: Vec<Option<Reason>>,
}

/// The words of the table with what they say.
fn rows() -> impl Iterator<Item = (Option<Reason>, String)> {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    rows.flat_map(|(name, words)| {
        let reason = Reason::named(name);
        words.split_whitespace().map(move |word| match word.strip_prefix('=') {
            Some(whole) => (reason, format!(" -{whole}- ")),
            None => (reason, word.to_owned()),
        })
    })
}

fn matcher() -> Option<&'static Matcher> {
    static MATCHER: OnceLock<Option<Matcher>> = OnceLock::new();
    let make = || {
        let all: Vec<_> = rows().collect();
        // The builder fails only beyond 2^31 patterns.
        let words =
            AhoCorasick::builder().match_kind(MatchKind::Standard).build(all.iter().map(|(_, word)| word));
        Some(Matcher { words: words.ok()?, reasons: all.into_iter().map(|(reason, _)| reason).collect() })
    };
    MATCHER.get_or_init(make).as_ref()
}

/// Reads names; remembers them, for they repeat a hundred times on a page.
#[derive(Default)]
pub(super) struct Names {
    known: HashMap<String, Mark>,
    buffer: String,
}

impl Names {
    /// What a `class` or `id` says.
    pub(super) fn mark(&mut self, value: &str) -> Mark {
        if let Some(mark) = self.known.get(value) {
            return *mark;
        }
        cut(value, &mut self.buffer);
        let mut mark = Mark::default();
        if let Some(matcher) = matcher() {
            for found in matcher.words.find_overlapping_iter(&self.buffer) {
                match matcher.reasons[found.pattern().as_usize()] {
                    Some(reason) => {
                        mark.drop.get_or_insert(reason);
                    }
                    None => mark.content = true,
                }
            }
        }
        self.known.insert(value.to_owned(), mark);
        mark
    }
}

/// Cuts names into words: `-entry-content- -related-posts-`.
fn cut(value: &str, out: &mut String) {
    out.clear();
    out.push(' ');
    for token in value.split_ascii_whitespace().take(40) {
        out.push('-');
        let mut lower = false;
        for c in token.chars().take(80) {
            if !c.is_alphanumeric() {
                out.push('-');
                lower = false;
                continue;
            }
            if c.is_ascii_uppercase() && lower {
                out.push('-');
            }
            lower = c.is_lowercase();
            out.push(c.to_ascii_lowercase());
        }
        out.push('-');
        out.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drop(class: &str) -> Option<Reason> {
        Names::default().mark(class).drop
    }

    #[test]
    fn names_are_cut_at_capitals_and_signs() {
        assert_eq!(drop("relatedPosts"), Some(Reason::Related));
        assert_eq!(drop("main__sidebar"), Some(Reason::Sidebar));
        assert_eq!(drop("share_buttons"), Some(Reason::Share));
        for plain in ["shadow", "load", "commentary", "header-image", "download", "documents"] {
            assert_eq!(drop(plain), None, "{plain}");
        }
        assert!(Names::default().mark("entry-content").content);
    }

    #[test]
    fn every_row_of_the_table_names_a_reason() {
        for (number, line) in TABLE.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
            let (name, words) = line.split_once('\t').unwrap_or((line, ""));
            assert!(name == "content" || Reason::named(name).is_some(), "names.tsv:{}: {name}", number + 1);
            assert!(words.split(' ').all(|word| word.len() > 2), "names.tsv:{}: {words}", number + 1);
        }
    }
}
