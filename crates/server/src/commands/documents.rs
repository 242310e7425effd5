//! `ra-portal documents`: what whoever runs the portal does with documents, without ever seeing one.

use super::{at_the_machine, database_for_work, print, serve};
use crate::cli::{ConfigFile, DocumentsCommand, DoomedArgs};
use crate::config;
use anyhow::{Context, Result, anyhow, bail};
use app::documents::Documents;
use app::ports::documents::DocumentId;
use app::upkeep::{self, Doomed, Found, Mode};
use app::{Clock, Db, Random};
use domain::values::OrderNumber;

pub(super) async fn run(command: DocumentsCommand) -> Result<()> {
    match command {
        DocumentsCommand::Sweep { config, remove } => sweep(&config, remove).await,
        DocumentsCommand::Rewrap { config } => rewrap(&config).await,
        DocumentsCommand::Claim { config } => claim(&config).await,
        DocumentsCommand::Destroy { config, doomed, reason, for_good } => destroy(&config, &doomed, &reason, for_good).await,
    }
}

/// The database and the documents of the configuration.
pub(super) async fn open(file: &ConfigFile) -> Result<(Db, Documents)> {
    let (log, database, documents) = config::database_and_documents(&file.config)?;
    let db = database_for_work(&log, &database, file).await?;
    let documents = serve::documents(&documents, &db).await?;
    Ok((db, documents))
}

async fn sweep(file: &ConfigFile, remove: bool) -> Result<()> {
    let (db, documents) = open(file).await?;
    let mode = if remove { Mode::Remove } else { Mode::Look };
    let swept = upkeep::sweep(&db, &documents, Clock::system().now(), mode).await.context("Not everything was looked at")?;
    print(&format!(
        "{} blobs, of which {} have no row: {} older than {} hours, {} younger.\n",
        swept.blobs,
        swept.orphans + swept.young,
        swept.orphans,
        upkeep::SAFE_AGE.num_hours(),
        swept.young
    ));
    if remove {
        print(&format!("{} of them removed, {} unfinished files removed.\n", swept.removed, swept.unfinished));
        if swept.removed < swept.orphans {
            print("There are more; run it again.\n");
        }
    } else if swept.orphans > 0 {
        print(&format!("Nothing was removed; `--remove` removes {}.\n", swept.orphans));
    }
    none(&swept.missing, "documents have lost their blob: restore the blobs from a backup. Their rows stay as they are")
}

async fn rewrap(file: &ConfigFile) -> Result<()> {
    let (db, documents) = open(file).await?;
    let done = upkeep::rewrap(&db, &documents).await.context("Not every key was moved; the next run goes on from there")?;
    print(&format!("{} keys moved.\n", done.moved));
    for (master, count) in &done.keys {
        print(&format!("{master}\t{count}\n"));
    }
    none(&done.unreadable, "keys stay where they are: their master key is not in master_key_files, or they are damaged")
}

async fn claim(file: &ConfigFile) -> Result<()> {
    let (log, database, documents) = config::database_and_documents(&file.config)?;
    let db = database_for_work(&log, &database, file).await?;
    let mark = upkeep::claim_anyway(&db, &serve::store(&documents)?, &Random::system()).await.context("The place was not marked")?;
    print(&format!("{:?} bears the mark {mark} of this database's documents.\n", documents.place));
    Ok(())
}

async fn destroy(file: &ConfigFile, doomed: &DoomedArgs, reason: &str, for_good: bool) -> Result<()> {
    let doomed = match (doomed.order, doomed.document) {
        (Some(number), _) => Doomed::Order(OrderNumber(number)),
        (None, Some(id)) => Doomed::Document(DocumentId(id)),
        (None, None) => bail!("Say which: --order or --document."),
    };
    if !for_good {
        bail!("Nothing was changed. No backup brings a destroyed document back; `--for-good` does it.");
    }
    let (db, documents) = open(file).await?;
    let destroyed = upkeep::destroy(&at_the_machine(db), &documents, doomed, reason).await.map_err(|error| match error {
        app::Error::NotFound => anyhow!("There is no such order or document."),
        other => anyhow::Error::from(other).context("Nothing was destroyed"),
    })?;
    print(&format!("{} documents destroyed.\n", destroyed.documents.len()));
    for id in &destroyed.documents {
        print(&format!("{id}\n"));
    }
    if destroyed.blobs_left > 0 {
        print(&format!("{} blobs could not be removed now; nobody can read them, and the sweep removes them.\n", destroyed.blobs_left));
    }
    Ok(())
}

/// An error when there is any of them.
pub(super) fn none(found: &Found, what: &str) -> Result<()> {
    if found.count == 0 {
        return Ok(());
    }
    let first: String = found.first.iter().map(|id| format!("\n  - {id}")).collect();
    bail!("{} {what}. The first of them:{first}", found.count)
}
