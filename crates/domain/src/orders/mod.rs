//! Orders: their vocabulary ([`Status`], [`Phase`] …), their urgency ([`Priority`]), how a list of them is asked
//! for ([`OrderFilter`], [`OrderSort`], [`PageRequest`]), what is read of them ([`OrderSummary`], [`OrderFile`]), and what
//! they are made of ([`Submission`]).

mod cancelling;
mod completion;
mod document;
mod draft;
mod evidence;
mod file;
mod filter;
mod needs;
mod otp;
mod page;
mod priority;
mod read;
mod submission;
mod vocabulary;
mod workflow;

pub use cancelling::Cancelling;
pub use completion::Gap;
pub use document::{Attachment, DocumentExtent, DocumentFile};
pub use draft::{Draft, DraftDocument};
pub use evidence::{EvidenceDocument, EvidenceSubject};
pub use file::{
    Appointment, Attestation, Cancellation, Certificate, Comment, ContractDocument, EvidenceItem, HistoryEntry, IdentityDocument, Offer,
    OrderFile, Organisation, OtpContact, Person, PriceLine,
};
pub use filter::{OrderFilter, OrderSort, SortDirection, SortKey};
pub use needs::OrderFacts;
pub use otp::OtpAddress;
pub use page::{Bookmark, MAX_PAGE_SIZE, Page, PageMove, PageRequest, SortValue};
pub use priority::{HolderCertificate, LatestCertificate, Priority};
pub use read::{OrderSummary, Portal, RegistrationAuthority};
pub use submission::{
    EnteredAddress, EnteredAgent, EnteredOrganisation, EnteredPerson, EnteredSubscriber, OrderChoice, OrderReceipt, Submission,
};
pub use vocabulary::{
    ActorKind, CertificateStatus, ContractDocumentKind, ContractDocumentState, DeliveryMode, DocumentScan, EventKind, EvidenceKind,
    EvidenceSide, EvidenceState, HolderAuthentication, IdentityDocumentType, LongList, Medium, OrderType, OtpChannel, PaymentMethod,
    PersonRole, Phase, Process, Status, Step, Title,
};
pub use workflow::{Transition, WorkflowEvent};
