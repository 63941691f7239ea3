//! Finds the words of the taxonomy in running text, in every inflection, in compounds and in gender forms.
//!
//! Words meet by the same folding and stems as in search (crate `german`). Which finds make a topic is weighed in
//! `topics`.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use german::{Token, TokenKind, fold, stem, tokenize};

/// A compound counts for its part only when the part has at least this many letters: "Kur" is in "Kurs".
const LEAST_PART: usize = 7;

/// Words and phrases, each for one subject (a topic or an audience, by index).
#[derive(Default)]
pub(super) struct Vocabulary {
    terms: Vec<Term>,
    /// Stem of the first or only word to what it begins.
    entries: HashMap<String, Entry>,
    /// Short words in capitals, which match whole and as written only.
    acronyms: HashMap<String, Vec<usize>>,
    parts: Option<AhoCorasick>,
    part_terms: Vec<usize>,
}

/// Terms that begin with one stem, by index.
#[derive(Default)]
struct Entry {
    /// Terms of this word alone.
    words: Vec<usize>,
    /// Terms of several words: the stems of the rest; the longest first.
    phrases: Vec<(Vec<String>, usize)>,
}

struct Term {
    subject: usize,
    weak: bool,
    key: String,
    written: String,
}

/// A word of the vocabulary in a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Hit {
    pub(super) subject: usize,
    pub(super) range: Range<usize>,
    /// The word is too general to make a topic alone.
    pub(super) weak: bool,
    /// Found as part of a compound.
    pub(super) inside: bool,
}

impl Term {
    /// Stems of short words collide ("Kur", "Kurs"): such a term matches as written, or in the plural.
    fn allows(&self, written: &str) -> bool {
        if self.written.len() > 4 {
            return true;
        }
        let (term, word) = (self.written.to_lowercase(), written.to_lowercase());
        word.strip_prefix(&term).is_some_and(|ending| matches!(ending, "" | "e" | "en"))
    }
}

impl Vocabulary {
    /// `terms` are (subject, German term, too general to count alone); `compounds`: whether parts of words count.
    pub(super) fn new<'t>(terms: impl IntoIterator<Item = (usize, &'t str, bool)>, compounds: bool) -> Self {
        let mut vocabulary = Vocabulary::default();
        let mut parts = Vec::new();
        for (subject, written, weak) in terms {
            if is_acronym(written) {
                vocabulary.acronyms.entry(written.to_owned()).or_default().push(vocabulary.terms.len());
                vocabulary.terms.push(Term {
                    subject,
                    weak,
                    key: String::new(),
                    written: written.to_owned(),
                });
                continue;
            }
            let keys: Vec<String> = tokenize(written).map(|token| key(&token.text)).collect();
            let Some((first, rest)) = keys.split_first().filter(|(first, _)| !first.is_empty()) else {
                continue;
            };
            let index = vocabulary.terms.len();
            if !rest.is_empty() {
                vocabulary.entries.entry(first.clone()).or_default().phrases.push((rest.to_vec(), index));
            } else {
                vocabulary.entries.entry(first.clone()).or_default().words.push(index);
                if compounds && first.len() >= LEAST_PART && !weak {
                    parts.push(first.clone());
                    vocabulary.part_terms.push(index);
                }
            }
            vocabulary.terms.push(Term { subject, weak, key: first.clone(), written: written.to_owned() });
        }
        for entry in vocabulary.entries.values_mut() {
            entry.phrases.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        vocabulary.parts = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(&parts)
            .ok()
            .filter(|_| !parts.is_empty());
        vocabulary
    }

    /// Every word of the vocabulary in the words of a text.
    pub(super) fn find(&self, words: &Words<'_>) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut covered = 0;
        for (index, word) in words.0.iter().enumerate() {
            if word.key.is_empty() || word.range.start < covered || is_negated(words, index) {
                continue;
            }
            let entry = self.entries.get(&word.key);
            if let Some(end) = entry.and_then(|entry| self.phrase_at(words, index, entry, &mut hits)) {
                covered = end;
                continue;
            }
            let mut push = |term: &Term, inside: bool| {
                let (subject, weak) = (term.subject, term.weak);
                hits.push(Hit { subject, range: word.range.clone(), weak, inside });
            };
            if word.acronym {
                let terms = self.acronyms.get(word.written(words.1)).into_iter().flatten();
                terms.for_each(|&term| push(&self.terms[term], false));
            }
            match entry.filter(|entry| !entry.words.is_empty()) {
                Some(entry) => {
                    let terms = entry.words.iter().map(|&term| &self.terms[term]);
                    terms
                        .filter(|term| term.allows(word.written(words.1)))
                        .for_each(|term| push(term, false));
                }
                None if word.key.len() > LEAST_PART => self.inside(&word.key, &mut push),
                None => {}
            }
            if let Some(next) = words.0.get(index + 1).filter(|_| word.suspended) {
                // "Schuldner- und Insolvenzberatung": the ending stands with the second word.
                let joins = matches!(next.written(words.1), "und" | "oder" | "sowie" | "bzw" | "bzw.");
                let second = if joins { words.0.get(index + 2).unwrap_or(next) } else { next };
                let (folded, second) = (fold(word.written(words.1)), key(second.written(words.1)));
                let terms = self.terms.iter().filter(|term| {
                    term.key
                        .strip_prefix(folded.as_str())
                        .is_some_and(|rest| rest.len() >= 4 && second.ends_with(rest))
                });
                terms.for_each(|term| push(term, false));
            }
        }
        hits
    }

    fn inside(&self, word: &str, push: &mut impl FnMut(&Term, bool)) {
        let Some(parts) = &self.parts else { return };
        for found in parts.find_overlapping_iter(word) {
            // In the middle of a word a match is chance: "Ausbildungsbegleitung" holds "bildungsbe…".
            if found.start() == 0 || found.end() == word.len() {
                push(&self.terms[self.part_terms[found.pattern().as_usize()]], true);
            }
        }
    }

    fn phrase_at(
        &self,
        words: &Words<'_>,
        index: usize,
        entry: &Entry,
        hits: &mut Vec<Hit>,
    ) -> Option<usize> {
        let first = &words.0[index];
        let mut end = None;
        for (rest, term) in &entry.phrases {
            let following = words.0.get(index + 1..index + 1 + rest.len());
            let Some(following) =
                following.filter(|f| f.iter().zip(rest).all(|(word, key)| word.has_key(words.1, key)))
            else {
                continue;
            };
            let last = following.last().map_or(first.range.end, |word| word.range.end);
            if end.is_some_and(|end| last < end) {
                break;
            }
            let term = &self.terms[*term];
            hits.push(Hit {
                subject: term.subject,
                range: first.range.start..last,
                weak: term.weak,
                inside: false,
            });
            end = Some(last);
        }
        end
    }

    /// Notes how the words of the vocabulary begin.
    pub(super) fn note_starts(&self, starts: &mut Starts) {
        for term in &self.terms {
            starts.small.put(start::<SMALL>(&term.written));
            starts.small.put(start::<SMALL>(&term.written.to_lowercase()));
            starts.capital.put(start::<CAPITAL>(&term.written));
            // Plurals change the vowel: "Hof", "Höfe".
            for (plain, changed) in [("a", "ä"), ("o", "ö"), ("u", "ü")] {
                starts.capital.put(start::<CAPITAL>(&term.written.replacen(plain, changed, 1)));
            }
        }
    }
}

/// So many bytes of a word tell whether it can begin a term; all others are never folded, which is what costs.
const SMALL: usize = 6;
const CAPITAL: usize = 4;

/// How words that matter begin: in lower case ("alleinerziehende"), and with a capital. Long nouns always matter, for a
/// term may be their last part.
#[derive(Default)]
pub(super) struct Starts {
    small: Bits,
    capital: Bits,
}

impl Starts {
    fn has(&self, word: &str, capital: bool) -> bool {
        if capital {
            return word.len() > LEAST_PART + 1
                || start::<CAPITAL>(word).is_none_or(|start| self.capital.has(start));
        }
        start::<SMALL>(word).is_some_and(|start| self.small.has(start))
    }
}

/// The first `N` bytes of a word as a number; `None` for a shorter one.
fn start<const N: usize>(word: &str) -> Option<u64> {
    let bytes = word.as_bytes().get(..N)?;
    Some(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// A set that may also hold what nobody put in (Bloom 1970, with one hash): a word too many is only folded in vain.
#[derive(Clone)]
struct Bits(Box<[u64; Bits::WORDS]>);

impl Bits {
    /// 65,536 bits for some thousand starts: one word in twenty or so passes by chance.
    const WORDS: usize = 1 << 10;

    /// Multiplicative hashing (Knuth, TAOCP 6.4): the upper 16 bits of a product with 2^64 / φ.
    fn place(start: u64) -> (usize, u64) {
        let hash = start.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48;
        ((hash >> 6) as usize, 1 << (hash & 63))
    }

    fn put(&mut self, start: Option<u64>) {
        if let Some((word, bit)) = start.map(Bits::place) {
            self.0[word] |= bit;
        }
    }

    fn has(&self, start: u64) -> bool {
        let (word, bit) = Bits::place(start);
        self.0[word] & bit != 0
    }
}

impl Default for Bits {
    fn default() -> Self {
        Bits(Box::new([0; Bits::WORDS]))
    }
}

/// "keine Kinderbetreuung" is not about one.
fn is_negated(words: &Words<'_>, index: usize) -> bool {
    let before = index.checked_sub(1).map_or("", |before| words.0[before].written(words.1));
    before.len() <= 6 && (before.starts_with("kein") || before.starts_with("Kein"))
}

/// The words of a text, folded and stemmed once for all vocabularies; with the text itself.
pub(super) struct Words<'t>(Vec<Word>, &'t str);

struct Word {
    range: Range<usize>,
    /// Stem; empty for words in lower case that begin no term, two thirds of a text.
    key: String,
    acronym: bool,
    /// Ends in a hyphen that stands for the ending of a later word.
    suspended: bool,
}

impl<'t> Words<'t> {
    /// The words of a text; those that do not begin like a word that matters are not folded.
    pub(super) fn of(text: &'t str, starts: &Starts) -> Self {
        Words(tokenize(text).map(|token| Word::new(text, &token, starts)).collect(), text)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl Word {
    fn new(text: &str, token: &Token<'_>, starts: &Starts) -> Self {
        let written = &text[token.range.clone()];
        let capital = written.starts_with(char::is_uppercase);
        let matters = token.kind == TokenKind::Word && starts.has(written, capital);
        let hyphen = if capital { text[token.range.end..].strip_prefix('-') } else { None };
        Word {
            acronym: capital && is_acronym(written),
            suspended: hyphen.is_some_and(|rest| rest.starts_with([' ', '/', ','])),
            key: if matters { key(&token.text) } else { String::new() },
            range: token.range.clone(),
        }
    }

    fn written<'t>(&self, text: &'t str) -> &'t str {
        &text[self.range.clone()]
    }

    fn has_key(&self, text: &str, wanted: &str) -> bool {
        if self.key.is_empty() { key(self.written(text)) == wanted } else { self.key == wanted }
    }
}

fn key(word: &str) -> String {
    stem(&fold(word)).into_owned()
}

/// Two to five letters, at least two of them capitals: OGS, BuT, KAoA, U25.
fn is_acronym(word: &str) -> bool {
    // Most words are longer than five letters of two bytes: they need not be counted.
    if word.len() > 10 {
        return false;
    }
    let count = word.chars().count();
    let capitals = word.chars().filter(|c| c.is_uppercase() || c.is_ascii_digit()).count();
    (2..=5).contains(&count)
        && capitals >= 2
        && word.starts_with(char::is_uppercase)
        && word.chars().all(char::is_alphanumeric)
        && !(count > 3 && word.chars().skip(1).all(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vocabulary() -> Vocabulary {
        let terms = [
            (0, "Schuldnerberatung", false),
            (1, "Insolvenzberatung", false),
            (2, "Betreuung der Kinder", false),
            (3, "BuT", false),
            (4, "Kindergarten", false),
            (5, "Alleinerziehende", false),
            (6, "Kur", false),
        ];
        Vocabulary::new(terms, true)
    }

    fn subjects(text: &str) -> Vec<usize> {
        let vocabulary = vocabulary();
        let mut starts = Starts::default();
        vocabulary.note_starts(&mut starts);
        vocabulary.find(&Words::of(text, &starts)).into_iter().map(|hit| hit.subject).collect()
    }

    #[test]
    fn inflection_compounds_and_phrases_are_found() {
        assert_eq!(subjects("Die Schuldnerberatungen helfen"), [0]);
        assert_eq!(subjects("Sozialschuldnerberatung"), [0]);
        assert_eq!(subjects("Kindergartenplatz und Betriebskindergärten"), [4, 4]);
        assert_eq!(subjects("mehr Betreuung der Kinder"), [2]);
        assert_eq!(subjects("Schuldner- und Insolvenzberatung"), [0, 1]);
        assert_eq!(subjects("Treff der Alleinerziehenden"), [5]);
    }

    #[test]
    fn short_words_match_whole_and_capitals_as_written() {
        assert_eq!(subjects("Der Kurs und die Kur"), [6]);
        assert_eq!(subjects("Anträge auf BuT, but not but"), [3]);
        assert_eq!(subjects("Es gibt keine Schuldnerberatung"), Vec::<usize>::new());
    }

    proptest! {
        #[test]
        fn any_text_is_searched(text in "\\PC{0,60}") {
            for hit in vocabulary().find(&Words::of(&text, &Starts::default())) {
                prop_assert!(text.get(hit.range).is_some());
            }
        }
    }
}
