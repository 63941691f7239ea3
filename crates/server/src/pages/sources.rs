//! Sources: which sites are read, when last, and where it fails.

use askama::Template;
use axum::response::Response;
use model::Level;

use super::frame::Frame;
use super::trouble;
use crate::history::{Outcome, SourceState};
use crate::problem::Problem;
use crate::request::Asked;
use crate::state::{App, local};
use crate::words::Words;
use crate::{links, safe};

/// Longest reason shown, in characters.
const REASON: usize = 200;

const LEVELS: [Level; 7] = [
    Level::Land,
    Level::Kreis,
    Level::KreisfreieStadt,
    Level::Gemeinde,
    Level::Bund,
    Level::Verband,
    Level::Plattform,
];

#[derive(Template)]
#[template(path = "sources.html")]
struct Page<'a> {
    f: Frame<'a>,
    summary: String,
    trouble: String,
    levels: Vec<LevelView>,
}

struct LevelView {
    label: String,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    records: String,
    home: Option<String>,
    host: String,
    pages: String,
    visit: String,
    iso: String,
    outcome: &'static str,
    outcome_label: String,
    reason: String,
}

/// `GET /sources`
pub(super) async fn page(asked: Asked) -> Response {
    trouble::told_anew(asked, show).await
}

fn show(app: &App, asked: &Asked) -> Result<Response, Problem> {
    let sources = app.sources();
    let sources = &sources.list;
    let f = Frame::new(app, asked, asked.words(app).t("sources.title"));
    let words = f.w;
    let bad = sources.iter().filter(|s| matches!(s.outcome, Outcome::Failed | Outcome::Partial)).count();
    let levels = LEVELS.into_iter().filter_map(|level| {
        let rows: Vec<Row> = sources.iter().filter(|s| s.level == level).map(|s| row(words, &f, s)).collect();
        (!rows.is_empty()).then(|| LevelView { label: level_label(words, level), rows })
    });
    super::html(&Page {
        summary: words.count("sources.summary", sources.len()),
        trouble: words.with("sources.trouble", words.number(bad)),
        levels: levels.collect(),
        f,
    })
}

fn level_label(words: &Words, level: Level) -> String {
    let name = match level {
        Level::Gemeinde => "gemeinde",
        Level::KreisfreieStadt => "kreisfreie_stadt",
        Level::Kreis => "kreis",
        Level::Land => "land",
        Level::Bund => "bund",
        Level::Verband => "verband",
        Level::Plattform => "plattform",
    };
    words.find("level", name).unwrap_or(name).to_owned()
}

fn row(words: &Words, f: &Frame<'_>, source: &SourceState) -> Row {
    let home = source.home.as_deref().and_then(safe::href);
    let outcome = source.outcome.as_str();
    Row {
        name: source.name.clone(),
        records: f
            .link(links::join("/", &format!("source={}&sort=date", links::segment(source.id.as_str())))),
        host: home.as_deref().and_then(safe::host).unwrap_or_default(),
        home,
        pages: words.number(usize::try_from(source.pages).unwrap_or(usize::MAX)),
        visit: source.last_visit.map(|at| words.day(local(at).date())).unwrap_or_default(),
        iso: source.last_visit.map(|at| local(at).date().to_string()).unwrap_or_default(),
        outcome,
        outcome_label: words.find("outcome", outcome).unwrap_or(outcome).to_owned(),
        reason: source
            .reason
            .as_deref()
            .map(|text| safe::shortened(text, REASON).into_owned())
            .unwrap_or_default(),
    }
}
