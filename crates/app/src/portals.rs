//! Order portals (*Clients*): which there are, and how they are configured.

use crate::{Ctx, Error, Precondition, Result, Saved, Stored, Tx, saving};
use db::Locked;
use db::portal_settings::StoredPortal;
use domain::audit::{Action, Chain, Change, Event};
use domain::orders::Portal;
use domain::policy::{Permission, Scope};
use domain::portals::{PortalChoice, PortalSettings};
use domain::values::{Slug, ValueError, Wrong};
use std::ops::ControlFlow;

/// The portals in the actor's scope, by name: what the list can be filtered by.
///
/// # Errors
/// [`crate::Error::Forbidden`] without *view*.
pub async fn list(ctx: &Ctx) -> Result<Vec<Portal>> {
    let scope = ctx.scope_for(Permission::View)?;
    Ok(db::portals::list(&ctx.db, &scope).await?)
}

/// One portal's settings.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or none that the actor may configure.
pub async fn fetch(ctx: &Ctx, slug: &Slug) -> Result<Stored<PortalSettings>> {
    let scope = ctx.scope_for(Permission::Configure).map_err(|_| Error::NotFound)?;
    let found = db::portal_settings::fetch(&ctx.db, &scope, slug).await?.ok_or(Error::NotFound)?;
    Ok(Stored { record: found.settings, version: found.version })
}

/// Configures a portal, a new one or one that is there.
///
/// # Errors
/// [`Error::NotFound`], what [`Precondition`] says, or [`Error::Invalid`]: another portal has the name, there is no such
/// authority or it is not the portal's, or an offer needs the attestation.
pub async fn save(ctx: &Ctx, slug: &Slug, settings: &PortalSettings, expected: &Precondition) -> Result<Saved> {
    let scope = ctx.scope_for(Permission::Configure).map_err(|_| Error::NotFound)?;
    let mut tx = ctx.begin().await?;
    let found = db::portal_settings::lock(tx.store(), &scope, slug).await?;
    let there = found.as_ref().map(|found| (&found.settings, found.version));
    if let ControlFlow::Break(saved) = saving::begin(&scope, expected, there, settings)? {
        return Ok(saved);
    }
    saving::agreed(disagreeing(&mut tx, &scope, slug, found.as_ref(), &settings.choice()).await?)?;
    let (written, action) = match &found {
        Some(found) => (Some(db::portal_settings::update(tx.store(), found, settings).await?), Action::PortalChanged),
        None => (db::portal_settings::insert(tx.store(), slug, settings).await?, Action::PortalAdded),
    };
    let before = found.as_ref().map(|found| found.settings.fields()).unwrap_or_default();
    let changes = Change::between(&before, &settings.fields());
    saving::finish(tx, written, found.is_none(), Event { chain: Chain::Portal(slug.clone()), action, changes }).await
}

/// What of settings disagrees with other records: for whoever is refused anyway, and is to learn everything at once.
///
/// # Errors
/// The store does not answer.
pub async fn look_up(ctx: &Ctx, slug: &Slug, choice: &PortalChoice) -> Result<Vec<Wrong>> {
    let Ok(scope) = ctx.scope_for(Permission::Configure) else { return Ok(Vec::new()) };
    let mut tx = ctx.begin().await?;
    let found = db::portal_settings::lock(tx.store(), &scope, slug).await?;
    disagreeing(&mut tx, &scope, slug, found.as_ref(), choice).await
}

async fn disagreeing(
    tx: &mut Tx<'_>,
    scope: &Scope,
    slug: &Slug,
    found: Option<&Locked<StoredPortal>>,
    choice: &PortalChoice,
) -> Result<Vec<Wrong>> {
    let mut wrong = Vec::new();
    if let Some(ra) = &choice.ra {
        let is_there = match found {
            Some(found) => found.settings.ra == *ra,
            // Held until the portal is there.
            None => db::authorities::lock(tx.store(), scope, ra).await?.is_some(),
        };
        wrong.extend((!is_there).then(|| Wrong::new("ra", ValueError::UnknownChoice)));
    }
    if let Some(name) = &choice.name
        && db::portal_settings::is_taken(tx.store(), slug, name).await?
    {
        wrong.push(Wrong::new("name", ValueError::Taken));
    }
    if let Some(found) = found
        && !choice.attests
        && db::offers::need_attestation(tx.store(), found.id).await?
    {
        wrong.push(Wrong::new("attestation", ValueError::Empty));
    }
    Ok(wrong)
}
