use super::DocumentScan;
use crate::values::{AttachmentId, FileFormat, FileName, TextLine};
use chrono::{DateTime, Utc};

/// What is known of the file of a document, whatever the document is to its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFile {
    /// The name that its sender gave the file.
    pub file_name: FileName,
    /// What it is, by its content.
    pub format: FileFormat,
    /// Its length in bytes.
    pub size: u64,
    /// SHA-256 of the bytes that are kept and shown.
    pub sha256: [u8; 32],
    /// How large it is to the eye.
    pub extent: DocumentExtent,
    /// What the virus scanner said.
    pub scan: DocumentScan,
    /// What it found, or why it did not look; nothing of a clean document.
    pub scan_detail: Option<String>,
    /// When it was imported.
    pub imported_at: DateTime<Utc>,
    /// By whom, by name.
    pub imported_by: String,
    /// When it was made unreadable for good; none of what can be read.
    pub destroyed_at: Option<DateTime<Utc>>,
}

/// How large a document is to the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentExtent {
    /// So many pages.
    Pages(u16),
    /// A picture, in pixels before it is turned.
    Pixels {
        /// In a row.
        width: u32,
        /// Rows.
        height: u32,
    },
}

/// A document that an operator added to an order beside its evidence (D-12). It stays as it is: nothing takes its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Which of the order's.
    pub id: AttachmentId,
    /// What it is, in the operator's words.
    pub title: TextLine,
    /// Its file.
    pub file: DocumentFile,
}

impl Attachment {
    /// The most that one order can have.
    pub const MOST: i64 = 50;
}
