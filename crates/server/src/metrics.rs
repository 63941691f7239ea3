//! Counters in the text format of Prometheus (version 0.0.4). Nothing in them tells who asked what.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

/// Upper bounds of the buckets of search time, in milliseconds.
const BUCKETS_MS: [f64; 8] = [0.5, 1.0, 2.5, 5.0, 10.0, 50.0, 250.0, 1000.0];

/// What is counted since the start.
#[derive(Default)]
pub(crate) struct Metrics {
    requests: AtomicU64,
    /// Answers by first digit of the status, 1 to 5.
    answers: [AtomicU64; 5],
    turned_away: AtomicU64,
    reloads: AtomicU64,
    buckets: [AtomicU64; BUCKETS_MS.len()],
    searches: AtomicU64,
    search_us: AtomicU64,
}

impl Metrics {
    /// The number of the request that begins, counted from 1.
    pub(crate) fn next_request(&self) -> u64 {
        self.requests.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(crate) fn answered(&self, status: u16) {
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
        self.searches.fetch_add(1, Ordering::Relaxed);
        self.search_us.fetch_add((took_ms * 1000.0) as u64, Ordering::Relaxed);
        if let Some(bucket) = BUCKETS_MS.iter().position(|bound| took_ms <= *bound) {
            self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The text of `/metrics`; `records` and `committed` (seconds since 1970) are of the live generation.
    pub(crate) fn text(&self, records: usize, committed: i64) -> String {
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
        head(&mut out, "lotse_search_seconds", "histogram", "Time spent in the index for one search.");
        let mut below = 0;
        for (bound, counter) in BUCKETS_MS.iter().zip(&self.buckets) {
            below += read(counter);
            let _ = writeln!(out, "lotse_search_seconds_bucket{{le=\"{}\"}} {below}", bound / 1000.0);
        }
        let searches = read(&self.searches);
        let _ = writeln!(out, "lotse_search_seconds_bucket{{le=\"+Inf\"}} {searches}");
        let _ = writeln!(out, "lotse_search_seconds_sum {}", read(&self.search_us) as f64 / 1e6);
        let _ = writeln!(out, "lotse_search_seconds_count {searches}");
        head(&mut out, "lotse_index_records", "gauge", "Records in the live generation.");
        let _ = writeln!(out, "lotse_index_records {records}");
        head(
            &mut out,
            "lotse_index_committed_timestamp_seconds",
            "gauge",
            "When the index was last written.",
        );
        let _ = writeln!(out, "lotse_index_committed_timestamp_seconds {committed}");
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
        metrics.answered(200);
        metrics.answered(999);
        let text = metrics.text(7, 0);
        assert!(text.contains("lotse_search_seconds_bucket{le=\"0.001\"} 2\n"), "{text}");
        assert!(text.contains("lotse_search_seconds_bucket{le=\"1\"} 3\n"), "{text}");
        assert!(text.contains("lotse_search_seconds_bucket{le=\"+Inf\"} 4\n"), "{text}");
        assert!(text.contains("lotse_http_responses_total{class=\"2xx\"} 1\n"), "{text}");
    }
}
