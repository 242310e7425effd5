//! Registration authorities (*AE*), as they are configured.

use crate::{Ctx, Error, Precondition, Result, Saved, Stored, Tx, saving};
use domain::audit::{Action, Chain, Change, Event};
use domain::orders::RegistrationAuthority;
use domain::policy::Permission;
use domain::portals::{AuthorityChoice, AuthoritySettings};
use domain::values::{RaCode, ValueError, Wrong};
use std::ops::ControlFlow;

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
    let there = found.as_ref().map(|found| (&found.settings, found.version));
    if let ControlFlow::Break(saved) = saving::begin(&scope, expected, there, settings)? {
        return Ok(saved);
    }
    saving::agreed(disagreeing(&mut tx, code, &settings.choice()).await?)?;
    let (written, action) = match &found {
        Some(found) => (Some(db::authorities::update(tx.store(), found, settings).await?), Action::AuthorityChanged),
        None => (db::authorities::insert(tx.store(), code, settings).await?, Action::AuthorityAdded),
    };
    let before = found.as_ref().map(|found| found.settings.fields()).unwrap_or_default();
    let changes = Change::between(&before, &settings.fields());
    saving::finish(tx, written, found.is_none(), Event { chain: Chain::Authority(code.clone()), action, changes }).await
}

/// What of settings disagrees with other records: for whoever is refused anyway, and is to learn everything at once.
///
/// # Errors
/// The store does not answer.
pub async fn look_up(ctx: &Ctx, code: &RaCode, choice: &AuthorityChoice) -> Result<Vec<Wrong>> {
    disagreeing(&mut ctx.begin().await?, code, choice).await
}

async fn disagreeing(tx: &mut Tx<'_>, code: &RaCode, choice: &AuthorityChoice) -> Result<Vec<Wrong>> {
    let is_taken = match &choice.name {
        Some(name) => db::authorities::is_taken(tx.store(), code, name).await?,
        None => false,
    };
    Ok(is_taken.then(|| Wrong::new("name", ValueError::Taken)).into_iter().collect())
}
