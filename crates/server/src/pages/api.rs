//! The programming interface explained on a page: parameters, formats, problems, examples to copy.

use askama::Template;
use axum::response::Response;

use super::frame::Frame;
use super::trouble;
use crate::api::{PARAMETERS, Parameter};
use crate::formats::{self, Format};
use crate::pool::Length;
use crate::request::Asked;

/// The types of problems with what they mean; `problem.rs` makes them.
const PROBLEMS: [(&str, &str); 10] = [
    ("invalid-parameter", "400: the value of a parameter cannot be used; `parameter` names it."),
    ("unknown-parameter", "400: the address does not know a parameter."),
    ("unauthorized", "401: this server is private; send its token as `Authorization: Bearer`."),
    ("not-found", "404: there is nothing here."),
    ("read-only", "405: everything here is read-only."),
    ("stale-cursor", "410: the index changed since the cursor was given; begin again without it."),
    ("query-too-long", "414: the query part of the address is too long."),
    ("busy", "503: too many requests are waiting; Retry-After says when to come back."),
    ("too-slow", "503: the request took too long."),
    ("internal", "500: the server failed; its log says why."),
];

#[derive(Template)]
#[template(path = "api.html")]
struct Page<'a> {
    f: Frame<'a>,
    calls: Vec<(&'static str, &'static str)>,
    parameters: &'static [Parameter],
    formats: &'static [&'static dyn Format],
    problems: &'static [(&'static str, &'static str)],
}

/// `GET /api`
pub(super) async fn page(asked: Asked) -> Response {
    trouble::told(asked, Length::Short, |app, asked| {
        let f = Frame::new(app, asked, asked.words(app).t("api.title"));
        let calls = vec![
            ("/api/v1/search?q=Kinderbetreuung&place=Schwelm&kind=offer", "search"),
            ("/api/v1/facets?q=Kinderbetreuung", "counts by value"),
            ("/api/v1/suggest?q=kind", "completions"),
            ("/api/v1/records/{id}", "one record with its evidence; the id is percent-encoded"),
            ("/api/v1/records/{id}/similar", "records like it"),
            ("/api/v1/records/{id}/history", "when its page was fetched and changed"),
            ("/api/v1/topics", "topics and audiences"),
            ("/api/v1/places?q=schw", "places"),
            ("/api/v1/sources", "sources and how their last visit went"),
            ("/feeds/search.atom?q=Kita", "a search to subscribe to"),
            ("/feeds/search.json?q=Kita", "the same as JSON Feed"),
            ("/calendar.ics?place=Schwelm", "events to subscribe to"),
            ("/map.geojson?topic=kita", "points for a map"),
        ];
        super::html(&Page { f, calls, parameters: &PARAMETERS, formats: &formats::ALL, problems: &PROBLEMS })
    })
    .await
}
