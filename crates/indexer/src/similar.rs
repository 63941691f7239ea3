//! More like this: the words that set a record apart, looked for in the others.

use std::collections::HashMap;
use std::sync::Arc;

use german::Language;
use model::Record;
use tantivy::query::{BooleanQuery, Occur, Query};

use crate::collect::Gather;
use crate::live::Live;
use crate::query::bag::{BagQuery, BagTerm, BagWord, inverse_frequency};
use crate::query::filters;
use crate::query::plan::Plan;
use crate::{Hit, IndexError, SearchRequest, Understood};

/// Words a record is known by.
const WORDS: usize = 24;

/// Of these, how many another record must have.
const SHARED: usize = 3;

/// How much of a text is read, in bytes.
const MAX_TEXT: usize = 20_000;

impl Live {
    pub(crate) fn similar(&self, record: &Record, limit: usize) -> Result<Vec<Hit>, IndexError> {
        let language = Language::from_code(&record.lang);
        let Some((_, field, norms)) = self.languages.iter().find(|(l, ..)| *l == language) else {
            return Ok(Vec::new());
        };
        let analyzer = self.knowledge.analyzer.for_language(language);
        let mut frequencies: HashMap<String, f32> = HashMap::new();
        for (text, weight) in [(&record.title, 3.0), (&record.text, 1.0)] {
            for term in analyzer.terms(&text[..text.floor_char_boundary(MAX_TEXT)]) {
                *frequencies.entry(term.text).or_default() += weight;
            }
        }
        let records = self.searcher.num_docs();
        let mut weighted = Vec::new();
        for (text, frequency) in frequencies {
            let entry = self.vocabulary.text(*field, &text).map_err(|source| self.engine(source))?;
            if entry.frequency > 1 && text.chars().any(char::is_alphabetic) {
                let weight = inverse_frequency(entry.frequency, records) * (1.0 + frequency.ln());
                weighted.push((weight, text, entry));
            }
        }
        weighted.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        weighted.truncate(WORDS);
        let terms = weighted.into_iter().enumerate();
        let terms = terms.map(|(bit, (_, _, entry))| BagTerm {
            entry,
            weight: 1.0,
            bit: bit as u8,
            frequency: None,
            norms: Some(norms.clone()),
        });
        let terms: Vec<BagTerm> = terms.collect();
        let words = (0..terms.len())
            .map(|bit| BagWord { alternatives: vec![1 << bit], ..BagWord::default() })
            .collect();
        let at_least = SHARED.min(terms.len());
        if at_least == 0 {
            return Ok(Vec::new());
        }
        let bag = BagQuery::new(&self.vocabulary, &self.knowledge.ranking, terms, words, at_least);
        let query = BooleanQuery::new(vec![
            (Occur::Must, Box::new(bag.clone()) as Box<dyn Query>),
            (Occur::MustNot, filters::tags(self.fields.id, [record.id.as_str()])),
        ]);
        let plan = Plan {
            query: Box::new(query),
            bag: Some(bag),
            understood: Understood::default(),
            is_browse: false,
            places: Vec::new(),
            picks: Vec::new(),
            hours: None,
        };
        let keep = limit.min(SearchRequest::MAX_LIMIT) * 2;
        let found = self.run(
            &*plan.query,
            Vec::new(),
            &Gather { columns: Arc::clone(&self.columns), keep, ..Gather::default() },
        )?;
        self.hits(&SearchRequest::default(), &plan, found.best, false, 0, limit)
    }
}
