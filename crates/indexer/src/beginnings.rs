//! Names of places, topics and audiences by how they begin, folded once: suggestions ask for them with every letter typed.

use german::{fold, tokenize};
use model::{Gazetteer, Taxonomy};

/// Sorted names with the numbers of what they name.
#[derive(Default)]
pub(crate) struct Beginnings {
    places: Vec<(String, usize)>,
    postal_codes: Vec<(String, usize)>,
    /// Topics in their order, then audiences in theirs.
    subjects: Vec<(String, usize)>,
}

/// Digits of a postal code that say enough to complete it.
const LEAST_DIGITS: usize = 3;

impl Beginnings {
    pub(crate) fn new(taxonomy: &Taxonomy, gazetteer: &Gazetteer) -> Self {
        let mut all = Beginnings::default();
        for (number, place) in gazetteer.places().iter().enumerate() {
            let names = std::iter::once(&place.name).chain(&place.aliases);
            all.places.extend(names.map(|name| (fold_phrase(name), number)));
            all.postal_codes.extend(place.postal_codes.iter().map(|code| (code.to_string(), number)));
        }
        let topics = taxonomy.topics().iter().map(|topic| (&topic.label, &topic.synonyms, &topic.labels));
        let audiences = taxonomy.audiences().iter().map(|one| (&one.label, &one.synonyms, &one.labels));
        for (number, (label, synonyms, labels)) in topics.chain(audiences).enumerate() {
            let names = std::iter::once(label).chain(synonyms).chain(labels.values().flatten());
            all.subjects.extend(names.map(|name| (fold_phrase(name), number)));
        }
        all.places.sort();
        all.postal_codes.sort();
        all.subjects.sort();
        all
    }

    /// The places of which a name, or the postal code, begins so, each once, in the order of the gazetteer.
    pub(crate) fn places(&self, beginning: &str) -> Vec<usize> {
        let codes = if beginning.len() >= LEAST_DIGITS { self.postal_codes.as_slice() } else { &[] };
        numbers([self.places.as_slice(), codes], beginning)
    }

    /// The topics, and behind them the audiences, of which a name begins so, each once, in the order of the taxonomy.
    pub(crate) fn subjects(&self, beginning: &str) -> Vec<usize> {
        numbers([self.subjects.as_slice()], beginning)
    }
}

fn numbers<'n>(lists: impl IntoIterator<Item = &'n [(String, usize)]>, beginning: &str) -> Vec<usize> {
    let mut found = Vec::new();
    for list in lists {
        let first = list.partition_point(|(name, _)| name.as_str() < beginning);
        let begin = list[first..].iter().take_while(|(name, _)| name.starts_with(beginning));
        found.extend(begin.map(|(_, number)| *number));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Folded words with one space between them.
pub(crate) fn fold_phrase(text: &str) -> String {
    tokenize(text).map(|token| fold(&token.text)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_by_their_beginning_and_codes_by_three_digits() {
        let (taxonomy, gazetteer) = (Taxonomy::builtin(), Gazetteer::builtin());
        let all = Beginnings::new(&taxonomy, &gazetteer);
        let places = |beginning: &str| -> Vec<&str> {
            all.places(beginning).into_iter().map(|number| gazetteer.places()[number].name.as_str()).collect()
        };
        assert!(places("hatti").contains(&"Hattingen"));
        assert!(places("58").is_empty() && places("5833").contains(&"Schwelm"));
        let topics = taxonomy.topics();
        let debts = topics.iter().position(|topic| topic.id == "schuldnerberatung");
        assert_eq!(all.subjects("schuldnerb").first().copied(), debts);
        assert!(all.subjects("xyz").is_empty());
    }
}
