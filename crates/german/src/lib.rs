//! German as people write it: bytes, tokens, folding, compounds, stems, numbers, date phrases; pure

pub mod charset;
pub mod dates;
pub mod numbers;

mod analyzer;
mod date_words;
mod folding;
mod lexicon;
mod stems;
mod stopwords;
mod tokens;

pub use analyzer::{Analyzer, Language, Steps, Term, WordTerms, exact};
pub use folding::fold;
pub use lexicon::{Lexicon, LexiconError};
pub use stems::{Stemming, stem};
pub use stopwords::StopWords;
pub use tokens::{Token, TokenKind, Tokens, tokenize};
