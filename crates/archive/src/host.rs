//! What is remembered of a host: its robots.txt and when it may be asked again.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use crate::archive::{Archive, millis, time};
use crate::error::{ArchiveError, At};

/// What is remembered of a host between runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostState {
    /// The last robots.txt that could be had (empty after a 4xx); `None` when none ever could.
    pub robots: Option<Vec<u8>>,
    /// HTTP status of the last attempt; 0 when there was no answer.
    pub robots_status: u16,
    /// The `/.well-known/tdmrep.json` fetched along with it (empty when there is none).
    pub tdm: Option<Vec<u8>>,
    /// When `robots` was fetched.
    pub robots_at: Option<Timestamp>,
    /// Not to be asked for anything before.
    pub not_before: Option<Timestamp>,
    /// Failures in a row.
    pub failures: u32,
    /// Why, in words.
    pub note: Option<String>,
}

impl Archive {
    /// What is remembered of a host; `origin` is `scheme://host:port`.
    ///
    /// # Errors
    /// Reading failed.
    pub fn host(&self, origin: &str) -> Result<Option<HostState>, ArchiveError> {
        self.db
            .prepare_cached(
                "SELECT robots, robots_status, robots_at, not_before, failures, note, tdm FROM host WHERE origin = ?1",
            )
            .and_then(|mut query| {
                let row = query.query_row([origin], |row| {
                    Ok(HostState {
                        robots: row.get(0)?,
                        robots_status: row.get::<_, Option<u16>>(1)?.unwrap_or(0),
                        robots_at: row.get::<_, Option<i64>>(2)?.map(time),
                        not_before: row.get::<_, Option<i64>>(3)?.map(time),
                        failures: row.get(4)?,
                        note: row.get(5)?,
                        tdm: row.get(6)?,
                    })
                });
                row.optional()
            })
            .at(&self.path)
    }

    /// Remembers a host.
    ///
    /// # Errors
    /// Writing failed.
    pub fn set_host(&mut self, origin: &str, state: &HostState) -> Result<(), ArchiveError> {
        self.begin()?;
        self.db
            .prepare_cached(
                "INSERT OR REPLACE INTO host (origin, robots, robots_status, robots_at, not_before, failures, note, tdm) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )
            .and_then(|mut query| {
                query.execute(params![
                    origin,
                    state.robots,
                    state.robots_status,
                    state.robots_at.map(millis),
                    state.not_before.map(millis),
                    state.failures,
                    state.note,
                    state.tdm
                ])
            })
            .map(drop)
            .at(&self.path)
    }
}
