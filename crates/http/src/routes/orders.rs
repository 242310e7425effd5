use api::{OrderCount, OrderDetail, OrderListQuery, OrderPage};
use axum::Json;

use crate::access::Caller;
use crate::extract::{ListQuery, Number};
use crate::problem::Result;

/// One page of the orders within the caller's scope
///
/// All conditions hold together; text is compared without case and accents. Without `sort`, orders not yet generated
/// come first, by priority at the moment of the request; then the others, newest first. To go on, send `next` (or
/// `previous`) as `page` with everything else unchanged; `page=last` jumps to the end.
#[utoipa::path(
    get, path = "/api/v1/orders", operation_id = "order_list", tag = "orders", params(OrderListQuery),
    responses(
        (status = 200, description = "The page.", body = OrderPage, example = json!(crate::openapi::order_page())),
    ),
)]
pub(super) async fn order_list(ListQuery(query): ListQuery, Caller(ctx): Caller) -> Result<Json<OrderPage>> {
    let page = app::orders::list(&ctx, &query.filter, &query.page).await?;
    Ok(Json(OrderPage::new(page)))
}

/// The exact number of orders that a filter selects
///
/// It takes the parameters of the list, so that one query string serves both; order and page make no difference.
#[utoipa::path(
    get, path = "/api/v1/orders/count", operation_id = "order_count", tag = "orders", params(OrderListQuery),
    responses((status = 200, description = "The total.", body = OrderCount, example = json!(crate::openapi::order_count()))),
)]
pub(super) async fn order_count(ListQuery(query): ListQuery, Caller(ctx): Caller) -> Result<Json<OrderCount>> {
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
    responses((status = 200, description = "The order.", body = OrderDetail, example = json!(crate::openapi::order_detail()))),
)]
pub(super) async fn order_fetch(Number(number): Number, Caller(ctx): Caller) -> Result<Json<OrderDetail>> {
    let file = app::orders::fetch(&ctx, number).await?;
    let actions = ctx.actor.actions(file.summary.process, file.summary.status);
    Ok(Json(OrderDetail::new(file, actions, ctx.now())))
}
