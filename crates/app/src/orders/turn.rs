//! How it stands with a request about an order that may be sent again.

use crate::repeat::{Answer, Repeatable};
use crate::{Ctx, Error, Result, Tx};
use db::Locked;
use db::orders::Standing;
use domain::orders::{OrderReceipt, Status};
use domain::policy::Scope;
use domain::values::{OrderNumber, Version};

/// How it stands.
pub(crate) enum Turn<'a> {
    /// It was carried out, and answered so.
    Answered(Answer),
    /// It is its turn: nobody else changes the order before the transaction ends.
    Next(Tx<'a>, Locked<Standing>),
}

/// Begins to carry out a request about an order within this scope. Who lost the order since is not told of it again.
///
/// # Errors
/// [`Error::NotFound`] outside the scope; [`Error::KeyReused`], [`Error::InProgress`].
pub(crate) async fn turn<'a>(ctx: &'a Ctx, scope: &Scope, request: &Repeatable, number: OrderNumber) -> Result<Turn<'a>> {
    let mut tx = ctx.begin().await?;
    let earlier = tx.earlier(scope, request).await?;
    let order = db::orders::lock(tx.store(), scope, number).await?.ok_or(Error::NotFound)?;
    Ok(match earlier {
        Some(answer) => Turn::Answered(answer),
        None => Turn::Next(tx, order),
    })
}

/// What is told of an order that moved on.
pub(crate) fn moved(order: &Standing, version: Version, status: Status, at: chrono::DateTime<chrono::Utc>) -> OrderReceipt {
    let Standing { number, portu_id, .. } = *order;
    OrderReceipt { number, portu_id, version, status, status_since: at, wanted_evidence: Vec::new() }
}
