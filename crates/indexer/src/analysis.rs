//! `german`'s analyzer as tantivy tokenizers, with a memory of words already analyzed: a text repeats its words, and
//! splitting one costs more than looking it up.

use std::collections::HashMap;
use std::sync::Arc;

use german::{Analyzer, Language, TokenKind, Tokens, WordTerms, exact, tokenize};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use crate::Knowledge;
use crate::schema::{EXACT, tokenizer_name};

/// Words remembered by one tokenizer (each writer thread has its own); then it starts afresh.
const REMEMBERED: usize = 50_000;

/// Shorter words need not be cut to be terms.
const MAX_PLAIN: usize = 64;

/// The tokenizers of all fields.
pub(crate) fn tokenizers(knowledge: &Knowledge) -> TokenizerManager {
    let manager = TokenizerManager::default();
    for language in Language::ALL {
        let analyzer = knowledge.analyzer.for_language(language);
        manager.register(&tokenizer_name(language), WordTokenizer::new(Form::Terms(analyzer)));
    }
    manager.register(EXACT, WordTokenizer::new(Form::Exact));
    manager
}

#[derive(Clone)]
enum Form {
    Terms(Analyzer),
    Exact,
}

#[derive(Clone)]
struct WordTokenizer {
    form: Form,
    memory: HashMap<String, Arc<WordTerms>>,
    token: Token,
}

impl WordTokenizer {
    fn new(form: Form) -> Self {
        WordTokenizer { form, memory: HashMap::new(), token: Token::default() }
    }
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.token.reset();
        self.token.position = 0;
        WordStream { tokens: tokenize(text), source: self, current: None, next_part: 0, position: 0 }
    }
}

struct WordStream<'a> {
    tokens: Tokens<'a>,
    source: &'a mut WordTokenizer,
    current: Option<Arc<WordTerms>>,
    next_part: usize,
    position: usize,
}

impl WordStream<'_> {
    fn set(token: &mut Token, text: &str) {
        token.text.clear();
        token.text.push_str(text);
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        if let Some(terms) = &self.current {
            if let Some(part) = terms.parts.get(self.next_part) {
                Self::set(&mut self.source.token, part);
                self.next_part += 1;
                return true;
            }
            self.current = None;
        }
        for token in self.tokens.by_ref() {
            let terms = match &self.source.form {
                Form::Exact
                    if token.pieces.is_empty() && token.text.is_ascii() && token.text.len() < MAX_PLAIN =>
                {
                    let out = &mut self.source.token;
                    Self::set(out, &token.text);
                    out.text.make_ascii_lowercase();
                    (out.offset_from, out.offset_to) = (token.range.start, token.range.end);
                    (out.position, out.position_length) = (self.position, 1);
                    self.position += 1;
                    return true;
                }
                Form::Exact => Arc::new(exact_terms(&token)),
                Form::Terms(analyzer) => {
                    let plain = token.kind == TokenKind::Word && token.pieces.is_empty();
                    match plain.then(|| self.source.memory.get(token.text.as_ref())).flatten() {
                        Some(terms) => Arc::clone(terms),
                        None => {
                            let terms = Arc::new(analyzer.analyze(&token));
                            if plain {
                                if self.source.memory.len() >= REMEMBERED {
                                    self.source.memory.clear();
                                }
                                self.source.memory.insert(token.text.to_string(), Arc::clone(&terms));
                            }
                            terms
                        }
                    }
                }
            };
            let Some(whole) = &terms.whole else { continue };
            let out = &mut self.source.token;
            Self::set(out, whole);
            (out.offset_from, out.offset_to) = (token.range.start, token.range.end);
            (out.position, out.position_length) = (self.position, 1);
            self.position += 1;
            self.next_part = 0;
            self.current = Some(terms);
            return true;
        }
        false
    }

    fn token(&self) -> &Token {
        &self.source.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.source.token
    }
}

/// A token as written, and its pieces.
pub(crate) fn exact_terms(token: &german::Token<'_>) -> WordTerms {
    let whole = Some(exact(&token.text)).filter(|text| !text.is_empty());
    WordTerms {
        parts: token.pieces.iter().map(|piece| exact(piece)).filter(|p| !p.is_empty()).collect(),
        whole,
    }
}
