use crate::{PortalView, Timestamp};
use chrono::{DateTime, SecondsFormat, Utc};
use domain::orders::{
    Certificate, CertificateStatus, Comment, ContractDocument, ContractDocumentKind, ContractDocumentState, DeliveryMode, EventKind,
    EvidenceItem, EvidenceKind, EvidenceState, HistoryEntry, HolderAuthentication, Medium, Offer, OrderFile, OrderSummary, OrderType,
    Organisation, OtpChannel, OtpContact, PaymentMethod, Person, Phase, Priority, Process, Status, Step, Title,
};
use domain::policy::Permission;
use serde::{Deserialize, Serialize};

/// Writes an instant as it travels.
#[must_use]
pub fn timestamp(at: DateTime<Utc>) -> Timestamp {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// How urgent an order is (L-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum PriorityView {
    /// 1: the holder's certificate is revoked.
    Revoked,
    /// 2: the holder's certificate has expired.
    Expired,
    /// 3: the holder never had a certificate.
    FirstTime,
    /// 4: the holder's certificate is valid for so many whole days.
    Expiring {
        /// Whole days, rounded down.
        days: i64,
    },
}

impl PriorityView {
    fn new(priority: Priority, now: DateTime<Utc>) -> Self {
        match priority {
            Priority::Revoked => Self::Revoked,
            Priority::Expired => Self::Expired,
            Priority::FirstTime => Self::FirstTime,
            Priority::Expiring(_) => Self::Expiring { days: priority.days_left(now).unwrap_or(0) },
        }
    }
}

/// One row of the order list (L-2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderRow {
    /// The priority at the instant of the list; none for orders generated, closed or cancelled.
    pub priority: Option<PriorityView>,
    /// N° Dossier.
    pub number: i64,
    /// Portu ID.
    pub portu_id: i64,
    /// Nine digits.
    pub siren: String,
    /// The holder's last name, as entered.
    pub holder_last_name: String,
    /// The holder's first name, as entered.
    pub holder_first_name: String,
    /// When it was created.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Timestamp))]
    pub created_at: Timestamp,
    /// *Client*
    pub portal: PortalView,
    /// `new` or `renewal`.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::OrderType))]
    pub r#type: OrderType,
    /// `digital` or `paper`.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Process))]
    pub process: Process,
    /// The phase.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Phase))]
    pub phase: Phase,
    /// The status.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Status))]
    pub status: Status,
    /// *N° CNBF*
    pub cnbf_number: Option<String>,
    /// *N° barreau*
    pub bar_number: Option<String>,
}

impl OrderRow {
    /// The row as it is at `now`.
    #[must_use]
    pub fn new(order: OrderSummary, now: DateTime<Utc>) -> Self {
        Self {
            priority: Priority::at(now, order.status, order.latest_certificate).map(|p| PriorityView::new(p, now)),
            number: order.number.0,
            portu_id: order.portu_id.0,
            siren: order.siren.into(),
            holder_last_name: order.holder_last_name,
            holder_first_name: order.holder_first_name,
            created_at: timestamp(order.created_at),
            portal: order.portal.into(),
            r#type: order.r#type,
            process: order.process,
            phase: order.phase,
            status: order.status,
            cnbf_number: order.cnbf_number,
            bar_number: order.bar_number,
        }
    }
}

/// A person on an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the fields are those of fields.md's person block, word for word")]
pub struct PersonView {
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::schema::Title>))]
    pub title: Option<Title>,
    pub first_name: String,
    pub last_name: String,
    pub address: Option<String>,
    pub postcode: Option<String>,
    pub city: Option<String>,
    pub country: Option<String>,
    pub email: String,
    pub mobile: Option<String>,
}

impl From<Person> for PersonView {
    fn from(p: Person) -> Self {
        Self {
            title: p.title,
            first_name: p.first_name,
            last_name: p.last_name,
            address: p.address,
            postcode: p.postcode,
            city: p.city,
            country: p.country,
            email: p.email,
            mobile: p.mobile,
        }
    }
}

/// The organisation of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(missing_docs, reason = "the fields are those of fields.md's step 1, word for word")]
pub struct OrganisationView {
    pub siren: String,
    pub name: String,
    pub address: String,
    pub postcode: String,
    pub city: String,
    pub country: String,
    /// The date on the company extract (`2026-01-21`), entered by the operator.
    pub extract_date: Option<String>,
}

impl From<Organisation> for OrganisationView {
    fn from(o: Organisation) -> Self {
        Self {
            siren: o.siren.into(),
            name: o.name,
            address: o.address,
            postcode: o.postcode,
            city: o.city,
            country: o.country,
            extract_date: o.extract_date.map(|d| d.to_string()),
        }
    }
}

/// What was ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfferView {
    /// The offer's name.
    pub name: String,
    /// 1 to 3.
    pub duration_years: u8,
    /// The token model.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Medium))]
    pub medium: Medium,
    /// How it reaches the holder.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::DeliveryMode))]
    pub delivery_mode: DeliveryMode,
    /// Who authenticates the holder.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::HolderAuthentication))]
    pub holder_authentication: HolderAuthentication,
    /// Price with VAT, in cents of a euro.
    pub total_incl_vat_cents: i64,
    /// How it is paid.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::PaymentMethod))]
    pub payment_method: PaymentMethod,
}

impl From<Offer> for OfferView {
    fn from(o: Offer) -> Self {
        Self {
            name: o.name,
            duration_years: o.duration_years,
            medium: o.medium,
            delivery_mode: o.delivery_mode,
            holder_authentication: o.holder_authentication,
            total_incl_vat_cents: o.total_incl_vat_cents,
            payment_method: o.payment_method,
        }
    }
}

/// Where the activation code goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OtpContactView {
    /// `mobile` or `email`.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::OtpChannel))]
    pub channel: OtpChannel,
    /// The number or address.
    pub contact: String,
}

impl From<OtpContact> for OtpContactView {
    fn from(o: OtpContact) -> Self {
        Self { channel: o.channel, contact: o.contact }
    }
}

/// One proof and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EvidenceView {
    /// Which.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::EvidenceKind))]
    pub kind: EvidenceKind,
    /// How far.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::EvidenceState))]
    pub state: EvidenceState,
    /// When it was imported.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::schema::Timestamp>))]
    pub imported_at: Option<Timestamp>,
}

impl From<EvidenceItem> for EvidenceView {
    fn from(e: EvidenceItem) -> Self {
        Self { kind: e.kind, state: e.state, imported_at: e.imported_at.map(timestamp) }
    }
}

/// One contract document and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContractDocumentView {
    /// Which.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::ContractDocumentKind))]
    pub kind: ContractDocumentKind,
    /// How far.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::ContractDocumentState))]
    pub state: ContractDocumentState,
    /// When it was signed by everybody.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::schema::Timestamp>))]
    pub signed_at: Option<Timestamp>,
}

impl From<ContractDocument> for ContractDocumentView {
    fn from(d: ContractDocument) -> Self {
        Self { kind: d.kind, state: d.state, signed_at: d.signed_at.map(timestamp) }
    }
}

/// A certificate of the order's holder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CertificateView {
    /// Upper-case hexadecimal.
    pub serial_number: String,
    /// `valid`, `expired` or `revoked`, at the instant of the answer.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::CertificateStatus))]
    pub status: CertificateStatus,
    /// Start of validity.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Timestamp))]
    pub not_before: Timestamp,
    /// End of validity.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Timestamp))]
    pub not_after: Timestamp,
    /// When it was revoked.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::schema::Timestamp>))]
    pub revoked_at: Option<Timestamp>,
}

impl CertificateView {
    fn new(c: Certificate, now: DateTime<Utc>) -> Self {
        Self {
            status: c.status(now),
            serial_number: c.serial_number,
            not_before: timestamp(c.not_before),
            not_after: timestamp(c.not_after),
            revoked_at: c.revoked_at.map(timestamp),
        }
    }
}

/// A remark of an operator (D-8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommentView {
    /// Who wrote it.
    pub author: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Timestamp))]
    pub at: Timestamp,
    /// What.
    pub text: String,
}

impl From<Comment> for CommentView {
    fn from(c: Comment) -> Self {
        Self { author: c.author, at: timestamp(c.at), text: c.text }
    }
}

/// One entry of the history (D-9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryView {
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Timestamp))]
    pub at: Timestamp,
    /// Who; none = the system itself.
    pub actor: Option<String>,
    /// What happened.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::EventKind))]
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

impl From<HistoryEntry> for HistoryView {
    fn from(h: HistoryEntry) -> Self {
        Self { at: timestamp(h.at), actor: h.actor, kind: h.kind, subject: h.subject, before: h.before, after: h.after, text: h.text }
    }
}

/// Everything the read view shows of an order (D-1, D-2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderDetail {
    /// The row of the list.
    pub order: OrderRow,
    /// What the caller may do with this order as it stands: what their role allows and its status leaves (W).
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::schema::Permission>))]
    pub actions: Vec<Permission>,
    /// The step under way; none for a cancelled order.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::schema::Step>))]
    pub step: Option<Step>,
    /// Since when it has its status.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Timestamp))]
    pub status_since: Timestamp,
    /// When anything of it last changed.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Timestamp))]
    pub updated_at: Timestamp,
    /// The organisation.
    pub organisation: OrganisationView,
    /// The holder.
    pub holder: PersonView,
    /// The legal representative.
    pub legal_representative: PersonView,
    /// Whether the legal representative is the holder.
    pub holder_is_legal_representative: bool,
    /// The agent, if there is one.
    pub agent: Option<PersonView>,
    /// Whether a mandate was imported for the agent.
    pub has_valid_mandate: bool,
    /// Who placed the order.
    pub subscriber: PersonView,
    /// What was ordered.
    pub offer: OfferView,
    /// Where the activation code goes.
    pub otp_contact: OtpContactView,
    /// The issuing certification authority.
    pub issuing_ca: String,
    /// What the subscriber added.
    pub additional_information: Option<String>,
    /// The proofs this order needs.
    pub evidence: Vec<EvidenceView>,
    /// The contract documents; none on paper.
    pub contract_documents: Vec<ContractDocumentView>,
    /// The holder's certificates, newest first.
    pub certificates: Vec<CertificateView>,
    /// The remarks, newest first.
    pub comments: Vec<CommentView>,
    /// The history, newest first, at most 200 entries.
    pub history: Vec<HistoryView>,
}

impl OrderDetail {
    /// The order as it is at `now`, for somebody who may do this with it.
    #[must_use]
    pub fn new(file: OrderFile, actions: Vec<Permission>, now: DateTime<Utc>) -> Self {
        Self {
            actions,
            step: file.summary.status.step(),
            order: OrderRow::new(file.summary, now),
            status_since: timestamp(file.status_since),
            updated_at: timestamp(file.updated_at),
            organisation: file.organisation.into(),
            holder: file.holder.into(),
            legal_representative: file.legal_representative.into(),
            holder_is_legal_representative: file.holder_is_legal_representative,
            agent: file.agent.map(Into::into),
            has_valid_mandate: file.has_valid_mandate,
            subscriber: file.subscriber.into(),
            offer: file.offer.into(),
            otp_contact: file.otp_contact.into(),
            issuing_ca: file.issuing_ca,
            additional_information: file.additional_information,
            evidence: file.evidence.into_iter().map(Into::into).collect(),
            contract_documents: file.contract_documents.into_iter().map(Into::into).collect(),
            certificates: file.certificates.into_iter().map(|c| CertificateView::new(c, now)).collect(),
            comments: file.comments.into_iter().map(Into::into).collect(),
            history: file.history.into_iter().map(Into::into).collect(),
        }
    }
}
