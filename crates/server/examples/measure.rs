//! What the server adds to a search: times the same queries in process, over `/api/v1/search` and as result pages,
//! one after the other on one connection.
//!
//! `cargo run --release -p server --example measure -- RECORDS.jsonl QUERIES.jsonl`; records as `lotse index
//! --records` reads them, queries as `lotse search --batch` does (`{"id": …, "text": …}`).

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use indexer::{Index, Knowledge, SearchRequest, Searcher, Settings};
use server::{Config, NoHistory, Server};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(records), Some(queries)) = (arguments.next(), arguments.next()) else {
        return Err("usage: measure RECORDS.jsonl QUERIES.jsonl".into());
    };
    let folder = tempfile::tempdir()?;
    let mut index = Index::open(folder.path(), Knowledge::builtin(), Settings::default())?;
    for line in BufReader::new(std::fs::File::open(records)?).lines() {
        index.upsert(&serde_json::from_str(&line?)?)?;
    }
    index.commit("1", jiff::Timestamp::now())?;
    index.publish()?;
    drop(index);
    let searcher = Searcher::open(folder.path(), Knowledge::builtin())?;
    let mut texts: Vec<String> = Vec::new();
    for line in BufReader::new(std::fs::File::open(queries)?).lines() {
        let query: serde_json::Value = serde_json::from_str(&line?)?;
        texts.extend(query["text"].as_str().map(str::to_owned));
    }
    println!("{} records, {} queries", searcher.len(), texts.len());
    let address = start(searcher.clone())?;
    let in_process = |text: &str| -> Result<usize, Box<dyn Error>> {
        let request = SearchRequest { query: text.to_owned(), ..SearchRequest::default() };
        Ok(serde_json::to_vec(&searcher.search(&request)?)?.len())
    };
    let mut connection = TcpStream::connect(address)?;
    connection.set_nodelay(true)?;
    for round in ["warm-up", "measured"] {
        println!("{round}:");
        report("in process, as JSON", &texts, in_process)?;
        report("/api/v1/search", &texts, |text| get(&mut connection, "/api/v1/search?q=", text, ""))?;
        report("result page", &texts, |text| get(&mut connection, "/?q=", text, ""))?;
        report("result page, gzip", &texts, |text| {
            get(&mut connection, "/?q=", text, "Accept-Encoding: gzip\r\n")
        })?;
    }
    Ok(())
}

/// Serves on a thread of its own until the program ends.
fn start(searcher: Searcher) -> Result<SocketAddr, Box<dyn Error>> {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let run = async move {
            let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
            let server =
                Server::bind(searcher, Arc::new(NoHistory), Config { listen, ..Config::default() }).await;
            let server = server.map_err(|error| error.to_string())?;
            tell.send(server.address()).map_err(|error| error.to_string())?;
            server.run(std::future::pending()).await;
            Ok::<(), String>(())
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.map_err(|error| error.to_string()).and_then(|runtime| runtime.block_on(run))
    });
    Ok(told.recv()?)
}

/// Times every query; prints median, 99th percentile and mean size.
fn report(
    name: &str,
    texts: &[String],
    mut ask: impl FnMut(&str) -> Result<usize, Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let mut times: Vec<Duration> = Vec::with_capacity(texts.len());
    let mut bytes = 0;
    for text in texts {
        let began = Instant::now();
        bytes += ask(text)?;
        times.push(began.elapsed());
    }
    times.sort();
    let at = |part: usize| times.get(times.len() * part / 100).copied().unwrap_or_default();
    println!("  {name:24} p50 {:?}  p99 {:?}  {} bytes", at(50), at(99), bytes / texts.len().max(1));
    Ok(())
}

/// One request on a kept connection; gives the size of the body.
fn get(connection: &mut TcpStream, path: &str, text: &str, headers: &str) -> Result<usize, Box<dyn Error>> {
    let text: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    write!(connection, "GET {path}{text} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n")?;
    let mut reader = BufReader::new(connection);
    let mut line = String::new();
    let (mut length, mut chunked) = (0, false);
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let head = line.trim_end().to_ascii_lowercase();
        if head.is_empty() {
            break;
        }
        length = head.strip_prefix("content-length: ").map_or(Ok(length), str::parse)?;
        chunked |= head == "transfer-encoding: chunked";
    }
    let mut total = 0;
    loop {
        if chunked {
            line.clear();
            reader.read_line(&mut line)?;
            length = usize::from_str_radix(line.trim_end(), 16)?;
        }
        total += length;
        let mut body = vec![0; length + if chunked { 2 } else { 0 }];
        reader.read_exact(&mut body)?;
        if !chunked || length == 0 {
            return Ok(total);
        }
    }
}
