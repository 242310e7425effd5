use super::{DocumentFile, EvidenceKind, EvidenceSide, EvidenceState, Status};
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
    /// Its file.
    pub file: DocumentFile,
    /// When another took its place; none of the one that counts.
    pub replaced_at: Option<DateTime<Utc>>,
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
