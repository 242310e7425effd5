//! The documents of an order's evidence: what is known of each, and how to find its bytes.

use super::conditions::push_scope;
use crate::columns::columns;
use crate::{Db, Error, Result, Tx, outbox};
use chrono::{DateTime, Utc};
use domain::orders::{
    ActorKind, DocumentExtent, DocumentScan, EvidenceDocument, EvidenceKind, EvidenceSide, EvidenceState, OrderFacts, PaymentMethod,
    Process, Status,
};
use domain::policy::Scope;
use domain::values::{FileFormat, FileName, OrderNumber, Version};
use sqlx::types::Uuid;
use sqlx::{PgConnection, QueryBuilder};
use std::net::IpAddr;

/// What decides whether a piece can be imported.
#[derive(Debug)]
pub struct Standing {
    /// Where the order stands.
    pub status: Status,
    /// What it needs follows from these.
    pub facts: OrderFacts,
}

columns! {
    struct StandingRow {
        status: String,
        process: String,
        payment_method: String,
        holder_is_legal_representative: bool,
        has_valid_mandate: bool,
        has_agent: bool,
    }
}

/// How the order stands; none when it is not in scope.
///
/// # Errors
/// The store does not answer.
pub async fn standing(db: &Db, scope: &Scope, number: OrderNumber) -> Result<Option<Standing>> {
    let mut connection = db.pool().acquire().await?;
    read_standing(&mut connection, scope, number, "").await
}

/// The same, and nobody else changes the order until the transaction ends.
///
/// # Errors
/// The store does not answer.
pub async fn lock(tx: &mut Tx, scope: &Scope, number: OrderNumber) -> Result<Option<Standing>> {
    read_standing(tx.connection(), scope, number, " FOR NO KEY UPDATE OF o").await
}

async fn read_standing(db: &mut PgConnection, scope: &Scope, number: OrderNumber, lock: &'static str) -> Result<Option<Standing>> {
    let mut sql = QueryBuilder::new(
        "SELECT o.status::text AS status, o.process::text AS process, d.payment_method::text AS payment_method,
         d.holder_is_legal_representative, d.has_valid_mandate,
         EXISTS (SELECT FROM order_persons p WHERE p.order_number = o.number AND p.role = 'agent') AS has_agent
         FROM orders o JOIN order_details d ON d.order_number = o.number WHERE o.number = ",
    );
    sql.push_bind(number.0);
    push_scope(&mut sql, scope);
    sql.push(lock);
    let Some(row) = sql.build_query_as::<StandingRow>().fetch_optional(db).await? else { return Ok(None) };
    let facts = OrderFacts {
        process: Process::parse(&row.process).map_err(|_| Error::Corrupt { what: "process" })?,
        payment_method: PaymentMethod::parse(&row.payment_method).map_err(|_| Error::Corrupt { what: "payment method" })?,
        holder_is_legal_representative: row.holder_is_legal_representative,
        has_agent: row.has_agent,
        has_valid_mandate: row.has_valid_mandate,
    };
    let status = Status::parse(&row.status).map_err(|_| Error::Corrupt { what: "status" })?;
    Ok(Some(Standing { status, facts }))
}

/// How the bytes of a document are found and read.
#[derive(Debug)]
pub struct Bytes {
    /// The document.
    pub id: Uuid,
    /// Where they lie.
    pub blob: String,
    /// Which master key encrypts the document's key.
    pub master_key: String,
    /// The document's key, encrypted.
    pub sealed_key: Vec<u8>,
}

/// Who imports.
#[derive(Debug)]
pub struct Importer<'a> {
    /// Their stable name.
    pub subject: &'a str,
    /// What kind of actor.
    pub kind: ActorKind,
    /// From where.
    pub origin: Option<IpAddr>,
}

/// What was current before a document took its place.
#[derive(Debug)]
pub struct Before {
    /// How far the piece was.
    pub state: EvidenceState,
    /// The name and the SHA-256 of the document that was replaced.
    pub document: Option<(String, Vec<u8>)>,
}

/// Makes a document the current one of its side, and the piece imported when all its sides are there: whatever somebody
/// had found of it before no longer counts (O-5). Gives what was before, and how far the piece is now; the document's own
/// state is not read.
///
/// # Errors
/// A constraint does not hold, or the store does not answer.
pub async fn replace(
    tx: &mut Tx,
    number: OrderNumber,
    document: &EvidenceDocument,
    received_sha256: &[u8; 32],
    bytes: &Bytes,
    importer: &Importer<'_>,
) -> Result<(Before, EvidenceState)> {
    let before = Before { state: item(tx, number, document.kind).await?, document: retire(tx, number, document).await? };
    insert(tx, number, document, received_sha256, bytes, importer).await?;
    let state = advance(tx, number, document).await?;
    if state == EvidenceState::Imported {
        tell(tx, number, document, importer).await?;
    }
    let changed = "UPDATE orders SET version = version + 1, updated_at = greatest(updated_at, $2) WHERE number = $1 RETURNING version";
    let version = sqlx::query_scalar(changed).bind(number.0).bind(document.imported_at).fetch_one(tx.connection()).await?;
    outbox::order_changed(tx, number, Version(version), document.imported_at).await?;
    Ok((before, state))
}

/// How far the piece is; it gets its row when it has none yet.
async fn item(tx: &mut Tx, number: OrderNumber, kind: EvidenceKind) -> Result<EvidenceState> {
    sqlx::query("INSERT INTO evidence_items (order_number, kind, state) VALUES ($1, $2::evidence_kind, 'missing') ON CONFLICT DO NOTHING")
        .bind(number.0)
        .bind(kind.as_str())
        .execute(tx.connection())
        .await?;
    let state: String = sqlx::query_scalar("SELECT state::text FROM evidence_items WHERE order_number = $1 AND kind = $2::evidence_kind")
        .bind(number.0)
        .bind(kind.as_str())
        .fetch_one(tx.connection())
        .await?;
    EvidenceState::parse(&state).map_err(|_| Error::Corrupt { what: "evidence state" })
}

/// Takes the current document of the side out of its place.
async fn retire(tx: &mut Tx, number: OrderNumber, next: &EvidenceDocument) -> Result<Option<(String, Vec<u8>)>> {
    let retired = sqlx::query_as(
        "UPDATE evidence_documents SET replaced_at = greatest(imported_at, $4)
         WHERE order_number = $1 AND kind = $2::evidence_kind AND side = $3::evidence_side AND replaced_at IS NULL
         RETURNING file_name, sha256",
    )
    .bind(number.0)
    .bind(next.kind.as_str())
    .bind(next.side.as_str())
    .bind(next.imported_at)
    .fetch_optional(tx.connection())
    .await?;
    Ok(retired)
}

async fn insert(
    tx: &mut Tx,
    number: OrderNumber,
    document: &EvidenceDocument,
    received_sha256: &[u8; 32],
    bytes: &Bytes,
    importer: &Importer<'_>,
) -> Result<()> {
    let (pages, width, height) = match document.extent {
        DocumentExtent::Pages(pages) => (i16::try_from(pages).ok(), None, None),
        DocumentExtent::Pixels { width, height } => (None, i32::try_from(width).ok(), i32::try_from(height).ok()),
    };
    sqlx::query(
        "INSERT INTO evidence_documents (id, order_number, kind, side, file_name, format, size, received_sha256, sha256, pages, width, height,
             blob, master_key, sealed_key, scan, scan_detail, imported_at, imported_by_subject, imported_by)
         VALUES ($1, $2, $3::evidence_kind, $4::evidence_side, $5, $6::document_format, $7, $8, $9, $10, $11, $12,
             $13, $14, $15, $16::document_scan, $17, $18, $19, $20)",
    )
    .bind(bytes.id)
    .bind(number.0)
    .bind(document.kind.as_str())
    .bind(document.side.as_str())
    .bind(document.file_name.as_str())
    .bind(document.format.media_type())
    .bind(i64::try_from(document.size).unwrap_or(i64::MAX))
    .bind(&received_sha256[..])
    .bind(&document.sha256[..])
    .bind(pages)
    .bind(width)
    .bind(height)
    .bind(&bytes.blob)
    .bind(&bytes.master_key)
    .bind(&bytes.sealed_key)
    .bind(document.scan.as_str())
    .bind(&document.scan_detail)
    .bind(document.imported_at)
    .bind(importer.subject)
    .bind(&document.imported_by)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Says how far the piece is now that a document of it changed.
async fn advance(tx: &mut Tx, number: OrderNumber, document: &EvidenceDocument) -> Result<EvidenceState> {
    let state: String = sqlx::query_scalar(
        "UPDATE evidence_items e
         SET state = CASE WHEN sides.whole THEN 'imported' ELSE 'missing' END::evidence_state,
             imported_at = CASE WHEN sides.whole THEN $4::timestamptz END,
             reviewed_at = NULL, reviewed_by = NULL, rejection_reason = NULL
         FROM (SELECT count(*) = $3 AS whole FROM evidence_documents d
               WHERE d.order_number = $1 AND d.kind = $2::evidence_kind AND d.replaced_at IS NULL) AS sides
         WHERE e.order_number = $1 AND e.kind = $2::evidence_kind
         RETURNING e.state::text",
    )
    .bind(number.0)
    .bind(document.kind.as_str())
    .bind(document.kind.sides().len() as i64)
    .bind(document.imported_at)
    .fetch_one(tx.connection())
    .await?;
    EvidenceState::parse(&state).map_err(|_| Error::Corrupt { what: "evidence state" })
}

/// Writes into the order's history that the piece is imported (D-9).
async fn tell(tx: &mut Tx, number: OrderNumber, document: &EvidenceDocument, importer: &Importer<'_>) -> Result<()> {
    sqlx::query(
        "INSERT INTO order_history (order_number, at, kind, actor_kind, actor_subject, actor_name, origin, subject)
         VALUES ($1, $2, 'evidence_imported', $3::actor_kind, $4, $5, $6::text::inet, $7)",
    )
    .bind(number.0)
    .bind(document.imported_at)
    .bind(importer.kind.as_str())
    .bind(importer.subject)
    .bind(&document.imported_by)
    .bind(importer.origin.map(|address| address.to_string()))
    .bind(document.kind.as_str())
    .execute(tx.connection())
    .await?;
    Ok(())
}

columns! {
    struct DocumentRow {
        id: Uuid,
        blob: String,
        master_key: String,
        sealed_key: Vec<u8>,
        ..description: DescriptionRow,
    }
}

columns! {
    struct DescriptionRow {
        kind: String,
        side: String,
        state: String,
        file_name: String,
        format: String,
        size: i64,
        sha256: Vec<u8>,
        pages: Option<i16>,
        width: Option<i32>,
        height: Option<i32>,
        scan: String,
        scan_detail: Option<String>,
        imported_at: DateTime<Utc>,
        imported_by: String,
        replaced_at: Option<DateTime<Utc>>,
    }
}

/// What is known of a document `d` of a piece `e`.
const DESCRIPTION: &str =
    "d.kind::text AS kind, d.side::text AS side, e.state::text AS state, d.file_name, d.format::text AS format, d.size,
    d.sha256, d.pages, d.width, d.height, d.scan::text AS scan, d.scan_detail, d.imported_at, d.imported_by, d.replaced_at";

/// The most documents of an order that are told of: those that count are nine at most, the others were replaced.
const MOST_DOCUMENTS: i64 = 60;

/// The documents of an order's evidence: those that count, recto first; then those that they replaced, newest first.
///
/// # Errors
/// The store does not answer.
pub(super) async fn of_order(db: &mut PgConnection, number: i64) -> Result<Vec<EvidenceDocument>> {
    let sql = format!(
        "SELECT {DESCRIPTION} FROM evidence_documents d JOIN evidence_items e USING (order_number, kind)
         WHERE d.order_number = $1 ORDER BY d.replaced_at DESC NULLS FIRST, d.kind, d.side, d.imported_at DESC, d.id LIMIT $2"
    );
    let rows: Vec<DescriptionRow> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(number).bind(MOST_DOCUMENTS).fetch_all(db).await?;
    rows.into_iter().map(DescriptionRow::into_document).collect()
}

/// The current document of a side, and how to read it; none when there is none, or none in scope.
///
/// # Errors
/// The store does not answer.
pub async fn current(
    db: &Db,
    scope: &Scope,
    number: OrderNumber,
    kind: EvidenceKind,
    side: EvidenceSide,
) -> Result<Option<(EvidenceDocument, Bytes)>> {
    let mut sql = QueryBuilder::new(format!(
        "SELECT d.id, d.blob, d.master_key, d.sealed_key, {DESCRIPTION}
         FROM evidence_documents d JOIN evidence_items e USING (order_number, kind) JOIN orders o ON o.number = d.order_number
         WHERE d.replaced_at IS NULL AND d.order_number = "
    ));
    sql.push_bind(number.0);
    sql.push(" AND d.kind = ").push_bind(kind.as_str()).push("::evidence_kind");
    sql.push(" AND d.side = ").push_bind(side.as_str()).push("::evidence_side");
    push_scope(&mut sql, scope);
    let row = sql.build_query_as::<DocumentRow>().fetch_optional(db.pool()).await?;
    row.map(DocumentRow::into_document).transpose()
}

impl DocumentRow {
    fn into_document(self) -> Result<(EvidenceDocument, Bytes)> {
        let bytes = Bytes { id: self.id, blob: self.blob, master_key: self.master_key, sealed_key: self.sealed_key };
        Ok((self.description.into_document()?, bytes))
    }
}

impl DescriptionRow {
    fn into_document(self) -> Result<EvidenceDocument> {
        let corrupt = |what: &'static str| Error::Corrupt { what };
        let extent = match (self.pages, self.width, self.height) {
            (Some(pages), None, None) => u16::try_from(pages).ok().map(DocumentExtent::Pages),
            (None, Some(width), Some(height)) => {
                width.try_into().ok().zip(height.try_into().ok()).map(|(width, height)| DocumentExtent::Pixels { width, height })
            }
            _ => None,
        };
        Ok(EvidenceDocument {
            kind: EvidenceKind::parse(&self.kind).map_err(|_| corrupt("evidence kind"))?,
            side: EvidenceSide::parse(&self.side).map_err(|_| corrupt("evidence side"))?,
            state: EvidenceState::parse(&self.state).map_err(|_| corrupt("evidence state"))?,
            file_name: FileName::parse(&self.file_name).map_err(|_| corrupt("file name"))?,
            format: FileFormat::from_media_type(&self.format).ok_or(corrupt("document format"))?,
            size: self.size.try_into().map_err(|_| corrupt("document size"))?,
            sha256: self.sha256.try_into().map_err(|_| corrupt("document hash"))?,
            extent: extent.ok_or(corrupt("document extent"))?,
            scan: DocumentScan::parse(&self.scan).map_err(|_| corrupt("scan"))?,
            scan_detail: self.scan_detail,
            imported_at: self.imported_at,
            imported_by: self.imported_by,
            replaced_at: self.replaced_at,
        })
    }
}
