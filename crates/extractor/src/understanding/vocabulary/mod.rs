//! Finds the words of the taxonomy in running text, in every inflection, in compounds and in gender forms.
//!
//! Words meet by the same folding and stems as in search (crate `german`). `anchors` says which words of a text are
//! worth a look; which finds make a topic is weighed in `topics`.

mod anchors;
mod foreign;
mod parts;

use std::collections::HashSet;
use std::ops::Range;

use german::{Token, TokenKind, fold, stem, tokenize};
use rustc_hash::FxHashMap;

use self::anchors::Anchors;
use self::foreign::Foreign;
use self::parts::Parts;
use super::words::Words;

/// A compound counts for its part only when the part has at least this many letters: "Kur" is in "Kurs".
const LEAST_PART: usize = 7;
/// Stems of so few letters collide: words with them must be written like the term.
const COLLIDES: usize = 4;

/// What a term is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Worth {
    /// A name of the subject.
    Name,
    /// A word that speaks of it.
    Sign,
    /// Too general to count alone.
    Weak,
}

/// A word or phrase of the vocabulary.
#[derive(Clone, Debug)]
pub(super) struct Term<'t> {
    /// What it speaks of; `None` for phrases that only hide the words in them ("Frauen und Männer").
    pub(super) subject: Option<usize>,
    /// Topics and audiences are found beside each other: what one covers the other may still find.
    pub(super) layer: usize,
    /// Its language (ISO 639-1).
    pub(super) language: &'static str,
    pub(super) worth: Worth,
    /// Whether it is from the list of signs, whose nouns count as nouns and on German pages only.
    pub(super) listed: bool,
    /// As written; with `*` before it, it may be the last part of any word.
    pub(super) written: &'t str,
}

/// How many layers there are.
pub(super) const LAYERS: usize = 2;

/// Words and phrases, each for one subject.
#[derive(Default)]
pub(super) struct Vocabulary {
    terms: Vec<Known>,
    /// Stem of the first or only word to what it begins.
    entries: FxHashMap<String, Entry>,
    /// Short words in capitals, which match whole and as written only.
    acronyms: FxHashMap<String, Vec<usize>>,
    parts: Parts,
    anchors: Anchors,
    foreign: Foreign,
    /// Terms of the list that say what another said before.
    #[cfg(test)]
    pub(super) again: Vec<String>,
}

/// Terms that begin with one stem, by index.
#[derive(Default)]
struct Entry {
    /// Terms of this word alone.
    words: Vec<usize>,
    /// Terms of several words: the stems of the rest; the longest first.
    phrases: Vec<(Vec<String>, usize)>,
}

/// A term as it is looked for.
struct Known {
    subject: Option<usize>,
    layer: usize,
    worth: Worth,
    listed: bool,
    key: String,
    lower: String,
    capital: bool,
}

/// A word of the vocabulary in a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Hit {
    pub(super) subject: usize,
    pub(super) layer: usize,
    /// Which term it was.
    pub(super) term: usize,
    pub(super) range: Range<usize>,
    pub(super) worth: Worth,
    /// Whether it is from the list of signs.
    pub(super) listed: bool,
    /// Found as part of a compound.
    pub(super) inside: bool,
}

impl Known {
    /// Whether the word as written can be this term: stems of short words collide ("Kur", "Kurs"), and a noun of the
    /// list is no verb ("Trauer", "trauern").
    fn allows(&self, written: &str) -> bool {
        if self.listed && self.capital && !written.starts_with(char::is_uppercase) {
            return false;
        }
        if self.key.len() > COLLIDES && self.lower.len() > COLLIDES {
            return true;
        }
        let word = written.to_lowercase();
        let ending = word.strip_prefix(&self.lower).or_else(|| self.lower.strip_prefix(word.as_str()));
        ending.is_some_and(|ending| matches!(ending, "" | "e" | "n" | "en"))
    }
}

impl Vocabulary {
    pub(super) fn new<'t>(terms: impl IntoIterator<Item = Term<'t>>) -> Self {
        let mut vocabulary = Vocabulary::default();
        let mut parts = Vec::new();
        // Two inflections of one word ("Treff", "Treffs") are one term, which counts once; the first says what it is worth.
        let mut known_keys: HashSet<(usize, Option<usize>, bool, Vec<String>)> = HashSet::new();
        for term in terms {
            let index = vocabulary.terms.len();
            let ending = term.written.starts_with('*');
            let written = term.written.trim_start_matches('*');
            let mut known = Known {
                subject: term.subject,
                layer: term.layer,
                worth: term.worth,
                listed: term.listed,
                key: String::new(),
                lower: written.to_lowercase(),
                capital: written.starts_with(char::is_uppercase),
            };
            if term.language != "de" {
                vocabulary.foreign.add(term.language, written, index);
                vocabulary.terms.push(known);
                continue;
            }
            if is_acronym(written) {
                vocabulary.anchors.add(written, &fold(written), false);
                vocabulary.acronyms.entry(written.to_owned()).or_default().push(index);
                vocabulary.terms.push(known);
                continue;
            }
            let tokens: Vec<Token<'_>> = tokenize(written).collect();
            let keys: Vec<String> = tokens.iter().map(|token| key(&token.text)).collect();
            let Some((first, rest)) = keys.split_first().filter(|(first, _)| !first.is_empty()) else {
                continue;
            };
            if !known_keys.insert((term.layer, term.subject, ending, keys.clone())) {
                #[cfg(test)]
                vocabulary.again.extend(term.listed.then(|| term.written.to_owned()));
                continue;
            }
            let long = first.len() >= LEAST_PART && term.worth != Worth::Weak;
            let part = rest.is_empty() && term.layer == 0 && (long || ending);
            match (tokens.get(1), rest.first()) {
                (Some(token), Some(second)) => {
                    let word = &written[token.range.clone()];
                    vocabulary.anchors.add_phrase((written, first), (word, second));
                }
                _ => vocabulary.anchors.add(written, first, part),
            }
            if part {
                parts.push((first.clone(), index, ending));
            }
            if !rest.is_empty() {
                vocabulary.entries.entry(first.clone()).or_default().phrases.push((rest.to_vec(), index));
            } else if !ending {
                vocabulary.entries.entry(first.clone()).or_default().words.push(index);
            }
            // "Aus- und Weiterbildung" completes words, not phrases ("Ausbildung in Teilzeit").
            if rest.is_empty() {
                known.key.clone_from(first);
            }
            vocabulary.terms.push(known);
        }
        for entry in vocabulary.entries.values_mut() {
            entry.phrases.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        vocabulary.parts = Parts::new(parts);
        vocabulary.anchors.build();
        vocabulary.foreign.build();
        vocabulary
    }

    /// Every word of the vocabulary in a text of this language (ISO 639-1), in order of their place.
    pub(super) fn find(&self, text: &str, words: &Words, language: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut covered = [0; LAYERS];
        let mut passed = 0;
        for start in self.anchors.starts(text, words) {
            if start < passed || in_address(text, start) {
                continue;
            }
            let Some(word) = Word::at(text, start) else { continue };
            passed = word.range.end;
            if !is_negated(text, start) {
                self.word(&word, text, language, &mut covered, &mut hits);
            }
        }
        self.foreign_words(text, language, &mut hits);
        hits
    }

    fn word(
        &self,
        word: &Word,
        text: &str,
        language: &str,
        covered: &mut [usize; LAYERS],
        hits: &mut Vec<Hit>,
    ) {
        let german = language.is_empty() || language == "de";
        let written = &text[word.range.clone()];
        let free = |term: &Known, covered: &[usize; LAYERS]| {
            word.range.start >= covered[term.layer] && (german || !term.listed)
        };
        let entry = self.entries.get(&word.key);
        if let Some(entry) = entry.filter(|entry| !entry.phrases.is_empty()) {
            self.phrases(word, text, entry, &free, covered, hits);
        }
        let mut push = |index: usize, inside: bool| {
            let term = &self.terms[index];
            if let Some(subject) = term.subject.filter(|_| free(term, covered)) {
                let (layer, worth, listed, range) = (term.layer, term.worth, term.listed, word.range.clone());
                hits.push(Hit { subject, layer, term: index, range, worth, listed, inside });
            }
        };
        if is_acronym(written) {
            self.acronyms.get(written).into_iter().flatten().for_each(|&term| push(term, false));
        }
        match entry.filter(|entry| !entry.words.is_empty()) {
            Some(entry) => {
                let allowed = entry.words.iter().filter(|&&term| self.terms[term].allows(written));
                allowed.for_each(|&term| push(term, false));
            }
            None => self.parts.of(&word.key, |term| push(term, true)),
        }
        if let Some(second) = word.completed_by(text) {
            // "Schuldner- und Insolvenzberatung": the ending stands with the second word.
            let (folded, second) = (fold(written), key(second));
            for (index, term) in self.terms.iter().enumerate() {
                let rest = term.key.strip_prefix(folded.as_str());
                if rest.is_some_and(|rest| rest.len() >= 4 && second.ends_with(rest)) {
                    push(index, false);
                }
            }
        }
    }

    /// The longest phrases that begin with a word; the words in them are covered.
    fn phrases(
        &self,
        word: &Word,
        text: &str,
        entry: &Entry,
        free: &impl Fn(&Known, &[usize; LAYERS]) -> bool,
        covered: &mut [usize; LAYERS],
        hits: &mut Vec<Hit>,
    ) {
        let mut following = Following { text, at: word.range.end, keys: Vec::new() };
        let mut ends = *covered;
        for (rest, index) in &entry.phrases {
            let term = &self.terms[*index];
            let Some(end) = following.end_of(rest).filter(|_| free(term, covered)) else { continue };
            if end < ends[term.layer] {
                continue;
            }
            ends[term.layer] = end;
            if let Some(subject) = term.subject {
                let range = word.range.start..end;
                let (layer, worth, listed) = (term.layer, term.worth, term.listed);
                hits.push(Hit { subject, layer, term: *index, range, worth, listed, inside: false });
            }
        }
        *covered = ends;
    }

    fn foreign_words(&self, text: &str, language: &str, hits: &mut Vec<Hit>) {
        let mut covered = [0; LAYERS];
        for (index, start, end) in self.foreign.find(text, language) {
            let Known { subject, layer, worth, listed, .. } = self.terms[index];
            if let Some(subject) = subject.filter(|_| start >= covered[layer]) {
                let range = start..end;
                hits.push(Hit { subject, layer, term: index, range, worth, listed, inside: false });
                covered[layer] = end;
            }
        }
    }
}

/// A word of a text that may be a term.
struct Word {
    range: Range<usize>,
    key: String,
}

impl Word {
    fn at(text: &str, start: usize) -> Option<Word> {
        let token: Token<'_> = tokenize(&text[start..]).next()?;
        let range = start + token.range.start..start + token.range.end;
        (token.kind == TokenKind::Word).then(|| Word { range, key: key(&token.text) })
    }

    /// The later word whose ending also belongs to this one, which ends in a hyphen.
    fn completed_by<'t>(&self, text: &'t str) -> Option<&'t str> {
        let rest =
            text[self.range.end..].strip_prefix('-').filter(|rest| rest.starts_with([' ', '/', ',']))?;
        if !text[self.range.clone()].starts_with(char::is_uppercase) {
            return None;
        }
        let mut words = tokenize(rest).map(|token| &rest[token.range]);
        let next = words.next()?;
        let joins = matches!(next, "und" | "oder" | "sowie" | "bzw" | "bzw.");
        if joins { words.next() } else { Some(next) }
    }
}

/// The stems of the words behind one, taken when a phrase asks for them.
struct Following<'t> {
    text: &'t str,
    at: usize,
    keys: Vec<(String, usize)>,
}

impl Following<'_> {
    /// Where a phrase ends of which these are the stems behind its first word.
    fn end_of(&mut self, rest: &[String]) -> Option<usize> {
        for (number, wanted) in rest.iter().enumerate() {
            if self.keys.len() == number {
                let token = tokenize(&self.text[self.at..]).next()?;
                // A phrase does not go on behind a full stop or in the next line.
                if self.text[self.at..self.at + token.range.start].contains(['.', '\n', ';', ':', '!', '?']) {
                    return None;
                }
                self.at += token.range.end;
                self.keys.push((key(&token.text), self.at));
            }
            if self.keys[number].0 != *wanted {
                return None;
            }
        }
        self.keys.get(rest.len().checked_sub(1)?).map(|(_, end)| *end)
    }
}

/// "keine Kinderbetreuung" is not about one.
fn is_negated(text: &str, start: usize) -> bool {
    let before = text[..start].trim_end_matches(' ');
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    word.len() <= 6 && (word.starts_with("kein") || word.starts_with("Kein"))
}

/// Whether a word stands in an address of the net.
fn in_address(text: &str, start: usize) -> bool {
    let before = &text[..start];
    before.ends_with('@')
        || before.ends_with('.') && before[..before.len() - 1].ends_with(char::is_alphanumeric)
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
            "Schuldnerberatung",
            "Insolvenzberatung",
            "Betreuung der Kinder",
            "BuT",
            "Kindergarten",
            "Alleinerziehende",
            "Kur",
            "*treff",
        ];
        let term = |(subject, written)| Term {
            subject: Some(subject),
            layer: 0,
            language: "de",
            worth: Worth::Name,
            listed: false,
            written,
        };
        Vocabulary::new(terms.into_iter().enumerate().map(term))
    }

    fn subjects(text: &str) -> Vec<usize> {
        vocabulary().find(text, &Words::of(text), "de").into_iter().map(|hit| hit.subject).collect()
    }

    #[test]
    fn inflection_compounds_and_phrases_are_found() {
        assert_eq!(subjects("Die Schuldnerberatungen helfen"), [0]);
        assert_eq!(subjects("Sozialschuldnerberatung"), [0]);
        assert_eq!(subjects("Kindergartenplatz und Betriebskindergärten"), [4, 4]);
        assert_eq!(subjects("mehr Betreuung der Kinder"), [2]);
        assert_eq!(subjects("Schuldner- und Insolvenzberatung"), [0, 1]);
        assert_eq!(subjects("Treff der Alleinerziehenden"), [5]);
        assert_eq!(subjects("Der Elterntreff"), [7]);
        assert_eq!(subjects("Kinder-Garten"), [4]);
        assert_eq!(subjects("Plan@kindergarten.example, www.kindergarten.example"), Vec::<usize>::new());
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
            for hit in vocabulary().find(&text, &Words::of(&text), "de") {
                prop_assert!(text.get(hit.range).is_some());
            }
        }
    }
}
