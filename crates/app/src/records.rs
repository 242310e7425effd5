//! Which records exist for somebody.

use crate::{Ctx, Result};
use domain::policy::Permission;
use domain::values::{DraftId, OfferCode, OrderNumber, RaCode, Slug};

/// A record, by what the interface calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// An order, with everything that hangs on it.
    Order(OrderNumber),
    /// A registration authority.
    Authority(RaCode),
    /// A portal.
    Portal(Slug),
    /// What a portal sells under this code.
    Offer(Slug, OfferCode),
    /// An order that is being entered.
    Draft(DraftId),
}

/// Whether the record exists for the actor: what exists for them may be refused to them, what does not is not there.
///
/// # Errors
/// The store does not answer.
pub async fn exists(ctx: &Ctx, record: &Record) -> Result<bool> {
    let Ok(scope) = ctx.scope_for(Permission::View) else { return Ok(false) };
    Ok(match record {
        Record::Order(number) => db::orders::standing(&ctx.db, &scope, *number).await?.is_some(),
        Record::Authority(code) => db::portals::authorities(&ctx.db, &scope).await?.iter().any(|authority| authority.code == *code),
        Record::Portal(slug) => db::portal_settings::fetch(&ctx.db, &scope, slug).await?.is_some(),
        // Whoever sees one may do everything with it.
        Record::Draft(id) => match ctx.scope_for(Permission::Submit) {
            Ok(scope) => db::drafts::fetch(&ctx.db, &scope, *id, ctx.now()).await?.is_some(),
            Err(_) => false,
        },
        Record::Offer(slug, code) => db::offers::fetch_for(&ctx.db, &scope, slug, code).await?.is_some(),
    })
}
