//! Destroying documents for good: the key goes, and with it every copy of the bytes, in backups of the blobs too.

use crate::documents::Documents;
use crate::ports::documents::{BlobKey, DocumentId};
use crate::{Ctx, Error, Result};
use domain::audit::{Action, Chain, Change, Event};
use domain::policy::Permission;
use domain::values::OrderNumber;

/// What is to be destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doomed {
    /// Every document of an order, replaced ones too.
    Order(OrderNumber),
    /// One document.
    Document(DocumentId),
}

/// What was destroyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destroyed {
    /// Which documents; none when all of them were before.
    pub documents: Vec<DocumentId>,
    /// Of these, how many have left their blob behind, which nobody can read any more: the sweep removes it.
    pub blobs_left: u64,
}

/// Removes the keys of documents; row, history and audit log keep that they were there, who destroyed them and when, the audit
/// log also why. Then their blobs are removed. While evidence can be imported, a piece whose document it was is missing. It cannot be taken back, like cancelling an order, and whoever may do that may do this.
///
/// # Errors
/// [`Error::NotFound`] when there is no such order or document in the actor's scope.
pub async fn destroy(ctx: &Ctx, documents: &Documents, doomed: Doomed, reason: &str) -> Result<Destroyed> {
    let scope = ctx.scope_for(Permission::Cancel)?;
    let (number, only) = match doomed {
        Doomed::Order(number) => (number, None),
        Doomed::Document(id) => (db::upkeep::order_of(&ctx.db, id.0).await?.ok_or(Error::NotFound)?, Some(id.0)),
    };
    let mut tx = ctx.begin().await?;
    let order = db::orders::lock(tx.store(), &scope, number).await?.ok_or(Error::NotFound)?;
    let gone = db::orders::documents::destroy(tx.store(), &order, only, ctx.author(), ctx.now()).await?;
    let ids: Vec<DocumentId> = gone.iter().map(|document| DocumentId(document.id)).collect();
    if ids.is_empty() {
        return Ok(Destroyed { documents: ids, blobs_left: 0 });
    }
    tx.record(Event { chain: Chain::Order(number), action: Action::DocumentsDestroyed, changes: changes(&ids, reason) }).await?;
    tx.commit().await?;
    let mut blobs_left = 0;
    for document in &gone {
        let removed = match BlobKey::parse(&document.blob) {
            Some(blob) => documents.store.delete(&blob).await.is_ok(),
            None => false,
        };
        blobs_left += u64::from(!removed);
    }
    Ok(Destroyed { documents: ids, blobs_left })
}

fn changes(ids: &[DocumentId], reason: &str) -> Vec<Change> {
    let of = |id: &DocumentId| Change {
        field: format!("documents[{id}].key"),
        before: Some("kept".to_owned()),
        after: Some("destroyed".to_owned()),
    };
    let why = Change { field: "reason".to_owned(), before: None, after: Some(reason.to_owned()) };
    ids.iter().map(of).chain([why]).collect()
}
