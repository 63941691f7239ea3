//! The run file of the TREC evaluation tools: `qid Q0 docid rank score tag` (trec_eval, README).

use std::io::Write;

use indexer::SearchResponse;

pub(super) fn write(out: &mut impl Write, id: &str, response: &SearchResponse) -> anyhow::Result<()> {
    for (rank, hit) in response.hits.iter().enumerate() {
        writeln!(out, "{id} Q0 {} {} {} lotse", hit.id, rank + 1, hit.score)?;
    }
    Ok(())
}
