use domain::policy::Permission;

/// Why a use case did not succeed. One type for all, so that the HTTP layer has one place to translate it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It does not exist, or not for the actor.
    #[error("not found")]
    NotFound,
    /// The actor may not do this to anything.
    #[error("the permission {} is missing", .0.as_str())]
    Forbidden(Permission),
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
            db::Error::Refused(_) | db::Error::Corrupt { .. } | db::Error::Migration(_) => Self::Internal(error),
        }
    }
}
