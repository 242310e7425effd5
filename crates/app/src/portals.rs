//! Order portals (*Clients*): which there are, and how they are configured.

use crate::{Ctx, Error, Precondition, Result, Saved, Stored, Tx};
use db::portal_settings::StoredPortal;
use domain::audit::{Action, Chain, Change, Event};
use domain::orders::Portal;
use domain::policy::{Permission, Reach, Scope};
use domain::portals::PortalSettings;
use domain::values::{Slug, ValueError, Wrong};

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
    expected.check(found.as_ref().map(|found| found.version))?;
    let (before, action) = match &found {
        Some(found) if found.settings == *settings => return Ok(Saved { version: found.version, is_new: false }),
        Some(found) => (found.settings.fields(), Action::PortalChanged),
        // A new portal lies outside of every scope but the whole.
        None if *scope.reach() != Reach::Everything => return Err(Error::NotFound),
        None => (Default::default(), Action::PortalAdded),
    };
    check(&mut tx, &scope, found.as_ref(), settings).await?;
    let is_new = found.is_none();
    let written = if is_new {
        db::portal_settings::insert(tx.store(), slug, settings).await?
    } else {
        db::portal_settings::update(tx.store(), slug, settings).await?
    };
    // Somebody else made it in the same moment.
    let version = written.ok_or(Error::PreconditionFailed)?;
    tx.record(Event { chain: Chain::Portal(slug.clone()), action, changes: Change::between(&before, &settings.fields()) }).await?;
    tx.commit().await?;
    Ok(Saved { version, is_new })
}

/// What settings must agree with besides themselves.
async fn check(tx: &mut Tx<'_>, scope: &Scope, found: Option<&StoredPortal>, settings: &PortalSettings) -> Result<()> {
    let mut wrong = Vec::new();
    match found {
        Some(found) if found.settings.ra != settings.ra => wrong.push(Wrong::new("ra", ValueError::UnknownChoice)),
        Some(found) if settings.attestation.is_none() && db::offers::need_attestation(tx.store(), found.id).await? => {
            wrong.push(Wrong::new("attestation", ValueError::Empty));
        }
        Some(_) => {}
        None if db::authorities::lock(tx.store(), scope, &settings.ra).await?.is_none() => {
            wrong.push(Wrong::new("ra", ValueError::UnknownChoice));
        }
        None => {}
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}
