//! Writing the history (D-9): rows are appended and never changed.

use crate::{Result, Tx};
use chrono::{DateTime, Utc};
use domain::orders::{ActorKind, EventKind};
use domain::values::OrderNumber;
use std::net::IpAddr;

/// Who did something.
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    /// A person or a partner system.
    pub kind: ActorKind,
    /// The token's subject.
    pub subject: &'a str,
    /// The name to show.
    pub name: &'a str,
    /// The client's address, where it is known.
    pub origin: Option<IpAddr>,
}

/// What happened, and what it changed.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub author: Author<'a>,
    /// What.
    pub kind: EventKind,
    /// To which item, where it was one of several.
    pub subject: Option<&'a str>,
    /// The value before, where one changed.
    pub before: Option<&'a str>,
    /// The value after.
    pub after: Option<&'a str>,
}

impl<'a> Entry<'a> {
    /// Something that happened to the order as a whole, and changed no value.
    #[must_use]
    pub fn new(at: DateTime<Utc>, author: Author<'a>, kind: EventKind) -> Self {
        Self { at, author, kind, subject: None, before: None, after: None }
    }
}

pub(super) async fn append(tx: &mut Tx, number: OrderNumber, entry: &Entry<'_>) -> Result<()> {
    sqlx::query(
        "INSERT INTO order_history (order_number, at, kind, actor_kind, actor_subject, actor_name, origin, subject, before, after)
         VALUES ($1, $2, $3::event_kind, $4::actor_kind, $5, $6, $7::inet, $8, $9, $10)",
    )
    .bind(number.0)
    .bind(entry.at)
    .bind(entry.kind.as_str())
    .bind(entry.author.kind.as_str())
    .bind(entry.author.subject)
    .bind(entry.author.name)
    .bind(entry.author.origin.map(|address| address.to_string()))
    .bind(entry.subject)
    .bind(entry.before)
    .bind(entry.after)
    .execute(tx.connection())
    .await?;
    Ok(())
}
