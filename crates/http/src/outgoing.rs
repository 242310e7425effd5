//! Answers on their way out. An answer is held until its reader has taken it, in memory or as an open file, and a reader may take their
//! time: over HTTP/2 they need not let a single byte come. So every answer is dropped when it is not taken at a pace; and a document,
//! which is large, has a place besides while it is held, like one that comes in.

use app::documents::Place;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http_body::{Body as _, Frame, SizeHint};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker};
use tokio::task::AbortHandle;
use tokio::time::Instant;
use tracing::Instrument;

use crate::slow_body::Pace;

/// How much of an answer is handed on at once: a frame of HTTP/2. hyper takes the first before it looks at the window, so that one waits
/// for each answer that nobody takes. It is copied, so that nothing of an answer is held that was taken.
pub(crate) const PIECE: usize = 16 * 1024;

/// Lets the answer's body go out at this pace, and no slower.
pub(crate) async fn hold(pace: Pace, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.body().is_end_stream() { response } else { response.map(|body| Body::new(Outgoing::new(body, pace))) }
}

/// A document as a body, which has its place until it is taken or dropped.
pub(crate) fn document(content: Vec<u8>, place: Place) -> Body {
    Body::new(Document { content: Bytes::from(content), _place: place })
}

struct Document {
    content: Bytes,
    _place: Place,
}

impl http_body::Body for Document {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let content = std::mem::take(&mut self.content);
        Poll::Ready((!content.is_empty()).then(|| Ok(Frame::data(content))))
    }

    fn is_end_stream(&self) -> bool {
        self.content.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.content.len() as u64)
    }
}

/// What is not taken yet.
struct Held {
    body: Body,
    /// What the body gave and nobody took.
    rest: Bytes,
    taken: usize,
    /// Whoever waits for the body.
    waiting: Option<Waker>,
}

impl Held {
    fn is_over(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size(&self) -> SizeHint {
        let (body, rest) = (self.body.size_hint(), self.rest.len() as u64);
        let mut size = SizeHint::new();
        size.set_lower(body.lower() + rest);
        if let Some(upper) = body.upper() {
            size.set_upper(upper + rest);
        }
        size
    }

    /// The next piece, or what else the body gives.
    fn next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.rest.is_empty() {
            match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Pending => {
                    self.waiting = Some(cx.waker().clone());
                    return Poll::Pending;
                }
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                ready => return ready,
            }
        }
        let piece = self.rest.split_to(self.rest.len().min(PIECE));
        self.taken += piece.len();
        Poll::Ready(Some(Ok(Frame::data(Bytes::copy_from_slice(&piece)))))
    }
}

type Shared = Mutex<Option<Held>>;

/// Nobody panics while holding it.
fn lock(held: &Shared) -> MutexGuard<'_, Option<Held>> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Drops what is not taken in time. It has to be somebody else who does: a body that nobody asks for does not run.
async fn watch(held: Weak<Shared>, pace: Pace) {
    let begun = Instant::now();
    let mut end = begun + pace.until(0);
    loop {
        tokio::time::sleep_until(end).await;
        let Some(held) = held.upgrade() else { return };
        let mut held = lock(&held);
        let Some(taken) = held.as_ref().map(|held| held.taken) else { return };
        let later = begun + pace.until(taken);
        if later <= end {
            tracing::info!("an answer was not taken in time");
            if let Some(waiting) = held.take().and_then(|held| held.waiting) {
                waiting.wake();
            }
            return;
        }
        end = later;
    }
}

/// A body that ends early when it is not taken at its pace.
struct Outgoing {
    held: Arc<Shared>,
    /// What is left of it; told when what is held was given away.
    size: SizeHint,
    is_over: bool,
    watcher: AbortHandle,
}

impl Outgoing {
    fn new(body: Body, pace: Pace) -> Self {
        let held = Held { body, rest: Bytes::new(), taken: 0, waiting: None };
        let size = held.size();
        let held = Arc::new(Mutex::new(Some(held)));
        let watcher = tokio::spawn(watch(Arc::downgrade(&held), pace).in_current_span()).abort_handle();
        Self { held, size, is_over: false, watcher }
    }
}

/// Nobody waits for what is gone.
impl Drop for Outgoing {
    fn drop(&mut self) {
        self.watcher.abort();
    }
}

/// The rest was dropped.
#[derive(Debug, thiserror::Error)]
#[error("the answer was not taken in time")]
struct NotTaken;

impl http_body::Body for Outgoing {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        let shared = Arc::clone(&self.held);
        let mut held = lock(&shared);
        let Some(answer) = held.as_mut() else { return Poll::Ready(Some(Err(axum::Error::new(NotTaken)))) };
        let next = answer.next(cx);
        self.size = answer.size();
        self.is_over = answer.is_over() || matches!(next, Poll::Ready(None | Some(Err(_))));
        if self.is_over {
            *held = None;
        }
        next
    }

    fn is_end_stream(&self) -> bool {
        self.is_over
    }

    fn size_hint(&self) -> SizeHint {
        self.size
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{StreamExt, stream};
    use http_body_util::BodyExt;
    use std::convert::Infallible;
    use std::time::Duration;

    const PACE: Pace = Pace { time: Duration::from_secs(60), grace: Duration::from_millis(200), bytes_per_second: 1_000_000 };

    /// The content of an answer, and a witness of whether somebody still holds it.
    fn witnessed(length: usize) -> (Bytes, Weak<Vec<u8>>) {
        struct Content(Arc<Vec<u8>>);
        impl AsRef<[u8]> for Content {
            fn as_ref(&self) -> &[u8] {
                &self.0
            }
        }
        let content = Arc::new(vec![7; length]);
        let witness = Arc::downgrade(&content);
        (Bytes::from_owner(Content(content)), witness)
    }

    async fn piece(body: &mut Outgoing) -> Bytes {
        body.frame().await.expect("more").expect("in time").into_data().expect("data")
    }

    #[tokio::test]
    async fn what_nobody_takes_is_dropped_and_what_was_taken_holds_nothing_of_it() {
        let (content, witness) = witnessed(10 * PIECE);
        let mut body = Outgoing::new(Body::from(content), PACE);
        assert_eq!(body.size_hint().exact(), Some(10 * PIECE as u64));
        let first = piece(&mut body).await;
        assert_eq!((first.len(), body.size_hint().exact()), (PIECE, Some(9 * PIECE as u64)));
        assert!(witness.upgrade().is_some(), "the rest is still to be taken");
        tokio::time::sleep(PACE.grace * 3).await;
        assert!(witness.upgrade().is_none(), "the piece is a copy");
        assert!(body.frame().await.expect("an end").is_err(), "whoever comes late is not told that this was all");
    }

    #[tokio::test]
    async fn whoever_keeps_the_pace_gets_everything_as_long_as_it_takes() {
        let (content, witness) = witnessed(64 * PIECE);
        let mut body = Outgoing::new(Body::from(content), PACE);
        let mut taken = 0;
        while !body.is_end_stream() {
            taken += piece(&mut body).await.len();
            // Half as long as the pace allows: all of it takes twice the grace.
            tokio::time::sleep(Duration::from_millis(7)).await;
        }
        assert_eq!(taken, 64 * PIECE);
        assert!(witness.upgrade().is_none() && body.frame().await.is_none());
    }

    /// A file system may hang. Whoever waits for what was dropped is not left waiting.
    #[tokio::test]
    async fn who_waits_for_more_is_told_that_it_is_not_coming() {
        let some = stream::once(async { Ok::<_, Infallible>(Bytes::from_static(b"some")) });
        let mut body = Outgoing::new(Body::from_stream(some.chain(stream::pending())), PACE);
        assert_eq!(piece(&mut body).await, "some");
        let waited = tokio::time::timeout(PACE.grace * 10, body.frame()).await.expect("it ends");
        assert!(waited.expect("an end").is_err());
    }

    #[tokio::test]
    async fn nobody_watches_over_what_is_gone() {
        let body = Outgoing::new(Body::from("all of it"), PACE);
        let watcher = body.watcher.clone();
        drop(body);
        tokio::task::yield_now().await;
        assert!(watcher.is_finished());
    }
}
