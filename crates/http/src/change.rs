//! What every change of a record shares: its version (`ETag`, `If-Match`) and its body.

use api::{FieldError, ProblemCode};
use app::{Precondition, Saved};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use domain::values::{ValueError, Version};
use http::header::{CONTENT_LOCATION, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use serde::Serialize;
use serde_json::Value;
use std::convert::Infallible;

use crate::access::Caller;
use crate::json;
use crate::problem::{Failure, Result};
use crate::state::App;
use crate::upload::whole;

/// A change as it was sent. What it says is read before who sent it is asked: what is malformed is answered first.
pub(crate) struct Change {
    body: Value,
    caller: Result<Caller>,
    expected: Precondition,
    location: Uri,
}

impl FromRequest<App> for Change {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &App) -> Result<Self> {
        let (mut parts, body) = request.into_parts();
        let caller = Caller::from_request_parts(&mut parts, state).await;
        let (expected, location) = (precondition(&parts.headers), parts.uri.clone());
        let (_, body) = document(Request::from_parts(parts, body), JSON).await?;
        Ok(Self { body: body.map_err(Failure::invalid)?, caller, expected, location })
    }
}

impl Change {
    /// What is to be.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Value) -> std::result::Result<T, Vec<FieldError>>) -> Result<T> {
        read(&self.body).map_err(Failure::invalid)
    }

    /// Who changes which version, and at which address.
    pub(crate) fn by(self) -> Result<(app::Ctx, Precondition, Uri)> {
        Ok((self.caller?.0, self.expected, self.location))
    }
}

/// Which version of a record the request is for.
pub(crate) struct IfMatch(pub(crate) Precondition);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> std::result::Result<Self, Infallible> {
        Ok(Self(precondition(&parts.headers)))
    }
}

/// A JSON merge patch (RFC 7396): an object, since every record is one.
pub(crate) struct Patch(pub(crate) Value);

impl<S: Send + Sync> FromRequest<S> for Patch {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let (_, patch) = document(request, "application/merge-patch+json").await?;
        match patch.map_err(Failure::invalid)? {
            patch @ Value::Object(_) => Ok(Self(patch)),
            _ => Err(Failure::invalid(vec![FieldError::new("body", ValueError::Format.into(), "Send one JSON object.")])),
        }
    }
}

/// The media type of documents.
pub(crate) const JSON: &str = "application/json";

/// The bytes of a request's body, and the JSON document that they are, unless they are none.
///
/// # Errors
/// The body is of another type than this one, or too long.
pub(crate) async fn document(request: Request, media_type: &str) -> Result<(Bytes, std::result::Result<Value, Vec<FieldError>>)> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(media_type) {
        return Err(Failure::new(ProblemCode::UnsupportedMediaType));
    }
    let bytes = whole(request.into_body()).await?;
    let document = json::read(&bytes);
    Ok((bytes, document))
}

/// Reads which version a change is meant for. `If-Match: *` would change what nobody looked at, so that it says nothing;
/// both headers at once never agree.
fn precondition(headers: &HeaderMap) -> Precondition {
    let texts = |name: HeaderName| headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join(",");
    let (matching, none_matching) = (texts(IF_MATCH), texts(IF_NONE_MATCH));
    match (matching.trim(), none_matching.trim()) {
        ("" | "*", "*") => Precondition::New,
        ("" | "*", _) => Precondition::Missing,
        (_, "*") => Precondition::Versions(Vec::new()),
        (tags, _) => Precondition::Versions(tags.split(',').filter_map(version).collect()),
    }
}

/// The version that a strong entity tag of ours names. Weak ones never match (RFC 9110, 13.1.1).
pub(crate) fn version(tag: &str) -> Option<Version> {
    let digits = tag.trim().strip_prefix('"')?.strip_suffix('"')?;
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok().map(Version)).flatten()
}

/// A record's version as an entity tag.
pub(crate) fn etag(version: Version) -> HeaderValue {
    HeaderValue::try_from(format!("\"{version}\"")).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

/// A record with its version, as it is answered.
pub(crate) struct Versioned<T>(pub(crate) Version, pub(crate) T);

impl<T: Serialize> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.1).into_response();
        response.headers_mut().insert(ETAG, etag(self.0));
        response
    }
}

/// What came of a change: the record as it is now at its address, 201 when there was none.
pub(crate) fn saved<T: Serialize>(saved: Saved, record: T, location: &Uri) -> Response {
    let mut response = Versioned(saved.version, record).into_response();
    if saved.is_new {
        *response.status_mut() = StatusCode::CREATED;
    }
    response.headers_mut().extend(HeaderValue::try_from(location.path()).map(|path| (CONTENT_LOCATION, path)));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&'static str, &'static str)]) -> Precondition {
        precondition(&pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect())
    }

    #[test]
    fn the_version_is_read_from_strong_tags_of_ours() {
        let versions = |numbers: &[i64]| Precondition::Versions(numbers.iter().copied().map(Version).collect());
        assert_eq!(of(&[]), Precondition::Missing);
        assert_eq!(of(&[("if-match", "\"7\"")]), versions(&[7]));
        assert_eq!(of(&[("if-match", "\"7\", W/\"8\",\"9\" , \"x\", 10, \"+11\"")]), versions(&[7, 9]));
        assert_eq!(of(&[("if-match", "7")]), versions(&[]));
        assert_eq!(of(&[("if-match", "\"99999999999999999999\"")]), versions(&[]));
        assert_eq!(of(&[("if-match", "*")]), Precondition::Missing);
        assert_eq!(of(&[("if-none-match", "*")]), Precondition::New);
        assert_eq!(of(&[("if-none-match", "\"7\"")]), Precondition::Missing);
        assert_eq!(of(&[("if-none-match", "*"), ("if-match", "\"7\"")]), versions(&[]));
    }
}
