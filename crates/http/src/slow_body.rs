//! Ends bodies that do not come to an end. The limit on the time of an answer is not enough: what changes something goes on
//! without its caller ([`crate::to_the_end`]), and would wait for the rest of a body as long as the connection stays open.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http_body::{Frame, SizeHint};
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Sleep;

/// Lets the request's body take so long, and no longer.
pub(crate) async fn end(time: Duration, request: Request, next: Next) -> Response {
    next.run(request.map(|body| Body::new(Hurried { body, end: Box::pin(tokio::time::sleep(time)) }))).await
}

/// A body that breaks off at its time.
struct Hurried {
    body: Body,
    end: Pin<Box<Sleep>>,
}

/// The rest of a body did not come in time.
#[derive(Debug)]
struct TooSlow;

impl fmt::Display for TooSlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the rest of the body did not come in time")
    }
}

impl std::error::Error for TooSlow {}

impl http_body::Body for Hurried {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        // What is there is read, late or not.
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Pending => self.end.as_mut().poll(cx).map(|()| Some(Err(axum::Error::new(TooSlow)))),
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
