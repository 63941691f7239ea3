//! Progress on stderr: bars on a terminal, nothing elsewhere.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crawler::{PageEvent, SourceReport};
use indicatif::{ProgressBar, ProgressStyle};
use model::SourceId;

/// A bar or spinner that is silent where nobody watches.
pub(crate) fn spinner(quiet: bool, what: &str) -> ProgressBar {
    if quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix} {pos} · {per_sec} · {elapsed} {msg}")
    {
        bar.set_style(style);
    }
    bar.set_prefix(what.to_owned());
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

/// Shows a crawl: one bar on a terminal, one line an event in the log.
pub(crate) struct CrawlWatch {
    bar: ProgressBar,
    active: AtomicU64,
    problems: AtomicU64,
}

impl CrawlWatch {
    pub(crate) fn new(quiet: bool) -> Self {
        CrawlWatch { bar: spinner(quiet, "pages"), active: AtomicU64::new(0), problems: AtomicU64::new(0) }
    }

    fn say(&self, url: &str) {
        let (active, problems) = (self.active.load(Ordering::Relaxed), self.problems.load(Ordering::Relaxed));
        self.bar.set_message(format!("· {active} sources · {problems} problems · {url}"));
    }
}

impl crawler::Progress for CrawlWatch {
    fn source_started(&self, source: &SourceId) {
        self.active.fetch_add(1, Ordering::Relaxed);
        tracing::info!(stage = "crawl", source = source.as_str(), "source begins");
    }

    fn page(&self, event: &PageEvent<'_>) {
        let (source, url, status, bytes) = (event.source.as_str(), event.url, event.status, event.bytes);
        match event.problem {
            None => tracing::info!(stage = "crawl", source, url, status, bytes, "page"),
            Some(problem) => {
                self.problems.fetch_add(1, Ordering::Relaxed);
                tracing::info!(stage = "crawl", source, url, status, bytes, problem, "page");
            }
        }
        // A hidden bar takes its time all the same.
        if !self.bar.is_hidden() {
            self.bar.inc(1);
            self.say(event.url);
        }
    }

    fn source_done(&self, report: &SourceReport) {
        self.active.fetch_sub(1, Ordering::Relaxed);
        let (source, outcome) = (report.id.as_str(), report.outcome.as_str());
        tracing::info!(
            stage = "crawl",
            source,
            outcome,
            reason = report.reason,
            requests = report.requests,
            "source ends"
        );
    }
}

impl Drop for CrawlWatch {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
