//! Finds names of the gazetteer in a text: every spelling, in one pass, with what stands around them.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use model::{Gazetteer, PlaceKind};

use super::around::WORDS;
use crate::understanding::cues::Cues;
use crate::understanding::table::{AMBIGUOUS_PLACES, PLACE_NAMES, rows};
use crate::understanding::words::Words;

/// What a name in the text stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A place, by index in the gazetteer.
    Place(usize),
    /// A region of several places (index in [`Matcher::regions`]).
    Region(usize),
    /// An inhabitant or adjective of a place: "Hattinger".
    Adjective(usize),
    /// A Kreis by a name that is no town's, which means it in a list of Kreise only.
    BareKreis(usize),
    /// The Kreis the source speaks for.
    OwnKreis,
    /// The town the source speaks for.
    OwnTown,
}

/// How sure a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Means the place.
    Plain,
    /// Also a word or a family name.
    Word,
    /// Also a place elsewhere.
    Homonym,
}

/// A name in the text.
#[derive(Clone, Debug)]
pub(super) struct Match {
    pub(super) range: Range<usize>,
    pub(super) meaning: Meaning,
    pub(super) class: Class,
}

/// A region with its name and the indices of its places.
pub(super) struct Region {
    pub(super) name: String,
    pub(super) members: Vec<usize>,
}

/// All names, compiled once.
pub(super) struct Matcher {
    names: Cues<(Meaning, Class)>,
    pub(super) regions: Vec<Region>,
}

impl Matcher {
    pub(super) fn new(gazetteer: &Gazetteer) -> Self {
        let classes: HashMap<&str, Class> = rows::<2>(AMBIGUOUS_PLACES)
            .map(|[name, class]| (name, if class == "homonym" { Class::Homonym } else { Class::Word }))
            .collect();
        let class = |name: &str| classes.get(name).copied().unwrap_or(Class::Plain);
        let mut builder = Builder::default();
        for (index, place) in gazetteer.places().iter().enumerate() {
            for name in names(&place.name).into_iter().chain(place.aliases.iter().cloned()) {
                let class = class(&name);
                builder.add_spellings(&name, &Meaning::Place(index), class);
                let town =
                    !matches!(place.kind, PlaceKind::Kreis | PlaceKind::Land) && class != Class::Homonym;
                if let Some(adjective) = adjective(&name).filter(|_| town) {
                    builder.add(adjective, Meaning::Adjective(index), Class::Plain);
                }
            }
        }
        let towns: HashSet<&str> = gazetteer.places().iter().map(|place| place.name.as_str()).collect();
        for (index, place) in gazetteer.places().iter().enumerate() {
            let bare = place.name.strip_prefix("Kreis ").filter(|bare| !towns.contains(bare));
            if let Some(bare) = bare.filter(|_| place.kind == PlaceKind::Kreis) {
                builder.add(bare.to_owned(), Meaning::BareKreis(index), Class::Plain);
            }
        }
        let index = |key: &str| gazetteer.places().iter().position(|place| place.ags.as_str() == key);
        let mut regions = Vec::new();
        for [what, name, keys] in rows::<3>(PLACE_NAMES) {
            match what {
                "alias" => {
                    if let Some(place) = index(keys) {
                        builder.add_spellings(name, &Meaning::Place(place), class(name));
                    }
                }
                "region" => {
                    let members = keys.split(' ').filter_map(index).collect();
                    builder.add(name.to_owned(), Meaning::Region(regions.len()), class(name));
                    regions.push(Region { name: name.to_owned(), members });
                }
                "own_kreis" => builder.add(name.to_owned(), Meaning::OwnKreis, Class::Plain),
                "own_town" => builder.add(name.to_owned(), Meaning::OwnTown, Class::Plain),
                _ => {}
            }
        }
        // What may follow a name, as the "s" of a genitive, is the business of `bounded`.
        let names = builder.names.into_iter().map(|(name, meaning)| (name + "*", meaning));
        Matcher { names: Cues::as_written(names), regions }
    }

    /// The names of a text, whole words only.
    pub(super) fn find(&self, text: &str, words: &Words) -> Vec<Match> {
        let found = self.names.among(text, words).into_iter().filter_map(|cue| {
            let (meaning, class) = cue.value.clone();
            let range = cue.start..cue.end;
            bounded(text, &range, &meaning).then_some(Match { range, meaning, class })
        });
        found.collect()
    }
}

/// Whether a name stands alone: not in a word, a domain, a street name or a longer hyphenated name.
fn bounded(text: &str, range: &Range<usize>, meaning: &Meaning) -> bool {
    let (before, after) = (&text[..range.start], &text[range.end..]);
    if before.ends_with(|c: char| c.is_alphanumeric() || c == '-' || c == '@' || c == '_') {
        return false;
    }
    let genitive = after.strip_prefix("es").or_else(|| after.strip_prefix('s'));
    let after = match genitive {
        Some(rest) if !rest.starts_with(char::is_alphanumeric) => rest,
        _ => after,
    };
    if after.starts_with(|c: char| c.is_alphanumeric() || c == '@' || c == '_') {
        return false;
    }
    // "Witten.de" is an address, "Witten.Die" a missing space.
    if after.strip_prefix('.').is_some_and(|rest| rest.starts_with(char::is_lowercase)) {
        return false;
    }
    let words = after.trim_start_matches(['-', ' ']);
    let named = matches!(meaning, Meaning::Adjective(_)) || after.starts_with('-');
    !(named && WORDS.streets.iter().any(|street| words.starts_with(street.as_str())))
}

#[derive(Default)]
struct Builder {
    names: Vec<(String, (Meaning, Class))>,
}

impl Builder {
    fn add(&mut self, name: String, meaning: Meaning, class: Class) {
        self.names.push((name, (meaning, class)));
    }

    /// The name as it is, in capitals, without umlauts, and with "Kreis" in the genitive.
    fn add_spellings(&mut self, name: &str, meaning: &Meaning, class: Class) {
        let mut spellings = vec![name.to_owned(), name.to_uppercase()];
        if !name.is_ascii() {
            spellings.push(without_umlauts(name));
        }
        if let Some(rest) = name.strip_prefix("Kreis ") {
            spellings.push(format!("Kreises {rest}"));
            spellings.push(format!("Kreise {rest}"));
        }
        if let Some(rest) = name.strip_prefix("Sankt ") {
            spellings.push(format!("St. {rest}"));
        }
        spellings.dedup();
        for spelling in spellings {
            self.add(spelling, meaning.clone(), class);
        }
    }
}

/// The official name and the forms people write: without "(Westf.)", without "am Rhein", "a. d. Ruhr".
fn names(official: &str) -> Vec<String> {
    let mut names = vec![official.to_owned()];
    if let Some((short, _)) = official.split_once(" (") {
        names.push(short.to_owned());
    }
    for (long, short) in [(" an der ", " a. d. "), (" am ", " a. "), (" an der ", " a.d. "), (" am ", " a.")]
    {
        if official.contains(long) {
            names.push(official.replacen(long, short, 1));
        }
    }
    if let Some((short, _)) = official.split_once(" am ").or_else(|| official.split_once(" an der ")) {
        names.push(short.to_owned());
    }
    if let Some((short, _)) = official.split_once('/') {
        names.push(short.to_owned());
    }
    names
}

/// "Hattinger", "Aachener", "Herner"; `None` for names whose adjective is another word or too short to be sure.
fn adjective(name: &str) -> Option<String> {
    if name.contains([' ', '(', '/', '-', '.']) || name.chars().count() < 5 {
        return None;
    }
    if let Some(stem) = name.strip_suffix("ingen") {
        return Some(format!("{stem}inger"));
    }
    if name == "Münster" {
        return Some("Münsteraner".to_owned());
    }
    Some(if name.ends_with('e') { format!("{name}r") } else { format!("{name}er") })
}

fn without_umlauts(name: &str) -> String {
    let mut plain = String::with_capacity(name.len() + 2);
    for c in name.chars() {
        match c {
            'ä' => plain.push_str("ae"),
            'ö' => plain.push_str("oe"),
            'ü' => plain.push_str("ue"),
            'Ü' => plain.push_str("Ue"),
            'Ö' => plain.push_str("Oe"),
            'ß' => plain.push_str("ss"),
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_in(text: &str) -> Vec<String> {
        let matcher = Matcher::new(&Gazetteer::builtin());
        let found = matcher.find(text, &Words::of(text)).into_iter();
        found.map(|found| text[found.range].to_owned()).collect()
    }

    #[test]
    fn names_are_found_in_every_spelling() {
        assert_eq!(
            names_in("In SPROCKHÖVEL, Sprockhoevel und Hattingens Altstadt"),
            ["SPROCKHÖVEL", "Sprockhoevel", "Hattingen"]
        );
        assert_eq!(
            names_in("des Kreises Unna und des Ennepe-Ruhr-Kreises"),
            ["Kreises Unna", "Ennepe-Ruhr-Kreis"]
        );
        assert_eq!(
            names_in("Wipperfürth/Lindlar, Haltern am See"),
            ["Wipperfürth", "Lindlar", "Haltern am See"]
        );
    }

    #[test]
    fn domains_streets_and_longer_words_are_no_places() {
        assert_eq!(
            names_in("Hattingen.de, info@Hattingen, Dortmunder Straße 5, Neu-Hattingen"),
            Vec::<String>::new()
        );
        assert_eq!(names_in("die Hattinger Tafel"), ["Hattinger"]);
    }
}
