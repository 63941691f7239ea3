//! Topics and audiences by their names: what leads "tek ebeveyn" to pages for Alleinerziehende, and "UVG" to pages
//! about Unterhaltsvorschuss that never say so.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use german::{Language, fold, tokenize};
use model::Taxonomy;

use crate::hash::FastHash;
use crate::words::Words;

/// What a label stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Concept {
    /// Whether it is an audience; else a topic.
    pub(crate) is_audience: bool,
    /// Its id.
    pub(crate) id: String,
    /// Its German label and first synonyms.
    pub(crate) german: Vec<String>,
}

#[derive(Debug)]
struct Label {
    language: Language,
    terms: Vec<String>,
    concept: usize,
}

/// The names of all topics and audiences, in all languages.
#[derive(Debug, Default)]
pub(crate) struct Concepts {
    concepts: Vec<Concept>,
    labels: Vec<Label>,
    /// Labels by language and first term.
    by_first: HashMap<Language, HashMap<String, Vec<usize>>>,
    /// Labels that may begin with a word, in all languages, for words asked for before: most begin none.
    begun: RwLock<HashMap<Box<str>, Arc<[usize]>, FastHash>>,
}

/// A label found in a query.
#[derive(Debug)]
pub(crate) struct Named<'c> {
    /// What it stands for; a word may name a topic and an audience.
    pub(crate) concepts: Vec<&'c Concept>,
    /// How many words of the query it takes.
    pub(crate) words: usize,
    /// Whether the label is German.
    pub(crate) is_german: bool,
}

/// German synonyms a label widens a search by; more would blur it.
const GERMAN_WORDS: usize = 4;

/// Words remembered with the labels they begin; then memory starts afresh.
const REMEMBERED: usize = 20_000;

impl Concepts {
    pub(crate) fn new(taxonomy: &Taxonomy, words: &Words) -> Self {
        let mut all = Concepts::default();
        let topics = taxonomy.topics().iter().map(|t| (false, &t.id, &t.label, &t.synonyms, &t.labels));
        let audiences = taxonomy.audiences().iter().map(|a| (true, &a.id, &a.label, &a.synonyms, &a.labels));
        for (is_audience, id, label, synonyms, labels) in topics.chain(audiences) {
            let names = std::iter::once(label).chain(synonyms);
            let german = names.clone().take(GERMAN_WORDS).cloned().collect();
            let concept = all.concepts.len();
            all.concepts.push(Concept { is_audience, id: id.clone(), german });
            for name in names {
                // "Bildung und Teilhabe (BuT)" is also called without what stands in parentheses.
                for name in
                    [Some(name.as_str()), name.split_once(" (").map(|(name, _)| name)].into_iter().flatten()
                {
                    let terms = wholes(words, Language::German, name);
                    all.add(Label { language: Language::German, terms, concept });
                }
            }
            for (code, names) in labels {
                let language = Language::from_code(code);
                for name in names {
                    all.add(Label { language, terms: wholes(words, language, name), concept });
                }
            }
        }
        all
    }

    fn add(&mut self, label: Label) {
        let Some(first) = label.terms.first() else { return };
        let of_language = self.by_first.entry(label.language).or_default();
        of_language.entry(first.clone()).or_default().push(self.labels.len());
        self.labels.push(label);
    }

    /// The longest label that begins with the first of these words; of equally long ones the German one.
    pub(crate) fn at_start(&self, words: &[&str], analyzed: &Words) -> Option<Named<'_>> {
        let mut best: Option<Named<'_>> = None;
        for &label in self.begun(words.first()?, analyzed).iter() {
            let label = &self.labels[label];
            let Some(words) = length(&label.terms, words, analyzed, label.language) else { continue };
            let concept = &self.concepts[label.concept];
            let is_german = label.language == Language::German;
            match &mut best {
                Some(best) if best.words > words || (best.words == words && best.is_german != is_german) => {}
                Some(best) if best.words == words => {
                    if !best.concepts.contains(&concept) {
                        best.concepts.push(concept);
                    }
                }
                _ => best = Some(Named { concepts: vec![concept], words, is_german }),
            }
        }
        best
    }

    /// The labels that begin with a word, those of one language after the other, German first.
    fn begun(&self, word: &str, analyzed: &Words) -> Arc<[usize]> {
        if let Some(labels) = self.begun.read().unwrap_or_else(PoisonError::into_inner).get(word) {
            return Arc::clone(labels);
        }
        let of_language = |language| {
            let first = whole(analyzed, language, word)?;
            self.by_first.get(&language)?.get(&first)
        };
        let labels: Arc<[usize]> =
            Language::ALL.into_iter().filter_map(of_language).flatten().copied().collect();
        let mut begun = self.begun.write().unwrap_or_else(PoisonError::into_inner);
        if begun.len() >= REMEMBERED {
            begun.clear();
        }
        begun.insert(word.into(), Arc::clone(&labels));
        labels
    }
}

impl Concepts {
    /// Whether two German names have the same words, whatever their endings.
    pub(crate) fn is_same(&self, one: &str, other: &str, words: &Words) -> bool {
        wholes(words, Language::German, one) == wholes(words, Language::German, other)
    }
}

/// How many of the words make up these terms, stop words between them included; `None` when they do not.
fn length(terms: &[String], words: &[&str], analyzed: &Words, language: Language) -> Option<usize> {
    let mut left = terms.iter();
    for (at, word) in words.iter().enumerate() {
        match whole(analyzed, language, word) {
            None if at > 0 => {}
            found if found.as_ref() == left.next() => {}
            _ => return None,
        }
        if left.as_slice().is_empty() {
            return Some(at + 1);
        }
    }
    None
}

/// The terms of a label. A single Latin letter is what is left of "women's", which people write in three ways.
fn wholes(words: &Words, language: Language, text: &str) -> Vec<String> {
    tokenize(text).filter_map(|token| whole_of(words, language, &token)).collect()
}

fn whole(words: &Words, language: Language, word: &str) -> Option<String> {
    tokenize(word).find_map(|token| whole_of(words, language, &token))
}

fn whole_of(words: &Words, language: Language, token: &german::Token<'_>) -> Option<String> {
    let known = words.terms(language, token);
    known.terms.whole.as_ref().filter(|term| !(term.len() == 1 && term.is_ascii())).cloned()
}

/// Turkish `İ` and the like are folded like everything else; labels are compared by stems.
pub(crate) fn same_label(one: &str, other: &str) -> bool {
    fold(one.trim()) == fold(other.trim())
}

#[cfg(test)]
mod tests {
    use crate::Knowledge;

    fn named(query: &str) -> Option<(String, usize, bool)> {
        let knowledge = Knowledge::builtin().settled();
        let words: Vec<&str> = query.split(' ').collect();
        let found = knowledge.concepts.at_start(&words, &knowledge.words)?;
        Some((found.concepts[0].german[0].clone(), found.words, found.is_german))
    }

    #[test]
    fn the_longest_label_wins_in_any_language() {
        assert_eq!(named("Bildung und Teilhabe beantragen").map(|n| (n.1, n.2)), Some((3, true)));
        assert_eq!(named("tek ebeveyn").map(|n| (n.1, n.2)), Some((2, false)));
        assert_eq!(named("xylophon"), None);
    }
}
