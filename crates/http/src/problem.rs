//! Refusals. A handler returns a [`Failure`]; the outermost layer ([`complete`]) writes the body, because only it
//! knows the request's number. So no error can leave in another shape, not even those that axum makes itself.

use api::{FieldError, Problem, ProblemCode};
use app::ports::documents::Error as StoreError;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::orders::EvidenceSide;
use domain::values::FileRefusal;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderName, HeaderValue, StatusCode};

use crate::request_id::RequestId;

/// The media type of RFC 9457.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Why a request was refused: the code decides status and words. It holds nothing that must not be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    code: ProblemCode,
    /// What happened here and what to do, where the code's own words do not say enough.
    detail: Option<String>,
    errors: Vec<FieldError>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// What handlers return.
pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// A refusal with the code's own words.
    #[must_use]
    pub fn new(code: ProblemCode) -> Self {
        let headers = match code.status() {
            401 => vec![(WWW_AUTHENTICATE, challenge(code))],
            // Nothing was done, and the next attempt has its chance: the store restarts, or somebody else was first.
            503 => vec![(RETRY_AFTER, HeaderValue::from_static("1"))],
            _ => Vec::new(),
        };
        Self { code, detail: None, errors: Vec::new(), headers }
    }

    /// Every wrong field at once (422).
    #[must_use]
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::new(ProblemCode::InvalidRequest) }
    }

    /// The same refusal in words of this case.
    #[must_use]
    pub(crate) fn saying(self, detail: String) -> Self {
        Self { detail: Some(detail), ..self }
    }

    /// The same with more wrong fields, where it is about fields.
    #[must_use]
    pub(crate) fn with_fields(mut self, more: impl IntoIterator<Item = FieldError>) -> Self {
        if self.code == ProblemCode::InvalidRequest {
            self.errors.extend(more);
        }
        self
    }

    /// Two refusals of one request as one: every wrong field of both. Where one of them is about no fields, it is that one.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        if other.code == ProblemCode::InvalidRequest {
            self.with_fields(other.errors)
        } else if self.code == ProblemCode::InvalidRequest {
            other
        } else {
            self
        }
    }

    /// Everything that is missing before it can go on (409).
    #[must_use]
    pub fn incomplete(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::new(ProblemCode::Incomplete) }
    }

    /// Too many requests; `seconds` until the next one has a chance.
    #[must_use]
    pub fn rate_limited(seconds: u64) -> Self {
        Self::later(ProblemCode::RateLimited, seconds)
    }

    fn later(code: ProblemCode, seconds: u64) -> Self {
        Self { headers: vec![(RETRY_AFTER, HeaderValue::from(seconds.max(1)))], ..Self::new(code) }
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> ProblemCode {
        self.code
    }
}

/// What two readings of a request gave; or everything that is wrong with either, at once.
///
/// # Errors
/// What is wrong.
pub(crate) fn both<A, B>(first: Result<A>, second: Result<B>) -> Result<(A, B)> {
    match (first, second) {
        (Ok(first), Ok(second)) => Ok((first, second)),
        (Err(first), Err(second)) => Err(first.and(second)),
        (Err(failure), Ok(_)) | (Ok(_), Err(failure)) => Err(failure),
    }
}

/// RFC 6750 §3: the scheme, and what is wrong with the token when there was one.
fn challenge(code: ProblemCode) -> HeaderValue {
    HeaderValue::from_static(match code {
        ProblemCode::TokenInvalid | ProblemCode::TokenExpired | ProblemCode::TokenBinding => {
            r#"Bearer realm="ra-portal", error="invalid_token""#
        }
        ProblemCode::InsufficientAuthentication => {
            r#"Bearer realm="ra-portal", error="insufficient_user_authentication", acr_values="urn:ra:loa:x509""#
        }
        _ => r#"Bearer realm="ra-portal""#,
    })
}

impl From<ProblemCode> for Failure {
    fn from(code: ProblemCode) -> Self {
        Self::new(code)
    }
}

/// The one place where the application's errors become HTTP. What is our fault is logged here, once, and never shown.
impl From<app::Error> for Failure {
    fn from(error: app::Error) -> Self {
        let code = match &error {
            app::Error::NotFound => ProblemCode::NotFound,
            app::Error::Invalid(wrong) => return Self::invalid(wrong.iter().map(FieldError::from).collect()),
            app::Error::PreconditionRequired => ProblemCode::PreconditionRequired,
            app::Error::PreconditionFailed => ProblemCode::PreconditionFailed,
            app::Error::Forbidden(_) => ProblemCode::Forbidden,
            app::Error::WrongState => ProblemCode::WrongState,
            app::Error::Incomplete(gaps) => {
                return Self::incomplete(gaps.iter().copied().map(FieldError::from).collect());
            }
            app::Error::KeyReused => ProblemCode::IdempotencyKeyReused,
            app::Error::LimitReached => ProblemCode::LimitReached,
            app::Error::ShareTaken => return Self::rate_limited(1),
            app::Error::Busy => return Self::later(ProblemCode::Unavailable, 1),
            app::Error::InProgress => return Self::later(ProblemCode::RequestInProgress, 1),
            app::Error::File(why) => {
                let field = if matches!(why, FileRefusal::Name(_)) { "file_name" } else { "content" };
                return Self::invalid(vec![FieldError::new(field, (*why).into(), why.sentence())]);
            }
            app::Error::Files(wrong) => {
                let error = |(side, why): &(EvidenceSide, FileRefusal)| FieldError::new(side.as_str(), (*why).into(), why.sentence());
                return Self::invalid(wrong.iter().map(error).collect());
            }
            app::Error::EvidenceSidesNeeded => ProblemCode::EvidenceSidesNeeded,
            app::Error::EvidenceNotNeeded => ProblemCode::EvidenceNotNeeded,
            app::Error::EvidenceLocked => ProblemCode::EvidenceLocked,
            app::Error::Destroyed => ProblemCode::DocumentDestroyed,
            // The store has logged it, with the document.
            app::Error::Document(StoreError::Unavailable(_) | StoreError::Unmarked) => ProblemCode::Unavailable,
            app::Error::Document(_) => ProblemCode::DocumentUnreadable,
            app::Error::Unavailable(cause) => {
                tracing::warn!(cause = %Causes(cause), "a dependency does not answer");
                ProblemCode::Unavailable
            }
            app::Error::Timeout(cause) => {
                tracing::warn!(cause = %Causes(cause), "a query took too long");
                ProblemCode::RequestTimeout
            }
            app::Error::Internal(cause) => {
                tracing::error!(cause = %Causes(cause), "internal error");
                ProblemCode::Internal
            }
        };
        Self::new(code)
    }
}

/// An error with its causes, for the log.
struct Causes<'a>(&'a (dyn std::error::Error + 'static));

impl std::fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(next) = cause {
            write!(f, ": {next}")?;
            cause = next.source();
        }
        Ok(())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the body of every refusal, those of axum and its layers included.
pub(crate) async fn complete(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_default();
    let mut response = next.run(request).await;
    let failure = match response.extensions_mut().remove::<Failure>() {
        Some(failure) => failure,
        None if bare(&response) => Failure::new(code_of(response.status())),
        None => return response,
    };
    render(&failure, &id, response.headers().get(ALLOW).cloned())
}

/// Whether an answer is an error that somebody else made and that says nothing in our format.
fn bare(response: &Response) -> bool {
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    (status.is_client_error() || status.is_server_error()) && !kind.starts_with(MEDIA_TYPE) && !kind.starts_with("text/html")
}

fn code_of(status: StatusCode) -> ProblemCode {
    match status.as_u16() {
        401 => ProblemCode::Unauthenticated,
        403 => ProblemCode::Forbidden,
        404 => ProblemCode::NotFound,
        410 => ProblemCode::DocumentDestroyed,
        412 => ProblemCode::PreconditionFailed,
        428 => ProblemCode::PreconditionRequired,
        405 => ProblemCode::MethodNotAllowed,
        408 | 504 => ProblemCode::RequestTimeout,
        413 => ProblemCode::BodyTooLarge,
        415 => ProblemCode::UnsupportedMediaType,
        429 => ProblemCode::RateLimited,
        503 => ProblemCode::Unavailable,
        400..500 => ProblemCode::InvalidRequest,
        _ => ProblemCode::Internal,
    }
}

fn render(failure: &Failure, id: &RequestId, allow: Option<HeaderValue>) -> Response {
    let mut problem = Problem::new(failure.code, id.as_str()).with_errors(failure.errors.clone());
    if let Some(detail) = &failure.detail {
        problem.detail.clone_from(detail);
    }
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, axum::Json(problem)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.extend(failure.headers.iter().cloned());
    headers.extend(allow.map(|value| (ALLOW, value)));
    response
}

/// A panic is our fault: it is logged with its text, and the caller gets an ordinary 500.
pub(crate) fn panicked(payload: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no text");
    tracing::error!(text, "a handler panicked");
    Failure::new(ProblemCode::Internal).into_response()
}
