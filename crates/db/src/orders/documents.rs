//! The documents of an order: what is known of each file, and how to find its bytes. What a document is to its order,
//! evidence or attachment, the neighbours of this file say.

use super::history::Author;
use crate::columns::columns;
use crate::{Error, Result, Tx};
use chrono::{DateTime, Utc};
use domain::orders::{DocumentExtent, DocumentFile, DocumentScan, EvidenceKind, EvidenceSide};
use domain::values::{AttachmentId, FileFormat, FileName, OrderNumber, TextLine};
use sqlx::types::Uuid;

/// How the bytes of a document are found and read.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// A file whose bytes are kept, and that has no row yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What is known of it.
    pub file: DocumentFile,
    /// SHA-256 of the file as it came.
    pub received_sha256: [u8; 32],
    /// Its bytes.
    pub bytes: Bytes,
}

/// What a document is to its order.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose<'a> {
    /// One side of a piece of evidence.
    Evidence(EvidenceKind, EvidenceSide),
    /// What an operator added under this title.
    Attachment(AttachmentId, &'a TextLine),
}

/// Writes the row of a kept file.
///
/// # Errors
/// A constraint does not hold, or the store does not answer.
pub(super) async fn insert(tx: &mut Tx, number: OrderNumber, purpose: Purpose<'_>, kept: &Kept, by: &Author<'_>) -> Result<()> {
    let Kept { file, received_sha256, bytes } = kept;
    let (kind, side, attachment, title) = match purpose {
        Purpose::Evidence(kind, side) => (Some(kind.as_str()), Some(side.as_str()), None, None),
        Purpose::Attachment(id, title) => (None, None, i16::try_from(id.0).ok(), Some(title.as_str())),
    };
    let (pages, width, height) = match file.extent {
        DocumentExtent::Pages(pages) => (i16::try_from(pages).ok(), None, None),
        DocumentExtent::Pixels { width, height } => (None, i32::try_from(width).ok(), i32::try_from(height).ok()),
    };
    sqlx::query(
        "INSERT INTO order_documents (id, order_number, kind, side, attachment, title, file_name, format, size, received_sha256, sha256,
             pages, width, height, blob, master_key, sealed_key, scan, scan_detail, imported_at, imported_by_subject, imported_by)
         VALUES ($1, $2, $3::evidence_kind, $4::evidence_side, $5, $6, $7, $8::document_format, $9, $10, $11,
             $12, $13, $14, $15, $16, $17, $18::document_scan, $19, $20, $21, $22)",
    )
    .bind(bytes.id)
    .bind(number.0)
    .bind(kind)
    .bind(side)
    .bind(attachment)
    .bind(title)
    .bind(file.file_name.as_str())
    .bind(file.format.media_type())
    .bind(i64::try_from(file.size).unwrap_or(i64::MAX))
    .bind(&received_sha256[..])
    .bind(&file.sha256[..])
    .bind(pages)
    .bind(width)
    .bind(height)
    .bind(&bytes.blob)
    .bind(&bytes.master_key)
    .bind(&bytes.sealed_key)
    .bind(file.scan.as_str())
    .bind(&file.scan_detail)
    .bind(file.imported_at)
    .bind(by.subject)
    .bind(&file.imported_by)
    .execute(tx.connection())
    .await?;
    Ok(())
}

columns! {
    pub(super) struct FileRow {
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
    }
}

impl FileRow {
    /// Its columns, of a document `d`.
    pub(super) const COLUMNS: &str = "d.file_name, d.format::text AS format, d.size, d.sha256, d.pages, d.width, d.height,
        d.scan::text AS scan, d.scan_detail, d.imported_at, d.imported_by";

    pub(super) fn into_file(self) -> Result<DocumentFile> {
        let corrupt = |what: &'static str| Error::Corrupt { what };
        let extent = match (self.pages, self.width, self.height) {
            (Some(pages), None, None) => u16::try_from(pages).ok().map(DocumentExtent::Pages),
            (None, Some(width), Some(height)) => {
                width.try_into().ok().zip(height.try_into().ok()).map(|(width, height)| DocumentExtent::Pixels { width, height })
            }
            _ => None,
        };
        Ok(DocumentFile {
            file_name: FileName::parse(&self.file_name).map_err(|_| corrupt("file name"))?,
            format: FileFormat::from_media_type(&self.format).ok_or(corrupt("document format"))?,
            size: self.size.try_into().map_err(|_| corrupt("document size"))?,
            sha256: self.sha256.try_into().map_err(|_| corrupt("document hash"))?,
            extent: extent.ok_or(corrupt("document extent"))?,
            scan: DocumentScan::parse(&self.scan).map_err(|_| corrupt("scan"))?,
            scan_detail: self.scan_detail,
            imported_at: self.imported_at,
            imported_by: self.imported_by,
        })
    }
}

columns! {
    pub(super) struct BytesRow {
        id: Uuid,
        blob: String,
        master_key: Option<String>,
        sealed_key: Option<Vec<u8>>,
    }
}

impl BytesRow {
    /// Its columns, of a document `d`.
    pub(super) const COLUMNS: &str = "d.id, d.blob, d.master_key, d.sealed_key";

    /// None when the key was destroyed.
    pub(super) fn into_bytes(self) -> Option<Bytes> {
        let (master_key, sealed_key) = self.master_key.zip(self.sealed_key)?;
        Some(Bytes { id: self.id, blob: self.blob, master_key, sealed_key })
    }
}
