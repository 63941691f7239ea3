//! Topics and audiences by their names in other languages: what leads "tek ebeveyn" to pages for Alleinerziehende.

use std::collections::HashMap;

use german::{Analyzer, Language, fold, tokenize};
use model::Taxonomy;

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

/// All labels in other languages.
#[derive(Debug, Default)]
pub(crate) struct Concepts {
    concepts: Vec<Concept>,
    labels: Vec<Label>,
    by_first: HashMap<(Language, String), Vec<usize>>,
}

/// German synonyms a label widens a search by; more would blur it.
const GERMAN_WORDS: usize = 4;

impl Concepts {
    pub(crate) fn new(taxonomy: &Taxonomy, analyzer: &Analyzer) -> Self {
        let mut all = Concepts::default();
        let topics = taxonomy.topics().iter().map(|t| (false, &t.id, &t.label, &t.synonyms, &t.labels));
        let audiences = taxonomy.audiences().iter().map(|a| (true, &a.id, &a.label, &a.synonyms, &a.labels));
        for (is_audience, id, label, synonyms, labels) in topics.chain(audiences) {
            let german = std::iter::once(label).chain(synonyms).take(GERMAN_WORDS).cloned().collect();
            let concept = all.concepts.len();
            all.concepts.push(Concept { is_audience, id: id.clone(), german });
            for (code, names) in labels {
                let language = Language::from_code(code);
                let foreign = analyzer.for_language(language);
                for name in names {
                    all.add(Label { language, terms: wholes(&foreign, name), concept });
                }
            }
        }
        all
    }

    fn add(&mut self, label: Label) {
        let Some(first) = label.terms.first() else { return };
        self.by_first.entry((label.language, first.clone())).or_default().push(self.labels.len());
        self.labels.push(label);
    }

    /// The longest label that begins with the first of these words: its concept and number of words.
    pub(crate) fn at_start(&self, words: &[&str], analyzer: &Analyzer) -> Option<(&Concept, usize)> {
        let mut best: Option<(&Concept, usize)> = None;
        for language in Language::ALL.into_iter().skip(1) {
            let foreign = analyzer.for_language(language);
            let Some(first) = words.first().and_then(|word| wholes(&foreign, word).into_iter().next()) else {
                continue;
            };
            for &label in self.by_first.get(&(language, first)).into_iter().flatten() {
                let label = &self.labels[label];
                let length = label.terms.len();
                let matches = words.len() >= length
                    && words[..length]
                        .iter()
                        .zip(&label.terms)
                        .all(|(w, t)| wholes(&foreign, w).first() == Some(t));
                if matches && best.is_none_or(|(_, longest)| length > longest) {
                    best = Some((&self.concepts[label.concept], length));
                }
            }
        }
        best
    }
}

fn wholes(analyzer: &Analyzer, text: &str) -> Vec<String> {
    tokenize(text).filter_map(|token| analyzer.analyze(&token).whole).collect()
}

/// Turkish `İ` and the like are folded like everything else; labels are compared by stems.
pub(crate) fn same_label(one: &str, other: &str) -> bool {
    fold(one.trim()) == fold(other.trim())
}
