//! Blobs without row: a crash between a document's bytes and its row leaves one, and so does a blob that could not be removed
//! at once. They say nothing (their key was in the row, or in the memory of a process that is gone), but they take room.

use super::{Found, names};
use crate::documents::Documents;
use crate::failpoint::{self, Failpoint};
use crate::ports::documents::{BlobKey, DocumentId, DocumentStore};
use crate::{Db, Result};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::TryStreamExt;
use std::collections::{BTreeMap, BTreeSet};

/// How old a blob without row has to be before it is removed. An upload takes two minutes at most, so that an hour would do for
/// those; a day leaves time to notice that the wrong database was restored.
pub const SAFE_AGE: TimeDelta = TimeDelta::hours(24);

/// How long a row may be younger than the listing in which its blob is not: it was written meanwhile.
const UNDER_WAY: TimeDelta = TimeDelta::hours(1);

/// The most blobs that one run removes: what is remembered of them stays small. The next run removes the next.
const AT_ONCE: usize = 10_000;

/// The share of all blobs that nobody who is not looking may remove, as one in so many, and the number that is always few.
const ONE_IN: u64 = 100;
const FEW: u64 = 100;

/// What is done with blobs without row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Nothing: they are counted.
    Look,
    /// They are removed, unless there are so many that something else must be wrong: another database than the one that these
    /// documents belong to, or an older state of it.
    Careful,
    /// They are removed.
    Remove,
}

/// What a sweep found and did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swept {
    /// Blobs that are there.
    pub blobs: u64,
    /// Of these, blobs without row that are old enough.
    pub orphans: u64,
    /// Blobs without row that are younger: an upload may be under way.
    pub young: u64,
    /// Blobs that were removed.
    pub removed: u64,
    /// Whether [`Mode::Careful`] left all of them because they are so many.
    pub refused: bool,
    /// What writers that died had left half written, and is removed.
    pub unfinished: u64,
    /// Documents whose blob is gone: an alarm. Their rows stay.
    pub missing: Found,
}

/// Compares all blobs with all rows, a 256th of both at a time, and removes blobs without row. It may run several times, in several
/// instances, and while documents are uploaded and destroyed.
///
/// # Errors
/// Database or document store do not answer.
pub async fn sweep(db: &Db, documents: &Documents, now: DateTime<Utc>, mode: Mode) -> Result<Swept> {
    let store = &*documents.store;
    // Another place has none of the blobs: every document would be an alarm.
    store.check_place().await?;
    let mut swept = Swept::default();
    let mut orphans = Vec::new();
    for first in 0..=u8::MAX {
        let (old, missing) = compare(db, store, first, now, &mut swept).await?;
        orphans.extend(old.into_iter().take(AT_ONCE - orphans.len()));
        missing.into_iter().for_each(|document| swept.missing.add(document));
    }
    swept.refused = mode == Mode::Careful && swept.orphans > FEW.max(swept.blobs / ONE_IN);
    if mode != Mode::Look && !swept.refused {
        failpoint::pass(Failpoint::OrphansFound);
        for blob in &orphans {
            store.delete(blob).await?;
            failpoint::pass(Failpoint::OrphanRemoved);
            swept.removed += 1;
        }
        failpoint::pass(Failpoint::BeforeClearing);
        swept.unfinished = store.clear_unfinished(now - SAFE_AGE).await?;
    }
    Ok(swept)
}

/// The old blobs without row and the rows without blob among those whose names begin with this byte. First the blobs, then the
/// rows: whatever is imported in between has a row, and is too young to miss its blob.
async fn compare(
    db: &Db,
    store: &dyn DocumentStore,
    first: u8,
    now: DateTime<Utc>,
    swept: &mut Swept,
) -> Result<(Vec<BlobKey>, Vec<DocumentId>)> {
    let blobs: BTreeMap<String, DateTime<Utc>> =
        store.blobs(first).map_ok(|blob| (blob.key.as_str().to_owned(), blob.stored_at)).try_collect().await?;
    let (from, end) = names(first);
    let rows = db::upkeep::kept(db, &from, end.as_deref()).await?;
    swept.blobs += blobs.len() as u64;
    let mut missing = Vec::new();
    for row in rows.iter().filter(|row| !blobs.contains_key(&row.blob) && row.imported_at < now - UNDER_WAY) {
        if is_missing(db, store, row).await? {
            missing.push(DocumentId(row.id));
        }
    }
    let named: BTreeSet<&str> = rows.iter().map(|row| row.blob.as_str()).collect();
    let mut old = Vec::new();
    for (name, stored_at) in blobs.iter().filter(|(name, _)| !named.contains(name.as_str())) {
        if *stored_at >= now - SAFE_AGE {
            swept.young += 1;
        } else if let Some(key) = BlobKey::parse(name) {
            swept.orphans += 1;
            old.push(key);
        }
    }
    Ok((old, missing))
}

/// Asked again, of the one blob, and whether the document was destroyed meanwhile.
async fn is_missing(db: &Db, store: &dyn DocumentStore, row: &db::upkeep::Kept) -> Result<bool> {
    let there = match BlobKey::parse(&row.blob) {
        Some(key) => store.exists(&key).await?,
        None => false,
    };
    Ok(!there && db::upkeep::is_kept(db, row.id).await?)
}
