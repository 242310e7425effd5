//! What portals sell.

use crate::{Ctx, Error, Precondition, Result, Saved, Stored};
use domain::audit::{Action, Chain, Change, Event};
use domain::policy::Permission;
use domain::portals::PortalOffer;
use domain::values::{OfferCode, Slug, ValueError, Wrong};

/// Everything that a portal sells or sold, by code.
///
/// # Errors
/// [`Error::NotFound`] when there is no such portal, or none in the actor's scope.
pub async fn list(ctx: &Ctx, portal: &Slug) -> Result<Vec<Stored<PortalOffer>>> {
    let scope = ctx.scope_for(Permission::View).map_err(|_| Error::NotFound)?;
    let offers = db::offers::list(&ctx.db, &scope, portal).await?;
    if offers.is_empty() && db::portal_settings::fetch(&ctx.db, &scope, portal).await?.is_none() {
        return Err(Error::NotFound);
    }
    Ok(offers.into_iter().map(|found| Stored { record: found.offer, version: found.version }).collect())
}

/// One offer of a portal, on sale or not.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or its portal is not in the actor's scope.
pub async fn fetch(ctx: &Ctx, portal: &Slug, code: &OfferCode) -> Result<Stored<PortalOffer>> {
    let scope = ctx.scope_for(Permission::View).map_err(|_| Error::NotFound)?;
    let found = db::offers::fetch_for(&ctx.db, &scope, portal, code).await?.ok_or(Error::NotFound)?;
    Ok(Stored { record: found.offer, version: found.version })
}

/// Writes an offer, a new one or one that is there. Orders keep what they were placed for.
///
/// # Errors
/// [`Error::NotFound`], what [`Precondition`] says, [`Error::LimitReached`], or [`Error::Invalid`] when the professional body is
/// to authenticate holders and the portal does not say who signs for it.
pub async fn save(ctx: &Ctx, portal: &Slug, offer: &PortalOffer, expected: &Precondition) -> Result<Saved> {
    let scope = ctx.scope_for(Permission::Configure).map_err(|_| Error::NotFound)?;
    let mut tx = ctx.begin().await?;
    // Before the offer, whoever changes portal or offers: nobody waits for somebody who waits for them.
    let seller = db::portal_settings::lock(tx.store(), &scope, portal).await?.ok_or(Error::NotFound)?;
    let found = db::offers::fetch(tx.store(), seller.id, &offer.code).await?;
    expected.check(found.as_ref().map(|found| found.version))?;
    let (before, action) = match &found {
        Some(found) if found.offer == *offer => return Ok(Saved { version: found.version, is_new: false }),
        Some(found) => (found.offer.fields(), Action::OfferChanged),
        None => (Default::default(), Action::OfferAdded),
    };
    if found.is_none() && db::offers::is_full(tx.store(), seller.id).await? {
        return Err(Error::LimitReached);
    }
    if offer.needs_attestation() && seller.settings.attestation.is_none() {
        return Err(Error::Invalid(vec![Wrong::new("holder_authentication", ValueError::UnknownChoice)]));
    }
    let version = db::offers::save(tx.store(), seller.id, offer).await?;
    tx.record(Event { chain: Chain::Portal(portal.clone()), action, changes: Change::between(&before, &offer.fields()) }).await?;
    tx.commit().await?;
    Ok(Saved { version, is_new: found.is_none() })
}
