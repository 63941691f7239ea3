//! The bytes of a WARC file, unpacked, with the place in the file they came from.
//!
//! By the standard every record is a gzip member of its own; files of one member, of members holding several
//! records, and files that are not packed at all are read as well.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// Counts what is taken from the file.
pub(crate) struct Counted<R> {
    inner: R,
    taken: u64,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(to)?;
        self.taken += read as u64;
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.taken += amount as u64;
        self.inner.consume(amount);
    }
}

enum State<R> {
    /// Nothing read yet, or between two members.
    Between(Counted<R>),
    Plain(Counted<R>),
    Member(Box<GzDecoder<Counted<R>>>),
    /// After the end or an error.
    Ended,
}

/// The unpacked bytes of a file.
pub(crate) struct Members<R> {
    state: State<R>,
    /// Where the member begins that the last bytes came from.
    start: u64,
    first: bool,
}

impl<R: BufRead> Members<R> {
    pub(crate) fn new(inner: R) -> Self {
        Members { state: State::Between(Counted { inner, taken: 0 }), start: 0, first: true }
    }

    /// Where the current member begins; in a file that is not packed, the place reached.
    pub(crate) fn place(&self) -> u64 {
        match &self.state {
            State::Plain(file) => file.taken,
            _ => self.start,
        }
    }

    /// Whether the file is not packed.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.state, State::Plain(_))
    }

    /// Opens the next member; false at the end of the file.
    fn open(&mut self, mut file: Counted<R>) -> io::Result<bool> {
        loop {
            let taken = file.taken;
            let ahead = file.fill_buf()?;
            if ahead.is_empty() {
                self.state = State::Ended;
                return Ok(false);
            }
            // Some writers pad members with zeros.
            let zeros = ahead.iter().take_while(|byte| **byte == 0).count();
            if zeros > 0 && !self.first {
                file.consume(zeros);
                continue;
            }
            self.start = taken;
            let packed = ahead.starts_with(&[0x1f, 0x8b]) || (ahead.len() == 1 && ahead[0] == 0x1f);
            self.state = if packed {
                State::Member(Box::new(GzDecoder::new(file)))
            } else if self.first {
                State::Plain(file)
            } else {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "what follows is no gzip member"));
            };
            self.first = false;
            return Ok(true);
        }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Ended => return Ok(0),
                State::Between(file) => {
                    if !self.open(file)? {
                        return Ok(0);
                    }
                }
                State::Plain(mut file) => {
                    let read = file.read(to)?;
                    self.state = State::Plain(file);
                    return Ok(read);
                }
                State::Member(mut member) => match member.read(to)? {
                    0 => self.state = State::Between(member.into_inner()),
                    read => {
                        self.state = State::Member(member);
                        return Ok(read);
                    }
                },
            }
        }
    }
}
