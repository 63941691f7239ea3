//! The small words of names of organisations, from `name-words.tsv`.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::understanding::table::{NAME_WORDS, words_of};

/// What a word is to a name; the comments of the table say what each is for.
pub(super) struct Words {
    pub(super) links: HashSet<&'static str>,
    pub(super) openers: HashSet<&'static str>,
    pub(super) duties: HashSet<&'static str>,
    pub(super) articles: HashSet<&'static str>,
    pub(super) beside: HashSet<&'static str>,
    pub(super) seats: HashSet<&'static str>,
    pub(super) branches: HashSet<&'static str>,
    pub(super) welfare: HashSet<&'static str>,
    pub(super) persons: HashSet<&'static str>,
    pub(super) no_names: HashSet<&'static str>,
    pub(super) areas: HashSet<&'static str>,
    pub(super) branch_lines: HashSet<&'static str>,
    pub(super) provider_labels: HashSet<&'static str>,
    pub(super) contact_labels: HashSet<&'static str>,
    pub(super) anys: HashSet<&'static str>,
    pub(super) adjectives: HashSet<&'static str>,
    pub(super) joints: HashSet<&'static str>,
    pub(super) turns: HashSet<&'static str>,
    pub(super) opens_list: HashSet<&'static str>,
    pub(super) agents: HashSet<&'static str>,
    pub(super) two_words: HashSet<&'static str>,
    pub(super) wheres: HashSet<&'static str>,
    pub(super) press_lines: Vec<&'static str>,
    pub(super) subordinates: HashSet<&'static str>,
    pub(super) relatives: HashSet<&'static str>,
    pub(super) governs: HashSet<&'static str>,
    pub(super) common_parts: HashSet<&'static str>,
    pub(super) shortened: HashSet<&'static str>,
    pub(super) inside: HashSet<&'static str>,
    pub(super) house_in: HashSet<&'static str>,
    pub(super) leads_on: HashSet<&'static str>,
    pub(super) inner_articles: HashSet<&'static str>,
    pub(super) seat_articles: HashSet<&'static str>,
    pub(super) purpose_words: HashSet<&'static str>,
    pub(super) hosted: HashSet<&'static str>,
    pub(super) definites: HashSet<&'static str>,
    /// Words for an organisation with the legal form it has.
    pub(super) forms_of: Vec<(&'static str, &'static str)>,
    /// Ends of names in the genitive with how they end else.
    pub(super) genitives: Vec<(&'static str, &'static str)>,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let of = |what| words_of(NAME_WORDS, what).collect();
    Words {
        links: of("link"),
        openers: of("opener"),
        duties: of("duty"),
        articles: of("article"),
        beside: of("beside"),
        seats: of("seat"),
        branches: of("branch"),
        welfare: of("welfare"),
        persons: of("person"),
        no_names: of("no_name"),
        areas: of("area"),
        branch_lines: of("branch_line"),
        provider_labels: of("provider_label"),
        contact_labels: of("contact_label"),
        anys: of("any"),
        adjectives: of("adjective"),
        joints: of("joint"),
        turns: of("turn"),
        opens_list: of("opens_list"),
        agents: of("agent"),
        two_words: of("two_words"),
        wheres: of("where"),
        press_lines: words_of(NAME_WORDS, "press_line").collect(),
        subordinates: of("subordinate"),
        relatives: of("relative"),
        governs: of("governs"),
        common_parts: of("common_part"),
        shortened: of("shortened"),
        inside: of("inside"),
        house_in: of("house_in"),
        leads_on: of("leads_on"),
        inner_articles: of("inner_article"),
        seat_articles: of("seat_article"),
        purpose_words: of("purpose_word"),
        hosted: of("hosted"),
        definites: of("definite"),
        forms_of: words_of(NAME_WORDS, "form_of").filter_map(|pair| pair.split_once(' ')).collect(),
        genitives: words_of(NAME_WORDS, "genitive").filter_map(|pair| pair.split_once(' ')).collect(),
    }
});
