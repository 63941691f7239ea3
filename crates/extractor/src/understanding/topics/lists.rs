//! The words of the finder: names from the taxonomy, signs from `topic-signs.tsv`, and how words are taken from
//! `topic-words.tsv`; the comments of the tables say what each list is for.

use std::collections::{HashMap, HashSet};

use model::Taxonomy;

use crate::understanding::cues::Cues;
use crate::understanding::table::{
    NARROWER_TOPICS, TOPIC_AUDIENCES, TOPIC_SIGNS, TOPIC_WORDS, rows, words_of,
};
use crate::understanding::vocabulary::{Term, Vocabulary, Worth};

/// The layers of the vocabulary.
pub(super) const TOPICS: usize = 0;
pub(super) const AUDIENCES: usize = 1;

/// What sort of words stands around a find.
pub(super) struct Lists {
    pub(super) served: Cues<()>,
    pub(super) served_after: HashSet<&'static str>,
    pub(super) not_between: HashSet<&'static str>,
    pub(super) aside: HashSet<&'static str>,
    pub(super) served_headings: Vec<&'static str>,
    /// Sentences with these name people who do not count: "Kinder können mitgebracht werden".
    pub(super) along: Cues<()>,
    /// Words between people and their age: "Mädchen [zwischen] 14 und 19 Jahren".
    pub(super) age: HashSet<&'static str>,
    pub(super) numbers: HashSet<&'static str>,
    /// Words before the name of a person: "Frau Amsel" is no women.
    pub(super) salutations: HashSet<&'static str>,
    /// Pairs of narrower and wider topics, by number.
    pub(super) narrower: Vec<(usize, usize)>,
    /// Whom a topic is for, by number, and whether that holds beside those the page names.
    pub(super) audience_of: HashMap<usize, (usize, bool)>,
    /// An audience that is part of another, by number: asylum seekers need not be called immigrants, too.
    pub(super) part_of: Vec<(usize, usize)>,
    /// Audiences nearly every text names.
    pub(super) common: Vec<bool>,
    /// Audiences that are everybody when both are named: women and men.
    pub(super) everybody: Vec<usize>,
}

impl Lists {
    pub(super) fn new(taxonomy: &Taxonomy) -> Self {
        let of = |what| words_of(TOPIC_WORDS, what);
        let number = |id: &str| taxonomy.topics().iter().position(|topic| topic.id == id);
        let narrower = rows::<2>(NARROWER_TOPICS)
            .filter_map(|[narrower, wider]| Some((number(narrower)?, number(wider)?)));
        let audience = |id: &str| taxonomy.audiences().iter().position(|audience| audience.id == id);
        let audience_of = rows::<3>(TOPIC_AUDIENCES).filter_map(|[topic, served, when]| {
            Some((number(topic)?, (audience(served)?, when == "always")))
        });
        let pairs = of("part_of").filter_map(|pair| pair.split_once(' '));
        let part_of = pairs.filter_map(|(part, whole)| Some((audience(part)?, audience(whole)?)));
        let common: HashSet<_> = of("common_audience").collect();
        Lists {
            served: Cues::new(of("served").map(|word| (word, ()))),
            served_after: of("served_after").collect(),
            not_between: of("not_between").collect(),
            aside: of("aside").collect(),
            served_headings: of("served_heading").collect(),
            along: Cues::new(of("along").map(|word| (word, ()))),
            age: of("age").collect(),
            numbers: of("number").collect(),
            salutations: of("salutation").collect(),
            narrower: narrower.collect(),
            audience_of: audience_of.collect(),
            part_of: part_of.collect(),
            everybody: of("everybody").filter_map(audience).collect(),
            common: taxonomy.audiences().iter().map(|a| common.contains(a.id.as_str())).collect(),
        }
    }
}

/// The vocabulary of a taxonomy: subjects are numbers of its topics, or of its audiences.
pub(super) fn vocabulary(taxonomy: &Taxonomy) -> Vocabulary {
    let weak: HashSet<_> = words_of(TOPIC_WORDS, "weak").collect();
    let never: HashSet<_> = words_of(TOPIC_WORDS, "never").collect();
    let topics = taxonomy.topics().iter().map(|t| (&t.id, &t.label, &t.synonyms, &t.labels));
    let audiences = taxonomy.audiences().iter().map(|a| (&a.id, &a.label, &a.synonyms, &a.labels));
    let subjects: Vec<_> = topics
        .enumerate()
        .map(|s| (TOPICS, s))
        .chain(audiences.enumerate().map(|s| (AUDIENCES, s)))
        .collect();

    let mut terms: Vec<Term<'_>> = Vec::new();
    for &(layer, (subject, (_, label, synonyms, labels))) in &subjects {
        // "Kindertageseinrichtung (Kita)", "Trennung & Scheidung": each part is a name.
        let label = label.split('(').next().unwrap_or(label);
        let names = label.split(['&', ',', '–']).map(str::trim).chain(synonyms.iter().map(String::as_str));
        let names = names.filter(|name| !name.is_empty() && !never.contains(name) && !name.contains('/'));
        terms.extend(names.map(|written| {
            let worth = if weak.contains(written) { Worth::Weak } else { Worth::Name };
            Term { subject: Some(subject), layer, language: "de", worth, listed: false, written }
        }));
        for (language, names) in labels {
            let language = LANGUAGES.into_iter().find(|known| known == language);
            terms.extend(language.into_iter().flat_map(|language| {
                let weak = &weak;
                names.iter().map(move |written| {
                    let worth = if weak.contains(written.as_str()) { Worth::Weak } else { Worth::Name };
                    Term { subject: Some(subject), layer, language, worth, listed: false, written }
                })
            }));
        }
    }
    for [id, language, worth, words] in rows::<4>(TOPIC_SIGNS) {
        let found = subjects.iter().find(|(_, (_, (known, ..)))| known.as_str() == id);
        let worth = match worth {
            "strong" => Worth::Name,
            "sign" => Worth::Sign,
            _ => Worth::Weak,
        };
        let (layer, subject) = match found {
            Some((layer, (subject, _))) => (*layer, Some(*subject)),
            // A taxonomy of the user's may lack it; `-` hides words of audiences.
            None if id != "-" => continue,
            None => (AUDIENCES, None),
        };
        let words = words.split(',').map(str::trim).filter(|word| !word.is_empty());
        terms.extend(words.map(|written| Term { subject, layer, language, worth, listed: true, written }));
    }
    Vocabulary::new(terms)
}

/// Languages of the taxonomy's labels.
const LANGUAGES: [&str; 5] = ["en", "tr", "ar", "uk", "ru"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_of_the_list_stands_in_it_twice() {
        assert_eq!(vocabulary(&Taxonomy::builtin()).again, Vec::<String>::new());
    }

    #[test]
    fn every_line_of_the_lists_is_of_a_topic_or_audience_that_exists() {
        let taxonomy = Taxonomy::builtin();
        let known = |id: &str| {
            taxonomy.topics().iter().any(|topic| topic.id == id)
                || taxonomy.audiences().iter().any(|audience| audience.id == id)
        };
        for [id, language, worth, words] in rows::<4>(TOPIC_SIGNS) {
            assert!(known(id) || id == "-", "{id}");
            assert!(language == "de" || LANGUAGES.contains(&language), "{id} {language}");
            assert!(["strong", "sign", "weak"].contains(&worth), "{id} {worth}");
            assert!(!words.is_empty(), "{id}");
        }
        for [topic, audience, when] in rows::<3>(TOPIC_AUDIENCES) {
            assert!(known(topic) && known(audience), "{topic} {audience}");
            assert!(["always", "else"].contains(&when), "{topic} {when}");
        }
        for [narrower, wider] in rows::<2>(NARROWER_TOPICS) {
            assert!(known(narrower) && known(wider), "{narrower} {wider}");
        }
    }
}
