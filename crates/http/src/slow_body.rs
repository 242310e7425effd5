//! Ends bodies that do not come to an end. The limit on the time of an answer is not enough: what changes something goes on
//! without its caller ([`crate::to_the_end`]), and would wait for the rest of a body as long as the connection stays open.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http_body::{Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep};

use crate::limits::Limits;

/// How slowly a body may come in, or go out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// The whole of it, at the latest.
    pub(crate) time: Duration,
    /// How long it may take before it is held to a rate.
    pub(crate) grace: Duration,
    /// The rate, on the whole; 0 holds it to none.
    pub(crate) bytes_per_second: u32,
}

/// That of documents, which come in at the pace at which every answer goes out.
impl From<&Limits> for Pace {
    fn from(limits: &Limits) -> Self {
        Self { time: limits.document_time, grace: limits.body_grace, bytes_per_second: limits.body_bytes_per_second }
    }
}

impl Pace {
    /// How long a body may have taken of which so many bytes are through.
    pub(crate) fn until(self, received: usize) -> Duration {
        if self.bytes_per_second == 0 {
            return self.time;
        }
        let earned = Duration::from_secs_f64(received as f64 / f64::from(self.bytes_per_second));
        self.time.min(self.grace.saturating_add(earned))
    }
}

/// Lets the request's body come in at this pace, and no slower.
pub(crate) async fn end(pace: Pace, request: Request, next: Next) -> Response {
    next.run(request.map(|body| Body::new(Hurried::new(body, pace)))).await
}

/// A body that breaks off at its time, and when it is behind its rate.
struct Hurried {
    body: Body,
    pace: Pace,
    begun: Instant,
    /// When it was first asked for: nobody is behind while nobody reads.
    read: Option<Instant>,
    received: usize,
    end: Pin<Box<Sleep>>,
}

impl Hurried {
    fn new(body: Body, pace: Pace) -> Self {
        let begun = Instant::now();
        Self { body, pace, begun, read: None, received: 0, end: Box::pin(tokio::time::sleep_until(begun + pace.time)) }
    }

    /// Notes what came in, and until when it may go on without more.
    fn note(&mut self, bytes: usize) {
        self.received += bytes;
        let read = *self.read.get_or_insert_with(Instant::now);
        let end = (read + self.pace.until(self.received)).min(self.begun + self.pace.time);
        self.end.as_mut().reset(end);
    }
}

/// The rest of a body did not come in time.
#[derive(Debug, thiserror::Error)]
#[error("the rest of the body did not come in time")]
struct TooSlow;

impl http_body::Body for Hurried {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.read.is_none() {
            self.note(0);
        }
        // What is there is read, late or not.
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Pending => self.end.as_mut().poll(cx).map(|()| Some(Err(axum::Error::new(TooSlow)))),
            Poll::Ready(Some(Ok(frame))) => {
                self.note(frame.data_ref().map_or(0, Bytes::len));
                Poll::Ready(Some(Ok(frame)))
            }
            ready => ready,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{StreamExt, stream};
    use http_body_util::BodyExt;
    use std::convert::Infallible;

    const PACE: Pace = Pace { time: Duration::from_secs(60), grace: Duration::from_secs(5), bytes_per_second: 1_000 };

    #[test]
    fn every_byte_earns_its_time_up_to_the_end() {
        let seconds = |received| PACE.until(received).as_secs_f64();
        assert_eq!([seconds(0), seconds(500), seconds(10_000), seconds(1_000_000)], [5.0, 5.5, 15.0, 60.0]);
        assert_eq!(Pace { bytes_per_second: 0, ..PACE }.until(1), PACE.time);
    }

    /// How a body ends of which so many bytes come after each pause.
    async fn ends(pace: Pace, pieces: usize, bytes: usize, pause: Duration) -> bool {
        let pieces = stream::iter(0..pieces).then(move |_| async move {
            tokio::time::sleep(pause).await;
            Ok::<_, Infallible>(vec![0; bytes])
        });
        Hurried::new(Body::from_stream(pieces), pace).collect().await.is_ok()
    }

    #[tokio::test]
    async fn a_trickle_ends_and_a_steady_body_does_not() {
        let pace = Pace { time: Duration::from_secs(60), grace: Duration::from_millis(100), bytes_per_second: 10_000 };
        let begin = Instant::now();
        assert!(!ends(pace, usize::MAX, 1, Duration::from_millis(5)).await);
        assert!(begin.elapsed() < Duration::from_secs(20), "long before its time");
        assert!(ends(pace, 40, 2_000, Duration::from_millis(5)).await, "longer than the grace, at its rate");
    }

    /// Whoever is made to wait before they are read has sent all along.
    #[tokio::test]
    async fn time_that_nobody_read_in_is_not_the_senders() {
        let pace = Pace { time: Duration::from_secs(60), grace: Duration::from_millis(200), bytes_per_second: 1_000 };
        let pieces = stream::iter(0..2).then(|_| async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok::<_, Infallible>(vec![0; 1])
        });
        let body = Hurried::new(Body::from_stream(pieces), pace);
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(body.collect().await.is_ok());
    }
}
