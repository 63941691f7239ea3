//! The clock of a run: the real time, or `LOTSE_NOW` for tests of revisits, gone pages and freshness.

use anyhow::Context;
use jiff::Timestamp;

/// The time this run counts as now.
///
/// # Errors
/// `LOTSE_NOW` is set and is no RFC 3339 time.
pub(crate) fn now() -> anyhow::Result<Timestamp> {
    match std::env::var("LOTSE_NOW") {
        Ok(text) => text.parse().with_context(|| format!("LOTSE_NOW={text:?}: an RFC 3339 time is expected")),
        Err(std::env::VarError::NotPresent) => Ok(Timestamp::now()),
        Err(error) => Err(error).context("LOTSE_NOW"),
    }
}
