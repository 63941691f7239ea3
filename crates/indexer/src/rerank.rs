//! The order of the best documents: their words looked at closely ([`crate::closely`]), freshness of news, kind, distance,
//! copies.
//!
//! These need positions and columns that would be too dear for every match; a hundred documents cost little, and what
//! lies behind them keeps its order.

use std::cmp::Reverse;

use model::Ags;
use tantivy::DocAddress;

use crate::SearchRequest;
use crate::best::rank_of_score;
use crate::closely::look_closely;
use crate::collect::Ranked;
use crate::document::day_number;
use crate::hours::Wanted;
use crate::live::{Live, PICKED};
use crate::points::{Position, is_municipality, least_distance, middles};
use crate::query::plan::Plan;
use crate::sketch::nearly_same;

/// Documents looked at closely.
pub(crate) const POOL: usize = 100;

/// Copies are looked for among this many of the best documents.
const COLLAPSED: usize = 1000;

/// A page that is neither news nor offer, event, organisation or network counts less.
const OTHER_KIND: f32 = 0.9;

/// An offer that has ended, or that somebody only wishes for, counts less: people look for what there is.
const ENDED: f32 = 0.8;
const PROPOSED: f32 = 0.8;

/// A document on its way to the page.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) at: DocAddress,
    pub(crate) score: f32,
    tie: u64,
    /// Further documents that say the same.
    pub(crate) duplicates: usize,
    /// Kilometres from the places asked for, when a radius is.
    pub(crate) distance: Option<f64>,
    /// Why it scored so, when asked for.
    pub(crate) explanation: String,
}

/// Orders the best documents finally, best first.
pub(crate) fn rerank(
    live: &Live,
    request: &SearchRequest,
    plan: &Plan,
    best: Vec<Ranked>,
    by_day: bool,
) -> tantivy::Result<Vec<Candidate>> {
    let explain = request.explain;
    let mut candidates: Vec<Candidate> = best
        .into_iter()
        .map(|ranked| Candidate {
            at: ranked.at,
            score: if by_day { 0.0 } else { ranked.key as f32 },
            tie: ranked.tie,
            duplicates: 0,
            distance: None,
            explanation: match ranked.key as f32 >= PICKED && !by_day {
                true => "von der Redaktion vorangestellt".to_owned(),
                false => String::new(),
            },
        })
        .collect();
    if !by_day {
        let pool = candidates.len().min(POOL);
        let (pool, _) = candidates.split_at_mut(pool);
        if let Some(bag) = &plan.bag {
            look_closely(live, bag, pool, explain)?;
        }
        weigh_kind_and_age(live, pool, explain);
        weigh_distance(live, &plan.places, pool, explain);
        weigh_hours(live, plan.hours, pool, explain);
        pool.sort_by_cached_key(|candidate| (Reverse(rank_of_score(candidate.score)), candidate.tie));
    }
    if request.radius.is_some() {
        measure(live, &request.places, &mut candidates);
    }
    Ok(if request.collapse { collapse_copies(live, candidates) } else { candidates })
}

impl Candidate {
    /// Kilometres from the nearest of these positions; `None` when nobody knows where it is.
    fn distance(&self, live: &Live, wanted: &[Position]) -> Option<f64> {
        let points = &live.columns[self.at.segment_ord as usize].point;
        least_distance(points.values_for_doc(self.at.doc_id), wanted)
    }

    pub(crate) fn say(&mut self, reason: &str) {
        if !self.explanation.is_empty() {
            self.explanation.push_str(" · ");
        }
        self.explanation.push_str(reason);
    }
}

fn weigh_kind_and_age(live: &Live, pool: &mut [Candidate], explain: bool) {
    let ranking = &live.knowledge.ranking;
    let today = day_number(live.commit.time.to_zoned(jiff::tz::TimeZone::UTC).date());
    for candidate in pool {
        let columns = &live.columns[candidate.at.segment_ord as usize];
        let doc = candidate.at.doc_id;
        if columns.has_ended(doc) {
            candidate.score *= ENDED;
            if explain {
                candidate.say(&format!("Angebot beendet ×{ENDED:.2}"));
            }
        } else if columns.is_proposed(doc) {
            candidate.score *= PROPOSED;
            if explain {
                candidate.say(&format!("nur vorgeschlagen oder geplant ×{PROPOSED:.2}"));
            }
        } else if columns.is_offer(doc) {
            candidate.score *= 1.0 + ranking.offer_weight;
        }
        if columns.is_other(doc) {
            candidate.score *= OTHER_KIND;
        }
        if columns.is_news(doc)
            && let Some(day) = columns.day.first(doc)
        {
            let age = (today - day).max(0) as f32;
            let gain = ranking.freshness_weight * 0.5_f32.powf(age / ranking.freshness_half_life);
            candidate.score *= 1.0 + gain;
            if explain && gain > 0.01 {
                candidate.say(&format!("aktuelle Meldung ×{:.2}", 1.0 + gain));
            }
        }
    }
}

/// Lets records gain by how near they are to the municipalities asked for.
fn weigh_distance(live: &Live, places: &[Ags], pool: &mut [Candidate], explain: bool) {
    let gazetteer = &live.knowledge.gazetteer;
    let municipalities: Vec<Ags> =
        places.iter().filter(|ags| is_municipality(gazetteer, ags)).cloned().collect();
    let wanted = middles(gazetteer, &municipalities);
    if wanted.is_empty() {
        return;
    }
    let ranking = &live.knowledge.ranking;
    for candidate in pool {
        let Some(least) = candidate.distance(live, &wanted) else { continue };
        let gain = ranking.nearness_weight * 0.5_f32.powf(least as f32 / ranking.nearness_half);
        candidate.score *= 1.0 + gain;
        if explain && gain > 0.01 {
            candidate.say(&format!("{least:.0} km vom gesuchten Ort ×{:.2}", 1.0 + gain));
        }
    }
}

/// Lets records gain that are open, or take place, at the time asked for, and those lose that are closed then. Nobody knows
/// of the others.
fn weigh_hours(live: &Live, wanted: Option<Wanted>, pool: &mut [Candidate], explain: bool) {
    let Some(wanted) = wanted else { return };
    let ranking = &live.knowledge.ranking;
    for candidate in pool {
        let open = &live.columns[candidate.at.segment_ord as usize].open;
        if open.first(candidate.at.doc_id).is_none() {
            continue;
        }
        let is_open = open.values_for_doc(candidate.at.doc_id).any(|slot| wanted.has(slot));
        let (factor, said) = match is_open {
            true => (1.0 + ranking.open_weight, "zur gesuchten Zeit geöffnet"),
            false => (1.0 - ranking.closed_weight, "zur gesuchten Zeit geschlossen"),
        };
        candidate.score *= factor;
        if explain {
            candidate.say(&format!("{said} ×{factor:.2}"));
        }
    }
}

/// Notes how far each record is from the places asked for.
fn measure(live: &Live, places: &[Ags], candidates: &mut [Candidate]) {
    let wanted = middles(&live.knowledge.gazetteer, places);
    for candidate in candidates {
        candidate.distance = candidate.distance(live, &wanted).map(|km| (km * 10.0).round() / 10.0);
    }
}

/// Leaves the best of nearly identical documents and counts the others.
fn collapse_copies(live: &Live, candidates: Vec<Candidate>) -> Vec<Candidate> {
    let mut kept: Vec<Candidate> = Vec::with_capacity(candidates.len());
    let mut sketches: Vec<(u64, u64)> = Vec::new();
    for (rank, candidate) in candidates.into_iter().enumerate() {
        if rank >= COLLAPSED {
            kept.push(candidate);
            continue;
        }
        let (a, b) = &live.columns[candidate.at.segment_ord as usize].sketch;
        let sketch = (a.first(candidate.at.doc_id).unwrap_or(0), b.first(candidate.at.doc_id).unwrap_or(0));
        match sketches.iter().position(|&other| nearly_same(sketch, other)) {
            Some(original) => kept[original].duplicates += 1,
            None => {
                sketches.push(sketch);
                kept.push(candidate);
            }
        }
    }
    kept
}
