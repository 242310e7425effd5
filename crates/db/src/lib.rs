//! The store: PostgreSQL through sqlx. One file a noun, SQL in view, values always bound.
//!
//! Every query about records takes the caller's [`domain::policy::Scope`]; there is no way to ask without.

pub mod audit;
pub mod authorities;
pub mod bulk;
mod columns;
mod connect;
pub mod drafts;
mod error;
mod grams;
pub mod idempotency;
mod migrations;
pub mod offers;
pub mod orders;
pub mod outbox;
pub mod portal_settings;
pub mod portals;
pub mod sessions;
mod tx;
pub mod upkeep;
pub mod verify;

pub use connect::{Db, Options, SESSION};
pub use error::{Error, Result};
pub use migrations::{is_migrated, migrate};
pub use tx::Tx;

/// Repeats a removal that takes so many rows at most, until it takes fewer; how many it took in all.
async fn in_batches<F: Future<Output = Result<u64>>>(batch: u64, remove: impl Fn() -> F) -> Result<u64> {
    let mut removed = 0;
    loop {
        let rows = remove().await?;
        removed += rows;
        if rows < batch {
            return Ok(removed);
        }
    }
}
