//! From text to terms: tokens, folded, without stop words, stemmed, compounds beside their parts.
//!
//! Each word gives its whole term first and then the terms of its parts, all at the position of the word and with
//! its byte range: a bag of words. (Parts as synonyms of the whole, the other way to do it, measured far worse.)

use std::ops::Range;
use std::sync::Arc;

use crate::folding::{contract, fold_lightly};
use crate::stems::{Stemming, stem_with};
use crate::{Lexicon, StopWords, Token, TokenKind, tokenize};

/// Languages with rules of their own; every other language is only folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// German: compounds, CISTEM stems, stop words.
    German,
    /// English, Snowball stems.
    English,
    /// Turkish, Snowball stems.
    Turkish,
    /// Arabic, Snowball stems.
    Arabic,
    /// Ukrainian, Snowball stems.
    Ukrainian,
    /// Russian, Snowball stems.
    Russian,
    /// Any other.
    Other,
}

impl Language {
    /// All, German first.
    pub const ALL: [Language; 7] = [
        Language::German,
        Language::English,
        Language::Turkish,
        Language::Arabic,
        Language::Ukrainian,
        Language::Russian,
        Language::Other,
    ];

    /// The language of an ISO 639-1 code; texts of unknown language count as German.
    pub fn from_code(code: &str) -> Language {
        match code.get(..2).unwrap_or(code) {
            "de" | "" => Language::German,
            "un" if code == "und" => Language::German,
            "en" => Language::English,
            "tr" => Language::Turkish,
            "ar" => Language::Arabic,
            "uk" => Language::Ukrainian,
            "ru" => Language::Russian,
            _ => Language::Other,
        }
    }

    /// ISO 639-1 code, `xx` for [`Language::Other`].
    pub fn code(self) -> &'static str {
        match self {
            Language::German => "de",
            Language::English => "en",
            Language::Turkish => "tr",
            Language::Arabic => "ar",
            Language::Ukrainian => "uk",
            Language::Russian => "ru",
            Language::Other => "xx",
        }
    }

    fn snowball(self) -> Option<frostem::Algorithm> {
        match self {
            Language::German | Language::Other => None,
            Language::English => Some(frostem::Algorithm::English),
            Language::Turkish => Some(frostem::Algorithm::Turkish),
            Language::Arabic => Some(frostem::Algorithm::Arabic),
            Language::Ukrainian => Some(frostem::Algorithm::Ukrainian),
            Language::Russian => Some(frostem::Algorithm::Russian),
        }
    }
}

/// The terms of one word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordTerms {
    /// The term of the whole word; `None` for a stop word.
    pub whole: Option<String>,
    /// Terms of the parts, without the whole, each once.
    pub parts: Vec<String>,
}

/// A term in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The term.
    pub text: String,
    /// Where its word stands, in bytes.
    pub range: Range<usize>,
    /// Number of its word, stop words not counted.
    pub position: usize,
    /// Whether it is a part of its word.
    pub is_part: bool,
}

/// Which steps are taken; all in practice, fewer to measure what each is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    /// Compounds are split.
    pub split: bool,
    /// Stop words are left out.
    pub stop: bool,
    /// The stemmer.
    pub stemming: Stemming,
}

/// Turns text of one language into terms. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Analyzer {
    language: Language,
    lexicon: Arc<Lexicon>,
    stop_words: Arc<StopWords>,
    steps: Steps,
}

impl Analyzer {
    /// An analyzer for German.
    pub fn new(lexicon: Arc<Lexicon>, stop_words: Arc<StopWords>) -> Self {
        let steps = Steps { split: true, stop: true, stemming: Stemming::Cistem };
        Analyzer { language: Language::German, lexicon, stop_words, steps }
    }

    /// The same with other steps.
    #[must_use]
    pub fn with_steps(mut self, steps: Steps) -> Self {
        self.steps = steps;
        self
    }

    /// The same word lists for a text in another language.
    pub fn for_language(&self, language: Language) -> Self {
        Analyzer { language, ..self.clone() }
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The terms of a token.
    pub fn analyze(&self, token: &Token<'_>) -> WordTerms {
        let mut terms = WordTerms::default();
        match token.kind {
            TokenKind::Number | TokenKind::Phone => terms.whole = Some(token.text.to_string()),
            TokenKind::Section | TokenKind::Email => {
                terms.whole = Some(fold_lightly(&token.text));
                terms.parts.extend(token.pieces.iter().map(|piece| fold_lightly(piece)));
            }
            TokenKind::Word => self.word(token, &mut terms),
        }
        let whole = terms.whole.as_deref();
        let mut seen: Vec<String> = Vec::with_capacity(terms.parts.len());
        for part in std::mem::take(&mut terms.parts) {
            if !part.is_empty() && Some(part.as_str()) != whole && !seen.contains(&part) {
                seen.push(part);
            }
        }
        terms.parts = seen;
        terms
    }

    fn word(&self, token: &Token<'_>, terms: &mut WordTerms) {
        let light = fold_lightly(&token.text);
        let full = contract(&light);
        if full.is_empty()
            || (self.steps.stop && self.language == Language::German && self.stop_words.contains(&full))
        {
            return;
        }
        if self.language != Language::German {
            terms.whole = Some(self.foreign(full));
            terms.parts.extend(token.pieces.iter().map(|piece| self.foreign(contract(&fold_lightly(piece)))));
            return;
        }
        terms.whole = Some(self.stem(&full));
        if token.pieces.is_empty() {
            self.split(&light, &mut terms.parts);
            return;
        }
        for piece in &token.pieces {
            let light = fold_lightly(piece);
            let full = contract(&light);
            // A single letter ("Forum-E", "E-Mail") says nothing alone and would meet every "e. V.".
            if full.chars().nth(1).is_some() && !self.stop_words.contains(&full) {
                terms.parts.push(self.stem(&full));
                self.split(&light, &mut terms.parts);
            }
        }
        // "Ein-Eltern-Familie" is "Einelternfamilie" and shares its parts.
        self.split(&light, &mut terms.parts);
    }

    fn split(&self, light: &str, parts: &mut Vec<String>) {
        if self.steps.split {
            parts.extend(self.lexicon.split(light).iter().map(|part| self.stem(&contract(part))));
        }
    }

    fn stem(&self, full: &str) -> String {
        stem_with(self.steps.stemming, full).into_owned()
    }

    fn foreign(&self, full: String) -> String {
        match self.language.snowball() {
            Some(algorithm) => frostem::Stemmer::new(algorithm).stem(&full).to_string(),
            None => full,
        }
    }

    /// All terms of a text.
    pub fn terms(&self, text: &str) -> Vec<Term> {
        let mut all = Vec::new();
        let mut position = 0;
        for token in tokenize(text) {
            let terms = self.analyze(&token);
            let Some(whole) = terms.whole else { continue };
            let range = token.range;
            all.push(Term { text: whole, range: range.clone(), position, is_part: false });
            all.extend(terms.parts.into_iter().map(|text| Term {
                text,
                range: range.clone(),
                position,
                is_part: true,
            }));
            position += 1;
        }
        all
    }
}

/// The term of a word as it is written, in lower case and composed (Unicode NFC): what exact spellings are ranked by.
pub fn exact(word: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let lower = word.to_lowercase();
    let mut exact: String = if lower.is_ascii() { lower } else { lower.nfc().collect() };
    let cut = (0..=exact.len().min(crate::folding::MAX_BYTES)).rev().find(|&at| exact.is_char_boundary(at));
    exact.truncate(cut.unwrap_or(0));
    exact
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static ANALYZER: LazyLock<Analyzer> =
        LazyLock::new(|| Analyzer::new(Arc::new(Lexicon::builtin()), Arc::new(StopWords::builtin())));

    fn analyzer() -> &'static Analyzer {
        &ANALYZER
    }

    fn terms(text: &str) -> Vec<String> {
        analyzer().terms(text).into_iter().map(|term| term.text).collect()
    }

    const PARTS: [&str; 8] =
        ["kinder", "arbeits", "betreuungs", "schul", "wohnungs", "platz", "beratungs", "stelle"];

    #[test]
    fn a_single_letter_after_a_hyphen_is_no_word() {
        assert!(!terms("Forum-E").contains(&"e".to_owned()), "{:?}", terms("Forum-E"));
        assert!(terms("Forum-E").contains(&terms("Forum")[0]));
    }

    #[test]
    fn hyphens_and_compounds_meet() {
        let joined = terms("Einelternfamilien");
        assert_eq!(terms("Ein-Eltern-Familie")[0], joined[0]);
        assert!(terms("Ein-Eltern-Familie").contains(&crate::stem("familie").into_owned()), "{joined:?}");
    }

    #[test]
    fn stop_words_leave_no_holes() {
        let all = analyzer().terms("Hilfe für die Mütter");
        let positions: Vec<_> = all.iter().filter(|t| !t.is_part).map(|t| t.position).collect();
        assert_eq!(positions, [0, 1]);
    }

    proptest! {
        /// Without an `e` that folding could take for the second half of an umlaut, folding twice is folding once.
        #[test]
        fn a_folded_word_has_the_term_of_the_word(word in "[a-df-zäöüß]{3,20}") {
            let whole = |text: &str| terms(text).into_iter().next();
            prop_assert_eq!(whole(&crate::fold(&word)), whole(&word));
            prop_assert_eq!(whole(&word.to_uppercase()), whole(&word));
        }

        #[test]
        fn every_part_of_a_split_finds_the_whole(first in 0..PARTS.len(), second in 0..PARTS.len(), third in 0..PARTS.len()) {
            let compound = format!("{}{}{}", PARTS[first], PARTS[second], PARTS[third]);
            let all = terms(&compound);
            for part in analyzer().lexicon.split(&compound) {
                prop_assert!(all.contains(&terms(&part)[0]), "{compound}: {part} not in {all:?}");
            }
        }

        #[test]
        fn any_text_gives_terms_on_boundaries(text in "\\PC{0,80}") {
            for term in analyzer().terms(&text) {
                prop_assert!(text.get(term.range.clone()).is_some());
                prop_assert!(!term.text.is_empty());
            }
        }
    }
}
