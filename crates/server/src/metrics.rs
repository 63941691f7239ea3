//! Counters in the text format of Prometheus (version 0.0.4). Nothing in them tells who asked what.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

/// Upper bounds of the buckets of search time, in milliseconds.
const BUCKETS_MS: [f64; 8] = [0.5, 1.0, 2.5, 5.0, 10.0, 50.0, 250.0, 1000.0];

/// What is counted since the start.
#[derive(Default)]
pub(crate) struct Metrics {
    requests: AtomicU64,
    /// Requests begun and not yet answered.
    in_flight: AtomicU64,
    /// Answers by first digit of the status, 1 to 5.
    answers: [AtomicU64; 5],
    turned_away: AtomicU64,
    reloads: AtomicU64,
    answering: Histogram,
    searching: Histogram,
}

/// Times in buckets.
#[derive(Default)]
struct Histogram {
    buckets: [AtomicU64; BUCKETS_MS.len()],
    count: AtomicU64,
    sum_us: AtomicU64,
}

/// What is told beside the counters, as it is now.
pub(crate) struct Now<'a> {
    /// Records of the live generation.
    pub(crate) records: usize,
    /// When it was last written, in seconds since 1970.
    pub(crate) committed: i64,
    /// Sources by how their last visit went.
    pub(crate) sources: &'a [(&'static str, usize)],
    /// Words that find nothing, when those are counted.
    pub(crate) unfound: Option<&'a [(String, u64)]>,
}

/// A request at work.
pub(crate) struct AtWork<'a>(&'a AtomicU64);

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Histogram {
    fn add(&self, ms: f64) {
        self.count.fetch_add(1, Ordering::Relaxed);
        self.sum_us.fetch_add((ms * 1000.0) as u64, Ordering::Relaxed);
        if let Some(bucket) = BUCKETS_MS.iter().position(|bound| ms <= *bound) {
            self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        }
    }

    fn write(&self, out: &mut String, name: &str) {
        let mut below = 0;
        for (bound, counter) in BUCKETS_MS.iter().zip(&self.buckets) {
            below += counter.load(Ordering::Relaxed);
            let _ = writeln!(out, "{name}_bucket{{le=\"{}\"}} {below}", bound / 1000.0);
        }
        let count = self.count.load(Ordering::Relaxed);
        let _ = writeln!(out, "{name}_bucket{{le=\"+Inf\"}} {count}");
        let _ = writeln!(out, "{name}_sum {}", self.sum_us.load(Ordering::Relaxed) as f64 / 1e6);
        let _ = writeln!(out, "{name}_count {count}");
    }
}

impl Metrics {
    /// The number of the request that begins, counted from 1.
    pub(crate) fn next_request(&self) -> u64 {
        self.requests.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Counts a request as at work until the guard is dropped, also when the client went away.
    pub(crate) fn at_work(&self) -> AtWork<'_> {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        AtWork(&self.in_flight)
    }

    pub(crate) fn answered(&self, status: u16, ms: f64) {
        self.answering.add(ms);
        if let Some(class) = (usize::from(status) / 100).checked_sub(1).and_then(|i| self.answers.get(i)) {
            class.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn turned_away(&self) {
        self.turned_away.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn reloaded(&self) {
        self.reloads.fetch_add(1, Ordering::Relaxed);
    }

    /// How often a newer state of the index was taken up.
    pub(crate) fn reloads(&self) -> u64 {
        self.reloads.load(Ordering::Relaxed)
    }

    pub(crate) fn searched(&self, took_ms: f64) {
        self.searching.add(took_ms);
    }

    /// The text of `/metrics`.
    pub(crate) fn text(&self, now: &Now<'_>) -> String {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let mut out = String::with_capacity(2048);
        let head = |out: &mut String, name: &str, sort: &str, help: &str| {
            let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {sort}");
        };
        head(&mut out, "lotse_http_responses_total", "counter", "Answers by class of status.");
        for (index, counter) in self.answers.iter().enumerate() {
            let _ =
                writeln!(out, "lotse_http_responses_total{{class=\"{}xx\"}} {}", index + 1, read(counter));
        }
        let counters = [
            (
                "lotse_http_turned_away_total",
                "Requests answered with 503 as too many waited.",
                &self.turned_away,
            ),
            ("lotse_reloads_total", "Newer generations or commits taken up.", &self.reloads),
        ];
        for (name, help, counter) in counters {
            head(&mut out, name, "counter", help);
            let _ = writeln!(out, "{name} {}", read(counter));
        }
        head(&mut out, "lotse_http_requests_in_flight", "gauge", "Requests begun and not yet answered.");
        let _ = writeln!(out, "lotse_http_requests_in_flight {}", read(&self.in_flight));
        head(
            &mut out,
            "lotse_http_seconds",
            "histogram",
            "Time from the head of a request to that of its answer.",
        );
        self.answering.write(&mut out, "lotse_http_seconds");
        head(&mut out, "lotse_search_seconds", "histogram", "Time spent in the index for one search.");
        self.searching.write(&mut out, "lotse_search_seconds");
        head(&mut out, "lotse_index_records", "gauge", "Records in the live generation.");
        let _ = writeln!(out, "lotse_index_records {}", now.records);
        let name = "lotse_index_committed_timestamp_seconds";
        head(&mut out, name, "gauge", "When the index was last written.");
        let _ = writeln!(out, "{name} {}", now.committed);
        head(&mut out, "lotse_sources", "gauge", "Sources by how their last visit went.");
        for (outcome, count) in now.sources {
            let _ = writeln!(out, "lotse_sources{{outcome=\"{outcome}\"}} {count}");
        }
        if let Some(unfound) = now.unfound {
            let help = "Words that find nothing, searched for more than five times since the start.";
            head(&mut out, "lotse_unfound_searches_total", "counter", help);
            for (word, count) in unfound {
                // Words are letters and hyphens only: nothing to escape.
                let _ = writeln!(out, "lotse_unfound_searches_total{{word=\"{word}\"}} {count}");
            }
        }
        head(&mut out, "lotse_build_info", "gauge", "The version that runs.");
        let _ = writeln!(out, "lotse_build_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION"));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_histogram_adds_up() {
        let metrics = Metrics::default();
        for ms in [0.1, 0.7, 3.0, 9000.0] {
            metrics.searched(ms);
        }
        for status in [200, 999] {
            metrics.next_request();
            metrics.answered(status, 2.0);
        }
        let _at_work = metrics.at_work();
        let unfound = [("nachtkita".to_owned(), 6)];
        let now = Now { records: 7, committed: 0, sources: &[("ok", 3)], unfound: Some(&unfound) };
        let text = metrics.text(&now);
        assert!(text.contains("lotse_http_requests_in_flight 1\n"), "{text}");
        assert!(text.contains("lotse_http_seconds_count 2\n"), "{text}");
        assert!(text.contains("lotse_unfound_searches_total{word=\"nachtkita\"} 6\n"), "{text}");
        assert!(!metrics.text(&Now { unfound: None, ..now }).contains("unfound"), "off means off");
        assert!(text.contains("lotse_search_seconds_bucket{le=\"0.001\"} 2\n"), "{text}");
        assert!(text.contains("lotse_search_seconds_bucket{le=\"1\"} 3\n"), "{text}");
        assert!(text.contains("lotse_search_seconds_bucket{le=\"+Inf\"} 4\n"), "{text}");
        assert!(text.contains("lotse_http_responses_total{class=\"2xx\"} 1\n"), "{text}");
    }
}
