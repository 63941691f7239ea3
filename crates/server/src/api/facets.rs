//! `/api/v1/facets`: how many records have which value, for a search without its hits.

use axum::response::Response;
use serde_json::json;

use super::json;
use crate::ask;
use crate::pool::Length;
use crate::problem::Problem;
use crate::request::Asked;

/// `GET /api/v1/facets`
pub(crate) async fn facets(asked: Asked) -> Result<Response, Problem> {
    let mut known = ask::FILTERS.to_vec();
    known.push("lang");
    asked.query.only(&known)?;
    asked
        .answer(Length::Short, |app, asked| {
            let mut request = ask::read(app, &asked.query.renamed("lang", "language")).strict()?;
            request.limit = 1;
            let response = app.search(&request)?;
            json(&json!({
                "query": response.query,
                "total": response.total,
                "generation": response.generation,
                "facets": response.facets,
            }))
        })
        .await
}
