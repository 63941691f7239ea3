//! The word lists of `offer-cues.tsv` that are no phrases; the comments of the table say what each is for.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::understanding::table::{OFFER_CUES, words_of};

/// Parts of words and sentences, by what they say.
pub(super) struct Words {
    pub(super) cost_labels: HashSet<&'static str>,
    pub(super) free: Vec<&'static str>,
    pub(super) not_cost: Vec<&'static str>,
    pub(super) free_things: Vec<&'static str>,
    pub(super) offered: Vec<&'static str>,
    pub(super) endings: Vec<&'static str>,
    pub(super) printed: Vec<String>,
    pub(super) taught: Vec<String>,
    pub(super) not_access: Vec<&'static str>,
    pub(super) access_labels: HashSet<&'static str>,
    pub(super) apply_labels: Vec<&'static str>,
    pub(super) not_apply: Vec<&'static str>,
    pub(super) papers_labels: Vec<&'static str>,
    /// What opens and, maybe, closes a list of things to bring in a sentence.
    pub(super) bring: Vec<(&'static str, Option<&'static str>)>,
    pub(super) brought: Vec<&'static str>,
    pub(super) papers: Vec<&'static str>,
    pub(super) papers_openers: Vec<&'static str>,
    pub(super) not_items: Vec<&'static str>,
    pub(super) proposed_verbs: Vec<&'static str>,
    pub(super) holds: Vec<&'static str>,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let of = |what| words_of(OFFER_CUES, what).collect();
    Words {
        cost_labels: words_of(OFFER_CUES, "cost_label").collect(),
        free: of("free"),
        not_cost: of("not_cost"),
        free_things: of("free_thing"),
        offered: of("offered"),
        endings: of("ending"),
        printed: words_of(OFFER_CUES, "printed").map(|words| words.replace('_', " ")).collect(),
        taught: words_of(OFFER_CUES, "taught").map(|words| words.replace('_', " ")).collect(),
        not_access: of("not_access"),
        access_labels: words_of(OFFER_CUES, "access_label").collect(),
        apply_labels: of("apply_label"),
        not_apply: of("not_apply"),
        papers_labels: of("papers_label"),
        bring: words_of(OFFER_CUES, "bring")
            .map(|words| match words.split_once(" ... ") {
                Some((opening, closing)) => (opening, Some(closing)),
                None => (words, None),
            })
            .collect(),
        brought: of("brought"),
        papers: of("paper"),
        papers_openers: of("papers_opener"),
        not_items: of("not_item"),
        proposed_verbs: of("proposed_verb"),
        holds: of("holds"),
    }
});

/// Whether a label is one of a list; a `*` in the list stands for the rest.
pub(super) fn is_label(label: &str, list: &[&str]) -> bool {
    let label = label.trim().trim_end_matches('?');
    list.iter().any(|known| match known.strip_suffix('*') {
        Some(start) => label.starts_with(start),
        None => label == *known,
    })
}
