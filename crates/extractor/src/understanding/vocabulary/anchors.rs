//! Where in a text a word of the vocabulary may stand: found by how such words begin, in one pass over the bytes.
//!
//! Cutting a text into words and taking the stem of each costs more than anything else of understanding, and one
//! word in fifty matters. So the letters that every inflection of a term keeps (its anchor) are looked for first, in
//! all spellings; only the words that hold one are folded and stemmed, by `mod`, which decides.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

/// Letters an anchor has at most: enough to leave out nearly all other words, few enough for a small automaton.
const LONGEST: usize = 8;

/// The anchors of all terms.
#[derive(Default)]
pub(super) struct Anchors {
    patterns: Vec<String>,
    /// Whether the anchor also counts in the middle of a word.
    inside: Vec<bool>,
    automaton: Option<AhoCorasick>,
}

impl Anchors {
    /// Adds the anchor of a word whose stem is `key`; `inside`: whether it counts as a later part of a compound.
    pub(super) fn add(&mut self, word: &str, key: &str, inside: bool) {
        for spelling in spellings(&kept(word, key)) {
            self.patterns.push(spelling);
            self.inside.push(inside);
        }
    }

    /// Compiles what was added.
    pub(super) fn build(&mut self) {
        // One spelling of many terms ("kinder") is one pattern, which counts inside if any of them does.
        let mut all: Vec<(String, bool)> = self.patterns.drain(..).zip(self.inside.drain(..)).collect();
        all.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        all.dedup_by(|later, earlier| later.0 == earlier.0);
        self.automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(all.iter().map(|(pattern, _)| pattern))
            .ok();
        (self.patterns, self.inside) = all.into_iter().unzip();
    }

    /// The beginnings of words that may be terms, in order, each once: those that hold an anchor, and all that are
    /// written with a hyphen, whose parts are joined later ("Kinder-Garten", "Schuldner- und …").
    pub(super) fn starts(&self, text: &str) -> Vec<usize> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut starts: Vec<usize> = Vec::new();
        let mut last = (0, 0);
        for found in automaton.find_overlapping_iter(text) {
            if found.start() < last.1 && last.0 <= found.start() {
                continue;
            }
            let start = word_start(text, found.start());
            if start == found.start() || self.inside[found.pattern().as_usize()] {
                starts.push(start);
                last = (start, found.end());
            }
        }
        for at in memchr::memchr_iter(b'-', text.as_bytes()) {
            let start = word_start(text, at);
            if start < at {
                starts.push(start);
            }
        }
        starts.sort_unstable();
        starts.dedup();
        starts
    }
}

/// Where the word around this offset begins; hyphens hold words together.
fn word_start(text: &str, at: usize) -> usize {
    let before = text[..at].char_indices().rev();
    let mut start = at;
    for (place, c) in before {
        if !c.is_alphanumeric() && c != '-' && c != '\u{ad}' {
            break;
        }
        start = place;
    }
    start + text[start..at].len() - text[start..at].trim_start_matches('-').len()
}

/// The first letters of a word that are part of its stem, in lower case.
fn kept(word: &str, key: &str) -> String {
    let folded = german::fold(word);
    let stem_end = folded.chars().zip(key.chars()).take_while(|(a, b)| a == b).count();
    let mut length = 0;
    let mut kept = String::new();
    for c in word.chars().flat_map(char::to_lowercase).take(LONGEST) {
        length += if c == 'ß' { 2 } else { 1 };
        if length > stem_end || !c.is_alphanumeric() {
            break;
        }
        kept.push(c);
    }
    kept
}

/// How the letters may be written: with a vowel changed as plurals do, umlauts as digraphs or plain, `ß` as `ss`,
/// and with capital umlauts, which an automaton that folds ASCII does not know.
fn spellings(letters: &str) -> Vec<String> {
    let mut all = vec![letters.to_owned()];
    if let Some((at, vowel)) = letters.char_indices().rev().find(|(_, c)| matches!(c, 'a' | 'o' | 'u')) {
        // "au" becomes "äu".
        let at = if vowel == 'u' && letters[..at].ends_with('a') { at - 1 } else { at };
        let changed = match letters[at..].chars().next() {
            Some('a') => "ä",
            Some('o') => "ö",
            _ => "ü",
        };
        all.push(format!("{}{changed}{}", &letters[..at], &letters[at + 1..]));
    }
    if letters.contains(['ä', 'ö', 'ü', 'ß']) {
        all.push(letters.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ß', "ss"));
        all.push(letters.replace('ä', "a").replace('ö', "o").replace('ü', "u").replace('ß', "ss"));
    }
    for spelling in all.clone() {
        if !spelling.is_ascii() {
            all.push(spelling.to_uppercase());
            let mut chars = spelling.chars();
            let first: String = chars.by_ref().take(1).flat_map(char::to_uppercase).collect();
            all.push(first + chars.as_str());
        }
    }
    all.retain(|spelling| !spelling.is_empty());
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(term: &str, inside: bool, text: &str) -> Vec<usize> {
        let mut anchors = Anchors::default();
        anchors.add(term, &german::stem(&german::fold(term)), inside);
        anchors.build();
        anchors.starts(text)
    }

    #[test]
    fn an_anchor_finds_inflections_umlauts_and_compounds() {
        assert_eq!(found("Kindergarten", false, "Die Kindergärten und KINDERGARTEN"), [4, 22]);
        assert_eq!(
            found("Überschuldung", false, "bei überschuldung, ÜBERSCHULDUNG, Ueberschuldung").len(),
            3
        );
        assert_eq!(found("Geflüchtete", false, "für Geflüchteten"), [5]);
        assert_eq!(found("Treff", false, "Elterntreff"), Vec::<usize>::new());
        assert_eq!(found("Treff", true, "Der Elterntreff"), [4]);
        assert_eq!(found("Straße", false, "Strassen und Straßen"), [0, 13]);
        assert_eq!(found("Kita", false, "Kinder-Garten und Schuldner- und"), [0, 18]);
    }

    proptest! {
        #[test]
        fn starts_stand_on_characters(text in "(kita|Ä|ß|-| |Kinder|\u{ad}|x){0,12}") {
            for start in found("Kita", true, &text) {
                prop_assert!(text.is_char_boundary(start));
            }
        }
    }
}
