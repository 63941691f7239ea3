//! What each part of the search is worth: nDCG@10 with the part and without, on judged questions.
//! `ablation DIR…` where each DIR holds `docs.jsonl`, `queries.dev.jsonl`, `qrels.dev.tsv`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use german::{Stemming, Steps};
use indexer::{Index, Knowledge, Match, SearchRequest, Searcher, Settings};
use model::Record;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

struct Questions {
    dir: PathBuf,
    records: Vec<Record>,
    /// Text and relevant records with their grades.
    judged: Vec<(String, HashMap<String, i32>)>,
}

fn load(dir: &Path) -> Result<Questions> {
    let json = |name: &str| -> Result<Vec<serde_json::Value>> {
        let text = std::fs::read_to_string(dir.join(name))?;
        Ok(text.lines().map(serde_json::from_str).collect::<std::result::Result<_, _>>()?)
    };
    let string = |value: &serde_json::Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let records = json("docs.jsonl")?.iter().map(|value| Record {
        id: model::RecordId::new(string(value, "id")),
        title: string(value, "title"),
        text: string(value, "text"),
        lang: "de".to_owned(),
        ..Record::default()
    });
    let records = records.collect();
    let mut grades: HashMap<String, HashMap<String, i32>> = HashMap::new();
    for line in std::fs::read_to_string(dir.join("qrels.dev.tsv"))?.lines() {
        if let [question, record, grade] = line.split_whitespace().collect::<Vec<_>>()[..] {
            grades.entry(question.to_owned()).or_default().insert(record.to_owned(), grade.parse()?);
        }
    }
    let german = json("queries.dev.jsonl")?.into_iter().filter(|value| value["lang"] == "de");
    let judged = german.filter_map(|value| Some((string(&value, "text"), grades.remove(&string(&value, "id"))?)));
    Ok(Questions { dir: dir.to_owned(), judged: judged.collect(), records })
}

/// nDCG@10 of each question.
fn measure(questions: &Questions, knowledge: &Knowledge, built: &mut Built) -> Result<Vec<f64>> {
    let searcher = built.searcher(questions, knowledge)?;
    let mut scores = Vec::new();
    for (text, grades) in &questions.judged {
        let request = SearchRequest {
            query: text.clone(),
            matching: Match::Any,
            facets: false,
            snippets: false,
            collapse: false,
            relax: false,
            ..SearchRequest::default()
        };
        let gain = |grade: i32, rank: usize| (f64::from(1 << grade) - 1.0) / ((rank + 2) as f64).log2();
        let hits = searcher.search(&request)?.hits;
        let found = hits.iter().enumerate().filter_map(|(rank, hit)| Some(gain(*grades.get(hit.id.as_str())?, rank)));
        let mut ideal: Vec<i32> = grades.values().copied().collect();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        let best: f64 = ideal.into_iter().take(10).enumerate().map(|(rank, grade)| gain(grade, rank)).sum();
        scores.push(found.sum::<f64>() / best);
    }
    Ok(scores)
}

/// Indexes already built, by what shapes them.
#[derive(Default)]
struct Built(HashMap<String, tempfile::TempDir>);

impl Built {
    fn searcher(&mut self, questions: &Questions, knowledge: &Knowledge) -> Result<Searcher> {
        let settings = Settings { threads: 1, ..Settings::default() };
        let probe = tempfile::tempdir()?;
        let key = Index::open(probe.path(), knowledge.clone(), settings.clone())?.generation().to_owned();
        let key = format!("{} {key}", questions.dir.display());
        if !self.0.contains_key(&key) {
            let dir = tempfile::tempdir()?;
            let mut index = Index::open(dir.path(), knowledge.clone(), settings)?;
            for record in &questions.records {
                index.upsert(record)?;
            }
            index.commit("", jiff::Timestamp::now())?;
            index.publish()?;
            self.0.insert(key.clone(), dir);
        }
        Ok(Searcher::open(self.0[&key].path(), knowledge.clone())?)
    }
}

fn mean(scores: &[f64]) -> f64 {
    scores.iter().sum::<f64>() / scores.len().max(1) as f64
}

fn main() -> Result<()> {
    let sets = std::env::args().skip(1).map(|dir| load(Path::new(&dir))).collect::<Result<Vec<_>>>()?;
    let all = Steps { split: true, stop: true, stemming: Stemming::Light };
    let base = Knowledge::builtin();
    let mut variants: Vec<(String, Knowledge)> = vec![("as shipped".to_owned(), base.clone())];
    let mut steps = |name: &str, steps| variants.push((name.to_owned(), base.clone().with_steps(steps)));
    steps("no compound splitting", Steps { split: false, ..all });
    steps("no stop words", Steps { stop: false, ..all });
    steps("no stemmer", Steps { stemming: Stemming::None, ..all });
    steps("CISTEM", Steps { stemming: Stemming::Cistem, ..all });
    steps("Snowball German", Steps { stemming: Stemming::Snowball, ..all });
    let mut weights = |name: String, change: &dyn Fn(&mut indexer::Ranking)| {
        let mut knowledge = base.clone();
        change(&mut knowledge.ranking);
        variants.push((name, knowledge));
    };
    weights("no proximity".to_owned(), &|r| r.proximity_weight = 0.0);
    weights("no exact spelling".to_owned(), &|r| r.exact_weight = 0.0);
    weights("no synonyms".to_owned(), &|r| r.synonym_weight = 0.0);
    weights("title once".to_owned(), &|r| r.title_weight = 1);
    weights("k1 1.2".to_owned(), &|r| r.k1 = 1.2);
    if std::env::var_os("GRID").is_some() {
        for k1 in [1.2, 1.6, 2.0, 2.5] {
            weights(format!("k1 {k1}"), &|r| r.k1 = k1);
        }
        for b in [0.3, 0.5, 0.6, 0.75, 0.9] {
            weights(format!("b {b}"), &|r| r.b = b);
        }
        for w in [0.3, 0.5, 0.7, 0.85, 1.0, 1.2] {
            weights(format!("part {w}"), &|r| r.part_weight = w);
        }
        for w in [0.0, 0.05, 0.1, 0.2, 0.3, 0.5] {
            weights(format!("exact {w}"), &|r| r.exact_weight = w);
        }
        for w in [0.0, 0.1, 0.2, 0.4, 0.7, 1.0] {
            weights(format!("proximity {w}"), &|r| r.proximity_weight = w);
        }
        for w in [1, 2, 3, 4] {
            weights(format!("title {w}"), &|r| r.title_weight = w);
        }
    }
    let mut built = Built::default();
    for (name, knowledge) in &variants {
        print!("{name:28}");
        for set in &sets {
            print!("  {:.4}", mean(&measure(set, knowledge, &mut built)?));
        }
        println!();
    }
    Ok(())
}
