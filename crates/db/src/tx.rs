use crate::{Db, Result};
use sqlx::{PgConnection, Postgres, Transaction};

/// A transaction under way: everything of a use case, or nothing. Dropped, it is rolled back.
#[derive(Debug)]
pub struct Tx(Transaction<'static, Postgres>);

impl Db {
    /// Begins a transaction.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn begin_tx(&self) -> Result<Tx> {
        self.begin("BEGIN").await
    }

    /// Begins a transaction in which every statement reads the same state.
    pub(crate) async fn begin_snapshot(&self) -> Result<Tx> {
        self.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await
    }

    /// In a task of its own, which ends even when nobody waits for it any more: whoever asked may hang up at any moment,
    /// and sqlx 0.9 gives a connection back with the transaction open when it is stopped while it begins one. All that
    /// came over such a connection would then be part of a transaction that nobody commits.
    async fn begin(&self, statement: &'static str) -> Result<Tx> {
        let pool = self.pool().clone();
        #[expect(clippy::disallowed_methods, reason = "this is the way that the others are to take")]
        let beginning = tokio::spawn(async move { pool.begin_with(statement).await });
        // It does not panic, so that it can only be gone because the runtime is.
        Ok(Tx(beginning.await.map_err(|_| sqlx::Error::WorkerCrashed)??))
    }
}

impl Tx {
    /// Its connection, for the files of this crate and tests.
    pub fn connection(&mut self) -> &mut PgConnection {
        &mut self.0
    }

    /// Makes all of it true at once.
    ///
    /// # Errors
    /// A constraint that is checked at the end does not hold, or the store does not answer.
    pub async fn commit(self) -> Result<()> {
        Ok(self.0.commit().await?)
    }
}
