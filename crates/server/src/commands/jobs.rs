//! Work in the background, done by one instance for all of them.

use anyhow::Result;
use app::documents::Documents;
use app::upkeep::{Mode, Swept, in_turn, sweep};
use app::{Clock, Db};
use chrono::TimeDelta;
use http_layer::auth::AuthState;
use std::pin::Pin;
use std::time::Duration;

/// How often an instance asks whether something is due, what failed before included. What is due a little before is done
/// each time.
const ASK_EVERY: Duration = Duration::from_secs(5 * 60);

/// What the work is done with.
pub(super) struct Work {
    pub(super) db: Db,
    pub(super) documents: Documents,
    pub(super) auth: AuthState,
    pub(super) clock: Clock,
}

/// A job: it can be stopped at any point, and begins again when it is due the next time.
struct Job {
    /// By which the instances agree on whose turn it is; stored, so that it stays.
    name: &'static str,
    every: TimeDelta,
    run: for<'a> fn(&'a Work) -> Run<'a>,
}

type Run<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

const JOBS: [Job; 3] = [
    // Sessions, sign-ins and logout tokens.
    Job { name: "sessions_sweep", every: TimeDelta::minutes(4), run: |work| Box::pin(sessions(work)) },
    // Drafts, kept answers, live messages.
    Job { name: "past_sweep", every: TimeDelta::hours(1), run: |work| Box::pin(past(work)) },
    // Blobs and rows are compared.
    Job { name: "documents_sweep", every: TimeDelta::hours(24), run: |work| Box::pin(documents(work)) },
];

/// Does what is due, until it is stopped.
pub(super) async fn run(work: Work) {
    let mut timer = tokio::time::interval(ASK_EVERY);
    loop {
        timer.tick().await;
        for job in &JOBS {
            if let Err(error) = in_turn(&work.db, &work.clock, (job.name, job.every), (job.run)(&work)).await {
                tracing::warn!(job = job.name, cause = format!("{error:#}"), "could not be done, and is tried again");
            }
        }
    }
}

async fn sessions(work: &Work) -> Result<()> {
    removed("sessions", work.auth.sweep().await?);
    Ok(())
}

async fn past(work: &Work) -> Result<()> {
    removed("rows", app::past::sweep(&work.db, work.clock.now()).await?);
    Ok(())
}

async fn documents(work: &Work) -> Result<()> {
    report(&sweep(&work.db, &work.documents, work.clock.now(), Mode::Careful).await?);
    Ok(())
}

/// Tells the log, unless there was nothing to remove.
fn removed(what: &'static str, count: u64) {
    if count > 0 {
        tracing::info!(what, count, "removed what is past its time");
    }
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
