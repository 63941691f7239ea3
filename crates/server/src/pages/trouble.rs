//! What went wrong, told as a page in the language of the reader instead of `application/problem+json`.

use std::sync::Arc;

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};

use super::frame::Frame;
use super::search_form::SearchForm;
use crate::pool::Length;
use crate::problem::Problem;
use crate::request::Asked;
use crate::state::App;

#[derive(Template)]
#[template(path = "problem.html")]
struct Page<'a> {
    f: Frame<'a>,
    form: SearchForm,
    text: String,
    detail: String,
}

/// Answers with a page; a problem becomes a page too, with its status and headers.
pub(super) async fn told(
    asked: Asked,
    length: Length,
    job: impl FnOnce(&App, &Asked) -> Result<Response, Problem> + Send + 'static,
) -> Response {
    let explain = asked.clone();
    match asked.answer(length, job).await {
        Ok(response) => response,
        Err(problem) => explained(&explain, problem),
    }
}

/// The same for pages that depend on more than the index.
pub(super) async fn told_anew(
    asked: Asked,
    job: impl FnOnce(&App, &Asked) -> Result<Response, Problem> + Send + 'static,
) -> Response {
    let explain = asked.clone();
    match asked.answer_anew(job).await {
        Ok(response) => response,
        Err(problem) => explained(&explain, problem),
    }
}

/// Where no address leads: a page for people, a problem for programs.
pub(crate) async fn nowhere(headers: HeaderMap, asked: Asked) -> Response {
    let problem = Problem::not_found("there is nothing at this address");
    if Reader::of(&headers).is_a_person_at(asked.uri.path()) {
        explained(&asked, problem)
    } else {
        problem.into_response()
    }
}

/// What took too long: a page for people, a problem for programs.
pub(crate) fn too_slow(app: &Arc<App>, uri: Uri, reader: Reader) -> Response {
    let problem = Problem::too_slow();
    if !reader.is_a_person_at(uri.path()) {
        return problem.into_response();
    }
    let mut headers = HeaderMap::new();
    headers.extend(reader.language.map(|language| (header::ACCEPT_LANGUAGE, language)));
    match Asked::new(Arc::clone(app), uri, &headers) {
        Ok(asked) => explained(&asked, problem),
        Err(_) => problem.into_response(),
    }
}

/// What a request says about who reads the answer.
pub(crate) struct Reader {
    accepts: Option<HeaderValue>,
    language: Option<HeaderValue>,
}

impl Reader {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let one = |name| headers.get(name).cloned();
        Reader { accepts: one(header::ACCEPT), language: one(header::ACCEPT_LANGUAGE) }
    }

    /// Whether a browser asks, and not for data.
    fn is_a_person_at(&self, path: &str) -> bool {
        let accepts = self.accepts.as_ref().and_then(|value| value.to_str().ok()).unwrap_or_default();
        accepts.contains("text/html") && !path.starts_with("/api/")
    }
}

fn explained(asked: &Asked, problem: Problem) -> Response {
    let app = Arc::clone(&asked.app);
    let words = asked.words(&app);
    let (title, text) = match problem.status {
        StatusCode::NOT_FOUND => ("problem.not_found", "problem.not_found_text"),
        StatusCode::SERVICE_UNAVAILABLE => ("problem.busy", "problem.busy_text"),
        StatusCode::INTERNAL_SERVER_ERROR => ("problem.internal", "problem.internal_text"),
        _ => ("problem.wrong", "problem.wrong_text"),
    };
    let mut f = Frame::new(&app, asked, words.t(title));
    f.hidden = true;
    let detail = match problem.parameter {
        Some(name) => format!("{name}: {}", problem.detail),
        None => String::new(),
    };
    let page = Page { form: SearchForm::empty(), text: words.t(text).to_owned(), detail, f };
    let Ok(mut response) = super::html(&page) else { return problem.into_response() };
    let plain = problem.into_response();
    *response.status_mut() = plain.status();
    for name in [header::RETRY_AFTER, header::CACHE_CONTROL] {
        if let Some(value) = plain.headers().get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}
