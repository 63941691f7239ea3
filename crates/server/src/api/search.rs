//! `/api/v1/search`: the search in any format.

use axum::response::Response;
use http::{HeaderValue, header};
use indexer::{Hit, SearchRequest, Sort};

use super::typed;
use crate::cursor::{self, Stand};
use crate::fields::Fields;
use crate::formats::{self, Format, List};
use crate::pool::Length;
use crate::problem::Problem;
use crate::query::Query;
use crate::request::Asked;
use crate::shown::Shown;
use crate::state::App;
use crate::{ask, links};

/// Entries of a list that is worked on like a page.
const SHORT: usize = 50;

/// `GET /api/v1/search`
pub(crate) async fn search(asked: Asked) -> Result<Response, Problem> {
    let mut known = ask::FILTERS.to_vec();
    known.extend(["lang", "format", "facets", "explain", "collapse", "fields", "cursor"]);
    asked.query.only(&known)?;
    let format = format(asked.query.one("format").unwrap_or("json"))?;
    let limit = asked.query.number("limit", format.default_limit(), 1, SearchRequest::MAX_LIMIT)?;
    let length = if limit <= SHORT { Length::Short } else { Length::Long };
    asked
        .answer(length, move |app, asked| {
            let words = asked.words_of_header(app);
            answer(app, asked, format, words, &as_in_the_api(&asked.query))
        })
        .await
}

/// In the programming interface `lang` is the language of records, as on the command line.
fn as_in_the_api(query: &Query) -> Query {
    query.renamed("lang", "language")
}

/// Searches and writes the list in a format.
pub(super) fn answer(
    app: &App,
    asked: &Asked,
    format: &'static dyn Format,
    words: &crate::words::Words,
    query: &Query,
) -> Result<Response, Problem> {
    let mut request = ask::read(app, query).strict()?;
    let switch = |name: &'static str, default: bool| match query.one(name) {
        None => Ok(default),
        Some("true" | "1") => Ok(true),
        Some("false" | "0") => Ok(false),
        Some(_) => Err(Problem::parameter(name, "true or false is expected")),
    };
    request.facets = switch("facets", !format.needs_records())?;
    request.explain = switch("explain", false)?;
    request.collapse = switch("collapse", true)?;
    if query.one("limit").is_none() {
        request.limit = format.default_limit();
    }
    if query.one("sort").is_none() && format.newest_first() {
        request.sort = Sort::Date;
    }
    if request.kinds.is_empty() {
        request.kinds = format.kinds().to_vec();
    }
    let fields = Fields::read(query, format.fields())?;
    let stand = Stand::of(app);
    if let Some(cursor) = query.one("cursor") {
        if query.one("offset").is_some() {
            return Err(Problem::parameter("cursor", "a cursor says where to begin: leave out offset"));
        }
        request.offset = cursor::read(cursor, stand, &request)?;
    }
    let response = app.search(&request)?;
    // A newer state may have come in between; then no cursor is given, as it would lead nowhere.
    let after = request.offset + response.hits.len();
    let more = !response.hits.is_empty() && after < response.total && after <= SearchRequest::MAX_OFFSET;
    let next = (more && stand == Stand::of(app)).then(|| cursor::write(stand, &request, after));
    let records = if format.needs_records() { shown_records(app, &response.hits)? } else { Vec::new() };
    let list = List {
        app,
        words,
        title: title(app, words, &request),
        own: format!("{}{}", app.base, asked.uri.path_and_query().map_or("/", |path| path.as_str())),
        page: format!(
            "{}{}",
            app.base,
            links::search("/", &SearchRequest { limit: 10, offset: 0, ..request.clone() })
        ),
        updated: app.searcher.committed(),
        request: &request,
        response: &response,
        records: &records,
        fields: &fields,
        next: next.as_deref(),
    };
    let mut answer = written(format, &list);
    if let Some(next) = &next {
        let query = asked.query.without("cursor").without("offset").with("cursor", next).to_text();
        let link = format!("<{}{}>; rel=\"next\"", app.base, links::join(asked.uri.path(), &query));
        if let Ok(value) = HeaderValue::from_str(&link) {
            answer.headers_mut().insert(header::LINK, value);
        }
    }
    Ok(answer)
}

/// The format of this name.
///
/// # Errors
/// A name that is none, with those that are.
pub(super) fn format(name: &str) -> Result<&'static dyn Format, Problem> {
    formats::by_name(name).ok_or_else(|| {
        let names: Vec<_> = formats::ALL.iter().map(|format| format.name()).collect();
        Problem::parameter("format", format!("one of {} is expected", names.join(", ")))
    })
}

/// A list as an answer.
pub(super) fn written(format: &'static dyn Format, list: &List<'_>) -> Response {
    let mut answer = typed(format.media_type(), format.write(list));
    if format.is_download() {
        let name = format!("attachment; filename=\"lotse.{}\"", format.extension());
        if let Ok(value) = HeaderValue::from_str(&name) {
            answer.headers_mut().insert(header::CONTENT_DISPOSITION, value);
        }
    }
    answer
}

/// The records of hits as strangers may see them. One that vanished between search and reading shows as its hit.
pub(crate) fn shown_records(app: &App, hits: &[Hit]) -> Result<Vec<Shown>, Problem> {
    let read = |hit: &Hit| {
        let record = app.record(&hit.id)?.unwrap_or_else(|| model::Record {
            id: hit.id.clone(),
            url: hit.url.clone(),
            kind: hit.kind,
            title: hit.title.clone(),
            ..model::Record::default()
        });
        Ok(Shown::of(record, &app.config.full_text))
    };
    hits.iter().map(read).collect()
}

/// What a list is, in words: "Lotse: Kinderbetreuung, Schwelm".
fn title(app: &App, words: &crate::words::Words, request: &SearchRequest) -> String {
    let mut parts: Vec<String> = Vec::new();
    if !request.query.is_empty() {
        parts.push(crate::safe::one_line(&request.query));
    }
    parts.extend(request.topics.iter().map(|id| crate::labels::topic(app, words, id)));
    parts.extend(request.places.iter().map(|ags| crate::labels::place(app, ags)));
    parts.extend(request.kinds.iter().map(|kind| crate::labels::kinds(words, *kind)));
    if parts.is_empty() { "Lotse".to_owned() } else { format!("Lotse: {}", parts.join(", ")) }
}
