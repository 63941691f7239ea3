//! Passages: the stretch of a record's text that answers best, with the words found in it marked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use german::{Analyzer, Language, Token, TokenKind, WordTerms, tokenize};
use model::Record;

use crate::Snippet;
use crate::query::bag::BagQuery;

/// Length of a passage, in bytes.
const LENGTH: usize = 280;

/// How much of a text is looked through, in bytes.
const MAX_TEXT: usize = 100_000;

/// Words of German passages with their terms, kept from one search to the next: splitting a word costs more than
/// looking it up.
pub(crate) type WordMemory = Mutex<HashMap<String, Arc<WordTerms>>>;

/// Words remembered; then it starts afresh.
const REMEMBERED: usize = 50_000;

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

    /// The best passage of a record.
    pub(crate) fn snippet(&self, record: &Record) -> Snippet {
        let text = if record.text.is_empty() { &record.teaser } else { &record.text };
        let text = &text[..floor(text, text.len().min(MAX_TEXT))];
        let analyzer = self.analyzer.for_language(Language::from_code(&record.lang));
        let mut found: Vec<(usize, usize, usize, f32)> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for token in tokenize(text) {
            let terms = self.terms_of(&analyzer, &token);
            let all = terms.whole.iter().chain(&terms.parts);
            let best =
                all.filter_map(|term| self.terms.get_key_value(term)).max_by(|a, b| a.1.total_cmp(b.1));
            if let Some((term, weight)) = best {
                let next = known.len();
                let number = *known.entry(term.as_str()).or_insert(next);
                found.push((token.range.start, token.range.end, number, *weight));
            }
        }
        let (start, end) = window(text, &found);
        let marks = found
            .iter()
            .filter(|(from, to, ..)| *from >= start && *to <= end)
            .map(|(from, to, ..)| (from - start, to - start))
            .collect();
        Snippet { text: text[start..end].to_owned(), marks }
    }
}

impl Marker<'_> {
    fn terms_of(&self, analyzer: &Analyzer, token: &Token<'_>) -> Arc<WordTerms> {
        let plain = token.kind == TokenKind::Word && token.pieces.is_empty();
        if !plain || analyzer.language() != Language::German {
            return Arc::new(analyzer.analyze(token));
        }
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(terms) = memory.get(token.text.as_ref()) {
            return Arc::clone(terms);
        }
        if memory.len() >= REMEMBERED {
            memory.clear();
        }
        let terms = Arc::new(analyzer.analyze(token));
        memory.insert(token.text.to_string(), Arc::clone(&terms));
        terms
    }
}

/// The stretch with the most different words, then the most words, the first of equals.
fn window(text: &str, found: &[(usize, usize, usize, f32)]) -> (usize, usize) {
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
