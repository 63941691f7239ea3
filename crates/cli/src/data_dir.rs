//! The data directory: where archive, generations, lock and report of a region lie.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::failure::Failure;

/// Paths below one data directory.
#[derive(Clone, Debug)]
pub(crate) struct DataDir {
    root: PathBuf,
}

impl DataDir {
    pub(crate) fn new(root: impl Into<PathBuf>) -> Self {
        DataDir { root: root.into() }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Holds `archive.db`.
    pub(crate) fn archive(&self) -> PathBuf {
        self.root.join("archive.db")
    }

    pub(crate) fn last_run(&self) -> PathBuf {
        self.root.join("last-run.json")
    }

    /// Makes the directory if it is missing.
    ///
    /// # Errors
    /// The path is a file, or may not be written.
    pub(crate) fn create(&self) -> anyhow::Result<()> {
        std::fs::create_dir_all(&self.root).map_err(|error| {
            let path = self.root.display();
            Failure::Storage(format!(
                "cannot make the data directory {path}: {error}; check --data or LOTSE_DATA"
            ))
            .into()
        })
    }

    /// Fails when nothing was ever crawled or imported here.
    ///
    /// # Errors
    /// The directory or its archive is missing; the message says how to fill it.
    pub(crate) fn require_archive(&self) -> anyhow::Result<()> {
        if self.archive().is_file() {
            return Ok(());
        }
        let path = self.root.display();
        anyhow::bail!(
            "no archive in {path}: run 'lotse refresh' or 'lotse import FILE' first, or check --data"
        )
    }

    /// Takes the lock that keeps two runs from writing at once. It ends with the process, however that ends.
    ///
    /// # Errors
    /// [`Failure::Locked`] when another run holds it.
    pub(crate) fn lock(&self) -> anyhow::Result<Lock> {
        self.create()?;
        let path = self.root.join("refresh.lock");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| Failure::Storage(format!("cannot open {}: {error}", path.display())))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut pid = String::new();
                let _ = file.read_to_string(&mut pid);
                let pid = if pid.trim().is_empty() { "unknown".to_owned() } else { pid.trim().to_owned() };
                return Err(Failure::Locked { path: path.display().to_string(), pid }.into());
            }
            Err(TryLockError::Error(error)) => {
                return Err(Failure::Storage(format!("cannot lock {}: {error}", path.display())).into());
            }
        }
        file.set_len(0)
            .and_then(|()| file.seek(SeekFrom::Start(0)))
            .and_then(|_| writeln!(file, "{}", std::process::id()))
            .map_err(|error| Failure::Storage(format!("cannot write {}: {error}", path.display())))?;
        Ok(Lock { _file: file })
    }

    /// Replaces a file, of the data directory or elsewhere, whole: readers see the old one or the new one.
    ///
    /// # Errors
    /// Writing, syncing or renaming failed.
    pub(crate) fn replace(&self, path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("file");
        let draft = path.with_file_name(format!(".{name}.{}", std::process::id()));
        let write = || -> std::io::Result<()> {
            let mut file = File::create(&draft)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            std::fs::rename(&draft, path)
        };
        write()
            .inspect_err(|_| drop(std::fs::remove_file(&draft)))
            .with_context(|| format!("cannot write {}", path.display()))
    }
}

/// Held while a run writes.
pub(crate) struct Lock {
    _file: File,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_lock_is_refused_and_names_the_holder() {
        let dir = tempfile::tempdir().unwrap();
        let data = DataDir::new(dir.path().join("new"));
        let held = data.lock().unwrap();
        let error = data.lock().err().unwrap();
        assert_eq!(crate::failure::exit_number(&error), 3);
        assert!(error.to_string().contains(&std::process::id().to_string()), "{error}");
        drop(held);
        data.lock().unwrap();
    }

    #[test]
    fn replacing_leaves_no_draft() {
        let dir = tempfile::tempdir().unwrap();
        let data = DataDir::new(dir.path());
        data.replace(&data.last_run(), b"{}").unwrap();
        let names: Vec<_> = std::fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["last-run.json"]);
    }
}
