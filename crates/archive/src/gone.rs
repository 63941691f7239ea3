//! Pages that are missing: which of them are gone at the end of a run, and which are held for someone to look at.

use jiff::Timestamp;
use model::SourceId;
use rusqlite::Connection;

use crate::archive::{Archive, millis, next_revision};
use crate::error::{ArchiveError, At};
use crate::history::observe;

/// Fewer pages than this may vanish from a small source at once without being held.
pub const MASS_MINIMUM: u64 = 5;

/// What became of the missing pages of a source at the end of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Pages now gone.
    pub gone: u64,
    /// Pages that would be gone, but are over half of their source: kept, for someone to look at.
    pub held: u64,
}

impl Archive {
    /// Carries out at the end of a run what was missing on a second day, unless that is over half of the source.
    ///
    /// # Errors
    /// Writing failed.
    pub fn settle(&mut self, source: &SourceId, at: Timestamp) -> Result<Settled, ArchiveError> {
        self.begin()?;
        settle(&self.db, source, millis(at), false).at(&self.path)
    }

    /// Carries out what [`Archive::settle`] holds back: someone looked, and the pages are gone indeed.
    ///
    /// # Errors
    /// Writing failed.
    pub fn accept_missing(&mut self, source: &SourceId, at: Timestamp) -> Result<u64, ArchiveError> {
        self.begin()?;
        let settled = settle(&self.db, source, millis(at), true).at(&self.path)?;
        self.commit()?;
        Ok(settled.gone)
    }
}

fn settle(db: &Connection, source: &SourceId, at: i64, accepted: bool) -> rusqlite::Result<Settled> {
    let row = "(SELECT id FROM source WHERE name = ?1)";
    let lost: Vec<i64> = db
        .prepare_cached(&format!(
            "SELECT id FROM page WHERE source = {row} AND missing_since IS NOT NULL AND misses >= 2 AND state = 1"
        ))?
        .query_map([source.as_str()], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    if lost.is_empty() {
        return Ok(Settled::default());
    }
    let live: i64 = db
        .prepare_cached(&format!("SELECT count(*) FROM page WHERE source = {row} AND state = 1"))?
        .query_row([source.as_str()], |row| row.get(0))?;
    let count = lost.len() as u64;
    if !accepted && count >= MASS_MINIMUM && count * 2 > live as u64 {
        return Ok(Settled { gone: 0, held: count });
    }
    for page in &lost {
        let revision = next_revision(db)?;
        db.prepare_cached(
            "UPDATE page SET state = 2, gone_since = missing_since, revision = ?2 WHERE id = ?1",
        )?
        .execute([*page, revision])?;
        observe(db, *page, at, None, 404, None)?;
    }
    Ok(Settled { gone: count, held: 0 })
}
