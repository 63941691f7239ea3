//! `POST /mcp`: one message in, one answer out (Streamable HTTP without streams and sessions).

use std::sync::Arc;

use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, post};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::answer;
use super::modern::Heads;
use crate::api::typed;
use crate::pool::Length;
use crate::problem::Problem;
use crate::state::App;

/// Longest message, in bytes: a question, not a document.
const LONGEST: usize = 64 * 1024;

/// The route of the endpoint; other methods are refused, as nothing is ever pushed (405).
pub(crate) fn route() -> MethodRouter<Arc<App>> {
    post(message)
}

async fn message(State(app): State<Arc<App>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let heads = match fit(&app, &parts.headers) {
        Ok(heads) => heads,
        Err(problem) => return problem.into_response(),
    };
    let Ok(body) = to_bytes(body, LONGEST).await else { return Problem::too_large(LONGEST).into_response() };
    match app.work(Length::Long, move |app| told(app, &body, &heads)).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

fn told(app: &App, body: &Bytes, heads: &Heads) -> Result<Response, Problem> {
    let Some((status, answer)) = answer(app, body, Some(heads)) else {
        return Ok(StatusCode::ACCEPTED.into_response());
    };
    let mut response = typed("application/json", answer.to_string());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// What the head says of the message, if it may be sent at all. A page of another site may not speak through the browser
/// of somebody who can reach this server (DNS rebinding), so `Origin` must be our own where it is sent.
fn fit(app: &App, headers: &HeaderMap) -> Result<Heads, Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    if let Some(origin) = text("origin")
        && origin != app.base
    {
        return Err(Problem::foreign_origin());
    }
    Ok(Heads { revision: text("mcp-protocol-version"), method: text("mcp-method"), name: text("mcp-name") })
}
