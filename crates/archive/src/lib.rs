//! Everything ever fetched, when, and what changed: one SQLite file, `archive.db`.
//!
//! It also remembers what the crawler still has to do: the frontier, the validators of conditional requests,
//! robots.txt and back-off of every host. It never opens a socket and never reads a page: what a page *means*
//! is decided where the stored bytes are extracted, and history is derived from them, never kept twice.
//!
//! One process writes at a time (`BEGIN IMMEDIATE`), any number read meanwhile (WAL). Writes gather in one
//! transaction until [`Archive::commit`]; a crash loses what was gathered since, and only that.

mod alias;
mod archive;
mod body;
mod change;
mod error;
mod forget;
mod frontier;
mod gone;
mod history;
mod host;
mod import;
mod page;
mod run;
mod schema;
mod stats;
mod upkeep;
mod visit;
pub mod warc;

pub use archive::Archive;
pub use body::{Body, Hash, MAX_UNPACKED};
pub use change::{Change, Latest};
pub use error::ArchiveError;
pub use forget::Forgotten;
pub use frontier::{Cursor, Found, Role, Task, TaskId};
pub use gone::{MASS_MINIMUM, Settled};
pub use history::{History, Version};
pub use host::HostState;
pub use page::PageState;
pub use run::{Run, RunId};
pub use stats::{SourceStats, Visited};
pub use upkeep::{Compaction, Verification};
pub use visit::{Answer, Observed, Visit};
