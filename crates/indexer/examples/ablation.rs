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
    let lines = json("docs.jsonl")?;
    let records = lines.iter().map(|value| Record {
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
    let judged =
        german.filter_map(|value| Some((string(&value, "text"), grades.remove(&string(&value, "id"))?)));
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
        let found =
            hits.iter().enumerate().filter_map(|(rank, hit)| Some(gain(*grades.get(hit.id.as_str())?, rank)));
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

/// Questions are dealt into this many parts; each is judged by what the others chose.
const FOLDS: usize = 5;

/// How many sets of weights are drawn.
const DRAWS: usize = 250;

/// Chooses the weights by cross-validation: of many drawn at random, the best for all parts but one, judged on that
/// one; at last the best for all.
fn choose(sets: &[Questions]) -> Result<()> {
    let mut built = Built::default();
    let mut state: u64 = 20_261_121;
    let mut draw = |values: &[f32]| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        values[(state >> 33) as usize % values.len()]
    };
    let mut tried = Vec::new();
    for number in 0..DRAWS {
        let mut knowledge = Knowledge::builtin();
        let mut stemming = Stemming::Cistem;
        if number > 0 {
            let drawn = [Stemming::Cistem, Stemming::Light];
            stemming = drawn[draw(&[0.0, 1.0]) as usize];
            knowledge = knowledge.with_steps(Steps { split: true, stop: true, stemming });
            let r = &mut knowledge.ranking;
            r.k1 = draw(&[1.2, 1.4, 1.6, 1.8, 2.0]);
            r.b = draw(&[0.4, 0.5, 0.6, 0.7]);
            r.title_weight = draw(&[0.1, 0.2, 0.3, 0.4]);
            r.part_weight = draw(&[0.8, 1.0, 1.2]);
            r.part_spread = draw(&[0.0, 0.25, 0.5]);
            r.filler_weight = draw(&[0.1, 0.2, 0.3, 0.5]);
            r.exact_weight = draw(&[0.05, 0.1, 0.2]);
            r.joined_weight = draw(&[0.7, 1.0, 1.3]);
            r.place_weight = draw(&[0.3, 0.5, 0.8]);
            r.proximity_weight = draw(&[0.3, 0.5, 0.7, 1.0, 1.3]);
        }
        let scores =
            sets.iter().map(|set| measure(set, &knowledge, &mut built)).collect::<Result<Vec<_>>>()?;
        tried.push(((stemming, knowledge.ranking), scores));
    }
    let part = |scores: &[Vec<f64>], keep: &dyn Fn(usize) -> bool| -> Vec<f64> {
        let kept = |set: &Vec<f64>| -> Vec<f64> {
            set.iter().enumerate().filter(|(n, _)| keep(n % FOLDS)).map(|(_, score)| *score).collect()
        };
        scores.iter().map(|set| mean(&kept(set))).collect()
    };
    let best = |keep: &dyn Fn(usize) -> bool| {
        tried.iter().max_by(|a, b| mean(&part(&a.1, keep)).total_cmp(&mean(&part(&b.1, keep))))
    };
    let mut unseen = vec![0.0; sets.len()];
    for fold in 0..FOLDS {
        if let Some((_, scores)) = best(&|part| part != fold) {
            let judged = part(scores, &|part| part == fold);
            unseen.iter_mut().zip(judged).for_each(|(sum, score)| *sum += score / FOLDS as f64);
        }
    }
    println!("chosen on the other parts: {unseen:.4?}");
    println!("as shipped: {:.4?}", part(&tried[0].1, &|_| true));
    if let Some((ranking, scores)) = best(&|_| true) {
        println!("best for all: {:.4?} {ranking:?}", part(scores, &|_| true));
    }
    Ok(())
}

fn main() -> Result<()> {
    let sets = std::env::args()
        .skip(1)
        .filter(|a| a != "choose")
        .map(|dir| load(Path::new(&dir)))
        .collect::<Result<Vec<_>>>()?;
    if std::env::args().next_back().as_deref() == Some("choose") {
        return choose(&sets);
    }
    let all = Steps { split: true, stop: true, stemming: Stemming::Cistem };
    let base = Knowledge::builtin();
    let mut variants: Vec<(String, Knowledge)> = vec![("as shipped".to_owned(), base.clone())];
    let mut steps = |name: &str, steps| variants.push((name.to_owned(), base.clone().with_steps(steps)));
    steps("no compound splitting", Steps { split: false, ..all });
    steps("no stop words", Steps { stop: false, ..all });
    steps("no stemmer", Steps { stemming: Stemming::None, ..all });
    steps("light stemmer", Steps { stemming: Stemming::Light, ..all });
    steps("Snowball German", Steps { stemming: Stemming::Snowball, ..all });
    let mut weights = |name: String, change: &dyn Fn(&mut indexer::Ranking)| {
        let mut knowledge = base.clone();
        change(&mut knowledge.ranking);
        variants.push((name, knowledge));
    };
    weights("parts weigh nothing".to_owned(), &|r| r.part_weight = 0.0);
    weights("no weight of the title".to_owned(), &|r| r.title_weight = 0.0);
    weights("no proximity".to_owned(), &|r| r.proximity_weight = 0.0);
    weights("no exact spelling".to_owned(), &|r| r.exact_weight = 0.0);
    weights("fillers weigh as others".to_owned(), &|r| r.filler_weight = 1.0);
    weights("no weight of synonyms".to_owned(), &|r| r.synonym_weight = 0.0);
    weights("no joined words".to_owned(), &|r| r.joined_weight = 0.0);
    weights("no weight of places".to_owned(), &|r| r.place_weight = 0.0);
    weights("k1 1.2, b 0.75".to_owned(), &|r| (r.k1, r.b) = (1.2, 0.75));
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
