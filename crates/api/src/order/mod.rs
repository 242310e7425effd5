//! Orders: a row of the list, and everything of one.

mod corrections;
mod desk;
mod document;
mod draft;
mod entered;
mod progress;
mod row;
mod submission;

use crate::Timestamp;
use chrono::{DateTime, SecondsFormat, Utc};
pub use corrections::CorrectionView;
pub use desk::{CommentEntry, OrderCancelling};
pub use document::{AttachmentView, DocumentFileView, EvidenceDocumentView};
use domain::orders::{LongList, OrderFile, Step};
use domain::policy::Permission;
use domain::values::RecordAddress;
pub use draft::{DraftEntry, DraftPageView, DraftView};
pub use entered::{
    AppointmentView, AttestationView, CancellationView, IdentityDocumentView, OfferView, OrganisationView, OtpContactView, PersonView,
    PriceLineView,
};
pub use progress::{CertificateView, CommentView, ContractDocumentView, EvidenceView, HistoryView};
pub use row::{OrderRow, PriorityView};
use serde::{Deserialize, Serialize};
pub use submission::{
    OrderCompletion, OrderReceiptView, OrderSubmission, OrganisationEntry, OtpContactEntry, PersonEntry, SubscriberEntry,
};

/// Writes an instant as it travels.
#[must_use]
pub fn timestamp(at: DateTime<Utc>) -> Timestamp {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Everything the read view shows of an order (D-1, D-2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderDetail {
    /// Goes up with every change but a remark: the number in the `ETag`.
    pub version: i64,
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
    /// Whether the agent has a mandate in force, as declared; it is imported as `mandate`.
    pub has_valid_mandate: bool,
    /// Who placed the order.
    pub subscriber: PersonView,
    /// What was ordered.
    pub offer: OfferView,
    /// Where the activation code goes.
    pub otp_contact: OtpContactView,
    /// The holder's identity document, once an operator entered it.
    pub identity_document: Option<IdentityDocumentView>,
    /// Whether the subscriber ticked that the documents are in date.
    pub documents_valid: bool,
    /// *Règlement OK*
    pub payment_ok: bool,
    /// *Dossier complet OK*
    pub file_complete_ok: bool,
    /// When and where the holder collects; none unless that was agreed.
    pub appointment: Option<AppointmentView>,
    /// The professional body that authenticates the holder, where one does.
    pub attestation: Option<AttestationView>,
    /// Why it was cancelled; none unless it was.
    pub cancellation: Option<CancellationView>,
    /// The issuing certification authority.
    pub issuing_ca: String,
    /// What the subscriber added.
    pub additional_information: Option<String>,
    /// What is to be put right before it can go on: what is missing, and what was found wrong.
    pub corrections: Vec<CorrectionView>,
    /// The proofs this order needs.
    pub evidence: Vec<EvidenceView>,
    /// The documents that operators added, oldest first.
    pub attachments: Vec<AttachmentView>,
    /// The contract documents; none on paper.
    pub contract_documents: Vec<ContractDocumentView>,
    /// The holder's certificates, newest first, 100 at most.
    pub certificates: Vec<CertificateView>,
    /// The remarks, newest first, 200 at most.
    pub comments: Vec<CommentView>,
    /// The history, newest first, 200 entries at most.
    pub history: Vec<HistoryView>,
    /// Which of these lists have more entries than are shown, older ones; of nearly every order none has.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::schema::LongList>))]
    pub shortened: Vec<LongList>,
}

impl OrderDetail {
    /// The order as it is at `now`, for somebody who may do this with it; companies' records are at `record`.
    #[must_use]
    pub fn new(file: OrderFile, actions: Vec<Permission>, record: Option<&RecordAddress>, now: DateTime<Utc>) -> Self {
        Self {
            corrections: CorrectionView::of(&file),
            actions,
            version: file.version.0,
            step: file.summary.status.step(),
            order: OrderRow::new(file.summary, now),
            status_since: timestamp(file.status_since),
            updated_at: timestamp(file.updated_at),
            organisation: OrganisationView::new(file.organisation, record),
            holder: file.holder.into(),
            legal_representative: file.legal_representative.into(),
            holder_is_legal_representative: file.holder_is_legal_representative,
            agent: file.agent.map(Into::into),
            has_valid_mandate: file.has_valid_mandate,
            subscriber: file.subscriber.into(),
            offer: file.offer.into(),
            otp_contact: file.otp_contact.into(),
            identity_document: file.identity_document.map(Into::into),
            documents_valid: file.documents_valid,
            payment_ok: file.payment_ok,
            file_complete_ok: file.file_complete_ok,
            appointment: file.appointment.map(Into::into),
            attestation: file.attestation.map(Into::into),
            cancellation: file.cancellation.map(Into::into),
            issuing_ca: file.issuing_ca,
            additional_information: file.additional_information,
            evidence: file.evidence.into_iter().map(Into::into).collect(),
            attachments: file.attachments.into_iter().map(Into::into).collect(),
            contract_documents: file.contract_documents.into_iter().map(Into::into).collect(),
            certificates: file.certificates.into_iter().map(|c| CertificateView::new(c, now)).collect(),
            comments: file.comments.into_iter().map(Into::into).collect(),
            history: file.history.into_iter().map(Into::into).collect(),
            shortened: file.shortened,
        }
    }
}
