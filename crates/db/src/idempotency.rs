//! Answers to what may be sent again (I-2).

use crate::columns::columns;
use crate::portals::within;
use crate::{Db, Error, Result, Tx};
use chrono::{DateTime, TimeDelta, Utc};
use domain::policy::Scope;
use domain::values::{PortalId, Version};
use sqlx::{Postgres, QueryBuilder};

/// How long an answer is kept.
pub const KEPT: TimeDelta = TimeDelta::hours(72);

/// How long a repetition waits for the request that it repeats.
const PATIENCE: &str = "2s";

/// Whose key it is, and for what.
#[derive(Debug, Clone, Copy)]
pub struct Key<'a> {
    /// The caller's issuer.
    pub issuer: &'a str,
    /// The caller's subject.
    pub subject: &'a str,
    /// The key itself: 1 to 128 visible ASCII characters.
    pub key: &'a str,
    /// SHA-256 of what is asked.
    pub fingerprint: &'a [u8; 32],
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status of HTTP.
    pub status: u16,
    /// The address of what was made; none unless something was.
    pub location: Option<String>,
    /// The version after the request of what the answer shows, where that has one.
    pub version: Option<Version>,
    /// The body, byte for byte.
    pub body: Vec<u8>,
}

/// What is known of a key.
#[derive(Debug)]
pub enum Earlier {
    /// Nothing, or nothing that the caller may still be told: go on. Nobody else does, before this transaction ends.
    Nothing,
    /// It was answered.
    Answered(Answer),
    /// It was used for another request.
    OtherRequest,
    /// The same request is still under way.
    UnderWay,
}

columns! {
    struct Row {
        fingerprint: Vec<u8>,
        status: i16,
        version: Option<i64>,
        location: Option<String>,
        body: Vec<u8>,
        is_in_scope: bool,
    }
}

/// Claims a key for this transaction: whoever comes with the same one waits until it ends. An answer that was given on a portal
/// outside the scope is not told.
///
/// # Errors
/// The store does not answer.
pub async fn claim(tx: &mut Tx, scope: &Scope, key: Key<'_>, now: DateTime<Utc>) -> Result<Earlier> {
    if !wait_for_turn(tx, key).await? {
        return Ok(Earlier::UnderWay);
    }
    // A statement of its own, with its own snapshot: it sees what was waited for.
    let row: Option<Row> = answer(scope, key, now - KEPT).build_query_as().fetch_optional(tx.connection()).await?;
    let Some(row) = row else { return Ok(Earlier::Nothing) };
    if row.fingerprint != key.fingerprint {
        return Ok(Earlier::OtherRequest);
    }
    if !row.is_in_scope {
        return Ok(Earlier::Nothing);
    }
    Ok(Earlier::Answered(Answer {
        status: u16::try_from(row.status).map_err(|_| Error::Corrupt { what: "status" })?,
        location: row.location,
        version: row.version.map(Version),
        body: row.body,
    }))
}

/// The answer that was given since then.
fn answer(scope: &Scope, key: Key<'_>, since: DateTime<Utc>) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new(
        "SELECT fingerprint, status, version, location, body,
             portal_id IS NULL OR EXISTS (SELECT FROM portals p WHERE p.id = portal_id",
    );
    within(&mut sql, scope);
    sql.push(") AS is_in_scope FROM idempotency_keys WHERE issuer = ").push_bind(key.issuer.to_owned());
    sql.push(" AND subject = ").push_bind(key.subject.to_owned()).push(" AND key = ").push_bind(key.key.to_owned());
    sql.push(" AND at > ").push_bind(since);
    sql
}

/// Takes the lock of the key, held until the transaction ends; whether it came within the time. Only this wait is so short:
/// the columns are computed one after the other, and the last of them puts back what held before.
async fn wait_for_turn(tx: &mut Tx, key: Key<'_>) -> Result<bool> {
    let sql = "WITH before AS MATERIALIZED (SELECT current_setting('lock_timeout') AS patience)
        SELECT set_config('lock_timeout', $1, true), pg_advisory_xact_lock(hashtextextended($2, 0)),
            set_config('lock_timeout', before.patience, true)
        FROM before";
    let taken = sqlx::query(sql)
        .bind(PATIENCE)
        .bind(format!("idempotency {} {} {}", key.issuer, key.subject, key.key))
        .execute(tx.connection())
        .await;
    match taken.map_err(Error::from) {
        Ok(_) => Ok(true),
        Err(Error::Timeout(_)) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Keeps the answer under a claimed key, in the place of one that is past its time; with the portal on which it was given, where
/// whoever asks again is not asked for anything else of theirs.
///
/// # Errors
/// The store does not answer.
pub async fn keep(tx: &mut Tx, key: Key<'_>, portal: Option<PortalId>, answer: &Answer, now: DateTime<Utc>) -> Result<()> {
    sqlx::query(
        "INSERT INTO idempotency_keys AS k (issuer, subject, key, fingerprint, at, status, version, location, body, portal_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (issuer, subject, key) DO UPDATE SET fingerprint = excluded.fingerprint, at = excluded.at,
             status = excluded.status, version = excluded.version, location = excluded.location, body = excluded.body,
             portal_id = excluded.portal_id",
    )
    .bind(key.issuer)
    .bind(key.subject)
    .bind(key.key)
    .bind(&key.fingerprint[..])
    .bind(now)
    .bind(i16::try_from(answer.status).map_err(|_| Error::Corrupt { what: "status" })?)
    .bind(answer.version.map(|version| version.0))
    .bind(&answer.location)
    .bind(&answer.body)
    .bind(portal.map(|portal| portal.0))
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// How many rows one statement of the sweep removes at most: none holds up others.
const BATCH: u64 = 1_000;

/// Removes answers that are past their time; how many it were.
///
/// # Errors
/// The store does not answer.
pub async fn sweep(db: &Db, now: DateTime<Utc>) -> Result<u64> {
    let sql = "DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
                   SELECT ctid FROM idempotency_keys WHERE at <= $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED))";
    crate::in_batches(BATCH, || async {
        Ok(sqlx::query(sql).bind(now - KEPT).bind(BATCH as i64).execute(db.pool()).await?.rows_affected())
    })
    .await
}
