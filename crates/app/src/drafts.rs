//! Orders that somebody has begun to enter and not finished (O-3; docs/decisions/0010). A draft belongs to its portal: whoever
//! submits on that portal goes on with it, and it exists for nobody else.

use crate::orders::{choose, place};
use crate::repeat::{Answer, Repeatable, Words};
use crate::{Ctx, Error, Precondition, Result, Tx, orders};
use db::Locked;
use domain::audit::{Action, Chain, Change, Event};
use domain::orders::{Draft, DraftDocument, OrderChoice, OrderReceipt, Submission};
use domain::policy::{Permission, Reach, Scope};
use domain::values::{DraftId, Slug, ValueError, Wrong};

/// A page of drafts, and whether there are more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftPage {
    /// Newest first.
    pub drafts: Vec<Draft>,
    /// The draft after which the next page begins.
    pub next: Option<DraftId>,
}

/// Begins a draft. On an account of one portal, the portal need not be said.
///
/// # Errors
/// [`Error::Forbidden`] without *submit*; [`Error::Invalid`] for a portal that is none of the actor's, or an offer or a payment that one
/// cannot choose there; [`Error::LimitReached`]; [`Error::KeyReused`], [`Error::InProgress`].
pub async fn begin(ctx: &Ctx, request: &Repeatable, choice: &OrderChoice, document: &DraftDocument, words: Words<Draft>) -> Result<Answer> {
    let scope = ctx.scope_for(Permission::Submit)?;
    let choice = somewhere(&scope, choice);
    let portal = choice.portal.clone().ok_or_else(|| Error::Invalid(vec![no_portal()]))?;
    let mut tx = ctx.begin().await?;
    if let Some(answer) = tx.earlier(&scope, request).await? {
        return Ok(answer);
    }
    let shop = choose(&mut tx, &scope, &choice).await?.shop()?;
    let (id, at) = (new_id(ctx), ctx.now());
    let version = db::drafts::begin(tx.store(), shop.id, id, document, at).await?.ok_or(Error::LimitReached)?;
    let draft = Draft { id, portal, document: document.clone(), version, created_at: at, updated_at: at };
    record(&mut tx, Action::DraftBegun, &draft, None, Some(version.to_string())).await?;
    tx.commit_on(shop.id, request, words(&draft)).await
}

/// What of a draft's choice cannot be had: for whoever is refused anyway, and is to learn everything at once.
///
/// # Errors
/// [`Error::Forbidden`] without *submit*.
pub async fn look_up(ctx: &Ctx, choice: &OrderChoice) -> Result<Vec<Wrong>> {
    let choice = somewhere(&ctx.scope_for(Permission::Submit)?, choice);
    if choice.portal.is_none() { Ok(vec![no_portal()]) } else { orders::look_up(ctx, &choice).await }
}

/// A page of the drafts of the actor's portals, newest first.
///
/// # Errors
/// [`Error::Forbidden`] without *submit*.
pub async fn list(ctx: &Ctx, after: Option<DraftId>, size: u16) -> Result<DraftPage> {
    let scope = ctx.scope_for(Permission::Submit)?;
    let mut drafts = db::drafts::list(&ctx.db, &scope, after, i64::from(size) + 1, ctx.now()).await?;
    let more = drafts.len() > usize::from(size);
    drafts.truncate(size.into());
    Ok(DraftPage { next: drafts.last().filter(|_| more).map(|draft| draft.id), drafts })
}

/// One draft.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or none of a portal of the actor's.
pub async fn fetch(ctx: &Ctx, id: DraftId) -> Result<Draft> {
    db::drafts::fetch(&ctx.db, &scope(ctx)?, id, ctx.now()).await?.ok_or(Error::NotFound)
}

/// Writes what is entered now over a draft as it was read.
///
/// # Errors
/// [`Error::NotFound`]; what [`Precondition`] says, also when somebody changed it meanwhile; [`Error::Invalid`] for an offer or a payment
/// that one cannot choose on its portal.
pub async fn change(ctx: &Ctx, read: &Draft, expected: &Precondition, choice: &OrderChoice, document: &DraftDocument) -> Result<Draft> {
    expected.check(Some(read.version))?;
    let (mut tx, draft) = lock(ctx, read.id, &Precondition::Versions(vec![read.version])).await?;
    choose(&mut tx, &scope(ctx)?, choice).await?.shop()?;
    let changed = db::drafts::change(tx.store(), &draft, document, ctx.now()).await?;
    record(&mut tx, Action::DraftChanged, &changed, Some(draft.version.to_string()), Some(changed.version.to_string())).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Removes a draft.
///
/// # Errors
/// [`Error::NotFound`]; what [`Precondition`] says.
pub async fn remove(ctx: &Ctx, id: DraftId, expected: &Precondition) -> Result<()> {
    let (mut tx, draft) = lock(ctx, id, expected).await?;
    db::drafts::remove(tx.store(), &draft).await?;
    record(&mut tx, Action::DraftRemoved, &draft, Some(draft.version.to_string()), None).await?;
    tx.commit().await
}

/// Makes an order of a draft that the actor read, and removes the draft: both, or neither. `order` says what is ordered, once
/// nothing of it is missing.
///
/// # Errors
/// [`Error::NotFound`]; what [`Precondition`] says; what `order` says; those of placing an order.
pub async fn submit<E: From<Error>>(
    ctx: &Ctx,
    request: &Repeatable,
    (id, expected): (DraftId, &Precondition),
    order: impl FnOnce(&Draft) -> std::result::Result<Submission, E>,
    words: Words<OrderReceipt>,
) -> std::result::Result<Answer, E> {
    let scope = scope(ctx)?;
    let mut tx = ctx.begin().await?;
    // As everywhere before the record is looked for; besides, once the draft has become an order it is gone.
    if let Some(answer) = tx.earlier(&scope, request).await? {
        return Ok(answer);
    }
    let draft = find(&mut tx, &scope, id, expected).await?;
    let (portal, receipt) = place(&mut tx, &scope, &order(&draft)?).await?;
    db::drafts::remove(tx.store(), &draft).await.map_err(Error::from)?;
    record(&mut tx, Action::DraftSubmitted, &draft, Some(draft.version.to_string()), None).await?;
    Ok(tx.commit_on(portal, request, words(&receipt)).await?)
}

fn scope(ctx: &Ctx) -> Result<Scope> {
    ctx.scope_for(Permission::Submit).map_err(|_| Error::NotFound)
}

async fn lock<'a>(ctx: &'a Ctx, id: DraftId, expected: &Precondition) -> Result<(Tx<'a>, Locked<Draft>)> {
    let scope = scope(ctx)?;
    let mut tx = ctx.begin().await?;
    let draft = find(&mut tx, &scope, id, expected).await?;
    Ok((tx, draft))
}

/// The draft in the version that the actor read, which nobody else changes before the transaction ends.
async fn find(tx: &mut Tx<'_>, scope: &Scope, id: DraftId, expected: &Precondition) -> Result<Locked<Draft>> {
    let now = tx.ctx().now();
    let draft = db::drafts::lock(tx.store(), scope, id, now).await?.ok_or(Error::NotFound)?;
    expected.check(Some(draft.version))?;
    Ok(draft)
}

/// The choice, on the account's only portal unless another was said.
fn somewhere(scope: &Scope, choice: &OrderChoice) -> OrderChoice {
    let portal = choice.portal.clone().or_else(|| only_portal(scope).cloned());
    OrderChoice { portal, ..choice.clone() }
}

fn no_portal() -> Wrong {
    Wrong::new("portal", ValueError::Empty)
}

/// The portal of an account that has one.
fn only_portal(scope: &Scope) -> Option<&Slug> {
    match scope.reach() {
        Reach::Portals(slugs) if slugs.len() == 1 => slugs.first(),
        Reach::Portals(_) | Reach::Authorities(_) | Reach::Everything => None,
    }
}

/// A new name: UUIDs of version 7 lie in the order in which they were made, and nobody guesses one.
fn new_id(ctx: &Ctx) -> DraftId {
    let millis = u64::try_from(ctx.now().timestamp_millis()).unwrap_or_default();
    DraftId(uuid::Builder::from_unix_timestamp_millis(millis, &ctx.random.bytes()).into_uuid().as_u128())
}

/// Tells the audit log which version of a draft followed which. What is in it is told when it becomes an order: until then
/// nobody relies on it.
async fn record(tx: &mut Tx<'_>, action: Action, draft: &Draft, before: Option<String>, after: Option<String>) -> Result<()> {
    let known = |field: &str, value: Option<String>| Change { field: field.to_owned(), before: None, after: value };
    let version = Change { field: "version".to_owned(), before, after };
    let changes = vec![known("portal", Some(draft.portal.to_string())), version];
    tx.record(Event { chain: Chain::Draft(draft.id), action, changes }).await
}
