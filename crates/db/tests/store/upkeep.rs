//! What keeps documents in order, on the database's side.

use crate::common::{empty, now};
use chrono::TimeDelta;
use db::Options;
use std::collections::BTreeSet;

/// The sweep removes every blob that no row of the table names which it asks. A second table with blobs would lose all of them.
#[tokio::test(flavor = "multi_thread")]
async fn there_is_one_table_with_blobs() {
    let db = empty(Options::default()).await;
    let sql = "SELECT DISTINCT table_name::text FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name IN ('blob', 'sealed_key')";
    let tables: BTreeSet<String> = sqlx::query_scalar(sql).fetch_all(db.pool()).await.expect("reads").into_iter().collect();
    assert_eq!(tables, BTreeSet::from(["order_documents".to_owned()]), "db::upkeep asks this table and no other");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_is_taken_once_by_one_instance() {
    let db = empty(Options::default()).await;
    let day = TimeDelta::hours(24);
    let at = |hours| now() + TimeDelta::hours(hours);
    let turns = (0..8).map(|_| {
        let db = db.clone();
        tokio::spawn(async move { db::upkeep::take_turn(&db, "sweep", now(), day).await.expect("asked") })
    });
    let mut taken = 0;
    for turn in turns.collect::<Vec<_>>() {
        taken += u32::from(turn.await.expect("ends well"));
    }
    assert_eq!(taken, 1, "of eight at once");
    assert!(!db::upkeep::take_turn(&db, "sweep", at(23), day).await.expect("asked"));
    assert!(db::upkeep::take_turn(&db, "other", at(23), day).await.expect("asked"), "another job has turns of its own");
    assert!(db::upkeep::take_turn(&db, "sweep", at(24), day).await.expect("asked"));
    assert!(!db::upkeep::take_turn(&db, "sweep", at(25), day).await.expect("asked"));

    db::upkeep::give_turn_back(&db, "sweep", at(0), day).await.expect("given");
    assert!(!db::upkeep::take_turn(&db, "sweep", at(25), day).await.expect("asked"), "that turn is over");
    db::upkeep::give_turn_back(&db, "sweep", at(24), day).await.expect("given");
    assert!(db::upkeep::take_turn(&db, "sweep", at(24), day).await.expect("asked"), "it is anybody's again");
    assert!(!db::upkeep::take_turn(&db, "sweep", at(25), day).await.expect("asked"));
}
