//! JSON: the whole answer, or one hit a line.

use std::io::Write;

use indexer::SearchResponse;

pub(super) fn write(out: &mut impl Write, response: &SearchResponse) -> anyhow::Result<()> {
    serde_json::to_writer(&mut *out, response)?;
    Ok(writeln!(out)?)
}

pub(super) fn write_hits(out: &mut impl Write, response: &SearchResponse) -> anyhow::Result<()> {
    for hit in &response.hits {
        serde_json::to_writer(&mut *out, hit)?;
        writeln!(out)?;
    }
    Ok(())
}
