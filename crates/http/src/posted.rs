//! What is posted, and can be sent again: the document under its idempotency key, the version that the caller read, and the
//! answer as it was kept.

use api::{Document, FieldError, FieldErrorCode, ProblemCode};
use app::{Answer, Repeatable};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use domain::values::{IdempotencyKey, ValueError, Version};
use http::header::{CONTENT_TYPE, ETAG, IF_MATCH, LOCATION};
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode, Uri};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::convert::Infallible;

use crate::change::{etag, is_json, version};
use crate::json;
use crate::problem::{Failure, Result};

/// The header with the key under which a request can be sent again.
const KEY: &str = "idempotency-key";

/// A JSON document that may be sent again.
pub(crate) struct Posted<D> {
    /// The key, and what stands for the request.
    pub(crate) request: Repeatable,
    /// The document, read.
    pub(crate) document: D,
}

impl<S: Send + Sync, D: Document> FromRequest<S> for Posted<D> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        if !is_json(request.headers()) {
            return Err(ProblemCode::UnsupportedMediaType.into());
        }
        let key = key(request.headers());
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let body = Bytes::from_request(request, state).await.map_err(|refusal| unread(refusal.status()))?;
        let fingerprint = fingerprint(&method, &uri, &body);
        let document = json::read(&body).and_then(|document| D::read(&document));
        match (key, document) {
            (Ok(key), Ok(document)) => Ok(Self { request: Repeatable { key, fingerprint }, document }),
            (key, document) => Err(Failure::invalid(key.err().into_iter().chain(document.err().into_iter().flatten()).collect())),
        }
    }
}

/// What stands for a request: method, address and body.
pub(crate) fn fingerprint(method: &Method, uri: &Uri, body: &[u8]) -> [u8; 32] {
    let address = uri.path_and_query().map_or(uri.path(), |address| address.as_str());
    let asked = Sha256::new().chain_update(method.as_str()).chain_update([0]).chain_update(address);
    asked.chain_update([0]).chain_update(body).finalize().into()
}

/// Why a body was not read: it is too long, or it broke off.
pub(crate) fn unread(status: StatusCode) -> Failure {
    let code = if status == StatusCode::PAYLOAD_TOO_LARGE { ProblemCode::BodyTooLarge } else { ProblemCode::RequestTimeout };
    code.into()
}

/// The one key of the one header.
pub(crate) fn key(headers: &HeaderMap) -> std::result::Result<IdempotencyKey, FieldError> {
    let error = |code, message| FieldError::new("Idempotency-Key", code, message);
    let mut values = headers.get_all(KEY).iter();
    let Some(value) = values.next() else {
        return Err(error(ValueError::Empty.into(), "Send a key of your own under which this request can be repeated: a UUID, say."));
    };
    if values.next().is_some() {
        return Err(error(FieldErrorCode::Repeated, "Send one key."));
    }
    IdempotencyKey::parse(value.to_str().unwrap_or("\u{0}")).map_err(|why| error(why.into(), "Send 1 to 128 visible characters of ASCII."))
}

/// The version that the caller read, from `If-Match`; none when the header is missing or says that any will do.
pub(crate) struct IfMatch(pub(crate) Option<Version>);

/// What no record has: a tag that is none of ours is not the current one.
const NO_VERSION: Version = Version(0);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> std::result::Result<Self, Infallible> {
        let value = parts.headers.get(IF_MATCH).map(|value| value.to_str().unwrap_or_default().trim());
        Ok(Self(value.filter(|text| *text != "*").map(|text| version(text).unwrap_or(NO_VERSION))))
    }
}

/// What is answered, and kept for whoever sends the request again.
///
/// # Panics
/// Never: what travels is made of texts, numbers and lists.
pub(crate) fn words(status: u16, location: Option<String>, version: Option<Version>, body: &impl Serialize) -> Answer {
    Answer { status, location, version, body: serde_json::to_vec(body).expect("what travels has a JSON form") }
}

/// The answer as it was kept.
pub(crate) fn answer(of: Answer) -> Response {
    let status = StatusCode::from_u16(of.status).unwrap_or(StatusCode::OK);
    let version = of.version.map(|version| [(ETAG, etag(version))]);
    let location = of.location.map(|address| [(LOCATION, address)]);
    (status, [(CONTENT_TYPE, "application/json")], version, location, of.body).into_response()
}
