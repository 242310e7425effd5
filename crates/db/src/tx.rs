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
        Ok(Tx(self.pool().begin().await?))
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
