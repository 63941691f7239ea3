//! What a page names as its sources: "Quellen: Online-Recherche auf www.beispiel.de, 22.02.2013".
//!
//! They stand behind a label at the end of a text, or in brackets within it ("(Quelle: Landesamt für Statistik, 2024)").
//! The labels are data (`sentence-words.tsv`).

use std::ops::Range;
use std::sync::LazyLock;

use model::CitedSource;

use super::contacts::web_addresses;
use super::dates;
use super::table::{SENTENCE_WORDS, words_of};
use super::text::{Found, Text};

/// Words that open the line or the block of sources.
static LABELS: LazyLock<Vec<&str>> = LazyLock::new(|| words_of(SENTENCE_WORDS, "source_label").collect());

/// Most lines behind the label.
const MOST: usize = 6;
/// A source without an address is a title, no paragraph.
const LONGEST: usize = 160;

/// The sources named at the end of a text or right behind it.
pub(super) fn find(text: &Text<'_>) -> Vec<Found<CitedSource>> {
    let mut found = Vec::new();
    for (range, labelled) in lines(text) {
        cite(text, range, labelled, &mut found);
    }
    bracketed(text, &mut found);
    found
}

/// Where the lines of sources stand: nobody named there does anything in the text.
pub(super) fn places(text: &Text<'_>) -> Vec<Range<usize>> {
    lines(text).into_iter().map(|(range, _)| range).collect()
}

/// The lines of sources, and whether a label with a colon stands over or before them.
fn lines(text: &Text<'_>) -> Vec<(Range<usize>, bool)> {
    let mut found = Vec::new();
    let (mut open, mut labelled) = (0, false);
    for part in text.parts() {
        let words = part.block.text.as_str();
        let label = LABELS.iter().find_map(|label| {
            let rest = words.strip_prefix(label)?;
            // "Quellen" alone is a heading; "Quellen sprudeln" is not.
            let colon = rest.starts_with(':');
            (colon || rest.trim().is_empty()).then_some((label.len() + usize::from(colon), colon))
        });
        let from = match label {
            Some((length, colon)) => {
                (open, labelled) = (MOST, colon);
                length
            }
            None if open > 0 => {
                open -= 1;
                0
            }
            None => continue,
        };
        let mut at = part.range.start + from;
        for line in words[from..].split('\n') {
            let bare = line.trim();
            let start = at + (line.len() - line.trim_start().len());
            if !bare.is_empty() {
                found.push((start..start + bare.len(), labelled));
            }
            at += line.len() + 1;
        }
    }
    found
}

fn cite(text: &Text<'_>, range: Range<usize>, labelled: bool, found: &mut Vec<Found<CitedSource>>) {
    let line = &text.as_str()[range.clone()];
    let date = dates::first(line).map(|date| date.value);
    let webs = web_addresses(line);
    let evidence = |value: &str| text.quote("", value, range.clone(), "named-as-source");
    if webs.is_empty() {
        // A source without an address has a date or stands behind a label; other lines are not about sources.
        let name = date_free(line);
        if !name.is_empty() && (date.is_some() || labelled && is_title(line)) {
            let value = CitedSource { url: None, name: Some(name.to_owned()), date };
            found.push(Found::new(value, evidence(name)));
        }
        return;
    }
    for url in webs {
        let evidence = evidence(&url);
        found.push(Found::new(CitedSource { url: Some(url), name: None, date }, evidence));
    }
}

/// Whether a line is the title of a source and no sentence.
fn is_title(line: &str) -> bool {
    line.starts_with(|c: char| c.is_uppercase() || "„\"»".contains(c))
        && line.len() <= LONGEST
        && line.contains(' ')
        && !line.ends_with(['.', '!', '?', ':'])
}

/// "… (Quelle: Landesamt für Statistik, 2024)".
fn bracketed(text: &Text<'_>, found: &mut Vec<Found<CitedSource>>) {
    let whole = text.as_str();
    let opens = whole.match_indices('(').filter_map(|(at, _)| {
        let inner = &whole[at + 1..];
        let label = LABELS
            .iter()
            .find(|label| inner.starts_with(**label) && inner[label.len()..].starts_with(':'))?;
        let from = at + 1 + label.len() + 1;
        let end = from + whole[from..].find([')', '\n'])?;
        let start = end - whole[from..end].trim_start().len();
        (start < end).then_some(start..end)
    });
    for range in opens {
        cite(text, range, true, found);
    }
}

/// The line up to its date.
fn date_free(line: &str) -> &str {
    let end = dates::first(line).map_or(line.len(), |date| date.range.start);
    let words = line[..end].trim_end_matches([',', ' ', '(', '.', ':', ';']);
    let led = [" vom", " v", " am"].iter().find_map(|led| words.strip_suffix(led));
    led.filter(|_| end < line.len()).unwrap_or(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::text::paragraphs;

    fn read(lines: &[&str]) -> Vec<(Option<String>, Option<String>, String)> {
        let blocks = paragraphs(lines);
        let date = |source: &CitedSource| source.date.map(|date| date.to_string()).unwrap_or_default();
        find(&Text::new(&blocks))
            .into_iter()
            .map(|f| (f.value.url.clone(), f.value.name.clone(), date(&f.value)))
            .collect()
    }

    #[test]
    fn each_address_is_a_source_with_the_date_of_its_line() {
        let found =
            read(&["Text.", "Quellen:", "Recherche auf www.netz.example und www.blatt.example, 03.04.2014"]);
        assert_eq!(
            found,
            [
                (Some("www.netz.example".to_owned()), None, "2014-04-03".to_owned()),
                (Some("www.blatt.example".to_owned()), None, "2014-04-03".to_owned())
            ]
        );
        assert_eq!(
            read(&["Quelle: Mitteilung der Stadt Soest, 05.06.2013"]),
            [(None, Some("Mitteilung der Stadt Soest".to_owned()), "2013-06-05".to_owned())]
        );
        assert_eq!(read(&["Die Quellen sprudeln.", "Siehe www.netz.example"]), []);
        let named = |name: &str| (None, Some(name.to_owned()), String::new());
        assert_eq!(
            read(&[
                "Quellen:",
                "Gespräch mit der Leiterin",
                "Danach ging es weiter.",
                "Jahresbericht Soester Tafel"
            ]),
            [named("Gespräch mit der Leiterin"), named("Jahresbericht Soester Tafel")]
        );
        assert_eq!(
            read(&["Es sind 40 Prozent (Quelle: Landesamt für Statistik). Mehr nicht (siehe oben)."]),
            [named("Landesamt für Statistik")]
        );
    }
}
