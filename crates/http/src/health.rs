//! For whoever watches the process. Not part of the API: no sign-in, nothing said but yes or no.

use api::ProblemCode;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::StatusCode;

use crate::problem::{Failure, Result};
use crate::state::App;

pub(crate) fn router() -> Router<App> {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready))
}

/// The process runs and answers.
async fn alive() -> StatusCode {
    StatusCode::OK
}

/// It can do its work: the store answers, and it is not about to stop.
async fn ready(State(app): State<App>) -> Result<StatusCode> {
    if app.is_draining() {
        return Err(Failure::new(ProblemCode::Unavailable));
    }
    app.db.ping().await.map_err(app::Error::from)?;
    Ok(StatusCode::OK)
}
