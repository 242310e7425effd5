use crate::ports::documents;
use domain::orders::{EvidenceSide, Gap};
use domain::policy::Permission;
use domain::values::{FileRefusal, ValueError, Wrong};

/// Why a use case did not succeed. One type for all, so that the HTTP layer has one place to translate it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It does not exist, or not for the actor.
    #[error("not found")]
    NotFound,
    /// The actor may not do this to anything.
    #[error("the permission {} is missing", .0.as_str())]
    Forbidden(Permission),
    /// What was entered does not agree with what is there: every wrong field.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<Wrong>),
    /// A change must say which version it is for.
    #[error("which version to change was not said")]
    PreconditionRequired,
    /// The record is not, or no longer, what the change is for.
    #[error("the record is not the one to change")]
    PreconditionFailed,
    /// The record's status does not allow it.
    #[error("not in this state")]
    WrongState,
    /// The order lacks something.
    #[error("the order is not complete")]
    Incomplete(Vec<Gap>),
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used before")]
    KeyReused,
    /// There are as many as there can be.
    #[error("there are as many as there can be")]
    LimitReached,
    /// There is too much in hand already.
    #[error("too much in hand")]
    Busy,
    /// The actor has too much in hand already.
    #[error("too much of one caller in hand")]
    ShareTaken,
    /// The request that this one repeats is still under way.
    #[error("the same request is under way")]
    InProgress,
    /// An uploaded file is not taken.
    #[error("the file is not taken")]
    File(#[from] FileRefusal),
    /// Files of sides of a piece are not taken: each that is not.
    #[error("{} files are not taken", .0.len())]
    Files(Vec<(EvidenceSide, FileRefusal)>),
    /// Both sides of the piece are needed at once.
    #[error("both sides are needed at once")]
    EvidenceSidesNeeded,
    /// The order does not need this piece of evidence.
    #[error("the order does not need this piece of evidence")]
    EvidenceNotNeeded,
    /// The order's evidence cannot be changed in its status (O-5).
    #[error("the order's evidence cannot be changed in its status")]
    EvidenceLocked,
    /// The document's key was destroyed: it can never be read again.
    #[error("the document was destroyed")]
    Destroyed,
    /// The bytes of a document cannot be kept, or read.
    #[error("the document store did not answer as asked")]
    Document(#[from] documents::Error),
    /// The store does not answer.
    #[error("the store is not available")]
    Unavailable(#[source] db::Error),
    /// The store gave up on a query.
    #[error("the query took too long")]
    Timeout(#[source] db::Error),
    /// Our fault.
    #[error("internal error")]
    Internal(#[source] db::Error),
}

/// What use cases return.
pub type Result<T> = std::result::Result<T, Error>;

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        match error {
            db::Error::Unavailable(_) => Self::Unavailable(error),
            db::Error::Timeout(_) => Self::Timeout(error),
            db::Error::Taken { field } => Self::Invalid(vec![Wrong::new(field, ValueError::Taken)]),
            db::Error::Refused(_) | db::Error::Corrupt { .. } | db::Error::Migration(_) | db::Error::NamesLookTheSame { .. } => {
                Self::Internal(error)
            }
        }
    }
}
