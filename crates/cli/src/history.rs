//! The archive as the server sees it: read-only, when pages were seen and how sources fare.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use archive::{Archive, SourceStats};
use model::{Source, SourceId};
use server::{History, HistoryError, NoHistory, Outcome, PageHistory, SourceState, Version};

use crate::settings::Settings;

/// Reads the archive on behalf of the server.
pub(crate) struct ArchiveHistory {
    archive: Mutex<Archive>,
    sources: Vec<Source>,
}

impl ArchiveHistory {
    /// Opens the archive of the data directory for reading.
    ///
    /// # Errors
    /// There is none, or the seeds cannot be read.
    pub(crate) fn open(settings: &Settings) -> anyhow::Result<Self> {
        let archive = Archive::open_read_only(settings.data.root())?;
        Ok(ArchiveHistory { archive: Mutex::new(archive), sources: settings.sources(&[])? })
    }
}

/// The history of the data directory; none for an index of records from elsewhere, which has no archive.
///
/// # Errors
/// There is an archive and it cannot be read.
pub(crate) fn open(settings: &Settings) -> anyhow::Result<Arc<dyn History>> {
    match ArchiveHistory::open(settings) {
        Ok(history) => Ok(Arc::new(history)),
        Err(_) if !settings.data.archive().exists() => Ok(Arc::new(NoHistory)),
        Err(error) => Err(error),
    }
}

impl History for ArchiveHistory {
    fn page(&self, url: &str) -> Result<Option<PageHistory>, HistoryError> {
        let archive = self.archive.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(archive.history(url)?.map(|page| PageHistory {
            first_seen: page.first_seen,
            last_seen: page.last_seen,
            last_changed: page.last_changed,
            gone_since: page.gone_since,
            versions: page
                .versions
                .into_iter()
                .map(|version| Version { fetched: version.fetched, bytes: version.bytes, hash: version.hash })
                .collect(),
        }))
    }

    /// The seeds in their order, then sources that only the archive knows (imports).
    fn sources(&self) -> Result<Vec<SourceState>, HistoryError> {
        let stats = self.archive.lock().unwrap_or_else(PoisonError::into_inner).stats()?;
        let mut stats: HashMap<SourceId, SourceStats> = stats.into_iter().collect();
        let mut states: Vec<_> = self
            .sources
            .iter()
            .map(|source| {
                let stats = stats.remove(&source.id).unwrap_or_default();
                let base = state(source.id.clone(), source.name.clone(), stats);
                let home = source.start.first().cloned();
                SourceState { level: source.level, ags: source.ags.clone(), home, ..base }
            })
            .collect();
        let mut unknown: Vec<_> = stats.into_iter().collect();
        unknown.sort_by(|a, b| a.0.cmp(&b.0));
        states.extend(unknown.into_iter().map(|(id, stats)| state(id.clone(), id.to_string(), stats)));
        Ok(states)
    }
}

fn state(id: SourceId, name: String, stats: SourceStats) -> SourceState {
    let visited = stats.visited.as_ref();
    let outcome = match visited.map(|visit| visit.outcome.as_str()) {
        None => Outcome::Never,
        Some("ok") => Outcome::Ok,
        Some("failed") => Outcome::Failed,
        Some(_) => Outcome::Partial,
    };
    SourceState {
        id,
        name,
        level: model::Level::Plattform,
        ags: None,
        home: None,
        pages: stats.live,
        last_visit: visited.map(|visit| visit.at),
        last_success: visited.and_then(|visit| visit.succeeded),
        outcome,
        reason: visited.and_then(|visit| visit.reason.clone()),
    }
}
