//! Indexing: brings the index to the archive's revision, page by page, and makes a new generation live.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

use anyhow::Context;
use archive::Archive;
use extractor::EXTRACTOR_VERSION;
use indexer::{Index, IndexError, Searcher};
use model::{Record, SourceId};

use crate::knowledge::Knowledge;
use crate::progress;
use crate::report::IndexChange;
use crate::settings::Settings;
use crate::stages::extract::{PageRecords, Reader, each_change};
use crate::stages::templates;

/// Pages between two commits: a crash repeats at most this many, a commit costs about as much as twenty pages.
const PAGES_PER_COMMIT: u64 = 5000;

/// Opens the live generation for reading.
///
/// # Errors
/// There is none yet, or it cannot be read.
pub(crate) fn open_searcher(settings: &Settings, knowledge: &Knowledge) -> anyhow::Result<Searcher> {
    Ok(Searcher::open(settings.data.root(), knowledge.for_index()?)?)
}

/// Opens the generation that fits this program, for writing.
pub(crate) fn open_index(settings: &Settings, knowledge: &Knowledge) -> anyhow::Result<Index> {
    let options = indexer::Settings { extractor_version: EXTRACTOR_VERSION, ..indexer::Settings::default() };
    Ok(Index::open(settings.data.root(), knowledge.for_index()?, options)?)
}

/// Where the index stands, as kept in its commit payload: the archive revision it has seen, which seeds
/// its records were read with (a place or selector changed there changes what pages give), whether its records
/// are still to be linked, and what repeated on the pages of each source when they were read: by its fingerprint, so that a
/// source is read again for which something else is learnt.
#[derive(Clone, Default, PartialEq, Eq)]
struct Stand {
    revision: u64,
    seeds: u64,
    unlinked: bool,
    templates: BTreeMap<SourceId, u64>,
}

/// What the payload of records that are not linked yet ends with.
const UNLINKED: &str = " unlinked";

impl Stand {
    fn parse(payload: &str) -> Option<Self> {
        let linked = payload.strip_suffix(UNLINKED);
        let mut words = linked.unwrap_or(payload).split(' ');
        let revision = words.next()?.parse().ok()?;
        let seeds = u64::from_str_radix(words.next()?, 16).ok()?;
        let template = |word: &str| {
            let (source, fingerprint) = word.rsplit_once('=')?;
            Some((SourceId::new(source), u64::from_str_radix(fingerprint, 16).ok()?))
        };
        let templates = words.map(template).collect::<Option<_>>()?;
        Some(Stand { revision, seeds, unlinked: linked.is_some(), templates })
    }

    fn payload(&self) -> String {
        let mut words = format!("{} {:016x}", self.revision, self.seeds);
        for (source, fingerprint) in &self.templates {
            words.push_str(&format!(" {source}={fingerprint:016x}"));
        }
        if self.unlinked {
            words.push_str(UNLINKED);
        }
        words
    }

    /// The sources whose pages were read with something else than `now`.
    fn differs(&self, now: &BTreeMap<SourceId, u64>) -> BTreeSet<SourceId> {
        let all = self.templates.keys().chain(now.keys());
        all.filter(|source| self.templates.get(*source) != now.get(*source)).cloned().collect()
    }
}

/// Brings the index to the archive's revision. With `rebuild` everything is read and indexed anew; the network
/// is never touched.
///
/// # Errors
/// The archive or the index cannot be read or written; the live generation stays as it was.
pub(crate) fn run(settings: &Settings, rebuild: bool) -> anyhow::Result<IndexChange> {
    let knowledge = settings.knowledge()?;
    let reader = Reader::new(settings)?;
    let mut index = open_index(settings, &knowledge)?;
    let live = match open_searcher(settings, &knowledge) {
        Ok(searcher) => Some(searcher),
        Err(error) if is_missing(&error) => None,
        Err(error) if index.is_live() => return Err(error),
        Err(error) => {
            tracing::warn!("the live index cannot be read, a new one is built: {error:#}");
            None
        }
    };
    let seeds = seeds_hash(settings)?;
    let stand = index.payload().and_then(Stand::parse);
    let known = stand.clone().filter(|stand| !rebuild && stand.seeds == seeds).unwrap_or_default();
    let from = known.revision;
    let mut writer = Writer { index: &mut index, live: None, change: IndexChange::default() };
    if rebuild || stand.is_none() {
        writer.index.clear()?;
        if let Some(live) = &live {
            writer.carry_over(live)?;
        }
    } else if writer.index.is_live() {
        writer.live = live;
    }
    for source in settings.sources(&[])? {
        writer.index.name_source(&source.id, &source.name);
    }
    let was_unlinked = stand.is_some_and(|stand| stand.unlinked);
    let mut stand = Stand { seeds, unlinked: true, ..known };
    if settings.data.archive().is_file() {
        let archive = Archive::open_read_only(settings.data.root())?;
        let bar = progress::spinner(settings.quiet, "indexing");
        let mut since_commit = 0;
        // Nothing new in the archive teaches nothing new.
        let learnt = match archive.revision()? == from {
            true => None,
            false => Some(templates::learn(&archive)?),
        };
        let prints = learnt.as_ref().map(|learnt| {
            learnt.iter().map(|(source, memory)| (source.clone(), memory.fingerprint())).collect()
        });
        let again = prints.as_ref().filter(|_| from > 0).map(|now| stand.differs(now)).unwrap_or_default();
        let reader = reader.with_templates(learnt.unwrap_or_default());
        each_change(&archive, &reader, from, &again, |page| {
            bar.inc(1);
            tracing::info!(stage = "index", url = page.url, "page");
            stand.revision = stand.revision.max(page.revision);
            writer.page(page)?;
            since_commit += 1;
            if since_commit >= PAGES_PER_COMMIT {
                since_commit = 0;
                writer.index.commit(&stand.payload(), settings.now)?;
            }
            Ok(())
        })?;
        bar.finish_and_clear();
        // Only now: a run that was cut short reads them again.
        stand.templates = prints.unwrap_or(stand.templates);
    }
    let mut change = writer.change;
    stand.unlinked = was_unlinked || change.added + change.deleted > 0;
    index.commit(&stand.payload(), settings.now)?;
    if stand.unlinked {
        // Links depend on all records, so they are found when all are there; a crash before leaves the note to do it.
        let linked = index.link()?;
        tracing::debug!(records = linked, "links brought up to date");
        stand.unlinked = false;
        index.commit(&stand.payload(), settings.now)?;
    }
    let published = index.publish()?;
    change.generation = published.generation;
    change.documents = published.records as u64;
    Ok(change)
}

/// Writes pages and counts.
struct Writer<'a> {
    index: &'a mut Index,
    /// The live generation, when it is the one written to: what is there already need not be written again.
    live: Option<Searcher>,
    change: IndexChange,
}

impl Writer<'_> {
    fn page(&mut self, page: PageRecords) -> anyhow::Result<()> {
        let records = page.records.unwrap_or_default();
        let before = match &self.live {
            Some(live) => live.get_page(&page.url)?,
            None => Vec::new(),
        };
        if self.live.is_some() && same_content(&before, &records) {
            return Ok(());
        }
        self.change.deleted += before.len() as u64;
        self.index.delete_page(&page.url);
        for record in &records {
            self.change.added += u64::from(self.index.upsert(record)?);
        }
        Ok(())
    }

    /// Takes over the records that came from elsewhere (`index --records`): no archive could give them again.
    fn carry_over(&mut self, live: &Searcher) -> anyhow::Result<()> {
        for record in live.records() {
            let record = record.context("cannot read a record of the live index")?;
            if record.fetched.is_none() {
                self.change.added += u64::from(self.index.upsert(&record)?);
            }
        }
        Ok(())
    }
}

/// Whether two readings of a page say the same: a new fetch date alone re-indexes nothing.
fn same_content(before: &[Record], after: &[Record]) -> bool {
    // Links are found among all records, later; the page alone gives none.
    let before: Vec<Record> = before.iter().map(indexer::without_ties).collect();
    let indexed = || after.iter().filter(|record| record.kind.is_indexed());
    before.len() == indexed().count()
        && indexed()
            .all(|new| before.iter().any(|old| Record { fetched: old.fetched, ..new.clone() } == *old))
}

/// A hash of what the extractor may read from the seeds.
fn seeds_hash(settings: &Settings) -> anyhow::Result<u64> {
    let mut hasher = DefaultHasher::new();
    for source in settings.sources(&[])? {
        (source.id.as_str(), source.ags.as_ref().map(|ags| ags.as_str())).hash(&mut hasher);
        format!("{:?} {:?} {}", source.select, source.level, source.name).hash(&mut hasher);
    }
    Ok(hasher.finish())
}

fn is_missing(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref::<IndexError>(), Some(IndexError::Missing { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stand_survives_its_payload() {
        let templates = [(SourceId::new("stadt"), 0xbeef), (SourceId::new("kreis-x"), 7)].into();
        for unlinked in [false, true] {
            let stand = Stand { revision: 17, seeds: 0xfeed, unlinked, ..Stand::default() };
            assert!(Stand::parse(&stand.payload()) == Some(stand));
        }
        let stand = Stand { revision: 17, seeds: 0xfeed, unlinked: true, templates };
        assert_eq!(
            stand.differs(&[(SourceId::new("stadt"), 0xbeef)].into()),
            [SourceId::new("kreis-x")].into()
        );
        assert!(Stand::parse(&stand.payload()) == Some(stand));
        assert!(Stand::parse("17").is_none());
    }

    #[test]
    fn a_new_fetch_date_alone_is_no_change() {
        let old = Record {
            title: "A".into(),
            fetched: Some("2024-01-01T00:00:00Z".parse().unwrap()),
            ..Record::default()
        };
        let mut new = Record { fetched: Some("2024-01-02T00:00:00Z".parse().unwrap()), ..old.clone() };
        assert!(same_content(std::slice::from_ref(&old), std::slice::from_ref(&new)));
        new.title = "B".into();
        assert!(!same_content(&[old], &[new]));
    }
}
