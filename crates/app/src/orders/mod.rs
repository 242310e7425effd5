//! Orders: the list, its total, one file; placing one, completing it, giving it up.

mod cancel;
mod submit;
mod turn;

use crate::{Ctx, Error, Result};
use domain::orders::{OrderFile, OrderFilter, OrderSort, OrderSummary, Page, PageRequest, SortKey};
use domain::policy::Permission;
use domain::values::{OrderNumber, ValueError, Wrong};

pub use cancel::cancel;
pub(crate) use submit::{choose, place};
pub use submit::{complete, look_up, submit};
pub(crate) use turn::{Turn, turn};

/// In which order the actor's lists come when they ask for none.
#[must_use]
pub fn usual_sort(ctx: &Ctx) -> OrderSort {
    match ctx.scope_for(Permission::View) {
        Ok(scope) if !scope.has_priorities() => OrderSort::NEWEST,
        _ => OrderSort::default(),
    }
}

/// One page of the orders in the actor's scope (L-1 to L-5).
///
/// # Errors
/// [`Error::Forbidden`] without *view*; [`Error::Invalid`] for an order by priorities that the actor's orders do not have: the
/// places of the rows would tell them; [`Error::ShareTaken`].
pub async fn list(ctx: &Ctx, filter: &OrderFilter, page: &PageRequest) -> Result<Page<OrderSummary>> {
    let scope = ctx.scope_for(Permission::View)?;
    if page.sort.key == SortKey::Priority && !scope.has_priorities() {
        return Err(Error::Invalid(vec![Wrong::new("sort", ValueError::UnknownChoice)]));
    }
    let _share = ctx.share().await?;
    Ok(db::orders::list(&ctx.db, &scope, filter, page, ctx.now()).await?)
}

/// How many orders of the actor's scope the filter selects, exactly.
///
/// # Errors
/// [`Error::Forbidden`] without *view*; [`Error::ShareTaken`].
pub async fn count(ctx: &Ctx, filter: &OrderFilter) -> Result<u64> {
    let scope = ctx.scope_for(Permission::View)?;
    let _share = ctx.share().await?;
    Ok(db::orders::count(&ctx.db, &scope, filter).await?)
}

/// Everything of one order (D-1, D-2).
///
/// # Errors
/// [`Error::NotFound`] when there is none, or none within the actor's scope: the two look alike; [`Error::ShareTaken`].
pub async fn fetch(ctx: &Ctx, number: OrderNumber) -> Result<OrderFile> {
    let scope = ctx.scope_for(Permission::View).map_err(|_| Error::NotFound)?;
    let _share = ctx.share().await?;
    db::orders::fetch(&ctx.db, &scope, number).await?.ok_or(Error::NotFound)
}
