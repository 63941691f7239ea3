//! Adding up lists window by window finds and scores what going through all documents by hand does.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::Field;
use tantivy::{DocAddress, Searcher, TantivyDocument};

use super::*;
use crate::analysis::tokenizers;
use crate::collect::Gather;
use crate::columns::Columns;
use crate::schema::build;

/// More than two windows in one segment, and a small segment.
const SEGMENTS: [usize; 2] = [9000, 300];
/// One of so many documents has the term.
const RARITY: [u64; 6] = [2, 3, 9, 50, 400, 3000];

struct World {
    searcher: Searcher,
    field: Field,
    vocabulary: Arc<Vocabulary>,
    columns: Arc<Vec<Columns>>,
    /// How often each document has each term, deleted documents not included.
    documents: BTreeMap<DocAddress, [u32; 6]>,
    records: u64,
    frequency: [u64; 6],
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let (schema, fields) = build();
    let field = fields.words[0].1;
    let mut index = tantivy::Index::create_in_ram(schema);
    index.set_tokenizers(tokenizers());
    let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 30_000_000).unwrap();
    writer.set_merge_policy(Box::new(tantivy::indexer::NoMergePolicy));
    let mut state = 1_u64;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut all: Vec<(String, [u32; 6])> = Vec::new();
    for size in SEGMENTS {
        for _ in 0..size {
            let counts = RARITY.map(|rarity| if draw(rarity) == 0 { 1 + draw(3) as u32 } else { 0 });
            let terms = counts
                .iter()
                .enumerate()
                .flat_map(|(term, &count)| vec![format!("\u{1e}t{term}"); count as usize]);
            let mut doc = TantivyDocument::new();
            let id = format!("d{}", all.len());
            doc.add_text(fields.id, &id);
            doc.add_text(field, terms.collect::<String>() + "\u{1e}x");
            writer.add_document(doc).unwrap();
            all.push((id, counts));
        }
        writer.commit().unwrap();
    }
    for (id, _) in all.iter().step_by(7) {
        writer.delete_term(tantivy::Term::from_field_text(fields.id, id));
    }
    writer.commit().unwrap();
    let searcher = index.reader().unwrap().searcher();
    let mut documents = BTreeMap::new();
    for (number, (id, counts)) in all.iter().enumerate().filter(|(number, _)| number % 7 != 0) {
        let (ordinal, inverted) = searcher
            .segment_readers()
            .iter()
            .enumerate()
            .find_map(|(ordinal, reader)| {
                let inverted = reader.inverted_index(fields.id).unwrap();
                let term = tantivy::Term::from_field_text(fields.id, id);
                inverted.doc_freq(&term).is_ok_and(|n| n > 0).then_some((ordinal, inverted))
            })
            .unwrap_or_else(|| panic!("document {number} is in no segment"));
        let term = tantivy::Term::from_field_text(fields.id, id);
        let list = inverted.read_postings(&term, tantivy::schema::IndexRecordOption::Basic).unwrap().unwrap();
        documents.insert(DocAddress::new(ordinal as u32, tantivy::DocSet::doc(&list)), *counts);
    }
    let columns = searcher.segment_readers().iter().map(|reader| Columns::open(reader).unwrap()).collect();
    World {
        field,
        vocabulary: Arc::new(Vocabulary::open(searcher.segment_readers()).unwrap()),
        columns: Arc::new(columns),
        documents,
        records: all.len() as u64,
        frequency: std::array::from_fn(|term| {
            all.iter().filter(|(_, counts)| counts[term] > 0).count() as u64
        }),
        searcher,
    }
});

/// Scores of all matching documents, by hand.
fn by_hand(world: &World, bag: &BagQuery, ranking: &Ranking) -> BTreeMap<DocAddress, f32> {
    let norms = norms(ranking, 2.0);
    let score = |counts: &[u32; 6]| {
        let length = FieldNormReader::fieldnorm_to_id(counts.iter().sum::<u32>() + 1);
        let of_term = |(term, &count): (usize, &u32)| {
            let weight = bag.terms[term].weight * inverse_frequency(world.frequency[term], world.records);
            let count = count as f32;
            weight * (1.0 + ranking.k1) * count / (count + norms[usize::from(length)])
        };
        counts.iter().enumerate().map(of_term).sum::<f32>()
    };
    let matching = |counts: &[u32; 6]| {
        let mask = (0..6).filter(|&term| counts[term] > 0).fold(0, |mask, term| mask | 1_u64 << term);
        bag.words.iter().filter(|word| word.is_in(mask)).count() >= bag.at_least
    };
    let found = world.documents.iter().filter(|(_, counts)| matching(counts));
    found.map(|(at, counts)| (*at, score(counts))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn windows_find_what_is_found_by_hand(
        words in prop::collection::vec(prop::collection::vec(1_u64..64, 1..3), 1..4),
        at_least in 1_usize..4,
        weights in prop::array::uniform6(prop::sample::select(vec![0.0_f32, 0.3, 1.0])),
    ) {
        let (world, ranking) = (&*WORLD, Ranking::default());
        let term = |number: usize| BagTerm {
            entry: world.vocabulary.text(world.field, &format!("t{number}")).unwrap(),
            weight: weights[number],
            bit: number as u8,
            frequency: None,
            norms: Some(norms(&ranking, 2.0)),
        };
        let at_least = at_least.min(words.len());
        let words = words.into_iter().map(|alternatives| BagWord { alternatives, elsewhere: 0 }).collect();
        let bag = BagQuery::new(&world.vocabulary, &ranking, (0..6).map(term).collect(), words, at_least);
        let expected = by_hand(world, &bag, &ranking);
        let keep = expected.len().max(1) + 1;
        let gather = |keep| Gather { columns: Arc::clone(&world.columns), keep, ..Gather::default() };
        let windows = gather(keep).bag(&world.searcher, &bag).unwrap();
        prop_assert_eq!(windows.total, expected.len());
        for found in &windows.best {
            prop_assert!((found.key as f32 - expected[&found.at]).abs() < 1e-4, "{:?}", found);
        }
        // Document by document, as in a query made of several.
        let one_by_one = world.searcher.search(&bag, &gather(keep)).unwrap();
        prop_assert_eq!(&one_by_one.best, &windows.best);
        // The best few are the first of all.
        let few = gather(10).bag(&world.searcher, &bag).unwrap();
        prop_assert_eq!(few.total, expected.len());
        prop_assert_eq!(&few.best[..], &windows.best[..few.best.len()]);
        prop_assert_eq!(few.best.len(), expected.len().min(10));
    }
}
