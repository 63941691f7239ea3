//! Pages that answer 200 and say that there is no page ("soft 404"), told by their title.

use std::collections::HashSet;
use std::sync::LazyLock;

static PHRASES: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("absent.txt").lines().filter(|line| !line.starts_with('#')).collect());

/// Longest title looked at: those of missing pages are short.
const LONGEST: usize = 200;

/// Whether a title says that the page is not there.
pub(crate) fn says_absent(title: &str) -> bool {
    if title.len() > LONGEST {
        return false;
    }
    let words: Vec<String> = title.split_whitespace().map(str::to_lowercase).collect();
    // Titles join their parts by a sign that stands alone, or by a colon.
    let is_sign =
        |word: &str| matches!(word, "|" | "-" | "–" | "—" | "·" | "•" | "»" | "«" | ":" | "/" | "::");
    let mut part = String::new();
    for word in &words {
        let (bare, ends) = match word.strip_suffix(':') {
            Some(bare) => (bare, true),
            None => (word.as_str(), is_sign(word)),
        };
        if !is_sign(word) && !bare.is_empty() {
            if !part.is_empty() {
                part.push(' ');
            }
            part.push_str(bare);
        }
        if ends && is_phrase(&std::mem::take(&mut part)) {
            return true;
        }
    }
    is_phrase(&part)
}

fn is_phrase(part: &str) -> bool {
    PHRASES.contains(part.trim_matches(|c: char| !c.is_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_says_it_is_none_is_believed() {
        for title in [
            "404",
            "Seite nicht gefunden!",
            "Stadt Musterstadt | Seite nicht gefunden",
            "Fehler 404: Seite  nicht\ngefunden",
            "404 – Die Seite konnte nicht gefunden werden. · Kreis",
            "Page not found - Jobcenter",
            "„Seite existiert nicht“",
        ] {
            assert!(says_absent(title), "{title}");
        }
        for title in [
            "",
            " | ",
            "Fundbüro: Was nicht gefunden wurde",
            "Bundesstraße 404",
            "Buslinie 404 – Fahrplan",
            "Verein nicht gefunden? So tragen Sie ihn ein",
            "Rathaus",
            &"Seite nicht gefunden | ".repeat(20),
        ] {
            assert!(!says_absent(title), "{title}");
        }
    }
}
