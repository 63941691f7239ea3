//! A conversation over standard input and output: one message a line, one answer a line.

use std::io::{self, BufRead, Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use indexer::Searcher;

use super::{Fault, INVALID_REQUEST, answer, failed};
use crate::state::App;
use crate::{Config, History, ServerError};

/// Longest line taken, in bytes.
const LONGEST: u64 = 64 * 1024;

/// Answers the messages of `input` on `output` until `input` ends.
///
/// # Errors
/// A data file compiled in cannot be read, or `input` or `output` fails.
pub fn converse(
    searcher: Searcher,
    history: Arc<dyn History>,
    config: Config,
    mut input: impl BufRead,
    mut output: impl Write,
) -> Result<(), ServerError> {
    let app = App::new(searcher, history, config, SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)))?;
    app.refresh_sources();
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.by_ref().take(LONGEST).read_until(b'\n', &mut line).map_err(ServerError::Conversation)? == 0
        {
            return Ok(());
        }
        if line.len() as u64 >= LONGEST && line.last() != Some(&b'\n') {
            skip_line(&mut input).map_err(ServerError::Conversation)?;
            let fault = Fault::new(INVALID_REQUEST, format!("a message has at most {LONGEST} bytes"));
            write(&mut output, &failed(&serde_json::Value::Null, &fault))?;
            continue;
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        // A conversation lasts for days: each question is asked of the newest generation.
        if let Err(error) = app.searcher.reload() {
            tracing::warn!(%error, "the newest generation cannot be read; the one before stays");
        }
        if let Some((_, answer)) = answer(&app, &line, None) {
            write(&mut output, &answer)?;
        }
    }
}

fn write(output: &mut impl Write, answer: &serde_json::Value) -> Result<(), ServerError> {
    writeln!(output, "{answer}").and_then(|()| output.flush()).map_err(ServerError::Conversation)
}

/// Passes over the rest of a line, whatever its length.
fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let held = input.fill_buf()?;
        match held.iter().position(|byte| *byte == b'\n') {
            Some(end) => {
                input.consume(end + 1);
                return Ok(());
            }
            None if held.is_empty() => return Ok(()),
            None => {
                let all = held.len();
                input.consume(all);
            }
        }
    }
}
