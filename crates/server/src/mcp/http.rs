//! `POST /mcp`: one message in, one answer out (Streamable HTTP without streams and sessions).

use std::sync::Arc;

use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, post};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::{REVISIONS, answer};
use crate::api::typed;
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
    if let Err(problem) = fit(&app, &parts.headers) {
        return problem.into_response();
    }
    let Ok(body) = to_bytes(body, LONGEST).await else { return Problem::too_large(LONGEST).into_response() };
    match app.work(move |app| Ok(told(app, &body))).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

fn told(app: &App, body: &Bytes) -> Response {
    match answer(app, body) {
        Some(answer) => {
            let mut response = typed("application/json", answer.to_string());
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        None => StatusCode::ACCEPTED.into_response(),
    }
}

/// Whether the head of a message is as the protocol wants it. A page of another site may not speak through the browser
/// of somebody who can reach this server (DNS rebinding), so `Origin` must be our own where it is sent.
fn fit(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(origin) = text("origin")
        && origin != app.base
    {
        return Err(Problem::foreign_origin());
    }
    match text("mcp-protocol-version") {
        Some(revision) if !REVISIONS.contains(&revision) && revision != "2025-03-26" => {
            Err(Problem::parameter("MCP-Protocol-Version", format!("spoken are {}", REVISIONS.join(" and "))))
        }
        _ => Ok(()),
    }
}
