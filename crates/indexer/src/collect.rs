//! One pass over the matching documents: exact count, best documents, facet counts.

use std::cmp::Ordering;
use std::sync::Arc;

use jiff::civil::Date;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentOrdinal, SegmentReader};

use crate::best::Best;
use crate::columns::Columns;
use crate::facets::{Counts, SegmentCounts};
use crate::parts::Chosen;
use crate::query::bag::{BagQuery, Window};
use crate::query::filters::FilterName;

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
#[derive(Clone, Default)]
pub(crate) struct Gather {
    /// The columns of all segments.
    pub(crate) columns: Arc<Vec<Columns>>,
    /// How many of the best documents are kept.
    pub(crate) keep: usize,
    /// Order by day, newest first, in place of relevance.
    pub(crate) by_day: bool,
    /// Facets to count.
    pub(crate) facets: Vec<FilterName>,
    /// What is chosen of the facet that the one counted is bound to.
    pub(crate) chosen: Option<Chosen>,
    /// The span whose months are counted.
    pub(crate) months: Option<(Date, Date)>,
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
            total: 0,
            best: Best::new(self.keep, columns.tie.clone(), self.by_day.then(|| columns.day.clone())),
            counts: SegmentCounts::new(self, columns)?,
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
        // One run after the other, each in order.
        all.best.sort_by(|a, b| b.cmp(a));
        all.best.truncate(self.keep);
        Ok(all)
    }
}

impl Gather {
    /// What a search for nothing but a bag of words finds: window by window, which costs a third of document by document.
    pub(crate) fn bag(&self, searcher: &Searcher, bag: &BagQuery) -> tantivy::Result<Gathered> {
        let mut segments = Vec::new();
        for (ordinal, reader) in searcher.segment_readers().iter().enumerate() {
            let mut segment = self.for_segment(ordinal as SegmentOrdinal, reader)?;
            bag.each_window(reader, self.requires_scoring(), |window| {
                if let Some(alive) = reader.alive_bitset() {
                    window.retain(|doc| alive.is_alive(doc));
                }
                segment.collect_window(window);
            })?;
            segments.push(segment.harvest());
        }
        self.merge_fruits(segments)
    }
}

/// The state of one segment.
pub(crate) struct SegmentGather {
    ordinal: SegmentOrdinal,
    total: usize,
    best: Best,
    counts: SegmentCounts,
}

impl SegmentGather {
    /// All matches of a window.
    fn collect_window(&mut self, window: &Window) {
        self.total += window.count();
        window.docs().for_each(|(doc, score)| self.best.consider(doc, score));
        if self.counts.is_counting() {
            window.docs().for_each(|(doc, _)| self.counts.count(doc));
        }
    }
}

impl SegmentCollector for SegmentGather {
    type Fruit = tantivy::Result<Gathered>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        self.counts.count(doc);
        self.best.consider(doc, score);
    }

    fn harvest(self) -> Self::Fruit {
        let best = self.best.finish(self.ordinal);
        Ok(Gathered { total: self.total, best, counts: self.counts.finish()? })
    }
}
