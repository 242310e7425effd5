//! Documents for pieces that stand as imported already: invented orders are loaded without any (`seed`), and the demo supplies
//! them afterwards. No release has it (feature `demo`), and nobody asks for it over the network: no scope limits it, and no audit log
//! tells of it.

use super::documents::{self, Kept, Purpose};
use super::evidence::retire;
use super::history::Author;
use crate::{Db, Error, Result, Tx};
use domain::orders::{EvidenceKind, EvidenceSide};
use domain::values::OrderNumber;
use sqlx::PgConnection;

/// The newest orders, the newest first.
///
/// # Errors
/// The store does not answer.
pub async fn newest(db: &Db, count: u32) -> Result<Vec<OrderNumber>> {
    let numbers: Vec<i64> =
        sqlx::query_scalar("SELECT number FROM orders ORDER BY number DESC LIMIT $1").bind(i64::from(count)).fetch_all(db.pool()).await?;
    Ok(numbers.into_iter().map(OrderNumber).collect())
}

/// The pieces of an invented order that never had a document. An order that was placed here says so in the audit log; whatever it
/// lacks, it lacks.
///
/// # Errors
/// The store does not answer.
pub async fn wanting(db: &Db, number: OrderNumber) -> Result<Vec<EvidenceKind>> {
    let mut connection = db.pool().acquire().await?;
    read_wanting(&mut connection, number).await
}

/// The same, and nobody else changes the order until the transaction ends.
///
/// # Errors
/// The store does not answer.
pub async fn lock_wanting(tx: &mut Tx, number: OrderNumber) -> Result<Vec<EvidenceKind>> {
    sqlx::query("SELECT FROM orders WHERE number = $1 FOR NO KEY UPDATE").bind(number.0).execute(tx.connection()).await?;
    read_wanting(tx.connection(), number).await
}

async fn read_wanting(db: &mut PgConnection, number: OrderNumber) -> Result<Vec<EvidenceKind>> {
    let kinds: Vec<String> = sqlx::query_scalar(
        "SELECT e.kind::text FROM evidence_items e
         WHERE e.order_number = $1
           AND NOT EXISTS (SELECT FROM order_documents d WHERE d.order_number = e.order_number AND d.kind = e.kind)
           AND (e.imported_at IS NOT NULL OR NOT EXISTS (SELECT FROM audit_events a WHERE a.chain = 'order:' || e.order_number))
         ORDER BY e.kind",
    )
    .bind(number.0)
    .fetch_all(db)
    .await?;
    kinds.iter().map(|kind| EvidenceKind::parse(kind).map_err(|_| Error::Corrupt { what: "evidence kind" })).collect()
}

/// Writes a kept file down as a side of a piece; one that is there already for the same side is replaced by it. How far the piece is
/// does not change.
///
/// # Errors
/// A constraint does not hold, or the store does not answer.
pub async fn add(tx: &mut Tx, number: OrderNumber, side: (EvidenceKind, EvidenceSide), kept: &Kept, by: Author<'_>) -> Result<()> {
    retire(tx, number, side, kept.file.imported_at).await?;
    documents::insert(tx, number, Purpose::Evidence(side.0, side.1), kept, &by).await
}
