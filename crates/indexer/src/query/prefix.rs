//! The beginning of a word: everything that begins so is found, and the words that begin so score together like one.

use std::collections::BTreeMap;
use std::ops::Bound;

use german::{exact, fold};
use tantivy::Term;
use tantivy::query::{BooleanQuery, ConstScoreQuery, InvertedIndexRangeQuery, Occur, Query};
use tantivy::schema::Field;

use crate::query::bag::{BagQuery, BagTerm, BagWord, Norms};
use crate::query::builder::Context;

/// Words that begin so and score; the most frequent ones.
const SCORED: usize = 32;

/// Words of the index looked at to find them.
const LOOKED_AT: usize = 20_000;

/// Records with a word that begins like `text`, by its terms or as it is written.
pub(crate) fn prefix(context: &Context<'_>, text: &str) -> Box<dyn Query> {
    let folded = fold(text);
    let mut any = Vec::new();
    let mut terms = Vec::new();
    for (_, field, norms) in context.languages {
        any.push(range(*field, &folded));
        terms.extend(scored(context, *field, &folded, 1.0, norms));
    }
    // A stem is shorter than the word: "Beratun" begins no stem.
    any.push(range(context.fields.exact, &exact(text)));
    let ranking = &context.knowledge.ranking;
    let in_title = ranking.title_weight.max(TITLE);
    terms.extend(scored(context, context.fields.title, &folded, in_title, context.title_norms));
    let found = Box::new(ConstScoreQuery::new(Box::new(BooleanQuery::new(any)), 0.0));
    if terms.is_empty() {
        return found;
    }
    let word = BagWord { alternatives: vec![1], ..BagWord::default() };
    let bag = BagQuery::new(context.vocabulary, ranking, terms, vec![word], 1);
    Box::new(BooleanQuery::new(vec![(Occur::Must, found), (Occur::Should, Box::new(bag))]))
}

/// Weight of a title with such a word: somebody who types half a word wants pages about it.
const TITLE: f32 = 0.5;

fn range(field: Field, beginning: &str) -> (Occur, Box<dyn Query>) {
    let bound = |text: &str| Term::from_field_text(field, text);
    let range = InvertedIndexRangeQuery::new(
        Bound::Included(bound(beginning)),
        Bound::Excluded(bound(&format!("{beginning}{}", char::MAX))),
    );
    (Occur::Should, Box::new(range))
}

/// The most frequent terms that begin so, each as rare as all of them together.
fn scored(context: &Context<'_>, field: Field, beginning: &str, weight: f32, norms: &Norms) -> Vec<BagTerm> {
    let mut found: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
    let after = format!("{beginning}{}", char::MAX);
    let mut left = LOOKED_AT;
    for reader in context.searcher.segment_readers() {
        // What cannot be read here cannot be read by the range either, which says so.
        let Ok(inverted) = reader.inverted_index(field) else { continue };
        let range = inverted.terms().range().ge(beginning.as_bytes()).lt(after.as_bytes());
        let Ok(mut terms) = range.into_stream() else { continue };
        while let Some((term, info)) = terms.next().filter(|_| left > 0) {
            left -= 1;
            *found.entry(term.to_vec()).or_default() += u64::from(info.doc_freq);
        }
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_key(|(_, frequency)| std::cmp::Reverse(*frequency));
    let frequency = Some(found.iter().map(|(_, frequency)| frequency).sum());
    let text = |term: Vec<u8>| String::from_utf8(term).ok();
    let texts = found.into_iter().take(SCORED).filter_map(|(term, _)| text(term));
    let term = |text: String| {
        let entry = context.entry(context.vocabulary.text(field, &text))?;
        Some(BagTerm { entry, weight, bit: 0, frequency, norms: Some(norms.clone()) })
    };
    texts.filter_map(term).collect()
}
