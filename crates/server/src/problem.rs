//! What goes wrong in one request, as `application/problem+json` (RFC 9457). The one place where errors become
//! statuses; pages show the same facts as HTML.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

/// Seconds after which a client that was turned away may try again: a queue of searches is done by then.
const RETRY_AFTER_S: u32 = 2;

/// Something a client did wrong or the server could not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    /// Last part of the problem type; explained on the page `/api`.
    pub(crate) kind: &'static str,
    pub(crate) title: &'static str,
    pub(crate) detail: String,
    /// The query parameter at fault.
    pub(crate) parameter: Option<&'static str>,
}

#[derive(Serialize)]
struct Body9457<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'a str>,
}

impl Problem {
    fn new(status: StatusCode, kind: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Problem { status, kind, title, detail: detail.into(), parameter: None }
    }

    /// A parameter has a value that cannot be used.
    pub(crate) fn parameter(name: &'static str, detail: impl Into<String>) -> Self {
        let title = "a parameter cannot be used";
        let problem = Problem::new(StatusCode::BAD_REQUEST, "invalid-parameter", title, detail);
        Problem { parameter: Some(name), ..problem }
    }

    /// A parameter this address does not know.
    pub(crate) fn unknown_parameter(name: &str, known: &str) -> Self {
        let shown: String = name.chars().take(40).collect();
        let detail = format!("{shown:?} is no parameter of this address; known are {known}");
        Problem::new(StatusCode::BAD_REQUEST, "unknown-parameter", "a parameter is not known", detail)
    }

    /// The query part of the address is longer than the limit.
    pub(crate) fn too_long(limit: usize) -> Self {
        let detail = format!("the query part of the address has more than {limit} bytes");
        Problem::new(StatusCode::URI_TOO_LONG, "query-too-long", "the address is too long", detail)
    }

    /// A cursor of an older state of the index.
    pub(crate) fn stale_cursor() -> Self {
        let detail = "the index has changed since this cursor was given; begin again without it";
        let title = "the cursor is out of date";
        let problem = Problem::new(StatusCode::GONE, "stale-cursor", title, detail);
        Problem { parameter: Some("cursor"), ..problem }
    }

    /// A message is longer than the limit.
    #[cfg(feature = "mcp")]
    pub(crate) fn too_large(limit: usize) -> Self {
        let detail = format!("a message has at most {limit} bytes");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "the message is too long", detail)
    }

    /// A page of another site speaks through a browser.
    #[cfg(feature = "mcp")]
    pub(crate) fn foreign_origin() -> Self {
        let detail = "pages of other sites may not ask here";
        Problem::new(StatusCode::FORBIDDEN, "foreign-origin", "the origin is not allowed", detail)
    }

    /// The server is private and the request shows no token, or a wrong one.
    pub(crate) fn unauthorized() -> Self {
        let detail =
            "this server is private: send its token as \"Authorization: Bearer TOKEN\", or as password";
        Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", "a token is needed", detail)
    }

    /// There is nothing at this address.
    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Problem::new(StatusCode::NOT_FOUND, "not-found", "there is nothing here", detail)
    }

    /// The address cannot be written to.
    pub(crate) fn method() -> Self {
        let detail = "everything here is read-only: use GET or HEAD";
        Problem::new(StatusCode::METHOD_NOT_ALLOWED, "read-only", "the method is not allowed", detail)
    }

    /// Too many searches wait already.
    pub(crate) fn busy() -> Self {
        let detail = "too many requests are waiting; try again shortly";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "the server is busy", detail)
    }

    /// The request took longer than the limit.
    pub(crate) fn too_slow() -> Self {
        let detail = "the request took too long and was given up; try a narrower one";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too-slow", "the request took too long", detail)
    }

    /// Something failed that a client cannot mend; what it was goes to the log only.
    pub(crate) fn internal(error: impl std::fmt::Display) -> Self {
        tracing::error!(%error, "a request failed");
        let detail = "the request failed for a reason that is in the server's log";
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the server failed", detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = Body9457 {
            kind: format!("/api#{}", self.kind),
            title: self.title,
            status: self.status.as_u16(),
            detail: &self.detail,
            parameter: self.parameter,
        };
        let text = serde_json::to_string(&body).unwrap_or_default();
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER_S));
        }
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, OPTIONS"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_server_says_when_to_come_back() {
        let response = Problem::busy().into_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()[header::RETRY_AFTER], "2");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
    }

    #[test]
    fn a_wrong_parameter_is_named() {
        let problem = Problem::parameter("limit", "too many");
        assert_eq!((problem.status, problem.parameter), (StatusCode::BAD_REQUEST, Some("limit")));
        assert!(Problem::unknown_parameter(&"x".repeat(500), "q").detail.len() < 200);
    }
}
