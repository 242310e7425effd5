//! What changes something runs to its end (design rule 5).

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument;

use crate::problem::Failure;
use api::ProblemCode;

/// Runs a request that may change something in a task of its own. axum drops a handler when its caller hangs up, at any
/// point where it waits: what it had begun would end there, half done in all that no transaction covers.
pub(crate) async fn run(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    match tokio::spawn(next.run(request).in_current_span()).await {
        Ok(response) => response,
        Err(ended) => match ended.try_into_panic() {
            // For whoever answers panics: further out, and still in this request.
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Failure::new(ProblemCode::Unavailable).into_response(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use axum::routing::any;
    use http::{Method, StatusCode};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use tokio::sync::Notify;
    use tower::ServiceExt;

    /// A handler that says when it has begun, waits for leave, and counts the times it came to its end.
    #[derive(Clone, Default)]
    struct Handler {
        begun: Arc<Notify>,
        leave: Arc<Notify>,
        over: Arc<Notify>,
        ends: Arc<AtomicU32>,
    }

    impl Handler {
        fn router(&self) -> Router {
            let handler = self.clone();
            let work = move || {
                let handler = handler.clone();
                async move {
                    handler.begun.notify_one();
                    handler.leave.notified().await;
                    handler.ends.fetch_add(1, Ordering::SeqCst);
                    handler.over.notify_one();
                }
            };
            Router::new().route("/", any(work)).layer(from_fn(run))
        }

        /// Asks, and hangs up once the work has begun.
        async fn asked_and_left(&self, method: Method) {
            let request = Request::builder().method(method).uri("/").body(Body::empty()).expect("a request");
            tokio::select! {
                _ = self.router().oneshot(request) => panic!("answered without leave"),
                () = self.begun.notified() => {}
            }
            self.leave.notify_one();
        }
    }

    #[tokio::test]
    async fn a_change_goes_on_without_its_caller() {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let handler = Handler::default();
            handler.asked_and_left(method).await;
            handler.over.notified().await;
            assert_eq!(handler.ends.load(Ordering::SeqCst), 1);
        }
    }

    #[tokio::test]
    async fn reading_ends_with_its_caller() {
        let handler = Handler::default();
        handler.asked_and_left(Method::GET).await;
        assert_eq!(Arc::strong_count(&handler.over), 1, "the handler is gone, and cannot come to its end any more");
        assert_eq!(handler.ends.load(Ordering::SeqCst), 0);
    }

    async fn gives_up() -> StatusCode {
        panic!("on purpose")
    }

    #[tokio::test]
    async fn a_panic_is_still_the_requests() {
        let router = Router::new()
            .route("/", any(gives_up))
            .layer(from_fn(run))
            .layer(tower_http::catch_panic::CatchPanicLayer::custom(crate::problem::panicked));
        let request = Request::builder().method(Method::POST).uri("/").body(Body::empty()).expect("a request");
        let response = router.oneshot(request).await.expect("infallible");
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
