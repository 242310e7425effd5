use api::{DraftEntry, DraftPageView, DraftView};
use app::{Answer, Ctx};
use axum::response::Response;
use domain::orders::{Draft, OrderChoice};
use http::StatusCode;

use super::orders::placed;
use crate::access::Caller;
use crate::change::{IfMatch, Patch, Versioned, looked_up};
use crate::extract::{DraftListQuery, DraftPath, EnteredDraft, NoQuery};
use crate::links::Linked;
use crate::posted::{self, Keyed, Posted};
use crate::problem::{Failure, Result, both};

/// Begin to enter an order
///
/// Any part of an order's document, also none of it: what is given must be right, what is missing is listed. A draft belongs to
/// its portal; an account of one portal need not name it. It is no order, has no number, and is forgotten 30 days
/// after the last change; a portal has 1 000 at most.
#[utoipa::path(
    post, path = "/api/v1/drafts", operation_id = "draft_begin", tag = "drafts",
    params(("Idempotency-Key" = String, Header, description = "Chosen by the caller, one for each draft: a UUID, say.", max_length = 128)),
    request_body(content = api::schema::DraftEntry, example = json!(crate::openapi::draft_entry())),
    responses((
        status = 201, description = "The draft.", body = DraftView,
        headers(("Location" = String, description = "The draft."), ("ETag" = String, description = "Its version, for `If-Match`.")),
        example = json!(crate::openapi::draft()),
    )),
)]
pub(super) async fn draft_begin(query: Result<NoQuery>, Caller(ctx): Caller, posted: Posted<DraftEntry>) -> Result<Response> {
    let look_up = async |choice: &OrderChoice| app::drafts::look_up(&ctx, choice).await;
    let (_, request, DraftEntry { choice, document }) = posted.whole(query, look_up).await?;
    Ok(posted::answer(app::drafts::begin(&ctx, &request, &choice, &document, begun).await?))
}

/// A new draft as it travels and is kept.
fn begun(draft: &Draft) -> Answer {
    posted::words(201, Some(format!("/api/v1/drafts/{}", draft.id)), Some(draft.version), &DraftView::from(draft))
}

/// The orders that are being entered on the caller's portals
///
/// Newest first. To go on, send `next` as `page`.
#[utoipa::path(
    get, path = "/api/v1/drafts", operation_id = "draft_list", tag = "drafts",
    params(
        ("page_size" = Option<u16>, Query, description = "1 to 200; 50 without", minimum = 1, maximum = 200, example = 50),
        ("page" = Option<String>, Query, description = "`next` of an earlier answer"),
    ),
    responses((
        status = 200, description = "The page.", body = DraftPageView,
        headers(("Link" = String, description = "The next page (RFC 8288), if there is one.")),
        example = json!(crate::openapi::draft_page()),
    )),
)]
pub(super) async fn draft_list(query: DraftListQuery, Caller(ctx): Caller) -> Result<Linked<DraftPageView>> {
    let page = app::drafts::list(&ctx, query.after, query.size).await?;
    let next = page.next.map(|id| id.to_string());
    let links = query.links.to(next.as_deref(), None);
    Ok(Linked(links, DraftPageView { drafts: page.drafts.iter().map(DraftView::from).collect(), next }))
}

/// An order that is being entered
#[utoipa::path(
    get, path = "/api/v1/drafts/{draft}", operation_id = "draft_fetch", tag = "drafts",
    params(("draft" = inline(api::schema::DraftId), Path, description = "Its `id`", example = "019ab2c4-7f10-7d3a-8c21-0f5e6a7b8c9d")),
    responses((
        status = 200, description = "The draft.", headers(("ETag" = String, description = "Its version, for `If-Match`.")),
            body = DraftView, example = json!(crate::openapi::draft()),
    )),
)]
pub(super) async fn draft_fetch(DraftPath(id): DraftPath, Caller(ctx): Caller) -> Result<Versioned<DraftView>> {
    let draft = app::drafts::fetch(&ctx, id).await?;
    Ok(Versioned(draft.version, DraftView::from(&draft)))
}

/// Enter more of an order, or something else
///
/// The body is a JSON merge patch (RFC 7396): what it has takes the place of what is there, `null` takes a field away, the rest
/// stays. What is then there must be right; the answer lists what is still missing.
#[utoipa::path(
    patch, path = "/api/v1/drafts/{draft}", operation_id = "draft_change", tag = "drafts",
    params(
        ("draft" = inline(api::schema::DraftId), Path, description = "Its `id`", example = "019ab2c4-7f10-7d3a-8c21-0f5e6a7b8c9d"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version to change; without it the answer is 428.", example = "\"3\""),
    ),
    request_body(
        content = api::schema::DraftEntry, content_type = "application/merge-patch+json", example = json!(crate::openapi::draft_patch()),
    ),
    responses((
        status = 200, description = "The draft as it is now.", headers(("ETag" = String, description = "Its new version.")),
            body = DraftView, example = json!(crate::openapi::draft()),
    )),
)]
pub(super) async fn draft_change(
    id: Result<EnteredDraft>,
    expected: Result<IfMatch>,
    Caller(ctx): Caller,
    patch: Result<Patch>,
) -> Result<Versioned<DraftView>> {
    let EnteredDraft(id, rest) = match id {
        Ok(id) => id,
        // What is entered cannot be judged without its draft; the rest can.
        Err(failure) => return Err(expected.err().into_iter().chain(patch.err()).fold(failure, Failure::and)),
    };
    let draft = app::drafts::fetch(&ctx, id).await?;
    let rest = both(rest, expected);
    let entry = entered(&ctx, &draft, patch, rest.is_ok()).await;
    let (((), IfMatch(expected)), DraftEntry { choice, document }) = both(rest, entry)?;
    let changed = app::drafts::change(&ctx, &draft, &expected, &choice, &document).await?;
    Ok(Versioned(changed.version, DraftView::from(&changed)))
}

/// What a patch makes of a draft.
async fn entered(ctx: &Ctx, draft: &Draft, patch: Result<Patch>, rest_is_right: bool) -> Result<DraftEntry> {
    let Patch(patch) = patch?;
    looked_up(DraftEntry::merged(draft, &patch), rest_is_right, async |choice| app::drafts::look_up(ctx, choice).await).await
}

/// Give an order up that is being entered
#[utoipa::path(
    delete, path = "/api/v1/drafts/{draft}", operation_id = "draft_remove", tag = "drafts",
    params(
        ("draft" = inline(api::schema::DraftId), Path, description = "Its `id`", example = "019ab2c4-7f10-7d3a-8c21-0f5e6a7b8c9d"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version to remove; without it the answer is 428.", example = "\"3\""),
    ),
    responses((status = 204, description = "It is gone.")),
)]
pub(super) async fn draft_remove(id: Result<DraftPath>, expected: Result<IfMatch>, Caller(ctx): Caller) -> Result<StatusCode> {
    let (DraftPath(id), IfMatch(expected)) = both(id, expected)?;
    app::drafts::remove(&ctx, id, &expected).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Place the order that was entered
///
/// The draft becomes an order, as if its document had been sent to `POST /api/v1/orders`, and is gone. While something is
/// missing the answer is 409 `incomplete` and lists it. The request has no body.
#[utoipa::path(
    post, path = "/api/v1/drafts/{draft}/submit", operation_id = "draft_submit", tag = "drafts",
    params(
        ("draft" = inline(api::schema::DraftId), Path, description = "Its `id`", example = "019ab2c4-7f10-7d3a-8c21-0f5e6a7b8c9d"),
        ("Idempotency-Key" = String, Header, description = "Chosen by the caller, one for each order: a UUID, say.", max_length = 128),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the draft; without it the answer is 428.", example = "\"3\""),
    ),
    responses((
        status = 201, description = "The order exists.", body = api::OrderReceiptView,
        headers(("Location" = String, description = "The order."), ("ETag" = String, description = "Its version, for `If-Match`.")),
        example = json!(crate::openapi::order_placed()),
    )),
)]
pub(super) async fn draft_submit(
    id: Result<DraftPath>,
    expected: Result<IfMatch>,
    Caller(ctx): Caller,
    request: Result<Keyed>,
) -> Result<Response> {
    let ((DraftPath(id), IfMatch(expected)), Keyed(request)) = both(both(id, expected), request)?;
    let order = |draft: &Draft| DraftEntry::order(draft).map_err(Failure::incomplete);
    Ok(posted::answer(app::drafts::submit(&ctx, &request, (id, &expected), order, placed).await?))
}
