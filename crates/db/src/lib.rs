//! The store: PostgreSQL through sqlx. One file a noun, SQL in view, values always bound.
//!
//! Whoever looks for records does so with the caller's [`domain::policy::Scope`]; there is no query of a list, a total or one
//! record for somebody signed in that takes none. These take none, and why:
//!
//! - what changes a record, which takes it as [`Locked`]: found in scope, and locked, in the same transaction. What is new beside a
//!   record takes its number instead: `orders::place` and `drafts::begin` a portal's that `orders::shop` found in scope, `offers::save`
//!   that of a locked one;
//! - what the program does itself or whoever runs it: [`upkeep`], [`verify`], the sweeps of [`drafts`], [`idempotency`] and [`outbox`];
//! - what belongs to the caller alone: [`sessions`], [`idempotency`];
//! - loading invented orders: [`bulk`], `portals::id`, and, with the feature `demo` only, `orders::supply`.

pub mod audit;
pub mod authorities;
pub mod bulk;
mod columns;
mod connect;
pub mod drafts;
mod error;
mod grams;
pub mod idempotency;
mod locked;
mod migrations;
pub mod offers;
pub mod orders;
pub mod outbox;
pub mod portal_settings;
pub mod portals;
pub mod sessions;
mod shares;
mod tx;
pub mod upkeep;
pub mod verify;

pub use connect::{Db, Options, SESSION};
pub use error::{Error, Result};
pub use locked::Locked;
pub use migrations::{is_migrated, migrate};
pub use shares::Share;
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
