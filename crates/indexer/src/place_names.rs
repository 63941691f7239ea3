//! Names of places in a query: "Schuldnerberatung Hattingen" also means what lies in Hattingen, or serves it, and never
//! says so.

use std::collections::BTreeMap;

use german::{fold, tokenize};
use model::{Ags, Gazetteer};

/// Most words of a name.
const MAX_WORDS: usize = 4;

/// Places by their names, folded and written together.
#[derive(Debug, Default)]
pub(crate) struct PlaceNames {
    by_name: BTreeMap<String, Vec<Ags>>,
}

impl PlaceNames {
    pub(crate) fn new(gazetteer: &Gazetteer) -> Self {
        let mut by_name: BTreeMap<String, Vec<Ags>> = BTreeMap::new();
        for place in gazetteer.places() {
            let unqualified = place.name.split(" (").next().unwrap_or_default();
            let names = [place.name.as_str(), unqualified].into_iter();
            for name in names.chain(place.aliases.iter().map(String::as_str)) {
                let there = by_name.entry(together(name)).or_default();
                if !there.contains(&place.ags) {
                    there.push(place.ags.clone());
                }
            }
        }
        by_name.remove("");
        PlaceNames { by_name }
    }

    /// The places whose name begins with the first of these words and is the longest, and its number of words.
    pub(crate) fn at_start(&self, words: &[&str]) -> Option<(&[Ags], usize)> {
        let (mut name, mut found) = (String::new(), None);
        for (count, word) in words.iter().take(MAX_WORDS).enumerate() {
            name.push_str(&together(word));
            // Few words begin a name.
            match self.by_name.range(name.clone()..).next() {
                Some((known, places)) if *known == name => found = Some((places.as_slice(), count + 1)),
                Some((known, _)) if known.starts_with(&name) => {}
                _ => break,
            }
        }
        found
    }
}

fn together(name: &str) -> String {
    tokenize(name).map(|token| fold(&token.text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_as_people_write_them() {
        let names = PlaceNames::new(&Gazetteer::builtin());
        let found =
            |words: &[&str]| names.at_start(words).map(|(places, count)| (places[0].to_string(), count));
        assert_eq!(found(&["sprockhoevel", "Beratung"]), Some(("05954028".to_owned(), 1)));
        assert_eq!(found(&["Ennepe", "Ruhr", "Kreis"]), Some(("05954".to_owned(), 3)));
        assert_eq!(found(&["Ennepe-Ruhr-Kreis"]), Some(("05954".to_owned(), 1)));
        assert_eq!(found(&["Beratung"]), None);
    }
}
