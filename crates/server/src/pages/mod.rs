//! The pages people see: HTML rendered here, complete without a script. Each page is one module with one
//! template; what they share is `frame` (around every page), `hits` (a record in a list) and `facets`.

mod api;
mod archive;
mod calendar;
mod facets;
mod frame;
mod guide;
mod hits;
mod map;
mod prose;
mod record;
mod record_facts;
mod results;
mod search_form;
mod small_map;
mod sources;
mod start;
mod ties;
mod trouble;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::ask;
use crate::pool::Length;
use crate::problem::Problem;
use crate::request::Asked;
use crate::state::App;

pub(crate) use results::text as results_text;
pub(crate) use trouble::{Reader, nowhere, too_slow};

/// A link with its text.
pub(crate) struct Labelled {
    pub(crate) href: String,
    pub(crate) label: String,
}

/// The addresses of all pages.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(home))
        .route("/records/{id}", get(record::page))
        .route("/map", get(map::page))
        .route("/guide", get(guide::page))
        .route("/calendar", get(calendar::page))
        .route("/archive", get(archive::page))
        .route("/sources", get(sources::page))
        .route("/api", get(api::page))
        .route("/about", get(prose::about))
        .route("/privacy", get(prose::privacy))
        .route("/accessibility", get(prose::accessibility))
}

/// `GET /`: the start page, or the results once anything is asked for.
async fn home(asked: Asked) -> Response {
    let searching = asked.query.names().any(|name| ask::FILTERS.contains(&name));
    // The start page makes several searches.
    let length = if searching { Length::Short } else { Length::Long };
    trouble::told(
        asked,
        length,
        move |app, asked| if searching { results::page(app, asked) } else { start::page(app, asked) },
    )
    .await
}

/// A template as an answer.
fn html(template: &impl Template) -> Result<Response, Problem> {
    Ok(crate::api::typed("text/html; charset=utf-8", text_of(template)?))
}

fn text_of(template: &impl Template) -> Result<String, Problem> {
    template.render().map_err(Problem::internal)
}
