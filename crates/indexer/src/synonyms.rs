//! Synonyms: words that mean the same to people who search. They widen a search (never one for all words, with which
//! people count) and are read at start, so changing them needs no new index.

use std::collections::HashMap;

use german::{Analyzer, tokenize};

use crate::IndexError;

/// Groups of synonyms by the term of each member.
#[derive(Debug, Default)]
pub(crate) struct Synonyms {
    /// Terms of the other members, by the term of a one-word member. Each is a list of words that must all be there.
    others: HashMap<String, Vec<Vec<String>>>,
}

impl Synonyms {
    /// What is compiled in: `index/german/synonyms.txt`.
    ///
    /// # Panics
    /// Never: a test reads the built-in file.
    #[expect(clippy::expect_used, reason = "the file is part of the binary and read by a test")]
    pub(crate) fn builtin(analyzer: &Analyzer) -> Self {
        let text = include_str!("../../../index/german/synonyms.txt");
        Synonyms::parse("synonyms.txt", text, analyzer).expect("the built-in synonyms are well formed")
    }

    /// Reads groups, one a line, members separated by commas; `#` begins a comment.
    ///
    /// # Errors
    /// [`IndexError::WordList`] for a line with fewer than two members.
    pub(crate) fn parse(file: &str, text: &str, analyzer: &Analyzer) -> Result<Self, IndexError> {
        let mut others: HashMap<String, Vec<Vec<String>>> = HashMap::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let wholes = |member: &str| -> Vec<String> {
                tokenize(member).filter_map(|token| analyzer.analyze(&token).whole).collect()
            };
            let members: Vec<Vec<String>> =
                line.split(',').map(wholes).filter(|words| !words.is_empty()).collect();
            if members.len() < 2 {
                let problem = "expected two or more words separated by commas".to_owned();
                return Err(IndexError::WordList { file: file.to_owned(), line: number + 1, problem });
            }
            for member in &members {
                if let [term] = member.as_slice() {
                    let rest = members.iter().filter(|other| *other != member).cloned();
                    others.entry(term.clone()).or_default().extend(rest);
                }
            }
        }
        Ok(Synonyms { others })
    }

    /// What else the word of this term is called.
    pub(crate) fn of(&self, term: &str) -> &[Vec<String>] {
        self.others.get(term).map_or(&[], Vec::as_slice)
    }
}
