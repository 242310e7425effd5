//! Who asks.

use crate::{Ctx, Result};
use domain::orders::RegistrationAuthority;
use domain::policy::{Permission, Scope};

/// The actor's registration authorities, by name, for the header of the page; empty when they see everything or
/// nothing. Being signed in is enough.
///
/// # Errors
/// When the store does not answer.
pub async fn authorities(ctx: &Ctx) -> Result<Vec<RegistrationAuthority>> {
    let scope = ctx.actor.scope();
    if scope == Scope::Everything || !ctx.actor.may(Permission::View) {
        return Ok(Vec::new());
    }
    Ok(db::portals::authorities(&ctx.db, &scope).await?)
}
