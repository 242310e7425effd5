//! Order portals (*Clients*).

use crate::{Ctx, Result};
use domain::orders::Portal;
use domain::policy::Permission;

/// The portals in the actor's scope, by name: what the list can be filtered by.
///
/// # Errors
/// [`crate::Error::Forbidden`] without *view*.
pub async fn list(ctx: &Ctx) -> Result<Vec<Portal>> {
    let scope = ctx.scope_for(Permission::View)?;
    Ok(db::portals::list(&ctx.db, &scope).await?)
}
