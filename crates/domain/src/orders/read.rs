use super::{
    CertificateStatus, ContractDocumentKind, ContractDocumentState, DeliveryMode, EventKind, EvidenceKind, EvidenceState,
    HolderAuthentication, HolderCertificate, Medium, OrderType, OtpChannel, PaymentMethod, Phase, Process, Status, Title,
};
use crate::values::{OrderNumber, PortalId, PortuId, RaCode, Siren, Slug};
use chrono::{DateTime, NaiveDate, Utc};

/// A registration authority (*AE*).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationAuthority {
    /// As in the token's `perimeter`.
    pub code: RaCode,
    /// As shown.
    pub name: String,
}

/// An order portal (*Client*); belongs to one registration authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portal {
    /// Its identity.
    pub id: PortalId,
    /// As in its address and in the token's `portals`.
    pub slug: Slug,
    /// As shown: `STANDARD V4`.
    pub name: String,
    /// Whose it is.
    pub ra: RegistrationAuthority,
}

/// One row of the order list (L-2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderSummary {
    /// N° Dossier.
    pub number: OrderNumber,
    /// Portu ID.
    pub portu_id: PortuId,
    /// The organisation's SIREN.
    pub siren: Siren,
    /// The holder's last name, as entered.
    pub holder_last_name: String,
    /// The holder's first name, as entered.
    pub holder_first_name: String,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// Where it was placed.
    pub portal: Portal,
    /// New or renewal.
    pub r#type: OrderType,
    /// Digital or paper.
    pub process: Process,
    /// The phase.
    pub phase: Phase,
    /// The status.
    pub status: Status,
    /// A lawyer's number at the national council (*N° CNBF*).
    pub cnbf_number: Option<String>,
    /// A lawyer's bar (*N° barreau*).
    pub bar_number: Option<String>,
    /// The holder's most recently issued certificate: the fact behind the priority.
    pub latest_certificate: Option<HolderCertificate>,
}

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
    /// Price with VAT, in cents of a euro.
    pub total_incl_vat_cents: i64,
    /// How it is paid.
    pub payment_method: PaymentMethod,
}

/// Where the activation code goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtpContact {
    /// By which channel.
    pub channel: OtpChannel,
    /// The number or address.
    pub contact: String,
}

/// One proof and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceItem {
    /// Which.
    pub kind: EvidenceKind,
    /// How far.
    pub state: EvidenceState,
    /// When it was imported.
    pub imported_at: Option<DateTime<Utc>>,
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
}

/// A certificate of the order's holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Serial number, upper-case hexadecimal.
    pub serial_number: String,
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

/// One entry of the history (D-9), append-only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// When.
    pub at: DateTime<Utc>,
    /// Who, by name; none = the system itself.
    pub actor: Option<String>,
    /// What happened.
    pub kind: EventKind,
    /// To which field or item.
    pub subject: Option<String>,
    /// The value before.
    pub before: Option<String>,
    /// The value after.
    pub after: Option<String>,
    /// The text of a notification.
    pub text: Option<String>,
}

/// Everything the read view shows of an order (D-1, D-2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderFile {
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
    /// Whether a mandate was imported for the agent.
    pub has_valid_mandate: bool,
    /// Who placed the order.
    pub subscriber: Person,
    /// What was ordered.
    pub offer: Offer,
    /// Where the activation code goes.
    pub otp_contact: OtpContact,
    /// *AC*: the issuing certification authority's name.
    pub issuing_ca: String,
    /// What the subscriber added.
    pub additional_information: Option<String>,
    /// The proofs that this order needs, in the order of `fields.md`.
    pub evidence: Vec<EvidenceItem>,
    /// The contract documents; none on paper.
    pub contract_documents: Vec<ContractDocument>,
    /// The holder's certificates, newest first.
    pub certificates: Vec<Certificate>,
    /// The remarks, newest first.
    pub comments: Vec<Comment>,
    /// The history, newest first, at most 200 entries.
    pub history: Vec<HistoryEntry>,
}
