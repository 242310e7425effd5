//! What must leave the house, written with the change that causes it (N-4).

use crate::{Result, Tx};
use chrono::{DateTime, Utc};
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
