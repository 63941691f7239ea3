//! Stopping early: a deadline, Ctrl-C or SIGTERM set one flag that stages look at between two pages.

use std::str::FromStr;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use tokio::sync::watch;

/// Why a run stops early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// `--deadline` passed.
    Deadline,
    /// The hours of `--window` are over.
    Window,
    /// SIGTERM or Ctrl-C.
    Signal,
}

impl Reason {
    /// The word `last-run.json` uses.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Reason::Deadline => "deadline",
            Reason::Window => "window",
            Reason::Signal => "signal",
        }
    }
}

/// The flag; clones share it.
#[derive(Clone)]
pub(crate) struct Stop {
    flag: Arc<watch::Sender<bool>>,
    reason: Arc<OnceLock<Reason>>,
}

impl Stop {
    /// A flag nothing sets yet.
    pub(crate) fn new() -> Self {
        Stop { flag: Arc::new(watch::Sender::new(false)), reason: Arc::default() }
    }

    /// Sets the flag on SIGTERM and Ctrl-C. Must be called inside a tokio runtime, which then watches for as long as
    /// it lives.
    pub(crate) fn watch(&self) {
        let stop = self.clone();
        tokio::spawn(async move {
            interrupted().await;
            stop.set(Reason::Signal);
            // A second signal means now: the archive is safe at any moment, only unflushed pages are refetched.
            interrupted().await;
            std::process::exit(130);
        });
    }

    /// Sets the flag after some time, likewise.
    pub(crate) fn after(&self, span: Duration, reason: Reason) {
        let stop = self.clone();
        let at = Instant::now() + span;
        tokio::spawn(async move {
            tokio::time::sleep_until(at.into()).await;
            stop.set(reason);
        });
    }

    pub(crate) fn set(&self, reason: Reason) {
        // The first reason stays; setting the flag again wakes nobody who is not woken already.
        let _ = self.reason.set(reason);
        self.flag.send_replace(true);
    }

    /// Why to stop, if so.
    pub(crate) fn reason(&self) -> Option<Reason> {
        self.reason.get().copied()
    }

    /// The flag for those who look at it themselves.
    pub(crate) fn flag(&self) -> watch::Receiver<bool> {
        self.flag.subscribe()
    }

    /// Ends when the flag is set.
    pub(crate) async fn stopped(&self) {
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = self.flag().wait_for(|stopped| *stopped).await;
    }
}

#[cfg(unix)]
async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        },
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}

#[cfg(not(unix))]
async fn interrupted() {
    drop(tokio::signal::ctrl_c().await);
}

/// A span of time on the command line: `90s`, `30m`, `3h`, `1h30m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span(pub(crate) Duration);

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let span: jiff::SignedDuration =
            text.parse().map_err(|_| format!("{text:?} is no span of time: write 90s, 30m, 3h or 1h30m"))?;
        Duration::try_from(span).map(Span).map_err(|_| format!("{text:?} is negative"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_as_people_write_them() {
        for (text, seconds) in [("90s", 90), ("30m", 1800), ("3h", 10_800), ("1h30m", 5400), ("1h 30m", 5400)]
        {
            assert_eq!(text.parse::<Span>().map(|s| s.0.as_secs()), Ok(seconds), "{text}");
        }
        assert!(
            "3".parse::<Span>().is_err() && "soon".parse::<Span>().is_err() && "-3h".parse::<Span>().is_err()
        );
    }

    #[test]
    fn the_first_reason_stays() {
        let stop = Stop::new();
        stop.set(Reason::Deadline);
        stop.set(Reason::Signal);
        assert_eq!(stop.reason(), Some(Reason::Deadline));
    }
}
