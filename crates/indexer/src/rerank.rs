//! A closer look at the best documents: words near each other, freshness of news, copies, reasons in words.
//!
//! These need positions and columns that would be too dear for every match; a hundred documents cost little, and what
//! lies behind them keeps its order.

use std::fmt::Write;

use model::{Ags, Place};
use tantivy::DocAddress;
use tantivy::DocSet;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;

use crate::collect::Ranked;
use crate::document::day_number;
use crate::query::bag::{BagQuery, records};
use crate::query::plan::Plan;
use crate::schema::ags_digits;
use crate::searcher::{Live, PICKED};
use crate::sketch::nearly_same;

/// Documents looked at closely.
pub(crate) const POOL: usize = 100;

/// Copies are looked for among this many of the best documents.
const COLLAPSED: usize = 1000;

/// Words further apart than this are not near each other.
const NEAR: u32 = 8;

/// Positions of one term in one document that are looked at.
const MAX_POSITIONS: usize = 200;

/// A page that is neither news nor offer, event, organisation or network counts less.
const OTHER_KIND: f32 = 0.9;

/// An offer that has ended counts less: people look for what there is.
const ENDED: f32 = 0.8;

/// A document on its way to the page.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) at: DocAddress,
    pub(crate) score: f32,
    tie: u64,
    /// Further documents that say the same.
    pub(crate) duplicates: usize,
    /// Why it scored so, when asked for.
    pub(crate) explanation: String,
    /// Positions by query word.
    positions: Vec<Vec<u32>>,
}

/// Orders the best documents finally, best first.
pub(crate) fn rerank(
    live: &Live,
    plan: &Plan,
    best: Vec<Ranked>,
    by_day: bool,
    explain: bool,
    collapse: bool,
) -> tantivy::Result<Vec<Candidate>> {
    let mut candidates: Vec<Candidate> = best
        .into_iter()
        .map(|ranked| Candidate {
            at: ranked.at,
            score: if by_day { 0.0 } else { ranked.key as f32 },
            tie: ranked.tie,
            duplicates: 0,
            explanation: match ranked.key as f32 >= PICKED && !by_day {
                true => "von der Redaktion vorangestellt".to_owned(),
                false => String::new(),
            },
            positions: Vec::new(),
        })
        .collect();
    if !by_day {
        let pool = candidates.len().min(POOL);
        let (pool, _) = candidates.split_at_mut(pool);
        if let Some(bag) = &plan.bag {
            let weights = look_closely(live, bag, pool, explain)?;
            for candidate in pool.iter_mut() {
                let near = live.knowledge.ranking.proximity_weight * nearness(&candidate.positions, &weights);
                candidate.score += near;
                if explain && near > 0.0 {
                    candidate.say(&format!("Wörter nah beieinander +{near:.2}"));
                }
            }
        }
        weigh_kind_and_age(live, pool, explain);
        weigh_distance(live, &plan.places, pool, explain);
        pool.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.tie.cmp(&b.tie)));
    }
    Ok(if collapse { collapse_copies(live, candidates) } else { candidates })
}

impl Candidate {
    fn say(&mut self, reason: &str) {
        if !self.explanation.is_empty() {
            self.explanation.push_str(" · ");
        }
        self.explanation.push_str(reason);
    }
}

/// Reads positions of the bag's terms in the documents; answers the weight of each query word.
fn look_closely(
    live: &Live,
    bag: &BagQuery,
    pool: &mut [Candidate],
    explain: bool,
) -> tantivy::Result<Vec<f32>> {
    let records = records(&live.searcher);
    let known = bag.idf(&live.searcher)?;
    let mut weights = vec![0.0_f32; bag.words.len()];
    let mut order: Vec<usize> = (0..pool.len()).collect();
    order.sort_by_key(|&index| pool[index].at);
    for candidate in pool.iter_mut() {
        candidate.positions = vec![Vec::new(); bag.words.len()];
    }
    let mut buffer = Vec::new();
    // One word alone has no neighbour.
    let needs_positions = bag.words.len() > 1 && live.knowledge.ranking.proximity_weight > 0.0;
    let terms = bag.terms.iter().zip(known).map(|(term, idf)| (term, Some(*idf)));
    for (term, known) in terms.chain(bag.late.iter().map(|term| (term, None))) {
        let is_late = known.is_none();
        let is_positioned = needs_positions && term.mean_length > 0.0;
        let words: Vec<usize> = (0..bag.words.len())
            .filter(|&word| is_positioned && bag.words[word].stands_at(term.bit))
            .collect();
        if words.is_empty() && !explain && !is_late {
            continue;
        }
        let idf = match known {
            Some(idf) => idf,
            None => term.idf(&live.searcher, records)?,
        };
        for &word in &words {
            weights[word] = weights[word].max(idf);
        }
        let option = match (words.is_empty(), term.mean_length > 0.0) {
            (false, _) => IndexRecordOption::WithFreqsAndPositions,
            (true, true) => IndexRecordOption::WithFreqs,
            (true, false) => IndexRecordOption::Basic,
        };
        let mut segment = None;
        let mut postings = None;
        for &index in &order {
            let candidate = &mut pool[index];
            if segment != Some(candidate.at.segment_ord) {
                segment = Some(candidate.at.segment_ord);
                let reader = live.searcher.segment_reader(candidate.at.segment_ord);
                postings = reader.inverted_index(term.term.field())?.read_postings(&term.term, option)?;
            }
            let Some(list) = &mut postings else { continue };
            if list.doc() < candidate.at.doc_id {
                list.seek(candidate.at.doc_id);
            }
            if list.doc() != candidate.at.doc_id {
                continue;
            }
            if is_late {
                candidate.score += idf;
            }
            if !words.is_empty() {
                list.positions(&mut buffer);
                buffer.truncate(MAX_POSITIONS);
                for &word in &words {
                    candidate.positions[word].extend_from_slice(&buffer);
                }
            }
            if explain && idf > 0.0 {
                let text = term.term.value().as_str().unwrap_or_default().to_owned();
                let times = list.term_freq();
                candidate.say(&reason(live, term.term.field(), &text, times, idf));
            }
        }
    }
    for candidate in pool {
        candidate.positions.iter_mut().for_each(|positions| positions.sort_unstable());
    }
    Ok(weights)
}

fn reason(live: &Live, field: tantivy::schema::Field, text: &str, times: u32, weight: f32) -> String {
    let fields = &live.fields;
    let mut said = String::new();
    let _ = if field == fields.exact {
        write!(said, "genau so geschrieben „{text}“")
    } else if field == fields.title {
        write!(said, "„{text}“ im Titel")
    } else if field == fields.topic {
        write!(said, "Thema {text}")
    } else if field == fields.subject {
        write!(said, "vor allem Thema {text}")
    } else if field == fields.audience {
        write!(said, "Zielgruppe {text}")
    } else if field == fields.states {
        write!(said, "nennt {}", fact(text))
    } else if field == fields.place_in {
        write!(said, "liegt im gesuchten Ort")
    } else if field == fields.place_serves {
        write!(said, "ist für den gesuchten Ort da")
    } else {
        write!(said, "„{text}“ {times}-mal")
    };
    let _ = write!(said, " (Gewicht {weight:.2})");
    said
}

/// A fact as people call it.
fn fact(name: &str) -> &str {
    match name {
        "schedule" => "Öffnungszeiten",
        "cost" => "Kosten",
        "application" => "den Weg zum Antrag",
        "documents" => "nötige Unterlagen",
        "contact" => "Telefon oder E-Mail",
        _ => "die Anschrift",
    }
}

/// How near neighbouring words of the query stand: the weight of the lighter word, divided by the distance.
fn nearness(positions: &[Vec<u32>], weights: &[f32]) -> f32 {
    let mut sum = 0.0;
    for word in 1..positions.len() {
        let distance = least_distance(&positions[word - 1], &positions[word]);
        if distance <= NEAR {
            sum += weights[word - 1].min(weights[word]) / distance.max(1) as f32;
        }
    }
    sum
}

/// Least distance between two sorted lists.
fn least_distance(one: &[u32], other: &[u32]) -> u32 {
    let (mut i, mut j, mut least) = (0, 0, u32::MAX);
    while let (Some(&a), Some(&b)) = (one.get(i), other.get(j)) {
        least = least.min(a.abs_diff(b));
        if a < b { i += 1 } else { j += 1 }
    }
    least
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
    let municipality = |ags: &Ags| gazetteer.get(ags).filter(|place| !place.postal_codes.is_empty());
    let wanted: Vec<&Place> = places.iter().filter_map(municipality).collect();
    if wanted.is_empty() {
        return;
    }
    let ranking = &live.knowledge.ranking;
    for candidate in pool {
        let areas =
            live.columns[candidate.at.segment_ord as usize].place_in.values_for_doc(candidate.at.doc_id);
        let there = areas.filter_map(|area| gazetteer.get(&ags_digits(area).parse().ok()?));
        let there = there.filter(|place| !place.postal_codes.is_empty());
        let distance =
            |place: &Place| wanted.iter().map(|other| kilometres(place, other)).min_by(f64::total_cmp);
        let Some(least) = there.filter_map(distance).min_by(f64::total_cmp) else { continue };
        let gain = ranking.nearness_weight * 0.5_f32.powf(least as f32 / ranking.nearness_half);
        candidate.score *= 1.0 + gain;
        if explain && gain > 0.01 {
            candidate.say(&format!("{least:.0} km vom gesuchten Ort ×{:.2}", 1.0 + gain));
        }
    }
}

/// Distance between two places on a sphere (haversine; mean radius of the earth 6371 km).
fn kilometres(one: &Place, other: &Place) -> f64 {
    let (a, b) = (one.lat.to_radians(), other.lat.to_radians());
    let (north, east) = ((b - a) / 2.0, (other.lon - one.lon).to_radians() / 2.0);
    let half = north.sin().powi(2) + a.cos() * b.cos() * east.sin().powi(2);
    2.0 * 6371.0 * half.sqrt().min(1.0).asin()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearness_takes_the_closest_places() {
        assert_eq!(least_distance(&[1, 50, 90], &[20, 52]), 2);
        assert_eq!(least_distance(&[], &[1]), u32::MAX);
        assert_eq!(nearness(&[vec![1], vec![2]], &[3.0, 2.0]), 2.0);
        assert_eq!(nearness(&[vec![1], vec![40]], &[3.0, 2.0]), 0.0);
    }
}
