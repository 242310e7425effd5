//! The documents that operators add to an order beside its evidence (D-12).

use super::conditions::push_scope;
use super::documents::{self, Bytes, BytesRow, FileRow, Kept, Purpose};
use super::history::{self, Author, Entry};
use super::{Standing, progress};
use crate::columns::columns;
use crate::{Db, Error, Locked, Result, Tx};
use domain::orders::{Attachment, EventKind};
use domain::policy::Scope;
use domain::values::{AttachmentId, OrderNumber, TextLine};
use sqlx::{AssertSqlSafe, PgConnection, QueryBuilder};

/// What the next attachment of an order will be; none when the order has as many as it can have.
///
/// # Errors
/// The store does not answer.
pub async fn next(tx: &mut Tx, order: &Locked<Standing>) -> Result<Option<AttachmentId>> {
    // Attachments stay: nobody else gets the same one, and none is free again.
    let last: i64 = sqlx::query_scalar("SELECT coalesce(max(attachment), 0)::bigint FROM order_documents WHERE order_number = $1")
        .bind(order.number.0)
        .fetch_one(tx.connection())
        .await?;
    Ok((last < Attachment::MOST).then_some(AttachmentId(last + 1)))
}

/// Adds a kept file to an order, and tells of it in the order's history.
///
/// # Errors
/// A constraint does not hold, or the store does not answer.
pub async fn add(tx: &mut Tx, order: &Locked<Standing>, id: AttachmentId, title: &TextLine, kept: &Kept, by: Author<'_>) -> Result<()> {
    let number = order.number;
    documents::insert(tx, number, Purpose::Attachment(id, title), kept, &by).await?;
    let at = kept.file.imported_at;
    history::append(tx, number, &Entry { subject: Some(title.as_str()), ..Entry::new(at, by, EventKind::AttachmentAdded) }).await?;
    progress::changed(tx, number, at).await?;
    Ok(())
}

columns! {
    struct AttachmentRow {
        attachment: i16,
        title: String,
        ..file: FileRow,
    }
}

columns! {
    struct ReadableRow {
        ..attachment: AttachmentRow,
        ..bytes: BytesRow,
    }
}

impl AttachmentRow {
    fn into_attachment(self) -> Result<Attachment> {
        let title = TextLine::parse(&self.title).map_err(|_| Error::Corrupt { what: "title" })?;
        Ok(Attachment { id: AttachmentId(self.attachment.into()), title, file: self.file.into_file()? })
    }
}

/// Everything that was added to an order, oldest first.
pub(super) async fn of_order(db: &mut PgConnection, number: i64) -> Result<Vec<Attachment>> {
    let sql = format!(
        "SELECT d.attachment, d.title, {} FROM order_documents d WHERE d.order_number = $1 AND d.attachment IS NOT NULL ORDER BY d.attachment",
        FileRow::COLUMNS
    );
    let rows: Vec<AttachmentRow> = sqlx::query_as(AssertSqlSafe(sql)).bind(number).fetch_all(db).await?;
    rows.into_iter().map(AttachmentRow::into_attachment).collect()
}

/// One attachment and how to read it unless it was destroyed; none when there is none, or none in scope.
///
/// # Errors
/// The store does not answer.
pub async fn fetch(db: &Db, scope: &Scope, number: OrderNumber, id: AttachmentId) -> Result<Option<(Attachment, Option<Bytes>)>> {
    let mut sql = QueryBuilder::new(format!(
        "SELECT d.attachment, d.title, {}, {} FROM order_documents d JOIN orders o ON o.number = d.order_number WHERE d.order_number = ",
        FileRow::COLUMNS,
        BytesRow::COLUMNS
    ));
    sql.push_bind(number.0).push(" AND d.attachment = ").push_bind(id.0);
    push_scope(&mut sql, scope);
    let row = sql.build_query_as::<ReadableRow>().fetch_optional(db.pool()).await?;
    row.map(|row| Ok((row.attachment.into_attachment()?, row.bytes.into_bytes()))).transpose()
}
