//! The HTTP face of the portal. A request passes, outermost first: its number ([`request_id`]), the pace at which
//! its answer is to be taken ([`outgoing`]), the headers every
//! answer carries ([`headers`]), problem documents for every refusal ([`problem`]), panics caught, time and size
//! limits ([`limits`]), where it came from ([`proxy`]); then either the API (sign-in, rate limit, handler: [`access`]), the
//! sign-in routes ([`auth`]),
//! or the pages.

pub mod access;
pub mod auth;
pub mod headers;
pub mod limits;
pub mod openapi;
pub mod problem;
pub mod request_id;

mod change;
mod docs;
mod explanations;
mod extract;
mod form;
#[cfg(test)]
mod fuzz;
mod health;
mod json;
mod links;
mod outgoing;
mod pages;
mod posted;
mod proxy;
mod read_on;
mod routes;
mod slow_body;
mod stalled;
mod state;
mod to_the_end;
mod upload;

pub use limits::Limits;
pub use proxy::{ClientAddress, Proxies};
pub use state::{App, Parts, State};

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use domain::values::MAX_FILE_BYTES;
use http::StatusCode;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use limits::RateLimit;
use slow_body::Pace;
use std::sync::Arc;
use std::time::Duration;

/// The largest piece of evidence: two sides, and what a form has around them.
const MAX_PIECE: usize = 2 * MAX_FILE_BYTES + 64 * 1024;

/// Holds the routes to a size, a time and a rate. A body that says that it is longer is refused before any of it is read.
/// A body has the first of the times to come in, and the answer the second besides.
fn limited(router: Router, app: &App, (bytes, most): (usize, String), times: [Duration; 2], limits: &Limits) -> Router {
    let [time, after] = times;
    let pace = Pace { time, ..Pace::from(limits) };
    router
        .layer(from_fn_with_state(app.changes.clone(), to_the_end::run))
        .layer(RequestBodyLimitLayer::new(bytes))
        .layer(from_fn(move |request, next| limits::say_how_much(most.clone(), request, next)))
        .layer(from_fn(move |request, next| slow_body::end(pace, request, next)))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, time.saturating_add(after)))
        .layer(from_fn(read_on::read_on))
}

/// Builds the whole service, and the handle by which the server announces its end.
pub fn router(parts: Parts) -> (Router, App) {
    let app = State::new(&parts);
    let strangers = RateLimit::new(parts.limits.sign_in_requests_per_second, parts.limits.sign_in_burst);
    let api = routes::operations().into_router(&app).layer(CompressionLayer::new().quality(CompressionLevel::Fastest));
    let documents = routes::documents().into_router(&app).with_state(app.clone());
    let pieces = routes::pieces().into_router(&app).with_state(app.clone());
    let router = Router::new()
        .merge(api)
        .merge(health::router())
        .merge(docs::router())
        .merge(explanations::router())
        .with_state(app.clone())
        .merge(auth::router(parts.auth.clone()).layer(from_fn_with_state(Arc::new(strangers), limits::by_network)))
        .merge(auth::provider_router(parts.auth))
        .fallback_service(pages::service(parts.web_dir));
    let limits = &parts.limits;
    let (small, file) = (limits.body_bytes, format!("3 MB ({MAX_FILE_BYTES} bytes)"));
    let most_small = format!("Send less at once: the body of this request has {small} bytes at most.");
    let most_of_file = format!("Send a smaller file: a document has {file} at most.");
    let most_of_piece = format!("Send smaller files: each side of a piece has {file} at most.");
    let of_documents = [limits.document_time, limits.keeping_time];
    let pace = Pace::from(limits);
    let router = limited(router, &app, (small, most_small), [limits.request_time, Duration::ZERO], limits)
        .merge(limited(documents, &app, (MAX_FILE_BYTES, most_of_file), of_documents, limits))
        .merge(limited(pieces, &app, (MAX_PIECE, most_of_piece), of_documents, limits))
        .layer(from_fn_with_state(Arc::new(parts.proxies), proxy::read))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(from_fn(problem::complete))
        .layer(from_fn_with_state(headers::OverTls(parts.over_tls), headers::apply))
        .layer(from_fn(move |request, next| outgoing::hold(pace, request, next)))
        .layer(from_fn_with_state(parts.random, request_id::assign));
    (router, app)
}
