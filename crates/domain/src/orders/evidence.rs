use super::{DocumentScan, EvidenceKind, EvidenceSide, EvidenceState, Status};
use crate::values::{FileFormat, FileName};
use chrono::{DateTime, Utc};

/// The document of one side of a piece of evidence: the one that was imported last, or one that it replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceDocument {
    /// Of which piece.
    pub kind: EvidenceKind,
    /// Of which side.
    pub side: EvidenceSide,
    /// How far the whole piece is.
    pub state: EvidenceState,
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
    /// When another took its place; none of the one that counts.
    pub replaced_at: Option<DateTime<Utc>>,
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

impl Status {
    /// Whether evidence can be imported and replaced (O-5): until the order is validated, and not while signatures are
    /// collected for what was found right.
    #[must_use]
    pub const fn takes_evidence(self) -> bool {
        matches!(self, Self::Incomplete | Self::ToVerify | Self::ToValidate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_taken_before_validation_and_not_during_signature() {
        let taking: Vec<&str> = Status::ALL.iter().filter(|status| status.takes_evidence()).map(|status| status.as_str()).collect();
        assert_eq!(taking, ["incomplete", "to_verify", "to_validate"]);
    }

    #[test]
    fn every_identity_document_has_two_sides_and_nothing_else_has() {
        for kind in EvidenceKind::ALL {
            assert_eq!(kind.sides().len(), if kind.as_str().ends_with("_identity") { 2 } else { 1 }, "{kind}");
        }
    }
}
