//! What keeps documents in order, for whoever runs the portal: removing blobs without row, putting documents' keys under
//! another master key, destroying keys, reading everything once, and telling the place where they lie from any other.

mod check;
mod claim;
mod destroy;
mod rewrap;
mod sweep;

pub use check::{Checked, check};
pub use claim::{Unclaimed, claim, claim_anyway};
pub use destroy::{Destroyed, Doomed, destroy};
pub use rewrap::{Rewrapped, rewrap};
pub use sweep::{Mode, SAFE_AGE, Swept, sweep};

use crate::ports::documents::{self, BlobKey, DocumentId, StoredDocument, WrappedKey};
use crate::{Clock, Db, Error};
use chrono::TimeDelta;
use db::upkeep::Kept;

/// The most documents that are named when there is something wrong with them; the others are counted.
const NAMED: usize = 20;

/// Documents of which something is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// How many.
    pub count: u64,
    /// Which: the first of them.
    pub first: Vec<DocumentId>,
}

impl Found {
    fn add(&mut self, document: DocumentId) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push(document);
        }
    }
}

/// What the row keeps of a document, as the store takes it.
fn stored(kept: Kept) -> std::result::Result<StoredDocument, documents::Error> {
    Ok(StoredDocument {
        blob: BlobKey::parse(&kept.blob).ok_or(documents::Error::Corrupt)?,
        key: WrappedKey { master: kept.master_key, sealed: kept.sealed_key },
        sha256: kept.sha256.try_into().map_err(|_| documents::Error::Corrupt)?,
        length: kept.size.try_into().map_err(|_| documents::Error::Corrupt)?,
    })
}

/// The names of blobs whose first byte is this one: from the one up to, but not with, the other (none: to the last).
fn names(first: u8) -> (String, Option<String>) {
    (format!("{first:02x}"), first.checked_add(1).map(|next| format!("{next:02x}")))
}

/// Does work in the background if it is this instance's turn, because nobody began it within this time. Work that fails gives
/// its turn back: whoever asks next tries again, and nothing is put off by a store that was away for a minute.
///
/// # Errors
/// The database does not answer; what the work failed for.
pub async fn in_turn<T, E: From<Error>>(
    db: &Db,
    clock: &Clock,
    (job, every): (&str, TimeDelta),
    work: impl Future<Output = std::result::Result<T, E>>,
) -> std::result::Result<Option<T>, E> {
    let now = clock.now();
    if !db::upkeep::take_turn(db, job, now, every).await.map_err(Error::from)? {
        return Ok(None);
    }
    match work.await {
        Ok(done) => Ok(Some(done)),
        Err(error) => {
            // Should it not answer either, the job is done another day.
            let _ = db::upkeep::give_turn_back(db, job, now, every).await;
            Err(error)
        }
    }
}
