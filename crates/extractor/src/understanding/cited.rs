//! What a page names as its sources: "Quellen: Online-Recherche auf www.beispiel.de, 22.02.2013".

use model::CitedSource;

use super::contacts::web_addresses;
use super::dates;
use super::text::{Found, Text};

/// Words that open the line or the block of sources.
const LABELS: [&str; 6] =
    ["Quellen:", "Quelle:", "Quellenangabe:", "Quellenangaben:", "Quellennachweis:", "Quellen"];

/// Most lines behind the label.
const MOST: usize = 6;

/// The sources named at the end of a text or right behind it.
pub(super) fn find(text: &Text<'_>) -> Vec<Found<CitedSource>> {
    let mut found = Vec::new();
    let mut open = 0;
    for part in text.parts() {
        let words = part.block.text.as_str();
        let label = LABELS.iter().find(|label| words.starts_with(**label));
        let lines = match label {
            // "Quellen" alone is a heading; "Quellen sprudeln" is not.
            Some(label) if label.ends_with(':') || words.trim() == *label => {
                open = MOST;
                words[label.len()..].trim()
            }
            _ if open > 0 => {
                open -= 1;
                words
            }
            _ => continue,
        };
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let at = part.range.start + words.find(line).unwrap_or(0);
            cite(text, line, at, &mut found);
        }
    }
    found
}

fn cite(text: &Text<'_>, line: &str, at: usize, found: &mut Vec<Found<CitedSource>>) {
    let date = dates::first(line).map(|date| date.value);
    let webs = web_addresses(line);
    let evidence = |value: &str| text.quote("", value, at..at + line.len(), "named-as-source");
    if webs.is_empty() {
        // A source without an address has a date or says what it is; other lines are not about sources.
        let name = date_free(line);
        if date.is_some() && !name.is_empty() {
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

/// The line up to its date.
fn date_free(line: &str) -> &str {
    let end = dates::first(line).map_or(line.len(), |date| date.range.start);
    line[..end].trim_end_matches([',', ' ', '(', 'v', 'm', '.', ':', ';'])
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
    }
}
