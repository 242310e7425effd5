//! What the audit log is told of a change: which chain it belongs to, what was done, and every value before and after.
//! How it is written down is in `docs/audit.md`.

use crate::values::{DraftId, OrderNumber, RaCode, Slug};
use std::collections::BTreeMap;
use std::fmt;

/// The record whose history an event belongs to. Events of one chain follow each other; chains know nothing of each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chain {
    /// An order's.
    Order(OrderNumber),
    /// Of what somebody read, or was refused: by the pseudonym that stands for them, 32 hexadecimal digits.
    Person(String),
    /// A registration authority's.
    Authority(RaCode),
    /// A portal's, with what it sells.
    Portal(Slug),
    /// Of an order that is being entered.
    Draft(DraftId),
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order(number) => write!(f, "order:{number}"),
            Self::Person(id) => write!(f, "person:{id}"),
            Self::Authority(code) => write!(f, "ra:{code}"),
            Self::Portal(slug) => write!(f, "portal:{slug}"),
            Self::Draft(id) => write!(f, "draft:{id}"),
        }
    }
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A registration authority is new.
    AuthorityAdded,
    /// Its settings changed.
    AuthorityChanged,
    /// A portal is new.
    PortalAdded,
    /// Its settings changed.
    PortalChanged,
    /// An offer is new.
    OfferAdded,
    /// It changed, or went on or off sale.
    OfferChanged,
    /// An order was placed.
    OrderPlaced,
    /// It was completed: the registration authority can begin.
    OrderCompleted,
    /// One side of a piece of evidence was imported, or replaced.
    EvidenceImported,
    /// Somebody was given an identity document to read.
    IdentityDocumentRead,
    /// Somebody was given an earlier document of a piece to read, one that was replaced.
    ReplacedEvidenceRead,
    /// A document was added to an order beside its evidence.
    AttachmentAdded,
    /// Somebody was given one to read.
    AttachmentRead,
    /// An operator remarked something on an order.
    CommentAdded,
    /// An order was cancelled.
    OrderCancelled,
    /// An order was begun to be entered.
    DraftBegun,
    /// More was entered, or something else.
    DraftChanged,
    /// It was given up.
    DraftRemoved,
    /// It became an order.
    DraftSubmitted,
    /// The keys of documents were destroyed: nobody can read them any more.
    DocumentsDestroyed,
}

impl Action {
    /// Its stable spelling in the log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuthorityAdded => "authority_added",
            Self::AuthorityChanged => "authority_changed",
            Self::PortalAdded => "portal_added",
            Self::PortalChanged => "portal_changed",
            Self::OfferAdded => "offer_added",
            Self::OfferChanged => "offer_changed",
            Self::OrderPlaced => "order_placed",
            Self::OrderCompleted => "order_completed",
            Self::EvidenceImported => "evidence_imported",
            Self::IdentityDocumentRead => "identity_document_read",
            Self::ReplacedEvidenceRead => "replaced_evidence_read",
            Self::AttachmentAdded => "attachment_added",
            Self::AttachmentRead => "attachment_read",
            Self::CommentAdded => "comment_added",
            Self::OrderCancelled => "order_cancelled",
            Self::DraftBegun => "draft_begun",
            Self::DraftChanged => "draft_changed",
            Self::DraftRemoved => "draft_removed",
            Self::DraftSubmitted => "draft_submitted",
            Self::DocumentsDestroyed => "documents_destroyed",
        }
    }
}

/// The fields of a record that have a value, by their names in the interface, as texts.
pub type Fields = BTreeMap<String, String>;

/// A field and its value before and after; none where it had, or has, no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The field's name in the interface: `name`, `contact.email`; of an offer, `offers.cle-3-ans.label`. ASCII, and no name
    /// of this log's own.
    pub field: String,
    /// What it was.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
}

impl Change {
    /// Every field in which the two differ, by name; a record that is new has no fields before.
    #[must_use]
    pub fn between(before: &Fields, after: &Fields) -> Vec<Self> {
        let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
        names.sort_unstable();
        names.dedup();
        let change = |field: &String| Self { field: field.clone(), before: before.get(field).cloned(), after: after.get(field).cloned() };
        names.into_iter().map(change).filter(|change| change.before != change.after).collect()
    }
}

/// Something that happened, as a use case tells it; who, when and from where, the transaction knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// To what.
    pub chain: Chain,
    /// What.
    pub action: Action,
    /// The values that changed, each field once.
    pub changes: Vec<Change>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_a_change() {
        let fields =
            |pairs: &[(&str, &str)]| pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Fields>();
        let before = fields(&[("label", "A"), ("name", "N"), ("url", "https://a.example")]);
        let after = fields(&[("label", "B"), ("name", "N"), ("bic", "AGRIFRPP")]);
        let told: Vec<_> = Change::between(&before, &after).into_iter().map(|c| (c.field, c.before, c.after)).collect();
        let some = |text: &str| Some(text.to_owned());
        let expected = [
            ("bic".to_owned(), None, some("AGRIFRPP")),
            ("label".to_owned(), some("A"), some("B")),
            ("url".to_owned(), some("https://a.example"), None),
        ];
        assert_eq!(told, expected);
        assert_eq!(Change::between(&before, &before), []);
    }
}
