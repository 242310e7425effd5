use api::{OfferList, OfferSettings};
use axum::Json;
use axum::response::Response;
use domain::portals::PortalOffer;

use crate::access::Caller;
use crate::change::{Change, IfMatch, Versioned, saved};
use crate::extract::{OfferPath, PortalSlug};
use crate::problem::{Result, both};

/// What a portal sells
///
/// Everything that it sells or sold, by code, 200 at most: orders name the code of an offer that is on sale.
#[utoipa::path(
    get, path = "/api/v1/portals/{slug}/offers", operation_id = "offer_list", tag = "portals",
    params(("slug" = String, Path, description = "The part of its address after `/ws/`.", pattern = "^[a-z0-9-]{1,64}$", example = "avocats-v4")),
    responses((status = 200, description = "The offers.", body = OfferList, example = json!(crate::openapi::offer_list()))),
)]
pub(super) async fn offer_list(PortalSlug(slug): PortalSlug, Caller(ctx): Caller) -> Result<Json<OfferList>> {
    let offers = app::offers::list(&ctx, &slug).await?;
    Ok(Json(OfferList { offers: offers.into_iter().map(|found| found.record.into()).collect() }))
}

/// One offer of a portal
#[utoipa::path(
    get, path = "/api/v1/portals/{slug}/offers/{code}", operation_id = "offer_fetch", tag = "portals",
    params(
        ("slug" = String, Path, description = "The part of the portal's address after `/ws/`.", pattern = "^[a-z0-9-]{1,64}$", example = "avocats-v4"),
        ("code" = String, Path, description = "The offer's code.", pattern = "^[a-z0-9-]{1,64}$", example = "cle-3-ans-livree"),
    ),
    responses((
        status = 200, description = "The offer.", headers(("ETag" = String, description = "Its version, for `If-Match`.")),
            body = OfferSettings, example = json!(crate::openapi::offer_settings()),
    )),
)]
pub(super) async fn offer_fetch(OfferPath(slug, code): OfferPath, Caller(ctx): Caller) -> Result<Versioned<OfferSettings>> {
    let found = app::offers::fetch(&ctx, &slug, &code).await?;
    Ok(Versioned(found.version, found.record.into()))
}

/// Writes an offer of a portal
///
/// To change one, send the whole document and `If-Match` with the `ETag` that you read. To make a new one, send
/// `If-None-Match: *`; its code is for good, and a portal has 200 at most (409 `limit_reached`). Orders keep the offer as it was when they were placed; what is no longer to be
/// sold gets `on_sale: false`.
#[utoipa::path(
    put, path = "/api/v1/portals/{slug}/offers/{code}", operation_id = "offer_save", tag = "settings",
    params(
        ("slug" = String, Path, description = "The part of the portal's address after `/ws/`.", pattern = "^[a-z0-9-]{1,64}$", example = "avocats-v4"),
        ("code" = String, Path, description = "The offer's code.", pattern = "^[a-z0-9-]{1,64}$", example = "cle-3-ans-livree"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version to change.", example = "\"3\""),
        ("If-None-Match" = Option<String>, Header, description = "`*`: make a new one."),
    ),
    request_body(content = OfferSettings, example = json!(crate::openapi::offer_settings())),
    responses(
        (
            status = 200, description = "It is so now.", headers(("ETag" = String, description = "Its new version.")),
            body = OfferSettings, example = json!(crate::openapi::offer_settings()),
        ),
        (
            status = 201, description = "It is new.", headers(("ETag" = String, description = "Its version.")),
            body = OfferSettings, example = json!(crate::openapi::offer_settings()),
        ),
    ),
)]
pub(super) async fn offer_save(
    path: Result<OfferPath>,
    expected: Result<IfMatch>,
    Caller(ctx): Caller,
    change: Change<PortalOffer<()>>,
) -> Result<Response> {
    let look_up = async |(OfferPath(slug, _), _): &(OfferPath, IfMatch), choice: &_| app::offers::look_up(&ctx, slug, choice).await;
    let ((OfferPath(slug, code), IfMatch(expected)), offer, location) = change.whole(both(path, expected), look_up).await?;
    let offer = offer.under(code);
    let outcome = app::offers::save(&ctx, &slug, &offer, &expected).await?;
    Ok(saved::<OfferSettings>(outcome, offer.into(), &location))
}
