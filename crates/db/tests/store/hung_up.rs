//! Whoever asks may hang up at any moment: what served them serves the next one as if nothing had been.

use crate::common::{everything, now, seeded_single};
use chrono::{DateTime, Utc};
use db::Db;
use domain::orders::{OrderFilter, OrderSort, PageMove, PageRequest};
use domain::values::OrderNumber;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

/// Goes on until the future has been asked so often whether it is done; then it is dropped.
async fn given_up_after<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// The database's time, which stands still within a transaction.
async fn time(db: &Db) -> DateTime<Utc> {
    sqlx::query_scalar("SELECT now()").fetch_one(db.pool()).await.expect("answers")
}

async fn leaves_no_transaction<T>(db: &Db, what: &str, ask: impl AsyncFn() -> T) {
    for polls in 1.. {
        let finished = given_up_after(polls, ask()).await.is_some();
        assert_ne!(time(db).await, time(db).await, "{what}, given up after {polls} polls, left its transaction open");
        if finished {
            // On a busy machine the database has answered before the next poll: then these are few, but never none.
            assert!(polls > 1, "{what} was never given up half way");
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_given_up_at_any_point_leaves_no_transaction_open() {
    let db = seeded_single(200, 71).await;
    let scope = everything();
    let number: i64 = sqlx::query_scalar("SELECT min(number) FROM orders").fetch_one(db.pool()).await.expect("an order");
    leaves_no_transaction(&db, "one order", async || db::orders::fetch(&db, &scope, OrderNumber(number)).await.expect("answers")).await;

    // A filter that leaves less than a page has to look into every level.
    let filter = OrderFilter { number: Some(OrderNumber(number)), ..OrderFilter::default() };
    let page = PageRequest { sort: OrderSort::default(), size: 50, page: PageMove::First };
    leaves_no_transaction(&db, "a list", async || db::orders::list(&db, &scope, &filter, &page, now()).await.expect("answers")).await;

    leaves_no_transaction(&db, "writing", async || {
        let mut tx = db.begin_tx().await.expect("begins");
        sqlx::query("UPDATE portals SET name = name").execute(tx.connection()).await.expect("writes");
        tx.commit().await.expect("commits");
    })
    .await;
}
