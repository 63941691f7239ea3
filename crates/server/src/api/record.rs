//! `/api/v1/records/{id}` and what hangs on a record: similar ones, the past of its page.

use axum::extract::Path;
use axum::response::Response;
use indexer::{Hit, SearchRequest, SearchResponse, Understood};
use model::RecordId;
use serde_json::json;

use super::json;
use crate::fields::{self, Fields};
use crate::formats::{Format, List};
use crate::pool::Length;
use crate::problem::Problem;
use crate::request::Asked;
use crate::shown::Shown;
use crate::state::App;
use crate::{links, safe};

/// Most similar records given.
const MAX_SIMILAR: usize = 50;

fn find(app: &App, id: &str) -> Result<model::Record, Problem> {
    let id = RecordId::new(id);
    app.record(&id)?.ok_or_else(|| Problem::not_found("no record has this id; it may have been removed"))
}

/// `GET /api/v1/records/{id}`: the record as JSON, or as a list of one in a format of lists.
pub(crate) async fn record(Path(id): Path<String>, asked: Asked) -> Result<Response, Problem> {
    asked.query.only(&["format", "fields"])?;
    asked
        .answer(Length::Short, move |app, asked| {
            let shown = Shown::of(find(app, &id)?, &app.config.full_text);
            match asked.query.one("format") {
                None | Some("json") => {
                    let wanted = Fields::read(&asked.query, &fields::OF_RECORDS)?;
                    json(&wanted.of(shown.to_json()))
                }
                Some(name) => alone(app, asked, shown, super::search::format(name)?),
            }
        })
        .await
}

/// A list that holds one record only.
fn alone(app: &App, asked: &Asked, shown: Shown, format: &'static dyn Format) -> Result<Response, Problem> {
    let record = &shown.record;
    let hit = Hit::of_record(record);
    let wanted = Fields::read(&asked.query, format.fields())?;
    let request = SearchRequest { limit: 1, ..SearchRequest::default() };
    let response = SearchResponse {
        query: String::new(),
        understood: Understood::default(),
        matching: request.matching,
        total: 1,
        took_ms: 0.0,
        generation: app.searcher.generation(),
        hits: vec![hit],
        facets: Vec::new(),
    };
    let page = format!("{}{}", app.base, links::record(&record.id));
    let list = List {
        app,
        words: asked.words_of_header(app),
        title: safe::one_line(&record.title),
        own: format!("{}{}", app.base, asked.uri.path_and_query().map_or("/", |path| path.as_str())),
        page,
        updated: app.searcher.committed(),
        request: &request,
        response: &response,
        records: std::slice::from_ref(&shown),
        fields: &wanted,
        next: None,
    };
    Ok(super::search::written(format, &list))
}

/// `GET /api/v1/records/{id}/similar`
pub(crate) async fn similar(Path(id): Path<String>, asked: Asked) -> Result<Response, Problem> {
    asked.query.only(&["limit"])?;
    asked
        .answer(Length::Short, move |app, asked| {
            let limit = asked.query.number("limit", 5, 1, MAX_SIMILAR)?;
            let record = find(app, &id)?;
            let hits = app.searcher.similar(&record.id, limit).map_err(Problem::internal)?;
            json(&json!({ "id": record.id, "hits": hits }))
        })
        .await
}

/// `GET /api/v1/records/{id}/history`
pub(crate) async fn history(Path(id): Path<String>, asked: Asked) -> Result<Response, Problem> {
    asked.query.only(&[])?;
    asked
        .answer_anew(move |app, _| {
            let record = find(app, &id)?;
            let history = app.history.page(&record.url).map_err(Problem::internal)?;
            json(&json!({ "id": record.id, "url": record.url, "history": history }))
        })
        .await
}
