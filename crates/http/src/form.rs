//! Several files in one request (`multipart/form-data`, RFC 7578): the sides of a piece of evidence.

use api::{FieldError, FieldErrorCode, MAX_STRANGE_PARAMETERS, ProblemCode};
use app::documents::{Documents, Unkept, Upload};
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

/// A file of a form.
pub(crate) struct Part {
    side: EvidenceSide,
    file_name: std::result::Result<FileName, FileRefusal>,
    media_type: Option<String>,
    bytes: Vec<u8>,
}

impl Form {
    /// Reads the sides of a piece of this kind: all that it has, recto first, each once, each with the name of its file.
    ///
    /// # Errors
    /// Everything that is wrong with the form and the rest of the request at once, and then with the files in it, too. A file is too
    /// long, or the form breaks off.
    pub(crate) async fn sides<A>(
        self,
        kind: EvidenceKind,
        rest: Result<A>,
        documents: &Documents,
    ) -> Result<(A, Vec<(EvidenceSide, Upload)>)> {
        let (parts, errors) = self.parts(kind).await?;
        match rest {
            Ok(rest) if errors.is_empty() => {
                let upload =
                    |Part { side, file_name, media_type, bytes }| Some((side, Upload { file_name: file_name.ok()?, media_type, bytes }));
                Ok((rest, parts.into_iter().filter_map(upload).collect()))
            }
            rest => {
                let file =
                    |part: Part| (part.side, Unkept { file_name: part.file_name.ok(), media_type: part.media_type, bytes: part.bytes });
                let looked = app::evidence::look(documents, parts.into_iter().map(file).collect()).await;
                let of_files = looked.into_iter().map(|(side, why)| FieldError::new(side.as_str(), why.into(), why.sentence()));
                let form = Failure::invalid(errors).with_fields(of_files);
                Err(rest.err().map_or(form.clone(), |failure| failure.and(form)))
            }
        }
    }

    /// The files of the form, recto first, and what is wrong with it.
    pub(crate) async fn parts(self, kind: EvidenceKind) -> Result<(Vec<Part>, Vec<FieldError>)> {
        let constraints = Constraints::new().size_limit(SizeLimit::new().per_field(MAX_FILE_BYTES as u64));
        let mut form = Multipart::with_constraints(self.body.into_data_stream(), self.boundary, constraints);
        let (mut parts, mut errors, mut strange): (Vec<Part>, _, _) = (Vec::new(), Vec::new(), 0);
        while let Some(field) = form.next_field().await.map_err(refusal)? {
            let name = field.name().unwrap_or_default().to_owned();
            let side = EvidenceSide::parse(&name).ok().filter(|side| kind.sides().contains(side));
            match side {
                None if strange < MAX_STRANGE_PARAMETERS => {
                    strange += 1;
                    errors.push(FieldError::unknown_parameter(&name));
                }
                None => {}
                Some(side) if parts.iter().any(|part| part.side == side) => {
                    errors.push(FieldError::new(side.as_str(), FieldErrorCode::Repeated, "Send it once."));
                }
                Some(side) => parts.push(part(side, field).await?),
            }
        }
        parts.sort_unstable_by_key(|part| part.side);
        for side in kind.sides() {
            match parts.iter().find(|part| part.side == *side).map(|part| &part.file_name) {
                Some(Ok(_)) => {}
                Some(Err(why)) => errors.push(FieldError::new(side.as_str(), (*why).into(), why.sentence())),
                None => errors.push(FieldError::new(side.as_str(), FieldErrorCode::Missing, "Send this side, too.")),
            }
        }
        Ok((parts, errors))
    }
}

async fn part(side: EvidenceSide, field: multer::Field<'_>) -> Result<Part> {
    let file_name = FileName::parse(field.file_name().unwrap_or_default()).map_err(FileRefusal::from);
    let media_type = field.content_type().map(ToString::to_string);
    Ok(Part { side, file_name, media_type, bytes: field.bytes().await.map_err(refusal)?.into() })
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
