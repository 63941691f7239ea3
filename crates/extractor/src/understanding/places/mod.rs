//! Places of a text: which municipalities, Kreise and regions it names, and what they have to do with it.
//!
//! A name that also means something else is taken only with a sign from its surroundings; without one it is left
//! out, for a wrong place is worse than none. Places outside the gazetteer stay unknown.

mod around;
mod codes;
mod matcher;
mod meant;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use model::{Evidence, Gazetteer, Level, PlaceKind, PlaceRef, PlaceRole, Source};

use self::around::{for_before, is_dateline, joins, means_own_kreis, names_a_town, word_before};
use self::matcher::{Class, Match, Matcher, Meaning};
use super::cues::Cues;
use super::table::{PLACE_NAMES, rows};
use super::text::{Found, Text};
use super::words::Words;

/// Finds places; compiled once.
pub(super) struct PlaceFinder {
    gazetteer: Gazetteer,
    matcher: Matcher,
    titles: Vec<&'static str>,
    prepositions: Vec<&'static str>,
    served: Vec<&'static str>,
    residing: Vec<&'static str>,
    serving: Cues<()>,
    people: Cues<()>,
    /// The Kreis called like a town, or like nothing else ("Lippe"), by that name.
    kreis_called: HashMap<String, usize>,
}

/// A name taken for a place.
#[derive(Clone, Debug)]
struct Taken {
    place: usize,
    range: Range<usize>,
    in_title: bool,
    adjective: bool,
    served: bool,
    /// Its postal code stands before it.
    coded: bool,
    /// The text begins with it, as a report with where it comes from.
    dateline: bool,
}

/// A place named this often is what the text is about, wherever it stands.
const OFTEN: usize = 3;

impl PlaceFinder {
    pub(super) fn new(gazetteer: Gazetteer) -> Self {
        let of = |what: &'static str| {
            rows::<3>(PLACE_NAMES).filter(move |[kind, ..]| *kind == what).map(|[_, name, _]| name)
        };
        let kreise =
            gazetteer.places().iter().enumerate().filter(|(_, place)| place.kind == PlaceKind::Kreis);
        let called = |(index, place): (usize, &model::Place)| {
            Some((place.name.strip_prefix("Kreis ")?.to_owned(), index))
        };
        PlaceFinder {
            kreis_called: kreise.filter_map(called).collect(),
            people: Cues::new(of("people").map(|word| (word, ()))),
            matcher: Matcher::new(&gazetteer),
            titles: of("title").collect(),
            prepositions: of("preposition").collect(),
            served: of("served").collect(),
            residing: of("residing").collect(),
            serving: Cues::new(of("serving").map(|phrase| (phrase, ()))),
            gazetteer,
        }
    }

    /// The places of a text with this title; `lead_end` is where its first sentences end.
    pub(super) fn find(
        &self,
        title: Option<(&str, &Evidence)>,
        text: &Text<'_>,
        lead_end: usize,
        source: Option<&Source>,
    ) -> Vec<Found<PlaceRef>> {
        let title_text = title.map_or("", |(title, _)| title);
        let title_matches: Vec<Match> = self.matcher.find(title_text, &Words::of(title_text));
        let text_matches: Vec<Match> = self.matcher.find(text.as_str(), text.words());
        let sure = self.sure_kreise(&title_matches, title_text, &text_matches, text.as_str());
        let mut taken = self.take(title_text, &title_matches, source, &sure, true);
        taken.extend(self.take(text.as_str(), &text_matches, source, &sure, false));

        let mut by_place: BTreeMap<usize, Vec<Taken>> = BTreeMap::new();
        for name in taken {
            by_place.entry(name.place).or_default().push(name);
        }
        // An association or a portal speaks for no town.
        let speaks = |source: &&Source| !matches!(source.level, Level::Verband | Level::Plattform);
        let source_town = self.own(source.filter(speaks), false);
        // Where the headline says the place, the first sentences only set the scene.
        let title_says = by_place.values().flatten().any(|name| name.in_title && !name.adjective);
        let mut found: Vec<(usize, Found<PlaceRef>)> = Vec::new();
        for (place, names) in by_place {
            // An adjective alone ("Aachener Nachrichten") names no place.
            let Some(best) = names.iter().find(|name| !name.adjective) else { continue };
            let titled = names.iter().any(|name| name.in_title);
            let in_lead = |name: &Taken| !name.in_title && !name.adjective && name.range.start < lead_end;
            let opens = lead_end > 0 && names.iter().any(|name| name.dateline && !name.in_title);
            // A town's own site sets its scene elsewhere ("anders als in Witten …") without being about it.
            let lead = !title_says && source_town.is_none_or(|own| own == place) && names.iter().any(in_lead);
            let role = if titled || lead || opens || names.len() >= OFTEN {
                PlaceRole::About
            } else if names.iter().any(|name| name.served) {
                PlaceRole::ServiceArea
            } else {
                PlaceRole::Mentioned
            };
            let value = self.place_ref(place, role);
            let ags = value.ags.as_ref().map_or(value.name.as_str(), |ags| ags.as_str()).to_owned();
            let evidence = match (best.in_title, title) {
                (true, Some((words, evidence))) => {
                    Evidence::new("", ags, evidence.place.clone(), words, "place-name")
                }
                _ => {
                    let coded = names.iter().find(|name| name.coded && !name.in_title);
                    let rule = if coded.is_some() { "place-behind-code" } else { "place-name" };
                    text.evidence("", ags, coded.unwrap_or(best).range.start, rule)
                }
            };
            let position = if best.in_title { 0 } else { best.range.start + 1 };
            found.push((position, Found::new(value, evidence)));
            // What a text is about may also be whom it serves.
            if let Some(served) = names.iter().find(|name| name.served && !name.in_title)
                && role == PlaceRole::About
            {
                let value = self.place_ref(place, PlaceRole::ServiceArea);
                let ags = value.ags.as_ref().map_or(value.name.as_str(), |ags| ags.as_str()).to_owned();
                let evidence = text.evidence("", ags, served.range.start, "service-area");
                found.push((served.range.start + 1, Found::new(value, evidence)));
            }
        }
        found.sort_by_key(|(position, place)| (place.value.role != PlaceRole::About, *position));
        let mut found: Vec<_> = found.into_iter().map(|(_, place)| place).collect();
        self.add_regions(&text_matches, text, &mut found);
        self.add_codes(text, &mut found);
        found
    }

    /// The place of a postal code, if it lies in one only.
    pub(super) fn venue(&self, postal_code: &str, town: &str) -> Option<PlaceRef> {
        let all: Vec<_> = self.gazetteer.by_postal_code(postal_code).collect();
        let named = all.iter().find(|place| town.contains(place.name.split([' ', '/']).next().unwrap_or("")));
        let place = named.or_else(|| all.first().filter(|_| all.len() == 1))?;
        Some(PlaceRef {
            ags: Some(place.ags.clone()),
            name: place.name.clone(),
            role: PlaceRole::Venue,
            lat: Some(place.lat),
            lon: Some(place.lon),
        })
    }

    /// The area a source speaks for; the evidence is the source itself.
    pub(super) fn of_source(&self, source: &Source) -> Option<Found<PlaceRef>> {
        if matches!(source.level, Level::Land | Level::Bund) {
            return None;
        }
        let place = self.gazetteer.get(source.ags.as_ref()?)?;
        let value = PlaceRef {
            ags: Some(place.ags.clone()),
            name: place.name.clone(),
            // An authority serves its area; what an association or a portal serves only its pages say.
            role: match source.level {
                Level::Verband | Level::Plattform => PlaceRole::About,
                _ => PlaceRole::ServiceArea,
            },
            lat: Some(place.lat),
            lon: Some(place.lon),
        };
        let evidence = Evidence::new(
            "",
            place.ags.as_str(),
            format!("source:{}", source.id),
            &source.name,
            "area-of-source",
        );
        Some(Found::new(value, evidence))
    }

    /// Whether a place is a municipality.
    pub(super) fn is_town(&self, place: &PlaceRef) -> bool {
        let kind = place.ags.as_ref().and_then(|ags| self.gazetteer.get(ags)).map(|place| place.kind);
        matches!(kind, Some(PlaceKind::Gemeinde | PlaceKind::KreisfreieStadt))
    }

    /// Whether a place is a Kreis of several municipalities.
    pub(super) fn is_kreis_itself(&self, place: &PlaceRef) -> bool {
        let known = place.ags.as_ref().and_then(|ags| self.gazetteer.get(ags));
        known.is_some_and(|known| known.kind == PlaceKind::Kreis)
    }

    fn place_ref(&self, index: usize, role: PlaceRole) -> PlaceRef {
        let place = &self.gazetteer.places()[index];
        PlaceRef {
            ags: Some(place.ags.clone()),
            name: place.name.clone(),
            role,
            lat: Some(place.lat),
            lon: Some(place.lon),
        }
    }

    /// The area that a list of postal codes gives.
    fn add_codes(&self, text: &Text<'_>, found: &mut Vec<Found<PlaceRef>>) {
        for (place, range) in self.by_codes(text.as_str()) {
            let value = self.place_ref(place, PlaceRole::ServiceArea);
            if found.iter().any(|known| known.value.ags == value.ags && known.value.role == value.role) {
                continue;
            }
            let ags = value.ags.as_ref().map_or("", |ags| ags.as_str()).to_owned();
            found.push(Found::new(value, text.evidence("", ags, range.start, "postal-codes")));
        }
    }

    fn add_regions(&self, matches: &[Match], text: &Text<'_>, found: &mut Vec<Found<PlaceRef>>) {
        for name in matches {
            let Meaning::Region(index) = name.meaning else { continue };
            let region = &self.matcher.regions[index];
            if found.iter().any(|known| known.value.ags.is_none() && known.value.name == region.name) {
                continue;
            }
            let served = self.is_served(text.as_str(), name.range.start, None);
            let role = if served { PlaceRole::ServiceArea } else { PlaceRole::Mentioned };
            let value = PlaceRef { ags: None, name: region.name.clone(), role, lat: None, lon: None };
            let evidence = text.evidence("", region.name.as_str(), name.range.start, "region-name");
            found.push(Found::new(value, evidence));
            for &member in &region.members {
                let value = self.place_ref(member, role);
                if found
                    .iter()
                    .all(|known| known.value.ags != value.ags || served && known.value.role != role)
                {
                    let ags = value.ags.as_ref().map_or("", |ags| ags.as_str()).to_owned();
                    found.push(Found::new(
                        value,
                        text.evidence("", ags, name.range.start, "member-of-region"),
                    ));
                }
            }
        }
    }

    /// Kreise that an unmistakable name of the text lies in; they vouch for homonyms.
    fn sure_kreise(&self, title: &[Match], title_text: &str, text: &[Match], words: &str) -> Vec<String> {
        let mut kreise = Vec::new();
        for (matches, words) in [(title, title_text), (text, words)] {
            for name in matches {
                if let (Meaning::Place(index), Class::Plain) = (&name.meaning, name.class) {
                    let ags = &self.gazetteer.places()[*index].ags;
                    if let Some(kreis) =
                        ags.kreis().filter(|_| !self.is_elsewhere(*index, words, &name.range))
                    {
                        kreise.push(kreis.as_str().to_owned());
                    }
                }
            }
        }
        kreise.sort();
        kreise.dedup();
        kreise
    }

    fn take(
        &self,
        text: &str,
        matches: &[Match],
        source: Option<&Source>,
        sure: &[String],
        in_title: bool,
    ) -> Vec<Taken> {
        let mut taken: Vec<Taken> = Vec::new();
        for (number, name) in matches.iter().enumerate() {
            let place = match &name.meaning {
                Meaning::Place(index) | Meaning::Adjective(index) => *index,
                Meaning::OwnKreis => match self.own(source, true) {
                    Some(index) if means_own_kreis(text, &name.range) => index,
                    _ => continue,
                },
                Meaning::OwnTown => match self.own(source, false) {
                    Some(index) if !names_a_town(text, &name.range) => index,
                    _ => continue,
                },
                Meaning::BareKreis(index) => match self.is_kreis(text, &name.range, taken.last()) {
                    true => *index,
                    false => continue,
                },
                Meaning::Region(_) => continue,
            };
            // "in den Kreisen Herford und Lippe" are no towns.
            let kreis = self.kreis_called.get(&text[name.range.clone()]).copied();
            let kreis = kreis.filter(|_| self.is_kreis(text, &name.range, taken.last()));
            let place = kreis.unwrap_or(place);
            if self.is_elsewhere(place, text, &name.range) {
                continue;
            }
            let adjective = matches!(name.meaning, Meaning::Adjective(_));
            let is_own = matches!(name.meaning, Meaning::OwnKreis | Meaning::OwnTown);
            let neighbour = self.beside_a_place(text, matches, number, &taken);
            if adjective
                || is_own
                || kreis.is_some()
                || self.is_meant(place, name.class, text, &name.range, source, sure, neighbour)
            {
                let before = word_before(text, name.range.start);
                let served = self.served.contains(&before)
                    || matches!(before, "den" | "die" | "dem") && for_before(text, name.range.start)
                    || self.is_served(text, name.range.start, taken.last())
                    || self.is_lived_in(text, name.range.end);
                taken.push(Taken {
                    place,
                    range: name.range.clone(),
                    in_title,
                    adjective,
                    served,
                    coded: self.has_own_code(place, text, &name.range),
                    dateline: is_dateline(text, &name.range),
                });
            }
        }
        taken
    }

    /// Whether a name stands in a list of Kreise: behind "Kreisen", or behind one of them.
    fn is_kreis(&self, text: &str, range: &Range<usize>, last: Option<&Taken>) -> bool {
        if matches!(word_before(text, range.start), "Kreisen" | "Kreise" | "Landkreisen" | "Landkreise") {
            return true;
        }
        last.is_some_and(|last| {
            let listed = self.gazetteer.places()[last.place].kind == PlaceKind::Kreis;
            listed
                && self.kreis_called.contains_key(&text[last.range.clone()])
                && last.range.end <= range.start
                && joins(&text[last.range.end..range.start])
        })
    }

    fn own(&self, source: Option<&Source>, kreis: bool) -> Option<usize> {
        let source = source?;
        let ags = source.ags.as_ref()?;
        let place = self.gazetteer.get(ags)?;
        let fits = match place.kind {
            PlaceKind::Kreis => kreis,
            PlaceKind::Gemeinde | PlaceKind::KreisfreieStadt => !kreis,
            PlaceKind::Land => false,
        };
        if !fits {
            return None;
        }
        self.gazetteer.places().iter().position(|other| other.ags == place.ags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::text::paragraphs;

    fn read_with(title: &str, lines: &[&str], source: Option<&Source>) -> Vec<(String, PlaceRole)> {
        let blocks = paragraphs(lines);
        let evidence = Evidence::new("title", title, "h1", title, "headline");
        let finder = PlaceFinder::new(Gazetteer::builtin());
        let found = finder.find(Some((title, &evidence)), &Text::new(&blocks), 0, source);
        found.into_iter().map(|place| (place.value.name, place.value.role)).collect()
    }

    fn read(title: &str, lines: &[&str]) -> Vec<String> {
        read_with(title, lines, None).into_iter().map(|(name, _)| name).collect()
    }

    fn kreis() -> Source {
        toml_source("05978", Level::Kreis)
    }

    fn toml_source(ags: &str, level: Level) -> Source {
        let json = serde_json::json!({ "id": "x", "name": "X", "level": level, "ags": ags, "start": [] });
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn ambiguous_names_need_a_sign() {
        assert_eq!(
            read("", &["Das Essen war gut, das Wetter auch, und Frau Hagen kam."]),
            Vec::<String>::new()
        );
        assert_eq!(read("", &["Der Treff in Essen hilft."]), ["Essen"]);
        assert_eq!(read("", &["Die Stadt Hagen lädt ein."]), ["Hagen"]);
        assert_eq!(read("", &["Aus Bochum, Herne und Essen kamen Gäste."]), ["Bochum", "Herne", "Essen"]);
        assert_eq!(read("", &["Rathaus, 58095 Hagen"]), ["Hagen"]);
        assert_eq!(read("Herne: Neue Beratung", &["Text."]), ["Herne"]);
    }

    #[test]
    fn places_elsewhere_stay_unknown() {
        assert_eq!(
            read("", &["Amt, 86368 Neunkirchen", "in Halle (Saale) und in Steinheim am Main"]),
            Vec::<String>::new()
        );
        assert_eq!(read("", &["im Landkreis Neunkirchen und in 86150 Hattingen"]), Vec::<String>::new());
    }

    #[test]
    fn the_source_says_which_kreis_is_meant() {
        let source = kreis();
        assert_eq!(read_with("", &["Kreisweit gibt es drei Stellen."], None), []);
        assert_eq!(
            read_with("", &["Die Hilfe gibt es im Kreis schon."], Some(&source)),
            [("Kreis Unna".to_owned(), PlaceRole::Mentioned)]
        );
        assert_eq!(read_with("", &["Das bleibt im Kreis der Familie."], Some(&source)), []);
    }

    #[test]
    fn an_area_served_is_told_from_a_place_named() {
        let found = read_with(
            "",
            &["Zuständig für Menschen aus Hattingen und Schwelm. Das Büro ist in Witten."],
            None,
        );
        assert_eq!(
            found,
            [
                ("Hattingen".to_owned(), PlaceRole::ServiceArea),
                ("Schwelm".to_owned(), PlaceRole::ServiceArea),
                ("Witten".to_owned(), PlaceRole::Mentioned),
            ]
        );
    }

    #[test]
    fn who_comes_from_a_place_and_lists_of_kreise_are_served() {
        let served = |line: &str| {
            let all = read_with("", &["Der Text.", line], None).into_iter();
            let area = all.filter(|(_, role)| *role == PlaceRole::ServiceArea);
            area.map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(
            served("Für wen: Alleinerziehende im Leistungsbezug aus Lippstadt, Erwitte und Geseke"),
            ["Lippstadt", "Erwitte", "Geseke"]
        );
        assert_eq!(
            served("Für alle, die in den Kreisen Herford und Lippe eine Stelle suchen und dort wohnen."),
            ["Kreis Herford", "Kreis Lippe"]
        );
        assert_eq!(served("Eltern fragten, wie weit es aus Lippstadt ist."), Vec::<String>::new());
        assert!(
            served("Der Verein bedient ganz Ostwestfalen-Lippe.").contains(&"Ostwestfalen-Lippe".to_owned())
        );
        assert_eq!(served("Die Lippe ist ein Fluss."), Vec::<String>::new());
    }

    #[test]
    fn all_towns_of_the_kreis_are_the_kreis() {
        let found = read_with("", &["Der Wagen hält in allen neun Städten."], Some(&kreis()));
        assert_eq!(found, [("Kreis Unna".to_owned(), PlaceRole::Mentioned)]);
    }

    #[test]
    fn title_and_number_make_what_a_text_is_about() {
        let found = read_with("Neues aus Hattingen", &["Auch sagt Schwelm zu."], None);
        assert_eq!(found[0], ("Hattingen".to_owned(), PlaceRole::About));
        assert_eq!(found[1], ("Schwelm".to_owned(), PlaceRole::Mentioned));
        assert_eq!(found.len(), 2);
    }
}
