//! Opening the file, the transaction writes gather in, and the revision counter.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::error::{ArchiveError, At};
use crate::forget::ForgetList;
use crate::schema;

/// How long a second process waits for a writer before it says so.
const BUSY: Duration = Duration::from_secs(10);

/// SQLite's page cache; the frontier lies in the file, so this bounds what it takes in memory.
const CACHE_KIB: i64 = 32 * 1024;

/// Everything ever fetched. See the crate's documentation for what is kept.
#[derive(Debug)]
pub struct Archive {
    pub(crate) db: Connection,
    pub(crate) path: PathBuf,
    pub(crate) forgotten: ForgetList,
    writing: bool,
}

impl Archive {
    /// Opens `archive.db` in a data directory, making both if they are missing.
    ///
    /// # Errors
    /// The directory cannot be made, the file is damaged, newer than this program, or cannot be written.
    pub fn open(dir: &Path) -> Result<Self, ArchiveError> {
        std::fs::create_dir_all(dir)
            .map_err(|source| ArchiveError::Directory { path: dir.to_owned(), source })?;
        let path = dir.join("archive.db");
        let mut db = Connection::open(&path).at(&path)?;
        prepare(&db).at(&path)?;
        // Page size counts only for a new file: pages of 8 KiB hold a packed page in two or three.
        db.execute_batch("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
            .at(&path)?;
        db.execute_batch("PRAGMA wal_autocheckpoint = 2000; PRAGMA journal_size_limit = 67108864;")
            .at(&path)?;
        schema::migrate(&mut db, &path)?;
        Self::with(db, path)
    }

    /// Opens the archive of a data directory for reading only; writers may be at work meanwhile.
    ///
    /// # Errors
    /// There is none, it is damaged, or newer than this program.
    pub fn open_read_only(dir: &Path) -> Result<Self, ArchiveError> {
        let path = dir.join("archive.db");
        if !path.is_file() {
            return Err(ArchiveError::Missing { path });
        }
        // Opened for writing all the same: a reader of a WAL database has to write its shared-memory file.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut db = Connection::open_with_flags(&path, flags).at(&path)?;
        prepare(&db).at(&path)?;
        schema::migrate(&mut db, &path)?;
        db.execute_batch("PRAGMA query_only = ON").at(&path)?;
        Self::with(db, path)
    }

    fn with(db: Connection, path: PathBuf) -> Result<Self, ArchiveError> {
        let forgotten = ForgetList::read(&db).at(&path)?;
        Ok(Archive { db, path, forgotten, writing: false })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes everything written since the last commit durable against a crash of the program. (A power cut may
    /// take the last commits back, whole: `synchronous = NORMAL`; they are fetched again.)
    ///
    /// # Errors
    /// The disk is full or fails; what was committed before stays.
    pub fn commit(&mut self) -> Result<(), ArchiveError> {
        if std::mem::take(&mut self.writing)
            && let Err(error) = self.db.execute_batch("COMMIT")
        {
            // A failed COMMIT can leave the transaction open; ending it keeps the connection usable.
            let _ = self.db.execute_batch("ROLLBACK");
            return Err(ArchiveError::from_sqlite(&self.path, error));
        }
        Ok(())
    }

    /// Opens the transaction that writes gather in, if none is open.
    pub(crate) fn begin(&mut self) -> Result<(), ArchiveError> {
        if !self.writing {
            self.db.execute_batch("BEGIN IMMEDIATE").at(&self.path)?;
            self.writing = true;
        }
        Ok(())
    }

    /// Takes back everything since the last commit.
    pub(crate) fn roll_back(&mut self) {
        if std::mem::take(&mut self.writing) {
            // Fails only when SQLite rolled back by itself already, which is what is wanted.
            let _ = self.db.execute_batch("ROLLBACK");
        }
    }

    /// The revision of the newest change. It only grows; [`Archive::changes_since`] starts after one.
    ///
    /// # Errors
    /// Reading failed.
    pub fn revision(&self) -> Result<u64, ArchiveError> {
        self.db
            .prepare_cached("SELECT value FROM meta WHERE key = 'revision'")
            .and_then(|mut query| query.query_row([], |row| row.get::<_, i64>(0)))
            .map(|revision| revision as u64)
            .at(&self.path)
    }
}

/// Takes the next revision; belongs into the transaction of the change.
pub(crate) fn next_revision(db: &Connection) -> rusqlite::Result<i64> {
    // Two plain statements: SQLite prepares for undoing one with RETURNING by copying the pages it touches.
    db.prepare_cached("UPDATE meta SET value = value + 1 WHERE key = 'revision'")?.execute([])?;
    db.prepare_cached("SELECT value FROM meta WHERE key = 'revision'")?.query_row([], |row| row.get(0))
}

fn prepare(db: &Connection) -> rusqlite::Result<()> {
    db.busy_timeout(BUSY)?;
    // Without this promise SQLite plans a query anew whenever a bound time changes, which is always.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    db.set_prepared_statement_cache_capacity(64);
    db.pragma_update(None, "cache_size", -CACHE_KIB)?;
    // References are looked at by `verify`, not at every write: that copies each page of the file a statement touches.
    db.pragma_update(None, "foreign_keys", false)?;
    db.pragma_update(None, "temp_store", "MEMORY")
}

/// Times are stored as Unix milliseconds.
pub(crate) fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// The time of a stored value; one out of range (a damaged row) counts as the epoch.
pub(crate) fn time(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}
