//! Orders: the list, its total, one file; placing one and completing it.

mod submit;

use crate::{Ctx, Error, Result};
use domain::orders::{OrderFile, OrderFilter, OrderSummary, Page, PageRequest};
use domain::policy::Permission;
use domain::values::OrderNumber;

pub(crate) use submit::{choose, place};
pub use submit::{complete, look_up, submit};

/// One page of the orders in the actor's scope (L-1 to L-5).
///
/// # Errors
/// [`Error::Forbidden`] without *view*.
pub async fn list(ctx: &Ctx, filter: &OrderFilter, page: &PageRequest) -> Result<Page<OrderSummary>> {
    let scope = ctx.scope_for(Permission::View)?;
    Ok(db::orders::list(&ctx.db, &scope, filter, page, ctx.now()).await?)
}

/// How many orders of the actor's scope the filter selects, exactly.
///
/// # Errors
/// [`Error::Forbidden`] without *view*.
pub async fn count(ctx: &Ctx, filter: &OrderFilter) -> Result<u64> {
    let scope = ctx.scope_for(Permission::View)?;
    Ok(db::orders::count(&ctx.db, &scope, filter).await?)
}

/// Everything of one order (D-1, D-2).
///
/// # Errors
/// [`Error::NotFound`] when there is none, or none within the actor's scope: the two look alike.
pub async fn fetch(ctx: &Ctx, number: OrderNumber) -> Result<OrderFile> {
    let scope = ctx.scope_for(Permission::View).map_err(|_| Error::NotFound)?;
    db::orders::fetch(&ctx.db, &scope, number).await?.ok_or(Error::NotFound)
}
