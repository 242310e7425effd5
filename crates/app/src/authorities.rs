//! Registration authorities (*AE*), as they are configured.

use crate::{Ctx, Error, Precondition, Result, Saved, Stored};
use domain::audit::{Action, Chain, Change, Event};
use domain::orders::RegistrationAuthority;
use domain::policy::{Permission, Reach};
use domain::portals::AuthoritySettings;
use domain::values::RaCode;

/// The authorities that the actor may configure, by name.
///
/// # Errors
/// [`Error::Forbidden`] without *configure*.
pub async fn list(ctx: &Ctx) -> Result<Vec<RegistrationAuthority>> {
    let scope = ctx.scope_for(Permission::Configure)?;
    Ok(db::portals::authorities(&ctx.db, &scope).await?)
}

/// One authority's settings.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or none that the actor may configure.
pub async fn fetch(ctx: &Ctx, code: &RaCode) -> Result<Stored<AuthoritySettings>> {
    let scope = ctx.scope_for(Permission::Configure).map_err(|_| Error::NotFound)?;
    let found = db::authorities::fetch(&ctx.db, &scope, code).await?.ok_or(Error::NotFound)?;
    Ok(Stored { record: found.settings, version: found.version })
}

/// Configures an authority, a new one or one that is there.
///
/// # Errors
/// [`Error::NotFound`], what [`Precondition`] says, or [`Error::Invalid`] when another authority has the name.
pub async fn save(ctx: &Ctx, code: &RaCode, settings: &AuthoritySettings, expected: &Precondition) -> Result<Saved> {
    let scope = ctx.scope_for(Permission::Configure).map_err(|_| Error::NotFound)?;
    let mut tx = ctx.begin().await?;
    let found = db::authorities::lock(tx.store(), &scope, code).await?;
    expected.check(found.as_ref().map(|found| found.version))?;
    let (before, action) = match &found {
        Some(found) if found.settings == *settings => return Ok(Saved { version: found.version, is_new: false }),
        Some(found) => (found.settings.fields(), Action::AuthorityChanged),
        // A new authority lies outside of every scope but the whole.
        None if *scope.reach() != Reach::Everything => return Err(Error::NotFound),
        None => (Default::default(), Action::AuthorityAdded),
    };
    let is_new = found.is_none();
    let written = if is_new {
        db::authorities::insert(tx.store(), code, settings).await?
    } else {
        db::authorities::update(tx.store(), code, settings).await?
    };
    // Somebody else made it in the same moment.
    let version = written.ok_or(Error::PreconditionFailed)?;
    tx.record(Event { chain: Chain::Authority(code.clone()), action, changes: Change::between(&before, &settings.fields()) }).await?;
    tx.commit().await?;
    Ok(Saved { version, is_new })
}
