//! What the archive holds of each source, and how its last visit went.

use jiff::Timestamp;
use model::SourceId;
use rusqlite::params;

use crate::archive::{Archive, millis, time};
use crate::error::{ArchiveError, At};
use crate::frontier::source_row;

/// What the archive holds of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceStats {
    /// Addresses found and never fetched.
    pub waiting: u64,
    /// Pages that readers may see.
    pub live: u64,
    /// Pages that are gone.
    pub gone: u64,
    /// Other addresses of pages.
    pub aliases: u64,
    /// Pages kept out of an index, feeds and sitemaps included.
    pub withheld: u64,
    /// Addresses not to be fetched or read.
    pub barred: u64,
    /// How the last visit went; `None` when there was none.
    pub visited: Option<Visited>,
}

/// How the last visit to a source went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visited {
    /// When it began.
    pub at: Timestamp,
    /// When a visit last went well.
    pub succeeded: Option<Timestamp>,
    /// `ok`, `partial`, `failed`, `held` or `skipped`.
    pub outcome: String,
    /// Why, in words.
    pub reason: Option<String>,
}

impl Archive {
    /// What is held of each source ever visited or imported, in the order of their names.
    ///
    /// # Errors
    /// Reading failed.
    pub fn stats(&self) -> Result<Vec<(SourceId, SourceStats)>, ArchiveError> {
        let mut query = self
            .db
            .prepare(
                "SELECT s.name, s.visited, s.succeeded, s.outcome, s.reason, \
                 count(*) FILTER (WHERE p.state = 0), count(*) FILTER (WHERE p.state = 1), \
                 count(*) FILTER (WHERE p.state = 2), count(*) FILTER (WHERE p.state = 3), \
                 count(*) FILTER (WHERE p.state = 4), count(*) FILTER (WHERE p.state = 5) \
                 FROM source s LEFT JOIN page p ON p.source = s.id GROUP BY s.id ORDER BY s.name",
            )
            .at(&self.path)?;
        let rows = query
            .query_map([], |row| {
                let count = |index| row.get::<_, i64>(index).map(|count| count as u64);
                let visited = match row.get::<_, Option<i64>>(1)? {
                    None => None,
                    Some(at) => Some(Visited {
                        at: time(at),
                        succeeded: row.get::<_, Option<i64>>(2)?.map(time),
                        outcome: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
                        reason: row.get(4)?,
                    }),
                };
                let stats = SourceStats {
                    visited,
                    waiting: count(5)?,
                    live: count(6)?,
                    gone: count(7)?,
                    aliases: count(8)?,
                    withheld: count(9)?,
                    barred: count(10)?,
                };
                Ok((SourceId::new(row.get::<_, String>(0)?), stats))
            })
            .at(&self.path)?;
        rows.collect::<rusqlite::Result<_>>().at(&self.path)
    }

    /// Notes how a visit to a source went.
    ///
    /// # Errors
    /// Writing failed.
    pub fn set_visited(
        &mut self,
        source: &SourceId,
        at: Timestamp,
        outcome: &str,
        reason: Option<&str>,
    ) -> Result<(), ArchiveError> {
        self.begin()?;
        let write = || {
            let row = source_row(&self.db, source)?;
            self.db
                .prepare_cached(
                    "UPDATE source SET visited = ?2, outcome = ?3, reason = ?4, \
                     succeeded = iif(?3 = 'ok', ?2, succeeded) WHERE id = ?1",
                )?
                .execute(params![row, millis(at), outcome, reason])
        };
        write().map(drop).at(&self.path)
    }
}
