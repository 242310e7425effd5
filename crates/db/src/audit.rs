//! The audit log: appended to, never read here. What its rows mean is in `docs/audit.md`.

use crate::{Result, Tx};
use chrono::{DateTime, Utc};

/// A value before and after, and the key of its commitments.
#[derive(Debug)]
pub struct Value<'a> {
    /// The field, once for each event.
    pub field: &'a str,
    /// Random, for this value alone.
    pub key: &'a [u8; 32],
    /// What it was.
    pub before: Option<&'a str>,
    /// What it is; differs from what it was.
    pub after: Option<&'a str>,
}

/// Appends an event in its canonical form, with the values it commits to, to the end of a chain. Whoever else appends to
/// the same chain waits until this transaction ends.
///
/// # Errors
/// A constraint does not hold, or the store does not answer.
pub async fn append(tx: &mut Tx, chain: &str, event: &[u8], at: DateTime<Utc>, values: &[Value<'_>]) -> Result<()> {
    sqlx::query("SELECT append_audit_event($1, $2, $3, $4, $5, $6, $7)")
        .bind(chain)
        .bind(event)
        .bind(at)
        .bind(values.iter().map(|value| value.field).collect::<Vec<_>>())
        .bind(values.iter().map(|value| &value.key[..]).collect::<Vec<_>>())
        .bind(values.iter().map(|value| value.before).collect::<Vec<_>>())
        .bind(values.iter().map(|value| value.after).collect::<Vec<_>>())
        .execute(tx.connection())
        .await?;
    Ok(())
}
