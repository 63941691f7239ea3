//! Lotse's half of the comparison with Lucene (`tests/lucene/compare.py`): `beside RECORDS.jsonl QUESTIONS.jsonl` indexes
//! the records with one writer thread and asks the questions for any word, ten hits. Linux only.

use std::path::Path;
use std::time::Duration;

use indexer::{Index, Knowledge, Match, SearchRequest, Searcher, Settings};
use model::{Record, RecordId};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Times each question is asked.
const TIMES: usize = 5;

/// CPU seconds this process has used, in all threads (proc(5): fields 14 and 15 of `stat`, in hundredths).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// CPU time of this thread. Giving way first makes the kernel bring its account up to date.
fn thread_time() -> Duration {
    std::thread::yield_now();
    let account = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = account.split_whitespace().next().and_then(|n| n.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

fn lines(path: &str) -> Result<Vec<serde_json::Value>> {
    let text = std::fs::read_to_string(path)?;
    Ok(text.lines().map(serde_json::from_str).collect::<std::result::Result<_, _>>()?)
}

fn string(value: &serde_json::Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

fn build(dir: &Path, knowledge: Knowledge, file: &str) -> Result<()> {
    let records = lines(file)?.into_iter().map(|value| Record {
        id: RecordId::new(string(&value, "id")),
        title: string(&value, "title"),
        text: string(&value, "text"),
        lang: "de".to_owned(),
        ..Record::default()
    });
    let records: Vec<Record> = records.collect();
    let megabytes = records.iter().map(|r| r.title.len() + r.text.len()).sum::<usize>() as f64 / 1e6;
    let before = cpu_seconds();
    let mut index = Index::open(dir, knowledge, Settings { threads: 1, ..Settings::default() })?;
    for record in &records {
        index.upsert(record)?;
    }
    index.commit("", jiff::Timestamp::UNIX_EPOCH)?;
    index.publish()?;
    println!("Lotse: {:.3} CPU s per MB", (cpu_seconds() - before) / megabytes);
    Ok(())
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [records, questions] = arguments.as_slice() else {
        return Err("usage: beside RECORDS.jsonl QUESTIONS.jsonl".into());
    };
    let (dir, knowledge) = (tempfile::tempdir()?, Knowledge::builtin());
    build(dir.path(), knowledge.clone(), records)?;
    let searcher = Searcher::open(dir.path(), knowledge)?;
    println!("Lotse: {} MB on disk", searcher.disk_bytes() / 1_000_000);
    let questions: Vec<String> = lines(questions)?.iter().map(|value| string(value, "text")).collect();
    let cost: Vec<Duration> = (0..100).map(|_| thread_time()).collect();
    let cost = cost.windows(2).filter_map(|pair| pair[1].checked_sub(pair[0])).min().unwrap_or_default();
    for (name, snippets) in [("", false), (", with passages", true)] {
        let mut least = Vec::new();
        for query in &questions {
            let request = SearchRequest {
                query: query.clone(),
                matching: Match::Any,
                snippets,
                facets: false,
                relax: false,
                collapse: false,
                ..SearchRequest::default()
            };
            let mut times = Vec::new();
            for _ in 0..TIMES {
                let before = thread_time();
                searcher.search(&request)?;
                times.push(thread_time().saturating_sub(before).saturating_sub(cost));
            }
            least.extend(times.into_iter().min());
        }
        least.sort();
        let at =
            |share: usize| least.get(least.len() * share / 100).map_or(0.0, |t| t.as_secs_f64() * 1000.0);
        println!("Lotse{name}: median {:.3} ms, p99 {:.3} ms", at(50), at(99));
    }
    Ok(())
}
