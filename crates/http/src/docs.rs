//! The documentation, browsable and self-hosted: a page that draws the OpenAPI document and can try every operation,
//! with the session of whoever is signed in or with a pasted token. No part of it comes from elsewhere.

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use std::sync::LazyLock;

use crate::headers::CSP_PAGE;
use crate::state::App;

static DOCUMENT: LazyLock<String> = LazyLock::new(crate::openapi::json_text);

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/docs", get(|| async { page("text/html; charset=utf-8", include_str!("docs/index.html")) }))
        .route("/docs/", get(|| async { Redirect::permanent("/docs") }))
        .route("/docs/docs.js", get(|| async { page("text/javascript; charset=utf-8", include_str!("docs/docs.js")) }))
        .route("/docs/docs.css", get(|| async { page("text/css; charset=utf-8", include_str!("docs/docs.css")) }))
        .route("/openapi.json", get(|| async { page("application/json", DOCUMENT.as_str()) }))
}

/// A text of the server's own pages, looked up anew at each visit.
pub(crate) fn page(kind: &'static str, text: impl Into<axum::body::Body>) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP_PAGE)),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, text.into()).into_response()
}
