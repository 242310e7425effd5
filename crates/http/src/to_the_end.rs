//! What changes something runs to its end (design rule 5).

use app::failpoint::{self, Failpoint};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::RwLock;
use tracing::Instrument;

use crate::problem::Failure;
use api::ProblemCode;

/// The changes under way: each holds the lock for reading, and whoever stops the portal waits until nobody does.
#[derive(Debug, Clone, Default)]
pub(crate) struct Changes(Arc<RwLock<()>>);

impl Changes {
    /// Waits until every change has come to its end; false when that takes longer than this.
    pub(crate) async fn end(&self, within: Duration) -> bool {
        tokio::time::timeout(within, self.0.write()).await.is_ok()
    }
}

/// Runs a request that may change something in a task of its own. axum drops a handler when its caller hangs up, at any
/// point where it waits: what it had begun would end there, half done in all that no transaction covers.
pub(crate) async fn run(State(changes): State<Changes>, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let under_way = changes.0.read_owned().await;
    let change = async move {
        let response = next.run(request).await;
        drop(under_way);
        response
    };
    match tokio::spawn(change.in_current_span()).await {
        Ok(response) => {
            failpoint::pass(Failpoint::BeforeAnswer);
            response
        }
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
    use axum::middleware::from_fn_with_state;
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
        changes: Changes,
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
            Router::new().route("/", any(work)).layer(from_fn_with_state(self.changes.clone(), run))
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

    /// Asked, hung up, and the portal is told to stop: it does not, before the change is done.
    #[tokio::test]
    async fn whoever_stops_the_portal_waits_for_changes_and_not_for_ever() {
        let handler = Handler::default();
        assert!(handler.changes.end(Duration::ZERO).await, "nothing is under way");
        let request = Request::builder().method(Method::PUT).uri("/").body(Body::empty()).expect("a request");
        tokio::select! {
            _ = handler.router().oneshot(request) => panic!("answered without leave"),
            () = handler.begun.notified() => {}
        }
        assert!(!handler.changes.end(Duration::from_millis(20)).await, "it is still under way");
        handler.leave.notify_one();
        assert!(handler.changes.end(Duration::from_secs(10)).await);
        assert_eq!(handler.ends.load(Ordering::SeqCst), 1, "it came to its end first");
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
            .layer(from_fn_with_state(Changes::default(), run))
            .layer(tower_http::catch_panic::CatchPanicLayer::custom(crate::problem::panicked));
        let request = Request::builder().method(Method::POST).uri("/").body(Body::empty()).expect("a request");
        let response = router.oneshot(request).await.expect("infallible");
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
