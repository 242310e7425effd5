//! Every invariant holds for invented orders, and is found broken when it is.

use crate::common::seeded;
use crate::documents::insert;
use db::Db;
use db::verify::INVARIANTS;
use sqlx::{AssertSqlSafe, Executor};

/// What breaks each invariant, and no other; with triggers and foreign keys off, as after a bad restore.
const BREAKERS: &[(&str, &str)] = &[
    ("numbers_are_never_given_twice", "SELECT setval('orders_portu_id', 1)"),
    ("every_order_has_its_file", "DELETE FROM order_persons WHERE role = 'subscriber' AND order_number = (SELECT min(number) FROM orders)"),
    (
        "status_follows_the_workflow",
        "INSERT INTO order_history (order_number, at, kind, actor_kind, before, after)
         SELECT number, now() + interval '1 day', 'status_changed', 'system', 'closed', 'incomplete' FROM orders LIMIT 1",
    ),
    (
        "every_needed_item_has_its_row",
        "DELETE FROM evidence_items WHERE kind = 'organisation_extract'
         AND order_number = (SELECT min(number) FROM orders WHERE status = 'incomplete')",
    ),
    (
        "status_has_what_it_needs",
        "UPDATE evidence_items SET state = 'imported', reviewed_at = NULL, reviewed_by = NULL WHERE kind = 'organisation_extract'
         AND order_number = (SELECT min(number) FROM orders WHERE status = 'in_signature')",
    ),
    ("one_current_document_per_side", "DROP INDEX order_documents_current; {imported}; {imported again}"),
    ("destroyed_documents_prove_nothing", "{destroyed elsewhere}"),
    (
        "evidence_agrees_with_its_documents",
        "UPDATE evidence_items SET state = 'missing', imported_at = NULL WHERE order_number = {order} AND kind = 'organisation_extract'",
    ),
    (
        "holders_know_their_latest_certificate",
        "UPDATE holders SET certificate = 'revoked', certificate_not_after = now() WHERE certificate = 'none'",
    ),
    (
        "audit_chains_are_unbroken",
        r#"SELECT append_audit_event('order:1', '{"chain": "order:1"}', now(), '{}', '{}', '{}', '{}') FROM generate_series(1, 2);
           DELETE FROM audit_events WHERE sequence = 1"#,
    ),
    (
        "what_partners_placed_is_in_the_audit_log",
        "INSERT INTO idempotency_keys (issuer, subject, key, fingerprint, at, status, version, location, body)
         SELECT 'i', 's', 'k', sha256('x'), now(), 201, version, '/api/v1/orders/' || number, convert_to('{\"number\": ' || number || '}', 'UTF8')
         FROM orders LIMIT 1",
    ),
    (
        "outbox_tells_of_what_is",
        "INSERT INTO outbox (topic, order_number, payload, created_at, due_at)
         SELECT 'live', number, jsonb_build_object('number', number, 'version', version + 1), now(), now() FROM orders LIMIT 1",
    ),
    ("kept_answers_are_true", "UPDATE idempotency_keys SET body = '{\"number\": 0}'"),
    ("guards_are_in_place", "ALTER TABLE orders DISABLE TRIGGER forbid_removal"),
];

async fn broken(db: &Db) -> Vec<&'static str> {
    let mut names: Vec<_> = db::verify::verify(db).await.expect("asked").iter().map(|violation| violation.invariant.name).collect();
    names.sort_unstable();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_an_invariant_is_found_and_nothing_else() {
    let db = seeded(300, 41).await;
    assert_eq!(broken(&db).await, [""; 0], "invented orders are as real ones");
    let sql = "SELECT o.number FROM orders o JOIN evidence_items e ON e.order_number = o.number
        WHERE e.kind = 'organisation_extract' AND e.state = 'imported' AND o.status = 'to_verify' ORDER BY o.number LIMIT 2";
    let orders: Vec<i64> = sqlx::query_scalar(sql).fetch_all(db.pool()).await.expect("orders");
    let [order, elsewhere] = orders[..] else { panic!("two orders") };
    let gone = r#"{"id": "00000000-0000-4000-8000-000000000003", "blob": "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee", "master_key": null,
        "sealed_key": null, "destroyed_at": "2026-11-21T09:00:00Z", "destroyed_by": "zoe"}"#;
    let again = r#"{"id": "00000000-0000-4000-8000-000000000002", "blob": "ffffffffffffffffffffffffffffffff"}"#;
    let mut expected = Vec::new();
    for (name, breaker) in BREAKERS {
        let breaker = breaker.replace("{imported}", &insert(order, "{}")).replace("{imported again}", &insert(order, again));
        let breaker = breaker.replace("{order}", &order.to_string()).replace("{destroyed elsewhere}", &insert(elsewhere, gone));
        let mut tx = db.begin_tx().await.expect("begins");
        let off = format!("SET LOCAL session_replication_role = replica; {breaker}");
        tx.connection().execute(sqlx::raw_sql(AssertSqlSafe(off))).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        tx.commit().await.expect("commits");
        expected.push(*name);
        expected.sort_unstable();
        assert_eq!(broken(&db).await, expected, "after {name}");
    }
    let mut all: Vec<&str> = INVARIANTS.iter().map(|invariant| invariant.name).collect();
    all.sort_unstable();
    assert_eq!(expected, all, "every invariant was seen broken");
}
