use api::{OrderCancelling, OrderCompletion, OrderCount, OrderDetail, OrderListQuery, OrderPage, OrderReceiptView, OrderSubmission};
use app::Answer;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::orders::{Cancelling, OrderReceipt, Submission};
use domain::values::OrderNumber;
use http::header::ETAG;

use crate::access::Caller;
use crate::change::{IfMatch, etag};
use crate::extract::{ListQuery, NoQuery, Number};
use crate::links::Linked;
use crate::posted::{self, Posted};
use crate::problem::{Result, both};
use crate::state::App;

/// One page of the orders within the caller's scope
///
/// All conditions hold together; text is compared without case and accents. Without `sort`, orders not yet generated
/// come first, by priority at the moment of the request; then the others, newest first. Priorities are for those who handle the
/// orders: the account of an order portal gets none, its list comes newest first. To go on, send `next` (or
/// `previous`) as `page` with everything else unchanged; `page=last` jumps to the end.
#[utoipa::path(
    get, path = "/api/v1/orders", operation_id = "order_list", tag = "orders", params(OrderListQuery),
    responses(
        (
            status = 200, description = "The page.", body = OrderPage,
            headers(("Link" = String, description = "The pages beside it (RFC 8288): `next`, `prev`.")),
            example = json!(crate::openapi::order_page()),
        ),
    ),
)]
pub(super) async fn order_list(ListQuery(query, links): ListQuery, Caller(ctx): Caller) -> Result<Linked<OrderPage>> {
    let page = OrderPage::new(app::orders::list(&ctx, &query.filter, &query.page).await?);
    Ok(Linked(links.to(page.next.as_deref(), page.previous.as_deref()), page))
}

/// The exact number of orders that a filter selects
///
/// It takes the parameters of the list, so that one query string serves both; order and page make no difference.
#[utoipa::path(
    get, path = "/api/v1/orders/count", operation_id = "order_count", tag = "orders", params(OrderListQuery),
    responses((status = 200, description = "The total.", body = OrderCount, example = json!(crate::openapi::order_count()))),
)]
pub(super) async fn order_count(ListQuery(query, _): ListQuery, Caller(ctx): Caller) -> Result<Json<OrderCount>> {
    let total = app::orders::count(&ctx, &query.filter).await?;
    Ok(Json(OrderCount { total }))
}

/// Everything of one order
///
/// What was entered, the states of its documents, the holder's certificates, its history, and what the caller may do
/// with it. An order outside the caller's scope is answered like one that does not exist.
#[utoipa::path(
    get, path = "/api/v1/orders/{number}", operation_id = "order_fetch", tag = "orders",
    params(("number" = i64, Path, description = "N° Dossier", minimum = 1, example = 5144)),
    responses((
        status = 200, description = "The order.", body = OrderDetail,
        headers(("ETag" = String, description = "Its version, for `If-Match`.")),
        example = json!(crate::openapi::order_detail()),
    )),
)]
pub(super) async fn order_fetch(Number(number): Number, Caller(ctx): Caller, State(app): State<App>) -> Result<Response> {
    let file = app::orders::fetch(&ctx, number).await?;
    let actions = ctx.actor.actions(file.summary.process, file.summary.status);
    let version = etag(file.version);
    Ok(([(ETAG, version)], Json(OrderDetail::new(file, actions, app.company_record.as_ref(), ctx.now()))).into_response())
}

/// Place an order
///
/// The whole order in one document, on one of the caller's portals. What follows from the offer (medium, duration, delivery,
/// authentication, price, issuing authority) is copied as it is sold at this moment. The order is `incomplete`: import the
/// proofs that the answer names, then complete it.
#[utoipa::path(
    post, path = "/api/v1/orders", operation_id = "order_submit", tag = "orders",
    params(("Idempotency-Key" = String, Header, description = "Chosen by the caller, one for each order: a UUID, say.", max_length = 128)),
    request_body(content = OrderSubmission, example = json!(crate::openapi::order_submission())),
    responses((
        status = 201, description = "The order exists.", body = OrderReceiptView,
        headers(("Location" = String, description = "The order."), ("ETag" = String, description = "Its version, for `If-Match`.")),
        example = json!(crate::openapi::order_placed()),
    )),
)]
pub(super) async fn order_submit(query: Result<NoQuery>, Caller(ctx): Caller, posted: Posted<Submission>) -> Result<Response> {
    let (_, request, order) = posted.whole(query, async |choice| app::orders::look_up(&ctx, choice).await).await?;
    Ok(posted::answer(app::orders::submit(&ctx, &request, &order, placed).await?))
}

/// Complete an order
///
/// *Terminer*: the subscriber declares the documents in date, and the registration authority can begin. The status becomes
/// `to_verify`. While a proof is missing or was found wrong the answer is 409 `incomplete` and lists all of them. Paper
/// orders are completed by the registration authority, when the post arrives.
#[utoipa::path(
    post, path = "/api/v1/orders/{number}/complete", operation_id = "order_complete", tag = "orders",
    params(
        ("number" = i64, Path, description = "N° Dossier", minimum = 1, example = 5144),
        ("Idempotency-Key" = String, Header, description = "Chosen by the caller, one for each request: a UUID, say.", max_length = 128),
        ("If-Match" = Option<String>, Header, description = "The order's ETag; without it the answer is 428."),
    ),
    request_body(content = OrderCompletion, example = json!({"documents_valid": true})),
    responses((
        status = 200, description = "The order is complete.", body = OrderReceiptView,
        headers(("ETag" = String, description = "Its new version.")),
        example = json!(crate::openapi::order_completed()),
    )),
)]
pub(super) async fn order_complete(
    number: Result<Number>,
    expected: Result<IfMatch>,
    Caller(ctx): Caller,
    posted: Posted<OrderCompletion>,
) -> Result<Response> {
    let ((Number(number), IfMatch(expected)), request, document) = posted.whole(both(number, expected), async |()| Ok(Vec::new())).await?;
    Ok(posted::answer(app::orders::complete(&ctx, &request, number, &expected, document.documents_valid, moved).await?))
}

/// Cancel an order
///
/// Irreversible, and possible until its certificate is generated. Whoever cancels types the order's number, so that no other order
/// is meant, and says why.
#[utoipa::path(
    post, path = "/api/v1/orders/{number}/cancel", operation_id = "order_cancel", tag = "orders",
    params(
        ("number" = i64, Path, description = "N° Dossier", minimum = 1, example = 5144),
        ("Idempotency-Key" = String, Header, description = "Chosen by the caller, one for each request: a UUID, say.", max_length = 128),
        ("If-Match" = Option<String>, Header, description = "The order's ETag; without it the answer is 428."),
    ),
    request_body(content = OrderCancelling, example = json!(crate::openapi::order_cancelling())),
    responses((
        status = 200, description = "The order is cancelled.", body = OrderReceiptView,
        headers(("ETag" = String, description = "Its new version.")),
        example = json!(crate::openapi::order_cancelled()),
    )),
)]
pub(super) async fn order_cancel(
    number: Result<Number>,
    expected: Result<IfMatch>,
    Caller(ctx): Caller,
    posted: Posted<Cancelling>,
) -> Result<Response> {
    let meant = number.as_ref().ok().map(|Number(number)| *number);
    let look_up = async |typed: &Option<OrderNumber>| Ok(Cancelling::mismatch(*typed, meant));
    let ((Number(number), IfMatch(expected)), request, document) = posted.whole(both(number, expected), look_up).await?;
    Ok(posted::answer(app::orders::cancel(&ctx, &request, number, &expected, &document, moved).await?))
}

/// The receipt of an order that was placed, as it travels and is kept.
pub(super) fn placed(of: &OrderReceipt) -> Answer {
    let location = format!("/api/v1/orders/{}", of.number);
    posted::words(201, Some(location), Some(of.version), &OrderReceiptView::from(of))
}

/// The same of one that moved on.
fn moved(of: &OrderReceipt) -> Answer {
    posted::words(200, None, Some(of.version), &OrderReceiptView::from(of))
}
