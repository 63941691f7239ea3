//! The error of knowledge files (gazetteer, taxonomy): it names the line.

/// A line of a knowledge file is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}")]
pub struct TableError {
    /// Name of the file, as handed in.
    pub file: String,
    /// Line, counted from 1; 0 when the whole file is meant.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
}

impl TableError {
    pub(crate) fn new(file: &str, line: usize, problem: impl Into<String>) -> Self {
        TableError { file: file.to_owned(), line, problem: problem.into() }
    }
}
