//! The vocabulary of `domain` in words, and the signs that go with them.

use super::{Lang, lang};
use domain::orders::{
    CertificateStatus, ContractDocumentKind, ContractDocumentState, DeliveryMode, DocumentScan, EvidenceKind, EvidenceSide, EvidenceState,
    HolderAuthentication, IdentityDocumentType, Medium, OrderType, PaymentMethod, Phase, Process, Status, Step, Title,
};
use domain::policy::Role;

/// A few of the French words, for the test of their typography.
pub const FRENCH_SAMPLE: &[&str] = &["Pièce d’identité du porteur", "Contrat d’abonnement", "Autorisation de demande"];

/// A value people read a word for.
pub trait Word: Copy {
    /// The word in French and in English.
    fn both(self) -> (&'static str, &'static str);

    /// The word in the page's language.
    fn word(self) -> &'static str {
        let (fr, en) = self.both();
        match lang() {
            Lang::Fr => fr,
            Lang::En => en,
        }
    }
}

/// Words that stand for no value of `domain`.
impl Word for (&'static str, &'static str) {
    fn both(self) -> Self {
        self
    }
}

impl Word for Status {
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::Incomplete => ("Incomplet", "Incomplete"),
            Self::ToVerify => ("À vérifier", "To verify"),
            Self::InSignature => ("En cours de signature", "Being signed"),
            Self::ToValidate => ("À valider", "To validate"),
            Self::ToGenerate => ("À générer", "To generate"),
            Self::ToDeliver => ("À délivrer", "To deliver"),
            Self::Closed => ("Clôturé", "Closed"),
            Self::Cancelled => ("Annulé", "Cancelled"),
        }
    }
}

/// The name of a status in style sheets and in the icon set.
#[must_use]
pub const fn status_slug(status: Status) -> &'static str {
    match status {
        Status::Incomplete => "incomplete",
        Status::ToVerify => "to-verify",
        Status::InSignature => "signing",
        Status::ToValidate => "to-validate",
        Status::ToGenerate => "to-generate",
        Status::ToDeliver => "to-deliver",
        Status::Closed => "closed",
        Status::Cancelled => "cancelled",
    }
}

/// Who holds the file: the tone, and the words after “Chez”; nobody once it is closed or cancelled.
#[must_use]
pub const fn held_by(status: Status) -> Option<(&'static str, &'static str, &'static str)> {
    match status {
        Status::Incomplete => Some(("amber", "le souscripteur", "the subscriber")),
        Status::ToVerify | Status::ToValidate => Some(("blue", "l’AE", "the RA")),
        Status::InSignature => Some(("violet", "les signataires", "the signers")),
        Status::ToGenerate => Some(("cyan", "l’AE technique", "the technical RA")),
        Status::ToDeliver => Some(("teal", "l’AE technique", "the technical RA")),
        Status::Closed | Status::Cancelled => None,
    }
}

impl Word for Phase {
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::Created => ("Créé", "Created"),
            Self::Validated => ("Validé", "Validated"),
            Self::Generated => ("Généré", "Generated"),
            Self::Delivered => ("Délivré", "Delivered"),
        }
    }
}

impl Word for Process {
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::Digital => ("Démat", "Digital"),
            Self::Paper => ("Papier", "Paper"),
        }
    }
}

impl Word for OrderType {
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::New => ("Nouvelle", "New"),
            Self::Renewal => ("Renouvellement", "Renewal"),
        }
    }
}

impl Word for Step {
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::Processing => ("Traitement", "Processing"),
            Self::Signature => ("Signature", "Signature"),
            Self::Validation => ("Validation", "Validation"),
            Self::Generation => ("Génération", "Generation"),
            Self::Closed => ("Clôturé", "Closed"),
        }
    }
}

impl Word for EvidenceKind {
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::OrganisationExtract => ("ID Organisme", "Organisation"),
            Self::HolderIdentity => ("ID Porteur", "Holder’s identity"),
            Self::LegalRepresentativeIdentity => ("ID Rep. légal", "Legal rep.’s identity"),
            Self::AgentIdentity => ("ID Mandataire", "Agent’s identity"),
            Self::Mandate => ("Mandat", "Mandate"),
            Self::PaymentProof => ("Preuve de paiement", "Proof of payment"),
        }
    }
}

/// The icon of an evidence item.
#[must_use]
pub const fn evidence_icon(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::OrganisationExtract => "building",
        EvidenceKind::HolderIdentity => "id-card",
        EvidenceKind::LegalRepresentativeIdentity => "user-check",
        EvidenceKind::AgentIdentity => "briefcase",
        EvidenceKind::Mandate => "file-sign",
        EvidenceKind::PaymentProof => "card",
    }
}

impl Word for EvidenceState {
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::Missing => ("Manquant", "Missing"),
            Self::Imported => ("Importé", "Imported"),
            Self::Confirmed => ("Confirmé", "Confirmed"),
            Self::Rejected => ("À revoir", "To redo"),
        }
    }
}

/// What is said of an evidence item of a cancelled order where its state would ask for something.
#[must_use]
pub const fn evidence_given_up(state: EvidenceState) -> Option<(&'static str, &'static str)> {
    match state {
        EvidenceState::Missing => Some(("Sans objet", "Not applicable")),
        EvidenceState::Rejected => Some(("Jugé à revoir", "Found to redo")),
        EvidenceState::Imported | EvidenceState::Confirmed => None,
    }
}

/// The tone and the icon of an evidence item's state.
#[must_use]
pub const fn evidence_mark(state: EvidenceState) -> (Option<&'static str>, &'static str) {
    match state {
        EvidenceState::Missing => (Some("red"), "circle-dashed"),
        EvidenceState::Imported => (None, "circle"),
        EvidenceState::Confirmed => (Some("green"), "disc-check"),
        EvidenceState::Rejected => (Some("amber"), "alert"),
    }
}

impl Word for EvidenceSide {
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::Front => ("Recto", "Front"),
            Self::Back => ("Verso", "Back"),
        }
    }
}

impl Word for DocumentScan {
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::Clean => ("Aucun virus trouvé", "No virus found"),
            Self::Infected => ("Virus signalé", "Virus reported"),
            Self::NotScanned => ("Sans analyse antivirus", "Not scanned for viruses"),
        }
    }
}

/// What else there is to say of a scan: what was found, by its name, or why nothing was looked for.
#[must_use]
pub fn scan_detail(file: &api::DocumentFileView) -> Option<String> {
    let detail = file.scan_detail.as_deref()?;
    if file.scan == DocumentScan::Infected {
        return Some(detail.to_owned());
    }
    let words = match detail {
        "scanner_off" => ("aucun antivirus n’est configuré", "no virus scanner is configured"),
        "scanner_too_large" => ("fichier trop grand pour l’antivirus", "the file is too large for the virus scanner"),
        _ => ("l’antivirus n’a pas répondu", "the virus scanner did not answer"),
    };
    Some(words.word().to_owned())
}

/// The tone and the icon of what the virus scanner said.
#[must_use]
pub const fn scan_mark(scan: DocumentScan) -> (Option<&'static str>, &'static str) {
    match scan {
        DocumentScan::Clean => (Some("green"), "shield-check"),
        DocumentScan::Infected => (Some("red"), "shield-alert"),
        DocumentScan::NotScanned => (None, "circle-dashed"),
    }
}

impl Word for ContractDocumentKind {
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::Terms => ("CGU", "Terms of use"),
            Self::SubscriptionContract => ("Contrat d’abonnement", "Subscription contract"),
            Self::RequestAuthorisation => ("Autorisation de demande", "Request authorisation"),
            Self::Proxy => ("Procuration du RL", "Legal rep.’s proxy"),
        }
    }
}

impl Word for ContractDocumentState {
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::Unsigned => ("Non signé", "Unsigned"),
            Self::Signed => ("Signé", "Signed"),
            Self::Confirmed => ("Contrôlé", "Checked"),
        }
    }
}

/// The tone and the icon of a contract document's state.
#[must_use]
pub const fn contract_mark(state: ContractDocumentState) -> (Option<&'static str>, &'static str) {
    match state {
        ContractDocumentState::Unsigned => (None, "circle-dashed"),
        ContractDocumentState::Signed => (Some("violet"), "pen"),
        ContractDocumentState::Confirmed => (Some("green"), "disc-check"),
    }
}

impl Word for CertificateStatus {
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::Valid => ("Validé", "Valid"),
            Self::Expired => ("Expiré", "Expired"),
            Self::Revoked => ("Révoqué", "Revoked"),
        }
    }
}

/// The tone and the icon of a certificate's status.
#[must_use]
pub const fn certificate_mark(status: CertificateStatus) -> (Option<&'static str>, &'static str) {
    match status {
        CertificateStatus::Valid => (Some("green"), "disc-check"),
        CertificateStatus::Expired => (Some("grey"), "clock"),
        CertificateStatus::Revoked => (Some("red"), "disc-x"),
    }
}

impl Word for Title {
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::Mr => ("M.", "Mr"),
            Self::Ms => ("Mme", "Ms"),
        }
    }
}

impl Word for Medium {
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::Md940 => ("Token MD940", "MD940 token"),
            Self::Md340 => ("Carte MD340", "MD340 card"),
            Self::Software => ("Logiciel (L)", "Software (L)"),
        }
    }
}

impl Word for DeliveryMode {
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::Delivered => ("En livraison", "Delivered by hand"),
            Self::Collected => ("Retrait sur place", "Collected in person"),
        }
    }
}

impl Word for IdentityDocumentType {
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::NationalId => ("Carte nationale d’identité", "National identity card"),
            Self::Passport => ("Passeport", "Passport"),
            Self::ResidencePermit => ("Titre de séjour", "Residence permit"),
        }
    }
}

impl Word for HolderAuthentication {
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::Ca => ("L’autorité de certification", "The certification authority"),
            Self::Courier => ("Le livreur", "The courier"),
            Self::ProfessionalBody => ("L’ordre professionnel", "The professional body"),
        }
    }
}

impl Word for PaymentMethod {
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::Card => ("Carte bancaire", "Card"),
            Self::BankTransfer => ("Virement", "Bank transfer"),
        }
    }
}

impl Word for Role {
    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::Internal => ("AE interne", "Internal RA"),
            Self::External => ("AE externe", "External RA"),
            Self::Auditor => ("Auditeur", "Auditor"),
            Self::Support => ("Support", "Support"),
            Self::Technical => ("AE technique", "Technical RA"),
            Self::Portal => ("Portail de commande", "Order portal"),
            Self::Subscriber => ("Souscripteur", "Subscriber"),
        }
    }
}
