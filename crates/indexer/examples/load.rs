//! Builds an index of many records and times a log of queries, beside a bare tantivy index of the same records (default
//! tokenizer, BM25, best ten and count): `load WORDS.txt RECORDS`. The records are drawn from the words of a text, the
//! frequent ones more often, so that lists of postings are as long as they would be.

use std::time::{Duration, Instant};

use indexer::{Index, Knowledge, Match, SearchRequest, Searcher, Settings};
use model::{Kind, Record, RecordId};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::QueryParser;
use tantivy::schema::{STORED, STRING, Schema, TEXT};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

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
        title: draw.words(words, 6),
        text: draw.words(words, 120),
        lang: "de".to_owned(),
        ..Record::default()
    }
}

fn report(name: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
    println!("{name:24} p50 {:?}  p99 {:?}", at(50), at(99));
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, count] = arguments.as_slice() else { return Err("usage: load WORDS.txt RECORDS".into()) };
    let text = std::fs::read_to_string(file)?;
    let words: Vec<&str> = text.split_whitespace().collect();
    let count: usize = count.parse()?;
    let queries: Vec<String> = {
        let mut draw = Draw(7);
        (0..500).map(|n| draw.words(&words, 1 + n % 4)).collect()
    };

    let dir = tempfile::tempdir()?;
    let knowledge = Knowledge::builtin();
    let started = Instant::now();
    let mut index = Index::open(dir.path(), knowledge.clone(), Settings::default())?;
    let (mut draw, mut bytes) = (Draw(1), 0);
    for number in 0..count {
        let record = record(&mut draw, &words, number);
        bytes += record.text.len() + record.title.len();
        index.upsert(&record)?;
    }
    index.commit("", jiff::Timestamp::UNIX_EPOCH)?;
    index.publish()?;
    println!("lotse: {count} records, {} MB of text, built in {:?}", bytes / 1_000_000, started.elapsed());
    drop(index);
    let started = Instant::now();
    let searcher = Searcher::open(dir.path(), knowledge)?;
    println!("lotse: opened in {:?}, {} MB on disk", started.elapsed(), searcher.disk_bytes() / 1_000_000);
    for (name, matching, facets) in [
        ("lotse any", Match::Any, false),
        ("lotse most", Match::Most, false),
        ("lotse most, facets", Match::Most, true),
    ] {
        let ask = |query: &String| -> Result<Duration> {
            let request = SearchRequest {
                query: query.clone(),
                matching,
                facets,
                relax: false,
                ..SearchRequest::default()
            };
            let started = Instant::now();
            searcher.search(&request)?;
            Ok(started.elapsed())
        };
        report(name, queries.iter().map(ask).collect::<Result<_>>()?);
    }

    let mut schema = Schema::builder();
    let (id, title, body) = (
        schema.add_text_field("id", STRING | STORED),
        schema.add_text_field("title", TEXT | STORED),
        schema.add_text_field("body", TEXT | STORED),
    );
    let dir = tempfile::tempdir()?;
    let started = Instant::now();
    let bare = tantivy::Index::create_in_dir(dir.path(), schema.build())?;
    let mut writer = bare.writer_with_num_threads(2, 128 << 20)?;
    let mut draw = Draw(1);
    for number in 0..count {
        let record = record(&mut draw, &words, number);
        writer.add_document(
            tantivy::doc!(id => record.id.as_str(), title => record.title, body => record.text),
        )?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    println!("bare tantivy: built in {:?}", started.elapsed());
    let reader = bare.reader()?;
    let mut parser = QueryParser::for_index(&bare, vec![title, body]);
    for (name, all) in [("bare tantivy or", false), ("bare tantivy and", true)] {
        if all {
            parser.set_conjunction_by_default();
        }
        let ask = |query: &String| -> Result<Duration> {
            let started = Instant::now();
            let (query, _) = parser.parse_query_lenient(query);
            let searcher = reader.searcher();
            let (best, _) = searcher.search(&query, &(TopDocs::with_limit(10).order_by_score(), Count))?;
            for (_, at) in best {
                let _: tantivy::TantivyDocument = searcher.doc(at)?;
            }
            Ok(started.elapsed())
        };
        report(name, queries.iter().map(ask).collect::<Result<_>>()?);
    }
    Ok(())
}
