//! The start page: the search box, ways in for those who do not want to type, what is new, what this is.

use askama::Template;
use axum::response::Response;
use indexer::{SearchRequest, Sort};
use model::Kind;

use super::Labelled;
use super::frame::Frame;
use super::hits::HitView;
use super::search_form::SearchForm;
use crate::api::shown_records;
use crate::problem::Problem;
use crate::request::Asked;
use crate::state::App;
use crate::{labels, links};

/// Entries under "newest" and "soon".
const ENTRIES: usize = 6;
/// Topics named under a group.
const AMONG: usize = 4;

#[derive(Template)]
#[template(path = "start.html")]
struct Page<'a> {
    f: Frame<'a>,
    form: SearchForm,
    examples: Vec<Labelled>,
    doors: Vec<Door>,
    groups: Vec<Group>,
    newest: Vec<HitView>,
    soon: Vec<HitView>,
    /// Number and what it counts.
    numbers: Vec<(String, String)>,
}

/// A way in.
struct Door {
    href: String,
    title: String,
    text: String,
    /// `d` of an SVG path on a grid of 32.
    icon: &'static str,
}

/// A group of topics.
struct Group {
    href: String,
    label: String,
    count: usize,
    among: String,
}

pub(super) fn page(app: &App, asked: &Asked) -> Result<Response, Problem> {
    let mut f = Frame::new(app, asked, "");
    f.feed = Some("/feeds/search.atom".to_owned());
    let words = f.w;
    let news = SearchRequest {
        kinds: vec![Kind::News],
        sort: Sort::Date,
        limit: ENTRIES,
        facets: false,
        ..SearchRequest::default()
    };
    let everything = app.search(&SearchRequest { limit: 1, ..SearchRequest::default() })?;
    let counts = everything.facets.iter().find(|facet| facet.name == "topic");
    let newest = app.search(&news)?.hits;
    let records = shown_records(app, &newest)?;
    let newest = newest
        .iter()
        .zip(&records)
        .map(|(hit, shown)| HitView::with_record(app, words, hit, shown))
        .collect();
    let page = Page {
        form: SearchForm::empty(),
        examples: ["start.example_1", "start.example_2", "start.example_3"]
            .map(|key| words.t(key).to_owned())
            .map(|label| Labelled { href: f.link(links::join("/", &query("q", &label))), label })
            .into(),
        doors: doors(&f),
        groups: groups(app, &f, |id| {
            counts
                .and_then(|facet| facet.values.iter().find(|v| v.value == id))
                .map_or(0, |value| value.count)
        })?,
        newest,
        soon: soon(app, words)?,
        numbers: numbers(app, &f)?,
        f,
    };
    super::html(&page)
}

fn query(name: &str, value: &str) -> String {
    url::form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish()
}

fn doors(f: &Frame<'_>) -> Vec<Door> {
    let all = [
        ("/guide", "nav.guide", "start.guide", "M16 3a13 13 0 1 0 0 26 13 13 0 0 0 0-26Zm5 8-3 7-7 3 3-7z"),
        (
            "/map",
            "nav.map",
            "start.map",
            "M16 29s9-9 9-16a9 9 0 0 0-18 0c0 7 9 16 9 16Zm0-12a4 4 0 1 1 0-8 4 4 0 0 1 0 8Z",
        ),
        ("/calendar", "nav.calendar", "start.calendar", "M5 8h22v19H5zM5 14h22M10 4v6M22 4v6"),
        ("/archive", "nav.archive", "start.archive", "M4 6h24v7H4zM6 13v13h20V13M12 18h8"),
    ];
    let door = |(path, title, text, icon): (&str, &'static str, &'static str, &'static str)| Door {
        href: f.link(path),
        title: f.t(title).to_owned(),
        text: f.t(text).to_owned(),
        icon,
    };
    all.into_iter().map(door).collect()
}

/// The groups of topics; `count` says how many records have a topic.
fn groups(app: &App, f: &Frame<'_>, count: impl Fn(&str) -> usize) -> Result<Vec<Group>, Problem> {
    let group = |(id, _, _): &(String, String, String)| {
        let of_group = app.taxonomy.topics().iter().filter(|topic| topic.group == *id);
        let mut topics: Vec<_> = of_group.map(|topic| (std::cmp::Reverse(count(&topic.id)), topic)).collect();
        topics.sort_by_key(|(count, _)| *count);
        let among: Vec<_> = topics.iter().take(AMONG).map(|(_, t)| labels::topic(app, f.w, &t.id)).collect();
        // A record with two topics of a group counts once: only a search knows.
        let one =
            SearchRequest { topics: vec![id.clone()], limit: 1, facets: false, ..SearchRequest::default() };
        let known = topics.first().is_some_and(|(count, _)| count.0 > 0);
        Ok(Group {
            href: f.link(links::join("/", &query("topic", id))),
            label: labels::group(f.w, id),
            count: if known { app.search(&one)?.total } else { 0 },
            among: among.join(", "),
        })
    };
    app.taxonomy.groups().iter().map(group).collect()
}

/// Events from today on, the next one first.
fn soon(app: &App, words: &crate::words::Words) -> Result<Vec<HitView>, Problem> {
    let request = SearchRequest {
        kinds: vec![Kind::Event],
        from: Some(app.today()),
        sort: Sort::Date,
        limit: SearchRequest::MAX_LIMIT,
        facets: false,
        ..SearchRequest::default()
    };
    // The index gives the latest first; the next ones are at the end.
    let mut response = app.search(&request)?;
    if response.total > response.hits.len() {
        let offset = (response.total - ENTRIES).min(SearchRequest::MAX_OFFSET);
        response = app.search(&SearchRequest { offset, limit: ENTRIES, ..request })?;
    }
    let at = response.hits.len().saturating_sub(ENTRIES);
    let hits = response.hits.split_off(at);
    let records = shown_records(app, &hits)?;
    let views = hits.iter().zip(&records).rev();
    Ok(views.map(|(hit, shown)| HitView::with_record(app, words, hit, shown)).collect())
}

fn numbers(app: &App, f: &Frame<'_>) -> Result<Vec<(String, String)>, Problem> {
    let counts = app.searcher.counts().map_err(Problem::internal)?;
    let kinds = [Kind::Offer, Kind::News, Kind::Event];
    let mut numbers: Vec<(String, String)> = kinds
        .into_iter()
        .map(|kind| (f.w.number(counts.get(&kind).copied().unwrap_or(0)), labels::kinds(f.w, kind)))
        .collect();
    let sources = app.sources().list.iter().filter(|source| source.pages > 0).count();
    if sources > 0 {
        numbers.push((f.w.number(sources), f.t("nav.sources").to_owned()));
    }
    Ok(numbers)
}
