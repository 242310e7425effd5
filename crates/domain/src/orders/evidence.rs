use super::{DocumentFile, EvidenceKind, EvidenceSide, EvidenceState, Status};
use chrono::{DateTime, Utc};
use std::fmt;

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

impl EvidenceDocument {
    /// The most that a side keeps of those that were replaced and can still be read: whoever replaces without end fills no disk.
    pub const MOST_REPLACED: i64 = 20;
}

/// What an order's history names of its evidence: a piece, or one side of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvidenceSubject {
    /// The piece.
    pub kind: EvidenceKind,
    /// The side; none of the piece as a whole, and of one that has no other.
    pub side: Option<EvidenceSide>,
}

impl EvidenceSubject {
    /// These sides of a piece.
    #[must_use]
    pub fn of(kind: EvidenceKind, sides: &[EvidenceSide]) -> Self {
        let side = if kind.sides().iter().all(|side| sides.contains(side)) { None } else { sides.first().copied() };
        Self { kind, side }
    }

    /// Reads what [`fmt::Display`] writes; none of anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, side) = text.split_once('.').map_or((text, None), |(kind, side)| (kind, Some(side)));
        Some(Self { kind: EvidenceKind::parse(kind).ok()?, side: side.map(EvidenceSide::parse).transpose().ok()? })
    }
}

/// `organisation_extract`, `holder_identity`, `holder_identity.front`.
impl fmt::Display for EvidenceSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.side {
            None => f.write_str(self.kind.as_str()),
            Some(side) => write!(f, "{}.{side}", self.kind),
        }
    }
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
    fn the_history_names_a_side_of_what_has_two() {
        use EvidenceSide::{Back, Front};
        for (kind, sides, text) in [
            (EvidenceKind::OrganisationExtract, &[Front][..], "organisation_extract"),
            (EvidenceKind::HolderIdentity, &[Front], "holder_identity.front"),
            (EvidenceKind::HolderIdentity, &[Back], "holder_identity.back"),
            (EvidenceKind::HolderIdentity, &[Back, Front], "holder_identity"),
        ] {
            let subject = EvidenceSubject::of(kind, sides);
            assert_eq!((subject.to_string().as_str(), EvidenceSubject::parse(text)), (text, Some(subject)));
        }
        for none in ["", "Lettre", "holder_identity.", "holder_identity.middle", "x.front", "holder_identity.front.back"] {
            assert_eq!(EvidenceSubject::parse(none), None, "{none}");
        }
    }

    #[test]
    fn every_identity_document_has_two_sides_and_nothing_else_has() {
        for kind in EvidenceKind::ALL {
            assert_eq!(kind.sides().len(), if kind.as_str().ends_with("_identity") { 2 } else { 1 }, "{kind}");
        }
    }
}
