//! The gazetteer: places with key, name, position, people and postal codes.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::{Ags, TableError};

/// What sort of administrative unit a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// A Land.
    Land,
    /// A Kreis of several municipalities.
    Kreis,
    /// A city that is its own Kreis.
    KreisfreieStadt,
    /// A municipality in a Kreis.
    Gemeinde,
}

/// One place.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Its key: Gemeinde eight digits, Kreis and kreisfreie Stadt five, Land two.
    pub ags: Ags,
    /// Its official name without title, qualifier in parentheses included ("Halle (Westf.)").
    pub name: String,
    /// What sort of unit it is.
    pub kind: PlaceKind,
    /// Latitude, degrees north (WGS 84).
    pub lat: f64,
    /// Longitude, degrees east (WGS 84).
    pub lon: f64,
    /// People, 31.12.2019.
    pub population: u32,
    /// Area in square kilometres.
    pub area_km2: f64,
    /// Postal codes; empty for Kreise and the Land.
    pub postal_codes: Vec<String>,
    /// Domain of its home page, without `www.`.
    pub domain: Option<String>,
    /// Other names in use.
    pub aliases: Vec<String>,
}

/// All places, sorted by key.
#[derive(Clone, Debug)]
pub struct Gazetteer {
    places: Vec<Place>,
    by_postal_code: HashMap<String, Vec<usize>>,
}

#[derive(Deserialize)]
struct Row {
    ags: Ags,
    name: String,
    kind: PlaceKind,
    lat: f64,
    lon: f64,
    population: u32,
    area_km2: f64,
    plz: String,
    domain: String,
    aliases: String,
}

impl Gazetteer {
    /// The gazetteer compiled in: North Rhine-Westphalia.
    ///
    /// # Panics
    /// Never: a test reads the built-in file.
    #[expect(clippy::expect_used, reason = "the file is part of the binary and read by a test")]
    pub fn builtin() -> Self {
        let text = include_str!("../../../index/places.csv");
        Gazetteer::parse("index/places.csv", text).expect("the built-in gazetteer is well formed")
    }

    /// Reads a gazetteer from CSV with the header of `index/places.csv`; lines with `#` first are comments.
    ///
    /// # Errors
    /// The first line that has a wrong key, number or column, or repeats a key.
    pub fn parse(file: &str, text: &str) -> Result<Self, TableError> {
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
        let headers = reader.headers().map_err(|e| TableError::new(file, 1, e.to_string()))?.clone();
        let mut places: Vec<Place> = Vec::new();
        for line in reader.records() {
            let line = line.map_err(|e| {
                TableError::new(file, e.position().map_or(0, |p| p.line() as usize), e.to_string())
            })?;
            let number = line.position().map_or(0, |p| p.line() as usize);
            let row: Row =
                line.deserialize(Some(&headers)).map_err(|e| TableError::new(file, number, e.to_string()))?;
            if places.iter().any(|place| place.ags == row.ags) {
                return Err(TableError::new(file, number, format!("the AGS {} stands twice", row.ags)));
            }
            let list = |text: &str, separator: char| -> Vec<String> {
                text.split(separator).map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
            };
            places.push(Place {
                postal_codes: list(&row.plz, ' '),
                aliases: list(&row.aliases, ';'),
                domain: Some(row.domain).filter(|domain| !domain.is_empty()),
                ags: row.ags,
                name: row.name,
                kind: row.kind,
                lat: row.lat,
                lon: row.lon,
                population: row.population,
                area_km2: row.area_km2,
            });
        }
        places.sort_by(|a, b| a.ags.cmp(&b.ags));
        let mut by_postal_code: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, place) in places.iter().enumerate() {
            for code in &place.postal_codes {
                by_postal_code.entry(code.clone()).or_default().push(index);
            }
        }
        Ok(Gazetteer { places, by_postal_code })
    }

    /// All places, sorted by key.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The place with this key. The eight-digit key of a kreisfreie Stadt (`05116000`) leads to its five digits.
    pub fn get(&self, ags: &Ags) -> Option<&Place> {
        let find = |key: &str| self.places.binary_search_by(|place| place.ags.as_str().cmp(key)).ok();
        let digits = ags.as_str();
        find(digits)
            .or_else(|| digits.strip_suffix("000").filter(|kreis| kreis.len() == 5).and_then(find))
            .map(|index| &self.places[index])
    }

    /// The places a user means by a text: a key, a postal code, or a name as people type it. Case, umlauts and
    /// hyphens do not count; "Stadt" and the qualifier in parentheses may be left out, "Kreis" where no town has
    /// the name. A name that a Kreis and a town share gives both, the larger area first.
    pub fn named(&self, text: &str) -> Vec<&Place> {
        let text = text.trim();
        if let Some(place) = text.parse().ok().and_then(|ags| self.get(&ags)) {
            return vec![place];
        }
        if text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit()) {
            return self.by_postal_code(text).collect();
        }
        let wanted = plain_name(text);
        let wanted = wanted.strip_prefix("stadt ").unwrap_or(&wanted);
        let is_meant = |place: &&Place| {
            let unqualified = place.name.split(" (").next().unwrap_or_default();
            let names = [place.name.as_str(), unqualified].into_iter();
            names.chain(place.aliases.iter().map(String::as_str)).any(|name| plain_name(name) == wanted)
        };
        let found: Vec<_> = self.places.iter().filter(is_meant).collect();
        if !found.is_empty() || wanted.starts_with("kreis ") {
            return found;
        }
        // "Siegen-Wittgenstein": no town is called so, but a Kreis is.
        let kreis = format!("kreis {wanted}");
        self.places.iter().filter(|place| plain_name(&place.name) == kreis).collect()
    }

    /// The places a postal code reaches into; most have one.
    pub fn by_postal_code(&self, code: &str) -> impl Iterator<Item = &Place> {
        self.by_postal_code.get(code).into_iter().flatten().map(|&index| &self.places[index])
    }
}

/// A name without what people leave out or spell differently: case, umlauts, punctuation.
fn plain_name(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => plain.push_str("ae"),
            'ö' => plain.push_str("oe"),
            'ü' => plain.push_str("ue"),
            'ß' => plain.push_str("ss"),
            c if c.is_alphanumeric() => plain.push(c),
            _ if plain.ends_with(' ') || plain.is_empty() => {}
            _ => plain.push(' '),
        }
    }
    plain.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_gazetteer_has_every_place_of_the_land() {
        let all = Gazetteer::builtin();
        let count = |kind| all.places().iter().filter(|place| place.kind == kind).count();
        assert_eq!(count(PlaceKind::Land), 1);
        assert_eq!(count(PlaceKind::Kreis) + count(PlaceKind::KreisfreieStadt), 53);
        assert_eq!(count(PlaceKind::Gemeinde) + count(PlaceKind::KreisfreieStadt), 396);
    }

    #[test]
    fn a_place_is_found_by_key_and_postal_code() {
        let all = Gazetteer::builtin();
        assert_eq!(all.get(&"05116000".parse().unwrap()).unwrap().name, "Mönchengladbach");
        let names: Vec<_> = all.by_postal_code("58332").map(|place| place.name.as_str()).collect();
        assert_eq!(names, ["Schwelm"]);
        assert_eq!(all.by_postal_code("00000").count(), 0);
    }

    #[test]
    fn names_are_found_as_people_type_them() {
        let all = Gazetteer::builtin();
        let keys = |text: &str| -> Vec<String> {
            all.named(text).into_iter().map(|place| place.ags.to_string()).collect()
        };
        assert_eq!(keys("moenchengladbach"), ["05116"]);
        assert_eq!(keys("Stadt Hattingen"), ["05954016"]);
        assert_eq!(keys("Halle"), keys("Halle (Westf.)"));
        assert_eq!(keys("Ennepe Ruhr Kreis"), ["05954"]);
        assert_eq!(keys("Siegen-Wittgenstein"), ["05970"]);
        assert_eq!(keys("Kleve").len(), 1, "the town, not its Kreis");
        assert_eq!(keys("58332"), ["05954024"]);
        assert_eq!(keys("Atlantis"), Vec::<String>::new());
    }

    #[test]
    fn a_wrong_line_is_named() {
        let head = "ags,name,kind,lat,lon,population,area_km2,plz,domain,aliases\n";
        let good = "05954024,Hattingen,gemeinde,51.4,7.2,54438,71.8,45525,hattingen.de,\n";
        let bad = format!("# note\n{head}{good}0595x,Witten,gemeinde,51.4,7.3,1,1,,,\n");
        let error = Gazetteer::parse("places.csv", &bad).unwrap_err();
        assert_eq!((error.file.as_str(), error.line), ("places.csv", 4));
        assert!(error.problem.contains("0595x"), "{error}");
        let twice = Gazetteer::parse("places.csv", &format!("{head}{good}{good}")).unwrap_err();
        assert!(twice.problem.contains("stands twice"));
    }
}
