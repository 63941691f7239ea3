//! Lines that are recognised by their words alone: `index/pages/phrases.tsv`.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// The word table; what its columns mean stands in its head.
const TABLE: &str = include_str!("../../../../index/pages/phrases.tsv");

/// The table, sorted by use.
#[derive(Default)]
struct Phrases {
    ends: Vec<String>,
    press: Vec<String>,
    lines: Vec<String>,
    begins: Vec<String>,
    bylines: Vec<String>,
    sections: Vec<String>,
    calls: Option<Calls>,
}

/// Pairs of words that call.
struct Calls {
    words: AhoCorasick,
    /// The numbers of the two words of each pair.
    pairs: Vec<(usize, usize)>,
}

fn phrases() -> &'static Phrases {
    static PHRASES: OnceLock<Phrases> = OnceLock::new();
    PHRASES.get_or_init(|| {
        let mut phrases = Phrases::default();
        let mut words: Vec<String> = Vec::new();
        let mut pairs = Vec::new();
        let mut number = |word: &str| {
            words.iter().position(|have| have == word).unwrap_or_else(|| {
                words.push(word.to_owned());
                words.len() - 1
            })
        };
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.split('\t');
            let (Some(usage), Some(_), Some(text)) = (cells.next(), cells.next(), cells.next()) else {
                continue;
            };
            // A space at the end is written so that it can be seen.
            let text = text.replace('_', " ");
            match usage {
                "ends" => phrases.ends.push(text),
                "press" => phrases.press.push(text),
                "line" => phrases.lines.push(text),
                "begin" => phrases.begins.push(text),
                "byline" => phrases.bylines.push(text),
                "section" => phrases.sections.push(text),
                "call" => {
                    pairs.extend(text.split_once(" + ").map(|(one, other)| (number(one), number(other))))
                }
                _ => {}
            }
        }
        phrases.ends.sort_unstable();
        phrases.press.sort_unstable();
        phrases.lines.sort_unstable();
        // The builder fails only beyond 2^31 patterns.
        let words = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&words).ok();
        phrases.calls = words.map(|words| Calls { words, pairs });
        phrases
    })
}

fn is_one_of(sorted: &[String], text: &str) -> bool {
    sorted.binary_search_by(|have| have.as_str().cmp(text)).is_ok()
}

/// Whether a line ends the text before it.
pub(super) fn ends_text(line: &str) -> bool {
    line.len() <= 60 && is_one_of(&phrases().ends, &normal(line))
}

/// Longest line that holds a whole contact for the press, in bytes.
const MAX_CONTACT: usize = 400;

/// Whether a line names a contact for the press: alone, as the first of lines broken by hand, or before a colon.
pub(super) fn heads_press(line: &str) -> bool {
    let name = line.split('\n').next().unwrap_or("");
    let name = name.split_once(':').map_or(name, |(name, _)| name);
    line.len() <= MAX_CONTACT && name.len() <= 60 && is_one_of(&phrases().press, &normal(name))
}

/// Whether a title names a section or view; letters and digits only, in lower case.
pub(super) fn is_section(title: &str) -> bool {
    phrases().sections.iter().any(|section| section == title)
}

/// Whether a line is no text wherever it stands.
pub(super) fn is_boilerplate(line: &str) -> bool {
    if line.len() > 200 {
        return false;
    }
    if is_bracketed(line) {
        return true;
    }
    let line = normal(line);
    is_one_of(&phrases().lines, &line)
        || (line.len() < 120 && phrases().begins.iter().any(|begin| line.starts_with(begin.as_str())))
}

/// Whether a line is a row of links in brackets: "[Zurück] [Zur Liste]".
fn is_bracketed(line: &str) -> bool {
    let Some(inner) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) else { return false };
    let parts: Vec<&str> = inner.split(']').map(|part| part.trim_start().trim_start_matches('[')).collect();
    let short = |part: &&str| (1..=3).contains(&part.split_whitespace().count());
    parts.len() > 1 && inner.matches('[').count() + 1 == parts.len() && parts.iter().all(short)
}

/// Signs that stand around the words of a line.
const SIGNS: &[char] = &[
    '»', '«', '>', '<', '|', '[', ']', '…', '.', ':', '!', '?', '¿', '¡', '+', '-', '–', '←', '→', '▶', '•',
    '*',
];

fn normal(line: &str) -> String {
    line.trim_matches(|c: char| c.is_whitespace() || SIGNS.contains(&c)).to_lowercase()
}

/// Whether a line is only date, time, author or a count of comments.
pub(super) fn is_byline(line: &str) -> bool {
    if line.len() > 160 {
        return false;
    }
    let lower = line.to_lowercase();
    if phrases().bylines.iter().any(|begin| lower.starts_with(begin.as_str()))
        && !line.ends_with(['.', '!', '?', ':'])
        && line.split_whitespace().count() <= 8
    {
        return true;
    }
    let dated: usize = german::dates::find(line)
        .iter()
        .filter(|phrase| phrase.style != german::dates::Style::Relative)
        .map(|phrase| phrase.range.len())
        .sum();
    if dated == 0 {
        return false;
    }
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    line.len() - dated <= 25 && letters <= 40
}

/// Whether a line calls to subscribe, follow, pay or install.
pub(super) fn is_call(line: &str, linked: bool) -> bool {
    let Some(calls) = phrases().calls.as_ref().filter(|_| line.len() <= 450) else { return false };
    let line = line.to_lowercase();
    let mut found: Vec<usize> = Vec::new();
    for word in calls.words.find_overlapping_iter(&line) {
        // "App" is no part of "Schnappschuss".
        if line[..word.start()].chars().next_back().is_none_or(|c| !c.is_alphanumeric()) {
            found.push(word.pattern().as_usize());
        }
    }
    let called = |(one, other): &(usize, usize)| found.contains(one) && found.contains(other);
    (linked || line.len() <= 200) && found.len() > 1 && calls.pairs.iter().any(called)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_used() {
        for (number, line) in TABLE.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 3, "phrases.tsv:{}: {line:?}", number + 1);
            assert!(
                ["ends", "press", "line", "begin", "byline", "section", "call"].contains(&cells[0]),
                "{line:?}"
            );
            assert_eq!(cells[2], cells[2].to_lowercase(), "phrases.tsv:{}", number + 1);
            assert_eq!(cells[0] == "call", cells[2].contains(" + "), "phrases.tsv:{}", number + 1);
        }
    }

    #[test]
    fn words_of_calls_begin_words() {
        assert!(is_call("Hier für den Newsletter anmelden", false));
        assert!(is_call("Suivez-nous sur Facebook et Twitter", false));
        assert!(!is_call("Ein Schnappschuss, wie ihn iTunes nicht kennt", false));
        let report =
            "Mehr als hundert Menschen folgten dem Aufruf, ".repeat(6) + "den Facebook verbreitet hatte.";
        assert!(!is_call(&report, false), "a long line without a link reports");
        assert!(ends_text("Czytaj także:") && is_boilerplate("Lire la suite…") && is_section("aktuelles"));
    }
}
