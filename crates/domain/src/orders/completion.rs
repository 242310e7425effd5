//! When an order is complete: everything it needs was imported, and the subscriber declared the documents in date
//! (catalogue W, *Incomplet → À vérifier*).

use super::{EvidenceKind, EvidenceState, OrderFacts};

/// What an order lacks before it is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// This proof was not imported.
    Missing(EvidenceKind),
    /// This proof was found wrong and has not been replaced since.
    Rejected(EvidenceKind),
    /// Nobody declared that the documents are in date.
    Declaration,
}

impl OrderFacts {
    /// Everything that an order of these facts lacks, given its proofs and whether the documents were declared in date;
    /// nothing when it is complete.
    #[must_use]
    pub fn gaps(self, evidence: &[(EvidenceKind, EvidenceState)], documents_valid: bool) -> Vec<Gap> {
        let state = |kind| evidence.iter().find(|(of, _)| *of == kind).map_or(EvidenceState::Missing, |(_, state)| *state);
        let proofs = self.needed_evidence().filter_map(|kind| match state(kind) {
            EvidenceState::Missing => Some(Gap::Missing(kind)),
            EvidenceState::Rejected => Some(Gap::Rejected(kind)),
            EvidenceState::Imported | EvidenceState::Confirmed => None,
        });
        proofs.chain((!documents_valid).then_some(Gap::Declaration)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_complete_with_every_proof_it_needs_and_the_declaration() {
        for facts in OrderFacts::all() {
            let needed: Vec<EvidenceKind> = facts.needed_evidence().collect();
            let missing: Vec<Gap> = needed.iter().copied().map(Gap::Missing).chain([Gap::Declaration]).collect();
            assert_eq!(facts.gaps(&[], false), missing, "{facts:?}");
            let mut evidence: Vec<_> = needed.iter().map(|kind| (*kind, EvidenceState::Imported)).collect();
            assert_eq!(facts.gaps(&evidence, true), [], "{facts:?}");
            for (i, kind) in needed.into_iter().enumerate() {
                evidence[i].1 = EvidenceState::Rejected;
                assert_eq!(facts.gaps(&evidence, true), [Gap::Rejected(kind)], "{facts:?}");
                evidence[i].1 = EvidenceState::Confirmed;
            }
        }
    }
}
