//! Which terms a compound begins with or ends in: "Kindergartenplatz", "Betriebskindergarten".

use crate::understanding::heads::Heads;
use crate::understanding::words::Words;

/// Letters of the shortest word that can follow a part: "Bürgerbü[ro]" is no compound of a bus.
const LEAST_REST: usize = 3;

/// The stems of terms that may be parts of compounds.
#[derive(Default)]
pub(super) struct Parts {
    parts: Vec<Part>,
    first: Heads,
    last: Heads,
}

struct Part {
    stem: String,
    term: usize,
}

impl Parts {
    /// Parts with the number of their term and whether they can only be the last one.
    pub(super) fn new(parts: Vec<(String, usize, bool)>) -> Parts {
        let numbered =
            || parts.iter().zip(0..).map(|((stem, _, ending), number)| (stem.as_bytes(), number, ending));
        Parts {
            first: Heads::of(
                numbered().filter(|(.., ending)| !**ending).map(|(stem, number, _)| (stem, number)),
            ),
            last: Heads::tails_of(numbered().map(|(stem, number, _)| (stem, number))),
            parts: parts.iter().map(|(stem, term, _)| Part { stem: stem.clone(), term: *term }).collect(),
        }
    }

    /// Calls `visit` with each term of which this stem is a compound. In the middle of a word a match is chance:
    /// "Ausbildungsbegleitung" holds "bildungsbe…".
    pub(super) fn of(&self, stem: &str, mut visit: impl FnMut(usize)) {
        let words = Words::of(stem);
        self.first.beginning(words.from(0), |number| {
            let part = &self.parts[number as usize];
            if part.stem.len() + LEAST_REST <= stem.len() && stem.starts_with(&part.stem) {
                visit(part.term);
            }
        });
        self.last.ending(words.until(stem.len()), |number| {
            let part = &self.parts[number as usize];
            if part.stem.len() < stem.len() && stem.ends_with(&part.stem) {
                visit(part.term);
            }
        });
    }
}
