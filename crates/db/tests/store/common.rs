//! Databases for tests, made from one template each.

use chrono::{DateTime, Utc};
use db::{Db, Options};
use domain::policy::{Actor, Permission, Role, Scope};
use domain::values::{RaCode, Slug};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};

/// The present of every test.
pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).expect("in range")
}

/// An empty, migrated database of this test's own.
pub(crate) async fn empty(options: Options) -> Db {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let url = cluster::shared_for_tests().await;
    let name = format!("store_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let mut admin = PgConnection::connect(url).await.expect("the test cluster answers");
    admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("a database");
    let own = url.rsplit_once('/').map(|(server, _)| format!("{server}/{name}")).expect("a URL with a database");
    let db = Db::connect(&own, options).await.expect("connects");
    db::migrate(&db).await.expect("migrates");
    db
}

/// A database with so many orders.
pub(crate) async fn seeded(orders: u64, seed: u64) -> Db {
    let db = empty(Options::default()).await;
    fill(&db, orders, seed).await;
    db
}

/// The same with one connection, for counting what it touches: nobody else touches anything, autovacuum neither.
pub(crate) async fn seeded_single(orders: u64, seed: u64) -> Db {
    let options = Options { max_connections: 1, statement_timeout: std::time::Duration::from_secs(120), ..Options::default() };
    let db = empty(options).await;
    let quiet = "DO $$ DECLARE name regclass; BEGIN
                     FOR name IN SELECT relid FROM pg_stat_user_tables LOOP
                         EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = off)', name);
                     END LOOP;
                 END $$";
    sqlx::query(quiet).execute(db.pool()).await.expect("keeps autovacuum out");
    fill(&db, orders, seed).await;
    db
}

async fn fill(db: &Db, orders: u64, seed: u64) {
    seed::run(db, seed::SeedOptions { orders, seed, now: now() }).await.expect("seeds");
}

/// Everything, as somebody internal sees it.
pub(crate) fn everything() -> Scope {
    scope(Role::Internal, &[], &[])
}

/// The scope of somebody of these registration authorities.
pub(crate) fn authorities(codes: &[&str]) -> Scope {
    scope(Role::External, codes, &[])
}

/// The scope of an account of these portals.
pub(crate) fn portals(slugs: &[&str]) -> Scope {
    scope(Role::Portal, &[], slugs)
}

/// Scopes come from the policy, in tests as everywhere.
fn scope(role: Role, perimeter: &[&str], portals: &[&str]) -> Scope {
    let actor = Actor {
        issuer: "https://issuer.example".to_owned(),
        subject: "1".to_owned(),
        name: "Somebody".to_owned(),
        roles: BTreeSet::from([role]),
        perimeter: perimeter.iter().map(|code| RaCode::parse(code).expect("code")).collect(),
        portals: portals.iter().map(|slug| Slug::parse(slug).expect("slug")).collect(),
    };
    actor.scope_for(Permission::View).expect("may view")
}
