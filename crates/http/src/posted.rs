//! What is posted, and can be sent again: the document under its idempotency key, and the answer as it was kept.

use api::{Document, FieldError, FieldErrorCode, Unread};
use app::{Answer, Repeatable};
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use domain::values::{IdempotencyKey, ValueError, Version, Wrong};
use http::header::{CONTENT_TYPE, ETAG, LOCATION};
use http::{HeaderMap, Method, StatusCode, Uri};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::change::{JSON, document, etag, looked_up};
use crate::problem::{Failure, Result, both};
use crate::upload::whole;

/// The header with the key under which a request can be sent again.
const KEY: &str = "idempotency-key";

/// A JSON document that may be sent again, as far as it can be read.
pub(crate) struct Posted<D: Document> {
    key: std::result::Result<IdempotencyKey, FieldError>,
    fingerprint: [u8; 32],
    document: std::result::Result<D, Unread<D::Choice>>,
}

impl<S: Send + Sync, D: Document> FromRequest<S> for Posted<D> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let (key, method, uri) = (key(request.headers()), request.method().clone(), request.uri().clone());
        let (bytes, document) = document(request).await?;
        Ok(Self { key, fingerprint: fingerprint(&method, &uri, &bytes), document })
    }
}

impl<D: Document> Posted<D> {
    /// The rest of the request, what stands for it, and its document.
    ///
    /// # Errors
    /// Everything that is wrong with any of them at once, what `look_up` finds wrong with what the document chooses included.
    pub(crate) async fn whole<A>(
        self,
        rest: Result<A>,
        look_up: impl AsyncFnOnce(&D::Choice) -> app::Result<Vec<Wrong>>,
    ) -> Result<(A, Repeatable, D)> {
        let key = self.key.map_err(|wrong| Failure::invalid(vec![wrong]));
        let is_right = rest.is_ok() && key.is_ok();
        let document = looked_up(self.document, is_right, look_up).await;
        let ((rest, key), document) = both(both(rest, key), document)?;
        Ok((rest, Repeatable { key, fingerprint: self.fingerprint }, document))
    }
}

/// A request without a body that may be sent again.
pub(crate) struct Keyed(pub(crate) Repeatable);

impl<S: Send + Sync> FromRequest<S> for Keyed {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let (key, method, uri) = (key(request.headers()), request.method().clone(), request.uri().clone());
        let body = whole(request.into_body()).await?;
        let strange = (!body.is_empty()).then(|| FieldError::new("body", FieldErrorCode::UnknownField, "Send no body."));
        match (key, strange) {
            (Ok(key), None) => Ok(Self(Repeatable { key, fingerprint: fingerprint(&method, &uri, &body) })),
            (key, strange) => Err(Failure::invalid(key.err().into_iter().chain(strange).collect())),
        }
    }
}

/// What stands for a request: method, address and body.
pub(crate) fn fingerprint(method: &Method, uri: &Uri, body: &[u8]) -> [u8; 32] {
    let address = uri.path_and_query().map_or(uri.path(), |address| address.as_str());
    let asked = Sha256::new().chain_update(method.as_str()).chain_update([0]).chain_update(address);
    asked.chain_update([0]).chain_update(body).finalize().into()
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
    (status, [(CONTENT_TYPE, JSON)], version, location, of.body).into_response()
}
