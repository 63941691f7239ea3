//! Stop words: words that say nothing about what a text is about. They are neither indexed nor counted as a place
//! in a phrase, so "Hilfe für Mütter" is the phrase "Hilfe Mütter".

use std::collections::HashSet;

use crate::fold;

/// A list of stop words, folded.
#[derive(Clone, Debug, Default)]
pub struct StopWords {
    words: HashSet<String>,
}

impl StopWords {
    /// The list compiled in: `index/german/stopwords.txt`.
    pub fn builtin() -> Self {
        StopWords::parse(include_str!("../../../index/german/stopwords.txt"))
    }

    /// Words separated by white space; `#` begins a comment.
    pub fn parse(text: &str) -> Self {
        let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default());
        StopWords { words: lines.flat_map(str::split_whitespace).map(fold).collect() }
    }

    /// Whether the folded word is one.
    pub fn contains(&self, folded: &str) -> bool {
        self.words.contains(folded)
    }

    /// All of them, sorted.
    pub fn sorted(&self) -> Vec<&str> {
        let mut words: Vec<_> = self.words.iter().map(String::as_str).collect();
        words.sort_unstable();
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_list_has_function_words_only() {
        let words = StopWords::builtin();
        assert!(words.contains("der") && words.contains(&fold("für")) && words.contains("wie"));
        assert!(!words.contains("kind") && !words.contains("allein"));
    }
}
