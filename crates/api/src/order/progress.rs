//! How far an order is: its evidence, documents and certificates, and what was said and done.

use super::{EvidenceDocumentView, timestamp};
use crate::Timestamp;
use chrono::{DateTime, Utc};
use domain::orders::{
    ActorKind, Certificate, CertificateStatus, Comment, ContractDocument, ContractDocumentKind, ContractDocumentState, EventKind,
    EvidenceItem, EvidenceKind, EvidenceState, HistoryEntry,
};
use serde::{Deserialize, Serialize};

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
    /// Goes up with every change of the piece: the number in its `ETag`, which whoever replaces it sends as `If-Match`.
    pub version: i64,
    /// When it was imported.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::schema::Timestamp>))]
    pub imported_at: Option<Timestamp>,
    /// When somebody found it right or wrong.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::schema::Timestamp>))]
    pub reviewed_at: Option<Timestamp>,
    /// Who, by name.
    pub reviewed_by: Option<String>,
    /// Why it was found wrong.
    pub rejection_reason: Option<String>,
    /// The documents of its sides, recto first; then those that they replaced, newest first, marked by `replaced_at` and kept
    /// for the history: 20 of each side at most (`limit_reached`). Of more than 200 documents of an order, as there can be where
    /// some were destroyed, the latest are listed.
    pub documents: Vec<EvidenceDocumentView>,
}

impl From<EvidenceItem> for EvidenceView {
    fn from(e: EvidenceItem) -> Self {
        Self {
            kind: e.kind,
            state: e.state,
            version: e.version.0,
            imported_at: e.imported_at.map(timestamp),
            reviewed_at: e.reviewed_at.map(timestamp),
            reviewed_by: e.reviewed_by,
            rejection_reason: e.rejection_reason,
            documents: e.documents.into_iter().map(Into::into).collect(),
        }
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
    /// When somebody confirmed its signatures.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::schema::Timestamp>))]
    pub confirmed_at: Option<Timestamp>,
    /// Who, by name.
    pub confirmed_by: Option<String>,
}

impl From<ContractDocument> for ContractDocumentView {
    fn from(d: ContractDocument) -> Self {
        Self {
            kind: d.kind,
            state: d.state,
            signed_at: d.signed_at.map(timestamp),
            confirmed_at: d.confirmed_at.map(timestamp),
            confirmed_by: d.confirmed_by,
        }
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
    /// Who issued it: the certification authority's name.
    pub issuer: String,
    /// The name it certifies (DN).
    pub subject: String,
    /// When it was issued.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Timestamp))]
    pub issued_at: Timestamp,
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
    pub(super) fn new(c: Certificate, now: DateTime<Utc>) -> Self {
        Self {
            status: c.status(now),
            serial_number: c.serial_number,
            issuer: c.issuer,
            subject: c.subject,
            issued_at: timestamp(c.issued_at),
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
    /// Whether that was a person, a partner system, or the portal itself.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::ActorKind))]
    pub actor_kind: ActorKind,
    /// The network address it came from; none for the system.
    pub origin: Option<String>,
    /// What happened.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::EventKind))]
    pub kind: EventKind,
    /// To which field or item: of evidence the piece, or one side of it (`holder_identity.front`).
    pub subject: Option<String>,
    /// The value before.
    pub before: Option<String>,
    /// The value after.
    pub after: Option<String>,
    /// The text of a notification, the reason of a rejection.
    pub text: Option<String>,
}

impl From<HistoryEntry> for HistoryView {
    fn from(h: HistoryEntry) -> Self {
        Self {
            at: timestamp(h.at),
            actor: h.actor,
            actor_kind: h.actor_kind,
            origin: h.origin,
            kind: h.kind,
            subject: h.subject,
            before: h.before,
            after: h.after,
            text: h.text,
        }
    }
}
