//! What was said and done about an order.

use super::{Newest, known};
use crate::Result;
use crate::columns::columns;
use chrono::{DateTime, Utc};
use domain::orders::{ActorKind, Comment, EventKind, HistoryEntry};
use sqlx::PgConnection;

/// The newest entries of a history that one read shows.
const HISTORY: usize = 200;

/// The newest remarks that one read shows.
const COMMENTS: usize = 200;

pub(super) async fn comments(db: &mut PgConnection, number: i64) -> Result<Newest<Comment>> {
    let rows: Vec<(String, DateTime<Utc>, String)> =
        sqlx::query_as("SELECT author_name, at, text FROM comments WHERE order_number = $1 ORDER BY at DESC, id DESC LIMIT $2")
            .bind(number)
            .bind(Newest::<Comment>::limit(COMMENTS))
            .fetch_all(db)
            .await?;
    let comments = rows.into_iter().map(|(author, at, text)| Comment { author, at, text }).collect();
    Ok(Newest::of(comments, COMMENTS))
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

pub(super) async fn history(db: &mut PgConnection, number: i64) -> Result<Newest<HistoryEntry>> {
    let rows: Vec<HistoryRow> = sqlx::query_as(
        "SELECT at, actor_kind::text AS actor_kind, actor_name, host(origin) AS origin, kind::text AS kind, subject, before, after, text
         FROM order_history WHERE order_number = $1 ORDER BY at DESC, id DESC LIMIT $2",
    )
    .bind(number)
    .bind(Newest::<HistoryEntry>::limit(HISTORY))
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
    Ok(Newest::of(rows.into_iter().map(entry).collect::<Result<_>>()?, HISTORY))
}
