//! What the service account of an order portal does (O-3, W): it places orders and completes them.

use crate::repeat::{Answer, Repeatable, Words};
use crate::{Ctx, Error, Precondition, Result, Tx};
use db::orders::{NewOrder, Shop, Standing};
use domain::audit::{Action, Chain, Change, Event, Fields};
use domain::orders::{Gap, OrderReceipt, Status, Submission, Transition, WorkflowEvent};
use domain::policy::{Permission, Scope};
use domain::portals::PortalOffer;
use domain::values::{OrderNumber, Slug, ValueError, Wrong};

/// Places an order on a portal of the actor's, as incomplete.
///
/// # Errors
/// [`Error::Forbidden`] without *submit*; [`Error::Invalid`] for a portal, offer or payment that is none of those one
/// can choose; [`Error::KeyReused`], [`Error::InProgress`].
pub async fn submit(ctx: &Ctx, request: &Repeatable, order: &Submission, words: Words<OrderReceipt>) -> Result<Answer> {
    let scope = ctx.scope_for(Permission::Submit)?;
    let mut tx = ctx.begin().await?;
    if let Some(answer) = tx.earlier(request).await? {
        return Ok(answer);
    }
    let shop = shop(&mut tx, &scope, &order.portal).await?;
    let receipt = place(&mut tx, shop, order).await?;
    tx.commit_with(request, words(&receipt)).await
}

/// The portal of this slug, if it is one of the actor's.
pub(crate) async fn shop(tx: &mut Tx<'_>, scope: &Scope, slug: &Slug) -> Result<Shop> {
    db::orders::shop(tx.store(), scope, slug).await?.ok_or_else(|| Error::Invalid(vec![none_of("portal")]))
}

/// Writes an order, and records it.
pub(crate) async fn place(tx: &mut Tx<'_>, shop: Shop, order: &Submission) -> Result<OrderReceipt> {
    let ctx = tx.ctx();
    let offer = offered(tx, shop, order).await?;
    let at = ctx.now();
    let new = NewOrder { portal: shop.id, submission: order, offer: &offer, author: ctx.author(), at };
    let placed = db::orders::place(tx.store(), new).await?;
    let changes = Change::between(&Fields::new(), &order.fields());
    tx.record(Event { chain: Chain::Order(placed.number), action: Action::OrderPlaced, changes }).await?;
    Ok(OrderReceipt {
        number: placed.number,
        portu_id: placed.portu_id,
        version: placed.version,
        status: Status::Incomplete,
        status_since: at,
        wanted_evidence: order.facts().needed_evidence().collect(),
    })
}

/// Declares the documents in date and hands an order to the registration authority (*Terminer*; W: Incomplet → À
/// vérifier).
///
/// # Errors
/// [`Error::NotFound`] outside the actor's scope; [`Error::PreconditionRequired`] and [`Error::PreconditionFailed`] unless the order
/// is as the caller read it; [`Error::WrongState`] for an order that is not a digital one waiting for its subscriber;
/// [`Error::Incomplete`] with everything it lacks; [`Error::KeyReused`], [`Error::InProgress`].
pub async fn complete(
    ctx: &Ctx,
    request: &Repeatable,
    number: OrderNumber,
    expected: &Precondition,
    documents_valid: bool,
    words: Words<OrderReceipt>,
) -> Result<Answer> {
    let scope = ctx.scope_for(Permission::Submit).map_err(|_| Error::NotFound)?;
    let mut tx = ctx.begin().await?;
    if let Some(answer) = tx.earlier(request).await? {
        return Ok(answer);
    }
    let order = db::orders::lock(tx.store(), &scope, number).await?.ok_or(Error::NotFound)?;
    expected.check(Some(order.version))?;
    let to = completed(&order, documents_valid)?;
    let at = ctx.now().max(order.created_at);
    let version = db::orders::complete(tx.store(), &order, to, ctx.author(), at).await?;
    let receipt = OrderReceipt { number, portu_id: order.portu_id, version, status: to, status_since: at, wanted_evidence: Vec::new() };
    let fields = |status: Status, declared: bool| {
        Fields::from([("status".to_owned(), status.to_string()), ("documents_valid".to_owned(), declared.to_string())])
    };
    let changes = Change::between(&fields(order.status, order.documents_valid), &fields(to, true));
    tx.record(Event { chain: Chain::Order(number), action: Action::OrderCompleted, changes }).await?;
    tx.commit_with(request, words(&receipt)).await
}

/// The offer that was chosen, if the portal sells it this way and takes this payment.
async fn offered(tx: &mut Tx<'_>, shop: Shop, order: &Submission) -> Result<PortalOffer> {
    let stored = db::offers::fetch(tx.store(), shop.id, &order.offer).await?;
    let offer = stored.map(|stored| stored.offer).filter(|offer| offer.is_sold_as(order.process));
    let unpaid = (!shop.takes(order.payment_method)).then(|| none_of("payment_method"));
    match (offer, unpaid) {
        (Some(offer), None) => Ok(offer),
        (Some(_), Some(unpaid)) => Err(Error::Invalid(vec![unpaid])),
        (None, unpaid) => Err(Error::Invalid(std::iter::once(none_of("offer")).chain(unpaid).collect())),
    }
}

/// The status after completing, if nothing stands in the way.
fn completed(order: &Standing, documents_valid: bool) -> Result<Status> {
    let line = Transition::find(order.facts.process, order.status, WorkflowEvent::Complete).ok_or(Error::WrongState)?;
    let gaps: Vec<Gap> = order.facts.gaps(&order.evidence, documents_valid);
    if gaps.is_empty() { Ok(line.to) } else { Err(Error::Incomplete(gaps)) }
}

fn none_of(field: &str) -> Wrong {
    Wrong::new(field, ValueError::UnknownChoice)
}
