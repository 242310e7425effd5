//! What every change of a record shares: its version (`ETag`, `If-Match`) and its body.

use api::{Document, FieldError, ProblemCode, Unread};
use app::{Precondition, Saved};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use domain::values::{ValueError, Version, Wrong};
use http::header::{CONTENT_LOCATION, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use serde::Serialize;
use serde_json::Value;

use crate::json;
use crate::problem::{Failure, Result, both};
use crate::upload::whole;

/// A record's document, as far as it can be read, and where it is to stand.
pub(crate) struct Change<D: Document> {
    document: std::result::Result<D, Unread<D::Choice>>,
    location: Uri,
}

impl<S: Send + Sync, D: Document> FromRequest<S> for Change<D> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let location = request.uri().clone();
        let (_, document) = document(request).await?;
        Ok(Self { document, location })
    }
}

impl<D: Document> Change<D> {
    /// The rest of the request, what is to be, and at which address.
    ///
    /// # Errors
    /// Everything that is wrong with either at once, what `look_up` finds wrong with what the document chooses included: it gets the
    /// rest, which says what the choice must agree with.
    pub(crate) async fn whole<A>(
        self,
        rest: Result<A>,
        look_up: impl AsyncFnOnce(&A, &D::Choice) -> app::Result<Vec<Wrong>>,
    ) -> Result<(A, D, Uri)> {
        let document = match &rest {
            Ok(known) => looked_up(self.document, true, async |choice| look_up(known, choice).await).await,
            // Nobody knows what it would have to agree with.
            Err(_) => self.document.map_err(|unread| Failure::invalid(unread.errors)),
        };
        let (rest, document) = both(rest, document)?;
        Ok((rest, document, self.location))
    }
}

/// A document that is right by itself; or everything that is wrong with it, what it chooses included. Where the rest of its request is
/// right, too, the use case asks for that itself.
pub(crate) async fn looked_up<D: Document>(
    document: std::result::Result<D, Unread<D::Choice>>,
    rest_is_right: bool,
    look_up: impl AsyncFnOnce(&D::Choice) -> app::Result<Vec<Wrong>>,
) -> Result<D> {
    let (document, mut errors, choice) = match document {
        Ok(document) if rest_is_right => return Ok(document),
        Ok(document) => {
            let choice = document.choice();
            (Some(document), Vec::new(), choice)
        }
        Err(Unread { errors, choice }) => (None, errors, choice),
    };
    errors.extend(look_up(&choice).await?.iter().map(FieldError::from));
    document.filter(|_| errors.is_empty()).ok_or_else(|| Failure::invalid(errors))
}

/// Which version of a record the request is for.
pub(crate) struct IfMatch(pub(crate) Precondition);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        precondition(&parts.headers).map(Self).map_err(Failure::invalid)
    }
}

/// A JSON merge patch (RFC 7396): an object, since every record is one.
pub(crate) struct Patch(pub(crate) Value);

impl<S: Send + Sync> FromRequest<S> for Patch {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let (_, patch) = json_of(request, "application/merge-patch+json").await?;
        match patch.map_err(Failure::invalid)? {
            patch @ Value::Object(_) => Ok(Self(patch)),
            _ => Err(Failure::invalid(vec![FieldError::new("body", ValueError::Format.into(), "Send one JSON object.")])),
        }
    }
}

/// The media type of documents.
pub(crate) const JSON: &str = "application/json";

/// The bytes of a request's body, and what they are read as, unless that they are not.
///
/// # Errors
/// The body is of another type than this one, or too long.
pub(crate) async fn document<D: Document>(request: Request) -> Result<(Bytes, std::result::Result<D, Unread<D::Choice>>)> {
    let (bytes, document) = json_of(request, JSON).await?;
    Ok((bytes, document.map_err(Unread::from).and_then(|document| D::read(&document))))
}

/// The same, as JSON.
async fn json_of(request: Request, media_type: &str) -> Result<(Bytes, std::result::Result<Value, Vec<FieldError>>)> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(media_type) {
        return Err(Failure::new(ProblemCode::UnsupportedMediaType));
    }
    let bytes = whole(request.into_body()).await?;
    let document = json::read(&bytes);
    Ok((bytes, document))
}

/// Reads which version a change is meant for (RFC 9110, 13.1). `If-Match: *` is refused, whatever the standard lets it mean: it would
/// change what nobody looked at. Both headers at once never agree.
pub(crate) fn precondition(headers: &HeaderMap) -> std::result::Result<Precondition, Vec<FieldError>> {
    let (matching, none_matching) = (tags(headers, IF_MATCH), tags(headers, IF_NONE_MATCH));
    let error = |field, why: ValueError, message| FieldError::new(field, why.into(), message);
    let (mut errors, mut versions, mut is_new) = (Vec::new(), None, false);
    match matching {
        Tags::None => {}
        Tags::Any => errors.push(error(
            "If-Match",
            ValueError::UnknownChoice,
            "Name the version that you read, by its ETag: * would change what nobody has looked at.",
        )),
        Tags::Malformed => errors.push(error("If-Match", ValueError::Format, "Give the ETag as it came, quotation marks included: \"3\".")),
        Tags::These(these) => versions = Some(these),
    }
    match none_matching {
        Tags::None => {}
        Tags::Any => is_new = true,
        Tags::Malformed | Tags::These(_) => {
            errors.push(error(
                "If-None-Match",
                ValueError::UnknownChoice,
                "Give *, to make something new; a version is named in If-Match.",
            ));
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(match (versions, is_new) {
        (None, true) => Precondition::New,
        (None, false) => Precondition::Missing,
        (Some(_), true) => Precondition::Versions(Vec::new()),
        (Some(versions), false) => Precondition::Versions(versions),
    })
}

/// What a header with entity tags says.
enum Tags {
    /// It did not come.
    None,
    /// `*`
    Any,
    /// These, of which those of ours name versions. Weak ones never match (RFC 9110, 13.1.1).
    These(Vec<Version>),
    /// Something else.
    Malformed,
}

fn tags(headers: &HeaderMap, name: HeaderName) -> Tags {
    let values: Vec<&[u8]> = headers.get_all(name).iter().map(|value| value.as_bytes().trim_ascii()).collect();
    match &values[..] {
        [] => Tags::None,
        [b"*"] => Tags::Any,
        _ => {
            let listed: Option<Vec<_>> = values.into_iter().map(listed).collect();
            listed.map_or(Tags::Malformed, |versions| Tags::These(versions.into_iter().flatten().flatten().collect()))
        }
    }
}

/// The entity tags of a list, each with the version that it names, if it is a strong one of ours; none when it is no such list.
fn listed(mut list: &[u8]) -> Option<Vec<Option<Version>>> {
    let mut versions = Vec::new();
    loop {
        let (is_weak, tag) = list.strip_prefix(b"W/").map_or((false, list), |tag| (true, tag));
        let tag = tag.strip_prefix(b"\"")?;
        let end = tag.iter().position(|byte| *byte == b'"')?;
        let (text, rest) = (&tag[..end], &tag[end + 1..]);
        if text.iter().any(|byte| *byte <= b' ' || *byte == 0x7f) {
            return None;
        }
        let number = std::str::from_utf8(text).ok().filter(|_| !is_weak).and_then(|text| text.parse().ok().map(Version));
        // As we write it, and in no other way that numbers are written.
        versions.push(number.filter(|number| number.to_string().as_bytes() == text));
        match rest.trim_ascii() {
            [] => return Some(versions),
            rest => list = rest.strip_prefix(b",")?.trim_ascii(),
        }
    }
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

    fn read(pairs: &[(&'static str, &'static [u8])]) -> std::result::Result<Precondition, Vec<FieldError>> {
        let header = |value| HeaderValue::from_bytes(value).expect("a header's value");
        precondition(&pairs.iter().map(|(name, value)| (HeaderName::from_static(name), header(value))).collect())
    }

    #[test]
    fn the_version_is_read_from_strong_tags_of_ours() {
        let of = |text: &'static str| read(&[("if-match", text.as_bytes())]);
        let versions = |numbers: &[i64]| Ok(Precondition::Versions(numbers.iter().copied().map(Version).collect()));
        assert_eq!(read(&[]), Ok(Precondition::Missing));
        assert_eq!(of("\"7\""), versions(&[7]));
        assert_eq!(of("\"7\", W/\"8\",\"9\" , \"x\", \"+11\", \"012\", \"a,b\", \"\""), versions(&[7, 9]));
        assert_eq!(read(&[("if-match", b"\"7\""), ("if-match", b"\"8\"")]), versions(&[7, 8]));
        for never in ["\"99999999999999999999\"", "W/\"7\"", "\"x\""] {
            assert_eq!(of(never), versions(&[]), "{never}");
        }
        assert_eq!(read(&[("if-match", b"\"\xe9\"")]), versions(&[]));
        assert_eq!(read(&[("if-none-match", b"*")]), Ok(Precondition::New));
        assert_eq!(read(&[("if-none-match", b"*"), ("if-match", b"\"7\"")]), versions(&[]));
    }

    #[test]
    fn what_names_no_version_is_told_so() {
        fn told(pairs: &[(&'static str, &'static [u8])]) -> Vec<String> {
            let errors = read(pairs).expect_err("wrong");
            errors.into_iter().map(|error| format!("{} {}", error.field, error.code)).collect()
        }
        for malformed in
            [&b"7"[..], b"", b"\"7", b"7\"", b"\"7\" \"8\"", b"\"7\", 8", b"\"7\",", b"*, \"7\"", b"w/\"7\"", b"\"7 8\"", b"W/7"]
        {
            assert_eq!(told(&[("if-match", malformed)]), ["If-Match format"], "{}", malformed.escape_ascii());
        }
        assert_eq!(told(&[("if-match", b" * ")]), ["If-Match unknown_choice"]);
        for other in [&b"\"7\""[..], b"7", b""] {
            assert_eq!(told(&[("if-none-match", other)]), ["If-None-Match unknown_choice"]);
        }
        assert_eq!(told(&[("if-match", b"7"), ("if-none-match", b"x")]), ["If-Match format", "If-None-Match unknown_choice"]);
    }
}
