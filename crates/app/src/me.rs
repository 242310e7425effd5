//! Who asks.

use crate::{Ctx, Result};
use domain::orders::RegistrationAuthority;
use domain::policy::{Permission, Reach};

/// The actor's registration authorities, by name, for the header of the page; empty when they see everything or
/// nothing. Being signed in is enough.
///
/// # Errors
/// When the store does not answer.
pub async fn authorities(ctx: &Ctx) -> Result<Vec<RegistrationAuthority>> {
    match ctx.actor.scope_for(Permission::View) {
        Some(scope) if *scope.reach() != Reach::Everything => Ok(db::portals::authorities(&ctx.db, &scope).await?),
        _ => Ok(Vec::new()),
    }
}
