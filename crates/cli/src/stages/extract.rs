//! Reading pages: the extractor with the seeds it may need, shielded so that one broken page never stops a run.

use std::collections::{BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};

use archive::{Archive, Change, Latest};
use extractor::{Extraction, Extractor, TemplateMemory};
use model::{Kind, Record, RecordId, Snapshot, Source, SourceId};

use crate::settings::Settings;
use crate::stages::parallel::map_in_order;
use crate::stages::templates::Templates;

/// Changes read from the archive at once. Bodies are at most some megabytes, so this bounds memory.
const BATCH: usize = 32;

/// Reads snapshots; shared by all threads.
pub(crate) struct Reader {
    extractor: Extractor,
    sources: HashMap<SourceId, Source>,
    templates: Templates,
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
            templates: Templates::new(),
        })
    }

    /// The reader with what repeats on the pages of each source.
    pub(crate) fn with_templates(self, templates: Templates) -> Self {
        Reader { templates, ..self }
    }

    /// The records of a page, its main record first; at least one.
    pub(crate) fn read(&self, snapshot: &Snapshot) -> Vec<Record> {
        self.extract(snapshot, &snapshot.source).records
    }

    /// All a page gives, read with what repeats on the site of this name.
    pub(crate) fn extract(&self, snapshot: &Snapshot, site: &SourceId) -> Extraction {
        let source = self.sources.get(&snapshot.source);
        let nothing = TemplateMemory::default();
        let memory = self.templates.get(site).unwrap_or(&nothing);
        // The extractor does not panic on any page we know; one that makes it do so must not end the night.
        match catch_unwind(AssertUnwindSafe(|| self.extractor.extract_with(snapshot, source, memory))) {
            Ok(extraction) => {
                for problem in &extraction.problems {
                    tracing::debug!(
                        url = problem.url,
                        problem = problem.code,
                        "page gave less than it should"
                    );
                }
                extraction
            }
            Err(_) => {
                tracing::error!(
                    url = snapshot.url,
                    "reading this page failed inside lotse: please report it"
                );
                let record = Record {
                    id: RecordId::of_page(&snapshot.url, 0),
                    url: snapshot.url.clone(),
                    kind: Kind::Empty,
                    source: Some(snapshot.source.clone()),
                    fetched: Some(snapshot.fetched),
                    problem: Some("internal_error".to_owned()),
                    ..Record::default()
                };
                Extraction { records: vec![record], ..Extraction::default() }
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

/// Reads every change after `revision` and every page of the sources in `again` on all processors, and hands the results
/// on in the order of revisions.
///
/// # Errors
/// The archive cannot be read, or `sink` fails.
pub(crate) fn each_change(
    archive: &Archive,
    reader: &Reader,
    revision: u64,
    again: &BTreeSet<SourceId>,
    mut sink: impl FnMut(PageRecords) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let wanted = |change: &anyhow::Result<Change>| match change {
        Ok(Change { revision: changed, latest: Latest::Live(page), .. }) => {
            *changed > revision || again.contains(&page.source)
        }
        Ok(change) => change.revision > revision,
        Err(_) => true,
    };
    let read = |change: anyhow::Result<Change>| {
        let change = change?;
        let records = match change.latest {
            Latest::Live(snapshot) => Some(reader.read(&snapshot)),
            Latest::Gone | Latest::Withheld | Latest::Forgotten => None,
        };
        anyhow::Ok(PageRecords { revision: change.revision, url: change.url, records })
    };
    let after = if again.is_empty() { revision } else { 0 };
    let changes = Changes { archive, after, batch: Vec::new().into_iter() };
    map_in_order(changes.filter(wanted), read, |page| sink(page?))
}

/// What every live page gives.
///
/// # Errors
/// As [`each_change`].
pub(crate) fn each_page(
    archive: &Archive,
    reader: &Reader,
    mut sink: impl FnMut(Extraction) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let live = |change: anyhow::Result<Change>| match change {
        Ok(change) => match change.latest {
            Latest::Live(snapshot) => Some(Ok(snapshot)),
            Latest::Gone | Latest::Withheld | Latest::Forgotten => None,
        },
        Err(error) => Some(Err(error)),
    };
    let pages = Changes { archive, after: 0, batch: Vec::new().into_iter() }.filter_map(live);
    let read = |page: anyhow::Result<Box<Snapshot>>| page.map(|page| reader.extract(&page, &page.source));
    map_in_order(pages, read, |extraction| sink(extraction?))
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
