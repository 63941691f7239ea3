//! `last-run.json`: what the last run did, for monitoring (contract in ARCHITECTURE.md).

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crawler::SourceReport;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The report of one run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RunReport {
    pub(crate) started: Timestamp,
    pub(crate) finished: Timestamp,
    /// The exit code the run ended with.
    pub(crate) exit: u8,
    /// `deadline`, `window` or `signal` when it was stopped early.
    pub(crate) stopped: Option<String>,
    /// Cost of each stage by name: `crawl`, `index`.
    pub(crate) stages: BTreeMap<String, StageCost>,
    /// What happened at each source.
    pub(crate) sources: Vec<SourceReport>,
    /// What the index gained and lost; absent when the index stage did not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) index: Option<IndexChange>,
}

/// What one stage cost.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct StageCost {
    /// Wall time in seconds.
    pub(crate) wall_s: f64,
    /// Processor time of the process meanwhile, in seconds.
    pub(crate) cpu_s: f64,
    /// Most resident memory of the process so far, in MiB.
    pub(crate) max_rss_mib: f64,
    /// HTTP requests made.
    pub(crate) requests: u64,
}

/// What indexing changed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct IndexChange {
    pub(crate) generation: String,
    /// Records in the index now.
    pub(crate) documents: u64,
    /// Records written.
    pub(crate) added: u64,
    /// Records taken out, those replaced included.
    pub(crate) deleted: u64,
}

/// Measures one stage.
pub(crate) struct StageClock {
    begun: Instant,
    cpu: Duration,
}

impl StageClock {
    pub(crate) fn start() -> Self {
        StageClock { begun: Instant::now(), cpu: process_cpu() }
    }

    pub(crate) fn stop(self, requests: u64) -> StageCost {
        StageCost {
            wall_s: self.begun.elapsed().as_secs_f64(),
            cpu_s: process_cpu().saturating_sub(self.cpu).as_secs_f64(),
            max_rss_mib: peak_memory_mib(),
            requests,
        }
    }
}

/// Processor time of this process, user and system; zero where `/proc` is missing (proc(5), `/proc/self/stat`
/// fields 14 and 15, in ticks of 1/100 s on every Linux in use).
fn process_cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 =
        after_name.split_whitespace().skip(11).take(2).filter_map(|t| t.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// Peak resident memory of this process in MiB; zero where `/proc` is missing (proc(5), `VmHWM`).
fn peak_memory_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next())
        .and_then(|kib| kib.parse::<f64>().ok())
        .unwrap_or(0.0)
        / 1024.0
}
