//! Giving an order up (D-7).

use super::turn::{Turn, moved, turn};
use crate::repeat::{Answer, Repeatable, Words};
use crate::{Ctx, Error, Precondition, Result};
use domain::audit::{Action, Chain, Change, Event, Fields};
use domain::orders::{Cancelling, OrderReceipt, Transition, WorkflowEvent};
use domain::policy::Permission;
use domain::values::OrderNumber;

/// Cancels an order whose certificate was not generated, for good (W: → Annulé).
///
/// # Errors
/// [`Error::NotFound`] outside the actor's scope; [`Error::Invalid`] when the number that was typed is another's;
/// [`Error::PreconditionRequired`] and [`Error::PreconditionFailed`] unless the order is as the caller read it;
/// [`Error::WrongState`] once there is a certificate, or it was cancelled before; [`Error::KeyReused`], [`Error::InProgress`].
pub async fn cancel(
    ctx: &Ctx,
    request: &Repeatable,
    number: OrderNumber,
    expected: &Precondition,
    cancelling: &Cancelling,
    words: Words<OrderReceipt>,
) -> Result<Answer> {
    let reason = cancelling.of(number).map_err(Error::Invalid)?;
    let scope = ctx.scope_for(Permission::Cancel).map_err(|_| Error::NotFound)?;
    let (mut tx, order) = match turn(ctx, &scope, request, number).await? {
        Turn::Answered(answer) => return Ok(answer),
        Turn::Next(tx, order) => (tx, order),
    };
    expected.check(Some(order.version))?;
    let to = Transition::find(order.facts.process, order.status, WorkflowEvent::Cancel).ok_or(Error::WrongState)?.to;
    let at = ctx.now().max(order.status_since);
    let version = db::orders::cancel(tx.store(), &order, to, reason, ctx.author(), at).await?;
    let before = Fields::from([("status".to_owned(), order.status.to_string())]);
    let after = Fields::from([("status".to_owned(), to.to_string()), ("cancellation.reason".to_owned(), reason.as_str().to_owned())]);
    let changes = Change::between(&before, &after);
    tx.record(Event { chain: Chain::Order(number), action: Action::OrderCancelled, changes }).await?;
    tx.commit_with(request, words(&moved(&order, version, to, at))).await
}
