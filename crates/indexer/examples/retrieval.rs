//! Answers a file of questions over a file of records and prints a TREC run:
//! `retrieval DOCS.jsonl QUERIES.jsonl [all|most|any] > run.txt`. What was measured with it stands in BENCHMARKS.md.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use indexer::{Index, Knowledge, Match, SearchRequest, Searcher, Settings};
use model::Record;

#[derive(serde::Deserialize)]
struct Question {
    id: String,
    text: String,
}

fn lines(path: &str) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    Ok(BufReader::new(File::open(path)?).lines().collect::<Result<_, _>>()?)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [docs, queries, rest @ ..] = arguments.as_slice() else {
        return Err("usage: retrieval DOCS.jsonl QUERIES.jsonl [all|most|any]".into());
    };
    let matching = match rest.first().map(String::as_str) {
        Some("all") => Match::All,
        Some("most") => Match::Most,
        _ => Match::Any,
    };
    let started = Instant::now();
    let knowledge = Knowledge::builtin();
    eprintln!("knowledge in {:?}", started.elapsed());
    let dir = tempfile::tempdir()?;
    let searcher = build(dir.path(), knowledge, docs)?;
    let started = Instant::now();
    let mut out = BufWriter::new(std::io::stdout().lock());
    let questions = lines(queries)?;
    for line in &questions {
        let question: Question = serde_json::from_str(line)?;
        let request = SearchRequest {
            query: question.text,
            matching,
            limit: 100,
            facets: false,
            snippets: false,
            collapse: false,
            relax: false,
            ..SearchRequest::default()
        };
        for (rank, hit) in searcher.search(&request)?.hits.iter().enumerate() {
            writeln!(out, "{} Q0 {} {} {} lotse", question.id, hit.id, rank + 1, hit.score)?;
        }
    }
    eprintln!("{} questions in {:?}", questions.len(), started.elapsed());
    Ok(())
}

fn build(dir: &Path, knowledge: Knowledge, docs: &str) -> Result<Searcher, Box<dyn std::error::Error>> {
    let started = Instant::now();
    let mut index = Index::open(dir, knowledge.clone(), Settings { threads: 1, ..Settings::default() })?;
    let docs = lines(docs)?;
    for line in &docs {
        let value: serde_json::Value = serde_json::from_str(line)?;
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let record = Record {
            id: model::RecordId::new(text("id")),
            title: text("title"),
            text: text("text"),
            lang: "de".to_owned(),
            ..Record::default()
        };
        index.upsert(&record)?;
    }
    index.commit("", jiff::Timestamp::now())?;
    index.publish()?;
    eprintln!("{} records in {:?}", docs.len(), started.elapsed());
    Ok(Searcher::open(dir, knowledge)?)
}
