//! Facts a record states in fields of its own (opening hours, cost, contact …), and the words people ask for them
//! with: a page that lists its hours rarely says "geöffnet".

use std::collections::HashMap;

use german::{Analyzer, tokenize};
use model::Record;

use crate::IndexError;

/// The facts, by the names they are indexed and listed under.
const NAMES: [&str; 6] = ["schedule", "cost", "application", "documents", "contact", "address"];

/// Which facts a record states.
pub(crate) fn stated(record: &Record) -> impl Iterator<Item = &'static str> {
    let offer = record.offer.as_ref();
    let is_stated = move |name: &&str| match *name {
        "schedule" => offer.is_some_and(|o| !o.schedule.is_empty() || o.schedule_note.is_some()),
        "cost" => offer.is_some_and(|o| o.cost.is_some()),
        "application" => offer.is_some_and(|o| o.application.is_some()),
        "documents" => offer.is_some_and(|o| !o.documents.is_empty()),
        "contact" => record.contacts.iter().any(|c| c.phone.is_some() || c.email.is_some()),
        _ => record.contacts.iter().any(|c| c.address.is_some()),
    };
    NAMES.into_iter().filter(is_stated)
}

/// Facts by the terms of the words that ask for them.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    by_term: HashMap<String, &'static str>,
}

impl Facts {
    /// What is compiled in: `index/german/facts.txt`.
    ///
    /// # Panics
    /// Never: a test reads the built-in file.
    #[expect(clippy::expect_used, reason = "the file is part of the binary and read by a test")]
    pub(crate) fn builtin(analyzer: &Analyzer) -> Self {
        let text = include_str!("../../../index/german/facts.txt");
        Facts::parse("facts.txt", text, analyzer).expect("the built-in facts are well formed")
    }

    /// Reads `fact: words`, one fact a line; `#` begins a comment.
    ///
    /// # Errors
    /// [`IndexError::WordList`] for a line without a known fact.
    pub(crate) fn parse(file: &str, text: &str, analyzer: &Analyzer) -> Result<Self, IndexError> {
        let mut by_term = HashMap::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let (name, words) = line.split_once(':').unwrap_or((line, ""));
            let Some(name) = NAMES.into_iter().find(|known| *known == name.trim()) else {
                let problem = format!("expected one of {} and a colon", NAMES.join(", "));
                return Err(IndexError::WordList { file: file.to_owned(), line: number + 1, problem });
            };
            let terms = tokenize(words).filter_map(|token| analyzer.analyze(&token).whole);
            by_term.extend(terms.map(|term| (term, name)));
        }
        Ok(Facts { by_term })
    }

    /// The fact asked for with the word of this term.
    pub(crate) fn of(&self, term: &str) -> Option<&'static str> {
        self.by_term.get(term).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Knowledge;

    #[test]
    fn words_lead_to_facts_and_a_wrong_line_is_named() {
        let knowledge = Knowledge::builtin();
        let term = german::stem(&german::fold("geöffnet")).into_owned();
        assert_eq!(knowledge.facts.of(&term), Some("schedule"));
        assert_eq!(knowledge.facts.of("xylophon"), None);
        let error = Facts::parse("facts.txt", "# words\nhours: offen\n", &knowledge.analyzer).unwrap_err();
        assert!(error.to_string().contains("facts.txt:2"), "{error}");
    }
}
