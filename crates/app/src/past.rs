//! What is past its time.

use crate::{Db, Result};
use chrono::{DateTime, Utc};

/// Removes it: answers that were kept for repetitions, drafts that nobody goes on with, live messages that nobody sent. None of
/// them is seen before it is removed, so that it does not matter when. Gives how many rows it were.
///
/// # Errors
/// The store does not answer.
pub async fn sweep(db: &Db, now: DateTime<Utc>) -> Result<u64> {
    Ok(db::idempotency::sweep(db, now).await? + db::drafts::sweep(db, now).await? + db::outbox::sweep(db, now).await?)
}
