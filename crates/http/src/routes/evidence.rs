use api::{EvidenceDocumentView, Problem, ProblemCode};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::orders::EvidenceDocument;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use http_body_util::BodyExt;
use std::fmt::Write;

use crate::access::Caller;
use crate::extract::{NamedPiece, OnePiece};
use crate::problem::{Failure, Result};
use crate::state::App;

/// Imports one side of a piece of evidence, or replaces it
///
/// The body is the file itself: PNG, JPEG or PDF, 3 MB at most, refused by its `Content-Length` before it is read. Its content
/// decides what it is; `Content-Type`, when it is sent, and the ending of `file_name` must agree. Every reason for which a file
/// is not taken has its own code in `errors`. Sending the same file again replaces it by itself: repeating is safe.
///
/// An identity document is imported once both its sides are; everything else has a front only. Whatever somebody found of a
/// piece before it was replaced no longer counts.
#[utoipa::path(
    put, path = "/api/v1/orders/{number}/evidence/{kind}/{side}", operation_id = "evidence_import", tag = "evidence",
    params(
        ("number" = i64, Path, description = "N° Dossier", minimum = 1, example = 5144),
        ("kind" = inline(api::schema::EvidenceKind), Path, description = "Which piece; one that the order needs", example = "organisation_extract"),
        ("side" = inline(api::schema::EvidenceSide), Path, description = "Which side", example = "front"),
        ("file_name" = String, Query, description = "The file's name: one dot, before `png`, `jpg`, `jpeg` or `pdf`",
            min_length = 1, max_length = 150, example = "kbis.pdf"),
    ),
    request_body(
        description = "The file.",
        content(
            (api::schema::FileContent = "application/pdf"), (api::schema::FileContent = "image/jpeg"), (api::schema::FileContent = "image/png"),
        ),
    ),
    responses(
        (status = 200, description = "What was imported.", body = EvidenceDocumentView, example = json!(crate::openapi::evidence_document())),
        (status = 409, description = "The order does not need the piece, or its status does not let it change.", body = Problem,
            content_type = "application/problem+json"),
    ),
)]
pub(super) async fn evidence_import(
    NamedPiece(piece, file_name): NamedPiece,
    Caller(ctx): Caller,
    State(app): State<App>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<EvidenceDocumentView>> {
    app::evidence::admit(&ctx, piece).await?;
    let _place = app.documents.place()?;
    let media_type = headers.get(CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let upload = app::evidence::Upload { file_name, media_type, bytes: read(body).await? };
    let document = app::evidence::import(&ctx, &app.documents, piece, upload).await?;
    Ok(Json(document.into()))
}

/// The whole body. The layer around the route ends it where it is too long.
async fn read(body: Body) -> Result<Vec<u8>> {
    match body.collect().await {
        Ok(whole) => Ok(whole.to_bytes().into()),
        Err(error) if is_too_long(&error) => Err(Failure::new(ProblemCode::BodyTooLarge)),
        // It broke off: there is nobody left to read why.
        Err(_) => Err(Failure::new(ProblemCode::RequestTimeout)),
    }
}

fn is_too_long(error: &axum::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    std::iter::from_fn(|| {
        let this = cause?;
        cause = this.source();
        Some(this)
    })
    .any(|error| error.is::<http_body_util::LengthLimitError>())
}

/// The document of one side of a piece of evidence
///
/// The bytes, checked against what was imported: a damaged document is `document_unreadable`, never a wrong one. That an
/// identity document is read is recorded.
#[utoipa::path(
    get, path = "/api/v1/orders/{number}/evidence/{kind}/{side}", operation_id = "evidence_fetch", tag = "evidence",
    params(
        ("number" = i64, Path, description = "N° Dossier", minimum = 1, example = 5144),
        ("kind" = inline(api::schema::EvidenceKind), Path, description = "Which piece", example = "organisation_extract"),
        ("side" = inline(api::schema::EvidenceSide), Path, description = "Which side", example = "front"),
    ),
    responses(
        (status = 200, description = "The file.", content(
            (api::schema::FileContent = "application/pdf"), (api::schema::FileContent = "image/jpeg"), (api::schema::FileContent = "image/png"),
        )),
    ),
)]
pub(super) async fn evidence_fetch(OnePiece(piece): OnePiece, Caller(ctx): Caller, State(app): State<App>) -> Result<Response> {
    let (document, content) = app::evidence::fetch(&ctx, &app.documents, piece).await?;
    let headers = [(CONTENT_TYPE, HeaderValue::from_static(document.format.media_type())), (CONTENT_DISPOSITION, disposition(&document)?)];
    Ok((headers, content).into_response())
}

/// To be saved and not shown: the portal's own reader shows documents, a tab of the portal's origin never does. The name is
/// in the form of RFC 8187 only, in which no character of it can end the header's value.
fn disposition(document: &EvidenceDocument) -> Result<HeaderValue> {
    let mut text = String::from("attachment; filename*=UTF-8''");
    for byte in document.file_name.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    HeaderValue::from_str(&text).map_err(|_| Failure::new(ProblemCode::Internal))
}
