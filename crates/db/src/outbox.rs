//! What must leave the house, written with the change that causes it (N-4).

use crate::{Db, Result, Tx};
use chrono::{DateTime, TimeDelta, Utc};
use domain::values::{OrderNumber, Version};

/// Tells whoever looks at lists and files that an order is new or changed; its content they fetch, each in their scope.
pub(crate) async fn order_changed(tx: &mut Tx, number: OrderNumber, version: Version, at: DateTime<Utc>) -> Result<()> {
    sqlx::query(
        "INSERT INTO outbox (topic, order_number, payload, created_at, due_at)
         VALUES ('live', $1, jsonb_build_object('event', 'order_changed', 'number', $1, 'version', $2), $3, $3)",
    )
    .bind(number.0)
    .bind(version.0)
    .bind(at)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// How long a live message is worth sending: whoever looks at something learns on coming back what has changed.
pub const LIVE: TimeDelta = TimeDelta::hours(1);

/// How many rows one statement of the sweep removes at most: none holds up others.
const BATCH: u64 = 1_000;

/// Removes live messages that nobody sent in time; how many it were. Mails and webhooks stay until they are sent (N-4).
///
/// # Errors
/// The store does not answer.
pub async fn sweep(db: &Db, now: DateTime<Utc>) -> Result<u64> {
    let sql = "DELETE FROM outbox WHERE id = ANY (ARRAY(
                   SELECT id FROM outbox WHERE topic = 'live' AND sent_at IS NULL AND due_at <= $1
                   ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED))";
    crate::in_batches(BATCH, || async {
        Ok(sqlx::query(sql).bind(now - LIVE).bind(BATCH as i64).execute(db.pool()).await?.rows_affected())
    })
    .await
}
