//! From the texts of records to terms, before tantivy sees them: each text is cut into tokens once, for all fields that
//! want its words, and each word is analyzed once, however often records repeat it. Texts have few different words
//! (Zipf): what costs is looking them up.
//!
//! The terms of a text travel to tantivy as one string of marked terms, which [`Marked`] takes apart again.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use german::{Analyzer, Language, Token, TokenKind, WordTerms, exact, fold, tokenize};
use tantivy::tokenizer::{Token as Term, TokenStream, Tokenizer, TokenizerManager};

use crate::hash::{FastHasher, stable_hash};
use crate::schema::MARKED;
use crate::sketch::Sketch;

/// Words remembered of a language, some 100 bytes each, and bytes of their texts; then memory starts afresh.
const REMEMBERED: usize = 200_000;
const TEXTS: usize = 32 << 20;

/// Before a term that stands one position behind the one before.
const NEXT: char = '\u{1e}';
/// Before a term at the position of the one before: a part of its word.
const SAME: char = '\u{1f}';
/// Between two texts of one field, which are no neighbours in a phrase.
const GAP: char = '\u{1d}';

/// What a word comes to: where its texts lie in [`Words::texts`].
#[derive(Clone, Copy)]
struct Word {
    /// As it stands in a text.
    start: u32,
    /// Its marked terms begin here; none for a stop word.
    terms: u32,
    /// As written, lower case, with a mark, begins here.
    exact: u32,
    end: u32,
    /// Hash of its folded form.
    hash: u64,
    /// The last record that has it in its field of exact words, where once is enough.
    seen: u32,
}

/// Words analyzed before. All texts of a word lie side by side, and a word is found by its hash: memory far apart is what
/// looking a word up costs.
#[derive(Default)]
struct Words {
    texts: String,
    by_hash: HashMap<u64, Word, BuildHasherDefault<AsIs>>,
}

/// What is hashed already.
#[derive(Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn write(&mut self, _: &[u8]) {}

    #[inline]
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }
}

impl Words {
    fn text(&self, range: Range<u32>) -> &str {
        self.texts.get(range.start as usize..range.end as usize).unwrap_or_default()
    }

    /// Analyzes a word and remembers it, in place of one with the same hash.
    fn learn(&mut self, analyzer: &Analyzer, token: &Token<'_>, surface: &str, hash: u64) -> Word {
        if self.by_hash.len() >= REMEMBERED || self.texts.len() >= TEXTS {
            *self = Words::default();
        }
        let word = self.analyze(analyzer, token, surface);
        self.by_hash.insert(hash, word);
        word
    }

    fn analyze(&mut self, analyzer: &Analyzer, token: &Token<'_>, surface: &str) -> Word {
        let written = WordTerms {
            whole: Some(exact(&token.text)).filter(|text| !text.is_empty()),
            parts: token.pieces.iter().map(|piece| exact(piece)).filter(|piece| !piece.is_empty()).collect(),
        };
        let texts = &mut self.texts;
        let start = texts.len() as u32;
        texts.push_str(surface);
        let terms = texts.len() as u32;
        mark(texts, &analyzer.analyze(token));
        let exact = texts.len() as u32;
        mark(texts, &written);
        let end = texts.len() as u32;
        Word { start, terms, exact, end, hash: stable_hash(fold(&token.text).as_bytes()), seen: 0 }
    }

    /// Forgets the texts of what was analyzed last and is not remembered.
    fn forget(&mut self, word: &Word) {
        self.texts.truncate(word.start as usize);
    }
}

/// Appends the terms of a word, each behind its mark.
fn mark(text: &mut String, terms: &WordTerms) {
    let Some(whole) = &terms.whole else { return };
    text.push(NEXT);
    text.push_str(whole);
    for part in &terms.parts {
        text.push(SAME);
        text.push_str(part);
    }
}

/// Where the terms of a text go.
#[derive(Default)]
pub(crate) struct Sinks<'s> {
    pub(crate) terms: Option<&'s mut String>,
    /// Words as written, each once in a record.
    pub(crate) exact: Option<&'s mut String>,
    /// Whether stop words are among those: "Über uns" is a title people search for, and nobody searches texts for "über".
    pub(crate) stop_words: bool,
    pub(crate) sketch: Option<&'s mut Sketch>,
}

impl Sinks<'_> {
    /// Whether the word is new to its record's exact words.
    #[inline]
    fn put(&mut self, words: &Words, word: &Word, record: u32) -> bool {
        if let Some(terms) = &mut self.terms {
            terms.push_str(words.text(word.terms..word.exact));
        }
        if let Some(sketch) = &mut self.sketch {
            sketch.word(word.hash);
        }
        let is_stop_word = word.terms == word.exact;
        match &mut self.exact {
            Some(exact) if word.seen != record && (self.stop_words || !is_stop_word) => {
                exact.push_str(words.text(word.exact..word.end));
                true
            }
            _ => false,
        }
    }
}

/// Reads the texts of one record after the other.
pub(crate) struct Reader {
    languages: Vec<(Analyzer, Words)>,
    /// Number of the record being read.
    record: u32,
    /// Memory for texts of terms, used for one record after the other.
    pub(crate) scratch: (String, String),
}

impl Reader {
    pub(crate) fn new(analyzer: &Analyzer) -> Self {
        let languages = Language::ALL.map(|language| (analyzer.for_language(language), Words::default()));
        Reader { languages: languages.into(), record: 0, scratch: Default::default() }
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
            let surface = &text[token.range.clone()];
            // What stands in the text says all about a word; numbers and addresses seldom come again.
            if token.kind != TokenKind::Word {
                let word = words.analyze(analyzer, &token, surface);
                sinks.put(words, &word, record);
                words.forget(&word);
                continue;
            }
            let mut hasher = FastHasher::default();
            hasher.write(surface.as_bytes());
            let hash = hasher.finish();
            let known = words.by_hash.get(&hash).copied();
            let known = known.filter(|known| words.text(known.start..known.terms) == surface);
            let word = known.unwrap_or_else(|| words.learn(analyzer, &token, surface, hash));
            if sinks.put(words, &word, record)
                && let Some(word) = words.by_hash.get_mut(&hash)
            {
                word.seen = record;
            }
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
        let sinks = Sinks { terms: Some(&mut words), exact: Some(&mut exact), ..Sinks::default() };
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
    fn a_stop_word_is_kept_as_written_where_that_is_wanted() {
        let mut reader = Reader::new(&ANALYZER);
        reader.next_record();
        assert_eq!(read(&mut reader, "Über uns").1, "");
        let mut exact = String::new();
        let sinks = Sinks { exact: Some(&mut exact), stop_words: true, ..Sinks::default() };
        reader.read(Language::German, "Über uns", sinks);
        assert_eq!(exact, "\u{1e}über\u{1e}uns");
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
