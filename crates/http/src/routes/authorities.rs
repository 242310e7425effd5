use api::{AuthorityList, AuthoritySettings};
use axum::Json;
use axum::response::Response;
use domain::portals;

use crate::access::Caller;
use crate::change::{Change, IfMatch, Versioned, saved};
use crate::extract::{AuthorityCode, NoQuery};
use crate::problem::{Result, both};

/// The registration authorities
///
/// By name, those without a portal included.
#[utoipa::path(
    get, path = "/api/v1/authorities", operation_id = "authority_list", tag = "settings",
    responses((status = 200, description = "The authorities.", body = AuthorityList, example = json!(crate::openapi::authority_list()))),
)]
pub(super) async fn authority_list(_: NoQuery, Caller(ctx): Caller) -> Result<Json<AuthorityList>> {
    let authorities = app::authorities::list(&ctx).await?;
    Ok(Json(AuthorityList { authorities: authorities.into_iter().map(Into::into).collect() }))
}

/// What is configured of a registration authority
#[utoipa::path(
    get, path = "/api/v1/authorities/{code}", operation_id = "authority_fetch", tag = "settings",
    params(("code" = String, Path, description = "Its code, as in the token's `perimeter`.", pattern = "^[A-Z0-9_-]{1,64}$", example = "OUEST")),
    responses((
        status = 200, description = "The settings.", headers(("ETag" = String, description = "Its version, for `If-Match`.")),
            body = AuthoritySettings, example = json!(crate::openapi::authority_settings()),
    )),
)]
pub(super) async fn authority_fetch(AuthorityCode(code): AuthorityCode, Caller(ctx): Caller) -> Result<Versioned<AuthoritySettings>> {
    let found = app::authorities::fetch(&ctx, &code).await?;
    Ok(Versioned(found.version, found.record.into()))
}

/// Configures a registration authority
///
/// To change one, send the whole document and `If-Match` with the `ETag` that you read. To make a new one, send
/// `If-None-Match: *`; its code is for good.
#[utoipa::path(
    put, path = "/api/v1/authorities/{code}", operation_id = "authority_save", tag = "settings",
    params(
        ("code" = String, Path, description = "Its code, as in the token's `perimeter`.", pattern = "^[A-Z0-9_-]{1,64}$", example = "OUEST"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version to change.", example = "\"3\""),
        ("If-None-Match" = Option<String>, Header, description = "`*`: make a new one."),
    ),
    request_body(content = AuthoritySettings, example = json!(crate::openapi::authority_settings())),
    responses(
        (
            status = 200, description = "It is so now.", headers(("ETag" = String, description = "Its new version.")),
            body = AuthoritySettings, example = json!(crate::openapi::authority_settings()),
        ),
        (
            status = 201, description = "It is new.", headers(("ETag" = String, description = "Its version.")),
            body = AuthoritySettings, example = json!(crate::openapi::authority_settings()),
        ),
    ),
)]
pub(super) async fn authority_save(
    code: Result<AuthorityCode>,
    expected: Result<IfMatch>,
    Caller(ctx): Caller,
    change: Change<portals::AuthoritySettings>,
) -> Result<Response> {
    let look_up =
        async |(AuthorityCode(code), _): &(AuthorityCode, IfMatch), choice: &_| app::authorities::look_up(&ctx, code, choice).await;
    let ((AuthorityCode(code), IfMatch(expected)), settings, location) = change.whole(both(code, expected), look_up).await?;
    let outcome = app::authorities::save(&ctx, &code, &settings, &expected).await?;
    Ok(saved::<AuthoritySettings>(outcome, settings.into(), &location))
}
