//! Documents on their way out. An answer is held in memory until its reader has taken it, and a reader may take their time: over
//! HTTP/2 they need not let a single byte come. So a document has a place while it is held, like one that comes in, and is
//! dropped when it is not taken at a pace.

use app::documents::Place;
use axum::body::{Body, Bytes};
use http_body::{Frame, SizeHint};
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};
use tokio::time::Instant;

use crate::slow_body::Pace;

/// How much of a document is handed on at once. It is copied, so that nothing of it is held that was taken.
const PIECE: usize = 64 * 1024;

/// A body of these bytes, which ends early when it is not taken at this pace.
pub(crate) fn body(content: Vec<u8>, place: Place, pace: Pace) -> Body {
    let length = content.len() as u64;
    let held = Arc::new(Mutex::new(Some(Held { content, taken: 0, _place: place })));
    tokio::spawn(watch(Arc::downgrade(&held), pace));
    Body::new(Outgoing { held, left: length })
}

/// A document that is not taken yet.
struct Held {
    content: Vec<u8>,
    taken: usize,
    /// Given back when the content is.
    _place: Place,
}

type Shared = Mutex<Option<Held>>;

/// Nobody panics while holding it.
fn lock(held: &Shared) -> MutexGuard<'_, Option<Held>> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Drops what is not taken in time. It has to be somebody else who does: a body that nobody asks for does not run.
async fn watch(held: Weak<Shared>, pace: Pace) {
    let begun = Instant::now();
    let mut taken = 0;
    loop {
        let end = begun + pace.until(taken);
        tokio::time::sleep_until(end).await;
        let Some(held) = held.upgrade() else { return };
        let mut held = lock(&held);
        match held.as_ref().map(|held| held.taken) {
            Some(more) if more > taken && begun + pace.until(more) > end => taken = more,
            Some(_) => {
                tracing::info!("a document was not taken in time");
                *held = None;
                return;
            }
            None => return,
        }
    }
}

struct Outgoing {
    held: Arc<Shared>,
    left: u64,
}

/// The rest was dropped.
#[derive(Debug)]
struct NotTaken;

impl fmt::Display for NotTaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the document was not taken in time")
    }
}

impl std::error::Error for NotTaken {}

impl http_body::Body for Outgoing {
    type Data = Bytes;
    type Error = NotTaken;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, NotTaken>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let piece = {
            let mut held = lock(&self.held);
            let Some(document) = held.as_mut() else { return Poll::Ready(Some(Err(NotTaken))) };
            let rest = document.content.get(document.taken..).unwrap_or_default();
            let piece = Bytes::copy_from_slice(rest.get(..PIECE).unwrap_or(rest));
            document.taken += piece.len();
            if document.taken == document.content.len() {
                *held = None;
            }
            piece
        };
        self.left -= piece.len() as u64;
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
