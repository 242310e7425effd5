//! Work in the background, done by one instance for all of them.

use app::documents::Documents;
use app::upkeep::{Mode, Swept, sweep};
use app::{Clock, Db};
use chrono::TimeDelta;
use std::time::Duration;

/// How often an instance asks whether something is due.
const ASK_EVERY: Duration = Duration::from_secs(15 * 60);

/// How often blobs and rows are compared.
const SWEEP: (&str, TimeDelta) = ("documents_sweep", TimeDelta::hours(24));

/// How often drafts and kept answers that are past their time are removed.
const PAST: (&str, TimeDelta) = ("past_sweep", TimeDelta::hours(1));

/// Does what is due, until it is stopped: each job can be stopped at any point, and begins again another day.
pub(super) async fn run(db: Db, documents: Documents) {
    let clock = Clock::system();
    let mut timer = tokio::time::interval(ASK_EVERY);
    loop {
        timer.tick().await;
        if let Err(error) = sweep_when_due(&db, &documents, &clock).await {
            tracing::warn!(cause = format!("{:#}", anyhow::Error::from(error)), "documents could not be swept");
        }
        if let Err(error) = forget_when_due(&db, &clock).await {
            tracing::warn!(cause = format!("{:#}", anyhow::Error::from(error)), "what is past its time could not be removed");
        }
    }
}

async fn sweep_when_due(db: &Db, documents: &Documents, clock: &Clock) -> app::Result<()> {
    let (job, every) = SWEEP;
    if app::upkeep::take_turn(db, job, clock.now(), every).await? {
        report(&sweep(db, documents, clock.now(), Mode::Careful).await?);
    }
    Ok(())
}

async fn forget_when_due(db: &Db, clock: &Clock) -> app::Result<()> {
    let (job, every) = PAST;
    if app::upkeep::take_turn(db, job, clock.now(), every).await? {
        let rows = app::past::sweep(db, clock.now()).await?;
        tracing::info!(rows, "removed what is past its time");
    }
    Ok(())
}

/// Tells the log; what somebody has to look at, as an error with a code that does not change.
fn report(swept: &Swept) {
    for document in &swept.missing.first {
        tracing::error!(code = "document_unreadable", reason = "missing", %document, "the blob of a document is gone");
    }
    if swept.missing.count > 0 {
        tracing::error!(code = "documents_missing", count = swept.missing.count, "blobs of documents are gone");
    }
    if swept.refused {
        let (orphans, blobs) = (swept.orphans, swept.blobs);
        tracing::error!(code = "documents_sweep_refused", orphans, blobs, "so many blobs without row that none was removed");
    }
    if swept.removed + swept.unfinished > 0 {
        tracing::info!(removed = swept.removed, unfinished = swept.unfinished, "removed blobs without row");
    }
}
