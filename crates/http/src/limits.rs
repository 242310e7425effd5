//! Limits that protect the service: how large, how long, how often.

use api::ProblemCode;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_server::{Address, Server};
use http::StatusCode;
use hyper_util::rt::TokioTimer;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::problem::Failure;
use crate::proxy::ClientAddress;
use crate::stalled::Impatient;

/// The limits, as configured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The largest request body, in bytes. A document's is O-4's, 3 MB.
    pub body_bytes: usize,
    /// The longest time for an answer.
    pub request_time: Duration,
    /// The longest time for a document to come in or go out.
    pub document_time: Duration,
    /// How long it can take to scan and to keep a document once it is in: whoever sent it waits as long besides, and is not told that it
    /// took too long while it goes on behind their back.
    pub keeping_time: Duration,
    /// How long a body may take before it is held to a rate.
    pub body_grace: Duration,
    /// The bytes a second that a body comes in with from then on, on the whole: one that trickles ends long before its time.
    pub body_bytes_per_second: u32,
    /// The longest time from a connection's first line to the end of its headers (HTTP/1).
    pub header_time: Duration,
    /// Sustained requests a second for one caller.
    pub requests_per_second: f64,
    /// How many requests one caller may send at once after a pause.
    pub burst: u32,
    /// Sustained requests a second to the sign-in from one network: who has no name yet is counted by address. An
    /// office signs in from one address at nine.
    pub sign_in_requests_per_second: f64,
    /// How many requests to the sign-in one network may send at once after a pause.
    pub sign_in_burst: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 64 * 1024,
            request_time: Duration::from_secs(10),
            document_time: Duration::from_secs(60),
            keeping_time: Duration::ZERO,
            body_grace: Duration::from_secs(5),
            body_bytes_per_second: 8 * 1024,
            header_time: Duration::from_secs(10),
            requests_per_second: 20.0,
            burst: 100,
            sign_in_requests_per_second: 5.0,
            sign_in_burst: 200,
        }
    }
}

/// A caller's bucket of tokens: full = `burst`, one token a request, refilled at the sustained rate.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    filled_at: Instant,
}

/// How many callers are remembered before the full buckets are swept out.
const SWEEP_AT: usize = 4096;

/// The rate limit, one bucket a caller. It holds for this instance: behind N instances a caller gets at most N times
/// as much, which is enough to protect the store.
#[derive(Debug)]
pub struct RateLimit {
    per_second: f64,
    burst: f64,
    hasher: RandomState,
    buckets: Mutex<HashMap<u64, Bucket>>,
}

impl RateLimit {
    /// So many requests a second, after so many at once.
    #[must_use]
    pub fn new(per_second: f64, burst: u32) -> Self {
        Self {
            per_second: per_second.max(0.001),
            burst: f64::from(burst.max(1)),
            hasher: RandomState::new(),
            buckets: Mutex::new(HashMap::new()),
        }
    }

    /// Takes a token of the caller's bucket.
    ///
    /// # Errors
    /// The whole seconds until the next token, when there is none.
    pub fn take(&self, caller: impl Hash) -> Result<(), u64> {
        self.take_at(self.hasher.hash_one(caller), Instant::now())
    }

    fn take_at(&self, caller: u64, now: Instant) -> Result<(), u64> {
        let mut buckets = self.buckets.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if buckets.len() >= SWEEP_AT {
            buckets.retain(|_, bucket| self.filled(*bucket, now) < self.burst);
        }
        let bucket = buckets.entry(caller).or_insert(Bucket { tokens: self.burst, filled_at: now });
        let tokens = self.filled(*bucket, now);
        let granted = tokens >= 1.0;
        *bucket = Bucket { tokens: if granted { tokens - 1.0 } else { tokens }, filled_at: now };
        if granted { Ok(()) } else { Err(whole_seconds((1.0 - tokens) / self.per_second)) }
    }

    fn filled(&self, bucket: Bucket, now: Instant) -> f64 {
        let gained = now.saturating_duration_since(bucket.filled_at).as_secs_f64() * self.per_second;
        (bucket.tokens + gained).min(self.burst)
    }
}

/// Rounded up, so that who waits that long gets through.
fn whole_seconds(seconds: f64) -> u64 {
    let wait = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::from_secs(3600));
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// How many requests one connection has under way at once (HTTP/2): each may hold an answer that nobody takes. A browser keeps the others
/// back until there is room.
const STREAMS: u32 = 16;

/// How many bytes of an answer may be waiting to be sent, whatever window its reader opens (HTTP/2).
const UNSENT: usize = 64 * 1024;

/// Ends connections whose headers do not come to an end, so that slow ones cannot take all there are, and those whose reader
/// takes nothing any more.
#[must_use]
pub fn impatient<A: Address, Acceptor>(mut server: Server<A, Acceptor>, limits: &Limits) -> Server<A, Impatient<Acceptor>> {
    server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(limits.header_time);
    server.http_builder().http2().max_concurrent_streams(STREAMS).max_send_buf_size(UNSENT);
    let patience = limits.document_time;
    server.map(|acceptor| Impatient::new(acceptor, patience))
}

/// Says how much there may be where a body was too large, whoever found that it is.
pub(crate) async fn say_how_much(most: String, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if response.status() == StatusCode::PAYLOAD_TOO_LARGE {
        response.extensions_mut().insert(Failure::new(ProblemCode::BodyTooLarge).saying(most));
    }
    response
}

/// Lets a stranger pass who has not asked too often from their network.
pub(crate) async fn by_network(State(limit): State<Arc<RateLimit>>, request: Request, next: Next) -> Response {
    match request.extensions().get::<ClientAddress>().map_or(Ok(()), |client| limit.take(client.network())) {
        Ok(()) => next.run(request).await,
        Err(seconds) => Failure::rate_limited(seconds).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_the_sustained_rate() {
        let limit = RateLimit::new(2.0, 3);
        let start = Instant::now();
        assert!((0..3).all(|_| limit.take_at(1, start).is_ok()));
        assert_eq!(limit.take_at(1, start), Err(1));
        assert!(limit.take_at(2, start).is_ok(), "another caller is not affected");
        assert!(limit.take_at(1, start + Duration::from_millis(500)).is_ok());
        assert_eq!(limit.take_at(1, start + Duration::from_millis(500)), Err(1));
    }

    #[test]
    fn callers_who_went_away_are_forgotten() {
        let limit = RateLimit::new(1000.0, 1);
        let start = Instant::now();
        for caller in 0..SWEEP_AT as u64 {
            assert!(limit.take_at(caller, start).is_ok());
        }
        assert!(limit.take_at(u64::MAX, start + Duration::from_secs(1)).is_ok());
        assert_eq!(limit.buckets.lock().expect("not poisoned").len(), 1);
    }
}
