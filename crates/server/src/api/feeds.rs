//! Fixed addresses for what people subscribe to: feeds, calendar, points of the map.

use axum::response::Response;
use jiff::ToSpan;
use model::Kind;

use super::search::answer;
use crate::ask;
use crate::formats;
use crate::pool::Length;
use crate::problem::Problem;
use crate::query::Query;
use crate::request::Asked;

/// How long past events stay in a calendar, so that subscribers do not lose last week's.
const PAST_DAYS: i32 = 30;

async fn list(
    asked: Asked,
    format: &'static str,
    narrow: fn(&Asked, Query) -> Query,
) -> Result<Response, Problem> {
    asked
        .answer(Length::Long, move |app, asked| {
            let Some(format) = formats::by_name(format) else {
                return Err(Problem::not_found("no such format"));
            };
            asked.query.filled(&ask::FILTERS)?;
            let query = narrow(asked, asked.query.among(&ask::FILTERS));
            answer(app, asked, format, asked.words(app), &query)
        })
        .await
}

/// `GET /feeds/search.atom`
pub(crate) async fn atom(asked: Asked) -> Result<Response, Problem> {
    list(asked, "atom", |_, query| query).await
}

/// `GET /feeds/search.json`
pub(crate) async fn json_feed(asked: Asked) -> Result<Response, Problem> {
    list(asked, "jsonfeed", |_, query| query).await
}

/// `GET /calendar.ics`: events from a month ago on, unless the address says from when.
pub(crate) async fn calendar(asked: Asked) -> Result<Response, Problem> {
    list(asked, "ics", |asked, query| match query.one("from") {
        Some(_) => query,
        None => {
            let today = asked.app.today();
            query.with("from", &today.checked_sub(PAST_DAYS.days()).unwrap_or(today).to_string())
        }
    })
    .await
}

/// `GET /map.geojson`: offers and events, unless the address names kinds.
pub(crate) async fn map(asked: Asked) -> Result<Response, Problem> {
    list(asked, "geojson", |_, query| match query.one("kind") {
        Some(_) => query,
        None => query.with("kind", Kind::Offer.as_str()).with("kind", Kind::Event.as_str()),
    })
    .await
}
