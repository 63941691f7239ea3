//! The best documents of a segment, kept while matches come by in thousands.
//!
//! A document is one number: its rank above its own number, so that comparing and moving it costs little. What orders
//! equals (a column) is only read where it decides who stays.

use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, SegmentOrdinal};

use crate::collect::Ranked;

/// A score as a number of the same order.
#[inline]
pub(crate) fn rank_of_score(score: f32) -> u32 {
    let bits = score.to_bits();
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

/// The score of a rank.
fn score_of_rank(rank: u32) -> f32 {
    f32::from_bits(if rank >> 31 == 1 { rank & !(1 << 31) } else { !rank })
}

/// Days of documents without one: behind all others.
const UNDATED: u32 = 0;

/// A day, in days since 1970, as a number of the same order.
fn rank_of_day(day: Option<i64>) -> u32 {
    let bounded = |day: i64| day.clamp(i64::from(i32::MIN) + 1, i64::from(i32::MAX)) as i32;
    day.map_or(UNDATED, |day| bounded(day) as u32 ^ 1 << 31)
}

/// The best documents so far.
pub(crate) struct Best {
    keep: usize,
    /// Kept and not yet compared with each other; sorted out when it is twice as much as is kept.
    found: Vec<u64>,
    /// What is less cannot be among the best any more.
    least: u32,
    /// Of what is equal to the least, neither can what has this tie or a greater one.
    least_tie: u64,
    tie: Column<u64>,
    /// Order by day in place of relevance.
    day: Option<Column<i64>>,
}

impl Best {
    pub(crate) fn new(keep: usize, tie: Column<u64>, day: Option<Column<i64>>) -> Self {
        Best { keep, found: Vec::with_capacity(2 * keep.min(1024)), least: 0, least_tie: u64::MAX, tie, day }
    }

    #[inline]
    pub(crate) fn consider(&mut self, doc: DocId, score: f32) {
        if self.keep == 0 {
            return;
        }
        let rank = match &self.day {
            Some(day) => rank_of_day(day.first(doc)),
            None => rank_of_score(score),
        };
        if rank > self.least || (rank == self.least && self.is_before_equals(doc)) {
            self.found.push(u64::from(rank) << 32 | u64::from(doc));
            if self.found.len() >= 2 * self.keep {
                self.sort_out();
            }
        }
    }

    /// Whether a document as good as the least comes before some equal that is kept.
    #[inline]
    fn is_before_equals(&self, doc: DocId) -> bool {
        self.least_tie == u64::MAX || self.tie.first(doc).unwrap_or(0) < self.least_tie
    }

    /// Leaves the best.
    fn sort_out(&mut self) {
        if self.found.len() <= self.keep {
            return;
        }
        let (_, last, _) = self.found.select_nth_unstable_by(self.keep - 1, |a, b| b.cmp(a));
        self.least = (*last >> 32) as u32;
        let is_equal = |found: &u64| (found >> 32) as u32 == self.least;
        let mut equals: Vec<(u64, u64)> = Vec::new();
        for found in self.found.iter().filter(|found| is_equal(found)) {
            equals.push((self.tie.first(*found as DocId).unwrap_or(0), *found));
        }
        self.found.retain(|found| (found >> 32) as u32 > self.least);
        let room = self.keep - self.found.len();
        equals.sort_unstable();
        equals.truncate(room);
        self.least_tie = equals.last().map_or(u64::MAX, |(tie, _)| *tie);
        self.found.extend(equals.into_iter().map(|(_, found)| found));
    }

    /// The best, best first.
    pub(crate) fn finish(mut self, ordinal: SegmentOrdinal) -> Vec<Ranked> {
        self.sort_out();
        self.found.sort_unstable_by(|a, b| b.cmp(a));
        let ranked = |found: &u64| {
            let (doc, rank) = (*found as DocId, (found >> 32) as u32);
            let key = match &self.day {
                None => f64::from(score_of_rank(rank)),
                Some(_) if rank == UNDATED => f64::MIN,
                Some(_) => f64::from((rank ^ 1 << 31) as i32),
            };
            Ranked { key, tie: self.tie.first(doc).unwrap_or(0), at: DocAddress::new(ordinal, doc) }
        };
        let mut best: Vec<Ranked> = self.found.iter().map(ranked).collect();
        // Nearly in order: only equals may have to change places.
        best.sort_by(|a, b| b.cmp(a));
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ranks_keep_the_order_of_scores_and_days(a: f32, b: f32, one: i32, other: i32) {
            prop_assume!(!a.is_nan() && !b.is_nan());
            prop_assert_eq!(rank_of_score(a).cmp(&rank_of_score(b)), a.total_cmp(&b));
            prop_assert_eq!(score_of_rank(rank_of_score(a)).to_bits(), a.to_bits());
            let (one, other) = (i64::from(one.max(-i32::MAX)), i64::from(other.max(-i32::MAX)));
            prop_assert_eq!(rank_of_day(Some(one)).cmp(&rank_of_day(Some(other))), one.cmp(&other));
            prop_assert!(rank_of_day(Some(one)) > rank_of_day(None));
        }
    }
}
