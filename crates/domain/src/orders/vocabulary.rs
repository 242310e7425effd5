use crate::values::ValueError;
use serde::{Deserialize, Serialize};

/// An enum whose variants have one spelling everywhere: in SQL, in JSON, in a URL.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant),+
        }

        impl $name {
            /// Every value, in the order people know.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The one spelling.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Reads the one spelling.
            ///
            /// # Errors
            /// [`ValueError::UnknownChoice`] for any other text.
            pub fn parse(text: &str) -> Result<Self, ValueError> {
                match text { $($text => Ok(Self::$variant),)+ _ => Err(ValueError::UnknownChoice) }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

vocabulary! {
    /// Where an order stands (catalogue W).
    Status {
        /// *Incomplet*
        Incomplete = "incomplete",
        /// *À vérifier*
        ToVerify = "to_verify",
        /// *En cours de signature*
        InSignature = "in_signature",
        /// *À valider*
        ToValidate = "to_validate",
        /// *À générer*
        ToGenerate = "to_generate",
        /// *À délivrer*
        ToDeliver = "to_deliver",
        /// *Clôturé*
        Closed = "closed",
        /// *Annulé*
        Cancelled = "cancelled",
    }
}

vocabulary! {
    /// The coarse phase that both processes share (catalogue W).
    Phase {
        /// *Créé*
        Created = "created",
        /// *Validé*
        Validated = "validated",
        /// *Généré*
        Generated = "generated",
        /// *Délivré*
        Delivered = "delivered",
    }
}

vocabulary! {
    /// The way an order goes through.
    Process {
        /// *Démat*
        Digital = "digital",
        /// *Papier*
        Paper = "paper",
    }
}

vocabulary! {
    /// What an order asks for.
    OrderType {
        /// *Nouvelle*
        New = "new",
        /// *Renouvellement*
        Renewal = "renewal",
    }
}

vocabulary! {
    /// The five steps an operator sees above an order (D-1).
    Step {
        /// *Traitement*
        Processing = "processing",
        /// *Signature*
        Signature = "signature",
        /// *Validation*
        Validation = "validation",
        /// *Génération*
        Generation = "generation",
        /// *Clôturé*
        Closed = "closed",
    }
}

vocabulary! {
    /// Which proof an evidence item is (`fields.md`, Evidence).
    EvidenceKind {
        /// Kbis, avis SIRENE or equivalent.
        OrganisationExtract = "organisation_extract",
        /// The holder's identity document.
        HolderIdentity = "holder_identity",
        /// The legal representative's identity document.
        LegalRepresentativeIdentity = "legal_representative_identity",
        /// The certification agent's identity document.
        AgentIdentity = "agent_identity",
        /// The signed mandate of the agent.
        Mandate = "mandate",
        /// Proof of payment.
        PaymentProof = "payment_proof",
    }
}

vocabulary! {
    /// How far an evidence item is.
    EvidenceState {
        /// *Manquant*: nothing imported yet.
        Missing = "missing",
        /// *Importé*: imported, not yet looked at.
        Imported = "imported",
        /// *Confirmé*: an operator found it right.
        Confirmed = "confirmed",
        /// *À revoir*: an operator found it wrong.
        Rejected = "rejected",
    }
}

vocabulary! {
    /// A side of a piece of evidence.
    EvidenceSide {
        /// *Recto*, or the whole of a piece that has one side.
        Front = "front",
        /// *Verso*
        Back = "back",
    }
}

impl EvidenceKind {
    /// Whether the piece is somebody's identity document: reading one is recorded.
    #[must_use]
    pub const fn is_identity(self) -> bool {
        matches!(self, Self::HolderIdentity | Self::LegalRepresentativeIdentity | Self::AgentIdentity)
    }

    /// The sides it has (O-4: recto and verso of every identity document); imported is a piece of which all are there.
    #[must_use]
    pub const fn sides(self) -> &'static [EvidenceSide] {
        if self.is_identity() { EvidenceSide::ALL } else { &[EvidenceSide::Front] }
    }
}

vocabulary! {
    /// What the virus scanner said of a document. It informs, and decides nothing.
    DocumentScan {
        /// Nothing was found.
        Clean = "clean",
        /// Something was found.
        Infected = "infected",
        /// It was not looked at.
        NotScanned = "not_scanned",
    }
}

vocabulary! {
    /// Which document is generated and signed (`fields.md`, Contract documents).
    ContractDocumentKind {
        /// *CGU*
        Terms = "terms",
        /// *Contrat d'abonnement*
        SubscriptionContract = "subscription_contract",
        /// *Autorisation de demande de certificat*
        RequestAuthorisation = "request_authorisation",
        /// *Procuration du représentant légal*
        Proxy = "proxy",
    }
}

vocabulary! {
    /// How far a contract document is.
    ContractDocumentState {
        /// *Non signé*
        Unsigned = "unsigned",
        /// *Signé*
        Signed = "signed",
        /// *Contrôlé*: a person confirmed its signatures.
        Confirmed = "confirmed",
    }
}

vocabulary! {
    /// *Civilité*
    Title {
        /// Monsieur
        Mr = "mr",
        /// Madame
        Ms = "ms",
    }
}

vocabulary! {
    /// *Support*: the token model.
    Medium {
        /// USB token.
        Md940 = "MD940",
        /// Smart card with a reader.
        Md340 = "MD340",
        /// Software key.
        Software = "L",
    }
}

vocabulary! {
    /// *Mode de délivrance*
    DeliveryMode {
        /// Delivered by hand.
        Delivered = "delivered",
        /// Collected in person.
        Collected = "collected",
    }
}

vocabulary! {
    /// Who authenticates the holder face to face.
    HolderAuthentication {
        /// The certification authority.
        Ca = "ca",
        /// A courier.
        Courier = "courier",
        /// The holder's professional body.
        ProfessionalBody = "professional_body",
    }
}

vocabulary! {
    /// *Paiement*
    PaymentMethod {
        /// By card.
        Card = "card",
        /// By bank transfer.
        BankTransfer = "bank_transfer",
    }
}

vocabulary! {
    /// Where the activation code goes.
    OtpChannel {
        /// By SMS.
        Mobile = "mobile",
        /// By e-mail.
        Email = "email",
    }
}

vocabulary! {
    /// A role a person has on an order (design D8: a snapshot at order time, no account).
    PersonRole {
        /// *Porteur*
        Holder = "holder",
        /// *Représentant légal*
        LegalRepresentative = "legal_representative",
        /// *Mandataire de certification*
        Agent = "agent",
        /// *Souscripteur*
        Subscriber = "subscriber",
    }
}

vocabulary! {
    /// What a certificate's dates and revocation make of it (C-2).
    CertificateStatus {
        /// *Validé*
        Valid = "valid",
        /// *Expiré*
        Expired = "expired",
        /// *Révoqué*
        Revoked = "revoked",
    }
}

vocabulary! {
    /// *Type de justificatif*: which identity document the holder showed.
    IdentityDocumentType {
        /// *Carte nationale d'identité*
        NationalId = "national_id",
        /// *Passeport*
        Passport = "passport",
        /// *Titre de séjour*
        ResidencePermit = "residence_permit",
    }
}

vocabulary! {
    /// What kind of actor did something to an order (D-9).
    ActorKind {
        /// Somebody signed in.
        Person = "person",
        /// A partner system or an order portal.
        ServiceAccount = "service_account",
        /// This product itself, on its own.
        System = "system",
    }
}

vocabulary! {
    /// What a history entry is about.
    EventKind {
        /// The order was created.
        OrderCreated = "order_created",
        /// The status changed; `before` and `after` are statuses.
        StatusChanged = "status_changed",
        /// A value was changed; `subject` names the field.
        FieldChanged = "field_changed",
        /// An evidence item was imported; `subject` is its kind, with one side if it was that alone.
        EvidenceImported = "evidence_imported",
        /// An evidence item was found right; `subject` is its kind.
        EvidenceConfirmed = "evidence_confirmed",
        /// An evidence item was found wrong; `subject` is its kind, `text` the reason.
        EvidenceRejected = "evidence_rejected",
        /// A document was added beside the evidence; `subject` is its title.
        AttachmentAdded = "attachment_added",
        /// Documents were made unreadable for good; `subject` is the kind of the piece that they were of, with the side if it was one
        /// alone, or the title of the attachment that it was.
        DocumentsDestroyed = "documents_destroyed",
        /// A message was sent to the subscriber; `text` is the message.
        NotificationSent = "notification_sent",
        /// A comment was written.
        CommentAdded = "comment_added",
    }
}

vocabulary! {
    /// A list of an order's file that may have more entries than are shown: then the newest are.
    LongList {
        /// The holder's certificates.
        Certificates = "certificates",
        /// The remarks.
        Comments = "comments",
        /// What happened.
        History = "history",
    }
}

impl Status {
    /// Whether no certificate was generated yet and none was given up: only these orders have a priority (L-1).
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Incomplete | Self::ToVerify | Self::InSignature | Self::ToValidate | Self::ToGenerate => true,
            Self::ToDeliver | Self::Closed | Self::Cancelled => false,
        }
    }

    /// The phases an order of this status and process may be in. A cancelled order keeps the phase it had, and
    /// there is no signature collection on paper.
    #[must_use]
    pub const fn phases(self, process: Process) -> &'static [Phase] {
        match (self, process) {
            (Self::InSignature | Self::ToValidate, Process::Paper) => &[],
            (Self::Incomplete | Self::ToVerify | Self::InSignature | Self::ToValidate, _) => &[Phase::Created],
            (Self::ToGenerate, _) => &[Phase::Validated],
            (Self::ToDeliver, _) => &[Phase::Generated],
            (Self::Closed, _) => &[Phase::Delivered],
            (Self::Cancelled, _) => &[Phase::Created, Phase::Validated],
        }
    }

    /// The step that is under way (D-1); none for a cancelled order.
    #[must_use]
    pub const fn step(self) -> Option<Step> {
        match self {
            Self::Incomplete | Self::ToVerify => Some(Step::Processing),
            Self::InSignature => Some(Step::Signature),
            Self::ToValidate => Some(Step::Validation),
            Self::ToGenerate | Self::ToDeliver => Some(Step::Generation),
            Self::Closed => Some(Step::Closed),
            Self::Cancelled => None,
        }
    }
}

impl Step {
    /// The steps of a process, in order: there is no signature collection on paper.
    #[must_use]
    pub const fn path(process: Process) -> &'static [Self] {
        match process {
            Process::Digital => &[Self::Processing, Self::Signature, Self::Validation, Self::Generation, Self::Closed],
            Process::Paper => &[Self::Processing, Self::Validation, Self::Generation, Self::Closed],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_of_a_process_is_on_its_path() {
        for process in Process::ALL {
            let possible = Status::ALL.iter().filter(|status| !status.phases(*process).is_empty());
            for step in possible.filter_map(|status| status.step()) {
                assert!(Step::path(*process).contains(&step), "{process} {step:?}");
            }
        }
        assert_eq!(Step::path(Process::Digital), Step::ALL);
    }

    #[test]
    fn every_spelling_is_read_back() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Ok(*status));
        }
        assert_eq!(Status::parse("To_verify"), Err(ValueError::UnknownChoice));
    }

    #[test]
    fn an_open_order_was_never_generated() {
        for status in Status::ALL.iter().filter(|s| s.is_open()) {
            for process in Process::ALL {
                for phase in status.phases(*process) {
                    assert!(*phase < Phase::Generated, "{status} {process} {phase}");
                }
            }
        }
    }
}
