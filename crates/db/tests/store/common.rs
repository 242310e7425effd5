//! Databases for tests, made from one template each.

use chrono::{DateTime, Utc};
use db::{Db, Options};
use domain::orders::ActorKind;
use domain::policy::{Actor, Permission, Role, Scope};
use domain::values::{RaCode, Slug};
use std::collections::BTreeSet;

/// The present of every test.
pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).expect("in range")
}

/// An empty, migrated database of this test's own.
pub(crate) async fn empty(options: Options) -> Db {
    let url = cluster::copy_for_tests("empty", async |url| filling(url).await.close().await).await;
    Db::connect(&url, options).await.expect("connects")
}

/// A database with so many orders. Making them is most of a test's time: tests that need no others of their own share a number and a
/// seed, and each gets a copy.
pub(crate) async fn seeded(orders: u64, seed: u64) -> Db {
    seeded_with(Options::default(), orders, seed).await
}

/// The same with one connection, for counting what it touches: nobody else touches anything, autovacuum neither (it is off in the test
/// cluster).
pub(crate) async fn seeded_single(orders: u64, seed: u64) -> Db {
    let options = Options { max_connections: 1, statement_timeout: std::time::Duration::from_secs(120), ..Options::default() };
    seeded_with(options, orders, seed).await
}

async fn seeded_with(options: Options, orders: u64, seed: u64) -> Db {
    let fill = async |url: &str| {
        let db = filling(url).await;
        seed::run(&db, seed::SeedOptions { orders, seed, now: now() }).await.expect("seeds");
        db.close().await;
    };
    let url = cluster::copy_for_tests(&format!("{orders} orders of seed {seed}"), fill).await;
    Db::connect(&url, options).await.expect("connects")
}

/// A migrated database to be filled, which may take long.
async fn filling(url: &str) -> Db {
    let options = Options { max_connections: 1, statement_timeout: std::time::Duration::from_secs(120), ..Options::default() };
    let db = Db::connect(url, options).await.expect("connects");
    db::migrate(&db).await.expect("migrates");
    db
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
        kind: ActorKind::Person,
        roles: BTreeSet::from([role]),
        perimeter: perimeter.iter().map(|code| RaCode::parse(code).expect("code")).collect(),
        portals: portals.iter().map(|slug| Slug::parse(slug).expect("slug")).collect(),
    };
    actor.scope_for(Permission::View).expect("may view")
}
