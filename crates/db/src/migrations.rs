//! The schema's migrations, embedded in the program.

use crate::{Db, Error, Result};
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{Connection, Executor, PgConnection, SqlSafeStr};

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
/// [`Error::NamesLookTheSame`] when one of them has to change first; [`Error::Migration`] when a migration fails or differs from the
/// one that ran.
pub async fn migrate(db: &Db) -> Result<()> {
    let mut connection = db.pool().acquire().await?;
    // Building an index takes longer than a request may.
    sqlx::query("SET statement_timeout = 0").execute(&mut *connection).await?;
    let Err(error) = known().run(&mut *connection).await else {
        sqlx::query("RESET statement_timeout").execute(&mut *connection).await?;
        return Ok(());
    };
    // sqlx leaves its lock on a connection when it fails: whoever migrates next would wait for it.
    connection.close_on_drop();
    if matches!(error, MigrateError::ExecuteMigration(_, NAMES)) {
        let names = names_that_look_the_same(&mut connection).await?;
        if !names.is_empty() {
            return Err(Error::NamesLookTheSame { names });
        }
    }
    Err(Error::Migration(error))
}

/// The migration that tells names apart as people do. What it does is undone when two are the same.
const NAMES: i64 = 20_261_128_000_171;

/// What it stumbles over: the names, in groups of the same. It has not run, so that its function is borrowed for the question.
async fn names_that_look_the_same(db: &mut PgConnection) -> Result<String> {
    let sql = FILES.iter().find(|(version, ..)| *version == NAMES).map_or("", |(.., sql)| sql);
    let (function, _) = sql.split_once("CREATE UNIQUE INDEX").unwrap_or((sql, ""));
    let mut tx = db.begin().await?;
    tx.execute(sqlx::raw_sql(function)).await?;
    let names = "SELECT coalesce(string_agg(names, '; '), '') FROM (
            SELECT format('the registration authorities %s', string_agg(format('%s “%s”', code, name), ', ' ORDER BY code))
            FROM registration_authorities GROUP BY name_key(name) HAVING count(*) > 1
            UNION ALL
            SELECT format('the portals %s', string_agg(format('%s “%s”', slug, name), ', ' ORDER BY slug))
            FROM portals GROUP BY name_key(name) HAVING count(*) > 1
        ) AS same (names)";
    let names = sqlx::query_scalar(names).fetch_one(&mut *tx).await?;
    tx.rollback().await?;
    Ok(names)
}
