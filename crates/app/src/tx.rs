use crate::audit::Entry;
use crate::failpoint::{self, Failpoint};
use crate::{Ctx, Error, Result};
use domain::audit::{Action, Chain, Change, Event};
use domain::values::OrderNumber;

/// A use case's transaction: what changes, and the audit log's word of it, together or not at all. Dropped, it is
/// rolled back.
#[derive(Debug)]
pub struct Tx<'a> {
    ctx: &'a Ctx,
    store: db::Tx,
    /// Given back when the connection is.
    _share: db::Share,
}

impl Ctx {
    /// Leave for this actor to have a connection while they hold it: to read for longer than a moment, or to change something. They hold
    /// one at a time, as with [`Ctx::begin`].
    ///
    /// # Errors
    /// [`crate::Error::ShareTaken`] when the actor has as many as one caller may.
    pub(crate) async fn share(&self) -> Result<db::Share> {
        self.db.share(&crate::me::id(&self.actor)).await.ok_or(Error::ShareTaken)
    }

    /// Begins a transaction of this actor, who has one at a time: whoever waits for a second one while holding the first may wait for
    /// themselves.
    ///
    /// # Errors
    /// [`crate::Error::ShareTaken`] when the actor has as many under way as one caller may; or the store does not answer.
    pub async fn begin(&self) -> Result<Tx<'_>> {
        let share = self.share().await?;
        let store = self.db.begin_tx().await?;
        failpoint::pass(Failpoint::AfterBegin);
        Ok(Tx { ctx: self, store, _share: share })
    }
}

impl Ctx {
    /// Records that this actor was given a document of an order to read, in the chain of what they read: before they get it.
    ///
    /// # Errors
    /// The store does not answer: nobody reads what cannot be recorded.
    pub(crate) async fn record_reading<const N: usize>(&self, action: Action, of: OrderNumber, what: [(&str, String); N]) -> Result<()> {
        let known = |field: &str, value: String| Change { field: field.to_owned(), before: None, after: Some(value) };
        let changes = std::iter::once(known("order", of.to_string())).chain(what.into_iter().map(|(field, value)| known(field, value)));
        let mut tx = self.begin().await?;
        tx.record(Event { chain: Chain::Person(crate::me::id(&self.actor)), action, changes: changes.collect() }).await?;
        tx.commit().await
    }
}

impl<'ctx> Tx<'ctx> {
    /// Whose transaction it is.
    pub(crate) fn ctx(&self) -> &'ctx Ctx {
        self.ctx
    }

    /// What the queries take.
    pub fn store(&mut self) -> &mut db::Tx {
        &mut self.store
    }

    /// Writes to the audit log what was done in this transaction: by whom, when and from where. Nobody else appends to
    /// the same chain until the transaction ends. Everybody takes locks in the same order, so that no two wait for each other:
    /// the key of a request that can be repeated ([`Tx::earlier`]), the rows, the chain.
    ///
    /// # Errors
    /// The store does not answer: nothing happens that cannot be recorded.
    pub async fn record(&mut self, event: Event) -> Result<()> {
        failpoint::pass(Failpoint::RowsWritten);
        let chain = event.chain.to_string();
        let at = self.ctx.now();
        let entry = Entry::new(self.ctx, event, at);
        db::audit::append(&mut self.store, &chain, &entry.canonical(), at, &entry.values()).await?;
        Ok(())
    }

    /// Makes all of it true at once.
    ///
    /// # Errors
    /// A constraint that is checked at the end does not hold, or the store does not answer.
    pub async fn commit(self) -> Result<()> {
        failpoint::pass(Failpoint::BeforeCommit);
        self.store.commit().await?;
        failpoint::pass(Failpoint::AfterCommit);
        Ok(())
    }
}
