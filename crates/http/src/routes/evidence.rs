use api::{EvidenceDocumentView, EvidenceView, Problem};
use axum::extract::State;
use axum::response::Response;

use crate::access::Caller;
use crate::change::{IfMatch, Versioned};
use crate::extract::{NamedPiece, OnePiece, PiecePath};
use crate::form::Form;
use crate::problem::{Result, both};
use crate::state::App;
use crate::upload::{Sent, file};

/// One side of a piece, in the path of both its operations.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it describes the path, which `extract` reads")]
struct SideInPath {
    /// N° Dossier
    #[param(minimum = 1, example = 5144)]
    number: i64,
    /// Which piece; one that the order needs
    #[param(inline = false, value_type = api::schema::EvidenceKind, example = "organisation_extract")]
    kind: String,
    /// Which side
    #[param(inline = false, value_type = api::schema::EvidenceSide, example = "front")]
    side: String,
}

/// Imports a whole piece of evidence, or replaces it
///
/// A form with one file for each of its sides: `front`, and of an identity document also `back`. Every file is a PNG, JPEG or PDF
/// of 3 MB at most; all of them are taken, or none, so that a piece is never there by half. Whatever somebody found of the piece
/// before no longer counts. A side is replaced 20 times at most (409 `limit_reached`).
///
/// Repeating is safe: files that stand there already, by name and content, change nothing. (Unless the piece was found wrong:
/// then it is imported anew, to be looked at again.) `If-Match` with the piece's `ETag`, its `version`, keeps from replacing what
/// nobody saw; `If-None-Match: *` from replacing anything.
#[utoipa::path(
    put, path = "/api/v1/orders/{number}/evidence/{kind}", operation_id = "evidence_replace", tag = "evidence",
    params(
        ("number" = i64, Path, description = "N° Dossier", minimum = 1, example = 5144),
        ("kind" = inline(api::schema::EvidenceKind), Path, description = "Which piece; one that the order needs", example = "holder_identity"),
        ("If-Match" = Option<String>, Header, description = "The piece's ETag as it came, when it is to be replaced as it was read; `*` is refused."),
    ),
    request_body(content = api::schema::EvidenceForm, content_type = "multipart/form-data", description = "The files."),
    responses(
        (status = 200, description = "The piece as it is now.", body = EvidenceView,
            headers(("ETag" = String, description = "The piece's version, for `If-Match`.")), example = json!(crate::openapi::evidence_piece())),
        (status = 409, description = "The order does not need the piece, or its status does not let it change.", body = Problem,
            content_type = "application/problem+json"),
        (status = 412, description = "The piece has changed since it was read.", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn evidence_replace(
    PiecePath((number, kind), rest): PiecePath,
    expected: Result<IfMatch>,
    Caller(ctx): Caller,
    State(app): State<App>,
    form: Form,
) -> Result<Versioned<EvidenceView>> {
    app::evidence::admit(&ctx, number, kind).await?;
    let _places = app.documents.place(&ctx, kind.sides().len())?;
    let ((IfMatch(expected), ()), sides) = form.sides(kind, both(expected, rest), &app.documents).await?;
    let piece = app::evidence::replace(&ctx, &app.documents, (number, kind), &expected, sides).await?;
    Ok(Versioned(piece.version, piece.into()))
}

/// Imports one side of a piece of evidence, or replaces it
///
/// The body is the file itself: PNG, JPEG or PDF, 3 MB at most, refused by its `Content-Length` before it is read. Its content
/// decides what it is; the ending of `file_name` must agree, and so must a `Content-Type` that says more than
/// `application/octet-stream`. Every reason for which a file is not taken has its own code in `errors`.
///
/// An identity document is imported once both its sides are; everything else has a front only. Whatever somebody found of a
/// piece before it was replaced no longer counts. One side alone never takes a piece back from an order that was handed over
/// with it (409 `evidence_sides_needed`): send both at once, to the address without a side. A side is replaced 20 times at most
/// (409 `limit_reached`).
///
/// Repeating is safe: a file that stands there already, by name and content, changes nothing. (Unless the piece was found wrong:
/// then it is imported anew, to be looked at again.) `If-Match` with the `ETag` of the whole piece, its `version`, keeps from
/// replacing what nobody saw; `If-None-Match: *` from replacing anything.
#[utoipa::path(
    put, path = "/api/v1/orders/{number}/evidence/{kind}/{side}", operation_id = "evidence_import", tag = "evidence",
    params(
        SideInPath,
        ("file_name" = String, Query, description = "The file's name: one dot, before `png`, `jpg`, `jpeg` or `pdf`",
            min_length = 1, max_length = 150, example = "kbis.pdf"),
        ("If-Match" = Option<String>, Header, description = "The piece's ETag as it came, when it is to be replaced as it was read; `*` is refused."),
    ),
    // One type for whatever file it is: generated clients choose a body's type by its place in the list, not by the file.
    request_body(content = api::schema::FileContent, content_type = "application/octet-stream", description = "The file."),
    responses(
        (status = 200, description = "What was imported.", body = EvidenceDocumentView,
            headers(("ETag" = String, description = "The version of the whole piece, for `If-Match`.")),
            example = json!(crate::openapi::evidence_document())),
        (status = 409, description = "The order does not need the piece, or its status does not let it change.", body = Problem,
            content_type = "application/problem+json"),
        (status = 412, description = "The piece has changed since it was read.", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn evidence_import(
    NamedPiece(piece, file_name): NamedPiece,
    expected: Result<IfMatch>,
    Caller(ctx): Caller,
    State(app): State<App>,
    sent: Sent,
) -> Result<Versioned<EvidenceDocumentView>> {
    app::evidence::admit(&ctx, piece.number, piece.kind).await?;
    let _place = app.documents.place(&ctx, 1)?;
    let ((_, IfMatch(expected)), upload) = sent.read(both(file_name, expected), |(name, _)| name.clone(), &app.documents).await?;
    let imported = app::evidence::import(&ctx, &app.documents, piece, &expected, upload).await?;
    Ok(Versioned(imported.version, imported.record.into()))
}

/// The document of one side of a piece of evidence
///
/// The bytes, checked against what was imported: a damaged document is `document_unreadable`, never a wrong one. That an
/// identity document is read is recorded. With `replaced`, an earlier document of the side, for those who may change the order
/// (*modify*); that is always recorded.
#[utoipa::path(
    get, path = "/api/v1/orders/{number}/evidence/{kind}/{side}", operation_id = "evidence_fetch", tag = "evidence",
    params(
        SideInPath,
        ("replaced" = Option<String>, Query, description = "The `sha256` of a document that was replaced; without it comes the one that counts",
            min_length = 64, max_length = 64, pattern = "^[0-9A-Fa-f]{64}$"),
    ),
    responses(
        (status = 200, description = "The file.", content(
            (api::schema::FileContent = "application/pdf"), (api::schema::FileContent = "image/jpeg"), (api::schema::FileContent = "image/png"),
        )),
        (status = 403, description = "Whoever may not change the order reads no document that was replaced.", body = Problem,
            content_type = "application/problem+json"),
        (status = 410, description = "The document was destroyed.", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn evidence_fetch(OnePiece(piece, replaced): OnePiece, Caller(ctx): Caller, State(app): State<App>) -> Result<Response> {
    let place = app.documents.answer_place(&ctx)?;
    file(place, app::evidence::fetch(&ctx, &app.documents, piece, replaced).await?)
}
