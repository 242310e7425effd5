use crate::audit::Entry;
use crate::{Ctx, Result};
use domain::audit::Event;

/// A use case's transaction: what changes, and the audit log's word of it, together or not at all. Dropped, it is
/// rolled back.
#[derive(Debug)]
pub struct Tx<'a> {
    ctx: &'a Ctx,
    store: db::Tx,
}

impl Ctx {
    /// Begins a transaction of this actor.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn begin(&self) -> Result<Tx<'_>> {
        Ok(Tx { ctx: self, store: self.db.begin_tx().await? })
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
    /// the same chain until the transaction ends: record after the rows are locked, so that everybody takes the same
    /// locks in the same order.
    ///
    /// # Errors
    /// The store does not answer: nothing happens that cannot be recorded.
    pub async fn record(&mut self, event: Event) -> Result<()> {
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
        Ok(self.store.commit().await?)
    }
}
