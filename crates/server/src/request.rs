//! What every handler needs of a request: its query, the language of the reader, and whether the answer the
//! reader has is still good.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};

use crate::pool::Length;
use crate::problem::Problem;
use crate::query::Query;
use crate::state::App;
use crate::words::Words;

/// A request as handlers see it.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) app: Arc<App>,
    pub(crate) uri: Uri,
    pub(crate) query: Query,
    accept_language: Option<String>,
    if_none_match: Option<String>,
}

impl FromRequestParts<Arc<App>> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        Asked::new(Arc::clone(app), parts.uri.clone(), &parts.headers)
    }
}

impl Asked {
    /// Reads what handlers need.
    ///
    /// # Errors
    /// A query that is too long.
    pub(crate) fn new(app: Arc<App>, uri: Uri, headers: &HeaderMap) -> Result<Self, Problem> {
        let text =
            |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).map(str::to_owned);
        Ok(Asked {
            query: Query::parse(uri.query(), &app.config.limits)?,
            accept_language: text(header::ACCEPT_LANGUAGE),
            if_none_match: text(header::IF_NONE_MATCH),
            uri,
            app,
        })
    }

    /// The words in the language of the reader.
    pub(crate) fn words<'a>(&self, app: &'a App) -> &'a Words {
        app.texts.choose(self.query.one("lang"), self.accept_language.as_deref())
    }

    /// The words for formats and the API, where `lang` filters and only the header speaks of the reader.
    pub(crate) fn words_of_header<'a>(&self, app: &'a App) -> &'a Words {
        app.texts.choose(None, self.accept_language.as_deref())
    }

    /// Answers what depends on nothing but the index, the address, the language and the day: 304 without any
    /// work when the reader has it already, else what `job` gives.
    pub(crate) async fn answer(
        self,
        length: Length,
        job: impl FnOnce(&App, &Asked) -> Result<Response, Problem> + Send + 'static,
    ) -> Result<Response, Problem> {
        let app = Arc::clone(&self.app);
        let tag = self.tag();
        if self.if_none_match.as_deref().is_some_and(|known| matches(known, &tag)) {
            return Ok(with_tag(StatusCode::NOT_MODIFIED.into_response(), &tag));
        }
        let response = app.work(length, move |app| job(app, &self)).await?;
        Ok(if response.status().is_success() { with_tag(response, &tag) } else { response })
    }

    /// Answers what depends on more, such as the archive: always anew.
    pub(crate) async fn answer_anew(
        self,
        job: impl FnOnce(&App, &Asked) -> Result<Response, Problem> + Send + 'static,
    ) -> Result<Response, Problem> {
        let app = Arc::clone(&self.app);
        let mut response = app.work(Length::Long, move |app| job(app, &self)).await?;
        response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
        Ok(response)
    }

    /// A weak entity tag (RFC 9110, section 8.8.3): weak, since compression changes the bytes.
    fn tag(&self) -> String {
        let app = &self.app;
        let mut hasher = DefaultHasher::new();
        env!("CARGO_PKG_VERSION").hash(&mut hasher);
        app.assets.style.path.hash(&mut hasher);
        app.searcher.generation().hash(&mut hasher);
        app.searcher.committed().as_nanosecond().hash(&mut hasher);
        app.searcher.payload().hash(&mut hasher);
        app.searcher.len().hash(&mut hasher);
        app.metrics.reloads().hash(&mut hasher);
        app.today().to_string().hash(&mut hasher);
        self.words(app).code.hash(&mut hasher);
        self.uri.path().hash(&mut hasher);
        self.uri.query().hash(&mut hasher);
        format!("W/\"{:016x}\"", hasher.finish())
    }
}

/// Whether the tag stands in a list of `If-None-Match`, compared weakly.
fn matches(list: &str, tag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    list.trim() == "*" || list.split(',').any(|one| bare(one) == bare(tag))
}

fn with_tag(mut response: Response, tag: &str) -> Response {
    let headers: &mut HeaderMap = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, value);
    }
    // Always asked again, so that a new generation shows at once; the tag makes that cheap.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.append(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_weakly() {
        let tag = "W/\"01\"";
        assert!(matches("W/\"01\"", tag) && matches("\"00\", \"01\"", tag) && matches("*", tag));
        assert!(!matches("\"02\"", tag) && !matches("", tag));
    }
}
