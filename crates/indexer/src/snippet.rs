//! Passages: the stretch of a record's text that answers best, with the words found in it marked.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use german::{Analyzer, Language, TokenKind, WordTerms, tokenize};

use crate::Snippet;
use crate::query::bag::BagQuery;

/// Length of a passage, in bytes.
const LENGTH: usize = 280;

/// How much of a text is looked through, in bytes.
const MAX_TEXT: usize = 40_000;

/// Words of German passages with their terms, kept from one search to the next: splitting a word costs more than
/// looking it up.
pub(crate) type WordMemory = RwLock<HashMap<String, Arc<WordTerms>>>;

/// Words remembered; then it starts afresh.
const REMEMBERED: usize = 50_000;

/// A word of the query in a text: where it begins and ends, which it is, its weight.
type Found = (usize, usize, usize, f32);

/// Finds passages for one query.
pub(crate) struct Marker<'k> {
    analyzer: &'k Analyzer,
    memory: &'k WordMemory,
    /// Terms of the query and how much each is worth.
    terms: HashMap<String, f32>,
}

impl<'k> Marker<'k> {
    pub(crate) fn new(bag: Option<&BagQuery>, analyzer: &'k Analyzer, memory: &'k WordMemory) -> Self {
        let mut terms = HashMap::new();
        for term in bag.iter().flat_map(|bag| bag.terms.iter()) {
            if let Some(text) = term.term.value().as_str()
                && term.mean_length > 0.0
            {
                terms.insert(text.to_owned(), term.weight);
            }
        }
        Marker { analyzer, memory, terms }
    }

    /// The best passage of a text in this language.
    pub(crate) fn snippet(&self, text: &str, language: &str) -> Snippet {
        let text = &text[..floor(text, text.len().min(MAX_TEXT))];
        let analyzer = self.analyzer.for_language(Language::from_code(language));
        let mut found: Vec<Found> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        let mut new: HashMap<String, Arc<WordTerms>> = HashMap::new();
        let remembered = self.memory.read().unwrap_or_else(PoisonError::into_inner);
        for token in tokenize(text) {
            let is_plain = token.kind == TokenKind::Word && token.pieces.is_empty();
            let word = token.text.as_ref();
            let analyzed;
            let terms = if !is_plain || analyzer.language() != Language::German {
                analyzed = analyzer.analyze(&token);
                &analyzed
            } else if let Some(terms) = remembered.get(word) {
                terms.as_ref()
            } else {
                &**new.entry(word.to_owned()).or_insert_with(|| Arc::new(analyzer.analyze(&token)))
            };
            let all = terms.whole.iter().chain(&terms.parts);
            let best =
                all.filter_map(|term| self.terms.get_key_value(term)).max_by(|a, b| a.1.total_cmp(b.1));
            if let Some((term, weight)) = best {
                let next = known.len();
                let number = *known.entry(term.as_str()).or_insert(next);
                found.push((token.range.start, token.range.end, number, *weight));
            }
        }
        drop(remembered);
        self.remember(new);
        let (start, end) = window(text, &found);
        let marks = found
            .iter()
            .filter(|(from, to, ..)| *from >= start && *to <= end)
            .map(|(from, to, ..)| (from - start, to - start))
            .collect();
        Snippet { text: text[start..end].to_owned(), marks }
    }

    fn remember(&self, new: HashMap<String, Arc<WordTerms>>) {
        if new.is_empty() {
            return;
        }
        let mut memory = self.memory.write().unwrap_or_else(PoisonError::into_inner);
        if memory.len() + new.len() > REMEMBERED {
            memory.clear();
        }
        memory.extend(new);
    }
}

/// The stretch with the most different words, then the most words, the first of equals.
fn window(text: &str, found: &[Found]) -> (usize, usize) {
    let mut best = (0.0, 0);
    for (first, &(start, ..)) in found.iter().enumerate() {
        let mut seen = Vec::new();
        let mut worth = 0.0;
        for &(_, to, number, weight) in
            found[first..].iter().take_while(|(_, to, ..)| to - start <= LENGTH * 3 / 4)
        {
            let _ = to;
            worth += if seen.contains(&number) { weight * 0.1 } else { weight };
            seen.push(number);
        }
        if worth > best.0 + 1e-6 {
            best = (worth, start);
        }
    }
    // Begin with the sentence or line, if it is near; else with a word.
    let hit = best.1;
    let earliest = floor(text, hit.saturating_sub(LENGTH / 4));
    let lead = &text[earliest..hit];
    let start = match lead.rfind(['\n', '.', '!', '?']) {
        Some(at) => earliest + at + 1,
        None if earliest == 0 => 0,
        None => lead.find(' ').map_or(hit, |at| earliest + at + 1),
    };
    let start = start + (text[start..].len() - text[start..].trim_start().len());
    let mut end = floor(text, (start + LENGTH).min(text.len()));
    if end < text.len()
        && let Some(space) = text[start..end].rfind(char::is_whitespace)
        && space > LENGTH / 2
    {
        end = start + space;
    }
    (start, start + text[start..end].trim_end().len())
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}
