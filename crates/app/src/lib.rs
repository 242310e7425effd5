//! The use cases. Each takes a [`Ctx`] (who asks, when, on which store), names its permission where it is used, and
//! returns what `domain` calls it. The modules carry the nouns of the API: `orders::list` is `GET /api/v1/orders`.

pub mod attachments;
pub mod authorities;
pub mod comments;
pub mod documents;
pub mod drafts;
pub mod evidence;
pub mod failpoint;
pub mod me;
pub mod offers;
pub mod orders;
pub mod past;
pub mod portals;
pub mod ports;
pub mod records;
pub mod upkeep;

mod audit;
mod clock;
mod ctx;
mod error;
mod places;
mod precondition;
mod random;
mod repeat;
mod saving;
mod tx;

pub use clock::Clock;
pub use ctx::Ctx;
pub use error::{Error, Result};
pub use precondition::{Precondition, Saved, Stored};
pub use random::Random;
pub use repeat::{Answer, Repeatable, Words};
pub use tx::Tx;

pub use ::db::Db;

/// As much of the store as the HTTP layer reaches: opening it, and the rows that belong to that layer alone (sessions,
/// login attempts). The queries about records are not among it: there is no way to them but a use case.
pub mod db {
    pub use ::db::{Error, Options, migrate, sessions};
}
