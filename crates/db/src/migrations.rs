//! The schema's migrations, embedded in the program.

use crate::{Db, Error, Result};
use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

// `FILES`: version, description and SQL of each file in `migrations/`.
include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

fn known() -> Migrator {
    let migration = |&(version, description, sql): &(i64, &'static str, &'static str)| {
        Migration::new(version, description.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(FILES.iter().map(migration).collect())
}

/// Whether the schema has everything this version was written for; one of a later version has.
///
/// # Errors
/// The store does not answer.
pub async fn is_migrated(db: &Db) -> Result<bool> {
    let wanted = FILES.iter().map(|(version, ..)| *version).max().unwrap_or_default();
    let ledger: Option<String> = sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations')::text").fetch_one(db.pool()).await?;
    if ledger.is_none() {
        return Ok(false);
    }
    let applied = sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations WHERE success");
    let applied: i64 = applied.fetch_one(db.pool()).await?;
    Ok(applied >= wanted)
}

/// Brings the schema up to date; safe to call from several instances at once.
///
/// # Errors
/// [`Error::Migration`] when a migration fails or differs from the one that ran.
pub async fn migrate(db: &Db) -> Result<()> {
    let mut connection = db.pool().acquire().await?;
    // Building an index takes longer than a request may.
    sqlx::query("SET statement_timeout = 0").execute(&mut *connection).await?;
    let done = known().run(&mut *connection).await;
    sqlx::query("RESET statement_timeout").execute(&mut *connection).await?;
    done.map_err(Error::Migration)
}
