//! Rule tables: tab-separated lines of `index/german/understanding/`, compiled in.
//!
//! A table holds words and weights; what they mean is said by the module that reads it. Comments start with `#`.

/// The columns of each line that is neither empty nor a comment.
///
/// Missing columns read as empty, so a rule table cannot make the extractor panic; the test below keeps the
/// built-in ones complete.
pub(super) fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|line| {
        let mut cells = line.split('\t').map(str::trim);
        std::array::from_fn(|_| cells.next().unwrap_or(""))
    })
}

/// The words of a two-column table under one heading.
pub(super) fn words_of(text: &'static str, what: &'static str) -> impl Iterator<Item = &'static str> {
    rows::<2>(text).filter(move |[kind, _]| *kind == what).map(|[_, word]| word)
}

/// Every built-in table with its number of columns.
#[cfg(test)]
const TABLES: [(&str, &str, usize); 23] = [
    ("organisation-forms", ORGANISATION_FORMS, 2),
    ("proposals", PROPOSALS, 2),
    ("kinds", KINDS, 4),
    ("ambiguous-places", AMBIGUOUS_PLACES, 2),
    ("place-names", PLACE_NAMES, 3),
    ("organisation-heads", ORGANISATION_HEADS, 4),
    ("organisation-roles", ORGANISATION_ROLES, 3),
    ("offer-cues", OFFER_CUES, 2),
    ("languages", LANGUAGES, 2),
    ("figure-words", FIGURE_WORDS, 2),
    ("plain-lines", PLAIN_LINES, 3),
    ("topic-words", TOPIC_WORDS, 2),
    ("topic-signs", TOPIC_SIGNS, 4),
    ("narrower-topics", NARROWER_TOPICS, 2),
    ("topic-audiences", TOPIC_AUDIENCES, 3),
    ("name-words", NAME_WORDS, 2),
    ("organisation-endings", ORGANISATION_ENDINGS, 3),
    ("headings", HEADINGS, 2),
    ("contact-roles", CONTACT_ROLES, 2),
    ("opening-hours", OPENING_HOURS, 4),
    ("event-words", EVENT_WORDS, 2),
    ("sentence-words", SENTENCE_WORDS, 2),
    ("contact-words", CONTACT_WORDS, 2),
];

pub(super) const ORGANISATION_FORMS: &str =
    include_str!("../../../../index/german/understanding/organisation-forms.tsv");
pub(super) const PROPOSALS: &str = include_str!("../../../../index/german/understanding/proposals.tsv");
pub(super) const SENTENCE_WORDS: &str =
    include_str!("../../../../index/german/understanding/sentence-words.tsv");
pub(super) const CONTACT_WORDS: &str =
    include_str!("../../../../index/german/understanding/contact-words.tsv");
pub(super) const EVENT_WORDS: &str = include_str!("../../../../index/german/understanding/event-words.tsv");
pub(super) const KINDS: &str = include_str!("../../../../index/german/understanding/kinds.tsv");
pub(super) const AMBIGUOUS_PLACES: &str =
    include_str!("../../../../index/german/understanding/ambiguous-places.tsv");
pub(super) const PLACE_NAMES: &str = include_str!("../../../../index/german/understanding/place-names.tsv");
pub(super) const ORGANISATION_HEADS: &str =
    include_str!("../../../../index/german/understanding/organisation-heads.tsv");
pub(super) const ORGANISATION_ROLES: &str =
    include_str!("../../../../index/german/understanding/organisation-roles.tsv");
pub(super) const OFFER_CUES: &str = include_str!("../../../../index/german/understanding/offer-cues.tsv");
pub(super) const LANGUAGES: &str = include_str!("../../../../index/german/understanding/languages.tsv");
pub(super) const FIGURE_WORDS: &str = include_str!("../../../../index/german/understanding/figure-words.tsv");
#[cfg(test)]
use crate::reading::PLAIN_LINES;
pub(super) const NAME_WORDS: &str = include_str!("../../../../index/german/understanding/name-words.tsv");
pub(super) const ORGANISATION_ENDINGS: &str =
    include_str!("../../../../index/german/understanding/organisation-endings.tsv");
pub(super) const HEADINGS: &str = include_str!("../../../../index/german/understanding/headings.tsv");
pub(super) const CONTACT_ROLES: &str =
    include_str!("../../../../index/german/understanding/contact-roles.tsv");
pub(super) const OPENING_HOURS: &str =
    include_str!("../../../../index/german/understanding/opening-hours.tsv");
pub(super) const TOPIC_SIGNS: &str = include_str!("../../../../index/german/understanding/topic-signs.tsv");
pub(super) const NARROWER_TOPICS: &str =
    include_str!("../../../../index/german/understanding/narrower-topics.tsv");
pub(super) const TOPIC_AUDIENCES: &str =
    include_str!("../../../../index/german/understanding/topic-audiences.tsv");
pub(super) const TOPIC_WORDS: &str = include_str!("../../../../index/german/understanding/topic-words.tsv");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_every_table_has_its_columns() {
        for (name, text, columns) in TABLES {
            let mut lines = 0;
            for (number, line) in text.lines().enumerate() {
                if line.trim().is_empty() || line.starts_with('#') {
                    continue;
                }
                let found = line.split('\t').count();
                assert_eq!(found, columns, "{name}.tsv:{}: {line:?}", number + 1);
                lines += 1;
            }
            assert!(lines > 0, "{name}.tsv is empty");
        }
    }
}
