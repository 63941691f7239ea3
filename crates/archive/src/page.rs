//! What a page is right now, and its newest version as a [`Snapshot`].

use model::{Hint, Snapshot, SourceId};
use rusqlite::{OptionalExtension, Row};

use crate::archive::{Archive, time};
use crate::body;
use crate::error::{ArchiveError, At};

/// What an address is right now. The discriminants are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i64)]
pub enum PageState {
    /// Found, never fetched with success.
    Waiting = 0,
    /// There, and readers may see it.
    Live = 1,
    /// Missing on two days.
    Gone = 2,
    /// Another address of a page that has its own row.
    Alias = 3,
    /// There, but its publisher wants it out of an index (`noindex`, TDM reservation), or it only lists others
    /// (feed, sitemap).
    Withheld = 4,
    /// Not to be fetched (robots.txt) or not to be read (pictures, archives).
    Barred = 5,
}

impl PageState {
    pub(crate) fn code(self) -> i64 {
        self as i64
    }

    pub(crate) fn from_code(code: i64) -> Self {
        match code {
            1 => PageState::Live,
            2 => PageState::Gone,
            3 => PageState::Alias,
            4 => PageState::Withheld,
            5 => PageState::Barred,
            _ => PageState::Waiting,
        }
    }
}

/// The columns [`read`] expects, in its order.
pub(crate) const COLUMNS: &str = "p.url, s.name, p.fetched, p.status, p.content_type, p.headers, p.truncated, \
     p.hint, b.packed, b.size, p.state, p.revision";

/// Reads a row of [`COLUMNS`]; `None` when the page has no body.
pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Option<Snapshot>> {
    let Some(packed) = row.get_ref(8)?.as_blob_or_null().map_err(rusqlite::Error::from)? else {
        return Ok(None);
    };
    let body = body::unpack(packed, row.get(9)?).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(8, rusqlite::types::Type::Blob, error.into())
    })?;
    let json = |index| row.get::<_, Option<String>>(index);
    Ok(Some(Snapshot {
        url: row.get(0)?,
        source: SourceId::new(row.get::<_, String>(1)?),
        fetched: time(row.get::<_, Option<i64>>(2)?.unwrap_or(0)),
        status: row.get::<_, Option<u16>>(3)?.unwrap_or(200),
        content_type: row.get(4)?,
        headers: json(5)?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
        truncated: row.get::<_, i64>(6)? != 0,
        hint: json(7)?.and_then(|text| serde_json::from_str::<Hint>(&text).ok()),
        body,
    }))
}

impl Archive {
    /// The newest version of a page, also of one that is gone; an alias answers with the page it stands for.
    ///
    /// # Errors
    /// Reading failed, or the stored body is damaged.
    pub fn snapshot(&self, url: &str) -> Result<Option<Snapshot>, ArchiveError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM page p JOIN source s ON s.id = p.source LEFT JOIN body b ON b.id = p.body \
             WHERE p.url = ?1"
        );
        let url = self.resolve(url)?;
        let found = self.db.prepare_cached(&sql).and_then(|mut q| q.query_row([&url], read).optional());
        Ok(found.at(&self.path)?.flatten())
    }

    /// The address an alias stands for, or the address itself.
    pub(crate) fn resolve(&self, url: &str) -> Result<String, ArchiveError> {
        let mut url = url.to_owned();
        // Chains come from sites that moved more than once; a circle must end all the same.
        for _ in 0..5 {
            let target: Option<Option<String>> = self
                .db
                .prepare_cached("SELECT alias_of FROM page WHERE url = ?1 AND state = 3")
                .and_then(|mut q| q.query_row([&url], |row| row.get(0)).optional())
                .at(&self.path)?;
            match target.flatten() {
                Some(target) => url = target,
                None => break,
            }
        }
        Ok(url)
    }
}
