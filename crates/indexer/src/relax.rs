//! What to do when a search finds nothing: give up conditions step by step, and say so.

use german::{fold, tokenize};

use crate::live::Live;
use crate::query::parse::{Clause, Node, Occur, parse};
use crate::{IndexError, Match, Remark, RemarkKind, SearchRequest, SearchResponse};

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
            for step in [Live::without_unknown_words, Live::without_places] {
                let Some((what, query)) = step(self, &relaxed.query)? else { continue };
                relaxed.query = query;
                given_up.push(what);
                let wider = self.search(&relaxed)?;
                if wider.total > 0 {
                    response = SearchResponse { query: request.query.clone(), ..wider };
                    give_up(&mut response, given_up);
                    self.correct(request, &mut response)?;
                    return Ok(response);
                }
            }
            for (what, step) in STEPS {
                let before = relaxed.clone();
                step(&mut relaxed);
                if relaxed == before {
                    continue;
                }
                given_up.push(Remark::new(*what));
                let wider = self.search(&relaxed)?;
                if wider.total > 0 {
                    response = SearchResponse { query: request.query.clone(), ..wider };
                    give_up(&mut response, given_up);
                    break;
                }
            }
        }
        self.correct(request, &mut response)?;
        Ok(response)
    }
}

/// Says in the answer what was given up.
fn give_up(response: &mut SearchResponse, given_up: Vec<Remark>) {
    response.understood.relaxed = given_up.iter().map(Remark::german).collect();
    response.understood.remarks.splice(0..0, given_up);
}

/// What was given up, and the query without it.
type Shorter = Option<(Remark, String)>;

impl Live {
    /// Without the words that no record has: they are why nothing was found, and the others still say what is wanted.
    fn without_unknown_words(&self, query: &str) -> Result<Shorter, IndexError> {
        self.without(query, |word| {
            let request = SearchRequest { facets: false, limit: 0, ..SearchRequest::default() };
            Ok(self.search(&SearchRequest { query: word.to_owned(), ..request })?.total == 0)
        })
    }

    /// Without names of places: what is wanted may be found elsewhere.
    fn without_places(&self, query: &str) -> Result<Shorter, IndexError> {
        self.without(query, |word| {
            let tokens: Vec<&str> = tokenize(word).map(|token| &word[token.range]).collect();
            Ok(self.knowledge.place_names.at_start(&tokens).is_some_and(|(_, count)| count == tokens.len()))
        })
    }

    /// A query of plain words without those that are `unwanted`, if something is left.
    fn without(
        &self,
        query: &str,
        mut unwanted: impl FnMut(&str) -> Result<bool, IndexError>,
    ) -> Result<Shorter, IndexError> {
        let (mut kept, mut dropped) = (Vec::new(), Vec::new());
        let clauses = parse(query).clauses;
        for clause in &clauses {
            let Clause { occur: Occur::Plain, field: None, node: Node::Words(word) } = clause else {
                return Ok(None);
            };
            let is_content =
                tokenize(word).any(|token| self.knowledge.analyzer.analyze(&token).whole.is_some());
            match is_content && unwanted(word)? {
                true => dropped.push(word.clone()),
                false => kept.push(word.as_str()),
            }
        }
        let left = kept.iter().flat_map(|word| tokenize(word)).any(|token| {
            self.knowledge.analyzer.analyze(&token).whole.is_some()
                && !self.knowledge.fillers.contains(&fold(&token.text))
        });
        Ok((left && !dropped.is_empty())
            .then(|| (Remark::about(RemarkKind::WithoutWords, dropped), kept.join(" "))))
    }
}

type Step = fn(&mut SearchRequest);

/// In the order in which people miss least.
const STEPS: &[(RemarkKind, Step)] = &[
    (RemarkKind::AnyWord, |request| request.matching = Match::Any),
    (RemarkKind::WithoutDates, |request| (request.from, request.to) = (None, None)),
    (RemarkKind::WithoutStatus, |request| {
        request.statuses.clear();
        request.languages.clear();
    }),
    (RemarkKind::WithoutTopics, |request| {
        request.topics.clear();
        request.audiences.clear();
    }),
    (RemarkKind::WithoutRoles, |request| request.roles.clear()),
    (RemarkKind::WithoutKinds, |request| {
        request.kinds.clear();
        request.sources.clear();
    }),
    (RemarkKind::WithoutOrganisations, |request| {
        request.organisations.clear();
        request.programmes.clear();
    }),
    (RemarkKind::WholeKreis, |request| {
        for place in &mut request.places {
            *place = place.kreis().unwrap_or_else(|| place.clone());
        }
    }),
    (RemarkKind::WithoutPlace, |request| {
        request.places.clear();
        request.radius = None;
    }),
];
