//! Evidence, contract documents, certificates: how far each is.

use super::{Newest, known};
use crate::Result;
use crate::columns::columns;
use crate::orders::evidence::{ItemRow, of_order};
use chrono::{DateTime, Utc};
use domain::orders::{Certificate, ContractDocument, ContractDocumentKind, ContractDocumentState, EvidenceItem};
use sqlx::{AssertSqlSafe, PgConnection};

/// In the order of the enum, which is that of `fields.md`; each with its documents.
pub(super) async fn evidence(db: &mut PgConnection, number: i64) -> Result<Vec<EvidenceItem>> {
    let sql = format!("SELECT {} FROM evidence_items e WHERE e.order_number = $1 ORDER BY e.kind", ItemRow::COLUMNS);
    let rows: Vec<ItemRow> = sqlx::query_as(AssertSqlSafe(sql)).bind(number).fetch_all(&mut *db).await?;
    let mut documents = of_order(db, number).await?;
    let item = |row: ItemRow| {
        let item = row.into_item()?;
        let documents = documents.extract_if(.., |document| document.kind == item.kind).collect();
        Ok(EvidenceItem { documents, ..item })
    };
    rows.into_iter().map(item).collect()
}

columns! {
    struct ContractDocumentRow {
        kind: String,
        state: String,
        signed_at: Option<DateTime<Utc>>,
        confirmed_at: Option<DateTime<Utc>>,
        confirmed_by: Option<String>,
    }
}

pub(super) async fn contract_documents(db: &mut PgConnection, number: i64) -> Result<Vec<ContractDocument>> {
    let rows: Vec<ContractDocumentRow> = sqlx::query_as(
        "SELECT kind::text AS kind, state::text AS state, signed_at, confirmed_at, confirmed_by
         FROM contract_documents c WHERE order_number = $1 ORDER BY c.kind",
    )
    .bind(number)
    .fetch_all(db)
    .await?;
    let document = |row: ContractDocumentRow| {
        Ok(ContractDocument {
            kind: known(ContractDocumentKind::parse(&row.kind), "document kind")?,
            state: known(ContractDocumentState::parse(&row.state), "document state")?,
            signed_at: row.signed_at,
            confirmed_at: row.confirmed_at,
            confirmed_by: row.confirmed_by,
        })
    };
    rows.into_iter().map(document).collect()
}

columns! {
    struct CertificateRow {
        serial_number: String,
        issuer: String,
        subject: String,
        issued_at: DateTime<Utc>,
        not_before: DateTime<Utc>,
        not_after: DateTime<Utc>,
        revoked_at: Option<DateTime<Utc>>,
    }
}

/// The newest certificates that one read shows.
const CERTIFICATES: usize = 100;

/// The holder is one of the order's own authority (foreign key), so these are in scope when the order is. Not so the
/// orders that led to them, which may be another portal's: their numbers are not read.
pub(super) async fn certificates(db: &mut PgConnection, holder: i64) -> Result<Newest<Certificate>> {
    let rows: Vec<CertificateRow> = sqlx::query_as(
        "SELECT serial_number, issuer, subject, issued_at, not_before, not_after, revoked_at FROM certificates
         WHERE holder_id = $1 ORDER BY issued_at DESC, serial_number DESC LIMIT $2",
    )
    .bind(holder)
    .bind(Newest::<Certificate>::limit(CERTIFICATES))
    .fetch_all(db)
    .await?;
    let certificate = |row: CertificateRow| Certificate {
        serial_number: row.serial_number,
        issuer: row.issuer,
        subject: row.subject,
        issued_at: row.issued_at,
        not_before: row.not_before,
        not_after: row.not_after,
        revoked_at: row.revoked_at,
    };
    Ok(Newest::of(rows.into_iter().map(certificate).collect(), CERTIFICATES))
}
