use api::Me;
use axum::{Extension, Json};
use domain::policy::{Permission, Reach};

use crate::access::Caller;
use crate::auth::SignedIn;
use crate::extract::NoQuery;
use crate::problem::Result;

/// Who is signed in, and what they may do
#[utoipa::path(
    get, path = "/api/v1/me", operation_id = "me_fetch", tag = "me",
    responses((status = 200, description = "The caller.", body = Me, example = json!(crate::openapi::me()))),
)]
pub(super) async fn me_fetch(Caller(ctx): Caller, Extension(signed_in): Extension<SignedIn>, _: NoQuery) -> Result<Json<Me>> {
    let authorities = app::me::authorities(&ctx).await?;
    Ok(Json(Me {
        id: app::me::id(&ctx.actor),
        name: ctx.actor.name.clone(),
        roles: ctx.actor.roles.iter().copied().collect(),
        permissions: ctx.actor.permissions(),
        authorities: authorities.into_iter().map(Into::into).collect(),
        all_portals: ctx.actor.scope_for(Permission::View).is_some_and(|scope| *scope.reach() == Reach::Everything),
        idle_expires_at: signed_in.session.map(|ends| api::timestamp(ends.idle_at)),
        expires_at: signed_in.session.map(|ends| api::timestamp(ends.ends_at)),
    }))
}
