//! What can go wrong with the archive, each with the file and the next step.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Everything this crate reports. `lotse` ends with exit code 4 on any of them.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The data directory cannot be made or read.
    #[error("cannot use the data directory {path}: {source}; check --data or LOTSE_DATA", path = path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no archive or was damaged.
    #[error(
        "{path} is damaged ({detail}); nothing was written to it. Restore a copy made by 'lotse archive backup', \
         or move the file away and crawl again",
        path = path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite or a check found.
        detail: String,
    },
    /// No space left, or the file may grow no further.
    #[error(
        "no space left for {path}; free some and run again: what was committed is safe, only the pages since are \
         fetched again",
        path = path.display()
    )]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// Another process writes.
    #[error("{path} is being written by another process; wait for it to end and run again", path = path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// The file or its directory may not be written.
    #[error("{path} may not be written; check the rights of the file and its directory", path = path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// There is none yet.
    #[error("there is no archive at {path}; run 'lotse refresh' or 'lotse import FILE' first", path = path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// A newer Lotse wrote the file.
    #[error(
        "{path} has schema version {found}, this lotse knows up to {known}; install the newer lotse again or \
         restore an older copy",
        path = path.display()
    )]
    TooNew {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// Any other error of SQLite.
    #[error("{path}: {source}", path = path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// The error as SQLite words it.
        source: rusqlite::Error,
    },
    /// A file beside the archive (backup, export) cannot be written.
    #[error("{path}: {source}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl ArchiveError {
    /// Sorts an error of SQLite by what the operator has to do about it.
    pub(crate) fn from_sqlite(path: &Path, error: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                ArchiveError::Damaged { path, detail: error.to_string() }
            }
            Some(ErrorCode::DiskFull) => ArchiveError::Full { path },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => ArchiveError::Busy { path },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => ArchiveError::ReadOnly { path },
            _ => ArchiveError::Sqlite { path, source: error },
        }
    }
}

/// Names the file an error of SQLite belongs to.
pub(crate) trait At<T> {
    fn at(self, path: &Path) -> Result<T, ArchiveError>;
}

impl<T> At<T> for rusqlite::Result<T> {
    fn at(self, path: &Path) -> Result<T, ArchiveError> {
        self.map_err(|error| ArchiveError::from_sqlite(path, error))
    }
}
