//! When a value the gold names and a value Lotse found are the same.
//!
//! Dates, numbers, identifiers and addresses of the net must be equal. What is taken from the page "as written"
//! may be cut differently, a phrase or its whole sentence, and agrees by its words.

use std::collections::BTreeSet;

/// Most words a found passage may have beside those of the gold: a sentence around a phrase, not a page.
const MORE_WORDS: usize = 20;
/// Least share of the gold's words that a shorter passage must hold.
const LEAST_SHARE: f64 = 0.34;
/// Least share of common words where neither passage holds the other.
const LEAST_COMMON: f64 = 0.6;
/// Least letters of a word whose ending is left out.
const LEAST_STEM: usize = 4;

/// One value of a field: a part that must be equal and a part compared by words. Either may be empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Item {
    pub(crate) exact: String,
    pub(crate) words: String,
}

impl Item {
    pub(crate) fn exact(value: impl Into<String>) -> Item {
        Item { exact: value.into(), words: String::new() }
    }

    pub(crate) fn words(value: impl Into<String>) -> Item {
        Item { exact: String::new(), words: value.into() }
    }
}

/// Whether a found value is the expected one.
pub(crate) fn agree(expected: &Item, found: &Item) -> bool {
    expected.exact == found.exact && same_words(&expected.words, &found.words)
}

/// Pairs of expected and found values that agree, as many as a first match gives.
pub(crate) fn common(expected: &[Item], found: &[Item]) -> usize {
    let mut open: Vec<&Item> = found.iter().collect();
    let mut pairs = 0;
    for item in expected {
        if let Some(at) = open.iter().position(|other| agree(item, other)) {
            open.swap_remove(at);
            pairs += 1;
        }
    }
    pairs
}

/// How alike two headings are: the share of their words that both hold.
pub(crate) fn likeness(a: &str, b: &str) -> f64 {
    let (a, b) = (words_of(a), words_of(b));
    let all = a.union(&b).count();
    if all == 0 { 1.0 } else { a.intersection(&b).count() as f64 / all as f64 }
}

fn same_words(expected: &str, found: &str) -> bool {
    let (gold, other) = (words_of(expected), words_of(found));
    if gold.is_empty() || other.is_empty() {
        return gold.is_empty() == other.is_empty();
    }
    let within = gold.is_subset(&other) && other.len() <= gold.len() + MORE_WORDS;
    let part = other.is_subset(&gold) && other.len() as f64 >= LEAST_SHARE * gold.len() as f64;
    within || part || likeness(expected, found) >= LEAST_COMMON
}

/// Words in lower case without punctuation and endings: "Anträgen" is "Anträge".
fn words_of(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| without_ending(&word.to_lowercase()).to_owned()).collect()
}

/// A long word without its German ending; short ones differ too much by theirs.
fn without_ending(word: &str) -> &str {
    let long = |stem: &&str| stem.chars().count() >= LEAST_STEM;
    let endings = ["en", "em", "er", "es", "e", "n", "s"];
    endings.iter().find_map(|ending| word.strip_suffix(ending).filter(long)).unwrap_or(word)
}

#[test]
fn a_phrase_agrees_with_its_sentence_but_not_with_another() {
    let same = |a: &str, b: &str| agree(&Item::words(a), &Item::words(b));
    assert!(same("640 Anträge", "640 Anträgen"));
    assert!(same("kostenlos", "Die Beratung ist kostenlos."));
    assert!(same("Die Teilnahme ist freiwillig und gratis.", "gratis, freiwillig, Teilnahme"));
    assert!(!same("kostenlos", "10 Euro im Monat"));
    assert!(!same("kostenlos", ""));
    assert!(!same(
        "kostenlos",
        &format!("kostenlos {}", (0..40).map(|n| n.to_string()).collect::<Vec<_>>().join(" "))
    ));
    assert!(!agree(&Item::exact("2026-01-01"), &Item::exact("2026-01-02")));
    let (a, b) = (Item::exact("a"), Item::exact("b"));
    assert_eq!(common(&[a.clone(), a.clone(), b.clone()], &[b, a]), 2);
}
