//! What can go wrong with an index on disk. Queries never fail for what they say, only for what the disk does.

use std::path::PathBuf;

/// An index could not be opened, written or read.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// There is no finished generation to read.
    #[error("there is no index in {}: run `lotse index` first", .dir.display())]
    Missing {
        /// The data directory.
        dir: PathBuf,
    },
    /// The generation was built by a version with other fields.
    #[error("the index generation {generation} lacks the field {field:?}: run `lotse index --rebuild`")]
    Incompatible {
        /// Name of the generation.
        generation: String,
        /// The field that is not there.
        field: String,
    },
    /// Another process writes to this generation.
    #[error("the index in {} is being written by another process", .dir.display())]
    Locked {
        /// Directory of the generation.
        dir: PathBuf,
    },
    /// A new generation failed its check and was not made live.
    #[error("the new index generation {generation} was not made live: {reason}")]
    Rejected {
        /// Name of the generation.
        generation: String,
        /// What was wrong with it.
        reason: String,
    },
    /// A word list has a line that cannot be read.
    #[error("{file}:{line}: {problem}")]
    WordList {
        /// The file.
        file: String,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// A text says no distance, or one out of bounds.
    #[error("{given:?} is no radius: a distance such as 10km or 800m is expected, from 100 m to 200 km")]
    Radius {
        /// What was given, cut to 40 characters.
        given: String,
    },
    /// A record in the index cannot be read back.
    #[error("a stored record in generation {generation} is damaged: {source}; run `lotse index --rebuild`")]
    Damaged {
        /// Name of the generation.
        generation: String,
        /// Why.
        source: serde_json::Error,
    },
    /// The file system refused.
    #[error("{}: {source}", .path.display())]
    Io {
        /// File or directory.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// tantivy refused.
    #[error("index in {}: {source}", .dir.display())]
    Engine {
        /// Directory of the generation.
        dir: PathBuf,
        /// Why.
        source: tantivy::TantivyError,
    },
}
