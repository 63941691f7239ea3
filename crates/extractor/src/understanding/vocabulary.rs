//! Finds the words of the taxonomy in running text, in every inflection, in compounds and in gender forms.
//!
//! Words meet by the same folding and stems as in search (crate `german`). Which finds make a topic is weighed in
//! `topics`.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use german::{Token, TokenKind, fold, stem, tokenize};

/// A compound counts for its part only when the part has at least this many letters: "Kur" is in "Kurs".
const LEAST_PART: usize = 7;

/// Words and phrases, each for one subject (a topic or an audience, by index).
#[derive(Default)]
pub(super) struct Vocabulary {
    terms: Vec<Term>,
    /// Stem to terms of one word.
    words: HashMap<String, Vec<usize>>,
    /// Stem of the first word to terms of several.
    phrases: HashMap<String, Vec<(Vec<String>, usize)>>,
    /// Short words in capitals, which match whole and as written only.
    acronyms: HashMap<String, Vec<usize>>,
    parts: Option<AhoCorasick>,
    part_terms: Vec<usize>,
}

struct Term {
    subject: usize,
    weak: bool,
    key: String,
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

impl Vocabulary {
    /// `terms` are (subject, German term, too general to count alone); `compounds`: whether parts of words count.
    pub(super) fn new<'t>(terms: impl IntoIterator<Item = (usize, &'t str, bool)>, compounds: bool) -> Self {
        let mut vocabulary = Vocabulary::default();
        let mut parts = Vec::new();
        for (subject, written, weak) in terms {
            if is_acronym(written) {
                vocabulary.acronyms.entry(written.to_owned()).or_default().push(vocabulary.terms.len());
                vocabulary.terms.push(Term { subject, weak, key: String::new() });
                continue;
            }
            let keys: Vec<String> = tokenize(written).map(|token| key(&token.text)).collect();
            let Some((first, rest)) = keys.split_first().filter(|(first, _)| !first.is_empty()) else { continue };
            let index = vocabulary.terms.len();
            if !rest.is_empty() {
                vocabulary.phrases.entry(first.clone()).or_default().push((rest.to_vec(), index));
            } else {
                vocabulary.words.entry(first.clone()).or_default().push(index);
                if compounds && first.len() >= LEAST_PART && !weak {
                    parts.push(first.clone());
                    vocabulary.part_terms.push(index);
                }
            }
            vocabulary.terms.push(Term { subject, weak, key: first.clone() });
        }
        for list in vocabulary.phrases.values_mut() {
            list.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        vocabulary.parts =
            AhoCorasick::builder().match_kind(MatchKind::Standard).build(&parts).ok().filter(|_| !parts.is_empty());
        vocabulary
    }

    /// Every word of the vocabulary in the words of a text.
    pub(super) fn find(&self, words: &Words) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut covered = 0;
        for (index, word) in words.0.iter().enumerate() {
            if word.range.start < covered || self.is_negated(words, index) {
                continue;
            }
            if let Some(end) = self.phrase_at(words, index, &mut hits) {
                covered = end;
                continue;
            }
            let mut push = |term: &Term, inside: bool| {
                let (subject, weak) = (term.subject, term.weak);
                hits.push(Hit { subject, range: word.range.clone(), weak, inside });
            };
            if let Some(written) = &word.acronym {
                let terms = self.acronyms.get(written).into_iter().flatten();
                terms.for_each(|&term| push(&self.terms[term], false));
            }
            if let Some(terms) = self.words.get(&word.key) {
                terms.iter().for_each(|&term| push(&self.terms[term], false));
            } else if word.key.len() > LEAST_PART {
                self.inside(&word.key, &mut push);
            }
            if let Some(next) = words.0.get(index + 1).filter(|_| word.suspended) {
                // "Schuldner- und Insolvenzberatung": the ending stands with the second word.
                let second = if next.joins { words.0.get(index + 2).unwrap_or(next) } else { next };
                let terms = self.terms.iter().filter(|term| {
                    term.key.strip_prefix(word.folded.as_str()).is_some_and(|rest| {
                        rest.len() >= 4 && second.key.ends_with(rest)
                    })
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

    fn phrase_at(&self, words: &Words, index: usize, hits: &mut Vec<Hit>) -> Option<usize> {
        let first = &words.0[index];
        let mut end = None;
        for (rest, term) in self.phrases.get(&first.key)? {
            let following = words.0.get(index + 1..index + 1 + rest.len());
            let Some(following) = following.filter(|f| f.iter().zip(rest).all(|(word, key)| word.key == *key)) else {
                continue;
            };
            let last = following.last().map_or(first.range.end, |word| word.range.end);
            if end.is_some_and(|end| last < end) {
                break;
            }
            let term = &self.terms[*term];
            hits.push(Hit { subject: term.subject, range: first.range.start..last, weak: term.weak, inside: false });
            end = Some(last);
        }
        end
    }

    /// "keine Kinderbetreuung" is not about one.
    fn is_negated(&self, words: &Words, index: usize) -> bool {
        index > 0 && words.0[index - 1].negates
    }
}

/// The words of a text, folded and stemmed once for all vocabularies.
pub(super) struct Words(Vec<Word>);

struct Word {
    range: Range<usize>,
    folded: String,
    key: String,
    acronym: Option<String>,
    /// Ends in a hyphen that stands for the ending of a later word.
    suspended: bool,
    joins: bool,
    negates: bool,
}

impl Words {
    pub(super) fn of(text: &str) -> Self {
        Words(tokenize(text).map(|token| Word::new(text, &token)).collect())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl Word {
    fn new(text: &str, token: &Token<'_>) -> Self {
        let folded = if token.kind == TokenKind::Word { fold(&token.text) } else { token.text.to_string() };
        let key = stem(&folded).into_owned();
        let written = &text[token.range.clone()];
        let hyphen = text[token.range.end..].strip_prefix('-');
        Word {
            acronym: is_acronym(written).then(|| written.to_owned()),
            suspended: hyphen.is_some_and(|rest| rest.starts_with([' ', '/', ','])),
            joins: matches!(folded.as_str(), "und" | "oder" | "sowie" | "bzw" | "&"),
            negates: folded.starts_with("kein") && folded.len() <= 6,
            range: token.range.clone(),
            folded,
            key,
        }
    }
}

fn key(word: &str) -> String {
    stem(&fold(word)).into_owned()
}

/// Two to five letters, at least two of them capitals: OGS, BuT, KAoA, U25.
fn is_acronym(word: &str) -> bool {
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
        vocabulary().find(&Words::of(text)).into_iter().map(|hit| hit.subject).collect()
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
            for hit in vocabulary().find(&Words::of(&text)) {
                prop_assert!(text.get(hit.range).is_some());
            }
        }
    }
}
