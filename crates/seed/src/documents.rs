//! How far the documents of an order are, given what became of it.

use crate::dice::Dice;
use crate::plan::{Order, World};
use crate::story::Story;
use chrono::{DateTime, TimeDelta, Utc};
use domain::orders::{
    ContractDocumentKind, ContractDocumentState, EvidenceKind, EvidenceState, OrderFacts, Process, Status, WorkflowEvent,
};

/// Why an item was found wrong.
const REASONS: &[(EvidenceKind, &str)] = &[
    (EvidenceKind::OrganisationExtract, "Le Kbis a plus de trois mois."),
    (EvidenceKind::HolderIdentity, "Le verso de la pièce d’identité manque."),
    (EvidenceKind::LegalRepresentativeIdentity, "La pièce d’identité est expirée."),
    (EvidenceKind::AgentIdentity, "La copie est illisible."),
    (EvidenceKind::Mandate, "Le mandat n’est pas signé électroniquement."),
    (EvidenceKind::PaymentProof, "Le montant viré ne correspond pas à la commande."),
];

/// One evidence item.
pub(crate) struct Item {
    pub(crate) kind: EvidenceKind,
    pub(crate) state: EvidenceState,
    pub(crate) imported_at: Option<DateTime<Utc>>,
    /// What was there before: when it was imported, and when it was found wrong.
    pub(crate) replaced: Option<(DateTime<Utc>, DateTime<Utc>)>,
    pub(crate) reviewed_at: Option<DateTime<Utc>>,
    pub(crate) reason: Option<&'static str>,
}

/// One contract document.
pub(crate) struct Contract {
    pub(crate) kind: ContractDocumentKind,
    pub(crate) state: ContractDocumentState,
    pub(crate) signed_at: Option<DateTime<Utc>>,
    pub(crate) confirmed_at: Option<DateTime<Utc>>,
}

/// An instant of a period.
pub(crate) fn within(dice: &mut Dice, from: DateTime<Utc>, to: DateTime<Utc>) -> DateTime<Utc> {
    from + TimeDelta::seconds(dice.between(0, (to - from).num_seconds()))
}

/// The evidence: of an incomplete order one item at least is missing, or found wrong when it was declared so; whatever
/// went for signature or was validated is confirmed.
pub(crate) fn evidence(dice: &mut Dice, world: &World, order: &Order, story: &Story, facts: OrderFacts) -> Vec<Item> {
    let kinds: Vec<EvidenceKind> = facts.needed_evidence().collect();
    let gap = dice.below(kinds.len());
    let last = if order.status == Status::Cancelled { order.status_since } else { world.now.min(order.status_since + TimeDelta::days(2)) };
    let item = |(i, kind)| {
        let Some(arrived) = story.arrived() else { return unfinished(dice, order, kind, i == gap, last) };
        let state = match story.reached() {
            Status::Incomplete if i == gap => EvidenceState::Rejected,
            Status::Incomplete | Status::ToVerify => {
                dice.pick(&[EvidenceState::Imported, EvidenceState::Imported, EvidenceState::Confirmed])
            }
            _ => EvidenceState::Confirmed,
        };
        let until = match story.reached() {
            Status::Incomplete => story.last(WorkflowEvent::DeclareIncomplete).unwrap_or(last),
            _ => story.verified().unwrap_or(last),
        };
        let scanned = order.process == Process::Paper;
        let reviewed_at = (state != EvidenceState::Imported).then(|| within(dice, arrived, until));
        let first = story.first_arrived().unwrap_or(arrived);
        let imported_at = if scanned { first } else { within(dice, order.created_at, first) };
        let sent_back = story.sent_back().filter(|_| i == gap);
        let again = sent_back.map(|declared| if scanned { arrived } else { within(dice, declared, arrived) });
        Item {
            kind,
            state,
            imported_at: again.or(Some(imported_at)),
            replaced: sent_back.map(|declared| (imported_at, declared)),
            reviewed_at,
            reason: reason(kind).filter(|_| state == EvidenceState::Rejected),
        }
    };
    kinds.into_iter().enumerate().map(item).collect()
}

/// An item of an order that was never complete; on paper nothing is there before the post comes.
fn unfinished(dice: &mut Dice, order: &Order, kind: EvidenceKind, is_gap: bool, last: DateTime<Utc>) -> Item {
    let missing = is_gap || order.process == Process::Paper || dice.permille(600);
    let imported_at = (!missing).then(|| within(dice, order.created_at, last));
    let state = if missing { EvidenceState::Missing } else { EvidenceState::Imported };
    Item { kind, state, imported_at, replaced: None, reviewed_at: None, reason: None }
}

/// Why an item of this kind is found wrong.
pub(crate) fn reason(kind: EvidenceKind) -> Option<&'static str> {
    REASONS.iter().find(|(of, _)| *of == kind).map(|(_, reason)| *reason)
}

/// The contract documents: signed by everybody once the collection is done, confirmed before validation; none on paper.
pub(crate) fn contract_documents(dice: &mut Dice, story: &Story, facts: OrderFacts) -> Vec<Contract> {
    let signed_at = story.last(WorkflowEvent::CollectSignatures).filter(|_| story.reached() >= Status::ToValidate);
    let validated_at = story.last(WorkflowEvent::Validate);
    let document = |kind| {
        let confirmed_at = signed_at.zip(validated_at).map(|(signed, validated)| within(dice, signed, validated));
        let state = match (signed_at, confirmed_at) {
            (None, _) => ContractDocumentState::Unsigned,
            (Some(_), None) => ContractDocumentState::Signed,
            (Some(_), Some(_)) => ContractDocumentState::Confirmed,
        };
        Contract { kind, state, signed_at, confirmed_at }
    };
    facts.needed_documents().map(document).collect()
}
