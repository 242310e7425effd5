//! Orders: their vocabulary ([`Status`], [`Phase`] …), their urgency ([`Priority`]), how a list of them is asked
//! for ([`OrderFilter`], [`OrderSort`], [`PageRequest`]) and what is read of them ([`OrderSummary`], [`OrderFile`]).

mod filter;
mod page;
mod priority;
mod read;
mod vocabulary;

pub use filter::{OrderFilter, OrderSort, SortDirection, SortKey};
pub use page::{Bookmark, MAX_PAGE_SIZE, Page, PageMove, PageRequest, SortValue};
pub use priority::{HolderCertificate, Priority};
pub use read::{
    Certificate, Comment, ContractDocument, EvidenceItem, HistoryEntry, Offer, OrderFile, OrderSummary, Organisation, OtpContact, Person,
    Portal, RegistrationAuthority,
};
pub use vocabulary::{
    CertificateStatus, ContractDocumentKind, ContractDocumentState, DeliveryMode, EventKind, EvidenceKind, EvidenceState,
    HolderAuthentication, Medium, OrderType, OtpChannel, PaymentMethod, PersonRole, Phase, Process, Status, Step, Title,
};
