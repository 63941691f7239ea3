//! Queries and the analyzer: any text is answered, within limits, and every term stands where it says.
#![no_main]

use std::sync::LazyLock;

use german::{Language, Lexicon, StopWords};
use indexer::{Index, Knowledge, Match, SearchRequest, Searcher, Settings};
use libfuzzer_sys::fuzz_target;
use model::{Record, RecordId};

static ANALYZER: LazyLock<german::Analyzer> =
    LazyLock::new(|| german::Analyzer::new(Lexicon::builtin().into(), StopWords::builtin().into()));

/// A small index; its directory lives as long as the process.
static SEARCHER: LazyLock<Searcher> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap().keep();
    let mut index = Index::open(&dir, Knowledge::builtin(), Settings::default()).unwrap();
    for (id, text) in [("kita", "Kinderbetreuungsplätze in Hattingen"), ("tel", "Bürgerbüro, 02324 555-1180")] {
        let record = Record { id: RecordId::new(id), text: text.to_owned(), ..Record::default() };
        index.upsert(&record).unwrap();
    }
    index.commit("", jiff::Timestamp::UNIX_EPOCH).unwrap();
    index.publish().unwrap();
    Searcher::open(&dir, Knowledge::builtin()).unwrap()
});

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    for language in Language::ALL {
        for term in ANALYZER.for_language(language).terms(&text) {
            assert!(text.get(term.range.clone()).is_some_and(|word| !word.is_empty()));
        }
    }
    for matching in [Match::All, Match::Most, Match::Any] {
        let request = SearchRequest { query: text.to_string(), matching, explain: true, ..SearchRequest::default() };
        let answer = SEARCHER.search(&request).unwrap();
        for hit in &answer.hits {
            assert!(hit.snippet.marks.iter().all(|&(from, to)| hit.snippet.text.get(from..to).is_some()));
        }
    }
    SEARCHER.suggest(&text, 10).unwrap();
});
