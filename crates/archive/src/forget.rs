//! Takedown and erasure: pages, bodies and history go, and later runs leave the address alone.

use std::collections::HashSet;

use jiff::Timestamp;
use model::SourceId;
use rusqlite::{Connection, params};

use crate::archive::{Archive, millis, next_revision};
use crate::error::{ArchiveError, At};

/// What a takedown erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Addresses.
    pub pages: u64,
    /// Bodies that no other page has.
    pub bodies: u64,
}

/// The addresses and sources to leave alone.
#[derive(Debug, Default)]
pub(crate) struct ForgetList {
    urls: HashSet<String>,
    sources: HashSet<String>,
}

impl ForgetList {
    pub(crate) fn read(db: &Connection) -> rusqlite::Result<Self> {
        let mut list = ForgetList::default();
        let mut query = db.prepare("SELECT what, kind FROM forgotten")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let what: String = row.get(0)?;
            match row.get_ref(1)?.as_str()? {
                "source" => list.sources.insert(what),
                _ => list.urls.insert(what),
            };
        }
        Ok(list)
    }

    pub(crate) fn has_url(&self, url: &str) -> bool {
        !self.urls.is_empty() && self.urls.contains(url)
    }

    pub(crate) fn has_source(&self, source: &SourceId) -> bool {
        self.sources.contains(source.as_str())
    }
}

impl Archive {
    /// Erases the page at a canonical URL with its aliases and history, and keeps them out of later runs. An
    /// address never seen is kept out all the same.
    ///
    /// # Errors
    /// Writing failed; then nothing was erased.
    pub fn forget_url(&mut self, url: &str, now: Timestamp) -> Result<Forgotten, ArchiveError> {
        let url = self.resolve(url)?;
        let mut urls = vec![url.clone()];
        let aliases: Vec<String> = self
            .db
            .prepare("SELECT url FROM page WHERE alias_of = ?1")
            .and_then(|mut query| query.query_map([&url], |row| row.get(0))?.collect())
            .at(&self.path)?;
        urls.extend(aliases);
        self.erase("SELECT id FROM page WHERE url = ?1 OR alias_of = ?1", &url, &urls, "url", now)
    }

    /// Erases everything of a source, and keeps it out of later runs.
    ///
    /// # Errors
    /// Writing failed; then nothing was erased.
    pub fn forget_source(&mut self, source: &SourceId, now: Timestamp) -> Result<Forgotten, ArchiveError> {
        let name = source.as_str();
        let pages = "SELECT id FROM page WHERE source = (SELECT id FROM source WHERE name = ?1)";
        self.erase(pages, name, &[name.to_owned()], "source", now)
    }

    /// Whether a source was forgotten.
    pub fn is_forgotten_source(&self, source: &SourceId) -> bool {
        self.forgotten.has_source(source)
    }

    /// Whether an address was forgotten.
    pub fn is_forgotten(&self, url: &str) -> bool {
        self.forgotten.has_url(url)
    }

    fn erase(
        &mut self,
        pages: &str,
        key: &str,
        keep_out: &[String],
        kind: &str,
        now: Timestamp,
    ) -> Result<Forgotten, ArchiveError> {
        self.commit()?;
        // Erased means overwritten, in the file and in its write-ahead log.
        self.db.pragma_update(None, "secure_delete", true).at(&self.path)?;
        self.begin()?;
        let erased = erase(&self.db, pages, key, keep_out, kind, millis(now)).at(&self.path);
        match erased {
            Ok(erased) => {
                self.commit()?;
                self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).at(&self.path)?;
                self.db.pragma_update(None, "secure_delete", false).at(&self.path)?;
                self.forgotten = ForgetList::read(&self.db).at(&self.path)?;
                Ok(erased)
            }
            Err(error) => {
                self.roll_back();
                Err(error)
            }
        }
    }
}

fn erase(
    db: &Connection,
    pages: &str,
    key: &str,
    keep_out: &[String],
    kind: &str,
    now: i64,
) -> rusqlite::Result<Forgotten> {
    for what in keep_out {
        db.execute(
            "INSERT OR IGNORE INTO forgotten (what, kind, at) VALUES (?1, ?2, ?3)",
            params![what, kind, now],
        )?;
    }
    let visible: Vec<(String, String)> = db
        .prepare(&format!(
            "SELECT p.url, s.name FROM page p JOIN source s ON s.id = p.source \
             WHERE p.revision IS NOT NULL AND p.id IN ({pages})"
        ))?
        .query_map([key], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (url, source) in visible {
        let revision = next_revision(db)?;
        db.execute(
            "INSERT INTO tombstone (revision, url, source) VALUES (?1, ?2, ?3)",
            params![revision, url, source],
        )?;
    }
    db.execute(&format!("DELETE FROM observation WHERE page IN ({pages})"), [key])?;
    let pages = db.execute(&format!("DELETE FROM page WHERE id IN ({pages})"), [key])? as u64;
    let bodies = drop_orphans(db)?;
    Ok(Forgotten { pages, bodies })
}

/// Deletes bodies that nothing refers to.
pub(crate) fn drop_orphans(db: &Connection) -> rusqlite::Result<u64> {
    let deleted = db.execute(
        "DELETE FROM body WHERE NOT EXISTS (SELECT 1 FROM page WHERE page.body = body.id) \
         AND NOT EXISTS (SELECT 1 FROM observation WHERE observation.body = body.id)",
        [],
    )?;
    Ok(deleted as u64)
}
