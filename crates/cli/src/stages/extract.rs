//! Reading pages: the extractor with the seeds it may need, shielded so that one broken page never stops a run.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use archive::{Archive, Change, Latest};
use extractor::Extractor;
use model::{Kind, Record, RecordId, Snapshot, Source, SourceId};

use crate::settings::Settings;
use crate::stages::parallel::map_in_order;

/// Changes read from the archive at once. Bodies are at most some megabytes, so this bounds memory.
const BATCH: usize = 32;

/// Reads snapshots; shared by all threads.
pub(crate) struct Reader {
    extractor: Extractor,
    sources: HashMap<SourceId, Source>,
}

impl Reader {
    /// A reader with this run's knowledge and seeds.
    ///
    /// # Errors
    /// The knowledge or the seeds cannot be read, or have mistakes.
    pub(crate) fn new(settings: &Settings) -> anyhow::Result<Self> {
        let knowledge = settings.knowledge()?;
        let sources = settings.sources(&[])?;
        Ok(Reader {
            extractor: Extractor::new((*knowledge.gazetteer).clone(), (*knowledge.taxonomy).clone()),
            sources: sources.into_iter().map(|source| (source.id.clone(), source)).collect(),
        })
    }

    /// The records of a page, its main record first; at least one.
    pub(crate) fn read(&self, snapshot: &Snapshot) -> Vec<Record> {
        let source = self.sources.get(&snapshot.source);
        // The extractor does not panic on any page we know; one that makes it do so must not end the night.
        match catch_unwind(AssertUnwindSafe(|| self.extractor.extract(snapshot, source))) {
            Ok(extraction) => {
                for problem in &extraction.problems {
                    tracing::debug!(
                        url = problem.url,
                        problem = problem.code,
                        "page gave less than it should"
                    );
                }
                extraction.records
            }
            Err(_) => {
                tracing::error!(
                    url = snapshot.url,
                    "reading this page failed inside lotse: please report it"
                );
                vec![Record {
                    id: RecordId::of_page(&snapshot.url, 0),
                    url: snapshot.url.clone(),
                    kind: Kind::Empty,
                    source: Some(snapshot.source.clone()),
                    fetched: Some(snapshot.fetched),
                    problem: Some("internal_error".to_owned()),
                    ..Record::default()
                }]
            }
        }
    }
}

/// One change of the archive with what its page gave; `None` when the page is no longer to be found.
pub(crate) struct PageRecords {
    pub(crate) revision: u64,
    pub(crate) url: String,
    pub(crate) records: Option<Vec<Record>>,
}

/// Reads every change after `revision` on all processors, and hands the results on in the order of revisions.
///
/// # Errors
/// The archive cannot be read, or `sink` fails.
pub(crate) fn each_change(
    archive: &Archive,
    reader: &Reader,
    revision: u64,
    mut sink: impl FnMut(PageRecords) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let read = |change: anyhow::Result<Change>| {
        let change = change?;
        let records = match change.latest {
            Latest::Live(snapshot) => Some(reader.read(&snapshot)),
            Latest::Gone | Latest::Withheld | Latest::Forgotten => None,
        };
        anyhow::Ok(PageRecords { revision: change.revision, url: change.url, records })
    };
    map_in_order(Changes { archive, after: revision, batch: Vec::new().into_iter() }, read, |page| {
        sink(page?)
    })
}

/// The records of every live page.
///
/// # Errors
/// As [`each_change`].
pub(crate) fn each_page(
    archive: &Archive,
    reader: &Reader,
    mut sink: impl FnMut(Vec<Record>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    each_change(archive, reader, 0, |page| page.records.map_or(Ok(()), &mut sink))
}

/// Iterates over the changes of an archive in small batches; ends after the first error.
struct Changes<'a> {
    archive: &'a Archive,
    after: u64,
    batch: std::vec::IntoIter<Change>,
}

impl Iterator for Changes<'_> {
    type Item = anyhow::Result<Change>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.batch.len() == 0 {
            match self.archive.changes_since(self.after, BATCH) {
                Ok(changes) => self.batch = changes.into_iter(),
                Err(error) => {
                    self.after = u64::MAX >> 1;
                    return Some(Err(error.into()));
                }
            }
        }
        let change = self.batch.next()?;
        self.after = change.revision;
        Some(Ok(change))
    }
}
