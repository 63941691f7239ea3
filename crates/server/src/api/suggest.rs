//! `/api/v1/suggest`: completions of what was typed so far, also in the form browsers ask for.

use axum::response::Response;
use serde_json::json;

use super::{json, typed};
use crate::pool::Length;
use crate::problem::Problem;
use crate::request::Asked;

/// Most completions given.
const MAX: usize = 20;

/// `GET /api/v1/suggest`. With `format=opensearch` as the OpenSearch suggestions extension has it, which is what
/// the search bar of a browser reads.
pub(crate) async fn suggest(asked: Asked) -> Result<Response, Problem> {
    asked.query.only(&["q", "limit", "format"])?;
    asked
        .answer(Length::Short, |app, asked| {
            let limit = asked.query.number("limit", 8, 1, MAX)?;
            let typed_so_far = asked.query.one("q").unwrap_or_default();
            let found = app.searcher.suggest(typed_so_far, limit).map_err(Problem::internal)?;
            match asked.query.one("format") {
                None | Some("json") => json(&json!({ "query": typed_so_far, "suggestions": found })),
                Some("opensearch") => {
                    let texts: Vec<_> = found.into_iter().map(|suggestion| suggestion.text).collect();
                    Ok(typed("application/x-suggestions+json", json!([typed_so_far, texts]).to_string()))
                }
                Some(_) => Err(Problem::parameter("format", "json or opensearch is expected")),
            }
        })
        .await
}
