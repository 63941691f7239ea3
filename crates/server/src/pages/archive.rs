//! The archive: news by authority and year, a year by months.

use askama::Template;
use axum::response::Response;
use indexer::{SearchRequest, Sort};
use model::Kind;

use super::facets::{FacetView, Near, Years};
use super::frame::Frame;
use super::hits::HitView;
use super::{Labelled, trouble};
use crate::pool::Length;
use crate::problem::Problem;
use crate::request::Asked;
use crate::state::App;
use crate::{ask, links};

/// Entries on a page.
const ENTRIES: usize = 100;

#[derive(Template)]
#[template(path = "archive.html")]
struct Page<'a> {
    f: Frame<'a>,
    total: String,
    chips: Vec<Labelled>,
    authorities: Vec<FacetView>,
    histogram: Option<Years>,
    months: Vec<Month>,
    search: String,
    previous: Option<String>,
    next: Option<String>,
    page_of: String,
    feed: String,
}

struct Month {
    label: String,
    entries: Vec<HitView>,
}

/// `GET /archive`
pub(super) async fn page(asked: Asked) -> Response {
    trouble::told(asked, Length::Short, show).await
}

fn show(app: &App, asked: &Asked) -> Result<Response, Problem> {
    let mut f = Frame::new(app, asked, asked.words(app).t("archive.title"));
    let read = ask::read(app, &asked.query.without("kind").without("limit")).request;
    let request = SearchRequest { kinds: vec![Kind::News], sort: Sort::Date, limit: ENTRIES, ..read };
    let response = app.search(&request)?;
    let query = ask::query_string(&SearchRequest { limit: 10, offset: 0, ..request.clone() });
    let feed = f.link(links::join("/feeds/search.atom", &query));
    f.feed = Some(feed.clone());
    // The address of the archive names neither kind nor order nor number: they are always the same.
    let short = SearchRequest { kinds: Vec::new(), sort: Sort::Relevance, limit: 10, ..request.clone() };
    let link = |href: String| f.link(href);
    let near = Near { app, words: f.w, path: "/archive", request: &short, link: &link };
    let at = |offset: usize| near.href(|r| r.offset = offset);
    let pages = response.total.min(SearchRequest::MAX_OFFSET).div_ceil(ENTRIES);
    let number = request.offset / ENTRIES + 1;
    let mut months: Vec<Month> = Vec::new();
    for hit in &response.hits {
        let label =
            hit.published.map_or_else(|| f.t("archive.undated").to_owned(), |date| f.w.month(date.first()));
        if months.last().is_none_or(|month| month.label != label) {
            months.push(Month { label, entries: Vec::new() });
        }
        if let Some(month) = months.last_mut() {
            month.entries.push(HitView::of(app, f.w, hit));
        }
    }
    let page_of =
        f.t("results.page_of").replace("{page}", &number.to_string()).replace("{pages}", &pages.to_string());
    let page = Page {
        total: f.w.count("results.records", response.total),
        chips: near.chips(),
        authorities: near.facets(&response.facets, &["source", "place"]),
        histogram: near.years(&response.facets),
        months,
        search: f.link(links::join("/", &query)),
        previous: (request.offset > 0).then(|| at(request.offset.saturating_sub(ENTRIES))),
        next: (number < pages).then(|| at(request.offset + ENTRIES)),
        page_of: if pages > 1 { page_of } else { String::new() },
        feed,
        f,
    };
    super::html(&page)
}
