//! What an order needs follows from its facts: the proofs that must be imported, and the documents that are generated and
//! signed (data dictionary, *Evidence* and *Contract documents*). The two lists below are that rule, in one place; the
//! database's own checks and the invented orders are held to them by tests.

use super::{ContractDocumentKind, EvidenceKind, PaymentMethod, Process};

/// What decides which proofs and documents an order needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OrderFacts {
    /// On screen or on paper: on paper nothing is generated for signature.
    pub process: Process,
    /// Whether the legal representative is the holder: one person proves their identity once.
    pub holder_is_legal_representative: bool,
    /// Whether an agent is named.
    pub has_agent: bool,
    /// Whether the agent has a mandate; only an agent has one.
    pub has_valid_mandate: bool,
    /// How it is paid: a transfer is proved.
    pub payment_method: PaymentMethod,
}

/// When something is needed.
#[derive(Debug, Clone, Copy)]
enum When {
    Always,
    HolderIsNotRepresentative,
    Agent,
    AgentWithMandate,
    AgentWithoutMandate,
    PaidByTransfer,
}

/// The data dictionary's *Evidence*. It also names a proof for orders that are prepaid; no payment method says so yet.
const EVIDENCE: &[(EvidenceKind, When)] = &[
    (EvidenceKind::OrganisationExtract, When::Always),
    (EvidenceKind::HolderIdentity, When::Always),
    (EvidenceKind::LegalRepresentativeIdentity, When::HolderIsNotRepresentative),
    (EvidenceKind::AgentIdentity, When::Agent),
    (EvidenceKind::Mandate, When::AgentWithMandate),
    (EvidenceKind::PaymentProof, When::PaidByTransfer),
];

/// The data dictionary's *Contract documents*, of digital orders.
const CONTRACT_DOCUMENTS: &[(ContractDocumentKind, When)] = &[
    (ContractDocumentKind::Terms, When::Always),
    (ContractDocumentKind::SubscriptionContract, When::Always),
    (ContractDocumentKind::RequestAuthorisation, When::HolderIsNotRepresentative),
    (ContractDocumentKind::Proxy, When::AgentWithoutMandate),
];

impl When {
    const fn holds(self, facts: &OrderFacts) -> bool {
        match self {
            Self::Always => true,
            Self::HolderIsNotRepresentative => !facts.holder_is_legal_representative,
            Self::Agent => facts.has_agent,
            Self::AgentWithMandate => facts.has_agent && facts.has_valid_mandate,
            Self::AgentWithoutMandate => facts.has_agent && !facts.has_valid_mandate,
            Self::PaidByTransfer => matches!(facts.payment_method, PaymentMethod::BankTransfer),
        }
    }
}

impl OrderFacts {
    /// Every combination that an order can have.
    #[must_use]
    pub fn all() -> Vec<Self> {
        const AGENT_AND_MANDATE: [(bool, bool); 3] = [(false, false), (true, false), (true, true)];
        let mut all = Vec::new();
        for process in Process::ALL.iter().copied() {
            for payment_method in PaymentMethod::ALL.iter().copied() {
                for holder_is_legal_representative in [true, false] {
                    all.extend(AGENT_AND_MANDATE.map(|(has_agent, has_valid_mandate)| Self {
                        process,
                        holder_is_legal_representative,
                        has_agent,
                        has_valid_mandate,
                        payment_method,
                    }));
                }
            }
        }
        all
    }

    /// The proofs to import, in the order of the data dictionary.
    pub fn needed_evidence(self) -> impl Iterator<Item = EvidenceKind> {
        EVIDENCE.iter().filter(move |(_, when)| when.holds(&self)).map(|(kind, _)| *kind)
    }

    /// The documents to generate and sign, in the order of the data dictionary; none on paper.
    pub fn needed_documents(self) -> impl Iterator<Item = ContractDocumentKind> {
        let digital = matches!(self.process, Process::Digital);
        CONTRACT_DOCUMENTS.iter().filter(move |(_, when)| digital && when.holds(&self)).map(|(kind, _)| *kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Process, payment, whether the holder is the legal representative, agent | evidence | contract documents. `own` and
    /// `other`: the holder's identity document is the legal representative's, or it is not.
    const EVERY_ORDER: &str = "
        digital card own no_agent             | organisation_extract holder_identity | terms subscription_contract
        digital card own agent                | organisation_extract holder_identity agent_identity | terms subscription_contract proxy
        digital card own mandate              | organisation_extract holder_identity agent_identity mandate | terms subscription_contract
        digital card other no_agent           | organisation_extract holder_identity legal_representative_identity | terms subscription_contract request_authorisation
        digital card other agent              | organisation_extract holder_identity legal_representative_identity agent_identity | terms subscription_contract request_authorisation proxy
        digital card other mandate            | organisation_extract holder_identity legal_representative_identity agent_identity mandate | terms subscription_contract request_authorisation
        digital bank_transfer own no_agent    | organisation_extract holder_identity payment_proof | terms subscription_contract
        digital bank_transfer own agent       | organisation_extract holder_identity agent_identity payment_proof | terms subscription_contract proxy
        digital bank_transfer own mandate     | organisation_extract holder_identity agent_identity mandate payment_proof | terms subscription_contract
        digital bank_transfer other no_agent  | organisation_extract holder_identity legal_representative_identity payment_proof | terms subscription_contract request_authorisation
        digital bank_transfer other agent     | organisation_extract holder_identity legal_representative_identity agent_identity payment_proof | terms subscription_contract request_authorisation proxy
        digital bank_transfer other mandate   | organisation_extract holder_identity legal_representative_identity agent_identity mandate payment_proof | terms subscription_contract request_authorisation
        paper card own no_agent               | organisation_extract holder_identity |
        paper card own agent                  | organisation_extract holder_identity agent_identity |
        paper card own mandate                | organisation_extract holder_identity agent_identity mandate |
        paper card other no_agent             | organisation_extract holder_identity legal_representative_identity |
        paper card other agent                | organisation_extract holder_identity legal_representative_identity agent_identity |
        paper card other mandate              | organisation_extract holder_identity legal_representative_identity agent_identity mandate |
        paper bank_transfer own no_agent      | organisation_extract holder_identity payment_proof |
        paper bank_transfer own agent         | organisation_extract holder_identity agent_identity payment_proof |
        paper bank_transfer own mandate       | organisation_extract holder_identity agent_identity mandate payment_proof |
        paper bank_transfer other no_agent    | organisation_extract holder_identity legal_representative_identity payment_proof |
        paper bank_transfer other agent       | organisation_extract holder_identity legal_representative_identity agent_identity payment_proof |
        paper bank_transfer other mandate     | organisation_extract holder_identity legal_representative_identity agent_identity mandate payment_proof |
    ";

    fn line(facts: OrderFacts) -> String {
        let who = if facts.holder_is_legal_representative { "own" } else { "other" };
        let agent = match (facts.has_agent, facts.has_valid_mandate) {
            (false, _) => "no_agent",
            (true, false) => "agent",
            (true, true) => "mandate",
        };
        let evidence: Vec<&str> = facts.needed_evidence().map(EvidenceKind::as_str).collect();
        let documents: Vec<&str> = facts.needed_documents().map(ContractDocumentKind::as_str).collect();
        let line = format!("{} {} {who} {agent} | {} | {}", facts.process, facts.payment_method, evidence.join(" "), documents.join(" "));
        line.trim_end().to_owned()
    }

    #[test]
    fn every_order_needs_what_the_data_dictionary_says() {
        let squeezed = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        let theirs: Vec<String> = EVERY_ORDER.lines().map(squeezed).filter(|line| !line.is_empty()).collect();
        assert_eq!(OrderFacts::all().into_iter().map(line).collect::<Vec<_>>(), theirs);
    }

    #[test]
    fn every_kind_is_needed_by_some_order_and_stands_once_in_its_list() {
        assert!(EVIDENCE.iter().map(|(kind, _)| kind).eq(EvidenceKind::ALL));
        assert!(CONTRACT_DOCUMENTS.iter().map(|(kind, _)| kind).eq(ContractDocumentKind::ALL));
        assert!(
            EvidenceKind::ALL
                .iter()
                .all(|kind| OrderFacts::all().iter().any(|facts| facts.needed_evidence().any(|needed| needed == *kind)))
        );
        assert!(
            ContractDocumentKind::ALL
                .iter()
                .all(|kind| OrderFacts::all().iter().any(|facts| facts.needed_documents().any(|needed| needed == *kind)))
        );
    }
}
