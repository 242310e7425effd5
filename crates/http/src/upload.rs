//! Files as they come and go: the body of a request, the body of an answer.

use api::{FieldError, ProblemCode};
use app::Repeatable;
use app::documents::{Documents, Place, Unkept, Upload};
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use domain::orders::DocumentFile;
use domain::values::{FileName, TextLine};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderValue, Method, Uri};
use http_body_util::BodyExt;
use std::convert::Infallible;
use std::fmt::Write;

use crate::extract::Titled;
use crate::outgoing;
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
    /// Reads the file, whose name is among the rest of the request.
    ///
    /// # Errors
    /// It is too long, or breaks off; everything that is wrong with the rest at once, and then with the file, too.
    pub(crate) async fn read<A>(
        self,
        rest: Result<A>,
        file_name: impl FnOnce(&A) -> FileName,
        documents: &Documents,
    ) -> Result<(A, Upload)> {
        let bytes = whole(self.body).await?.into();
        match rest {
            Ok(rest) => {
                let upload = Upload { file_name: file_name(&rest), media_type: self.media_type, bytes };
                Ok((rest, upload))
            }
            Err(failure) => {
                let why = documents.look(Unkept { file_name: None, media_type: self.media_type, bytes }).await;
                Err(failure.with_fields(why.map(|why| FieldError::new("content", why.into(), why.sentence()))))
            }
        }
    }

    /// The same of a file that may be sent again, under a key that is among the rest, too.
    ///
    /// # Errors
    /// As [`Sent::read`].
    pub(crate) async fn read_repeatable(self, about: Result<Titled>, documents: &Documents) -> Result<(TextLine, Repeatable, Upload)> {
        let (method, uri) = (self.method.clone(), self.uri.clone());
        let (Titled { title, key, .. }, upload) = self.read(about, |about| about.file_name.clone(), documents).await?;
        Ok((title, Repeatable { key, fingerprint: fingerprint(&method, &uri, &upload.bytes) }, upload))
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

/// A document as it is answered; it has its place until it is taken.
///
/// # Errors
/// Never: its name has a form in which it is a header's value.
pub(crate) fn file(place: Place, (file, content): (DocumentFile, Vec<u8>)) -> Result<Response> {
    let headers =
        [(CONTENT_TYPE, HeaderValue::from_static(file.format.media_type())), (CONTENT_DISPOSITION, disposition(&file.file_name)?)];
    Ok((headers, outgoing::document(content, place)).into_response())
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
