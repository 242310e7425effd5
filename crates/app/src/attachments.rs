//! Documents that operators add to an order beside its evidence, under titles of their own (D-12).

use crate::documents::{Documents, Upload, fields};
use crate::orders::{Turn, turn};
use crate::repeat::{Answer, Repeatable, Words};
use crate::{Ctx, Error, Result, Tx};
use db::Locked;
use db::orders::Standing;
use db::orders::documents::Kept;
use domain::audit::{Action, Chain, Change, Event, Fields};
use domain::orders::{Attachment, DocumentFile};
use domain::policy::{Permission, Scope};
use domain::values::{AttachmentId, OrderNumber, TextLine};

/// An attachment of an order, as it is told whoever added it.
pub type Added = (OrderNumber, Attachment);

/// Whether the order exists for the actor, who may add to it: to be asked before the file is read.
///
/// # Errors
/// [`Error::NotFound`] when it does not exist for the actor.
pub async fn admit(ctx: &Ctx, number: OrderNumber) -> Result<()> {
    db::orders::standing(&ctx.db, &scope(ctx)?, number).await?.ok_or(Error::NotFound).map(drop)
}

/// Adds a document under a title; it stays as it is. The request can be repeated under its key: after the first time nothing
/// is added, and what was answered is answered again.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::WrongState`] for an order on which there is nothing left to modify; [`Error::LimitReached`];
/// [`Error::File`] when the file is not taken; [`Error::Document`] when it cannot be kept; [`Error::KeyReused`],
/// [`Error::InProgress`].
pub async fn add(
    ctx: &Ctx,
    documents: &Documents,
    request: &Repeatable,
    (number, title): (OrderNumber, &TextLine),
    upload: Upload,
    words: Words<Added>,
) -> Result<Answer> {
    let scope = scope(ctx)?;
    // Asked before the work, for whoever repeats a request or comes too late; what counts is asked again where it is written.
    if let Adding::Answered(answer) = adding(ctx, &scope, request, number).await? {
        return Ok(answer);
    }
    let kept = documents.keep(ctx, upload).await?;
    let written = write(ctx, &scope, request, (number, title), &kept).await;
    if !matches!(written, Ok(Adding::Next(..))) {
        documents.discard(&kept).await;
    }
    match written? {
        Adding::Answered(answer) => Ok(answer),
        // From here on nobody knows whether it is committed, should the store not answer: the bytes stay.
        Adding::Next(tx, _, id) => {
            let added = (number, Attachment { id, title: title.clone(), file: kept.file });
            tx.commit_with(request, words(&added)).await
        }
    }
}

/// An attachment's file and its bytes. Nobody but its reader knows what it shows, so that its reading is recorded like that of
/// an identity document.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or none within the actor's scope; [`Error::Destroyed`] when its key was destroyed;
/// [`Error::Document`] when its bytes are not those that were added, or cannot be had.
pub async fn fetch(ctx: &Ctx, documents: &Documents, number: OrderNumber, id: AttachmentId) -> Result<(DocumentFile, Vec<u8>)> {
    let scope = ctx.scope_for(Permission::View).map_err(|_| Error::NotFound)?;
    let (attachment, bytes) = db::orders::attachments::fetch(&ctx.db, &scope, number, id).await?.ok_or(Error::NotFound)?;
    let bytes = bytes.ok_or(Error::Destroyed)?;
    let document = bytes.id;
    let content = documents.read(&attachment.file, bytes).await?;
    let what = [("attachment", id.to_string()), ("document", document.to_string())];
    ctx.record_reading(Action::AttachmentRead, number, what).await?;
    Ok((attachment.file, content))
}

fn scope(ctx: &Ctx) -> Result<Scope> {
    ctx.scope_for(Permission::Modify).map_err(|_| Error::NotFound)
}

/// How it stands with a request to add something.
enum Adding<'a> {
    /// It was answered.
    Answered(Answer),
    /// It is its turn: what it adds to the order is this one, and nobody else adds to it before the transaction ends.
    Next(Tx<'a>, Locked<Standing>, AttachmentId),
}

async fn adding<'a>(ctx: &'a Ctx, scope: &Scope, request: &Repeatable, number: OrderNumber) -> Result<Adding<'a>> {
    let (mut tx, order) = match turn(ctx, scope, request, number).await? {
        Turn::Answered(answer) => return Ok(Adding::Answered(answer)),
        Turn::Next(tx, order) => (tx, order),
    };
    if !Permission::Modify.acts_on(order.facts.process, order.status) {
        return Err(Error::WrongState);
    }
    let id = db::orders::attachments::next(tx.store(), &order).await?.ok_or(Error::LimitReached)?;
    Ok(Adding::Next(tx, order, id))
}

/// Everything that changes, up to the commit.
async fn write<'a>(
    ctx: &'a Ctx,
    scope: &Scope,
    request: &Repeatable,
    (number, title): (OrderNumber, &TextLine),
    kept: &Kept,
) -> Result<Adding<'a>> {
    let mut adding = adding(ctx, scope, request, number).await?;
    if let Adding::Next(tx, order, id) = &mut adding {
        db::orders::attachments::add(tx.store(), order, *id, title, kept, ctx.author()).await?;
        let of = format!("attachments[{id}]");
        let file = fields(&of, kept.file.file_name.as_str(), &kept.file.sha256);
        let after: Fields = [(format!("{of}.title"), title.as_str().to_owned())].into_iter().chain(file).collect();
        let changes = Change::between(&Fields::new(), &after);
        tx.record(Event { chain: Chain::Order(number), action: Action::AttachmentAdded, changes }).await?;
    }
    Ok(adding)
}
