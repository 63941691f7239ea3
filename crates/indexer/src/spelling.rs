//! "Meinten Sie": a word nobody wrote is compared with the words of the index. A rare word that is there, or that the
//! lexicon knows, is left alone.

use german::{exact, fold, tokenize};
use tantivy::Term;

use crate::live::Live;
use crate::{IndexError, SearchRequest, SearchResponse};

/// Shortest word that is corrected, in letters.
const SHORTEST: usize = 4;

/// Words of a query that are corrected; more unknown words are another language.
const MOST: usize = 3;

/// Words of the index that one correction looks at.
const LOOKED_AT: usize = 300_000;

impl Live {
    /// Puts a better spelling into the answer when there is one that finds more.
    pub(crate) fn correct(
        &self,
        request: &SearchRequest,
        response: &mut SearchResponse,
    ) -> Result<(), IndexError> {
        if !request.relax {
            return Ok(());
        }
        let corrected = self.correction(&request.query).map_err(|source| self.engine(source))?;
        let Some(query) = corrected else { return Ok(()) };
        let again = SearchRequest { query: query.clone(), limit: 0, facets: false, ..request.clone() };
        if self.search(&again)?.total > 0 {
            response.understood.did_you_mean = Some(query);
        }
        Ok(())
    }

    fn correction(&self, query: &str) -> tantivy::Result<Option<String>> {
        let mut corrected = String::new();
        let (mut end, mut changes) = (0, 0);
        for token in tokenize(query).take(32) {
            let letters = token.text.chars().count();
            let plain = token.pieces.is_empty() && token.text.chars().all(char::is_alphabetic);
            if !plain
                || letters < SHORTEST
                || query[token.range.end..].starts_with([':', '*'])
                || self.knows(&token)?
            {
                continue;
            }
            let Some(better) = self.nearest(&token.text)? else { continue };
            changes += 1;
            corrected.push_str(&query[end..token.range.start]);
            corrected.push_str(&better);
            end = token.range.end;
        }
        corrected.push_str(&query[end..]);
        Ok((1..=MOST).contains(&changes).then_some(corrected))
    }

    /// Whether a word, or every part of it, occurs in the index, or the word is German.
    fn knows(&self, token: &german::Token<'_>) -> tantivy::Result<bool> {
        if self.knowledge.lexicon.count(&token.text) > 0 {
            return Ok(true);
        }
        for &(language, field, _) in &self.languages {
            let terms = self.knowledge.analyzer.for_language(language).analyze(token);
            let Some(whole) = terms.whole else { return Ok(true) };
            let occurs =
                |term: &str| self.searcher.doc_freq(&Term::from_field_text(field, term)).map(|n| n > 0);
            if occurs(&whole)? {
                return Ok(true);
            }
            let mut all = !terms.parts.is_empty();
            for part in &terms.parts {
                all = all && occurs(part)?;
            }
            if all {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The most frequent of the nearest words of the index.
    fn nearest(&self, word: &str) -> tantivy::Result<Option<String>> {
        let wanted: Vec<char> = fold(word).chars().collect();
        let most = if wanted.len() < 8 { 1 } else { 2 };
        let mut best: Option<(usize, u32, String)> = None;
        let first = exact(word).chars().next();
        let mut left = LOOKED_AT;
        for reader in self.searcher.segment_readers() {
            let inverted = reader.inverted_index(self.fields.exact)?;
            // In a large vocabulary the first letter has to be right.
            let whole = inverted.terms().num_terms() < 50_000;
            let start = first.filter(|_| !whole).map(String::from).unwrap_or_default();
            let mut after = start.clone();
            after.push(char::MAX);
            let range = inverted.terms().range().ge(start.as_bytes());
            let mut terms =
                if whole { range.into_stream()? } else { range.lt(after.as_bytes()).into_stream()? };
            while let Some((bytes, info)) = terms.next() {
                if left == 0 {
                    break;
                }
                left -= 1;
                let limit = best.as_ref().map_or(most, |(distance, ..)| *distance);
                if bytes.len().abs_diff(word.len()) > limit + 4 {
                    continue;
                }
                let Ok(term) = std::str::from_utf8(bytes) else { continue };
                if !term.chars().all(char::is_alphabetic) {
                    continue;
                }
                let candidate: Vec<char> = fold(term).chars().collect();
                let Some(distance) = distance(&wanted, &candidate, limit) else { continue };
                let better = best.as_ref().is_none_or(|(nearest, frequency, _)| {
                    distance < *nearest || (distance == *nearest && info.doc_freq > *frequency)
                });
                if better {
                    best = Some((distance, info.doc_freq, term.to_owned()));
                }
            }
        }
        Ok(best.map(|(_, _, term)| term))
    }
}

/// Edits between two words, a swap of neighbours being one (Damerau 1964), if there are at most `limit`.
fn distance(one: &[char], other: &[char], limit: usize) -> Option<usize> {
    if one.len().abs_diff(other.len()) > limit {
        return None;
    }
    let width = other.len() + 1;
    let (mut before, mut last, mut row) = (vec![0; width], (0..width).collect::<Vec<_>>(), vec![0; width]);
    for (i, &a) in one.iter().enumerate() {
        row[0] = i + 1;
        let mut least = row[0];
        for (j, &b) in other.iter().enumerate() {
            let mut cost = (last[j] + usize::from(a != b)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a == other[j - 1] && one[i - 1] == b {
                cost = cost.min(before[j - 1] + 1);
            }
            row[j + 1] = cost;
            least = least.min(cost);
        }
        if least > limit {
            return None;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    Some(last[width - 1]).filter(|&distance| distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_counted_up_to_the_limit() {
        let count = |one: &str, other: &str, limit| {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            distance(&chars(one), &chars(other), limit)
        };
        assert_eq!(count("beratung", "beratnug", 2), Some(1));
        assert_eq!(count("beratung", "bertung", 2), Some(1));
        assert_eq!(count("kita", "kita", 0), Some(0));
        assert_eq!(count("beratung", "wohnung", 2), None);
    }
}
