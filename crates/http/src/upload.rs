//! Files as they come and go: the body of a request, the body of an answer.

use api::ProblemCode;
use app::Repeatable;
use app::documents::Upload;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use domain::orders::DocumentFile;
use domain::values::{FileName, IdempotencyKey};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderValue, Method, Uri};
use http_body_util::BodyExt;
use std::convert::Infallible;
use std::fmt::Write;

use crate::posted::fingerprint;
use crate::problem::{Failure, Result};

/// A file that is the body of a request, not read yet: what can be refused without it is refused before.
pub(crate) struct Sent {
    method: Method,
    uri: Uri,
    media_type: Option<String>,
    body: Body,
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> std::result::Result<Self, Infallible> {
        let (parts, body) = request.into_parts();
        let media_type = parts.headers.get(CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        Ok(Self { method: parts.method, uri: parts.uri, media_type, body })
    }
}

impl Sent {
    /// Reads the file.
    ///
    /// # Errors
    /// It is too long, or breaks off.
    pub(crate) async fn read(self, file_name: FileName) -> Result<Upload> {
        Ok(Upload { file_name, media_type: self.media_type, bytes: whole(self.body).await?.into() })
    }

    /// Reads a file that may be sent again under this key.
    ///
    /// # Errors
    /// It is too long, or breaks off.
    pub(crate) async fn read_repeatable(self, key: IdempotencyKey, file_name: FileName) -> Result<(Repeatable, Upload)> {
        let (method, uri) = (self.method.clone(), self.uri.clone());
        let upload = self.read(file_name).await?;
        Ok((Repeatable { key, fingerprint: fingerprint(&method, &uri, &upload.bytes) }, upload))
    }
}

/// The whole body. The layer around the route ends it where it is too long.
pub(crate) async fn whole(body: Body) -> Result<Bytes> {
    match body.collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if is_too_long(&error) => Err(Failure::new(ProblemCode::BodyTooLarge)),
        // It broke off: there is nobody left to read why.
        Err(_) => Err(Failure::new(ProblemCode::RequestTimeout)),
    }
}

/// Whether a body could not be read because there is more of it than may be.
pub(crate) fn is_too_long(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    std::iter::from_fn(|| {
        let this = cause?;
        cause = this.source();
        Some(this)
    })
    .any(|error| error.is::<http_body_util::LengthLimitError>())
}

/// A document as it is answered.
///
/// # Errors
/// Never: its name has a form in which it is a header's value.
pub(crate) fn file((file, content): (DocumentFile, Vec<u8>)) -> Result<Response> {
    let headers =
        [(CONTENT_TYPE, HeaderValue::from_static(file.format.media_type())), (CONTENT_DISPOSITION, disposition(&file.file_name)?)];
    Ok((headers, content).into_response())
}

/// To be saved and not shown: the portal's own reader shows documents, a tab of the portal's origin never does. The name is
/// in the form of RFC 8187 only, in which no character of it can end the header's value.
pub(crate) fn disposition(name: &FileName) -> Result<HeaderValue> {
    let mut text = String::from("attachment; filename*=UTF-8''");
    for byte in name.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    HeaderValue::from_str(&text).map_err(|_| Failure::new(ProblemCode::Internal))
}
