//! Reading records, one after another.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::members::Members;

/// Most bytes of one record that are kept; the rest of it is passed over.
pub const MAX_BLOCK: u64 = 64 << 20;
/// Longest line of a record's header.
const MAX_LINE: u64 = 64 << 10;
/// Most lines of a record's header.
const MAX_HEADERS: usize = 1_000;

/// Reads the records of a file, packed or not.
pub struct Reader<R> {
    input: BufReader<Members<R>>,
    path: PathBuf,
    ended: bool,
}

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Where it begins in the file; for packed files, where its gzip member begins.
    pub offset: u64,
    /// `WARC-Type`, in lower case: `response`, `revisit`, `conversion`, …
    pub kind: String,
    /// All fields of the header, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The block, at most [`MAX_BLOCK`] bytes.
    pub block: Vec<u8>,
    /// Whether the block was longer.
    pub cut: bool,
}

/// The file is damaged, or is none.
#[derive(Debug, thiserror::Error)]
pub enum WarcError {
    /// It cannot be opened or read.
    #[error("{path}: {source}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It ends in the middle of a record.
    #[error(
        "{path} ends inside the record at byte {offset}; what stands before was read. Fetch the file again if it \
         was cut while being copied",
        path = path.display()
    )]
    Cut {
        /// The file.
        path: PathBuf,
        /// Where the record begins.
        offset: u64,
    },
    /// It is damaged.
    #[error("{path} is damaged at byte {offset}: {reason}; what stands before was read", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where the record begins.
        offset: u64,
        /// What is wrong.
        reason: String,
    },
}

impl Record {
    /// The first field of this name (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl Reader<BufReader<File>> {
    /// Opens a file.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn open(path: &Path) -> Result<Self, WarcError> {
        let file = File::open(path).map_err(|source| WarcError::File { path: path.to_owned(), source })?;
        Ok(Reader::new(BufReader::with_capacity(64 << 10, file), path))
    }
}

impl<R: BufRead> Reader<R> {
    /// Reads from `input`; `path` stands in messages.
    pub fn new(input: R, path: &Path) -> Self {
        Reader {
            input: BufReader::with_capacity(64 << 10, Members::new(input)),
            path: path.to_owned(),
            ended: false,
        }
    }

    /// The next record; `None` at the end. After an error there is nothing more.
    ///
    /// # Errors
    /// The file cannot be read, ends early or is damaged.
    pub fn next_record(&mut self) -> Result<Option<Record>, WarcError> {
        if self.ended {
            return Ok(None);
        }
        let record = self.read_record();
        self.ended = !matches!(record, Ok(Some(_)));
        record
    }

    fn read_record(&mut self) -> Result<Option<Record>, WarcError> {
        // Two empty lines end a record; more or fewer happen.
        let version = loop {
            let Some(line) = self.line()? else {
                return Ok(None);
            };
            if !line.is_empty() {
                break line;
            }
        };
        let offset = self.record_start(version.len());
        if !version.starts_with(b"WARC/") {
            let shown: String = String::from_utf8_lossy(&version).chars().take(40).collect();
            return Err(self.damaged(offset, format!("{shown:?} is no WARC version line")));
        }
        let headers = self.headers(offset)?;
        let field =
            |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let Some(length) = field("content-length").and_then(|value| value.parse::<u64>().ok()) else {
            return Err(self.damaged(offset, "record without Content-Length".to_owned()));
        };
        let kind = field("warc-type").unwrap_or("").to_ascii_lowercase();
        let mut block = Vec::with_capacity(length.min(1 << 20) as usize);
        let kept = length.min(MAX_BLOCK);
        self.copy(kept, offset, &mut block)?;
        self.skip(length - kept, offset)?;
        Ok(Some(Record { offset, kind, headers, block, cut: kept < length }))
    }

    /// Where the record began whose first line was just read.
    fn record_start(&self, line: usize) -> u64 {
        let members = self.input.get_ref();
        match members.is_plain() {
            true => members.place().saturating_sub(self.input.buffer().len() as u64 + line as u64 + 2),
            false => members.place(),
        }
    }

    fn headers(&mut self, offset: u64) -> Result<Vec<(String, String)>, WarcError> {
        let mut headers: Vec<(String, String)> = Vec::new();
        loop {
            let Some(line) = self.line()? else {
                return Err(self.cut(offset));
            };
            if line.is_empty() {
                return Ok(headers);
            }
            if headers.len() >= MAX_HEADERS {
                return Err(self.damaged(offset, "header without end".to_owned()));
            }
            let text = String::from_utf8_lossy(&line);
            if text.starts_with([' ', '\t']) {
                if let Some((_, value)) = headers.last_mut() {
                    value.push(' ');
                    value.push_str(text.trim());
                }
            } else if let Some((name, value)) = text.split_once(':') {
                headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
    }

    /// A line without its end; `None` at the end of the file.
    fn line(&mut self) -> Result<Option<Vec<u8>>, WarcError> {
        let mut line = Vec::new();
        let read = (&mut self.input).take(MAX_LINE).read_until(b'\n', &mut line);
        match read {
            Ok(0) => Ok(None),
            Ok(_) => {
                while line.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
                    line.pop();
                }
                Ok(Some(line))
            }
            Err(error) => Err(self.broken(self.input.get_ref().place(), error)),
        }
    }

    fn copy(&mut self, length: u64, offset: u64, block: &mut Vec<u8>) -> Result<(), WarcError> {
        match (&mut self.input).take(length).read_to_end(block) {
            Ok(read) if read as u64 == length => Ok(()),
            Ok(_) => Err(self.cut(offset)),
            Err(error) => Err(self.broken(offset, error)),
        }
    }

    fn skip(&mut self, length: u64, offset: u64) -> Result<(), WarcError> {
        match io::copy(&mut (&mut self.input).take(length), &mut io::sink()) {
            Ok(read) if read == length => Ok(()),
            Ok(_) => Err(self.cut(offset)),
            Err(error) => Err(self.broken(offset, error)),
        }
    }

    fn cut(&self, offset: u64) -> WarcError {
        WarcError::Cut { path: self.path.clone(), offset }
    }

    fn damaged(&self, offset: u64, reason: String) -> WarcError {
        WarcError::Damaged { path: self.path.clone(), offset, reason }
    }

    fn broken(&self, offset: u64, error: io::Error) -> WarcError {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => self.cut(offset),
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
                self.damaged(offset, error.to_string())
            }
            _ => WarcError::File { path: self.path.clone(), source: error },
        }
    }
}
