//! What keeps documents in order: which blobs have a row, under which master keys documents' keys are; and whose
//! turn it is to work in the background.
//!
//! The questions are about every document there is: they are asked by the program itself and by whoever runs it, for nobody
//! signed in, and tell nothing of what is in a document.

use crate::columns::columns;
use crate::{Db, Result};
use chrono::{DateTime, TimeDelta, Utc};
use domain::values::OrderNumber;
use sqlx::types::Uuid;
use sqlx::{query_as, query_scalar};

columns! {
    /// A document that can be read, as far as its row knows.
    #[derive(Debug, Clone)]
    pub struct Kept {
        /// Which.
        pub id: Uuid,
        /// Where its bytes lie.
        pub blob: String,
        /// When it was imported.
        pub imported_at: DateTime<Utc>,
        /// SHA-256 of its content.
        pub sha256: Vec<u8>,
        /// Length of its content in bytes.
        pub size: i64,
        /// Which master key encrypts its key.
        pub master_key: String,
        /// Its key, encrypted.
        pub sealed_key: Vec<u8>,
    }
}

/// The documents whose blobs have names from `first` up to, but not with, `end` (none: to the last).
///
/// # Errors
/// The store does not answer.
pub async fn kept(db: &Db, first: &str, end: Option<&str>) -> Result<Vec<Kept>> {
    let sql = "SELECT id, blob, imported_at, sha256, size, master_key, sealed_key FROM order_documents
        WHERE blob >= $1 AND ($2::text IS NULL OR blob < $2) AND destroyed_at IS NULL";
    Ok(query_as(sql).bind(first).bind(end).fetch_all(db.pool()).await?)
}

/// Where the bytes of the documents lie that were imported last.
///
/// # Errors
/// The store does not answer.
pub async fn latest(db: &Db, most: u32) -> Result<Vec<String>> {
    let sql = "SELECT blob FROM order_documents WHERE destroyed_at IS NULL ORDER BY imported_at DESC LIMIT $1";
    Ok(query_scalar(sql).bind(i64::from(most)).fetch_all(db.pool()).await?)
}

/// The mark of the place where documents lie; none before the first place is taken.
///
/// # Errors
/// The store does not answer.
pub async fn place(db: &Db) -> Result<Option<Uuid>> {
    Ok(query_scalar("SELECT mark FROM document_place").fetch_optional(db.pool()).await?)
}

/// Notes the mark of the place, unless one was noted before; the one that counts.
///
/// # Errors
/// The store does not answer.
pub async fn remember_place(db: &Db, mark: Uuid) -> Result<Uuid> {
    let sql = "INSERT INTO document_place (mark) VALUES ($1) ON CONFLICT DO NOTHING";
    sqlx::query(sql).bind(mark).execute(db.pool()).await?;
    Ok(query_scalar("SELECT mark FROM document_place").fetch_one(db.pool()).await?)
}

/// Whether the document can still be read, as far as its row knows: it may have been destroyed a moment ago.
///
/// # Errors
/// The store does not answer.
pub async fn is_kept(db: &Db, id: Uuid) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT FROM order_documents WHERE id = $1 AND destroyed_at IS NULL)";
    Ok(query_scalar(sql).bind(id).fetch_one(db.pool()).await?)
}

/// How many documents' keys are under which master key, by its name.
///
/// # Errors
/// The store does not answer.
pub async fn master_keys(db: &Db) -> Result<Vec<(String, u64)>> {
    let sql = "SELECT master_key, count(*) FROM order_documents WHERE destroyed_at IS NULL GROUP BY master_key ORDER BY master_key";
    let rows: Vec<(String, i64)> = query_as(sql).fetch_all(db.pool()).await?;
    Ok(rows.into_iter().map(|(name, count)| (name, count.unsigned_abs())).collect())
}

/// The next documents, by their ids, whose keys are not under this master key.
///
/// # Errors
/// The store does not answer.
pub async fn under_another_key(db: &Db, current: &str, after: Uuid, most: u32) -> Result<Vec<Kept>> {
    let sql = "SELECT id, blob, imported_at, sha256, size, master_key, sealed_key FROM order_documents
        WHERE id > $1 AND master_key <> $2 AND destroyed_at IS NULL ORDER BY id LIMIT $3";
    Ok(query_as(sql).bind(after).bind(current).bind(i64::from(most)).fetch_all(db.pool()).await?)
}

/// A document's key, encrypted anew.
#[derive(Debug)]
pub struct Rewrapped {
    /// Which document's.
    pub id: Uuid,
    /// As it was, so that nothing newer is written over.
    pub before: Vec<u8>,
    /// Under which master key it is now.
    pub master_key: String,
    /// As it is now.
    pub sealed_key: Vec<u8>,
}

/// Writes keys that were encrypted anew; how many. One that was destroyed or changed meanwhile stays as it is.
///
/// # Errors
/// The store does not answer.
pub async fn rewrap(db: &Db, keys: &[Rewrapped]) -> Result<u64> {
    let sql = "UPDATE order_documents d SET master_key = k.master_key, sealed_key = k.sealed_key
        FROM unnest($1::uuid[], $2::bytea[], $3::text[], $4::bytea[]) AS k (id, before, master_key, sealed_key)
        WHERE d.id = k.id AND d.sealed_key = k.before";
    let done = sqlx::query(sql)
        .bind(keys.iter().map(|key| key.id).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| &key.before[..]).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| key.master_key.as_str()).collect::<Vec<_>>())
        .bind(keys.iter().map(|key| &key.sealed_key[..]).collect::<Vec<_>>())
        .execute(db.pool())
        .await?;
    Ok(done.rows_affected())
}

/// The order that a document is of.
///
/// # Errors
/// The store does not answer.
pub async fn order_of(db: &Db, id: Uuid) -> Result<Option<OrderNumber>> {
    let number: Option<i64> =
        query_scalar("SELECT order_number FROM order_documents WHERE id = $1").bind(id).fetch_optional(db.pool()).await?;
    Ok(number.map(OrderNumber))
}

/// Takes a turn of work in the background: whether it is this instance's, because nobody began it within this time.
///
/// # Errors
/// The store does not answer.
pub async fn take_turn(db: &Db, job: &str, now: DateTime<Utc>, every: TimeDelta) -> Result<bool> {
    let taken: Option<bool> = query_scalar(
        "INSERT INTO background_jobs AS j (name, started_at) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET started_at = excluded.started_at WHERE j.started_at <= $3 RETURNING true",
    )
    .bind(job)
    .bind(now)
    .bind(now - every)
    .fetch_optional(db.pool())
    .await?;
    Ok(taken.is_some())
}

/// Gives a turn back that was taken at this instant, unless somebody has taken another: whoever asks next takes it.
///
/// # Errors
/// The store does not answer.
pub async fn give_turn_back(db: &Db, job: &str, taken: DateTime<Utc>, every: TimeDelta) -> Result<()> {
    sqlx::query("UPDATE background_jobs SET started_at = $3 WHERE name = $1 AND started_at = $2")
        .bind(job)
        .bind(taken)
        .bind(taken - every)
        .execute(db.pool())
        .await?;
    Ok(())
}
