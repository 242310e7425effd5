//! The documents of seeded orders, in the database and in a store.

use app::Random;
use app::documents::Documents;
use app::ports::scanner::NoScanner;
use chrono::{DateTime, Utc};
use connectors::documents::{EncryptedStore, MasterKey, MasterKeys};
use db::Db;
use domain::orders::{EventKind, EvidenceItem, EvidenceSide, EvidenceState, OrderFile};
use domain::policy::{Actor, Permission};
use domain::values::OrderNumber;
use futures_util::StreamExt;
use object_store::ObjectStore;
use object_store::memory::InMemory;
use specimen::Supply;
use std::sync::Arc;

/// Documents in memory, encrypted as everywhere.
fn documents(blobs: &Arc<InMemory>) -> Documents {
    let keys = MasterKeys::new(vec![MasterKey::new("test", [7; 32])]).expect("one key");
    Documents::new(Arc::new(EncryptedStore::new(blobs.clone(), keys, Random::system())), Arc::new(NoScanner), 2)
}

/// A migrated database with invented orders.
async fn seeded() -> Db {
    let admin = cluster::shared_for_tests().await;
    let name = format!("specimen_{}", uuid::Uuid::new_v4().simple());
    let pool = sqlx::PgPool::connect(admin).await.expect("the test cluster answers");
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("create database {name}"))).execute(&pool).await.expect("creates");
    let url = admin.rsplit_once('/').map(|(base, _)| format!("{base}/{name}")).expect("a URL with a database");
    let db = Db::connect(&url, db::Options::default()).await.expect("connects");
    db::migrate(&db).await.expect("migrates");
    let now: DateTime<Utc> = "2026-11-21T12:00:00Z".parse().expect("an instant");
    seed::run(&db, seed::SeedOptions { orders: 60, seed: 1, now }).await.expect("seeds");
    db
}

async fn file(db: &Db, number: OrderNumber) -> OrderFile {
    let scope = Actor::command_line("test").scope_for(Permission::View).expect("it may");
    db::orders::fetch(db, &scope, number).await.expect("the store answers").expect("the order is there")
}

#[tokio::test]
async fn every_seeded_piece_has_the_documents_that_its_state_says() {
    let (db, blobs) = (seeded().await, Arc::new(InMemory::new()));
    let supply = Supply::new(db.clone(), documents(&blobs), Random::system(), 1);
    let (mut drawn, mut replaced) = (0, 0);
    for (i, number) in supply.newest(60).await.expect("the store answers").into_iter().enumerate() {
        let before = file(&db, number).await;
        // Drawing takes its time: some orders, and the first whose evidence was replaced.
        let told = before.history.iter().filter(|entry| entry.kind == EventKind::EvidenceImported).count();
        let has_replaced = told > before.evidence.iter().filter(|item| item.imported_at.is_some()).count();
        if i >= 8 && (replaced > 0 || !has_replaced) {
            continue;
        }
        drawn += supply.order(number).await.expect("it is supplied");
        let after = file(&db, number).await;
        for (item, was) in after.evidence.iter().zip(&before.evidence) {
            let current: Vec<_> = item.documents.iter().filter(|document| document.replaced_at.is_none()).collect();
            let sides: Vec<EvidenceSide> = current.iter().map(|document| document.side).collect();
            match item.state {
                EvidenceState::Missing => {
                    assert!(sides.is_empty() || item.kind.is_identity() && sides == [EvidenceSide::Front], "{number} {}", item.kind)
                }
                _ => assert_eq!(sides, item.kind.sides(), "{number} {}", item.kind),
            }
            assert!(current.iter().all(|document| item.imported_at.is_none_or(|at| at == document.file.imported_at)));
            replaced += item.documents.len() - current.len();
            // How far the piece is does not change, nor who found what of it.
            assert_eq!(EvidenceItem { documents: Vec::new(), ..item.clone() }, *was);
        }
        assert_eq!((after.version, after.history), (before.version, before.history), "{number}: nothing happened to the order");
        assert_eq!(supply.order(number).await.expect("it is supplied"), 0, "{number}: once is enough");
    }
    assert!(drawn > 15 && replaced > 0, "{drawn} drawn, {replaced} of them replaced");
    assert_eq!(blobs.list(None).count().await, drawn, "one blob for each document");
}
