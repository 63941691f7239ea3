//! Load on a running server, beside the same work in process, in one run: processor time per request, latency at a fixed
//! rate of 70 % of what it can, and errors while ten generations go live.
//!
//! Like is held against like: `/api/v1/search` against a search written as JSON, the result page against a search, its ten
//! records and the same page rendered; and both with as many threads at work as the server has for searches, because a
//! processor whose neighbour is busy takes longer for the same (the time on one thread stands beside it).
//!
//! `cargo run --release -p server --example load -- RECORDS.jsonl QUERIES.jsonl [SECONDS]`; records as `lotse index
//! --records` reads them, queries as `lotse search --batch` does (`{"id": …, "text": …}`). Linux only: processor time is
//! read from `/proc`. The server runs in a process of its own, so that the client's time is not counted as its.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indexer::{Index, Knowledge, SearchRequest, Searcher, Settings};
use model::Record;
use server::{Config, InProcess, NoHistory, Server};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Connections that ask as fast as they are answered.
const CLOSED: usize = 8;
/// Connections that share a fixed rate; more than ever wait at once.
const OPEN: usize = 64;
/// Part of the greatest rate at which latency is measured.
const PART: f64 = 0.7;
/// Times that processes took turns.
const ROUNDS: usize = 3;
/// Generations that go live under load.
const SWAPS: u32 = 10;
/// What `/proc/PID/stat` counts in (USER_HZ, the same on every Linux architecture we know).
const TICKS: f64 = 100.0;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--serve", folder] => serve(Path::new(folder)),
        [records, queries] => measure(records, queries, 5),
        [records, queries, seconds] => measure(records, queries, seconds.parse()?),
        _ => Err("usage: load RECORDS.jsonl QUERIES.jsonl [SECONDS]".into()),
    }
}

/// The server's process: says its address and answers until it is killed.
fn serve(folder: &Path) -> Outcome<()> {
    let searcher = Searcher::open(folder, Knowledge::builtin())?;
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let config = Config { listen, reload_every: Duration::from_millis(100), ..Config::default() };
    let runtime = server::runtime()?;
    runtime.block_on(async {
        let server = Server::bind(searcher, Arc::new(NoHistory), config).await?;
        println!("{}", server.address());
        server.run(std::future::pending()).await;
        Ok(())
    })
}

/// The server's process, ended with this value.
struct Serving {
    child: Child,
    address: SocketAddr,
}

impl Serving {
    fn start(folder: &Path) -> Outcome<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut child = command.arg("--serve").arg(folder).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        Ok(Serving { address: line.trim().parse()?, child })
    }

    fn processor_time(&self) -> Outcome<f64> {
        processor_time(&format!("/proc/{}/stat", self.child.id()))
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// User and system time of a process so far, in seconds (proc(5): fields 14 and 15).
fn processor_time(stat: &str) -> Outcome<f64> {
    let text = std::fs::read_to_string(stat)?;
    // The name, in parentheses, may hold blanks.
    let fields: Vec<&str> = text.rsplit_once(')').ok_or("no stat")?.1.split_whitespace().collect();
    let ticks = |at: usize| -> Outcome<f64> { Ok(fields.get(at).ok_or("short stat")?.parse()?) };
    Ok((ticks(11)? + ticks(12)?) / TICKS)
}

fn measure(records: &str, queries: &str, seconds: u64) -> Outcome<()> {
    let lines = |file: &str| -> Outcome<Vec<String>> {
        Ok(BufReader::new(std::fs::File::open(file)?).lines().collect::<Result<_, _>>()?)
    };
    let records: Vec<Record> =
        lines(records)?.iter().map(|line| serde_json::from_str(line)).collect::<Result<_, _>>()?;
    let mut texts: Vec<String> = Vec::new();
    for line in lines(queries)? {
        let query: serde_json::Value = serde_json::from_str(&line)?;
        texts.extend(query["text"].as_str().map(str::to_owned));
    }
    let folder = tempfile::tempdir()?;
    write(folder.path(), &records, 0)?;
    let searcher = Searcher::open(folder.path(), Knowledge::builtin())?;
    let serving = Serving::start(folder.path())?;
    let span = Duration::from_secs(seconds);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let api = requests(&texts, "/api/v1/search?q=", serving.address);
    let pages = requests(&texts, "/?q=", serving.address);
    println!("{} records, {} queries", searcher.len(), texts.len());

    let threads = Config::default().limits.searches;
    println!("processor time per request in ms, best of {ROUNDS} turns (aim ≤ 1.3 × in process):");
    println!("                  in process: 1 thread  {threads} threads  over HTTP");
    let as_json = |text: &str| -> Outcome<usize> {
        let request = SearchRequest { query: text.to_owned(), ..SearchRequest::default() };
        Ok(serde_json::to_vec(&searcher.search(&request)?)?.len())
    };
    let renderer = InProcess::new(searcher.clone(), Arc::new(NoHistory), Config::default())?;
    let as_page = |text: &str| -> Outcome<usize> {
        let page = renderer.results_page(&format!("/?q={}", encoded(text)));
        Ok(page.ok_or("no page")?.len())
    };
    let mut most = 0.0_f64;
    let kinds: [(&str, &Work<'_>, &Requests); 2] =
        [("/api/v1/search", &as_json, &api), ("result page", &as_page, &pages)];
    for (name, work, requests) in kinds {
        let (mut one, mut all, mut asked) = (f64::MAX, f64::MAX, f64::MAX);
        for _ in 0..ROUNDS {
            one = one.min(in_process(work, &texts, span, 1)?);
            all = all.min(in_process(work, &texts, span, threads)?);
            let (time, rate) = runtime.block_on(flat_out(&serving, requests, span))?;
            asked = asked.min(time);
            if name.starts_with('/') {
                most = most.max(rate);
            }
        }
        let [one, all, asked] = [one, all, asked].map(|seconds| seconds * 1000.0);
        println!(
            "  {name:20} {one:14.3}  {all:9.3}  {asked:9.3}  × {:.2} (of one thread: {:.2})",
            asked / all,
            asked / one
        );
    }

    let rate = most * PART;
    println!("latency of /api/v1/search at {rate:.0} requests a second, {:.0} % of {most:.0}:", PART * 100.0);
    let (mut times, wrong) = runtime.block_on(steadily(serving.address, &api, rate, span * 3))?;
    times.sort();
    let at = |part: f64| times.get((times.len() as f64 * part) as usize).copied().unwrap_or_default();
    let (half, late) = (at(0.5), at(0.99));
    let ratio = late.as_secs_f64() / half.as_secs_f64();
    println!(
        "  p50 {half:.2?}  p99 {late:.2?}  × {ratio:.1} (aim ≤ 5)  of {} answers, {wrong} errors",
        times.len()
    );

    let done = Arc::new(AtomicBool::new(false));
    let (answered, wrong, swapped) = runtime.block_on(async {
        let load = tokio::spawn(until(serving.address, Arc::clone(&api), Arc::clone(&done)));
        let folder = folder.path().to_owned();
        let swaps = tokio::task::spawn_blocking(move || -> Outcome<u32> {
            let mut swapped = 0;
            for version in 1..=SWAPS {
                swapped += u32::from(write(&folder, &records, version)?);
            }
            // The last one is taken up, too.
            std::thread::sleep(Duration::from_secs(1));
            done.store(true, Ordering::Relaxed);
            Ok(swapped)
        });
        let swapped = swaps.await??;
        let (answered, wrong) = load.await?;
        Outcome::Ok((answered, wrong, swapped))
    })?;
    println!("while {swapped} generations went live: {answered} answers, {wrong} errors (aim 0)");
    Ok(())
}

/// Writes a generation and makes it live; whether readers get another than before.
fn write(folder: &Path, records: &[Record], version: u32) -> Outcome<bool> {
    let settings = Settings { extractor_version: version, threads: 1, ..Settings::default() };
    let mut index = Index::open(folder, Knowledge::builtin(), settings)?;
    for record in records {
        index.upsert(record)?;
    }
    index.commit("1", jiff::Timestamp::now())?;
    Ok(index.publish()?.swapped)
}

/// Each query as the bytes of a request.
fn requests(texts: &[String], path: &str, address: SocketAddr) -> Requests {
    let request = |text: &String| {
        format!("GET {path}{} HTTP/1.1\r\nHost: {address}\r\n\r\n", encoded(text)).into_bytes()
    };
    Arc::new(texts.iter().map(request).collect())
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Each query as the bytes of a request, for many connections.
type Requests = Arc<Vec<Vec<u8>>>;

/// What is done for one query; gives the bytes it made.
type Work<'a> = dyn Fn(&str) -> Outcome<usize> + Sync + 'a;

/// Seconds of processor time for one query, with this many threads at work.
fn in_process(work: &Work<'_>, texts: &[String], span: Duration, threads: usize) -> Outcome<f64> {
    let alone = |first: usize| -> Outcome<(f64, u32)> {
        let (began, before) = (Instant::now(), processor_time("/proc/thread-self/stat")?);
        let (mut count, mut bytes) = (0_u32, 0);
        for text in texts.iter().cycle().skip(first).take_while(|_| began.elapsed() < span) {
            bytes += work(text)?;
            count += 1;
        }
        std::hint::black_box(bytes);
        Ok((processor_time("/proc/thread-self/stat")? - before, count))
    };
    std::thread::scope(|scope| {
        let started = (0..threads).map(|number| scope.spawn(move || alone(number * texts.len() / threads)));
        let (mut time, mut count) = (0.0, 0);
        for thread in started.collect::<Vec<_>>() {
            let one = thread.join().map_err(|_| "a thread panicked")??;
            (time, count) = (time + one.0, count + one.1);
        }
        Ok(time / f64::from(count))
    })
}

/// Seconds of the server's processor time per request, and requests a second, with connections that never rest.
async fn flat_out(serving: &Serving, requests: &Requests, span: Duration) -> Outcome<(f64, f64)> {
    let (began, before) = (Instant::now(), serving.processor_time()?);
    let done = Arc::new(AtomicBool::new(false));
    let load = tokio::spawn(until(serving.address, Arc::clone(requests), Arc::clone(&done)));
    tokio::time::sleep(span).await;
    done.store(true, Ordering::Relaxed);
    let (answered, wrong) = load.await?;
    if wrong > 0 {
        return Err(format!("{wrong} of {answered} answers were errors").into());
    }
    let time = (serving.processor_time()? - before) / answered as f64;
    Ok((time, answered as f64 / began.elapsed().as_secs_f64()))
}

/// Asks on [`CLOSED`] connections until `done`; how many answers came and how many of them were none.
async fn until(address: SocketAddr, requests: Requests, done: Arc<AtomicBool>) -> (usize, usize) {
    let tasks = (0..CLOSED).map(|number| {
        let (requests, done) = (Arc::clone(&requests), Arc::clone(&done));
        tokio::spawn(async move {
            let (mut answered, mut wrong, mut connection) = (0, 0, None);
            let mut at = number * requests.len() / CLOSED;
            while !done.load(Ordering::Relaxed) {
                wrong += usize::from(!ask(&mut connection, address, &requests[at % requests.len()]).await);
                answered += 1;
                at += 1;
            }
            (answered, wrong)
        })
    });
    let (mut answered, mut wrong) = (0, 0);
    for task in tasks.collect::<Vec<_>>() {
        let one = task.await.unwrap_or((0, 1));
        (answered, wrong) = (answered + one.0, wrong + one.1);
    }
    (answered, wrong)
}

/// Asks at a fixed rate, whatever the answers take. A time counts from when the request was due, so that waiting for a
/// connection is not left out.
async fn steadily(
    address: SocketAddr,
    requests: &Requests,
    rate: f64,
    span: Duration,
) -> Outcome<(Vec<Duration>, usize)> {
    let began = Instant::now() + Duration::from_millis(50);
    let total = (rate * span.as_secs_f64()) as usize;
    let next = Arc::new(AtomicUsize::new(0));
    let tasks = (0..OPEN).map(|_| {
        let (requests, next) = (Arc::clone(requests), Arc::clone(&next));
        tokio::spawn(async move {
            let (mut times, mut wrong, mut connection) = (Vec::new(), 0, None);
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= total {
                    return (times, wrong);
                }
                let due = began + Duration::from_secs_f64(at as f64 / rate);
                tokio::time::sleep_until(due.into()).await;
                wrong += usize::from(!ask(&mut connection, address, &requests[at % requests.len()]).await);
                times.push(due.elapsed());
            }
        })
    });
    let (mut times, mut wrong) = (Vec::new(), 0);
    for task in tasks.collect::<Vec<_>>() {
        let one = task.await?;
        times.extend(one.0);
        wrong += one.1;
    }
    Ok((times, wrong))
}

type Connection = tokio::io::BufReader<TcpStream>;

/// One request on a kept connection; whether the answer was 200 and whole.
async fn ask(connection: &mut Option<Connection>, address: SocketAddr, request: &[u8]) -> bool {
    let answered = exchange(connection, address, request).await;
    if answered.is_err() {
        *connection = None;
    }
    answered.unwrap_or(false)
}

async fn exchange(kept: &mut Option<Connection>, address: SocketAddr, request: &[u8]) -> Outcome<bool> {
    if kept.is_none() {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        *kept = Some(tokio::io::BufReader::with_capacity(32 * 1024, stream));
    }
    let connection = kept.as_mut().ok_or("no connection")?;
    connection.get_mut().write_all(request).await?;
    let mut line = String::new();
    connection.read_line(&mut line).await?;
    let is_fine = line.starts_with("HTTP/1.1 200");
    let (mut length, mut chunked) = (0, false);
    loop {
        line.clear();
        if connection.read_line(&mut line).await? == 0 {
            return Err("the answer broke off".into());
        }
        let head = line.trim_end().to_ascii_lowercase();
        if head.is_empty() {
            break;
        }
        length = head.strip_prefix("content-length: ").map_or(Ok(length), str::parse)?;
        chunked |= head == "transfer-encoding: chunked";
    }
    let mut body = Vec::new();
    loop {
        if chunked {
            line.clear();
            connection.read_line(&mut line).await?;
            length = usize::from_str_radix(line.trim_end(), 16)?;
        }
        body.resize(length + if chunked { 2 } else { 0 }, 0);
        connection.read_exact(&mut body).await?;
        if !chunked || length == 0 {
            return Ok(is_fine);
        }
    }
}
