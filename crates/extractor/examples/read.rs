//! Reads pages and prints what was read: `read PAGES.jsonl > OUT.ndjson`, `read --bench PAGES.jsonl`, or
//! `read --soak PAGES.jsonl`.
//!
//! One page a line: `id`, `url`, and `html_b64`, `html` or `text`. One thread. `--bench` prints the time of a
//! full reading beside html5ever's parse alone on the same pages, both from memory. `--soak` reads all pages a hundred
//! times, checks that each reading gives the same, and prints the memory of the process (proc(5), `VmRSS`) as it goes:
//! it fails if the last rounds hold over 5 % more than the tenth did.

use std::io::{BufRead, BufReader, Write};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use model::{Snapshot, SourceId};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let bench = arguments.iter().any(|a| a == "--bench");
    let file =
        arguments.iter().find(|a| !a.starts_with("--")).ok_or("usage: read [--bench|--soak] PAGES.jsonl")?;
    let mut pages = Vec::new();
    for line in BufReader::new(std::fs::File::open(file)?).lines() {
        pages.push(page(&serde_json::from_str(&line?)?)?);
    }
    if bench {
        return compare(&pages);
    }
    if arguments.iter().any(|a| a == "--soak") {
        return soak(&pages);
    }
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for (id, snapshot) in &pages {
        let document = extractor::read(snapshot, None);
        let text: Vec<&str> = document.blocks.iter().map(|block| block.text.as_str()).collect();
        let published = document.published.as_ref();
        let line = json!({
            "id": id,
            "url": snapshot.url,
            "title": document.title.as_ref().map(|t| t.value.as_str()),
            "text": text.join("\n"),
            "published": published.map(|p| p.value.to_string()),
            "why_date": published.map(|p| format!("{} {} {}", p.evidence.rule, p.evidence.place, p.evidence.quote)),
            "why_title": document.title.as_ref().map(|t| format!("{} {}", t.evidence.rule, t.evidence.place)),
            "lang": document.lang,
            "problem": document.problem,
            "images": document.images.iter().map(|i| json!([i.url, i.alt])).collect::<Vec<_>>(),
            "languages": document.blocks.iter().filter_map(|b| b.lang.as_deref()).collect::<Vec<_>>(),
            "structured": document.structured,
            "kept": document.blocks.iter().map(|b| json!([b.text, b.place])).collect::<Vec<_>>(),
            "dropped": document.aside.iter().map(|b| json!([b.dropped, b.text, b.place])).collect::<Vec<_>>(),
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn page(line: &Value) -> Result<(String, Snapshot), Box<dyn std::error::Error>> {
    let body = match (line["html_b64"].as_str(), line["html"].as_str().or(line["text"].as_str())) {
        (Some(encoded), _) => base64(encoded),
        (None, text) => text.unwrap_or("").as_bytes().to_vec(),
    };
    let snapshot = Snapshot {
        url: line["url"].as_str().unwrap_or("").to_owned(),
        source: SourceId::new("import"),
        fetched: "2026-11-21T00:00:00Z".parse::<Timestamp>()?,
        status: 200,
        content_type: line["content_type"].as_str().map(str::to_owned),
        headers: Vec::new(),
        body,
        truncated: false,
        hint: None,
    };
    Ok((line["id"].as_str().unwrap_or("").to_owned(), snapshot))
}

fn base64(text: &str) -> Vec<u8> {
    let value = |b: u8| match b {
        b'A'..=b'Z' => Some(b - b'A'),
        b'a'..=b'z' => Some(b - b'a' + 26),
        b'0'..=b'9' => Some(b - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let (mut out, mut bits, mut held) = (Vec::with_capacity(text.len() * 3 / 4), 0_u32, 0);
    for six in text.bytes().filter_map(value) {
        bits = (bits << 6 | u32::from(six)) & 0xFF_FFFF;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    out
}

/// Rounds of a soak.
const ROUNDS: usize = 100;

fn soak(pages: &[(String, Snapshot)]) -> Result<(), Box<dyn std::error::Error>> {
    let mut first = None;
    let mut settled = 0;
    for round in 1..=ROUNDS {
        let blocks: usize = pages
            .iter()
            .map(|(_, snapshot)| {
                let document = extractor::read(snapshot, None);
                document.blocks.iter().chain(&document.aside).map(|block| block.text.len()).sum::<usize>()
            })
            .sum();
        if *first.get_or_insert(blocks) != blocks {
            return Err(format!("round {round} read {blocks} bytes, the first {first:?}").into());
        }
        let held = resident()?;
        if round == 10 {
            settled = held;
        }
        if round % 10 == 0 {
            println!("round {round}: {} pages, {blocks} bytes of text, {held} KiB", pages.len());
        }
        if settled > 0 && held * 20 > settled * 21 {
            return Err(format!("round {round} holds {held} KiB, the tenth {settled}").into());
        }
    }
    Ok(())
}

/// Memory of this process in KiB.
fn resident() -> Result<u64, Box<dyn std::error::Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.split_whitespace().next().unwrap_or("").parse()?)
}

fn compare(pages: &[(String, Snapshot)]) -> Result<(), Box<dyn std::error::Error>> {
    let texts: Vec<String> =
        pages.iter().map(|(_, s)| String::from_utf8_lossy(&s.body).into_owned()).collect();
    let (mut parse, mut full) = (Duration::MAX, Duration::MAX);
    for _ in 0..5 {
        let start = Instant::now();
        let nodes: usize =
            texts.iter().map(|text| scraper::Html::parse_document(text).tree.nodes().count()).sum();
        parse = parse.min(start.elapsed());
        let start = Instant::now();
        let blocks: usize = pages.iter().map(|(_, s)| extractor::read(s, None).blocks.len()).sum();
        full = full.min(start.elapsed());
        eprintln!("{nodes} nodes, {blocks} blocks");
    }
    let rate = |time: Duration| pages.len() as f64 / time.as_secs_f64();
    println!("pages {}", pages.len());
    println!("html5ever parse alone  {:.3} s  {:.0} pages/s", parse.as_secs_f64(), rate(parse));
    println!("full reading           {:.3} s  {:.0} pages/s", full.as_secs_f64(), rate(full));
    println!("ratio                  {:.2}", full.as_secs_f64() / parse.as_secs_f64());
    Ok(())
}
