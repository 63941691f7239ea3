//! The past of one page.

use jiff::Timestamp;
use model::{Snapshot, SourceId};
use rusqlite::{Connection, OptionalExtension, params};

use crate::archive::{Archive, time};
use crate::body::{self, hex};
use crate::error::{ArchiveError, At};
use crate::page::PageState;

/// When a page was seen, and in which versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// Its canonical URL; differs from the one asked for when that is an alias.
    pub url: String,
    /// The source it belongs to.
    pub source: SourceId,
    /// What it is now.
    pub state: PageState,
    /// When it was fetched for the first time.
    pub first_seen: Timestamp,
    /// When it was last found there.
    pub last_seen: Timestamp,
    /// When its body last changed; `None` when it never did.
    pub last_changed: Option<Timestamp>,
    /// Since when it is missing; `None` while it is there.
    pub gone_since: Option<Timestamp>,
    /// The versions kept, newest first.
    pub versions: Vec<Version>,
}

/// One version of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// When it was first fetched.
    pub fetched: Timestamp,
    /// Its size in bytes, after content decoding.
    pub bytes: u64,
    /// blake3 of its body, hexadecimal.
    pub hash: String,
    /// HTTP status.
    pub status: u16,
}

impl Archive {
    /// The past of a page; `None` when it was never fetched.
    ///
    /// # Errors
    /// Reading failed.
    pub fn history(&self, url: &str) -> Result<Option<History>, ArchiveError> {
        let url = self.resolve(url)?;
        self.history_of(&url).at(&self.path)
    }

    fn history_of(&self, url: &str) -> rusqlite::Result<Option<History>> {
        let mut query = self.db.prepare_cached(
            "SELECT p.id, s.name, p.state, p.first_seen, p.last_seen, p.last_changed, p.gone_since \
             FROM page p JOIN source s ON s.id = p.source WHERE p.url = ?1 AND p.first_seen IS NOT NULL",
        )?;
        let found = query
            .query_row([url], |row| {
                let moment = |index| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(index)?.map(time));
                let first_seen = time(row.get(3)?);
                let history = History {
                    url: url.to_owned(),
                    source: SourceId::new(row.get::<_, String>(1)?),
                    state: PageState::from_code(row.get(2)?),
                    first_seen,
                    last_seen: moment(4)?.unwrap_or(first_seen),
                    last_changed: moment(5)?.filter(|at| *at != first_seen),
                    gone_since: moment(6)?,
                    versions: Vec::new(),
                };
                Ok((row.get::<_, i64>(0)?, history))
            })
            .optional()?;
        let Some((page, mut history)) = found else {
            return Ok(None);
        };
        let mut query = self.db.prepare_cached(
            "SELECT o.at, b.size, b.hash, o.status FROM observation o JOIN body b ON b.id = o.body \
             WHERE o.page = ?1 ORDER BY o.at DESC",
        )?;
        let versions = query.query_map([page], |row| {
            Ok(Version {
                fetched: time(row.get(0)?),
                bytes: row.get::<_, i64>(1)? as u64,
                hash: hex(row.get_ref(2)?.as_blob()?),
                status: row.get(3)?,
            })
        })?;
        history.versions = versions.collect::<rusqlite::Result<_>>()?;
        Ok(Some(history))
    }

    /// One version of a page, by the hash [`Archive::history`] gave; headers and hint are those of today.
    ///
    /// # Errors
    /// Reading failed, or the stored body is damaged.
    pub fn version(&self, url: &str, version: &Version) -> Result<Option<Snapshot>, ArchiveError> {
        let Some(mut snapshot) = self.snapshot(url)? else {
            return Ok(None);
        };
        let found = self
            .db
            .prepare_cached(
                "SELECT o.content_type, b.packed, b.size FROM page p JOIN observation o ON o.page = p.id \
                 JOIN body b ON b.id = o.body WHERE p.url = ?1 AND o.at = ?2",
            )
            .and_then(|mut query| {
                let row = query.query_row((&snapshot.url, version.fetched.as_millisecond()), |row| {
                    let kind: Option<String> = row.get(0)?;
                    let body = body::unpack(row.get_ref(1)?.as_blob()?, row.get(2)?).map_err(|error| {
                        let kind = rusqlite::types::Type::Blob;
                        rusqlite::Error::FromSqlConversionFailure(1, kind, error.into())
                    })?;
                    Ok((kind, body))
                });
                row.optional()
            })
            .at(&self.path)?;
        Ok(found.map(|(content_type, body)| {
            snapshot.content_type = content_type;
            snapshot.body = body;
            snapshot.fetched = version.fetched;
            snapshot.status = version.status;
            snapshot
        }))
    }
}

/// Notes a version of a page, or that it was gone (`body` is `None`).
pub(crate) fn observe(
    db: &Connection,
    page: i64,
    at: i64,
    body: Option<i64>,
    status: u16,
    content_type: Option<&str>,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO observation (page, at, body, status, content_type) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![page, at, body, status, content_type])
    .map(drop)
}
