//! Passages: the stretch of a record's text that answers best, with the words found in it marked.

use std::collections::HashMap;

use german::{Language, TokenKind, tokenize};

use crate::Snippet;
use crate::hash::FastHash;
use crate::hours::{Wanted, clock_time};
use crate::query::bag::{BagQuery, SCORE_ONLY};
use crate::words::{Memory, Words, signature};

/// Length of a passage, in bytes.
const LENGTH: usize = 280;

/// How much of a text is looked through, in bytes.
const MAX_TEXT: usize = 40_000;

/// What a clock time is worth to a passage, where a time is asked for, of the heaviest word: that time, and any other.
const THIS_TIME: f32 = 1.5;
const OTHER_TIME: f32 = 0.3;

/// What sums of weights may differ by and be equal.
const ROUNDING: f32 = 1e-5;

/// A word of the query in a text: where it begins and ends, which it is, its weight.
type Found = (usize, usize, usize, f32);

/// Finds passages for one query.
pub(crate) struct Marker<'k> {
    words: &'k Words,
    /// Terms of the query: which number each has and how much it is worth.
    terms: HashMap<String, (usize, f32), FastHash>,
    /// Bits of the terms.
    signature: u64,
    /// The time asked for: clock times are looked for, too.
    time: Option<Wanted>,
}

impl<'k> Marker<'k> {
    pub(crate) fn new(bag: Option<&BagQuery>, time: Option<Wanted>, words: &'k Words) -> Self {
        let mut marker = Marker { words, terms: HashMap::default(), signature: 0, time };
        for term in bag.iter().flat_map(|bag| bag.terms.iter()) {
            if let Some(text) = term.entry.term.value().as_str()
                && term.norms.is_some()
                && term.bit != SCORE_ONLY
            {
                let number = marker.terms.len();
                marker.terms.entry(text.to_owned()).or_insert((number, 0.0)).1 = term.weight;
                marker.signature |= signature(text);
            }
        }
        marker
    }

    /// The best passage of a text in this language.
    pub(crate) fn snippet(&self, text: &str, language: &str) -> Snippet {
        let text = &text[..floor(text, text.len().min(MAX_TEXT))];
        let language = Language::from_code(language);
        let mut found: Vec<Found> = Vec::new();
        let mut new = Memory::default();
        let remembered = self.words.read(language);
        let heaviest = self.terms.values().map(|(_, weight)| *weight).fold(0.0, f32::max);
        for token in tokenize(text).take_while(|_| !self.terms.is_empty()) {
            let analyzed;
            if let Some(wanted) = self.time {
                if found.last().is_some_and(|(_, end, ..)| token.range.start < *end) {
                    continue;
                }
                let start = token.range.start;
                if token.text.starts_with(|c: char| c.is_ascii_digit())
                    && let Some((hours, length)) = clock_time(&text[start..])
                {
                    let (number, share) = match wanted.has_any(hours) {
                        true => (self.terms.len(), THIS_TIME),
                        false => (self.terms.len() + 1, OTHER_TIME),
                    };
                    found.push((start, token.range.end.max(start + length), number, heaviest * share));
                    continue;
                }
            }
            // What stands in the text says all about a word, also about one with hyphens.
            let surface = &text[token.range.clone()];
            let known = if token.kind != TokenKind::Word {
                analyzed = self.words.analyze(language, &token);
                &analyzed
            } else if let Some(known) = remembered.get(surface) {
                known
            } else {
                new.entry(surface.into()).or_insert_with(|| self.words.analyze(language, &token))
            };
            if known.signature & self.signature == 0 {
                continue;
            }
            let all = known.terms.whole.iter().chain(&known.terms.parts);
            let best = all.filter_map(|term| self.terms.get(term)).max_by(|a, b| a.1.total_cmp(&b.1));
            if let Some(&(number, weight)) = best {
                found.push((token.range.start, token.range.end, number, weight));
            }
        }
        drop(remembered);
        self.words.remember(language, new);
        let (start, end) = window(text, &found);
        let marks = found
            .iter()
            .filter(|(from, to, ..)| *from >= start && *to <= end)
            .map(|(from, to, ..)| (from - start, to - start))
            .collect();
        Snippet { text: text[start..end].to_owned(), marks }
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
        if worth > best.0 + ROUNDING {
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
