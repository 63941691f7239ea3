//! Which address leads where, and what every request passes on its way.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::state::App;

/// Every address the server answers.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new().route("/healthz", get(|| async { "ok\n" })).with_state(app)
}
