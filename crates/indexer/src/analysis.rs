//! From the texts of records to terms, before tantivy sees them: each text is cut into tokens once, for all fields that
//! want its words, and each word is analyzed once, however often records repeat it. Texts have few different words
//! (Zipf): what costs is looking them up.
//!
//! The terms of a text travel to tantivy as one string of marked terms, which [`Marked`] takes apart again.

use std::collections::HashMap;

use german::{Analyzer, Language, Token, TokenKind, WordTerms, exact, fold, tokenize};
use tantivy::tokenizer::{Token as Term, TokenStream, Tokenizer, TokenizerManager};

use crate::hash::{FastHash, stable_hash};
use crate::schema::MARKED;
use crate::sketch::Sketch;

/// Words remembered, some 100 bytes each; then memory starts afresh.
const REMEMBERED: usize = 200_000;

/// Before a term that stands one position behind the one before.
const NEXT: char = '\u{1e}';
/// Before a term at the position of the one before: a part of its word.
const SAME: char = '\u{1f}';
/// Between two texts of one field, which are no neighbours in a phrase.
const GAP: char = '\u{1d}';

/// What a word comes to.
#[derive(Default)]
struct Word {
    /// Its marked terms; empty for a stop word.
    terms: Box<str>,
    /// As written, with a mark.
    exact: Box<str>,
    /// Hash of its folded form.
    hash: u64,
    /// The last record that has it in its field of exact words, where once is enough.
    seen: u32,
}

impl Word {
    fn new(analyzer: &Analyzer, token: &Token<'_>) -> Self {
        let written = WordTerms {
            whole: Some(exact(&token.text)).filter(|text| !text.is_empty()),
            parts: token.pieces.iter().map(|piece| exact(piece)).filter(|piece| !piece.is_empty()).collect(),
        };
        Word {
            terms: marked(analyzer.analyze(token)),
            exact: marked(written),
            hash: stable_hash(fold(&token.text).as_bytes()),
            seen: 0,
        }
    }
}

fn marked(terms: WordTerms) -> Box<str> {
    let Some(whole) = terms.whole else { return Box::default() };
    let mut text = String::with_capacity(whole.len() + 1);
    text.push(NEXT);
    text.push_str(&whole);
    for part in &terms.parts {
        text.push(SAME);
        text.push_str(part);
    }
    text.into()
}

type Words = HashMap<Box<str>, Word, FastHash>;

/// Where the terms of a text go.
#[derive(Default)]
pub(crate) struct Sinks<'s> {
    pub(crate) terms: Option<&'s mut String>,
    /// Words as written, each once in a record.
    pub(crate) exact: Option<&'s mut String>,
    pub(crate) sketch: Option<&'s mut Sketch>,
}

impl Sinks<'_> {
    fn put(&mut self, word: &mut Word, record: u32) {
        if let Some(terms) = &mut self.terms {
            terms.push_str(&word.terms);
        }
        if let Some(exact) = &mut self.exact
            && word.seen != record
        {
            word.seen = record;
            exact.push_str(&word.exact);
        }
        if let Some(sketch) = &mut self.sketch {
            sketch.word(word.hash);
        }
    }
}

/// Reads the texts of one record after the other.
pub(crate) struct Reader {
    languages: Vec<(Analyzer, Words)>,
    /// Number of the record being read.
    record: u32,
}

impl Reader {
    pub(crate) fn new(analyzer: &Analyzer) -> Self {
        let languages = Language::ALL.map(|language| (analyzer.for_language(language), Words::default()));
        Reader { languages: languages.into(), record: 0 }
    }

    /// The texts that follow are another record's.
    pub(crate) fn next_record(&mut self) {
        self.record = self.record.wrapping_add(1).max(1);
    }

    /// Appends the terms of a text.
    pub(crate) fn read(&mut self, language: Language, text: &str, mut sinks: Sinks<'_>) {
        let record = self.record;
        let of_language = self.languages.iter_mut().find(|(analyzer, _)| analyzer.language() == language);
        let Some((analyzer, words)) = of_language else { return };
        if let Some(terms) = &mut sinks.terms
            && !terms.is_empty()
        {
            terms.push(GAP);
        }
        for token in tokenize(text) {
            // What stands in the text says all about a word; numbers and addresses seldom come again.
            if token.kind != TokenKind::Word {
                sinks.put(&mut Word::new(analyzer, &token), record);
                continue;
            }
            let surface = &text[token.range.clone()];
            if let Some(word) = words.get_mut(surface) {
                sinks.put(word, record);
                continue;
            }
            let mut word = Word::new(analyzer, &token);
            sinks.put(&mut word, record);
            if words.len() >= REMEMBERED {
                words.clear();
            }
            words.insert(surface.into(), word);
        }
    }
}

/// The tokenizer of all fields of text: takes apart what [`Reader`] has put together.
pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(MARKED, Marked::default());
    manager
}

#[derive(Clone, Default)]
struct Marked {
    term: Term,
}

impl Tokenizer for Marked {
    type TokenStream<'a> = MarkedTerms<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> MarkedTerms<'a> {
        self.term.reset();
        MarkedTerms { rest: text, term: &mut self.term }
    }
}

struct MarkedTerms<'a> {
    rest: &'a str,
    term: &'a mut Term,
}

impl TokenStream for MarkedTerms<'_> {
    #[inline]
    fn advance(&mut self) -> bool {
        loop {
            let Some(&mark) = self.rest.as_bytes().first() else { return false };
            // A new term begins at usize::MAX: the first one then stands at 0.
            match mark {
                b'\x1e' => self.term.position = self.term.position.wrapping_add(1),
                b'\x1d' => {
                    self.term.position = self.term.position.wrapping_add(1);
                    self.rest = &self.rest[1..];
                    continue;
                }
                _ => {}
            }
            let bytes = self.rest.as_bytes();
            let end = bytes[1..].iter().position(|byte| *byte < 0x20).map_or(bytes.len(), |at| at + 1);
            self.term.text.clear();
            self.term.text.push_str(&self.rest[1..end]);
            self.rest = &self.rest[end..];
            return true;
        }
    }

    fn token(&self) -> &Term {
        self.term
    }

    fn token_mut(&mut self) -> &mut Term {
        self.term
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Knowledge;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| Knowledge::builtin().analyzer);

    fn terms(marked: &str) -> Vec<(String, usize)> {
        let mut tokenizer = Marked::default();
        let mut stream = tokenizer.token_stream(marked);
        let mut all = Vec::new();
        while stream.advance() {
            all.push((stream.token().text.clone(), stream.token().position));
        }
        all
    }

    fn read(reader: &mut Reader, text: &str) -> (String, String) {
        let (mut words, mut exact) = (String::new(), String::new());
        let sinks = Sinks { terms: Some(&mut words), exact: Some(&mut exact), sketch: None };
        reader.read(Language::German, text, sinks);
        (words, exact)
    }

    #[test]
    fn a_word_is_written_once_in_a_record_and_again_in_the_next() {
        let mut reader = Reader::new(&ANALYZER);
        reader.next_record();
        assert_eq!(read(&mut reader, "Kita Kita").1, "\u{1e}kita");
        reader.next_record();
        assert_eq!(read(&mut reader, "Kita").1, "\u{1e}kita");
    }

    #[test]
    fn two_texts_are_no_neighbours() {
        let mut reader = Reader::new(&ANALYZER);
        let mut words = String::new();
        for text in ["Kita", "Platz"] {
            reader.read(Language::German, text, Sinks { terms: Some(&mut words), ..Sinks::default() });
        }
        let positions: Vec<usize> = terms(&words).into_iter().map(|(_, position)| position).collect();
        assert_eq!(positions, [0, 2]);
    }

    proptest! {
        /// What arrives at tantivy is what the analyzer says of the text.
        #[test]
        fn terms_survive_the_journey(text in "(\\PC|[-*0-9@.§ äA]|Kinderbetreuung|Bürger\\*innen| und |Ein-Eltern-Familie){0,30}") {
            let mut reader = Reader::new(&ANALYZER);
            reader.next_record();
            let (words, _) = read(&mut reader, &text);
            let expected: Vec<_> = ANALYZER.terms(&text).into_iter().map(|t| (t.text, t.position)).collect();
            prop_assert_eq!(terms(&words), expected.clone());
            // The second time from memory.
            let (words, _) = read(&mut reader, &text);
            prop_assert_eq!(terms(&words), expected);
        }
    }
}
