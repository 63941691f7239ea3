//! Words people searched for and nobody has written: a standing survey of what is missing. Off unless configured.
//!
//! Only single words are counted, in memory, without time, place or asker; digits never, so no number of a person or a
//! street; and a word is shown only after more than [`SHOWN_ABOVE`] searches.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use indexer::SearchRequest;

use crate::state::App;

/// A count up to this is shown to nobody: what one or two people typed may be about them.
pub(crate) const SHOWN_ABOVE: u64 = 5;
/// Words of one search that are looked at.
const WORDS: usize = 8;
/// Shortest and longest word, in characters.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=40;
/// Most words kept; when that is full, those counted once make room.
const KEPT: usize = 20_000;
/// Most words told.
const TOLD: usize = 100;

/// The counts since the start.
#[derive(Default)]
pub(crate) struct Unfound {
    counts: Mutex<HashMap<String, u64>>,
}

impl Unfound {
    /// Counts the words of a search that found nothing, as far as they find nothing alone either.
    pub(crate) fn note(&self, app: &App, query: &str) {
        for word in words(query) {
            let alone = SearchRequest {
                query: word.clone(),
                limit: 1,
                facets: false,
                snippets: false,
                relax: false,
                ..SearchRequest::default()
            };
            if app.searcher.search(&alone).is_ok_and(|response| response.total == 0) {
                self.count(word);
            }
        }
    }

    fn count(&self, word: String) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= KEPT && !counts.contains_key(&word) {
            counts.retain(|_, count| *count > 1);
            if counts.len() >= KEPT {
                return;
            }
        }
        *counts.entry(word).or_default() += 1;
    }

    /// Words and counts that may be told, most wanted first.
    pub(crate) fn told(&self) -> Vec<(String, u64)> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut told: Vec<_> = counts
            .iter()
            .filter(|(_, count)| **count > SHOWN_ABOVE)
            .map(|(word, count)| (word.clone(), *count))
            .collect();
        told.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        told.truncate(TOLD);
        told
    }
}

/// The words of a query that may be counted: letters only, in lower case, each once.
fn words(query: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in query.split_whitespace() {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let letters = word.chars().all(|c| c.is_alphabetic() || c == '-');
        if letters && LENGTHS.contains(&word.chars().count()) && !found.contains(&word) && found.len() < WORDS
        {
            found.push(word);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_could_be_about_a_person_is_counted() {
        assert_eq!(
            words("Nachtbetreuung für \"Kinder\", 01761234567 a@b.de Str.12 ab"),
            ["nachtbetreuung", "für", "kinder"]
        );
    }

    #[test]
    fn a_word_is_told_only_after_more_than_five() {
        let unfound = Unfound::default();
        for _ in 0..SHOWN_ABOVE {
            unfound.count("nachtkita".into());
        }
        assert!(unfound.told().is_empty());
        unfound.count("nachtkita".into());
        assert_eq!(unfound.told(), [("nachtkita".to_owned(), SHOWN_ABOVE + 1)]);
    }

    #[test]
    fn the_table_has_an_end() {
        let unfound = Unfound::default();
        for n in 0..KEPT + 10 {
            unfound.count(format!("wort{n}"));
        }
        assert!(unfound.counts.lock().unwrap().len() <= KEPT);
    }
}
