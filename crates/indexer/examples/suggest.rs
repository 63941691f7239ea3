//! What a suggestion costs beside a search: `cargo run --release -p indexer --example suggest -- DATA QUERIES.tsv`.
//!
//! DATA is a data directory with an index; the queries stand in the third column. Each is searched, and its first two
//! thirds, as somebody types it, are completed; CPU time of the process, the least of seven rounds.

use std::error::Error;
use std::path::Path;

use indexer::{Knowledge, SearchRequest, Searcher};

const ROUNDS: usize = 7;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(data), Some(queries)) = (arguments.next(), arguments.next()) else {
        return Err("give a data directory and a file of queries".into());
    };
    let searcher = Searcher::open(Path::new(&data), Knowledge::builtin())?;
    let text = std::fs::read_to_string(queries)?;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let queries: Vec<&str> = lines.filter_map(|line| line.split('\t').nth(2)).skip(1).collect();
    let (mut search, mut suggest) = (f64::MAX, f64::MAX);
    for _ in 0..ROUNDS {
        let start = used()?;
        for query in &queries {
            searcher.search(&SearchRequest { query: (*query).to_owned(), ..SearchRequest::default() })?;
        }
        let middle = used()?;
        for query in &queries {
            let typed: String = query.chars().take((query.chars().count() * 2 / 3).max(2)).collect();
            searcher.suggest(&typed, 8)?;
        }
        (search, suggest) = (search.min(middle - start), suggest.min(used()? - middle));
    }
    let each = |all: f64| all / queries.len().max(1) as f64;
    println!(
        "{} queries: search {:.4} ms, suggestion {:.4} ms, × {:.2}",
        queries.len(),
        each(search),
        each(suggest),
        suggest / search
    );
    Ok(())
}

/// Milliseconds of processor time so far (proc(5), `/proc/self/schedstat`).
fn used() -> Result<f64, Box<dyn Error>> {
    let text = std::fs::read_to_string("/proc/self/schedstat")?;
    Ok(text.split(' ').next().unwrap_or("0").parse::<f64>()? / 1e6)
}
