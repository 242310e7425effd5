//! Keys of requests while they are held, and what is past its time.

use crate::common::{empty, everything, now, seeded};
use chrono::TimeDelta;
use db::idempotency::{Earlier, Key, claim};
use db::{Options, Tx};
use std::time::{Duration, Instant};

const KEY: Key<'_> = Key { issuer: "issuer", subject: "subject", key: "k", fingerprint: &[7; 32] };

async fn patience(tx: &mut Tx) -> String {
    sqlx::query_scalar("SELECT current_setting('lock_timeout')").fetch_one(tx.connection()).await.expect("answers")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wait_for_a_key_is_short_and_the_waits_after_it_are_as_they_were() {
    let db = empty(Options::default()).await;
    let mut first = db.begin_tx().await.expect("begins");
    sqlx::query("SET LOCAL lock_timeout = '7s'").execute(first.connection()).await.expect("sets");
    assert!(matches!(claim(&mut first, &everything(), KEY, now()).await, Ok(Earlier::Nothing)));
    assert_eq!(patience(&mut first).await, "7s");

    let mut second = db.begin_tx().await.expect("begins");
    let begin = Instant::now();
    assert!(matches!(claim(&mut second, &everything(), KEY, now()).await, Ok(Earlier::UnderWay)));
    assert!((Duration::from_secs(1)..Duration::from_secs(7)).contains(&begin.elapsed()), "{:?}", begin.elapsed());
    drop((first, second));

    let mut third = db.begin_tx().await.expect("begins");
    assert!(matches!(claim(&mut third, &everything(), KEY, now()).await, Ok(Earlier::Nothing)));
    assert_eq!(patience(&mut third).await, "0", "as the server has it");
}

#[tokio::test(flavor = "multi_thread")]
async fn live_messages_that_nobody_sent_go_after_an_hour_and_nothing_else_does() {
    let db = seeded(20, 5).await;
    let message = "INSERT INTO outbox (topic, order_number, payload, created_at, due_at, sent_at)
        SELECT topic::outbox_topic, number, jsonb_build_object('number', number, 'version', 1), at, at, sent
        FROM (SELECT min(number) AS number FROM orders) o,
            (VALUES ('live', $1::timestamptz, NULL::timestamptz), ('live', $2, NULL), ('live', $1, $1), ('mail', $1, NULL), ('webhook', $1, NULL))
                AS m (topic, at, sent)";
    let hour = TimeDelta::hours(1);
    sqlx::query(message).bind(now() - hour).bind(now() - hour + TimeDelta::seconds(1)).execute(db.pool()).await.expect("messages");
    assert_eq!(db::outbox::sweep(&db, now()).await.expect("sweeps"), 1);
    assert_eq!(db::outbox::sweep(&db, now()).await.expect("sweeps"), 0);
    let left = "SELECT string_agg(topic::text, ' ' ORDER BY topic) FROM outbox WHERE payload->>'event' IS NULL";
    let left: String = sqlx::query_scalar(left).fetch_one(db.pool()).await.expect("messages");
    assert_eq!(left, "mail live live webhook");
}
