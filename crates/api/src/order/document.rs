//! The documents of an order's evidence.

use super::timestamp;
use crate::Timestamp;
use domain::orders::{DocumentExtent, DocumentScan, EvidenceDocument, EvidenceKind, EvidenceSide, EvidenceState};
use serde::{Deserialize, Serialize};

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
    /// When another took its place; none of the one that counts.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::schema::Timestamp>))]
    pub replaced_at: Option<Timestamp>,
}

impl From<EvidenceDocument> for EvidenceDocumentView {
    fn from(d: EvidenceDocument) -> Self {
        let (pages, width, height) = match d.extent {
            DocumentExtent::Pages(pages) => (Some(pages), None, None),
            DocumentExtent::Pixels { width, height } => (None, Some(width), Some(height)),
        };
        Self {
            kind: d.kind,
            side: d.side,
            state: d.state,
            file_name: d.file_name.as_str().to_owned(),
            media_type: d.format.media_type().to_owned(),
            size: d.size,
            sha256: d.sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
            pages,
            width,
            height,
            scan: d.scan,
            scan_detail: d.scan_detail,
            imported_at: timestamp(d.imported_at),
            imported_by: d.imported_by,
            replaced_at: d.replaced_at.map(timestamp),
        }
    }
}
