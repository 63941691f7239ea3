//! Hits for people: title, where and when, the passage with its words marked.

use std::io::Write;

use indexer::{Hit, SearchResponse, Snippet};
use model::{Kind, PlaceRole};

use super::printable;

pub(crate) fn write(out: &mut impl Write, response: &SearchResponse, colour: bool) -> anyhow::Result<()> {
    let understood = &response.understood;
    for note in understood.notes.iter().chain(&understood.relaxed) {
        writeln!(out, "Hinweis: {}", printable(note))?;
    }
    if let Some(better) = &understood.did_you_mean {
        writeln!(out, "Meinten Sie: {}?", printable(better))?;
    }
    writeln!(
        out,
        "{} Treffer für {:?} ({:.1} ms)",
        response.total,
        printable(&response.query),
        response.took_ms
    )?;
    for (rank, hit) in response.hits.iter().enumerate() {
        write_hit(out, rank + 1, hit, colour)?;
    }
    Ok(())
}

fn write_hit(out: &mut impl Write, rank: usize, hit: &Hit, colour: bool) -> anyhow::Result<()> {
    let (bold, dim, off) = if colour { ("\x1b[1m", "\x1b[2m", "\x1b[0m") } else { ("", "", "") };
    writeln!(out, "\n{rank:>2}. {bold}{}{off}", printable(&hit.title))?;
    let mut facts = vec![label(hit.kind).to_owned()];
    facts.extend(hit.published.map(|date| date.to_string()));
    let mut places: Vec<_> =
        hit.places.iter().filter(|p| p.role != PlaceRole::Mentioned).map(|p| &p.name).collect();
    places.dedup();
    facts.extend(places.into_iter().take(3).map(|name| printable(name)));
    facts.extend(hit.distance_km.map(|km| format!("{km:.1} km").replace('.', ",")));
    if hit.picked {
        facts.push("Tipp der Redaktion".to_owned());
    }
    if hit.duplicates > 0 {
        facts.push(format!("+{} gleiche", hit.duplicates));
    }
    writeln!(out, "    {dim}{}{off}", facts.join(" · "))?;
    if !hit.snippet.text.is_empty() {
        writeln!(out, "    {}", marked(&hit.snippet, colour))?;
    }
    writeln!(out, "    {dim}{}{off}", printable(&hit.url))?;
    if let Some(explanation) = &hit.explanation {
        for line in explanation.lines() {
            writeln!(out, "      {}", printable(line))?;
        }
    }
    Ok(())
}

/// The passage with its marks: reverse on a terminal, `[…]` elsewhere.
fn marked(snippet: &Snippet, colour: bool) -> String {
    let (open, close) = if colour { ("\x1b[7m", "\x1b[27m") } else { ("[", "]") };
    let mut marked = String::new();
    let mut end = 0;
    for &(from, to) in &snippet.marks {
        let (Some(before), Some(word)) = (snippet.text.get(end..from), snippet.text.get(from..to)) else {
            continue;
        };
        marked.push_str(&printable(before));
        marked.push_str(open);
        marked.push_str(&printable(word));
        marked.push_str(close);
        end = to;
    }
    marked.push_str(&printable(snippet.text.get(end..).unwrap_or_default()));
    marked
}

fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::News => "Meldung",
        Kind::Offer => "Angebot",
        Kind::Event => "Veranstaltung",
        Kind::Organisation => "Organisation",
        Kind::Network => "Netzwerk",
        Kind::Listing => "Übersicht",
        Kind::Other => "Seite",
        Kind::Empty => "leer",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_keep_umlauts_whole_and_control_characters_out() {
        let text = "Für Mütter\u{1b}[31m".to_owned();
        let snippet = Snippet { marks: vec![(5, 12)], text };
        assert_eq!(marked(&snippet, false), "Für [Mütter] [31m");
    }
}
