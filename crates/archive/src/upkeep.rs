//! Looking after the file: is it whole, make it smaller, copy it while others use it.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use crate::archive::Archive;
use crate::body::{self, hex};
use crate::error::{ArchiveError, At};
use crate::forget::drop_orphans;

/// Most problems named one by one.
const MAX_PROBLEMS: usize = 100;

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// Addresses looked at.
    pub pages: u64,
    /// Bodies unpacked and hashed again.
    pub bodies: u64,
    /// What is wrong, in words; empty when nothing is. At most 100.
    pub problems: Vec<String>,
}

/// What compacting gained.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compaction {
    /// Size of the file before, in bytes.
    pub before: u64,
    /// Size of the file after.
    pub after: u64,
    /// Bodies nothing referred to any more.
    pub bodies: u64,
}

impl Archive {
    /// Checks SQLite's structure, every reference, and every body against its hash. Takes about a second for
    /// 200 MB.
    ///
    /// # Errors
    /// The file cannot be read at all.
    pub fn verify(&self) -> Result<Verification, ArchiveError> {
        let mut found = Verification::default();
        let structure = self.structure();
        match structure {
            Ok(problems) => found.problems.extend(problems),
            Err(error) => found.problems.push(error.to_string()),
        }
        if let Err(error) = self.contents(&mut found) {
            found.problems.push(error.to_string());
        }
        found.problems.truncate(MAX_PROBLEMS);
        Ok(found)
    }

    fn structure(&self) -> rusqlite::Result<Vec<String>> {
        let mut problems: Vec<String> = self
            .db
            .prepare("PRAGMA integrity_check(100)")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        problems.retain(|problem| problem != "ok");
        let broken = self
            .db
            .prepare("PRAGMA foreign_key_check")?
            .query_map([], |row| {
                let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
                Ok(format!("a row of {table} refers to no row of {parent}"))
            })?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        problems.extend(broken);
        Ok(problems)
    }

    fn contents(&self, found: &mut Verification) -> rusqlite::Result<()> {
        found.pages = self.db.query_row("SELECT count(*) FROM page", [], |row| row.get::<_, i64>(0))? as u64;
        let mut query = self.db.prepare("SELECT hash, size, packed FROM body")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            found.bodies += 1;
            let hash = row.get_ref(0)?.as_blob()?;
            let problem = match body::unpack(row.get_ref(2)?.as_blob()?, row.get(1)?) {
                Ok(bytes) if blake3::hash(&bytes).as_bytes() == hash => continue,
                Ok(_) => "does not have the hash it is kept under".to_owned(),
                Err(error) => error.to_string(),
            };
            if found.problems.len() < MAX_PROBLEMS {
                found.problems.push(format!("body {}: {problem}", hex(hash)));
            }
        }
        Ok(())
    }

    /// Drops bodies nothing refers to and gives unused space back to the file system. Needs as much free space
    /// as the file is large.
    ///
    /// # Errors
    /// Writing failed; the archive stays as it was.
    pub fn compact(&mut self) -> Result<Compaction, ArchiveError> {
        self.commit()?;
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |meta| meta.len());
        self.checkpoint()?;
        let before = size(&self.path);
        self.begin()?;
        let bodies = drop_orphans(&self.db).at(&self.path)?;
        self.commit()?;
        self.db.execute_batch("VACUUM; ANALYZE").at(&self.path)?;
        self.checkpoint()?;
        Ok(Compaction { before, after: size(&self.path), bodies })
    }

    /// Moves the write-ahead log into the file.
    fn checkpoint(&self) -> Result<(), ArchiveError> {
        self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).at(&self.path)
    }

    /// Copies the archive to a new file, whole and consistent, while others read and write it.
    ///
    /// # Errors
    /// The file exists, or cannot be written.
    pub fn backup(&self, to: &Path) -> Result<(), ArchiveError> {
        if to.exists() {
            let source = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
            return Err(ArchiveError::File { path: to.to_owned(), source });
        }
        let mut copy = Connection::open(to).at(to)?;
        let backup = Backup::new(&self.db, &mut copy).at(to)?;
        // Steps of 8 MiB let a writer in between; a write from outside makes SQLite begin again, so no pause.
        backup.run_to_completion(1024, Duration::ZERO, None).at(to)
    }
}
