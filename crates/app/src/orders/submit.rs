//! What the service account of an order portal does (O-3, W): it places orders and completes them.

use super::turn::{Turn, moved, turn};
use crate::repeat::{Answer, Repeatable, Words};
use crate::{Ctx, Error, Precondition, Result, Tx};
use db::orders::{NewOrder, Shop, Standing};
use domain::audit::{Action, Chain, Change, Event, Fields};
use domain::orders::{Gap, OrderChoice, OrderReceipt, Status, Submission, Transition, WorkflowEvent};
use domain::policy::{Permission, Scope};
use domain::portals::PortalOffer;
use domain::values::{OrderNumber, PortalId, ValueError, Wrong};

/// Places an order on a portal of the actor's, as incomplete.
///
/// # Errors
/// [`Error::Forbidden`] without *submit*; [`Error::Invalid`] for a portal, offer or payment that is none of those one
/// can choose; [`Error::KeyReused`], [`Error::InProgress`].
pub async fn submit(ctx: &Ctx, request: &Repeatable, order: &Submission, words: Words<OrderReceipt>) -> Result<Answer> {
    let scope = ctx.scope_for(Permission::Submit)?;
    let mut tx = ctx.begin().await?;
    if let Some(answer) = tx.earlier(&scope, request).await? {
        return Ok(answer);
    }
    let (portal, receipt) = place(&mut tx, &scope, order).await?;
    tx.commit_on(portal, request, words(&receipt)).await
}

/// What of a choice cannot be had: for whoever is refused anyway, and is to learn everything at once.
///
/// # Errors
/// [`Error::Forbidden`] without *submit*.
pub async fn look_up(ctx: &Ctx, choice: &OrderChoice) -> Result<Vec<Wrong>> {
    let scope = ctx.scope_for(Permission::Submit)?;
    let mut tx = ctx.begin().await?;
    Ok(choose(&mut tx, &scope, choice).await?.wrong)
}

/// What was chosen, as far as it is there, and what is not.
#[derive(Default)]
pub(crate) struct Chosen {
    shop: Option<Shop>,
    offer: Option<PortalOffer>,
    wrong: Vec<Wrong>,
}

impl Chosen {
    /// The portal, where everything that was chosen can be had.
    pub(crate) fn shop(self) -> Result<Shop> {
        if self.wrong.is_empty() {
            self.shop.ok_or_else(|| Error::Invalid(vec![none_of("portal")]))
        } else {
            Err(Error::Invalid(self.wrong))
        }
    }

    /// The same, and what is ordered there.
    fn whole(mut self) -> Result<(Shop, PortalOffer)> {
        let offer = self.offer.take();
        Ok((self.shop()?, offer.ok_or_else(|| Error::Invalid(vec![none_of("offer")]))?))
    }
}

/// Looks up what was chosen: a portal of the actor's, an offer that it sells, and sells this way, a payment that it takes. Nothing of
/// what was not said is wrong.
pub(crate) async fn choose(tx: &mut Tx<'_>, scope: &Scope, choice: &OrderChoice) -> Result<Chosen> {
    let mut chosen = Chosen::default();
    let Some(slug) = &choice.portal else { return Ok(chosen) };
    let Some(shop) = db::orders::shop(tx.store(), scope, slug).await? else {
        chosen.wrong.push(none_of("portal"));
        return Ok(chosen);
    };
    if let Some(code) = &choice.offer {
        let is_sold = |offer: &PortalOffer| choice.process.map_or(offer.on_sale, |process| offer.is_sold_as(process));
        let stored = db::offers::fetch(tx.store(), shop.id, code).await?;
        chosen.offer = stored.map(|stored| stored.offer).filter(is_sold);
        chosen.wrong.extend(chosen.offer.is_none().then(|| none_of("offer")));
    }
    chosen.wrong.extend(choice.payment_method.is_some_and(|method| !shop.takes(method)).then(|| none_of("payment_method")));
    Ok(Chosen { shop: Some(shop), ..chosen })
}

/// Writes an order, and records it; on which portal, and what is told of it.
pub(crate) async fn place(tx: &mut Tx<'_>, scope: &Scope, order: &Submission) -> Result<(PortalId, OrderReceipt)> {
    let ctx = tx.ctx();
    let (shop, offer) = choose(tx, scope, &order.choice()).await?.whole()?;
    let at = ctx.now();
    let new = NewOrder { portal: shop.id, submission: order, offer: &offer, author: ctx.author(), at };
    let placed = db::orders::place(tx.store(), new).await?;
    let changes = Change::between(&Fields::new(), &order.fields());
    tx.record(Event { chain: Chain::Order(placed.number), action: Action::OrderPlaced, changes }).await?;
    let receipt = OrderReceipt {
        number: placed.number,
        portu_id: placed.portu_id,
        version: placed.version,
        status: Status::Incomplete,
        status_since: at,
        wanted_evidence: order.facts().needed_evidence().collect(),
    };
    Ok((shop.id, receipt))
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
    let (mut tx, order) = match turn(ctx, &scope, request, number).await? {
        Turn::Answered(answer) => return Ok(answer),
        Turn::Next(tx, order) => (tx, order),
    };
    expected.check(Some(order.version))?;
    let to = completed(&order, documents_valid)?;
    let at = ctx.now().max(order.status_since);
    let version = db::orders::complete(tx.store(), &order, to, ctx.author(), at).await?;
    let fields = |status: Status, declared: bool| {
        Fields::from([("status".to_owned(), status.to_string()), ("documents_valid".to_owned(), declared.to_string())])
    };
    let changes = Change::between(&fields(order.status, order.documents_valid), &fields(to, true));
    tx.record(Event { chain: Chain::Order(number), action: Action::OrderCompleted, changes }).await?;
    tx.commit_with(request, words(&moved(&order, version, to, at))).await
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
