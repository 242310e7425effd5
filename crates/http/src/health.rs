//! For whoever watches the process. Not part of the API: no sign-in, nothing said but yes or no.

use api::ProblemCode;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::StatusCode;
use std::time::Duration;

use crate::problem::{Failure, Result};
use crate::state::App;

pub(crate) fn router() -> Router<App> {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready))
}

/// The process runs and answers.
async fn alive() -> StatusCode {
    StatusCode::OK
}

/// How long the place of documents is waited for. One that does not answer keeps nobody from reading a list.
const LOOKING: Duration = Duration::from_secs(1);

/// It can do its work: the store answers, documents lie where they should, and it is not about to stop.
async fn ready(State(app): State<App>) -> Result<StatusCode> {
    if app.is_draining() {
        return Err(Failure::new(ProblemCode::Unavailable));
    }
    app.db.ping().await.map_err(app::Error::from)?;
    if tokio::time::timeout(LOOKING, app.documents.are_misplaced()).await == Ok(true) {
        return Err(Failure::new(ProblemCode::Unavailable));
    }
    Ok(StatusCode::OK)
}
