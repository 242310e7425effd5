//! Which place the documents of a database lie in: both bear the same mark, drawn when the first documents are to be kept. A
//! directory that is not mounted is an empty one, and would take new documents while the old ones seem to be gone.

use crate::failpoint::{self, Failpoint};
use crate::ports::documents::{self, BlobKey, DocumentStore, Mark};
use crate::{Db, Error, Random};
use futures_util::StreamExt;

/// Why a place is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Unclaimed {
    /// It bears no mark, and should.
    #[error("it does not bear the mark {0} of this database's documents")]
    Unmarked(Mark),
    /// It bears another one.
    #[error("it bears the mark {found}, and this database's documents lie where the mark is {wanted}")]
    Another {
        /// What the database says.
        wanted: Mark,
        /// What the place says.
        found: Mark,
    },
    /// It has documents under a mark, and the database knows of neither.
    #[error("it has documents under the mark {0}, of which this database knows nothing")]
    Foreign(Mark),
    /// The database has documents, and the place has none of them.
    #[error("none of this database's documents lie in it")]
    Empty,
    /// Database or place do not answer.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<documents::Error> for Unclaimed {
    fn from(error: documents::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<db::Error> for Unclaimed {
    fn from(error: db::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// How many documents are looked for in a place that should have them.
const LOOKED_FOR: u32 = 20;

/// The mark of the place, if the documents of this database lie in it, or are to: a new one is marked, and so is one that has
/// them from before there were marks. Several instances may begin at once.
///
/// # Errors
/// [`Unclaimed`].
pub async fn claim(db: &Db, store: &dyn DocumentStore, random: &Random) -> Result<Mark, Unclaimed> {
    // In this order: a mark is there before the database knows it.
    let wanted = db::upkeep::place(db).await?.map(Mark);
    match (wanted, store.mark().await?) {
        (Some(wanted), Some(found)) if wanted == found => Ok(found),
        (Some(wanted), Some(found)) => Err(Unclaimed::Another { wanted, found }),
        (Some(wanted), None) => Err(Unclaimed::Unmarked(wanted)),
        (None, found) => {
            let kept = db::upkeep::latest(db, LOOKED_FOR).await?;
            if kept.is_empty() {
                // A mark without documents is that of a start which ended before the database knew.
                if let Some(found) = found
                    && has_documents(store).await?
                {
                    return Err(Unclaimed::Foreign(found));
                }
            } else if !has_one(store, &kept).await? {
                return Err(Unclaimed::Empty);
            }
            mark(db, store, found.unwrap_or_else(|| new(random)), false).await
        }
    }
}

/// Takes the place, whatever it bears: for whoever knows that the documents were moved there, or restored without their mark.
///
/// # Errors
/// Database or place do not answer.
pub async fn claim_anyway(db: &Db, store: &dyn DocumentStore, random: &Random) -> Result<Mark, Unclaimed> {
    let found = store.mark().await?;
    let wanted = db::upkeep::place(db).await?.map(Mark).or(found).unwrap_or_else(|| new(random));
    mark(db, store, wanted, true).await
}

fn new(random: &Random) -> Mark {
    Mark(uuid::Builder::from_random_bytes(random.bytes()).into_uuid())
}

/// Marks the place, in the stead of another mark or not, and has the database know the mark that it bears then, unless it knows
/// another one by now.
async fn mark(db: &Db, store: &dyn DocumentStore, mark: Mark, replacing: bool) -> Result<Mark, Unclaimed> {
    failpoint::pass(Failpoint::BeforeMark);
    let found = store.put_mark(mark, replacing).await?;
    failpoint::pass(Failpoint::AfterMark);
    let wanted = Mark(db::upkeep::remember_place(db, found.0).await?);
    failpoint::pass(Failpoint::MarkKnown);
    if wanted == found { Ok(found) } else { Err(Unclaimed::Another { wanted, found }) }
}

async fn has_documents(store: &dyn DocumentStore) -> Result<bool, Unclaimed> {
    for first in 0..=u8::MAX {
        if store.blobs(first).next().await.transpose()?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether one of these is there: some may have been lost.
async fn has_one(store: &dyn DocumentStore, blobs: &[String]) -> Result<bool, Unclaimed> {
    for blob in blobs.iter().filter_map(|blob| BlobKey::parse(blob)) {
        if store.exists(&blob).await? {
            return Ok(true);
        }
    }
    Ok(false)
}
