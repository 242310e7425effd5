//! What portals sell.

use crate::{Ctx, Error, Precondition, Result, Saved, Stored, saving};
use domain::audit::{Action, Chain, Change, Event};
use domain::policy::Permission;
use domain::portals::{OfferChoice, PortalOffer, PortalSettings};
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
    saving::agreed(disagreeing(&seller.settings, offer.choice()))?;
    let version = db::offers::save(tx.store(), seller.id, offer).await?;
    let changes = Change::between(&before, &offer.fields());
    saving::finish(tx, Some(version), found.is_none(), Event { chain: Chain::Portal(portal.clone()), action, changes }).await
}

/// What of an offer disagrees with its portal: for whoever is refused anyway, and is to learn everything at once.
///
/// # Errors
/// The store does not answer.
pub async fn look_up(ctx: &Ctx, portal: &Slug, choice: &OfferChoice) -> Result<Vec<Wrong>> {
    let Ok(scope) = ctx.scope_for(Permission::Configure) else { return Ok(Vec::new()) };
    let seller = db::portal_settings::fetch(&ctx.db, &scope, portal).await?;
    Ok(seller.map(|seller| disagreeing(&seller.settings, *choice)).unwrap_or_default())
}

fn disagreeing(seller: &PortalSettings, choice: OfferChoice) -> Vec<Wrong> {
    let lacks = choice.needs_attestation() && seller.attestation.is_none();
    lacks.then(|| Wrong::new("holder_authentication", ValueError::UnknownChoice)).into_iter().collect()
}
