use api::{AttachmentView, Problem};
use app::Answer;
use app::attachments::Added;
use axum::extract::State;
use axum::response::Response;

use crate::access::Caller;
use crate::extract::{AttachmentPath, NewAttachment};
use crate::posted;
use crate::problem::Result;
use crate::state::App;
use crate::upload::{Sent, file};

/// Adds a document to an order
///
/// Any document that says something about the order and is none of its evidence, under a title. The body is the file itself:
/// PNG, JPEG or PDF, 3 MB at most, held to the same rules as evidence. It stays as it is: it is neither replaced nor removed,
/// and an order has 50 at most. A closed or cancelled order takes none.
#[utoipa::path(
    post, path = "/api/v1/orders/{number}/attachments", operation_id = "attachment_add", tag = "attachments",
    params(
        ("number" = i64, Path, description = "N° Dossier", minimum = 1, example = 5144),
        ("title" = String, Query, description = "What it is, in one line", min_length = 1, max_length = 200, example = "Courrier du bâtonnier"),
        ("file_name" = String, Query, description = "The file's name: one dot, before `png`, `jpg`, `jpeg` or `pdf`",
            min_length = 1, max_length = 150, example = "courrier.pdf"),
        ("Idempotency-Key" = String, Header, description = "Chosen by the caller, one for each document: a UUID, say.", max_length = 128),
    ),
    request_body(content = api::schema::FileContent, content_type = "application/octet-stream", description = "The file."),
    responses((
        status = 201, description = "What was added.", body = AttachmentView,
        headers(("Location" = String, description = "Where the document is.")), example = json!(crate::openapi::attachment()),
    )),
)]
pub(super) async fn attachment_add(
    NewAttachment(number, about): NewAttachment,
    Caller(ctx): Caller,
    State(app): State<App>,
    sent: Sent,
) -> Result<Response> {
    app::attachments::admit(&ctx, number).await?;
    let _place = app.documents.place(&ctx, 1)?;
    let (title, request, upload) = sent.read_repeatable(about, &app.documents).await?;
    Ok(posted::answer(app::attachments::add(&ctx, &app.documents, &request, (number, &title), upload, added).await?))
}

/// What was added, as it travels and is kept.
fn added((number, attachment): &Added) -> Answer {
    let location = format!("/api/v1/orders/{number}/attachments/{}", attachment.id);
    posted::words(201, Some(location), None, &AttachmentView::from(attachment.clone()))
}

/// A document that was added to an order
///
/// The bytes, checked against what was added: a damaged document is `document_unreadable`, never a wrong one. That it is
/// read is recorded.
#[utoipa::path(
    get, path = "/api/v1/orders/{number}/attachments/{attachment}", operation_id = "attachment_fetch", tag = "attachments",
    params(
        ("number" = i64, Path, description = "N° Dossier", minimum = 1, example = 5144),
        ("attachment" = i64, Path, description = "Its `id`", minimum = 1, example = 1),
    ),
    responses(
        (status = 200, description = "The file.", content(
            (api::schema::FileContent = "application/pdf"), (api::schema::FileContent = "image/jpeg"), (api::schema::FileContent = "image/png"),
        )),
        (status = 410, description = "The document was destroyed.", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn attachment_fetch(
    AttachmentPath(number, id): AttachmentPath,
    Caller(ctx): Caller,
    State(app): State<App>,
) -> Result<Response> {
    let place = app.documents.answer_place(&ctx)?;
    file(place, app::attachments::fetch(&ctx, &app.documents, number, id).await?)
}
