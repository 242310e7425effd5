//! The documents of an order's evidence: which side of which piece each is, and how far the piece is with it.

use super::conditions::push_scope;
use super::documents::{self, Bytes, BytesRow, FileRow, Kept, Purpose};
use super::history::{self, Author, Entry};
use super::{Standing, progress};
use crate::columns::columns;
use crate::{Db, Error, Locked, Result, Tx};
use chrono::{DateTime, Utc};
use domain::orders::{EventKind, EvidenceDocument, EvidenceItem, EvidenceKind, EvidenceSide, EvidenceState, EvidenceSubject};
use domain::policy::Scope;
use domain::values::{OrderNumber, Sha256, Version};
use sqlx::{AssertSqlSafe, PgConnection, QueryBuilder};

/// A piece as whoever is about to change it finds it.
#[derive(Debug)]
pub struct Found {
    /// How far it is; its documents are beside it.
    pub item: EvidenceItem,
    /// The documents that count: of each side one at most.
    pub current: Vec<Current>,
}

/// The document that counts of a side.
#[derive(Debug)]
pub struct Current {
    /// What is known of it.
    pub document: EvidenceDocument,
    /// SHA-256 of the file as it came.
    pub received_sha256: [u8; 32],
    /// How to read it; none when it was destroyed.
    pub bytes: Option<Bytes>,
    /// How many documents were replaced before on this side, and can still be read.
    pub replaced: i64,
}

/// A piece of an order; it gets its row when it has none yet.
///
/// # Errors
/// The store does not answer.
pub async fn find(tx: &mut Tx, order: &Locked<Standing>, kind: EvidenceKind) -> Result<Found> {
    let number = order.number;
    sqlx::query("INSERT INTO evidence_items (order_number, kind, state) VALUES ($1, $2::evidence_kind, 'missing') ON CONFLICT DO NOTHING")
        .bind(number.0)
        .bind(kind.as_str())
        .execute(tx.connection())
        .await?;
    let sql = format!("SELECT {} FROM evidence_items e WHERE e.order_number = $1 AND e.kind = $2::evidence_kind", ItemRow::COLUMNS);
    let item: ItemRow = sqlx::query_as(AssertSqlSafe(sql)).bind(number.0).bind(kind.as_str()).fetch_one(tx.connection()).await?;
    let sql = format!(
        "SELECT {COLUMNS}, d.received_sha256, {}, {},
             (SELECT count(*) FROM order_documents r WHERE (r.order_number, r.kind, r.side) = (d.order_number, d.kind, d.side)
                  AND r.replaced_at IS NOT NULL AND r.destroyed_at IS NULL) AS replaced
         FROM order_documents d JOIN evidence_items e USING (order_number, kind)
         WHERE d.order_number = $1 AND d.kind = $2::evidence_kind AND d.replaced_at IS NULL",
        FileRow::COLUMNS,
        BytesRow::COLUMNS
    );
    let rows: Vec<CurrentRow> = sqlx::query_as(AssertSqlSafe(sql)).bind(number.0).bind(kind.as_str()).fetch_all(tx.connection()).await?;
    Ok(Found { item: item.into_item()?, current: rows.into_iter().map(CurrentRow::into_current).collect::<Result<_>>()? })
}

/// Makes these documents the current ones of their sides, and the piece imported when all its sides are there: whatever
/// somebody had found of it before no longer counts (O-5). Gives how far the piece is now.
///
/// # Errors
/// A constraint does not hold, or the store does not answer.
pub async fn replace(
    tx: &mut Tx,
    order: &Locked<Standing>,
    kind: EvidenceKind,
    sides: &[(EvidenceSide, Kept)],
    at: DateTime<Utc>,
    by: Author<'_>,
) -> Result<EvidenceItem> {
    let number = order.number;
    for (side, kept) in sides {
        retire(tx, number, (kind, *side), at).await?;
        documents::insert(tx, number, Purpose::Evidence(kind, *side), kept, &by).await?;
    }
    let item = advance(tx, number, kind, at).await?;
    let imported: Vec<EvidenceSide> = sides.iter().map(|(side, _)| *side).collect();
    let subject = EvidenceSubject::of(kind, &imported).to_string();
    history::append(tx, number, &Entry { subject: Some(&subject), ..Entry::new(at, by, EventKind::EvidenceImported) }).await?;
    progress::changed(tx, number, at).await?;
    Ok(item)
}

/// Takes the current document of the side out of its place.
pub(super) async fn retire(tx: &mut Tx, number: OrderNumber, (kind, side): (EvidenceKind, EvidenceSide), at: DateTime<Utc>) -> Result<()> {
    sqlx::query(
        "UPDATE order_documents SET replaced_at = greatest(imported_at, $4)
         WHERE order_number = $1 AND kind = $2::evidence_kind AND side = $3::evidence_side AND replaced_at IS NULL",
    )
    .bind(number.0)
    .bind(kind.as_str())
    .bind(side.as_str())
    .bind(at)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Says how far the piece is now that a document of it changed: what was destroyed proves nothing.
pub(super) async fn advance(tx: &mut Tx, number: OrderNumber, kind: EvidenceKind, at: DateTime<Utc>) -> Result<EvidenceItem> {
    let sql = format!(
        "UPDATE evidence_items e
         SET version = e.version + 1,
             state = CASE WHEN sides.whole THEN 'imported' ELSE 'missing' END::evidence_state,
             imported_at = CASE WHEN sides.whole THEN $4::timestamptz END,
             reviewed_at = NULL, reviewed_by = NULL, rejection_reason = NULL
         FROM (SELECT count(*) = $3 AS whole FROM order_documents d
               WHERE d.order_number = $1 AND d.kind = $2::evidence_kind AND d.replaced_at IS NULL AND d.destroyed_at IS NULL) AS sides
         WHERE e.order_number = $1 AND e.kind = $2::evidence_kind
         RETURNING {}",
        ItemRow::COLUMNS
    );
    let row: ItemRow = sqlx::query_as(AssertSqlSafe(sql))
        .bind(number.0)
        .bind(kind.as_str())
        .bind(kind.sides().len() as i64)
        .bind(at)
        .fetch_one(tx.connection())
        .await?;
    row.into_item()
}

columns! {
    pub(super) struct ItemRow {
        kind: String,
        state: String,
        version: i64,
        imported_at: Option<DateTime<Utc>>,
        reviewed_at: Option<DateTime<Utc>>,
        reviewed_by: Option<String>,
        rejection_reason: Option<String>,
    }
}

impl ItemRow {
    /// Its columns, of a piece `e`.
    pub(super) const COLUMNS: &str = "e.kind::text AS kind, e.state::text AS state, e.version, e.imported_at, e.reviewed_at,
        e.reviewed_by, e.rejection_reason";

    /// Without its documents.
    pub(super) fn into_item(self) -> Result<EvidenceItem> {
        Ok(EvidenceItem {
            kind: EvidenceKind::parse(&self.kind).map_err(|_| Error::Corrupt { what: "evidence kind" })?,
            state: EvidenceState::parse(&self.state).map_err(|_| Error::Corrupt { what: "evidence state" })?,
            version: Version(self.version),
            imported_at: self.imported_at,
            reviewed_at: self.reviewed_at,
            reviewed_by: self.reviewed_by,
            rejection_reason: self.rejection_reason,
            documents: Vec::new(),
        })
    }
}

columns! {
    struct CurrentRow {
        received_sha256: Vec<u8>,
        replaced: i64,
        ..document: DocumentRow,
        ..bytes: BytesRow,
    }
}

impl CurrentRow {
    fn into_current(self) -> Result<Current> {
        let received_sha256 = self.received_sha256.try_into().map_err(|_| Error::Corrupt { what: "document hash" })?;
        let (document, bytes) = (self.document.into_document()?, self.bytes.into_bytes());
        Ok(Current { document, received_sha256, bytes, replaced: self.replaced })
    }
}

columns! {
    struct ReadableRow {
        ..document: DocumentRow,
        ..bytes: BytesRow,
    }
}

columns! {
    struct DocumentRow {
        kind: String,
        side: String,
        state: String,
        replaced_at: Option<DateTime<Utc>>,
        ..file: FileRow,
    }
}

/// What is known of a document `d` of a piece `e`, besides its file.
const COLUMNS: &str = "d.kind::text AS kind, d.side::text AS side, e.state::text AS state, d.replaced_at";

/// The most documents of an order that are told of. It has nine sides at most, each with one that counts and
/// [`EvidenceDocument::MOST_REPLACED`] others: so many more there are only where some were destroyed.
const MOST_DOCUMENTS: i64 = 200;

/// The documents of an order's evidence: those that count, recto first; then those that they replaced, newest first.
///
/// # Errors
/// The store does not answer.
pub(super) async fn of_order(db: &mut PgConnection, number: i64) -> Result<Vec<EvidenceDocument>> {
    let sql = format!(
        "SELECT {COLUMNS}, {} FROM order_documents d JOIN evidence_items e USING (order_number, kind)
         WHERE d.order_number = $1 ORDER BY d.replaced_at DESC NULLS FIRST, d.kind, d.side, d.imported_at DESC, d.id LIMIT $2",
        FileRow::COLUMNS
    );
    let rows: Vec<DocumentRow> = sqlx::query_as(AssertSqlSafe(sql)).bind(number).bind(MOST_DOCUMENTS).fetch_all(db).await?;
    rows.into_iter().map(DocumentRow::into_document).collect()
}

/// The document of a side that counts, or the one that it replaced with this content; and how to read it unless it was
/// destroyed. None when there is none, or none in scope.
///
/// # Errors
/// The store does not answer.
pub async fn fetch(
    db: &Db,
    scope: &Scope,
    number: OrderNumber,
    (kind, side): (EvidenceKind, EvidenceSide),
    replaced: Option<Sha256>,
) -> Result<Option<(EvidenceDocument, Option<Bytes>)>> {
    let mut sql = QueryBuilder::new(format!(
        "SELECT {COLUMNS}, {}, {}
         FROM order_documents d JOIN evidence_items e USING (order_number, kind) JOIN orders o ON o.number = d.order_number
         WHERE d.order_number = ",
        FileRow::COLUMNS,
        BytesRow::COLUMNS
    ));
    sql.push_bind(number.0);
    sql.push(" AND d.kind = ").push_bind(kind.as_str()).push("::evidence_kind");
    sql.push(" AND d.side = ").push_bind(side.as_str()).push("::evidence_side");
    match replaced {
        None => sql.push(" AND d.replaced_at IS NULL"),
        Some(content) => sql.push(" AND d.replaced_at IS NOT NULL AND d.sha256 = ").push_bind(content.0.to_vec()),
    };
    push_scope(&mut sql, scope);
    // The same content may have been replaced more than once: one that can be read will do.
    sql.push(" ORDER BY d.destroyed_at IS NOT NULL, d.replaced_at DESC LIMIT 1");
    let row = sql.build_query_as::<ReadableRow>().fetch_optional(db.pool()).await?;
    row.map(|row| Ok((row.document.into_document()?, row.bytes.into_bytes()))).transpose()
}

impl DocumentRow {
    fn into_document(self) -> Result<EvidenceDocument> {
        let corrupt = |what: &'static str| move |_| Error::Corrupt { what };
        Ok(EvidenceDocument {
            kind: EvidenceKind::parse(&self.kind).map_err(corrupt("evidence kind"))?,
            side: EvidenceSide::parse(&self.side).map_err(corrupt("evidence side"))?,
            state: EvidenceState::parse(&self.state).map_err(corrupt("evidence state"))?,
            file: self.file.into_file()?,
            replaced_at: self.replaced_at,
        })
    }
}
