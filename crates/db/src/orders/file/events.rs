//! What was said and done about an order.

use super::known;
use crate::Result;
use crate::columns::columns;
use chrono::{DateTime, Utc};
use domain::orders::{ActorKind, Comment, EventKind, HistoryEntry};
use sqlx::PgConnection;

/// The newest entries of a history that one read shows.
const HISTORY: i64 = 200;

pub(super) async fn comments(db: &mut PgConnection, number: i64) -> Result<Vec<Comment>> {
    let rows: Vec<(String, DateTime<Utc>, String)> =
        sqlx::query_as("SELECT author_name, at, text FROM comments WHERE order_number = $1 ORDER BY at DESC, id DESC")
            .bind(number)
            .fetch_all(db)
            .await?;
    Ok(rows.into_iter().map(|(author, at, text)| Comment { author, at, text }).collect())
}

columns! {
    struct HistoryRow {
        at: DateTime<Utc>,
        actor_kind: String,
        actor_name: Option<String>,
        origin: Option<String>,
        kind: String,
        subject: Option<String>,
        before: Option<String>,
        after: Option<String>,
        text: Option<String>,
    }
}

pub(super) async fn history(db: &mut PgConnection, number: i64) -> Result<Vec<HistoryEntry>> {
    let rows: Vec<HistoryRow> = sqlx::query_as(
        "SELECT at, actor_kind::text AS actor_kind, actor_name, host(origin) AS origin, kind::text AS kind, subject, before, after, text
         FROM order_history WHERE order_number = $1 ORDER BY at DESC, id DESC LIMIT $2",
    )
    .bind(number)
    .bind(HISTORY)
    .fetch_all(db)
    .await?;
    let entry = |row: HistoryRow| {
        Ok(HistoryEntry {
            at: row.at,
            actor: row.actor_name,
            actor_kind: known(ActorKind::parse(&row.actor_kind), "actor kind")?,
            origin: row.origin,
            kind: known(EventKind::parse(&row.kind), "event kind")?,
            subject: row.subject,
            before: row.before,
            after: row.after,
            text: row.text,
        })
    };
    rows.into_iter().map(entry).collect()
}
