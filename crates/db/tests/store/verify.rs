//! Every invariant holds for invented orders, and is found broken when it is.

use crate::common::{empty, seeded};
use crate::documents::insert;
use db::verify::{INVARIANTS, Violation};
use db::{Db, Options};
use sqlx::{AssertSqlSafe, Executor};
use std::path::Path;
use std::{env, fs};

/// What breaks each invariant, and no other; with triggers and foreign keys off, as after a bad restore.
const BREAKERS: &[(&str, &str)] = &[
    ("guards_are_in_place", "ALTER TABLE orders DISABLE TRIGGER forbid_removal"),
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
];

/// Other ways to break some of them, how to mend it (`{order}` is one that was closed), and what is said of it.
const WAYS: &[(&str, &str, &str, &str)] = &[
    // As after a restore of the rows alone: nothing was ever taken from the sequence.
    (
        "numbers_are_never_given_twice",
        "ALTER TABLE orders ALTER number RESTART WITH 1",
        "SELECT setval('orders_number_seq', max(number)) FROM orders",
        "orders.number goes on with 1, below",
    ),
    (
        "numbers_are_never_given_twice",
        "SELECT setval('orders_portu_id', (SELECT max(portu_id) FROM orders), false)",
        "SELECT setval('orders_portu_id', (SELECT max(portu_id) FROM orders))",
        "orders.portu_id goes on with",
    ),
    (
        "numbers_are_never_given_twice",
        "ALTER TABLE order_history ALTER id RESTART WITH 7",
        "SELECT setval('order_history_id_seq', max(id)) FROM order_history",
        "order_history.id goes on with 7, below",
    ),
    (
        "status_follows_the_workflow",
        "CREATE TABLE kept AS SELECT * FROM order_history WHERE order_number = {order} AND kind = 'status_changed';
         DELETE FROM order_history WHERE order_number = {order} AND kind = 'status_changed'",
        PUT_BACK,
        "order {order}: ends as incomplete since",
    ),
    (
        "status_follows_the_workflow",
        "CREATE TABLE kept AS SELECT * FROM order_history WHERE order_number = {order} AND after = 'to_verify';
         DELETE FROM order_history WHERE order_number = {order} AND after = 'to_verify'",
        PUT_BACK,
        "order {order}: to_verify to to_generate after incomplete",
    ),
    (
        "status_follows_the_workflow",
        "CREATE TABLE kept AS SELECT * FROM order_history WHERE order_number = {order} AND after = 'closed';
         DELETE FROM order_history WHERE order_number = {order} AND after = 'closed'",
        PUT_BACK,
        "order {order}: ends as to_deliver since",
    ),
    (
        "status_follows_the_workflow",
        "CREATE TABLE kept AS SELECT * FROM order_history WHERE order_number = {order} AND kind = 'order_created';
         DELETE FROM order_history WHERE order_number = {order} AND kind = 'order_created'",
        PUT_BACK,
        "order {order}: incomplete to to_verify after nothing",
    ),
    (
        "status_follows_the_workflow",
        "CREATE TABLE kept AS SELECT * FROM order_history WHERE order_number = {order}; DELETE FROM order_history WHERE order_number = {order}",
        PUT_BACK,
        "order {order} has no history",
    ),
    (
        // A way back and forth that is missing whole leaves the status as it was, but not its time.
        "status_follows_the_workflow",
        "UPDATE orders SET status_since = status_since + interval '1 s', updated_at = updated_at + interval '1 s' WHERE number = {order}",
        "UPDATE orders SET status_since = status_since - interval '1 s', updated_at = updated_at - interval '1 s' WHERE number = {order}",
        "order {order}: ends as closed since",
    ),
    (
        "guards_are_in_place",
        "ALTER TABLE orders DROP CONSTRAINT status_fits_phase_and_process",
        "ALTER TABLE orders ADD CONSTRAINT status_fits_phase_and_process CHECK (true)",
        "orders: constraint status_fits_phase_and_process is missing",
    ),
    (
        "guards_are_in_place",
        "ALTER TABLE comments DROP CONSTRAINT comments_order_number_fkey",
        "ALTER TABLE comments ADD CONSTRAINT comments_order_number_fkey FOREIGN KEY (order_number) REFERENCES orders NOT VALID",
        "comments: constraint comments_order_number_fkey is missing",
    ),
    (
        "guards_are_in_place",
        "SELECT",
        "ALTER TABLE comments VALIDATE CONSTRAINT comments_order_number_fkey",
        "comments: constraint comments_order_number_fkey may not hold for the rows there are",
    ),
    (
        "guards_are_in_place",
        "ALTER TABLE comments DISABLE TRIGGER ALL",
        "ALTER TABLE comments ENABLE TRIGGER ALL",
        "comments: trigger comments_order_number_fkey is off",
    ),
    (
        "guards_are_in_place",
        "ALTER TABLE comments ENABLE REPLICA TRIGGER append_only",
        "ALTER TABLE comments ENABLE TRIGGER append_only",
        "comments: trigger append_only is off",
    ),
    (
        "guards_are_in_place",
        "DROP TRIGGER append_only ON comments",
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON comments FOR EACH ROW EXECUTE FUNCTION forbid_change()",
        "comments: trigger append_only is missing",
    ),
    (
        "guards_are_in_place",
        "DROP INDEX portals_name_key_folded",
        "CREATE INDEX portals_name_key_folded ON portals (name_key(name))",
        "portals: unique index portals_name_key_folded is missing",
    ),
    (
        // It is there, and lets two of them in.
        "guards_are_in_place",
        "SELECT",
        "DROP INDEX portals_name_key_folded; CREATE UNIQUE INDEX portals_name_key_folded ON portals (name_key(name))",
        "portals: unique index portals_name_key_folded is missing",
    ),
    (
        "guards_are_in_place",
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'portals_name_key_folded'::regclass",
        "REINDEX INDEX portals_name_key_folded",
        "portals: unique index portals_name_key_folded is missing",
    ),
    (
        "guards_are_in_place",
        "ALTER TABLE orders ALTER siren DROP NOT NULL",
        "ALTER TABLE orders ALTER siren SET NOT NULL",
        "orders: not null siren is missing",
    ),
    (
        "guards_are_in_place",
        "ALTER DOMAIN folded DROP CONSTRAINT folded_check",
        "ALTER DOMAIN folded ADD CONSTRAINT folded_check CHECK (true)",
        "folded: constraint folded_check is missing",
    ),
    (
        "guards_are_in_place",
        "ALTER TABLE document_place RENAME TO elsewhere",
        "ALTER TABLE elsewhere RENAME TO document_place",
        "document_place: constraint document_place_",
    ),
];

/// Brings back what was kept.
const PUT_BACK: &str = "INSERT INTO order_history OVERRIDING SYSTEM VALUE SELECT * FROM kept; DROP TABLE kept";

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

#[tokio::test(flavor = "multi_thread")]
async fn each_way_to_break_one_is_found_and_named() {
    let db = seeded(300, 41).await;
    let sql = "SELECT o.number FROM orders o WHERE o.status = 'closed' AND o.process = 'paper' AND NOT EXISTS
        (SELECT FROM order_history h WHERE h.order_number = o.number AND h.kind = 'status_changed' AND h.after = 'incomplete') LIMIT 1";
    let order: i64 = sqlx::query_scalar(sql).fetch_one(db.pool()).await.expect("an order that went straight on");
    let mut passed_over = Vec::new();
    for (name, breaker, mender, says) in WAYS {
        let without_triggers = async |sql: &str| {
            let mut tx = db.begin_tx().await.expect("begins");
            let sql = format!("SET LOCAL session_replication_role = replica; {}", sql.replace("{order}", &order.to_string()));
            tx.connection().execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.unwrap_or_else(|error| panic!("{breaker}: {error}"));
            tx.commit().await.expect("commits");
        };
        without_triggers(breaker).await;
        let says = says.replace("{order}", &order.to_string());
        let violations = db::verify::verify(&db).await.expect("asked");
        let told =
            |violation: &Violation| violation.invariant.name == *name && violation.found.iter().any(|found| found.starts_with(&says));
        if violations.len() != 1 || !told(&violations[0]) {
            passed_over.push((says, violations));
        }
        without_triggers(mender).await;
    }
    assert!(passed_over.is_empty(), "{passed_over:#?}");
    assert_eq!(broken(&db).await, [""; 0], "all was mended");
}

/// `just gen` rewrites it.
#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_guards_is_what_the_migrations_make() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/guards.txt");
    let made = db::verify::guards(&empty(Options::default()).await).await.expect("asked").join("\n") + "\n";
    if env::var_os("UPDATE_GENERATED").is_some() {
        fs::write(&path, &made).expect("src/guards.txt can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == made, "crates/db/src/guards.txt is not what the migrations make: run `just gen` and look at the difference");
}
