//! The documents of an order: those of its evidence, and those that operators added.

use super::timestamp;
use crate::Timestamp;
use domain::orders::{Attachment, DocumentExtent, DocumentFile, DocumentScan, EvidenceDocument, EvidenceKind, EvidenceSide, EvidenceState};
use serde::{Deserialize, Serialize};

/// What is known of a document's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentFileView {
    /// The file's name.
    pub file_name: String,
    /// What it is, by its content: `image/png`, `image/jpeg`, `application/pdf`.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::FileFormat))]
    pub media_type: String,
    /// Its length in bytes, as it is kept.
    pub size: u64,
    /// SHA-256 of the bytes that are kept, in hexadecimal digits. A picture is kept without its metadata: not those that were sent.
    pub sha256: String,
    /// How many pages; none of a picture.
    pub pages: Option<u16>,
    /// Pixels in a row, before the picture is turned; none of a PDF.
    pub width: Option<u32>,
    /// Rows of pixels; none of a PDF.
    pub height: Option<u32>,
    /// What the virus scanner said.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::DocumentScan))]
    pub scan: DocumentScan,
    /// What it found, or a code that says why it did not look: `scanner_off`, `scanner_unreachable` …
    pub scan_detail: Option<String>,
    /// When it was imported.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Timestamp))]
    pub imported_at: Timestamp,
    /// By whom, by name.
    pub imported_by: String,
    /// When it was made unreadable for good: nobody gets it any more (`document_destroyed`). None of what can be read.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::schema::Timestamp>))]
    pub destroyed_at: Option<Timestamp>,
}

/// The document of one side of a piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EvidenceDocumentView {
    /// Of which piece.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::EvidenceKind))]
    pub kind: EvidenceKind,
    /// Of which side.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::EvidenceSide))]
    pub side: EvidenceSide,
    /// How far the whole piece is: `missing` as long as its other side is.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::EvidenceState))]
    pub state: EvidenceState,
    /// Its file.
    #[serde(flatten)]
    pub file: DocumentFileView,
    /// When another took its place; none of the one that counts.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::schema::Timestamp>))]
    pub replaced_at: Option<Timestamp>,
}

/// A document that an operator added to an order beside its evidence. It stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttachmentView {
    /// Which of the order's: the first is 1.
    pub id: i64,
    /// What it is.
    pub title: String,
    /// Its file.
    #[serde(flatten)]
    pub file: DocumentFileView,
}

impl From<DocumentFile> for DocumentFileView {
    fn from(f: DocumentFile) -> Self {
        let (pages, width, height) = match f.extent {
            DocumentExtent::Pages(pages) => (Some(pages), None, None),
            DocumentExtent::Pixels { width, height } => (None, Some(width), Some(height)),
        };
        Self {
            file_name: f.file_name.as_str().to_owned(),
            media_type: f.format.media_type().to_owned(),
            size: f.size,
            sha256: f.sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
            pages,
            width,
            height,
            scan: f.scan,
            scan_detail: f.scan_detail,
            imported_at: timestamp(f.imported_at),
            imported_by: f.imported_by,
            destroyed_at: f.destroyed_at.map(timestamp),
        }
    }
}

impl From<EvidenceDocument> for EvidenceDocumentView {
    fn from(d: EvidenceDocument) -> Self {
        Self { kind: d.kind, side: d.side, state: d.state, file: d.file.into(), replaced_at: d.replaced_at.map(timestamp) }
    }
}

impl From<Attachment> for AttachmentView {
    fn from(a: Attachment) -> Self {
        Self { id: a.id.0, title: a.title.into(), file: a.file.into() }
    }
}
