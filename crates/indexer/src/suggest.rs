//! Suggestions while typing: places, topics and audiences by their names, titles and words of the index.

use std::collections::{BTreeMap, HashSet};
use std::ops::Bound;
use std::sync::Arc;

use german::{exact, fold, tokenize};
use tantivy::Term;
use tantivy::query::{BooleanQuery, InvertedIndexRangeQuery, Occur, Query};

use crate::beginnings::fold_phrase;
use crate::collect::Gather;
use crate::live::Live;
use crate::query::builder::{Builder, Scope};
use crate::{IndexError, Suggestion, SuggestionKind};

/// Most suggestions of one answer.
const MAX_LIMIT: usize = 50;

/// Words of the index one suggestion looks at.
const LOOKED_AT: usize = 20_000;

/// Longest text that is completed, in bytes.
const MAX_TYPED: usize = 200;

impl Live {
    pub(crate) fn suggest(&self, typed: &str, limit: usize) -> Result<Vec<Suggestion>, IndexError> {
        let limit = limit.min(MAX_LIMIT);
        let beginning = fold_phrase(typed);
        if beginning.is_empty() || typed.len() > MAX_TYPED || limit == 0 {
            return Ok(Vec::new());
        }
        // Each sort may fill the answer only as far as the others leave room.
        let share = limit.div_ceil(4);
        let mut all = self.places(&beginning, share);
        all.extend(self.topics(&beginning, share));
        let titles = self.titles(typed, share)?;
        let words = self.words(typed, limit).map_err(|source| self.engine(source))?;
        let room = limit.saturating_sub(all.len() + titles.len());
        all.extend(words.into_iter().take(room));
        all.extend(titles);
        let mut seen = HashSet::new();
        all.retain(|suggestion| seen.insert((fold(&suggestion.text), suggestion.value.clone())));
        all.truncate(limit);
        Ok(all)
    }

    fn places(&self, beginning: &str, limit: usize) -> Vec<Suggestion> {
        let places = self.knowledge.gazetteer.places();
        let numbers = self.knowledge.beginnings.places(beginning).into_iter();
        let mut found: Vec<_> = numbers.filter_map(|number| places.get(number)).collect();
        found.sort_by_key(|place| std::cmp::Reverse(place.population));
        let suggestion = |place: &&model::Place| Suggestion {
            text: place.name.clone(),
            kind: SuggestionKind::Place,
            value: Some(place.ags.to_string()),
        };
        found.iter().take(limit).map(suggestion).collect()
    }

    fn topics(&self, beginning: &str, limit: usize) -> Vec<Suggestion> {
        let taxonomy = &self.knowledge.taxonomy;
        let topics = taxonomy.topics().iter().map(|topic| (SuggestionKind::Topic, &topic.id, &topic.label));
        let audiences =
            taxonomy.audiences().iter().map(|one| (SuggestionKind::Audience, &one.id, &one.label));
        let all: Vec<_> = topics.chain(audiences).collect();
        let numbers = self.knowledge.beginnings.subjects(beginning).into_iter().take(limit);
        numbers
            .filter_map(|number| all.get(number))
            .map(|(kind, id, label)| Suggestion {
                text: (*label).clone(),
                kind: *kind,
                value: Some((*id).clone()),
            })
            .collect()
    }

    /// Titles that have all words typed, the last one begun.
    fn titles(&self, typed: &str, limit: usize) -> Result<Vec<Suggestion>, IndexError> {
        let Some(last) = tokenize(typed).last() else { return Ok(Vec::new()) };
        let context = self.context();
        let mut parts: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut complete = Builder::new(&context, Scope::Field(self.fields.title), false, false);
        let words = complete.add(&typed[..last.range.start]);
        let complete = context.checked(complete.build(words)).map_err(|source| self.engine(source))?;
        parts.extend(complete.map(|bag| (Occur::Must, Box::new(bag) as Box<dyn Query>)));
        let beginning = fold(&last.text);
        let mut after = beginning.clone();
        after.push(char::MAX);
        let bound = |text: &str| Term::from_field_text(self.fields.title, text);
        let range =
            InvertedIndexRangeQuery::new(Bound::Included(bound(&beginning)), Bound::Excluded(bound(&after)));
        parts.push((Occur::Must, Box::new(range)));
        let gather = Gather { columns: Arc::clone(&self.columns), keep: limit, ..Gather::default() };
        let found = self.run(&BooleanQuery::new(parts), Vec::new(), &gather)?;
        let mut titles = Vec::new();
        for ranked in found.best {
            let record = self.record(ranked.at)?;
            titles.push(Suggestion {
                text: record.title,
                kind: SuggestionKind::Title,
                value: Some(record.id.to_string()),
            });
        }
        Ok(titles)
    }

    /// The most frequent words that begin like the last one typed, with what stands before it.
    fn words(&self, typed: &str, limit: usize) -> tantivy::Result<Vec<Suggestion>> {
        let Some(last) = tokenize(typed).last() else { return Ok(Vec::new()) };
        let written = exact(&last.text);
        let umlauts = written.replace("ae", "ä").replace("oe", "ö").replace("ue", "ü");
        let mut beginnings = vec![written];
        if umlauts != beginnings[0] {
            beginnings.push(umlauts);
        }
        let mut found: BTreeMap<String, u32> = BTreeMap::new();
        let mut left = LOOKED_AT;
        for reader in self.searcher.segment_readers() {
            let inverted = reader.inverted_index(self.fields.exact)?;
            for beginning in &beginnings {
                let mut after = beginning.clone();
                after.push(char::MAX);
                let range = inverted.terms().range().ge(beginning.as_bytes()).lt(after.as_bytes());
                let mut terms = range.into_stream()?;
                while let Some((bytes, info)) = terms.next() {
                    if left == 0 {
                        break;
                    }
                    left -= 1;
                    if let Ok(term) = std::str::from_utf8(bytes)
                        && term.chars().all(char::is_alphabetic)
                    {
                        *found.entry(term.to_owned()).or_default() += info.doc_freq;
                    }
                }
            }
        }
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let before = &typed[..last.range.start];
        let suggestion = |(word, _): (String, u32)| Suggestion {
            text: format!("{before}{word}"),
            kind: SuggestionKind::Word,
            value: None,
        };
        Ok(found.into_iter().take(limit).map(suggestion).collect())
    }
}
