//! The word lists of contacts, from `contact-words.tsv`.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::understanding::table::{CONTACT_WORDS, words_of};

/// What a word is to a contact; the comments of the table say what each is for.
pub(super) struct Words {
    pub(super) streets: Vec<&'static str>,
    pub(super) counted: HashSet<&'static str>,
    pub(super) town_links: HashSet<&'static str>,
    pub(super) town_fronts: HashSet<&'static str>,
    pub(super) rooms: Vec<&'static str>,
    pub(super) units: Vec<&'static str>,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let of = |what| words_of(CONTACT_WORDS, what);
    Words {
        streets: of("street").collect(),
        counted: of("counted").collect(),
        town_links: of("town_link").collect(),
        town_fronts: of("town_front").collect(),
        rooms: of("room").collect(),
        units: of("unit").collect(),
    }
});
