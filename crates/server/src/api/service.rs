//! What operators and browsers ask: is it alive, is it ready, how does it do, how is it searched.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

use super::typed;
use crate::Outcome;
use crate::metrics::Now;
use crate::pool::Length;
use crate::problem::Problem;
use crate::request::Asked;
use crate::state::App;

/// `GET /healthz`: the process answers.
pub(crate) async fn healthz() -> Response {
    fresh(typed("text/plain; charset=utf-8", "ok\n"))
}

/// `GET /readyz`: there is an index, and it is not older than configured.
pub(crate) async fn readyz(State(app): State<Arc<App>>) -> Response {
    let age = app.now().duration_since(app.searcher.committed());
    let old = app.config.max_age.is_some_and(|most| age.unsigned_abs() > most && age.is_positive());
    let text = format!(
        "{}\ngeneration {}\nrecords {}\nage {} s\n",
        if old { "the index is too old: run lotse refresh" } else { "ready" },
        app.searcher.generation(),
        app.searcher.len(),
        age.as_secs().max(0),
    );
    let status = if old { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    fresh((status, typed("text/plain; charset=utf-8", text)).into_response())
}

/// `GET /metrics`
pub(crate) async fn metrics(State(app): State<Arc<App>>) -> Response {
    let outcomes = [
        ("ok", Outcome::Ok),
        ("partial", Outcome::Partial),
        ("failed", Outcome::Failed),
        ("never", Outcome::Never),
    ];
    let listed = app.sources();
    let sources = outcomes
        .map(|(name, outcome)| (name, listed.list.iter().filter(|source| source.outcome == outcome).count()));
    let unfound = app.config.count_unfound.then(|| app.unfound.told());
    let text = app.metrics.text(&Now {
        records: app.searcher.len(),
        committed: app.searcher.committed().as_second(),
        sources: &sources,
        unfound: unfound.as_deref(),
    });
    fresh(typed("text/plain; version=0.0.4; charset=utf-8", text))
}

/// `GET /robots.txt`: pages may be found by search engines, combinations of filters and data need not (RFC 9309).
pub(crate) async fn robots() -> Response {
    typed("text/plain; charset=utf-8", "User-agent: *\nDisallow: /api/\nDisallow: /feeds/\nDisallow: /*?\n")
}

/// `GET /opensearch.xml`: how a browser searches here (OpenSearch 1.1).
pub(crate) async fn opensearch(asked: Asked) -> Result<Response, Problem> {
    asked
        .answer(Length::Short, |app, asked| {
            let words = asked.words(app);
            let text = crate::formats::opensearch(
                &app.base,
                words.t("site.name"),
                words.t("site.tagline"),
                &app.assets.icon.path,
            );
            Ok(typed("application/opensearchdescription+xml", text))
        })
        .await
}

fn fresh(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
