use api::Me;
use axum::{Extension, Json};
use domain::policy::{Actor, Permission, Reach};
use sha2::{Digest, Sha256};

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
        id: id(&ctx.actor),
        name: ctx.actor.name.clone(),
        roles: ctx.actor.roles.iter().copied().collect(),
        permissions: ctx.actor.permissions(),
        authorities: authorities.into_iter().map(Into::into).collect(),
        all_portals: ctx.actor.scope_for(Permission::View).is_some_and(|scope| *scope.reach() == Reach::Everything),
        idle_expires_at: signed_in.session.map(|ends| api::timestamp(ends.idle_at)),
        expires_at: signed_in.session.map(|ends| api::timestamp(ends.ends_at)),
    }))
}

/// Stands for the issuer and the subject, without telling either: half of their SHA-256.
fn id(actor: &Actor) -> String {
    let digest = Sha256::new().chain_update(&actor.issuer).chain_update([0]).chain_update(&actor.subject).finalize();
    digest[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(issuer: &str, subject: &str, name: &str) -> String {
        let (roles, perimeter, portals) = Default::default();
        id(&Actor { issuer: issuer.into(), subject: subject.into(), name: name.into(), roles, perimeter, portals })
    }

    #[test]
    fn an_id_is_of_one_subject_of_one_issuer_whatever_their_name() {
        let id = of("https://a", "1", "Claire");
        assert_eq!(id.len(), 32);
        assert_eq!(id, of("https://a", "1", "Claire Morvan"), "a new name is not a new person");
        assert_ne!(id, of("https://a", "2", "Claire"), "a namesake is somebody else");
        assert_ne!(id, of("https://b", "1", "Claire"), "issuers number their people on their own");
        assert_ne!(id, of("https://a1", "", "Claire"), "issuer and subject do not run into each other");
    }
}
