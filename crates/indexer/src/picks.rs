//! Editor's picks: records an editor wants first for a search, from a file that is read again with every refresh.

use std::collections::HashMap;

use german::{Language, tokenize};

use crate::IndexError;
use crate::words::Words;

/// Most records picked for one search.
const MOST: usize = 10;

/// Pages by the terms of the searches they are picked for.
#[derive(Debug, Default)]
pub(crate) struct Picks {
    /// Sorted terms, so that "Kita Platz" and "Platz Kita" are one search.
    by_terms: HashMap<Vec<String>, Vec<String>>,
}

impl Picks {
    /// Reads `search = address | address`, one a line; several searches are separated by commas, `#` begins a comment
    /// at the start of a line or behind a blank (addresses may hold one).
    ///
    /// # Errors
    /// [`IndexError::WordList`] for a line without a search of content words or without an address.
    pub(crate) fn parse(file: &str, text: &str, words: &Words) -> Result<Self, IndexError> {
        let mut by_terms: HashMap<Vec<String>, Vec<String>> = HashMap::new();
        for (number, line) in text.lines().enumerate() {
            let line = if line.starts_with('#') { "" } else { line.split(" #").next().unwrap_or_default() };
            if line.trim().is_empty() {
                continue;
            }
            let wrong = |problem: &str| IndexError::WordList {
                file: file.to_owned(),
                line: number + 1,
                problem: problem.to_owned(),
            };
            let (searches, pages) =
                line.split_once('=').ok_or_else(|| wrong("expected `search = address | address`"))?;
            let pages: Vec<String> = pages
                .split(" | ")
                .map(|page| page.trim().to_owned())
                .filter(|page| !page.is_empty())
                .collect();
            if pages.is_empty() {
                return Err(wrong("expected an address behind `=`"));
            }
            for search in searches.split(',') {
                let terms = terms(search, words);
                if terms.is_empty() {
                    return Err(wrong("expected a search with content words before `=`"));
                }
                let there = by_terms.entry(terms).or_default();
                there.extend(pages.iter().cloned());
                there.truncate(MOST);
            }
        }
        Ok(Picks { by_terms })
    }

    /// The pages picked for a search, best first.
    pub(crate) fn of(&self, search: &str, words: &Words) -> &[String] {
        if self.by_terms.is_empty() {
            return &[];
        }
        self.by_terms.get(&terms(search, words)).map_or(&[], Vec::as_slice)
    }
}

/// The terms of a search, each once, in one order.
fn terms(search: &str, words: &Words) -> Vec<String> {
    let wholes = tokenize(search).filter_map(|t| words.terms(Language::German, &t).terms.whole.clone());
    let mut terms: Vec<String> = wholes.collect();
    terms.sort();
    terms.dedup();
    terms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Knowledge;

    #[test]
    fn a_search_is_known_by_its_words() {
        let words = Knowledge::builtin().words;
        let text = "# picks\nKita Platz, Kindergartenplatz = https://a.example/kita#ab | https://a.example/b # why\n";
        let picks = Picks::parse("picks.txt", text, &words).unwrap();
        let wanted = ["https://a.example/kita#ab", "https://a.example/b"];
        assert_eq!(picks.of("Plätze in der Kita", &words), wanted);
        assert_eq!(picks.of("Kindergartenplätze", &words), wanted);
        assert!(picks.of("Kita", &words).is_empty());
        for wrong in ["Kita\n", "Kita =\n", "und = https://a.example/\n"] {
            let error = Picks::parse("picks.txt", wrong, &words).unwrap_err();
            assert!(error.to_string().contains("picks.txt:1"), "{error}");
        }
    }
}
