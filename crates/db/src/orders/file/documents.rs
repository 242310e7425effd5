//! Evidence, contract documents, certificates: how far each is.

use super::{Newest, known};
use crate::Result;
use crate::columns::columns;
use crate::orders::evidence::{ItemRow, of_order};
use chrono::{DateTime, Utc};
use domain::orders::{Certificate, ContractDocument, ContractDocumentKind, ContractDocumentState, EvidenceItem};
use domain::policy::{Reach, Scope};
use sqlx::{AssertSqlSafe, PgConnection, QueryBuilder};

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

/// The holder is one of the order's own authority (foreign key), so these are in scope when the order is, for who sees the
/// authority. A portal sees those that came of its own orders: whether somebody is another portal's customer it must not learn
/// by ordering in their name.
pub(super) async fn certificates(db: &mut PgConnection, scope: &Scope, holder: i64) -> Result<Newest<Certificate>> {
    let mut sql = QueryBuilder::new(
        "SELECT c.serial_number, c.issuer, c.subject, c.issued_at, c.not_before, c.not_after, c.revoked_at FROM certificates c WHERE c.holder_id = ",
    );
    sql.push_bind(holder);
    if matches!(scope.reach(), Reach::Portals(_)) {
        sql.push(" AND EXISTS (SELECT FROM orders o JOIN portals p ON p.id = o.portal_id WHERE o.number = c.order_number");
        crate::portals::within(&mut sql, scope);
        sql.push(")");
    }
    sql.push(" ORDER BY c.issued_at DESC, c.serial_number DESC LIMIT ").push_bind(Newest::<Certificate>::limit(CERTIFICATES));
    let rows: Vec<CertificateRow> = sql.build_query_as().fetch_all(db).await?;
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
