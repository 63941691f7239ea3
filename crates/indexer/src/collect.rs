//! One pass over the matching documents: exact count, best documents, facet counts.

use std::cmp::Ordering;
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use crate::columns::Columns;
use crate::facets::{Counts, SegmentCounts};

/// A document with what it is ordered by: higher `key` first, then lower `tie`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ranked {
    pub(crate) key: f64,
    pub(crate) tie: u64,
    pub(crate) at: DocAddress,
}

impl Ranked {
    fn order(&self, other: &Self) -> Ordering {
        self.key.total_cmp(&other.key).then(other.tie.cmp(&self.tie)).then(other.at.cmp(&self.at))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.order(other) == Ordering::Equal
    }
}

impl Eq for Ranked {}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The better is the greater.
impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order(other)
    }
}

/// What is collected.
#[derive(Clone)]
pub(crate) struct Gather {
    /// The columns of all segments.
    pub(crate) columns: Arc<Vec<Columns>>,
    /// How many of the best documents are kept.
    pub(crate) keep: usize,
    /// Order by day, newest first, in place of relevance.
    pub(crate) by_day: bool,
    /// Facets to count.
    pub(crate) facets: Vec<crate::query::filters::FilterName>,
}

/// What was collected.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub(crate) total: usize,
    /// Best first.
    pub(crate) best: Vec<Ranked>,
    pub(crate) counts: Counts,
}

impl Collector for Gather {
    type Fruit = Gathered;
    type Child = SegmentGather;

    fn for_segment(&self, ordinal: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<SegmentGather> {
        let columns = &self.columns[ordinal as usize];
        Ok(SegmentGather {
            ordinal,
            keep: self.keep,
            total: 0,
            best: Vec::with_capacity(2 * self.keep.min(1024)),
            least: f64::NEG_INFINITY,
            tie: columns.tie.clone(),
            day: self.by_day.then(|| columns.day.clone()),
            counts: SegmentCounts::new(&self.facets, columns),
        })
    }

    fn requires_scoring(&self) -> bool {
        !self.by_day
    }

    fn merge_fruits(&self, segments: Vec<tantivy::Result<Gathered>>) -> tantivy::Result<Gathered> {
        let mut all = Gathered::default();
        for segment in segments {
            let segment = segment?;
            all.total += segment.total;
            all.best.extend(segment.best);
            all.counts.add(segment.counts);
        }
        all.best.sort_by(|a, b| b.cmp(a));
        all.best.truncate(self.keep);
        Ok(all)
    }
}

/// The state of one segment.
pub(crate) struct SegmentGather {
    ordinal: SegmentOrdinal,
    keep: usize,
    total: usize,
    /// The best documents and at most as many more that have not been compared with them yet: cheaper than a heap, since
    /// documents of equal score come in thousands.
    best: Vec<Ranked>,
    /// What is less cannot be among the best any more.
    least: f64,
    tie: Column<u64>,
    day: Option<Column<i64>>,
    counts: SegmentCounts,
}

impl SegmentCollector for SegmentGather {
    type Fruit = tantivy::Result<Gathered>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        self.counts.count(doc);
        if self.keep == 0 {
            return;
        }
        let key = match &self.day {
            Some(day) => day.first(doc).map_or(f64::MIN, |day| day as f64),
            None => f64::from(score),
        };
        if key < self.least {
            return;
        }
        let tie = self.tie.first(doc).unwrap_or(0);
        self.best.push(Ranked { key, tie, at: DocAddress::new(self.ordinal, doc) });
        if self.best.len() >= 2 * self.keep {
            let (_, worst, _) = self.best.select_nth_unstable_by(self.keep - 1, |a, b| b.cmp(a));
            self.least = worst.key;
            self.best.truncate(self.keep);
        }
    }

    fn harvest(self) -> Self::Fruit {
        Ok(Gathered { total: self.total, best: self.best, counts: self.counts.finish()? })
    }
}
