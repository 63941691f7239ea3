//! The programming interface: `/api/v1`, feeds, calendar and map data. Read-only; described by `openapi`.

mod facets;
mod feeds;
mod openapi;
mod record;
mod schemas;
mod search;
mod service;
mod suggest;
mod vocabulary;

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, header};
use serde::Serialize;

pub(crate) use openapi::{PARAMETERS, Parameter};

pub(crate) use facets::facets;
pub(crate) use feeds::{atom, calendar, json_feed, map};
pub(crate) use openapi::openapi;
pub(crate) use record::{history, record, similar};
pub(crate) use search::{search, shown_records};
pub(crate) use service::{healthz, metrics, opensearch, readyz, robots};
pub(crate) use suggest::suggest;
pub(crate) use vocabulary::{places, sources, topics};

use crate::problem::Problem;

/// An answer of this media type.
pub(crate) fn typed(media_type: &'static str, text: impl Into<Body>) -> Response {
    let mut response = Response::new(text.into());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

/// An answer in JSON.
fn json(value: &impl Serialize) -> Result<Response, Problem> {
    Ok(typed("application/json", serde_json::to_string(value).map_err(Problem::internal)?))
}
