//! One caller leaves something for the others: connections of the database, memory for answers.

mod support;

use http::StatusCode;
use sqlx::{Connection, Executor, PgConnection};
use std::time::{Duration, Instant};
use support::{TestApp, an_order, partner, png};

/// An order whose holder's identity has been imported, and where its front is read.
async fn identity(app: &TestApp) -> String {
    let answer = app.post(&partner(app), "/api/v1/orders", &[("idempotency-key", "1")], &an_order("standard-v4")).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    let path = format!("/api/v1/orders/{}/evidence/holder_identity/front", answer.json()["number"]);
    let imported = app.put_file_as("portal-standard-v4", &format!("{path}?file_name=recto.png"), png(7)).await;
    assert_eq!(imported.status, StatusCode::OK, "{}", imported.text);
    path
}

/// That an identity document is read is committed before anybody gets it, and a commit may be slow.
#[tokio::test(flavor = "multi_thread")]
async fn who_reads_many_documents_leaves_connections_for_the_others() {
    let app = TestApp::start().await;
    let path = identity(&app).await;
    let mut slow = PgConnection::connect(app.url()).await.expect("connects");
    slow.execute("begin; lock table audit_events in exclusive mode").await.expect("nothing is recorded any more");
    let reading = futures_util::future::join_all((0..12).map(|_| app.get_as("portal-standard-v4", &path)));
    let others = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let begun = Instant::now();
        for _ in 0..5 {
            let list = app.get_as("claire.morvan", "/api/v1/orders").await;
            assert_eq!(list.status, StatusCode::OK, "{}", list.text);
        }
        assert!(begun.elapsed() < Duration::from_secs(2), "somebody else waited for {:?}", begun.elapsed());
        slow.execute("rollback").await.expect("goes on");
    };
    let (read, ()) = tokio::join!(reading, others);
    assert!(read.iter().all(|answer| answer.status == StatusCode::OK), "all were read in the end: {read:?}");
}
