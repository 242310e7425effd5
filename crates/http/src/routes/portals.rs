use api::{PortalList, PortalSettings, PortalView};
use axum::Json;
use axum::response::Response;
use domain::portals;

use crate::access::Caller;
use crate::change::{Change, IfMatch, Versioned, saved};
use crate::extract::{NoQuery, PortalSlug};
use crate::problem::{Result, both};

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

/// What is configured of a portal
#[utoipa::path(
    get, path = "/api/v1/portals/{slug}", operation_id = "portal_fetch", tag = "settings",
    params(("slug" = String, Path, description = "The part of its address after `/ws/`.", pattern = "^[a-z0-9-]{1,64}$", example = "avocats-v4")),
    responses((
        status = 200, description = "The settings.", headers(("ETag" = String, description = "Its version, for `If-Match`.")),
            body = PortalSettings, example = json!(crate::openapi::portal_settings()),
    )),
)]
pub(super) async fn portal_fetch(PortalSlug(slug): PortalSlug, Caller(ctx): Caller) -> Result<Versioned<PortalSettings>> {
    let found = app::portals::fetch(&ctx, &slug).await?;
    Ok(Versioned(found.version, found.record.into()))
}

/// Configures a portal
///
/// To change one, send the whole document and `If-Match` with the `ETag` that you read. To make a new one, send
/// `If-None-Match: *`; its slug and its authority are for good.
#[utoipa::path(
    put, path = "/api/v1/portals/{slug}", operation_id = "portal_save", tag = "settings",
    params(
        ("slug" = String, Path, description = "The part of its address after `/ws/`.", pattern = "^[a-z0-9-]{1,64}$", example = "avocats-v4"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version to change.", example = "\"3\""),
        ("If-None-Match" = Option<String>, Header, description = "`*`: make a new one."),
    ),
    request_body(content = PortalSettings, example = json!(crate::openapi::portal_settings())),
    responses(
        (
            status = 200, description = "It is so now.", headers(("ETag" = String, description = "Its new version.")),
            body = PortalSettings, example = json!(crate::openapi::portal_settings()),
        ),
        (
            status = 201, description = "It is new.", headers(("ETag" = String, description = "Its version.")),
            body = PortalSettings, example = json!(crate::openapi::portal_settings()),
        ),
    ),
)]
pub(super) async fn portal_save(
    slug: Result<PortalSlug>,
    expected: Result<IfMatch>,
    Caller(ctx): Caller,
    change: Change<portals::PortalSettings>,
) -> Result<Response> {
    let look_up = async |(PortalSlug(slug), _): &(PortalSlug, IfMatch), choice: &_| app::portals::look_up(&ctx, slug, choice).await;
    let ((PortalSlug(slug), IfMatch(expected)), settings, location) = change.whole(both(slug, expected), look_up).await?;
    let outcome = app::portals::save(&ctx, &slug, &settings, &expected).await?;
    Ok(saved::<PortalSettings>(outcome, settings.into(), &location))
}
