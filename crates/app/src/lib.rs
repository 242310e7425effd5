//! The use cases. Each takes a [`Ctx`] (who asks, when, on which store), names its permission where it is used, and
//! returns what `domain` calls it. The modules carry the nouns of the API: `orders::list` is `GET /api/v1/orders`.

pub mod me;
pub mod orders;
pub mod portals;

mod clock;
mod ctx;
mod error;

pub use clock::Clock;
pub use ctx::Ctx;
pub use error::{Error, Result};

/// The store. The HTTP layer reaches it for the rows that belong to it alone (sessions, login attempts); everything
/// else goes through a use case.
pub use db::{self, Db};
