//! Moving an order on.

use super::conditions::push_scope;
use super::history::{self, Author, Entry};
use crate::columns::columns;
use crate::{Db, Error, Locked, Result, Tx, outbox};
use chrono::{DateTime, Utc};
use domain::orders::{EventKind, EvidenceKind, EvidenceState, OrderFacts, PaymentMethod, Process, Status};
use domain::policy::Scope;
use domain::values::{OrderNumber, PortuId, TextBlock, Version};
use sqlx::{PgConnection, Postgres, QueryBuilder};

/// How far an order is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// *N° Dossier*
    pub number: OrderNumber,
    /// *Portu ID*
    pub portu_id: PortuId,
    /// Goes up with every change.
    pub version: Version,
    /// Where it stands.
    pub status: Status,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it came to where it stands: no move is noted as having been before it, whatever a clock says.
    pub status_since: DateTime<Utc>,
    /// What decides which proofs it needs.
    pub facts: OrderFacts,
    /// Whether the documents were declared in date before.
    pub documents_valid: bool,
    /// Its proofs.
    pub evidence: Vec<(EvidenceKind, EvidenceState)>,
}

columns! {
    struct StandingRow {
        number: i64,
        portu_id: i64,
        version: i64,
        status: String,
        created_at: DateTime<Utc>,
        status_since: DateTime<Utc>,
        process: String,
        payment_method: String,
        holder_is_legal_representative: bool,
        has_agent: bool,
        has_valid_mandate: bool,
        documents_valid: bool,
        evidence_kinds: Vec<String>,
        evidence_states: Vec<String>,
    }
}

impl TryFrom<StandingRow> for Standing {
    type Error = Error;
    fn try_from(row: StandingRow) -> Result<Self> {
        let corrupt = |what| move |_| Error::Corrupt { what };
        let item = |(kind, state): (String, String)| {
            let kind = EvidenceKind::parse(&kind).map_err(corrupt("evidence kind"))?;
            Ok((kind, EvidenceState::parse(&state).map_err(corrupt("evidence state"))?))
        };
        Ok(Self {
            number: OrderNumber(row.number),
            portu_id: PortuId(row.portu_id),
            version: Version(row.version),
            status: Status::parse(&row.status).map_err(corrupt("status"))?,
            created_at: row.created_at,
            status_since: row.status_since,
            facts: OrderFacts {
                process: Process::parse(&row.process).map_err(corrupt("process"))?,
                holder_is_legal_representative: row.holder_is_legal_representative,
                has_agent: row.has_agent,
                has_valid_mandate: row.has_valid_mandate,
                payment_method: PaymentMethod::parse(&row.payment_method).map_err(corrupt("payment method"))?,
            },
            documents_valid: row.documents_valid,
            evidence: row.evidence_kinds.into_iter().zip(row.evidence_states).map(item).collect::<Result<_>>()?,
        })
    }
}

/// How far an order is; none when it is not in scope.
///
/// # Errors
/// The store does not answer.
pub async fn standing(db: &Db, scope: &Scope, number: OrderNumber) -> Result<Option<Standing>> {
    let mut connection = db.pool().acquire().await?;
    find(&mut connection, scope, number, "").await
}

/// An order to change; none when it is not in scope. Nobody else changes it until the transaction ends.
///
/// # Errors
/// The store does not answer.
pub async fn lock(tx: &mut Tx, scope: &Scope, number: OrderNumber) -> Result<Option<Locked<Standing>>> {
    Ok(find(tx.connection(), scope, number, " FOR NO KEY UPDATE").await?.map(Locked::found))
}

async fn find(db: &mut PgConnection, scope: &Scope, number: OrderNumber, lock: &'static str) -> Result<Option<Standing>> {
    let mut found: QueryBuilder<Postgres> = QueryBuilder::new("SELECT true FROM orders o WHERE o.number = ");
    found.push_bind(number.0);
    push_scope(&mut found, scope);
    found.push(lock);
    if found.build().fetch_optional(&mut *db).await?.is_none() {
        return Ok(None);
    }
    // A statement of its own, with its own snapshot: it sees what was waited for.
    let row: StandingRow = sqlx::query_as(
        "SELECT o.number, o.portu_id, o.version, o.status::text AS status, o.created_at, o.status_since,
             o.process::text AS process, d.payment_method::text AS payment_method, d.holder_is_legal_representative,
             d.has_valid_mandate, d.documents_valid,
             EXISTS (SELECT FROM order_persons p WHERE p.order_number = o.number AND p.role = 'agent') AS has_agent,
             ARRAY(SELECT e.kind::text FROM evidence_items e WHERE e.order_number = o.number ORDER BY e.kind) AS evidence_kinds,
             ARRAY(SELECT e.state::text FROM evidence_items e WHERE e.order_number = o.number ORDER BY e.kind) AS evidence_states
         FROM orders o JOIN order_details d ON d.order_number = o.number WHERE o.number = $1",
    )
    .bind(number.0)
    .fetch_one(db)
    .await?;
    Standing::try_from(row).map(Some)
}

/// Notes that something of an order changed; its new version.
///
/// # Errors
/// The store does not answer.
pub(super) async fn changed(tx: &mut Tx, number: OrderNumber, at: DateTime<Utc>) -> Result<Version> {
    let sql = "UPDATE orders SET version = version + 1, updated_at = greatest(updated_at, $2) WHERE number = $1 RETURNING version";
    let version = sqlx::query_scalar(sql).bind(number.0).bind(at).fetch_one(tx.connection()).await.map(Version)?;
    outbox::order_changed(tx, number, version, at).await?;
    Ok(version)
}

/// Notes that the documents were declared in date, and hands the order to the registration authority, which is where the
/// workflow's line leads; its new version.
///
/// # Errors
/// The move is not allowed, or the store does not answer.
pub async fn complete(tx: &mut Tx, order: &Locked<Standing>, to: Status, author: Author<'_>, at: DateTime<Utc>) -> Result<Version> {
    sqlx::query("UPDATE order_details SET documents_valid = true WHERE order_number = $1")
        .bind(order.number.0)
        .execute(tx.connection())
        .await?;
    move_on(tx, order, to, author, at).await
}

/// Notes why an order is given up, by whom and when, and moves it where the workflow's line leads; its new version.
///
/// # Errors
/// The move is not allowed, or the store does not answer.
pub async fn cancel(
    tx: &mut Tx,
    order: &Locked<Standing>,
    to: Status,
    reason: &TextBlock,
    author: Author<'_>,
    at: DateTime<Utc>,
) -> Result<Version> {
    let sql = "UPDATE order_details SET cancellation_reason = $2, cancellation_by = $3, cancellation_at = $4 WHERE order_number = $1";
    let cancelled = sqlx::query(sql).bind(order.number.0).bind(reason.as_str()).bind(author.name).bind(at);
    cancelled.execute(tx.connection()).await?;
    move_on(tx, order, to, author, at).await
}

async fn move_on(tx: &mut Tx, order: &Locked<Standing>, to: Status, author: Author<'_>, at: DateTime<Utc>) -> Result<Version> {
    let version = sqlx::query_scalar(
        "UPDATE orders SET status = $2::order_status, status_since = $3, updated_at = $3, version = version + 1 WHERE number = $1
         RETURNING version",
    )
    .bind(order.number.0)
    .bind(to.as_str())
    .bind(at)
    .fetch_one(tx.connection())
    .await
    .map(Version)?;
    let (before, after) = (Some(order.status.as_str()), Some(to.as_str()));
    history::append(tx, order.number, &Entry { before, after, ..Entry::new(at, author, EventKind::StatusChanged) }).await?;
    outbox::order_changed(tx, order.number, version, at).await?;
    Ok(version)
}
