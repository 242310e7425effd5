//! Which specimens are wrong, and how: what was found wrong has the fault that its reason says, what was found right has none, and
//! of what nobody has looked at some have one, for somebody to find.

use crate::chance::Chance;
use domain::orders::{EvidenceItem, EvidenceKind, EvidenceState, OrderFile, Process};

/// What is wrong with a specimen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The identity document has expired.
    Expired,
    /// A name is spelt differently than in the order.
    OtherSpelling,
    /// The photograph is dark and blurred.
    Unreadable,
    /// The front again where the back should be.
    FrontTwice,
    /// There is no back: the piece counts as missing.
    FrontOnly,
    /// The extract is more than three months old.
    TooOld,
    /// The mandate is signed by hand, not electronically.
    SignedByHand,
    /// Another amount was transferred than the order's.
    OtherAmount,
}

/// Of what nobody has looked at, so many of a hundred have a fault.
const FAULTY: u32 = 18;

/// Of the identity documents that are missing, so many of a hundred have their front.
const HALF_THERE: u32 = 45;

impl Fault {
    /// The faults that a piece of this kind can have without being missing.
    #[must_use]
    pub const fn all(kind: EvidenceKind) -> &'static [Self] {
        match kind {
            EvidenceKind::OrganisationExtract => &[Self::TooOld, Self::OtherSpelling],
            EvidenceKind::HolderIdentity | EvidenceKind::LegalRepresentativeIdentity | EvidenceKind::AgentIdentity => {
                &[Self::Expired, Self::OtherSpelling, Self::Unreadable, Self::FrontTwice]
            }
            EvidenceKind::Mandate => &[Self::SignedByHand],
            EvidenceKind::PaymentProof => &[Self::OtherAmount],
        }
    }

    /// The fault of a piece as it stands.
    pub(crate) fn of(order: &OrderFile, item: &EvidenceItem, chance: &mut Chance) -> Option<Self> {
        let (is_faulty, is_half) = (chance.percent(FAULTY), chance.percent(HALF_THERE));
        let picked = chance.pick(Self::all(item.kind));
        match item.state {
            EvidenceState::Confirmed => None,
            EvidenceState::Rejected => Some(Self::said(item.rejection_reason.as_deref().unwrap_or_default(), item.kind)),
            // On paper nothing is there before the post comes.
            EvidenceState::Missing => {
                let is_half = is_half && item.kind.is_identity() && order.summary.process == Process::Digital;
                is_half.then_some(Self::FrontOnly)
            }
            // Whoever entered the end of its validity has seen it.
            EvidenceState::Imported if picked == Self::Expired && order.identity_document.is_some() => None,
            EvidenceState::Imported => is_faulty.then_some(picked),
        }
    }

    /// What a reason for refusing says, by its words.
    pub(crate) fn said(reason: &str, kind: EvidenceKind) -> Self {
        const WORDS: &[(&str, Fault)] = &[
            ("expir", Fault::Expired),
            ("verso", Fault::FrontTwice),
            ("illisible", Fault::Unreadable),
            ("trois mois", Fault::TooOld),
            ("signé", Fault::SignedByHand),
            ("montant", Fault::OtherAmount),
        ];
        let possible = Self::all(kind);
        let said = WORDS.iter().find(|(word, fault)| reason.contains(word) && possible.contains(fault));
        said.map_or(possible[0], |(_, fault)| *fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_which_fault_it_is() {
        for (kind, reason, fault) in [
            (EvidenceKind::OrganisationExtract, "Le Kbis a plus de trois mois.", Fault::TooOld),
            (EvidenceKind::HolderIdentity, "Le verso de la pièce d’identité manque.", Fault::FrontTwice),
            (EvidenceKind::LegalRepresentativeIdentity, "La pièce d’identité est expirée.", Fault::Expired),
            (EvidenceKind::AgentIdentity, "La copie est illisible.", Fault::Unreadable),
            (EvidenceKind::Mandate, "Le mandat n’est pas signé électroniquement.", Fault::SignedByHand),
            (EvidenceKind::PaymentProof, "Le montant viré ne correspond pas à la commande.", Fault::OtherAmount),
            (EvidenceKind::PaymentProof, "Autre chose.", Fault::OtherAmount),
        ] {
            assert_eq!(Fault::said(reason, kind), fault, "{reason}");
        }
    }
}
