use api::{PortalList, PortalView};
use axum::Json;

use crate::access::Caller;
use crate::extract::NoQuery;
use crate::problem::Result;

/// The portals within the caller's scope
///
/// By name. They are the choices of the order list's `portal` filter: what lies outside the scope is not offered.
#[utoipa::path(
    get, path = "/api/v1/portals", operation_id = "portal_list", tag = "portals",
    responses((status = 200, description = "The portals.", body = PortalList, example = json!(crate::openapi::portal_list()))),
)]
pub(super) async fn portal_list(_: NoQuery, Caller(ctx): Caller) -> Result<Json<PortalList>> {
    let portals = app::portals::list(&ctx).await?;
    Ok(Json(PortalList { portals: portals.into_iter().map(PortalView::from).collect() }))
}
