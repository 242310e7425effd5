//! What somebody has begun to enter on a portal, and not finished. None that is past its time is seen.

use crate::columns::columns;
use crate::error::known;
use crate::portals::within;
use crate::{Db, Error, Locked, Result, Tx};
use chrono::{DateTime, Utc};
use domain::orders::{Draft, DraftDocument};
use domain::policy::Scope;
use domain::values::{DraftId, PortalId, Slug, Version};
use sqlx::types::Uuid;
use sqlx::{Postgres, QueryBuilder};

/// How many rows one statement of the sweep removes at most: none holds up others.
const BATCH: u64 = 1_000;

columns! {
    struct DraftRow {
        id: Uuid,
        slug: String,
        document: String,
        version: i64,
        created_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
    }
}

impl TryFrom<DraftRow> for Draft {
    type Error = Error;
    fn try_from(row: DraftRow) -> Result<Self> {
        Ok(Self {
            id: DraftId(row.id.as_u128()),
            portal: known(Slug::parse(&row.slug), "slug")?,
            document: DraftDocument(row.document),
            version: Version(row.version),
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

fn select(scope: &Scope, now: DateTime<Utc>) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new(
        "SELECT d.id, p.slug, d.document::text AS document, d.version, d.created_at, d.updated_at
         FROM order_drafts d JOIN portals p ON p.id = d.portal_id WHERE d.updated_at > ",
    );
    sql.push_bind(now - Draft::KEPT);
    within(&mut sql, scope);
    sql
}

/// A draft of a portal in scope; none when there is none.
///
/// # Errors
/// The store does not answer.
pub async fn fetch(db: &Db, scope: &Scope, id: DraftId, now: DateTime<Utc>) -> Result<Option<Draft>> {
    let mut sql = select(scope, now);
    sql.push(" AND d.id = ").push_bind(Uuid::from_u128(id.0));
    let row: Option<DraftRow> = sql.build_query_as().fetch_optional(db.pool()).await?;
    row.map(Draft::try_from).transpose()
}

/// The same in a transaction; nobody else changes it until that ends.
///
/// # Errors
/// The store does not answer.
pub async fn lock(tx: &mut Tx, scope: &Scope, id: DraftId, now: DateTime<Utc>) -> Result<Option<Locked<Draft>>> {
    let mut sql = select(scope, now);
    sql.push(" AND d.id = ").push_bind(Uuid::from_u128(id.0)).push(" FOR UPDATE OF d");
    let row: Option<DraftRow> = sql.build_query_as().fetch_optional(tx.connection()).await?;
    row.map(|row| row.try_into().map(Locked::found)).transpose()
}

/// The drafts of the portals in scope, newest first, beginning after this one.
///
/// # Errors
/// The store does not answer.
pub async fn list(db: &Db, scope: &Scope, after: Option<DraftId>, most: i64, now: DateTime<Utc>) -> Result<Vec<Draft>> {
    let mut sql = select(scope, now);
    if let Some(after) = after {
        sql.push(" AND d.id < ").push_bind(Uuid::from_u128(after.0));
    }
    sql.push(" ORDER BY d.id DESC LIMIT ").push_bind(most);
    let rows: Vec<DraftRow> = sql.build_query_as().fetch_all(db.pool()).await?;
    rows.into_iter().map(Draft::try_from).collect()
}

/// Writes a new draft; its first version, or nothing when the portal has as many as it can have.
///
/// # Errors
/// A constraint does not hold, or the store does not answer.
pub async fn begin(tx: &mut Tx, portal: PortalId, id: DraftId, document: &DraftDocument, now: DateTime<Utc>) -> Result<Option<Version>> {
    // One after the other on a portal, so that none of them counts too few.
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('drafts of portal ' || $1, 0))")
        .bind(portal.0)
        .execute(tx.connection())
        .await?;
    let version: Option<i64> = sqlx::query_scalar(
        "INSERT INTO order_drafts (id, portal_id, document, created_at, updated_at)
         SELECT $1, $2, $3::jsonb, $4, $4
         WHERE (SELECT count(*) FROM order_drafts WHERE portal_id = $2 AND updated_at > $5) < $6
         RETURNING version",
    )
    .bind(Uuid::from_u128(id.0))
    .bind(portal.0)
    .bind(&document.0)
    .bind(now)
    .bind(now - Draft::KEPT)
    .bind(Draft::MOST)
    .fetch_optional(tx.connection())
    .await?;
    Ok(version.map(Version))
}

/// Writes what is entered now over what was; the new version.
///
/// # Errors
/// A constraint does not hold, or the store does not answer.
pub async fn change(tx: &mut Tx, draft: &Locked<Draft>, document: &DraftDocument, now: DateTime<Utc>) -> Result<Draft> {
    let row: DraftRow = sqlx::query_as(
        "UPDATE order_drafts d SET document = $2::jsonb, version = d.version + 1, updated_at = greatest(d.updated_at, $3)
         FROM portals p WHERE d.id = $1 AND p.id = d.portal_id
         RETURNING d.id, p.slug, d.document::text AS document, d.version, d.created_at, d.updated_at",
    )
    .bind(Uuid::from_u128(draft.id.0))
    .bind(&document.0)
    .bind(now)
    .fetch_one(tx.connection())
    .await?;
    row.try_into()
}

/// Removes a draft.
///
/// # Errors
/// The store does not answer.
pub async fn remove(tx: &mut Tx, draft: &Locked<Draft>) -> Result<()> {
    sqlx::query("DELETE FROM order_drafts WHERE id = $1").bind(Uuid::from_u128(draft.id.0)).execute(tx.connection()).await?;
    Ok(())
}

/// Removes drafts that are past their time; how many it were.
///
/// # Errors
/// The store does not answer.
pub async fn sweep(db: &Db, now: DateTime<Utc>) -> Result<u64> {
    let sql = "DELETE FROM order_drafts WHERE id = ANY (ARRAY(
                   SELECT id FROM order_drafts WHERE updated_at <= $1 ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED))";
    crate::in_batches(BATCH, || async {
        Ok(sqlx::query(sql).bind(now - Draft::KEPT).bind(BATCH as i64).execute(db.pool()).await?.rows_affected())
    })
    .await
}
