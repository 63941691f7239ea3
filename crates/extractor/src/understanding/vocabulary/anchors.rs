//! Where in a text a word of the vocabulary may stand: found by how such words begin.
//!
//! Folding a word and taking its stem costs more than anything else of understanding, and one word in fifty matters.
//! So the letters that every inflection of a term keeps (its anchor) are looked for first, in all spellings; only the
//! words that hold one are folded and stemmed, by `mod`, which decides.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::understanding::heads::Heads;
use crate::understanding::words::Words;

/// Letters an anchor has at most: as many as tell words apart; longer ones would only fill the sets.
const LONGEST: usize = 8;

/// The anchors of all terms.
#[derive(Default)]
pub(super) struct Anchors {
    added: Added,
    /// Words that are terms of their own.
    alone: Heads,
    /// Of these, words that also count as a later part of a compound.
    inside: Heads,
    /// First words of phrases, which count only before a second one.
    first: Heads,
    second: Heads,
}

/// Spellings until they are compiled.
#[derive(Default)]
struct Added {
    alone: BTreeSet<String>,
    inside: BTreeSet<String>,
    first: BTreeSet<String>,
    second: BTreeSet<String>,
}

impl Anchors {
    /// Adds the anchor of a word whose stem is `key`; `inside`: whether it counts as a later part of a compound.
    pub(super) fn add(&mut self, word: &str, key: &str, inside: bool) {
        let spellings = spellings(&kept(word, key));
        if inside {
            self.added.inside.extend(spellings.clone());
        }
        self.added.alone.extend(spellings);
    }

    /// Adds the anchors of a phrase: its first two words with their stems.
    pub(super) fn add_phrase(&mut self, first: (&str, &str), second: (&str, &str)) {
        let (behind, before) = (spellings(&kept(second.0, second.1)), spellings(&kept(first.0, first.1)));
        if behind.is_empty() {
            // Nothing of the second word is sure ("in § 16"): the first must do.
            self.added.alone.extend(before);
        } else {
            self.added.first.extend(before);
            self.added.second.extend(behind);
        }
    }

    /// Compiles what was added.
    pub(super) fn build(&mut self) {
        let added = std::mem::take(&mut self.added);
        let heads = |set: &BTreeSet<String>| Heads::of(set.iter().map(|letters| (letters.as_bytes(), 0)));
        self.alone = heads(&added.alone);
        self.inside = heads(&added.inside);
        self.first = heads(&added.first);
        self.second = heads(&added.second);
    }

    /// The beginnings of words that may be terms, in order, each once: those that hold an anchor, and all that are
    /// written with a hyphen, whose parts are joined later ("Kinder-Garten", "Schuldner- und …").
    pub(super) fn starts(&self, text: &str, words: &Words) -> Vec<usize> {
        let mut starts: Vec<usize> = Vec::new();
        // Hyphens and soft hyphens hold words together: where the joined word begins, and where its last run ends.
        let mut joined = (0, 0);
        let mut runs = words.runs().peekable();
        while let Some(run) = runs.next() {
            let goes_on =
                run.start > 0 && run.start - joined.1 <= JOINT && is_joint(&text[joined.1..run.start]);
            joined = (if goes_on { joined.0 } else { run.start }, run.end);
            if starts.last() == Some(&joined.0) {
                continue;
            }
            let hyphenated = text[run.end..].starts_with('-');
            let next = runs.peek().map_or(0, |next| words.from(next.start));
            let begins = || {
                let window = words.from(run.start);
                self.alone.begins(window) || self.first.begins(window) && self.second.begins(next)
            };
            if hyphenated || run.start == joined.0 && begins() || self.inside(words, &run) {
                starts.push(joined.0);
            }
        }
        starts
    }

    fn inside(&self, words: &Words, run: &Range<usize>) -> bool {
        let last = run.end.saturating_sub(self.inside.shortest());
        (run.start..=last).any(|at| self.inside.begins(words.from(at)))
    }
}

/// Bytes of the longest joint worth a look.
const JOINT: usize = 4;

/// Whether nothing but hyphens stands between two runs of letters.
fn is_joint(between: &str) -> bool {
    between.chars().all(|c| matches!(c, '-' | '\u{ad}'))
}

/// The first letters of a word that are part of its stem, in lower case.
fn kept(word: &str, key: &str) -> String {
    let joint = |c: &char| matches!(c, '-' | '\u{ad}');
    let folded = german::fold(word);
    let stem_end = folded.chars().filter(|c| !joint(c)).zip(key.chars()).take_while(|(a, b)| a == b).count();
    let mut length = 0;
    let mut kept = String::new();
    // A text that writes the hyphen, too, is looked at for that ("P-Konto"); in others the word goes on ("PKonto").
    let letters = word.chars().filter(|c| !joint(c));
    for c in letters.flat_map(char::to_lowercase).take(LONGEST) {
        length += if c == 'ß' { 2 } else { 1 };
        if length > stem_end || !c.is_alphanumeric() {
            break;
        }
        kept.push(c);
    }
    kept
}

/// How the letters may be written: with a vowel changed as plurals do, umlauts as digraphs or plain, and `ß` as `ss`.
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
        anchors.starts(text, &Words::of(text))
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
