//! CSV (RFC 4180) with a header, for spreadsheets.

use std::io::Write;

use indexer::SearchResponse;

pub(super) fn write(out: &mut impl Write, response: &SearchResponse, header: bool) -> anyhow::Result<()> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    if header {
        writer.write_record([
            "id",
            "kind",
            "title",
            "published",
            "places",
            "source",
            "url",
            "score",
            "snippet",
        ])?;
    }
    for hit in &response.hits {
        let places: Vec<_> = hit.places.iter().map(|place| place.name.as_str()).collect();
        writer.write_record([
            hit.id.as_str(),
            hit.kind.as_str(),
            &unformula(&hit.title),
            &hit.published.map(|date| date.to_string()).unwrap_or_default(),
            &places.join("; "),
            hit.source.as_ref().map_or("", |source| source.as_str()),
            &hit.url,
            &hit.score.to_string(),
            &unformula(&hit.snippet.text),
        ])?;
    }
    Ok(writer.flush()?)
}

/// Spreadsheets run cells that begin like a formula; an apostrophe keeps a stranger's title a text
/// (OWASP, "CSV Injection").
pub(crate) fn unformula(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
        _ => text.to_owned(),
    }
}
