use domain::values::ValueError;

/// Why the store did not answer as asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be reached, or has no connection free.
    #[error("the database is not available")]
    Unavailable(#[source] sqlx::Error),
    /// It gave up: the statement took longer than allowed.
    #[error("the statement took too long")]
    Timeout(#[source] sqlx::Error),
    /// It refused the statement or the row.
    #[error("the database refused the statement")]
    Refused(#[source] sqlx::Error),
    /// Another row has the value of this column already, and only one can.
    #[error("the {field} is taken")]
    Taken {
        /// The column.
        field: &'static str,
    },
    /// A stored row is not what the domain allows: our fault, never the caller's.
    #[error("a stored {what} is not a value of the domain")]
    Corrupt {
        /// Which column.
        what: &'static str,
    },
    /// The schema could not be brought up to date.
    #[error("the migrations did not run")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The schema can only be brought up to date when some names were changed.
    #[error(
        "names that differ in capitals, accents, spaces or the form of a sign alone are the same from this version on: {names}. \
         Give all but one of each another name in the settings of the version that runs now, or in its database, and migrate again"
    )]
    NamesLookTheSame {
        /// Which, in groups of the same.
        names: String,
    },
}

/// What every query returns.
pub type Result<T> = std::result::Result<T, Error>;

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        let code = error.as_database_error().and_then(|e| e.code()).map(|c| c.into_owned());
        if let Some(field) = error.as_database_error().and_then(|e| e.constraint()).and_then(unique_field) {
            return Self::Taken { field };
        }
        match (&error, code.as_deref()) {
            // query_canceled: the statement timeout; lock_not_available: the lock timeout.
            (_, Some("57014" | "55P03")) => Self::Timeout(error),
            // connection_exception, insufficient_resources, operator_intervention (shutting down, starting up).
            // And transaction_rollback: of two that waited for each other, one had to give way, and may come again.
            (_, Some(code)) if ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class)) => Self::Unavailable(error),
            (E::PoolTimedOut | E::PoolClosed | E::Io(_) | E::Tls(_) | E::WorkerCrashed | E::Protocol(_), _) => Self::Unavailable(error),
            _ => Self::Refused(error),
        }
    }
}

/// The column whose value is taken when this constraint does not hold.
fn unique_field(constraint: &str) -> Option<&'static str> {
    const NAMES: [&str; 4] =
        ["registration_authorities_name_key", "registration_authorities_name_key_folded", "portals_name_key", "portals_name_key_folded"];
    NAMES.contains(&constraint).then_some("name")
}

/// A value as the domain reads it; a stored one that it refuses is [`Error::Corrupt`].
pub(crate) fn known<T>(read: std::result::Result<T, ValueError>, what: &'static str) -> Result<T> {
    read.map_err(|_| Error::Corrupt { what })
}
