//! Reports that come back to an announcement or an earlier report of the same matter.
//!
//! What two such texts share are rare words, above all those of their headlines, and a place, an actor, a day or the
//! desk. Candidates are found by their rarest words only, so the work grows with the number of records.

use std::collections::HashMap;

use jiff::civil::Date;
use model::{Kind, LinkRelation};

use super::signature::{Signature, overlap, shared};
use super::{Texts, Tie};
use crate::IndexError;
use crate::hash::FastHash;

/// A word that more records have than this leads to no candidate.
const RARE: usize = 40;
/// Rarest words of a report that are looked up.
const LOOKED_UP: usize = 28;
/// Longest time between the two, in days: one comes back to a matter after a year.
const LONGEST: i64 = 430;
/// Least weight of the words in common, see [`weight`].
const LEAST: f32 = 4.0;
/// Least weight of those that stand in one of the headlines.
const LEAST_IN_TITLES: f32 = 1.6;
/// What a day counts that both texts name and that comes after the earlier one.
const SAME_DAY: f32 = 1.0;
/// Words in common below this number may be chance.
const LEAST_WORDS: usize = 3;

/// How often each term occurs, in records.
struct Frequencies {
    records: f32,
    of: HashMap<u32, u32, FastHash>,
}

impl Frequencies {
    fn count(signatures: &[Signature]) -> Self {
        let mut of: HashMap<u32, u32, FastHash> = HashMap::default();
        for term in signatures.iter().flat_map(|signature| &signature.terms) {
            *of.entry(*term).or_default() += 1;
        }
        Frequencies { records: (signatures.len() as f32).max(2.0), of }
    }

    fn of(&self, term: u32) -> u32 {
        self.of.get(&term).copied().unwrap_or(1).max(1)
    }

    /// Inverse document frequency as a share of the greatest: 1 for a word of one record, 0 for one that all have.
    fn weight(&self, term: u32) -> f32 {
        (self.records / self.of(term) as f32).ln() / self.records.ln()
    }
}

/// The ties of later reports to what they follow, at most one each.
pub(super) fn pairs(signatures: &[Signature], texts: &mut Texts<'_>) -> Result<Vec<Tie>, IndexError> {
    let frequencies = Frequencies::count(signatures);
    let mut holders: HashMap<u32, Vec<u32>, FastHash> = HashMap::default();
    for (at, signature) in signatures.iter().enumerate().filter(|(_, s)| begins(s).is_some()) {
        for &term in signature.terms.iter().filter(|&&term| (frequencies.of(term) as usize) <= RARE) {
            holders.entry(term).or_default().push(at as u32);
        }
    }
    let mut ties = Vec::new();
    for (from, later) in signatures.iter().enumerate() {
        if later.kind != Kind::News || later.day.is_none() {
            continue;
        }
        let mut rarest: Vec<u32> =
            later.terms.iter().copied().filter(|term| holders.contains_key(term)).collect();
        rarest.sort_by_key(|&term| (later.title.binary_search(&term).is_err(), frequencies.of(term), term));
        let mut candidates: Vec<u32> =
            rarest.iter().take(LOOKED_UP).flat_map(|term| holders[term].iter().copied()).collect();
        candidates.sort_unstable();
        candidates.dedup();
        let mut best: Option<(f32, usize, Vec<u32>)> = None;
        for to in candidates.into_iter().map(|to| to as usize) {
            let mut days = || texts.shared_days(from, to);
            if let Some((rate, terms)) = rate(later, &signatures[to], &frequencies, &mut days)?
                && best.as_ref().is_none_or(|(best, ..)| rate > *best)
            {
                best = Some((rate, to, terms));
            }
        }
        ties.extend(best.map(|(_, to, terms)| Tie {
            relation: LinkRelation::Follows,
            from,
            to,
            rule: "follows-by-words",
            terms,
        }));
    }
    Ok(ties)
}

/// The day from which on a report can come back to a record.
fn begins(record: &Signature) -> Option<Date> {
    match record.kind {
        Kind::News => record.day,
        Kind::Event => record.start.map(|start| start.date).or(record.day),
        _ => None,
    }
}

/// How much speaks for one following the other, and the words they share; `None` if too little does.
/// `days` gives the days both texts name.
fn rate(
    later: &Signature,
    earlier: &Signature,
    frequencies: &Frequencies,
    days: &mut dyn FnMut() -> Result<Vec<Date>, IndexError>,
) -> Result<Option<(f32, Vec<u32>)>, IndexError> {
    let (Some(day), Some(before)) = (later.day, begins(earlier)) else { return Ok(None) };
    let apart = day.duration_since(before).as_hours() / 24;
    let in_time = if earlier.kind == Kind::Event { 0..=60 } else { 1..=LONGEST };
    if !in_time.contains(&apart) || later.page == earlier.page || later.lang != earlier.lang {
        return Ok(None);
    }
    let terms = shared(&later.terms, &earlier.terms);
    let in_title = |term: u32| {
        let titles = [&later.title, &earlier.title];
        titles.iter().filter(|title| title.binary_search(&term).is_ok()).count()
    };
    let (mut sum, mut titled, mut named) = (0.0, 0.0, 0);
    for &term in &terms {
        let weight = frequencies.weight(term);
        named += usize::from(weight > 0.4);
        match in_title(term) {
            0 => sum += weight * weight,
            count => {
                titled += weight * weight * count as f32;
                sum += weight * weight * (1.0 + count as f32);
            }
        }
    }
    if sum + SAME_DAY < LEAST || titled < LEAST_IN_TITLES || named < LEAST_WORDS {
        return Ok(None);
    }
    let days = days()?;
    if days.iter().any(|day| *day > before) {
        sum += SAME_DAY;
    }
    let anchored = !days.is_empty()
        || !shared(&later.actors, &earlier.actors).is_empty()
        || overlap(&later.places, &earlier.places) > 0.0;
    // Of two equally near ones the later is what a report comes back to, and of copies the one on its own site.
    let at_home = if later.source == earlier.source { 1.05 } else { 1.0 };
    let nearness = at_home - apart as f32 / (4.0 * LONGEST as f32);
    Ok((sum >= LEAST && anchored).then_some((sum * nearness, terms)))
}
