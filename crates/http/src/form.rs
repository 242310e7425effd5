//! Several files in one request (`multipart/form-data`, RFC 7578): the sides of a piece of evidence.

use api::{FieldError, FieldErrorCode, MAX_STRANGE_PARAMETERS, ProblemCode};
use app::documents::Upload;
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use domain::orders::{EvidenceKind, EvidenceSide};
use domain::values::{FileName, FileRefusal, MAX_FILE_BYTES};
use http::header::CONTENT_TYPE;
use multer::{Constraints, Multipart, SizeLimit};

use crate::problem::{Failure, Result};
use crate::upload::is_too_long;

/// A form with files, not read yet: what can be refused without it is refused before.
pub(crate) struct Form {
    boundary: String,
    body: Body,
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let (parts, body) = request.into_parts();
        let media_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let boundary = multer::parse_boundary(media_type).map_err(|_| Failure::new(ProblemCode::UnsupportedMediaType))?;
        Ok(Self { boundary, body })
    }
}

impl Form {
    /// Reads the sides of a piece of this kind: all that it has, recto first, each once, each with the name of its file.
    ///
    /// # Errors
    /// Everything that is wrong with the form at once; what is wrong with a file itself is said once it is looked at. A file is too
    /// long, or the form breaks off.
    pub(crate) async fn sides(self, kind: EvidenceKind) -> Result<Vec<(EvidenceSide, Upload)>> {
        let constraints = Constraints::new().size_limit(SizeLimit::new().per_field(MAX_FILE_BYTES as u64));
        let mut form = Multipart::with_constraints(self.body.into_data_stream(), self.boundary, constraints);
        let (mut sides, mut errors, mut strange) = (Vec::new(), Vec::new(), 0);
        while let Some(field) = form.next_field().await.map_err(refusal)? {
            let name = field.name().unwrap_or_default().to_owned();
            let side = EvidenceSide::parse(&name).ok().filter(|side| kind.sides().contains(side));
            match side {
                None if strange < MAX_STRANGE_PARAMETERS => {
                    strange += 1;
                    errors.push(FieldError::unknown_parameter(&name));
                }
                None => {}
                Some(side) if sides.iter().any(|(of, _)| *of == side) => {
                    errors.push(FieldError::new(side.as_str(), FieldErrorCode::Repeated, "Send it once."));
                }
                Some(side) => match upload(field).await? {
                    Ok(upload) => sides.push((side, upload)),
                    Err(why) => errors.push(FieldError::new(side.as_str(), why.into(), why.sentence())),
                },
            }
        }
        for side in kind.sides() {
            if !sides.iter().any(|(of, _)| of == side) && !errors.iter().any(|error| error.field == side.as_str()) {
                errors.push(FieldError::new(side.as_str(), FieldErrorCode::Missing, "Send this side, too."));
            }
        }
        sides.sort_unstable_by_key(|(side, _)| *side);
        if errors.is_empty() { Ok(sides) } else { Err(Failure::invalid(errors)) }
    }
}

/// One file, unless its name is none.
async fn upload(field: multer::Field<'_>) -> Result<std::result::Result<Upload, FileRefusal>> {
    let file_name = FileName::parse(field.file_name().unwrap_or_default()).map_err(FileRefusal::from);
    let media_type = field.content_type().map(ToString::to_string);
    let bytes = field.bytes().await.map_err(refusal)?;
    Ok(file_name.map(|file_name| Upload { file_name, media_type, bytes: bytes.into() }))
}

/// What a form that cannot be read is refused with.
fn refusal(error: multer::Error) -> Failure {
    match error {
        multer::Error::FieldSizeExceeded { .. } | multer::Error::StreamSizeExceeded { .. } => Failure::new(ProblemCode::BodyTooLarge),
        multer::Error::StreamReadFailed(cause) if is_too_long(&*cause) => Failure::new(ProblemCode::BodyTooLarge),
        multer::Error::StreamReadFailed(_) => Failure::new(ProblemCode::RequestTimeout),
        _ => {
            Failure::invalid(vec![FieldError::new("body", domain::values::ValueError::Format.into(), "Send a form with files (RFC 7578).")])
        }
    }
}
