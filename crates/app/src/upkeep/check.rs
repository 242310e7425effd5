//! Reading every document once, as a reader would.

use super::{Found, names, stored};
use crate::documents::Documents;
use crate::ports::documents::{DocumentId, Error as StoreError};
use crate::{Db, Result};

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Documents that are what was imported.
    pub good: u64,
    /// Documents that are missing or damaged, or whose master key is not configured. The store has logged each with its reason.
    pub unreadable: Found,
}

/// Reads every document that was not destroyed, decrypts it and holds it against its hash. Nobody gets to see it.
///
/// # Errors
/// Database or document store do not answer.
pub async fn check(db: &Db, documents: &Documents) -> Result<Checked> {
    let mut checked = Checked::default();
    for first in 0..=u8::MAX {
        let (from, end) = names(first);
        for row in db::upkeep::kept(db, &from, end.as_deref()).await? {
            let id = row.id;
            let read = match stored(row) {
                Ok(stored) => documents.store.get(DocumentId(id), &stored).await.map(drop),
                Err(error) => Err(error),
            };
            match read {
                Ok(()) => checked.good += 1,
                Err(error @ (StoreError::Unavailable(_) | StoreError::Unmarked)) => return Err(error.into()),
                // Destroyed since the rows were read: nobody can read it, as it is meant.
                Err(_) if !db::upkeep::is_kept(db, id).await? => {}
                Err(_) => checked.unreadable.add(DocumentId(id)),
            }
        }
    }
    Ok(checked)
}
