//! How the index grows: `growth WORDS.txt RECORDS…` builds an index of each number of records and times a log of queries,
//! beside a bare tantivy index of the same records (default tokenizer, BM25, best ten and count). The records are drawn
//! from the words of a text, the frequent ones more often, so that lists of postings are as long as they would be.
//!
//! Times of queries are CPU times of the one thread that asks, the least of several; building is told in CPU seconds of
//! the process: so other work on the machine does not count. Linux only.

use std::time::{Duration, Instant};

use indexer::{Index, Knowledge, Match, SearchRequest, Searcher, Settings};
use model::{Kind, Record, RecordId};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::QueryParser;
use tantivy::schema::{STORED, STRING, Schema, TEXT};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Words of a title and of a text.
const WORDS: (usize, usize) = (6, 60);
/// Queries of the log, of one to four words.
const QUERIES: usize = 200;
/// Times each query is asked.
const TIMES: usize = 5;

struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn words(&mut self, words: &[&str], count: usize) -> String {
        (0..count).map(|_| words[self.below(words.len())]).collect::<Vec<_>>().join(" ")
    }
}

fn record(draw: &mut Draw, words: &[&str], number: usize) -> Record {
    Record {
        id: RecordId::new(format!("r{number}")),
        url: format!("https://www.stadt{}.example/{number}", number % 400),
        kind: [Kind::News, Kind::Offer, Kind::Event][number % 3],
        title: draw.words(words, WORDS.0),
        text: draw.words(words, WORDS.1),
        lang: "de".to_owned(),
        ..Record::default()
    }
}

/// CPU seconds this process has used, in all threads (proc(5): fields 14 and 15 of `stat`, in hundredths).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Memory in use, in MiB.
fn resident_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// CPU time of this thread. Giving way first makes the kernel bring its account up to date.
fn thread_time() -> Duration {
    std::thread::yield_now();
    let account = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = account.split_whitespace().next().and_then(|n| n.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

/// Median and 99th percentile of the least times of all queries.
fn ask(name: &str, queries: &[String], mut search: impl FnMut(&str) -> Result<()>) -> Result<(f64, f64)> {
    let cost = (0..100).map(|_| thread_time()).collect::<Vec<_>>();
    let cost = cost.windows(2).filter_map(|pair| pair[1].checked_sub(pair[0])).min().unwrap_or_default();
    let mut least = Vec::new();
    for query in queries {
        let mut times = Vec::new();
        for _ in 0..TIMES {
            let before = thread_time();
            search(query)?;
            times.push(thread_time().saturating_sub(before).saturating_sub(cost));
        }
        least.extend(times.into_iter().min());
    }
    least.sort();
    let at = |share: usize| least.get(least.len() * share / 100).copied().unwrap_or(Duration::ZERO);
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    let (p50, p99) = (ms(at(50)), ms(at(99)));
    println!("  {name:28} p50 {p50:8.3} ms  p99 {p99:8.3} ms");
    Ok((p50, p99))
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, counts @ ..] = arguments.as_slice() else {
        return Err("usage: growth WORDS.txt RECORDS…".into());
    };
    let text = std::fs::read_to_string(file)?;
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut draw = Draw(7);
    let queries: Vec<String> = (0..QUERIES).map(|n| draw.words(&words, 1 + n % 4)).collect();
    for count in counts {
        let count = count.parse()?;
        let ours = lotse(&words, count, &queries)?;
        let bare = bare(&words, count, &queries)?;
        println!(
            "  ratio: p50 {:.2}, p99 {:.2}, building {:.2}\n",
            ours.0 / bare.0,
            ours.1 / bare.1,
            ours.2 / bare.2
        );
    }
    Ok(())
}

/// Median, 99th percentile, CPU seconds of building.
fn lotse(words: &[&str], count: usize, queries: &[String]) -> Result<(f64, f64, f64)> {
    let dir = tempfile::tempdir()?;
    let knowledge = Knowledge::builtin();
    let (started, before) = (Instant::now(), cpu_seconds());
    let mut index = Index::open(dir.path(), knowledge.clone(), Settings::default())?;
    let (mut draw, mut bytes) = (Draw(1), 0);
    for number in 0..count {
        let record = record(&mut draw, words, number);
        bytes += record.text.len() + record.title.len();
        index.upsert(&record)?;
    }
    let held = resident_mib();
    index.commit("", jiff::Timestamp::UNIX_EPOCH)?;
    index.publish()?;
    drop(index);
    let built = cpu_seconds() - before;
    let megabytes = bytes as f64 / 1e6;
    println!("{count} records, {megabytes:.0} MB of text");
    println!(
        "  lotse: {built:.1} CPU s ({:.3} s per MB), {:.0?}, {held} MiB resident while writing",
        built / megabytes,
        started.elapsed()
    );
    let started = Instant::now();
    let searcher = Searcher::open(dir.path(), knowledge)?;
    let opened = started.elapsed();
    let disk = searcher.disk_bytes() as f64 / 1e6;
    println!("  lotse: opened in {opened:.1?}, {disk:.0} MB on disk ({:.2} of the text)", disk / megabytes);
    let request = SearchRequest { facets: false, relax: false, ..SearchRequest::default() };
    let search = |request: &SearchRequest| -> Result<()> {
        searcher.search(request)?;
        Ok(())
    };
    let with = |query: &str| SearchRequest { query: query.to_owned(), ..request.clone() };
    ask("lotse, count only", queries, |query| search(&SearchRequest { limit: 0, ..with(query) }))?;
    ask("lotse, no passages", queries, |query| search(&SearchRequest { snippets: false, ..with(query) }))?;
    let (p50, p99) = ask("lotse", queries, |query| search(&with(query)))?;
    ask("lotse, with facets", queries, |query| search(&SearchRequest { facets: true, ..with(query) }))?;
    ask("lotse, any word", queries, |query| search(&SearchRequest { matching: Match::Any, ..with(query) }))?;
    println!("  lotse: {} MiB resident after the queries", resident_mib());
    Ok((p50, p99, built))
}

fn bare(words: &[&str], count: usize, queries: &[String]) -> Result<(f64, f64, f64)> {
    let mut schema = Schema::builder();
    let (id, title, body) = (
        schema.add_text_field("id", STRING | STORED),
        schema.add_text_field("title", TEXT | STORED),
        schema.add_text_field("body", TEXT | STORED),
    );
    let dir = tempfile::tempdir()?;
    let before = cpu_seconds();
    let bare = tantivy::Index::create_in_dir(dir.path(), schema.build())?;
    let mut writer = bare.writer_with_num_threads(2, 128 << 20)?;
    let mut draw = Draw(1);
    for number in 0..count {
        let record = record(&mut draw, words, number);
        writer.add_document(
            tantivy::doc!(id => record.id.as_str(), title => record.title, body => record.text),
        )?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    let built = cpu_seconds() - before;
    let files = std::fs::read_dir(dir.path())?.filter_map(|file| file.ok()?.metadata().ok());
    let disk = files.map(|file| file.len()).sum::<u64>() / 1_000_000;
    println!("  bare tantivy: {built:.1} CPU s, {disk} MB on disk");
    let reader = bare.reader()?;
    let mut parser = QueryParser::for_index(&bare, vec![title, body]);
    let search = |parser: &QueryParser, query: &str| -> Result<()> {
        let (query, _) = parser.parse_query_lenient(query);
        let searcher = reader.searcher();
        let (best, _) = searcher.search(&query, &(TopDocs::with_limit(10).order_by_score(), Count))?;
        for (_, at) in best {
            let _: tantivy::TantivyDocument = searcher.doc(at)?;
        }
        Ok(())
    };
    let (p50, p99) = ask("bare tantivy, or", queries, |query| search(&parser, query))?;
    parser.set_conjunction_by_default();
    ask("bare tantivy, and", queries, |query| search(&parser, query))?;
    Ok((p50, p99, built))
}
