//! Runs: so that a crawl that was killed goes on where it was.

use jiff::{SignedDuration, Timestamp};
use rusqlite::OptionalExtension;

use crate::archive::{Archive, millis, time};
use crate::error::{ArchiveError, At};

/// How long after its start an unfinished run is gone on with; later, its pages are due again anyway.
const RESUME_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// The number of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RunId(pub(crate) i64);

impl RunId {
    /// No run: nothing carries this number, so that every address counts as not asked for.
    pub const NONE: RunId = RunId(-1);
}

/// A run that began or goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its number.
    pub id: RunId,
    /// Whether an earlier process began it and was killed.
    pub resumed: bool,
}

impl Archive {
    /// Begins a run, or goes on with the last one if that never ended.
    ///
    /// # Errors
    /// Writing failed.
    pub fn begin_run(&mut self, now: Timestamp) -> Result<Run, ArchiveError> {
        self.begin()?;
        let last: Option<(i64, i64)> = self
            .db
            .query_row(
                "SELECT id, started FROM run WHERE finished IS NULL ORDER BY id DESC LIMIT 1",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()
            .at(&self.path)?;
        if let Some((id, started)) = last
            && now.duration_since(time(started)).abs() <= RESUME_WITHIN
        {
            return Ok(Run { id: RunId(id), resumed: true });
        }
        let id = self
            .db
            .query_row("INSERT INTO run (started) VALUES (?1) RETURNING id", [millis(now)], |row| row.get(0))
            .at(&self.path)?;
        self.commit()?;
        Ok(Run { id: RunId(id), resumed: false })
    }

    /// Ends a run: the next one asks for everything due anew.
    ///
    /// # Errors
    /// Writing failed.
    pub fn end_run(&mut self, run: RunId, now: Timestamp) -> Result<(), ArchiveError> {
        self.begin()?;
        self.db
            .execute("UPDATE run SET finished = ?2 WHERE id <= ?1 AND finished IS NULL", (run.0, millis(now)))
            .at(&self.path)?;
        self.commit()
    }
}
