//! Words of languages other than German, found as written and with any ending.
//!
//! There is no stemmer for them here: Turkish and the Slavic languages inflect at the end, which is left open, and
//! Arabic puts its article before the word, which is open there.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

/// Letters from which on a word may go on in any way; shorter ones only take the plural.
const OPEN_FROM: usize = 6;

/// Terms by language.
#[derive(Default)]
pub(super) struct Foreign {
    patterns: Vec<String>,
    /// Language of each pattern, number of its term, and whether its end is open.
    terms: Vec<(&'static str, usize, bool)>,
    automaton: Option<AhoCorasick>,
}

impl Foreign {
    pub(super) fn add(&mut self, language: &'static str, written: &str, term: usize) {
        let open = language != "en" && written.chars().count() >= 3 || written.chars().count() >= OPEN_FROM;
        let mut chars = written.chars();
        let first: String = chars.by_ref().take(1).flat_map(char::to_uppercase).collect();
        let capital = first + chars.as_str();
        for spelling in [written.to_owned(), capital] {
            if self.patterns.last() != Some(&spelling) {
                self.patterns.push(spelling);
                self.terms.push((language, term, open));
            }
        }
    }

    pub(super) fn build(&mut self) {
        self.automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&self.patterns)
            .ok();
    }

    /// The terms of a language in a text: number of the term, beginning and end, in order.
    pub(super) fn find(&self, text: &str, language: &str) -> Vec<(usize, usize, usize)> {
        let Some(automaton) = self.automaton.as_ref().filter(|_| self.knows(language)) else {
            return Vec::new();
        };
        let mut found: Vec<(usize, usize, usize)> = automaton
            .find_overlapping_iter(text)
            .filter_map(|found| {
                let (of, term, open) = self.terms[found.pattern().as_usize()];
                let before = text[..found.start()].chars().next_back();
                let begins = of == "ar" || !before.is_some_and(char::is_alphanumeric);
                let rest = &text[found.end()..];
                let ending = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
                let ends = open || matches!(&rest[..ending], "" | "s" | "es");
                (of == language && begins && ends).then_some((term, found.start(), found.end() + ending))
            })
            .collect();
        // The longest at each place first.
        found.sort_by_key(|&(term, start, end)| (start, std::cmp::Reverse(end), term));
        found.dedup();
        found
    }

    fn knows(&self, language: &str) -> bool {
        self.terms.iter().any(|(of, ..)| *of == language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_on_pages_in_its_language_only() {
        let mut foreign = Foreign::default();
        foreign.add("en", "men", 0);
        foreign.add("tr", "çocuk", 1);
        foreign.add("ar", "روضة", 2);
        foreign.build();
        let terms = |text: &str, language: &str| -> Vec<usize> {
            foreign.find(text, language).into_iter().map(|(term, ..)| term).collect()
        };
        assert_eq!(terms("Help for men and women, mental", "en"), [0]);
        assert_eq!(terms("Help for men", "tr"), Vec::<usize>::new());
        assert_eq!(terms("Çocuklar için", "tr"), [1]);
        assert_eq!(terms("في الروضة", "ar"), [2]);
    }
}
