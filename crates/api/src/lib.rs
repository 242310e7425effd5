//! What travels between server, browser and partner systems: request parameters, answers, problems.
//!
//! Field names are the same as in the URL, in JSON, in the table's columns (`c-<name>`) and in the messages about
//! them. Vocabulary values travel in the one spelling of `domain`. Instants are RFC 3339 texts in UTC, so that the
//! browser needs no date library.

mod cursor;
mod document;
mod list;
mod me;
mod order;
mod portal;
mod problem;
#[cfg(feature = "openapi")]
pub mod schema;
mod settings;

pub use cursor::Cursor;
pub use document::{Document, Unread};
pub use list::{DEFAULT_PAGE_SIZE, OrderCount, OrderListQuery, OrderPage, ParsedList};
pub use me::Me;
pub use order::{
    AppointmentView, AttachmentView, AttestationView, CancellationView, CertificateView, CommentEntry, CommentView, ContractDocumentView,
    CorrectionView, DocumentFileView, DraftEntry, DraftPageView, DraftView, EvidenceDocumentView, EvidenceView, HistoryView,
    IdentityDocumentView, OfferView, OrderCancelling, OrderCompletion, OrderDetail, OrderReceiptView, OrderRow, OrderSubmission,
    OrganisationEntry, OrganisationView, OtpContactEntry, OtpContactView, PersonEntry, PersonView, PriceLineView, PriorityView,
    SubscriberEntry, timestamp,
};
pub use portal::{AuthorityView, PortalList, PortalView};
pub use problem::{FieldError, FieldErrorCode, MAX_STRANGE_PARAMETERS, Problem, ProblemCode};
pub use settings::{
    AuthorityList, AuthoritySettings, BankAccountView, ContactView, OfferList, OfferRow, OfferSettings, OverdueDaysView, PortalSettings,
};

/// An instant as it travels: RFC 3339 in UTC with microseconds at most.
pub type Timestamp = String;

/// The page that says why a sign-in failed: gets `?problem=<code>`.
pub const SIGN_IN_PAGE: &str = "/sign-in";

/// The page after signing out.
pub const SIGNED_OUT_PAGE: &str = "/signed-out";

/// The header every unsafe request of the browser must carry, with any value another site could not send.
pub const REQUESTED_BY: &str = "x-requested-by";

/// The header by which the browser says that a person acted since the last request (design D2: idle time counts the
/// person's input, not the page's polling).
pub const USER_ACTIVITY: &str = "x-user-activity";
