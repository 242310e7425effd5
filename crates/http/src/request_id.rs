//! The request's number: ours, never the caller's, so that it can be trusted in the log and be quoted to the support.

use app::Random;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue};
use std::sync::Arc;
use tracing::Instrument;

/// The header that carries it back.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// A request's number; random, so that it says nothing about other requests.
#[derive(Debug, Clone, Default)]
pub struct RequestId(Arc<str>);

impl RequestId {
    fn new(random: &Random) -> Self {
        Self(uuid::Builder::from_random_bytes(random.bytes()).into_uuid().simple().to_string().into())
    }

    /// Its text: 32 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// As much of a path as the log takes: no path of ours is longer. It ends before a character that does not fit.
fn told(path: &str) -> &str {
    path.get(..path.floor_char_boundary(200)).unwrap_or_default()
}

/// Gives the request its number, a span for the log (method and path only: a query string may hold a person's name),
/// and the number in the answer's header.
pub(crate) async fn assign(State(random): State<Random>, mut request: Request, next: Next) -> Response {
    let id = RequestId::new(&random);
    let span = tracing::info_span!("request", id = id.as_str(), method = %request.method(), path = told(request.uri().path()));
    request.extensions_mut().insert(id.clone());
    async move {
        let started = std::time::Instant::now();
        let mut response = next.run(request).await;
        let elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(status = response.status().as_u16(), elapsed_ms, "answered");
        if let Ok(value) = HeaderValue::from_str(id.as_str()) {
            response.headers_mut().insert(HEADER, value);
        }
        response
    }
    .instrument(span)
    .await
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn the_log_takes_no_more_of_a_path_than_ours_have() {
        assert_eq!(told("/api/v1/orders"), "/api/v1/orders");
        for (fitting, rest) in [(200, "a"), (199, "é"), (198, "日"), (197, "😀")] {
            let path = "a".repeat(fitting) + &rest.repeat(20_000);
            assert_eq!(told(&path), "a".repeat(fitting));
        }
    }
}
