//! `ra-portal verify`: whether everything is true that always has to be.

use super::{database_for_work, documents, print};
use crate::cli::ConfigFile;
use crate::config;
use anyhow::{Context, Result, bail};
use app::documents::Documents;
use db::Db;
use db::verify::{INVARIANTS, SHOWN, Violation};

pub(super) async fn run(file: &ConfigFile, with_documents: bool) -> Result<()> {
    let (db, documents) = if with_documents {
        let (db, documents) = documents::open(file).await?;
        (db, Some(documents))
    } else {
        let (log, database) = config::database_only(&file.config)?;
        (database_for_work(&log, &database, file).await?, None)
    };
    let violations = db::verify::verify(&db).await.context("Not everything was asked")?;
    print(&lines(&violations));
    let unreadable = match documents {
        Some(documents) => read(&db, &documents).await,
        None => Ok(()),
    };
    if !violations.is_empty() {
        bail!("{} of {} invariants do not hold. Keep a copy of the database before changing anything.", violations.len(), INVARIANTS.len());
    }
    unreadable
}

/// One line for each invariant, and what breaks it below.
fn lines(violations: &[Violation]) -> String {
    let mut text = String::new();
    for invariant in INVARIANTS {
        let broken = violations.iter().find(|violation| violation.invariant.name == invariant.name);
        let mark = if broken.is_some() { "BROKEN" } else { "ok" };
        text.push_str(&format!("{mark}\t{}\t{}\n", invariant.name, invariant.meaning));
        for found in broken.iter().flat_map(|violation| &violation.found) {
            text.push_str(&format!("\t{found}\n"));
        }
        if broken.is_some_and(|violation| violation.found.len() == SHOWN) {
            text.push_str("\t… and perhaps more\n");
        }
    }
    text
}

async fn read(db: &Db, documents: &Documents) -> Result<()> {
    let checked = app::upkeep::check(db, documents).await.context("Not every document was read")?;
    let mark = if checked.unreadable.count == 0 { "ok" } else { "BROKEN" };
    print(&format!("{mark}\tdocuments_can_be_read\t{} documents are what was imported.\n", checked.good));
    documents::none(&checked.unreadable, "documents cannot be read; the log says why each")
}
