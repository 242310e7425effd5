//! Reads what is left of a request's body after its answer is known. Many programs send a whole request before they read a word of the
//! answer; if the connection is closed while they send, they see that it broke, and never why (RFC 9112, 9.6).

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::Version;
use http::header::EXPECT;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// How much of it is read, and for how long. Nothing of it is kept.
const MOST: usize = 32 * 1024 * 1024;
const LONGEST: Duration = Duration::from_secs(10);

/// Lets a request pass whose body is read on when nobody wants it any more. HTTP/2 ends one stream of many by itself, and who
/// asks whether to send waits for the answer.
pub(crate) async fn read_on(request: Request, next: Next) -> Response {
    if request.version() > Version::HTTP_11 || request.headers().contains_key(EXPECT) {
        return next.run(request).await;
    }
    next.run(request.map(|body| Body::new(Remaining(Some(body))))).await
}

/// A body that is not dropped before it has come in.
struct Remaining(Option<Body>);

impl http_body::Body for Remaining {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(body) = &mut self.0 else { return Poll::Ready(None) };
        let frame = Pin::new(body).poll_frame(cx);
        if matches!(frame, Poll::Ready(None | Some(Err(_)))) {
            self.0 = None;
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.0.as_ref().map_or(SizeHint::with_exact(0), Body::size_hint)
    }
}

impl Drop for Remaining {
    fn drop(&mut self) {
        // Outside of the runtime there is no connection to read from.
        if let (Some(body), Ok(runtime)) =
            (self.0.take().filter(|body| !http_body::Body::is_end_stream(body)), tokio::runtime::Handle::try_current())
        {
            runtime.spawn(drain(body));
        }
    }
}

/// Reads what comes, up to a point.
async fn drain(mut body: Body) {
    let reading = async {
        let mut read = 0;
        while let Some(Ok(frame)) = body.frame().await {
            read += frame.data_ref().map_or(0, Bytes::len);
            if read > MOST {
                break;
            }
        }
    };
    // Whoever sends more, or slower, was told why if they looked.
    let _ = tokio::time::timeout(LONGEST, reading).await;
}
