//! The documents of an order: what is known of each file, and how to find its bytes. What a document is to its order,
//! evidence or attachment, the neighbours of this file say.

use super::history::{self, Author, Entry};
use super::{Standing, evidence, progress};
use crate::columns::columns;
use crate::{Error, Locked, Result, Tx};
use chrono::{DateTime, Utc};
use domain::orders::{DocumentExtent, DocumentFile, DocumentScan, EventKind, EvidenceKind, EvidenceSide, EvidenceSubject};
use domain::values::{AttachmentId, FileFormat, FileName, OrderNumber, TextLine};
use sqlx::types::Uuid;
use std::collections::{BTreeMap, BTreeSet};

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
        destroyed_at: Option<DateTime<Utc>>,
    }
}

impl FileRow {
    /// Its columns, of a document `d`.
    pub(super) const COLUMNS: &str = "d.file_name, d.format::text AS format, d.size, d.sha256, d.pages, d.width, d.height,
        d.scan::text AS scan, d.scan_detail, d.imported_at, d.imported_by, d.destroyed_at";

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
            destroyed_at: self.destroyed_at,
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

columns! {
    /// A document whose key is no more.
    #[derive(Debug, Clone)]
    pub struct Destroyed {
        /// Which.
        pub id: Uuid,
        /// Where its bytes lie.
        pub blob: String,
        kind: Option<String>,
        side: Option<String>,
        attachment: Option<i16>,
        title: Option<String>,
        counted: bool,
    }
}

impl Destroyed {
    /// Which side of which piece it was; none of an attachment.
    fn side(&self) -> Result<Option<(EvidenceKind, EvidenceSide)>> {
        let Some((kind, side)) = self.kind.as_deref().zip(self.side.as_deref()) else { return Ok(None) };
        let known = EvidenceKind::parse(kind).and_then(|kind| Ok((kind, EvidenceSide::parse(side)?)));
        known.map(Some).map_err(|_| Error::Corrupt { what: "evidence kind or side" })
    }
}

/// Removes the keys of an order's documents, or of the one among them, for good; which they were. The order is locked by the
/// caller and changes with it, and its history tells of each piece and each attachment. While another document can be imported,
/// a piece that loses one that counted is missing: nobody can confirm what nobody can read.
///
/// # Errors
/// The store does not answer.
pub async fn destroy(
    tx: &mut Tx,
    order: &Locked<Standing>,
    only: Option<Uuid>,
    by: Author<'_>,
    at: DateTime<Utc>,
) -> Result<Vec<Destroyed>> {
    let sql = "UPDATE order_documents
        SET master_key = NULL, sealed_key = NULL, destroyed_by = $3, destroyed_at = greatest(imported_at, $4)
        WHERE order_number = $1 AND ($2::uuid IS NULL OR id = $2) AND destroyed_at IS NULL
        RETURNING id, blob, kind::text AS kind, side::text AS side, attachment, title, replaced_at IS NULL AS counted";
    let query = sqlx::query_as(sql).bind(order.number.0).bind(only).bind(by.name).bind(at);
    let destroyed: Vec<Destroyed> = query.fetch_all(tx.connection()).await?;
    if destroyed.is_empty() {
        return Ok(destroyed);
    }
    // Each once: pieces in their order, then attachments in theirs.
    let mut pieces: BTreeMap<EvidenceKind, Vec<(EvidenceSide, bool)>> = BTreeMap::new();
    for document in &destroyed {
        if let Some((kind, side)) = document.side()? {
            pieces.entry(kind).or_default().push((side, document.counted));
        }
    }
    let piece = |(kind, sides): (&EvidenceKind, &Vec<(EvidenceSide, bool)>)| {
        EvidenceSubject::of(*kind, &sides.iter().map(|(side, _)| *side).collect::<Vec<_>>()).to_string()
    };
    let attachments: BTreeSet<_> = destroyed.iter().filter_map(|document| document.attachment.zip(document.title.clone())).collect();
    for subject in pieces.iter().map(piece).chain(attachments.into_iter().map(|(_, title)| title)) {
        let entry = Entry { subject: Some(&subject), ..Entry::new(at, by, EventKind::DocumentsDestroyed) };
        history::append(tx, order.number, &entry).await?;
    }
    let touched = pieces.into_iter().filter(|(_, sides)| sides.iter().any(|(_, counted)| *counted));
    for (kind, _) in touched.filter(|_| order.status.takes_evidence()) {
        evidence::advance(tx, order.number, kind, at).await?;
    }
    progress::changed(tx, order.number, at).await?;
    Ok(destroyed)
}
