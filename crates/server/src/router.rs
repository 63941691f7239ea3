//! Which address leads where, and what every request passes on its way.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderName, HeaderValue, Method, header};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::cors::{Any, CorsLayer};

use crate::problem::Problem;
use crate::state::App;
use crate::token;
use crate::{api, pages};

/// Nothing but what this server itself serves, and no script in a page: what a stranger's text says cannot run.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Headers on every answer.
const SAFETY: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Answers shorter than this are sent as they are: one packet holds them anyway.
const WORTH_COMPRESSING: u16 = 1024;

/// Every address the server answers.
pub(crate) fn router(app: Arc<App>) -> Router {
    // Whole addresses, no nesting: that would take the beginning off the address that handlers see and put into links.
    let open = Router::new()
        .route("/api/v1/search", get(api::search))
        .route("/api/v1/facets", get(api::facets))
        .route("/api/v1/suggest", get(api::suggest))
        .route("/api/v1/topics", get(api::topics))
        .route("/api/v1/places", get(api::places))
        .route("/api/v1/sources", get(api::sources))
        .route("/api/v1/records/{id}", get(api::record))
        .route("/api/v1/records/{id}/similar", get(api::similar))
        .route("/api/v1/records/{id}/history", get(api::history))
        .route("/openapi.json", get(api::openapi))
        .route("/feeds/search.atom", get(api::atom))
        .route("/feeds/search.json", get(api::json_feed))
        .route("/calendar.ics", get(api::calendar))
        .route("/map.geojson", get(api::map))
        // Before the layer, so that the layer answers what browsers ask beforehand (OPTIONS).
        .method_not_allowed_fallback(async || Problem::method())
        .layer(
            CorsLayer::new()
                .allow_origin(Any)
                .allow_methods([Method::GET, Method::HEAD])
                .allow_headers([header::AUTHORIZATION, header::IF_NONE_MATCH])
                // The same for every origin: caches need not tell them apart.
                .vary([]),
        );
    let compression = CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(DefaultPredicate::new().and(SizeAbove::new(WORTH_COMPRESSING)));
    let all = Router::new().merge(open).merge(pages::routes());
    #[cfg(feature = "mcp")]
    let all = all.route("/mcp", crate::mcp::route());
    let all = all
        .route("/opensearch.xml", get(api::opensearch))
        .route("/robots.txt", get(api::robots))
        .route("/healthz", get(api::healthz))
        .route("/readyz", get(api::readyz))
        .route("/metrics", get(api::metrics))
        .route("/assets/{file}", get(asset))
        .fallback(pages::nowhere)
        .method_not_allowed_fallback(async || Problem::method())
        .layer(
            ServiceBuilder::new()
                .layer(compression)
                .layer(CatchPanicLayer::custom(|_| Problem::internal("a handler panicked").into_response())),
        );
    let all = match app.config.token {
        Some(_) => all.layer(from_fn_with_state(Arc::clone(&app), token::guard)),
        None => all,
    };
    all.layer(from_fn_with_state(Arc::clone(&app), watch)).with_state(app)
}

async fn asset(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    app.assets.answer(request.uri().path())
}

/// Around every request: the time limit, the safety headers, a number to find it in the log, the counters. The
/// log holds no address of a client and no query.
async fn watch(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let number = app.metrics.next_request();
    let _at_work = app.metrics.at_work();
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let reader = pages::Reader::of(request.headers());
    let limit = app.config.limits.request_time;
    let mut response = match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => pages::too_slow(&app, uri.clone(), reader),
    };
    let headers = response.headers_mut();
    for (name, value) in SAFETY {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(HeaderName::from_static("x-request-id"), HeaderValue::from(number));
    let status = response.status().as_u16();
    let ms = began.elapsed().as_secs_f64() * 1000.0;
    app.metrics.answered(status, ms);
    tracing::info!(target: "lotse::access", request = number, %method, path = uri.path(), status, ms);
    response
}
