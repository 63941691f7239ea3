//! The one place that maps errors to exit codes (contract in ARCHITECTURE.md): 0 done, 1 ran but some or all
//! sources failed, 2 usage, configuration, unreadable input or unknown id, 3 another run holds the lock,
//! 4 storage.

use std::io::ErrorKind;
use std::process::ExitCode;

/// How a command ended that ran to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Everything asked for was done, or stopped as asked.
    Done,
    /// It ran, but part of the work failed; the report says which.
    Partly,
}

/// Failures that need an exit code of their own. Everything else is 2, or 4 when a storage error is its cause.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Another run is at work on the same data directory.
    #[error("another run holds {path} (process {pid}); wait for it to end or give --data another directory")]
    Locked {
        /// The lock file.
        path: String,
        /// Who holds it, as written there.
        pid: String,
    },
    /// The data directory cannot be used.
    #[error("{0}")]
    Storage(String),
}

impl Outcome {
    pub(crate) fn exit_code(self) -> ExitCode {
        match self {
            Outcome::Done => ExitCode::SUCCESS,
            Outcome::Partly => ExitCode::from(1),
        }
    }

    /// The number of [`Outcome::exit_code`], for `last-run.json`.
    pub(crate) fn number(self) -> u8 {
        match self {
            Outcome::Done => 0,
            Outcome::Partly => 1,
        }
    }
}

/// The exit code of an error, 2 unless something in its chain says otherwise.
pub(crate) fn exit_number(error: &anyhow::Error) -> u8 {
    for cause in error.chain() {
        match cause.downcast_ref::<Failure>() {
            Some(Failure::Locked { .. }) => return 3,
            Some(Failure::Storage(_)) => return 4,
            None => {}
        }
        match cause.downcast_ref::<archive::ArchiveError>() {
            None | Some(archive::ArchiveError::Missing { .. }) => {}
            Some(archive::ArchiveError::Busy { .. }) => return 3,
            Some(_) => return 4,
        }
        match cause.downcast_ref::<indexer::IndexError>() {
            None | Some(indexer::IndexError::Missing { .. } | indexer::IndexError::WordList { .. }) => {}
            Some(indexer::IndexError::Locked { .. }) => return 3,
            Some(_) => return 4,
        }
        if let Some(io) = cause.downcast_ref::<std::io::Error>()
            && matches!(
                io.kind(),
                ErrorKind::StorageFull | ErrorKind::ReadOnlyFilesystem | ErrorKind::QuotaExceeded
            )
        {
            return 4;
        }
    }
    2
}

/// Whether the reader of our output went away (`lotse … | head`): no failure of ours.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == ErrorKind::BrokenPipe)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_decide_the_exit_code() {
        let locked = Failure::Locked { path: "x/refresh.lock".into(), pid: "7".into() };
        assert_eq!(exit_number(&anyhow::Error::new(locked).context("refreshing")), 3);
        let full = std::io::Error::from(ErrorKind::StorageFull);
        assert_eq!(exit_number(&anyhow::Error::new(full).context("writing")), 4);
        assert_eq!(exit_number(&anyhow::anyhow!("no such record")), 2);
        assert!(is_broken_pipe(&anyhow::Error::new(std::io::Error::from(ErrorKind::BrokenPipe))));
    }
}
