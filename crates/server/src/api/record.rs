//! `/api/v1/records/{id}` and what hangs on a record: similar ones, the past of its page.

use axum::extract::Path;
use axum::response::Response;
use model::RecordId;
use serde_json::json;

use super::json;
use crate::problem::Problem;
use crate::request::Asked;
use crate::shown::Shown;
use crate::state::App;

/// Most similar records given.
const MAX_SIMILAR: usize = 50;

fn find(app: &App, id: &str) -> Result<model::Record, Problem> {
    let id = RecordId::new(id);
    app.record(&id)?.ok_or_else(|| Problem::not_found("no record has this id; it may have been removed"))
}

/// `GET /api/v1/records/{id}`
pub(crate) async fn record(Path(id): Path<String>, asked: Asked) -> Result<Response, Problem> {
    asked.query.only(&[])?;
    asked.answer(move |app, _| json(&Shown::of(find(app, &id)?, &app.config.full_text).to_json())).await
}

/// `GET /api/v1/records/{id}/similar`
pub(crate) async fn similar(Path(id): Path<String>, asked: Asked) -> Result<Response, Problem> {
    asked.query.only(&["limit"])?;
    asked
        .answer(move |app, asked| {
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
