//! Schema versions, counted in `PRAGMA user_version`; every step is one transaction.

use std::path::Path;

use rusqlite::Connection;

use crate::error::{ArchiveError, At};

/// One step a version; never change one that was released, add the next.
const STEPS: &[&str] =
    &[include_str!("schema/1.sql"), include_str!("schema/2.sql"), include_str!("schema/3.sql")];

/// Brings the file to the newest version.
///
/// # Errors
/// A newer program wrote it, or a step failed (and left the file as it was).
pub(crate) fn migrate(db: &mut Connection, path: &Path) -> Result<(), ArchiveError> {
    let known = STEPS.len() as i64;
    let found: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0)).at(path)?;
    if found == known {
        return Ok(());
    }
    if found > known || found < 0 {
        return Err(ArchiveError::TooNew { path: path.to_owned(), found, known });
    }
    let step = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).at(path)?;
    // Another process may have migrated while this one waited for the lock.
    let found: i64 = step.query_row("PRAGMA user_version", [], |row| row.get(0)).at(path)?;
    for sql in STEPS.iter().skip(found.max(0) as usize) {
        step.execute_batch(sql).at(path)?;
    }
    step.pragma_update(None, "user_version", known).at(path)?;
    step.commit().at(path)
}
