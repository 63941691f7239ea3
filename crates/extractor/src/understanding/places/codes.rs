//! Areas given by postal codes: "Postleitzahlen 45525, 45527 und 45529".

use std::ops::Range;

use super::PlaceFinder;

/// Words before such a list.
const LABELS: [&str; 2] = ["Postleitzahl", "PLZ"];
/// Digits of a postal code.
const DIGITS: usize = 5;

impl PlaceFinder {
    /// The municipalities of a list of at least two postal codes behind their label, each with its code in the text.
    /// Codes of several municipalities say nothing.
    pub(super) fn by_codes(&self, text: &str) -> Vec<(usize, Range<usize>)> {
        let mut found = Vec::new();
        for label in LABELS {
            for at in memchr::memmem::find_iter(text.as_bytes(), label) {
                let line = text[at..].split(['\n', ';', '!', '?']).next().unwrap_or("");
                let codes = codes(line);
                if codes.len() < 2 {
                    continue;
                }
                for code in codes {
                    let range = at + code.start..at + code.end;
                    let mut places = self.gazetteer.by_postal_code(&text[range.clone()]);
                    let only = places.next().filter(|_| places.next().is_none());
                    let index = only.and_then(|only| {
                        self.gazetteer.places().iter().position(|place| place.ags == only.ags)
                    });
                    found.extend(index.map(|index| (index, range)));
                }
            }
        }
        found
    }
}

/// Numbers of five digits in a line.
fn codes(line: &str) -> Vec<Range<usize>> {
    let mut codes = Vec::new();
    let mut start = None;
    for (at, byte) in line.bytes().chain(std::iter::once(b' ')).enumerate() {
        match (byte.is_ascii_digit(), start) {
            (true, None) => start = Some(at),
            (false, Some(begin)) => {
                if at - begin == DIGITS {
                    codes.push(begin..at);
                }
                start = None;
            }
            _ => {}
        }
    }
    codes
}

#[cfg(test)]
mod tests {
    use model::Gazetteer;
    use proptest::prelude::*;

    use super::*;

    fn named(text: &str) -> Vec<String> {
        let finder = PlaceFinder::new(Gazetteer::builtin());
        let found = finder.by_codes(text).into_iter();
        found.map(|(index, _)| finder.gazetteer.places()[index].name.clone()).collect()
    }

    #[test]
    fn a_list_of_codes_is_an_area_and_an_address_is_none() {
        assert_eq!(
            named("Für die Postleitzahlen 45525, 45527 und 58313."),
            ["Hattingen", "Hattingen", "Herdecke"]
        );
        assert_eq!(named("PLZ 45525, Telefon 023245550"), Vec::<String>::new());
        assert_eq!(named("Markt 1, 45525 Hattingen und 45527 Hattingen"), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn codes_stand_on_characters(text in "(PLZ|[0-9]{4,6}|ü|, ){0,12}") {
            for range in codes(&text) {
                prop_assert_eq!(text.get(range).map(str::len), Some(DIGITS));
            }
        }
    }
}
