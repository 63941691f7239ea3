//! Finds many words and phrases in one pass over a text.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};

/// Phrases, each with a value of the caller's.
///
/// `phrase` matches whole words without regard to case; `phrase*` also the start of a longer word, `*phrase` the end
/// of one. Where two phrases begin at one place the longer wins. Offsets are those of the text, unfolded.
pub(super) struct Cues<T> {
    automaton: Option<AhoCorasick>,
    entries: Vec<Entry<T>>,
}

struct Entry<T> {
    value: T,
    open_start: bool,
    open_end: bool,
}

/// A phrase found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cue<'a, T> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) value: &'a T,
}

impl<T: Clone> Cues<T> {
    pub(super) fn new(phrases: impl IntoIterator<Item = (impl AsRef<str>, T)>) -> Self {
        let mut patterns = Vec::new();
        let mut entries = Vec::new();
        for (phrase, value) in phrases {
            let phrase = phrase.as_ref();
            let (open_start, open_end) = (phrase.starts_with('*'), phrase.ends_with('*'));
            let phrase = phrase.trim_matches('*');
            if phrase.is_empty() {
                continue;
            }
            for spelling in spellings(phrase) {
                patterns.push(spelling);
                entries.push(Entry { value: value.clone(), open_start, open_end });
            }
        }
        // Case is folded by the automaton for ASCII; the few capital umlauts are spelled out as patterns.
        let built = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::DFA))
            .build(&patterns);
        Cues { automaton: built.ok(), entries }
    }

    /// The phrases in reading order; none overlaps another.
    pub(super) fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Cue<'a, T>> {
        let matches = self.automaton.iter().flat_map(move |automaton| automaton.find_iter(text));
        matches.filter_map(move |found| {
            let entry = &self.entries[found.pattern().as_usize()];
            let starts = entry.open_start || !ends_in_word(&text[..found.start()]);
            let ends = entry.open_end || !starts_with_word(&text[found.end()..]);
            (starts && ends).then_some(Cue { start: found.start(), end: found.end(), value: &entry.value })
        })
    }

    /// The first phrase in the text.
    pub(super) fn first<'a>(&'a self, text: &'a str) -> Option<Cue<'a, T>> {
        self.find(text).next()
    }
}

/// Whether the text ends in the middle of a word.
pub(super) fn ends_in_word(before: &str) -> bool {
    before.chars().next_back().is_some_and(char::is_alphanumeric)
}

/// Whether the text begins in the middle of a word.
pub(super) fn starts_with_word(after: &str) -> bool {
    after.chars().next().is_some_and(char::is_alphanumeric)
}

fn spellings(phrase: &str) -> Vec<String> {
    let mut all = vec![phrase.to_owned()];
    if let Some(first) = phrase.chars().next().filter(|c| "äöüÄÖÜ".contains(*c)) {
        let rest = &phrase[first.len_utf8()..];
        let other: String = if first.is_lowercase() {
            first.to_uppercase().collect()
        } else {
            first.to_lowercase().collect()
        };
        all.push(format!("{other}{rest}"));
    }
    if phrase.chars().any(|c| "äöü".contains(c)) {
        all.push(phrase.to_uppercase());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(cues: &Cues<u8>, text: &str) -> Vec<(String, u8)> {
        cues.find(text).map(|cue| (text[cue.start..cue.end].to_owned(), *cue.value)).collect()
    }

    #[test]
    fn whole_words_prefixes_and_suffixes_are_told_apart() {
        let cues = Cues::new([("kosten", 1), ("gefördert*", 2), ("*beratung", 3), ("überall", 4)]);
        assert_eq!(
            found(&cues, "Kosten der geförderten Schuldnerberatung"),
            [("Kosten".to_owned(), 1), ("gefördert".to_owned(), 2), ("beratung".to_owned(), 3)]
        );
        assert!(found(&cues, "kostenlos beratungslos").is_empty());
        assert_eq!(found(&cues, "ÜBERALL Überall").len(), 2);
    }

    proptest! {
        #[test]
        fn offsets_stand_on_characters(text in "\\PC{0,60}") {
            let cues = Cues::new([("a*", 1), ("*ü", 2), ("ß", 3)]);
            for cue in cues.find(&text) {
                prop_assert!(text.get(cue.start..cue.end).is_some());
            }
        }
    }
}
