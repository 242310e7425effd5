use super::{
    ActorKind, Attachment, CertificateStatus, ContractDocumentKind, ContractDocumentState, DeliveryMode, EventKind, EvidenceDocument,
    EvidenceKind, EvidenceState, Gap, HolderAuthentication, IdentityDocumentType, LongList, Medium, OrderFacts, OrderSummary, OtpChannel,
    PaymentMethod, Title, Transition, WorkflowEvent,
};
use crate::values::{IdentityDocumentNumber, Siren, Version};
use chrono::{DateTime, NaiveDate, Utc};

/// The person block of `fields.md`. A subscriber has a name and an e-mail only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// *Civilité*
    pub title: Option<Title>,
    /// *Prénom*, as entered.
    pub first_name: String,
    /// *Nom*, as entered; shown in capitals.
    pub last_name: String,
    /// *Adresse*
    pub address: Option<String>,
    /// *Code postal*
    pub postcode: Option<String>,
    /// *Ville*
    pub city: Option<String>,
    /// *Pays*, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// *E-mail*
    pub email: String,
    /// *Mobile*, E.164.
    pub mobile: Option<String>,
}

/// The organisation of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its SIREN.
    pub siren: Siren,
    /// Its name.
    pub name: String,
    /// Street and number.
    pub address: String,
    /// *Code postal*
    pub postcode: String,
    /// *Ville*
    pub city: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Whether it was typed because the company register did not know the SIREN.
    pub manual_entry: bool,
    /// *Date du Kbis*, entered by the operator.
    pub extract_date: Option<NaiveDate>,
}

/// What was ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The offer's name.
    pub name: String,
    /// 1 to 3.
    pub duration_years: u8,
    /// The token model.
    pub medium: Medium,
    /// How it reaches the holder.
    pub delivery_mode: DeliveryMode,
    /// Who authenticates the holder.
    pub holder_authentication: HolderAuthentication,
    /// What the price is made of; never empty.
    pub price_lines: Vec<PriceLine>,
    /// Price with VAT, in cents of a euro: the sum of the lines.
    pub total_incl_vat_cents: i64,
    /// How it is paid.
    pub payment_method: PaymentMethod,
}

impl Offer {
    /// Whether the holder's professional body attests for them (data dictionary, *Attestation d'appartenance*).
    #[must_use]
    pub fn is_attested(&self) -> bool {
        self.holder_authentication == HolderAuthentication::ProfessionalBody
    }
}

/// One line of the price (*Coûts TTC*).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceLine {
    /// What for, as the subscriber read it.
    pub label: String,
    /// With VAT, in cents of a euro.
    pub incl_vat_cents: i64,
}

/// Where the activation code goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtpContact {
    /// By which channel.
    pub channel: OtpChannel,
    /// The number or address.
    pub contact: String,
}

/// The holder's identity document, as an operator read it from the copy (D-4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityDocument {
    /// Which kind.
    pub r#type: IdentityDocumentType,
    /// Its number.
    pub number: IdentityDocumentNumber,
    /// The last day it is valid.
    pub expiry: NaiveDate,
}

/// When and where a holder collects what was ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// When.
    pub at: DateTime<Utc>,
    /// Where.
    pub place: String,
}

/// Who attests that a holder belongs to the profession (paper orders of court experts), as the portal has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// The professional body.
    pub attesting_body: String,
    /// Who signs for it.
    pub attestor_name: String,
    /// As what.
    pub attestor_title: String,
    /// Where the form goes.
    pub attestor_address: String,
}

/// Why an order will not be carried out (D-7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancellation {
    /// Why.
    pub reason: String,
    /// Who cancelled it, by name.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// One proof and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceItem {
    /// Which.
    pub kind: EvidenceKind,
    /// How far.
    pub state: EvidenceState,
    /// Goes up with every change of it.
    pub version: Version,
    /// When it was imported.
    pub imported_at: Option<DateTime<Utc>>,
    /// When somebody found it right or wrong.
    pub reviewed_at: Option<DateTime<Utc>>,
    /// Who, by name.
    pub reviewed_by: Option<String>,
    /// Why it was found wrong.
    pub rejection_reason: Option<String>,
    /// The documents of its sides, then those that they replaced, newest first.
    pub documents: Vec<EvidenceDocument>,
}

/// One contract document and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractDocument {
    /// Which.
    pub kind: ContractDocumentKind,
    /// How far.
    pub state: ContractDocumentState,
    /// When it was signed by everybody.
    pub signed_at: Option<DateTime<Utc>>,
    /// When somebody confirmed its signatures.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Who, by name.
    pub confirmed_by: Option<String>,
}

/// A certificate of the order's holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Serial number, upper-case hexadecimal.
    pub serial_number: String,
    /// Who issued it: the certification authority's name.
    pub issuer: String,
    /// The name it certifies (DN).
    pub subject: String,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// Start of validity.
    pub not_before: DateTime<Utc>,
    /// End of validity, included.
    pub not_after: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Certificate {
    /// Its status at `now`.
    #[must_use]
    pub fn status(&self, now: DateTime<Utc>) -> CertificateStatus {
        if self.revoked_at.is_some() {
            CertificateStatus::Revoked
        } else if self.not_after < now {
            CertificateStatus::Expired
        } else {
            CertificateStatus::Valid
        }
    }
}

/// A remark of an operator (D-8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Who wrote it, by name.
    pub author: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub text: String,
}

impl Comment {
    /// The most that an order has: whoever writes without end fills no disk.
    pub const MOST: i64 = 1_000;
}

/// One entry of the history (D-9), append-only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// When.
    pub at: DateTime<Utc>,
    /// Who, by name; none = the system itself.
    pub actor: Option<String>,
    /// Whether that was a person, a partner system, or the product itself.
    pub actor_kind: ActorKind,
    /// The network address it came from; none for the system.
    pub origin: Option<String>,
    /// What happened.
    pub kind: EventKind,
    /// To which field or item.
    pub subject: Option<String>,
    /// The value before.
    pub before: Option<String>,
    /// The value after.
    pub after: Option<String>,
    /// The text of a notification, the reason of a rejection.
    pub text: Option<String>,
}

/// Everything the read view shows of an order (D-1, D-2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderFile {
    /// Goes up with every change.
    pub version: Version,
    /// The row of the list.
    pub summary: OrderSummary,
    /// When anything of it last changed.
    pub updated_at: DateTime<Utc>,
    /// Since when it has its status.
    pub status_since: DateTime<Utc>,
    /// The organisation.
    pub organisation: Organisation,
    /// The holder.
    pub holder: Person,
    /// The legal representative.
    pub legal_representative: Person,
    /// Whether the legal representative is the holder.
    pub holder_is_legal_representative: bool,
    /// The agent, if there is one.
    pub agent: Option<Person>,
    /// Whether the agent has a mandate in force, as declared; it is imported as `mandate`.
    pub has_valid_mandate: bool,
    /// Who placed the order.
    pub subscriber: Person,
    /// What was ordered.
    pub offer: Offer,
    /// Where the activation code goes.
    pub otp_contact: OtpContact,
    /// The holder's identity document, once an operator entered it.
    pub identity_document: Option<IdentityDocument>,
    /// "Mes documents sont en cours de validité": the subscriber's word.
    pub documents_valid: bool,
    /// *Règlement OK*
    pub payment_ok: bool,
    /// *Dossier complet OK*
    pub file_complete_ok: bool,
    /// *Rendez-vous*, where the holder collects.
    pub appointment: Option<Appointment>,
    /// The professional body that authenticates the holder, where one does.
    pub attestation: Option<Attestation>,
    /// Why it was cancelled; none unless it was.
    pub cancellation: Option<Cancellation>,
    /// *AC*: the issuing certification authority's name.
    pub issuing_ca: String,
    /// What the subscriber added.
    pub additional_information: Option<String>,
    /// The proofs that this order needs, in the order of `fields.md`.
    pub evidence: Vec<EvidenceItem>,
    /// What operators added, oldest first.
    pub attachments: Vec<Attachment>,
    /// The contract documents; none on paper.
    pub contract_documents: Vec<ContractDocument>,
    /// The holder's certificates, newest first.
    pub certificates: Vec<Certificate>,
    /// The remarks, newest first.
    pub comments: Vec<Comment>,
    /// The history, newest first.
    pub history: Vec<HistoryEntry>,
    /// The lists of which older entries were left out.
    pub shortened: Vec<LongList>,
}

impl OrderFile {
    /// What decides which proofs and documents it needs.
    #[must_use]
    pub fn facts(&self) -> OrderFacts {
        OrderFacts {
            process: self.summary.process,
            holder_is_legal_representative: self.holder_is_legal_representative,
            has_agent: self.agent.is_some(),
            has_valid_mandate: self.has_valid_mandate,
            payment_method: self.offer.payment_method,
        }
    }

    /// What is to be put right before it can go on, as long as evidence can be imported (O-5). The declaration is asked of
    /// whoever completes a digital order.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap> {
        let OrderSummary { process, status, .. } = self.summary;
        if !status.takes_evidence() {
            return Vec::new();
        }
        let evidence: Vec<_> = self.evidence.iter().map(|item| (item.kind, item.state)).collect();
        let declares = Transition::find(process, status, WorkflowEvent::Complete).is_some();
        self.facts().gaps(&evidence, self.documents_valid || !declares)
    }
}
