//! Another master key: every document's key is encrypted anew under the current one. No blob is touched.

use super::Found;
use crate::documents::Documents;
use crate::failpoint::{self, Failpoint};
use crate::ports::documents::{DocumentId, WrappedKey};
use crate::{Db, Result};

/// How many keys are written at once.
const BATCH: u32 = 500;

/// What was encrypted anew, and what is where now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rewrapped {
    /// Keys that are under the current master key now and were not before.
    pub moved: u64,
    /// Documents whose key cannot be read: its master key is not configured, or it is damaged. They stay as they are.
    pub unreadable: Found,
    /// How many keys are under which master key now.
    pub keys: Vec<(String, u64)>,
}

/// Puts every document's key under the current master key, a batch at a time: whatever ends it, the next run goes on where it
/// was. Documents can be uploaded, read, replaced and destroyed meanwhile.
///
/// # Errors
/// The database does not answer; what was moved so far stays moved.
pub async fn rewrap(db: &Db, documents: &Documents) -> Result<Rewrapped> {
    let store = &documents.store;
    let mut done = Rewrapped::default();
    let mut after = uuid::Uuid::nil();
    loop {
        let batch = db::upkeep::under_another_key(db, store.master_key(), after, BATCH).await?;
        let Some(last) = batch.last() else { break };
        after = last.id;
        let mut keys = Vec::with_capacity(batch.len());
        for row in batch {
            let document = DocumentId(row.id);
            let before = WrappedKey { master: row.master_key, sealed: row.sealed_key };
            match store.rewrap(document, &before) {
                Ok(Some(key)) => {
                    keys.push(db::upkeep::Rewrapped { id: row.id, before: before.sealed, master_key: key.master, sealed_key: key.sealed });
                }
                // Somebody else has moved it meanwhile.
                Ok(None) => {}
                Err(_) => done.unreadable.add(document),
            }
        }
        failpoint::pass(Failpoint::KeysSealed);
        done.moved += db::upkeep::rewrap(db, &keys).await?;
        failpoint::pass(Failpoint::KeysMoved);
    }
    done.keys = db::upkeep::master_keys(db).await?;
    Ok(done)
}
