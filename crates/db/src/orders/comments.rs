//! What operators remark on an order (D-8): added, and never changed.

use super::history::{self, Author, Entry};
use super::progress::Standing;
use crate::{Locked, Result, Tx, outbox};
use chrono::{DateTime, Utc};
use domain::orders::EventKind;
use domain::values::TextBlock;

/// How many remarks an order has.
///
/// # Errors
/// The store does not answer.
pub async fn count(tx: &mut Tx, order: &Locked<Standing>) -> Result<i64> {
    let sql = "SELECT count(*) FROM comments WHERE order_number = $1";
    Ok(sqlx::query_scalar(sql).bind(order.number.0).fetch_one(tx.connection()).await?)
}

/// Adds a remark to an order. It takes nobody's version away (D-10): a portal that completes the order knows of no remarks.
///
/// # Errors
/// The store does not answer.
pub async fn add(tx: &mut Tx, order: &Locked<Standing>, text: &TextBlock, by: Author<'_>, at: DateTime<Utc>) -> Result<()> {
    sqlx::query("INSERT INTO comments (order_number, author_subject, author_name, at, text) VALUES ($1, $2, $3, $4, $5)")
        .bind(order.number.0)
        .bind(by.subject)
        .bind(by.name)
        .bind(at)
        .bind(text.as_str())
        .execute(tx.connection())
        .await?;
    history::append(tx, order.number, &Entry::new(at, by, EventKind::CommentAdded)).await?;
    outbox::order_changed(tx, order.number, order.version, at).await
}
