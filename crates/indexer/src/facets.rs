//! Facets: how many of the matching records a click on a value would show.

use std::collections::{BTreeMap, HashMap};

use jiff::ToSpan;
use jiff::civil::Date;
use tantivy::DocId;
use tantivy::columnar::{Cardinality, Column, StrColumn};

use crate::collect::Gather;
use crate::columns::Columns;
use crate::document::{date_of, day_number};
use crate::hash::FastHash;
use crate::parts::PartCounts;
use crate::query::filters::FilterName;
use crate::schema::ags_digits;
use crate::{Facet, FacetCount};

/// All facets with their names in JSON, in the order they are shown.
pub(crate) const ALL: [(FilterName, &str); 12] = [
    (FilterName::Kind, "kind"),
    (FilterName::Place, "place"),
    (FilterName::Topic, "topic"),
    (FilterName::Audience, "audience"),
    (FilterName::Source, "source"),
    (FilterName::Language, "language"),
    (FilterName::Status, "status"),
    (FilterName::Year, "year"),
    (FilterName::Month, "month"),
    (FilterName::Organisation, "organisation"),
    (FilterName::Role, "role"),
    (FilterName::Programme, "programme"),
];

/// Facets whose values are words of a column of the same name.
pub(crate) const TAGS: [&str; 9] =
    ["kind", "topic", "audience", "source", "language", "status", "organisation", "role", "programme"];

/// Names of organisations and programmes that are listed; there may be thousands.
const NAMES: usize = 100;

/// Records counted at a time, column by column.
const BLOCK: usize = 512;

/// Days from the first to the last that are counted in a list; more only with wrong dates.
const DAYS: i64 = 100_000;

/// Years one record can count for; a longer event is shown by its first years.
const MAX_YEARS: i64 = 50;

/// Counts by facet and value.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    tags: BTreeMap<&'static str, HashMap<String, usize>>,
    places: PlaceCounts,
}

/// A place counts what lies in it and what serves an area it lies in. The second is counted once per serving area and
/// added up at the end; `both` holds what would then be counted twice.
#[derive(Debug, Default)]
struct PlaceCounts {
    inside: HashMap<u64, usize>,
    serving: HashMap<u64, usize>,
    both: HashMap<u64, usize>,
}

fn merge<K: std::hash::Hash + Eq>(into: &mut HashMap<K, usize>, from: HashMap<K, usize>) {
    for (key, count) in from {
        *into.entry(key).or_default() += count;
    }
}

impl Counts {
    pub(crate) fn add(&mut self, other: Counts) {
        for (name, counts) in other.tags {
            merge(self.tags.entry(name).or_default(), counts);
        }
        merge(&mut self.places.inside, other.places.inside);
        merge(&mut self.places.serving, other.places.serving);
        merge(&mut self.places.both, other.places.both);
    }

    /// The facet of a filter.
    pub(crate) fn facet(&self, filter: FilterName) -> Facet {
        let name = ALL.iter().find(|(f, _)| *f == filter).map_or("", |(_, name)| *name);
        let mut values: Vec<FacetCount> = if filter == FilterName::Place {
            self.places.totals()
        } else {
            let counts = self.tags.get(name).into_iter().flatten();
            counts.map(|(value, &count)| FacetCount { value: value.clone(), count }).collect()
        };
        match filter {
            FilterName::Place | FilterName::Year | FilterName::Month => {
                values.sort_by(|a, b| a.value.cmp(&b.value))
            }
            _ => values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value))),
        }
        if matches!(filter, FilterName::Organisation | FilterName::Programme) {
            values.truncate(NAMES);
        }
        Facet { name: name.to_owned(), values }
    }
}

/// Whether one area, as a number, has more digits of the same key than the other.
fn contains(wide: u64, mut narrow: u64) -> bool {
    let inner = narrow;
    while narrow > wide {
        narrow /= 10;
    }
    narrow == wide && inner != wide
}

impl PlaceCounts {
    fn totals(&self) -> Vec<FacetCount> {
        let total = |(&area, &inside): (&u64, &usize)| {
            let serving: usize =
                self.serving.iter().filter(|(wide, _)| contains(**wide, area)).map(|(_, count)| count).sum();
            let count = inside + serving - self.both.get(&area).copied().unwrap_or(0);
            FacetCount { value: ags_digits(area), count }
        };
        self.inside.iter().map(total).collect()
    }

    /// Counts `records` that lie in and serve these areas.
    fn count(&mut self, inside: &[u64], serves: &[u64], records: usize) {
        for &area in inside {
            *self.inside.entry(area).or_default() += records;
        }
        // A wider serving area covers the narrower ones.
        let widest: Vec<u64> =
            serves.iter().copied().filter(|&area| !serves.iter().any(|&wide| contains(wide, area))).collect();
        for &area in &widest {
            *self.serving.entry(area).or_default() += records;
            for &place in inside.iter().filter(|&&place| contains(area, place)) {
                *self.both.entry(place).or_default() += records;
            }
        }
    }
}

/// Counts of one segment, by ordinal where the values are words.
pub(crate) struct SegmentCounts {
    tags: Vec<(&'static str, StrColumn, Vec<u32>)>,
    /// Columns in which all documents have the same word.
    same: Vec<(&'static str, StrColumn)>,
    /// Documents counted.
    seen: u32,
    places: Option<(Column<u64>, Column<u64>)>,
    days: Option<Days>,
    years: bool,
    months: Option<(Date, Date)>,
    parts: Option<(&'static str, PartCounts)>,
    /// Records by all their areas: those they lie in, a zero, those they serve. Most share a few combinations.
    place_counts: HashMap<Vec<u64>, usize, FastHash>,
    areas: Vec<u64>,
    /// Records not yet counted.
    docs: Vec<DocId>,
}

/// Records by first and last day.
struct Days {
    first: Column<i64>,
    last: Column<i64>,
    /// The first day of `single`.
    start: i64,
    /// Records of one day.
    single: Vec<u32>,
    /// All others.
    other: HashMap<(i64, i64), usize, FastHash>,
}

impl Days {
    fn new(columns: &Columns) -> Self {
        let (first, last) = (columns.day.clone(), columns.day_end.clone());
        let start = first.min_value();
        let days = first.max_value().saturating_sub(start).saturating_add(1);
        let single = vec![0; if (1..=DAYS).contains(&days) { days as usize } else { 0 }];
        Days { first, last, start, single, other: HashMap::default() }
    }

    #[inline]
    fn count(&mut self, doc: DocId) {
        let Some(first) = self.first.first(doc) else { return };
        let last = self.last.first(doc).unwrap_or(first);
        match self.single.get_mut((first - self.start) as usize).filter(|_| first == last) {
            Some(count) => *count += 1,
            None => *self.other.entry((first, last)).or_default() += 1,
        }
    }

    /// Records by first and last day.
    fn records(self) -> Vec<((i64, i64), usize)> {
        let single = self.single.into_iter().enumerate().filter(|(_, records)| *records > 0);
        let single = single.map(|(day, records)| (self.start + day as i64, records as usize));
        single.map(|(day, records)| ((day, day), records)).chain(self.other).collect()
    }
}

/// Counts records in every year they reach into.
fn years(records: &[((i64, i64), usize)], years: &mut HashMap<String, usize>) {
    let year = |day| date_of(day).map(Date::year);
    let mut by_year: BTreeMap<i16, usize> = BTreeMap::new();
    for &((first, last), records) in records {
        if let (Some(from), Some(to)) = (year(first), year(last)) {
            for year in from..=to.min(from.saturating_add(MAX_YEARS as i16)) {
                *by_year.entry(year).or_default() += records;
            }
        }
    }
    for (year, records) in by_year {
        *years.entry(format!("{year:04}")).or_default() += records;
    }
}

/// Counts records in every month of a span that they reach into.
fn months(records: &[((i64, i64), usize)], (from, to): (Date, Date), months: &mut HashMap<String, usize>) {
    let mut month = from.first_of_month();
    while month <= to {
        let (first, last) = (day_number(month), day_number(month.last_of_month()));
        let there = records.iter().filter(|((begin, end), _)| *begin <= last && *end >= first);
        let count: usize = there.map(|(_, records)| records).sum();
        if count > 0 {
            *months.entry(month.strftime("%Y-%m").to_string()).or_default() += count;
        }
        let Ok(next) = month.checked_add(1.month()) else { break };
        month = next;
    }
}

/// Whether no document has a value.
fn is_empty<T: PartialOrd + Copy + std::fmt::Debug + Send + Sync + 'static>(column: &Column<T>) -> bool {
    column.values.num_vals() == 0
}

impl SegmentCounts {
    pub(crate) fn new(gather: &Gather, columns: &Columns) -> tantivy::Result<Self> {
        let mut counts = SegmentCounts {
            tags: Vec::new(),
            same: Vec::new(),
            seen: 0,
            places: None,
            days: None,
            years: false,
            months: None,
            parts: None,
            place_counts: HashMap::default(),
            areas: Vec::new(),
            docs: Vec::new(),
        };
        for (filter, name) in ALL.into_iter().filter(|(filter, _)| gather.facets.contains(filter)) {
            match filter {
                FilterName::Place if is_empty(&columns.place_in) => {}
                FilterName::Year | FilterName::Month if is_empty(&columns.day) => {}
                FilterName::Place => {
                    counts.places = Some((columns.place_in.clone(), columns.place_serves.clone()));
                }
                FilterName::Year => counts.years = true,
                FilterName::Month => counts.months = gather.months,
                FilterName::Organisation | FilterName::Role if gather.chosen.is_some() => {
                    let counted = gather.chosen.as_ref().zip(columns.part.clone());
                    let counted =
                        counted.map(|(chosen, column)| PartCounts::new(column, chosen)).transpose()?;
                    counts.parts = counted.map(|counted| (name, counted));
                }
                _ => {
                    let Some(column) = columns.tag(name) else { continue };
                    if column.num_terms() == 1 && column.ords().get_cardinality() == Cardinality::Full {
                        counts.same.push((name, column.clone()));
                    } else if column.num_terms() > 0 {
                        let ordinals = vec![0; column.num_terms()];
                        counts.tags.push((name, column.clone(), ordinals));
                    }
                }
            }
        }
        if counts.years || counts.months.is_some() {
            counts.days = Some(Days::new(columns));
        }
        Ok(counts)
    }

    /// Whether there is anything to count.
    pub(crate) fn is_counting(&self) -> bool {
        !self.tags.is_empty()
            || !self.same.is_empty()
            || self.places.is_some()
            || self.days.is_some()
            || self.parts.is_some()
    }

    #[inline]
    pub(crate) fn count(&mut self, doc: DocId) {
        if !self.is_counting() {
            return;
        }
        self.docs.push(doc);
        if self.docs.len() >= BLOCK {
            self.count_block();
        }
    }

    fn count_block(&mut self) {
        self.seen += self.docs.len() as u32;
        let mut ordinals = [0; BLOCK];
        for (_, column, counts) in &mut self.tags {
            let column = column.ords();
            match column.get_cardinality() {
                Cardinality::Full => {
                    let ordinals = &mut ordinals[..self.docs.len()];
                    column.values.get_vals(&self.docs, ordinals);
                    ordinals.iter().for_each(|&ordinal| counts[ordinal as usize] += 1);
                }
                _ => {
                    for ordinal in self.docs.iter().flat_map(|&doc| column.values_for_doc(doc)) {
                        counts[ordinal as usize] += 1;
                    }
                }
            }
        }
        if let Some((inside, serves)) = &self.places {
            for &doc in &self.docs {
                self.areas.clear();
                self.areas.extend(inside.values_for_doc(doc));
                if self.areas.is_empty() {
                    continue;
                }
                self.areas.push(0);
                self.areas.extend(serves.values_for_doc(doc));
                match self.place_counts.get_mut(&self.areas) {
                    Some(count) => *count += 1,
                    None => drop(self.place_counts.insert(self.areas.clone(), 1)),
                }
            }
        }
        if let Some(days) = &mut self.days {
            self.docs.iter().for_each(|&doc| days.count(doc));
        }
        if let Some((_, parts)) = &mut self.parts {
            self.docs.iter().for_each(|&doc| parts.count(doc));
        }
        self.docs.clear();
    }

    pub(crate) fn finish(mut self) -> tantivy::Result<Counts> {
        self.count_block();
        let mut counts = Counts::default();
        for (areas, records) in &self.place_counts {
            let (inside, serves) =
                areas.split_at(areas.iter().position(|&area| area == 0).unwrap_or(areas.len()));
            counts.places.count(inside, serves.get(1..).unwrap_or_default(), *records);
        }
        let same = self.same.into_iter().map(|(name, column)| (name, column, vec![self.seen]));
        let mut value = String::new();
        for (name, column, ordinals) in self.tags.into_iter().chain(same) {
            let by_value = counts.tags.entry(name).or_default();
            for (ordinal, count) in ordinals.into_iter().enumerate().filter(|(_, count)| *count > 0) {
                column.ord_to_str(ordinal as u64, &mut value)?;
                *by_value.entry(value.clone()).or_default() += count as usize;
            }
        }
        if let Some(days) = self.days {
            let records = days.records();
            if self.years {
                years(&records, counts.tags.entry("year").or_default());
            }
            if let Some(span) = self.months {
                months(&records, span, counts.tags.entry("month").or_default());
            }
        }
        if let Some((name, parts)) = self.parts {
            counts.tags.entry(name).or_default().extend(parts.finish());
        }
        Ok(counts)
    }
}
