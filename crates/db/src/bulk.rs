//! Loading many rows at once into an empty store: what the seed uses.
//!
//! Rows come as COPY text. A large load runs without secondary indexes, foreign keys and triggers, which are put back
//! set by set before the commit, so the constraints hold for every row all the same.

use crate::{Db, Result, Tx};
use sqlx::{AssertSqlSafe, PgConnection};

/// A load under way; nothing is visible before [`Load::finish`].
#[derive(Debug)]
pub struct Load {
    tx: Tx,
    restore: Vec<String>,
}

impl Load {
    /// Begins a load. `stripped`: without indexes and foreign keys meanwhile, which pays from a thousand orders on.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn begin(db: &Db, stripped: bool) -> Result<Self> {
        let mut tx = db.begin_tx().await?;
        sqlx::query("SET LOCAL statement_timeout = 0").execute(tx.connection()).await?;
        sqlx::query("SET LOCAL maintenance_work_mem = '512MB'").execute(tx.connection()).await?;
        let restore = if stripped { strip(tx.connection()).await? } else { Vec::new() };
        Ok(Self { tx, restore })
    }

    /// Appends rows, in COPY's text format, to `target`: a table with its columns, as `orders (number, …)`.
    ///
    /// # Errors
    /// A row is illegal, or the store does not answer.
    pub async fn copy(&mut self, target: &str, rows: String) -> Result<u64> {
        if rows.is_empty() {
            return Ok(0);
        }
        let mut copy = self.tx.connection().copy_in_raw(&format!("COPY {target} FROM STDIN")).await?;
        for chunk in rows.as_bytes().chunks(1 << 20) {
            copy.send(chunk).await?;
        }
        Ok(copy.finish().await?)
    }

    /// Puts indexes and keys back, moves identities past what was loaded, commits, and lets the planner look.
    ///
    /// # Errors
    /// A row is illegal, or the store does not answer.
    pub async fn finish(mut self, db: &Db) -> Result<()> {
        for statement in std::mem::take(&mut self.restore) {
            sqlx::query(AssertSqlSafe(statement)).execute(self.tx.connection()).await?;
        }
        for (table, column) in [("orders", "number"), ("orders", "portu_id"), ("holders", "id"), ("portals", "id")] {
            let next = format!("SELECT setval(pg_get_serial_sequence('{table}', '{column}'), (SELECT max({column}) FROM {table}))");
            sqlx::query(AssertSqlSafe(next)).execute(self.tx.connection()).await?;
        }
        self.tx.commit().await?;
        let mut connection = db.pool().acquire().await?;
        sqlx::query("SET statement_timeout = 0").execute(&mut *connection).await?;
        sqlx::query("VACUUM (ANALYZE)").execute(&mut *connection).await?;
        sqlx::query("RESET statement_timeout").execute(&mut *connection).await?;
        Ok(())
    }
}

/// Whether there are no orders yet.
///
/// # Errors
/// The store does not answer.
pub async fn is_empty(db: &Db) -> Result<bool> {
    Ok(sqlx::query_scalar("SELECT NOT EXISTS (SELECT FROM orders)").fetch_one(db.pool()).await?)
}

/// What a load goes into.
const TABLES: &str = "ARRAY['certificates', 'comments', 'contract_documents', 'evidence_items', 'holders',
    'order_details', 'order_history', 'order_persons', 'orders']::regclass[]";

/// Takes indexes, foreign keys and the certificates' trigger away; returns what brings them back.
async fn strip(db: &mut PgConnection) -> Result<Vec<String>> {
    let mut statements: Vec<(String, String)> = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
         FROM pg_index i WHERE i.indrelid = ANY({TABLES}) AND NOT i.indisunique"
    )))
    .fetch_all(&mut *db)
    .await?;
    statements.extend(targets(db).await?);
    let keys: Vec<(String, String)> = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
                format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
         FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND conrelid = ANY({TABLES}) ORDER BY conname"
    )))
    .fetch_all(&mut *db)
    .await?;
    statements.extend(keys);
    statements.push((
        "ALTER TABLE certificates DISABLE TRIGGER refresh_holder_certificate".into(),
        "ALTER TABLE certificates ENABLE TRIGGER refresh_holder_certificate".into(),
    ));
    for (without, _) in statements.iter().filter(|(without, _)| !without.is_empty()) {
        sqlx::query(AssertSqlSafe(without.clone())).execute(&mut *db).await?;
    }
    Ok(statements.into_iter().map(|(_, with)| with).collect())
}

/// The statistics targets of expression indexes, which an index takes with it when it goes.
async fn targets(db: &mut PgConnection) -> Result<Vec<(String, String)>> {
    Ok(sqlx::query_as(AssertSqlSafe(format!(
        "SELECT '', format('ALTER INDEX %s ALTER COLUMN %s SET STATISTICS %s', i.indexrelid::regclass, a.attnum, a.attstattarget)
         FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indexrelid
         WHERE i.indrelid = ANY({TABLES}) AND NOT i.indisunique AND a.attstattarget > 0"
    )))
    .fetch_all(db)
    .await?)
}
