//! Results: hits with their passages, filters with counts, years as bars, ways on when nothing is found.

use askama::Template;
use axum::response::Response;
use indexer::{Match, SearchRequest, SearchResponse, Sort};
use model::Kind;

use super::Labelled;
use super::facets::{FacetView, Near, Years};
use super::frame::{Frame, Item};
use super::hits::HitView;
use super::search_form::SearchForm;
use super::small_map::{self, SmallMap};
use crate::api::shown_records;
use crate::place_names::{self, Named};
use crate::problem::Problem;
use crate::request::Asked;
use crate::state::App;
use crate::words::Words;
use crate::{ask, links, safe};

/// Results on a page; a link may ask for others, up to this many.
const MOST_ON_A_PAGE: usize = 50;

/// Results that are seen at a glance.
const AT_A_GLANCE: usize = 3;

/// Order of the facets beside the list.
const FACETS: [&str; 9] =
    ["kind", "topic", "place", "audience", "source", "organisation", "programme", "status", "language"];

#[derive(Template)]
#[template(path = "results.html")]
struct Page<'a> {
    f: Frame<'a>,
    form: SearchForm,
    notices: Vec<Notice>,
    total: String,
    total_number: usize,
    understood: Option<String>,
    sorts: Vec<Item>,
    /// How far around the place to look, once there is one.
    radii: Vec<Item>,
    chips: Vec<Labelled>,
    clear: String,
    did_you_mean: Option<Labelled>,
    notes: Vec<String>,
    hits: Vec<HitView>,
    /// Number of the first hit on the page.
    first: usize,
    ways: Vec<Labelled>,
    pages: usize,
    page_of: String,
    previous: Option<String>,
    next: Option<String>,
    map: Option<SmallMap>,
    histogram: Option<Years>,
    facets: Vec<FacetView>,
    take: Vec<Labelled>,
}

/// Something that could not be used, and what was perhaps meant.
struct Notice {
    text: String,
    proposal: Option<Labelled>,
}

pub(super) fn page(app: &App, asked: &Asked) -> Result<Response, Problem> {
    Ok(crate::api::typed("text/html; charset=utf-8", text(app, asked)?))
}

/// The page as text.
///
/// # Errors
/// [`Problem::internal`] when the disk fails.
pub(crate) fn text(app: &App, asked: &Asked) -> Result<String, Problem> {
    let reading = ask::read(app, &asked.query);
    let mut request = reading.request;
    request.limit = request.limit.min(MOST_ON_A_PAGE);
    let response = app.search(&request)?;
    let records = shown_records(app, &response.hits)?;
    let mut f = Frame::new(app, asked, heading(asked.words(app), &request));
    let (w, feed_query) =
        (f.w, ask::query_string(&SearchRequest { offset: 0, limit: 10, ..request.clone() }));
    f.feed = Some(f.link(links::join("/feeds/search.atom", &feed_query)));
    // Search engines need not walk through every combination of filters.
    f.hidden = true;
    let link = |href: String| f.link(href);
    let near = Near { app, words: w, path: "/", request: &request, link: &link };
    let views =
        response.hits.iter().zip(&records).map(|(hit, shown)| HitView::with_record(app, w, hit, shown));
    let at = |offset: usize| near.href(|r| r.offset = offset);
    let pages = response.total.min(SearchRequest::MAX_OFFSET).div_ceil(request.limit);
    let number = request.offset / request.limit + 1;
    let mut facets = near.facets(&response.facets, &FACETS);
    if response.total <= AT_A_GLANCE {
        // What is seen at a glance needs no filters but those to be lifted or changed.
        facets.retain(|facet| facet.values.iter().any(|value| value.active));
    }
    let page = Page {
        form: SearchForm::of(app, &request, asked.query.one("place")),
        notices: notices(app, &f, asked, &reading.problems, &near),
        total: w.count("results.records", response.total),
        total_number: response.total,
        understood: understood(w, &response),
        sorts: sorts(w, &near),
        radii: near.radii(),
        chips: near.chips(),
        clear: f.link(links::search(
            "/",
            &SearchRequest { query: request.query.clone(), ..SearchRequest::default() },
        )),
        did_you_mean: response
            .understood
            .did_you_mean
            .as_ref()
            .map(|other| Labelled { href: near.href(|r| r.query = other.clone()), label: other.clone() }),
        notes: response.understood.remarks.iter().map(|remark| w.remark(remark)).collect(),
        hits: views.collect(),
        first: request.offset + 1,
        ways: if response.hits.is_empty() { ways(w, &near) } else { Vec::new() },
        pages,
        page_of: w
            .t("results.page_of")
            .replace("{page}", &number.to_string())
            .replace("{pages}", &pages.to_string()),
        previous: (request.offset > 0).then(|| at(request.offset.saturating_sub(request.limit))),
        next: (number < pages).then(|| at(request.offset + request.limit)),
        map: small_map::of(app, &request, &response.facets, f.link(links::join("/map", &feed_query))),
        histogram: near.years(&response.facets),
        facets,
        take: take(&f, &request, &feed_query),
        f,
    };
    super::text_of(&page)
}

fn heading(words: &Words, request: &SearchRequest) -> String {
    if request.query.is_empty() {
        words.t("results.title").to_owned()
    } else {
        safe::shortened(&safe::one_line(&request.query), 80).into_owned()
    }
}

/// What could not be used, one notice each; for a place with the one that was perhaps meant.
fn notices(app: &App, f: &Frame<'_>, asked: &Asked, problems: &[Problem], near: &Near<'_>) -> Vec<Notice> {
    let mut notices = Vec::new();
    // A radius without a place means nothing, and nobody who took the place away needs to be told.
    let lost = |problem: &&Problem| problem.parameter == Some("radius") && asked.query.one("place").is_none();
    for problem in problems.iter().filter(|problem| problem.parameter != Some("place") && !lost(problem)) {
        let text = format!("{} ({})", f.t("results.unusable"), problem.parameter.unwrap_or_default());
        notices.push(Notice { text, proposal: None });
    }
    for typed in asked.query.many("place") {
        if let Named::Unknown(meant) = place_names::find(&app.gazetteer, typed) {
            let proposal = meant.map(|place| Labelled {
                href: near.href(|request| request.places.push(place.ags.clone())),
                label: place.name.clone(),
            });
            notices.push(Notice {
                text: f.w.with("results.unknown_place", safe::shortened(typed, 60)),
                proposal,
            });
        }
    }
    notices
}

/// The words searched for, when they differ from what was typed.
fn understood(words: &Words, response: &SearchResponse) -> Option<String> {
    let found = &response.understood;
    let differs = !found.words.is_empty() && !found.text.eq_ignore_ascii_case(response.query.trim());
    differs.then(|| words.with("results.understood", safe::shortened(&found.text, 160)))
}

fn sorts(words: &Words, near: &Near<'_>) -> Vec<Item> {
    let all = [(Sort::Relevance, "results.best"), (Sort::Date, "results.newest")];
    let item = |(sort, key): (Sort, &'static str)| Item {
        href: near.href(|r| r.sort = sort),
        label: words.t(key).to_owned(),
        current: near.request.sort == sort,
    };
    all.into_iter().map(item).collect()
}

/// Ways on when nothing was found.
fn ways(words: &Words, near: &Near<'_>) -> Vec<Labelled> {
    let mut ways = Vec::new();
    let mut way =
        |key: &'static str, href: String| ways.push(Labelled { href, label: words.t(key).to_owned() });
    let request = near.request;
    let bare = SearchRequest { query: request.query.clone(), ..SearchRequest::default() };
    if request.query.contains(char::is_whitespace) && request.matching != Match::Any {
        way("results.any_word", near.href(|r| r.matching = Match::Any));
    }
    if links::search("/", request) != links::search("/", &bare) && !request.query.is_empty() {
        way("results.without_filters", (near.link)(links::search("/", &bare)));
    }
    let feed = ask::query_string(&SearchRequest { offset: 0, limit: 10, ..request.clone() });
    way("results.subscribe", (near.link)(links::join("/feeds/search.atom", &feed)));
    way("results.to_guide", (near.link)("/guide".to_owned()));
    way("results.to_start", (near.link)("/".to_owned()));
    ways
}

/// Ways to take the list along.
fn take(f: &Frame<'_>, request: &SearchRequest, query: &str) -> Vec<Labelled> {
    let mut all = vec![("take.atom", "/feeds/search.atom"), ("take.json_feed", "/feeds/search.json")];
    if request.kinds.is_empty() || request.kinds.contains(&Kind::Event) {
        all.push(("take.calendar", "/calendar.ics"));
    }
    all.extend([
        ("take.csv", "/api/v1/search?format=csv"),
        ("take.bibtex", "/api/v1/search?format=bibtex"),
        ("take.ris", "/api/v1/search?format=ris"),
        ("take.json", "/api/v1/search"),
    ]);
    let label = |(key, path): (&'static str, &str)| {
        let href = links::join(path, query);
        // In the programming interface `lang` is a filter: it has no language of its own.
        let href = if path.starts_with("/api/") { href } else { f.link(href) };
        Labelled { href, label: f.t(key).to_owned() }
    };
    all.into_iter().map(label).collect()
}
