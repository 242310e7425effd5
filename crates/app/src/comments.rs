//! What operators remark on an order (D-8).

use crate::orders::{Turn, turn};
use crate::repeat::{Answer, Repeatable, Words};
use crate::{Ctx, Error, Result};
use domain::audit::{Action, Chain, Change, Event};
use domain::orders::Comment;
use domain::policy::Permission;
use domain::values::{OrderNumber, TextBlock};

/// Adds a remark; it stays as it is. It needs no version of the order: it takes nothing away from anybody.
///
/// # Errors
/// [`Error::NotFound`] outside the actor's scope; [`Error::WrongState`] for an order on which there is nothing left to modify;
/// [`Error::LimitReached`]; [`Error::KeyReused`], [`Error::InProgress`].
pub async fn add(ctx: &Ctx, request: &Repeatable, number: OrderNumber, text: &TextBlock, words: Words<Comment>) -> Result<Answer> {
    let scope = ctx.scope_for(Permission::Modify).map_err(|_| Error::NotFound)?;
    let (mut tx, order) = match turn(ctx, &scope, request, number).await? {
        Turn::Answered(answer) => return Ok(answer),
        Turn::Next(tx, order) => (tx, order),
    };
    if !Permission::Modify.acts_on(order.facts.process, order.status) {
        return Err(Error::WrongState);
    }
    if db::orders::comments::count(tx.store(), &order).await? >= Comment::MOST {
        return Err(Error::LimitReached);
    }
    let at = ctx.now().max(order.created_at);
    db::orders::comments::add(tx.store(), &order, text, ctx.author(), at).await?;
    let said = Change { field: "comment".to_owned(), before: None, after: Some(text.as_str().to_owned()) };
    tx.record(Event { chain: Chain::Order(number), action: Action::CommentAdded, changes: vec![said] }).await?;
    let comment = Comment { author: ctx.actor.name.clone(), at, text: text.as_str().to_owned() };
    tx.commit_with(request, words(&comment)).await
}
