//! What to do when a search finds nothing: give up conditions step by step, and say so.

use crate::searcher::Live;
use crate::{IndexError, Match, SearchRequest, SearchResponse};

impl Live {
    /// Searches, and relaxes a search that finds nothing. Counting with all words never relaxes.
    pub(crate) fn search_relaxing(&self, request: &SearchRequest) -> Result<SearchResponse, IndexError> {
        let mut response = self.search(request)?;
        if response.total > 0 || !request.relax || request.query.trim().is_empty() {
            self.correct(request, &mut response)?;
            return Ok(response);
        }
        let mut relaxed = request.clone();
        let mut given_up = Vec::new();
        if request.matching != Match::All {
            for (what, step) in STEPS {
                let before = relaxed.clone();
                step(&mut relaxed);
                if relaxed == before {
                    continue;
                }
                given_up.push((*what).to_owned());
                let wider = self.search(&relaxed)?;
                if wider.total > 0 {
                    response = wider;
                    response.understood.relaxed = given_up;
                    break;
                }
            }
        }
        self.correct(request, &mut response)?;
        Ok(response)
    }
}

type Step = fn(&mut SearchRequest);

/// In the order in which people miss least.
const STEPS: &[(&str, Step)] = &[
    ("eines der Wörter genügt", |request| request.matching = Match::Any),
    ("ohne Zeitraum", |request| (request.from, request.to) = (None, None)),
    ("ohne Filter nach Status und Sprache", |request| {
        request.statuses.clear();
        request.languages.clear();
    }),
    ("ohne Filter nach Thema und Zielgruppe", |request| {
        request.topics.clear();
        request.audiences.clear();
    }),
    ("ohne Filter nach Art und Quelle", |request| {
        request.kinds.clear();
        request.sources.clear();
    }),
    ("im ganzen Kreis", |request| {
        for place in &mut request.places {
            *place = place.kreis().unwrap_or_else(|| place.clone());
        }
    }),
    ("ohne Ort", |request| request.places.clear()),
];
