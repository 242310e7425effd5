//! Illegal rows of documents are refused by the database itself, whoever writes them.

use crate::common::seeded;
use db::Db;
use sqlx::{AssertSqlSafe, Executor};

/// A row that is taken; `{n}` is an order.
const GOOD: &str = r#"{"id": "00000000-0000-4000-8000-000000000001", "order_number": {n}, "kind": "organisation_extract", "side": "front",
    "file_name": "kbis.pdf", "format": "application/pdf", "size": 1000, "pages": 1,
    "received_sha256": "\\x1111111111111111111111111111111111111111111111111111111111111111",
    "sha256": "\\x2222222222222222222222222222222222222222222222222222222222222222",
    "blob": "0123456789abcdef0123456789abcdef", "master_key": "2026",
    "sealed_key": "\\x333333333333333333333333333333333333333333333333333333333333333333333333",
    "scan": "clean", "imported_at": "2026-11-21T09:00:00Z", "imported_by_subject": "1", "imported_by": "Claire Morvan"}"#;

/// What makes the good row a bad one, and what refuses it.
const BAD: &[(&str, &str)] = &[
    (r#"{"side": "back"}"#, "only_identity_documents_have_a_back"),
    (r#"{"order_number": 999999}"#, "of_a_needed_item"),
    (r#"{"pages": null}"#, "pages_and_a_picture_pixels"),
    (r#"{"width": 10, "height": 10}"#, "pages_and_a_picture_pixels"),
    (r#"{"format": "image/png"}"#, "pages_and_a_picture_pixels"),
    (r#"{"format": "image/png", "pages": null, "width": 10}"#, "pages_and_a_picture_pixels"),
    (r#"{"size": 3145729}"#, "size_check"),
    (r#"{"size": 0}"#, "size_check"),
    (r#"{"file_name": "a/b.pdf"}"#, "file_name_check"),
    (r#"{"file_name": "a\\b.pdf"}"#, "file_name_check"),
    (r#"{"file_name": "a\nb.pdf"}"#, "file_name_check"),
    (r#"{"sha256": "\\x22"}"#, "sha256_check"),
    (r#"{"blob": "../../0123456789abcdef0123456789"}"#, "blob_check"),
    (r#"{"sealed_key": "\\x33"}"#, "sealed_key_check"),
    (r#"{"scan": "infected"}"#, "not_clean_says_more"),
    (r#"{"scan_detail": "Eicar"}"#, "not_clean_says_more"),
    (r#"{"replaced_at": "2026-11-21T08:59:59Z"}"#, "replaced_after_its_import"),
    (r#"{"sealed_key": null}"#, "the_key_is_there_or_was_destroyed"),
    (r#"{"master_key": null, "sealed_key": null}"#, "the_key_is_there_or_was_destroyed"),
    (r#"{"destroyed_at": "2026-11-21T09:00:00Z", "destroyed_by": "zoe"}"#, "the_key_is_there_or_was_destroyed"),
    (r#"{"master_key": null, "sealed_key": null, "destroyed_at": "2026-11-21T09:00:00Z"}"#, "somebody_destroyed_it"),
    (r#"{"master_key": null, "sealed_key": null, "destroyed_at": "2026-11-21T08:59:59Z", "destroyed_by": "zoe"}"#, "destroyed_after"),
    (r#"{"kind": null}"#, "evidence_or_an_attachment"),
    (r#"{"attachment": 1, "title": "Courrier"}"#, "evidence_or_an_attachment"),
    (r#"{"kind": null, "side": null, "attachment": 1}"#, "evidence_or_an_attachment"),
    (r#"{"kind": null, "side": null, "attachment": 51, "title": "Courrier"}"#, "attachment_check"),
    (r#"{"kind": null, "side": null, "attachment": 1, "title": " "}"#, "title_check"),
    (r#"{"kind": null, "side": null, "attachment": 1, "title": "Courrier", "order_number": 999999}"#, "of_an_order"),
    (
        r#"{"kind": null, "side": null, "attachment": 1, "title": "Courrier", "replaced_at": "2026-11-21T09:00:00Z"}"#,
        "evidence_or_an_attachment",
    ),
];

/// What must not happen to a good row, and what refuses it.
const NEVER: &[(&str, &str)] = &[
    ("UPDATE order_documents SET sha256 = received_sha256", "replaced, never changed"),
    ("UPDATE order_documents SET imported_by = 'Personne'", "replaced, never changed"),
    ("UPDATE order_documents SET replaced_at = imported_at; UPDATE order_documents SET replaced_at = NULL", "replaced, never changed"),
    (
        "UPDATE order_documents SET master_key = NULL, sealed_key = NULL, destroyed_at = imported_at, destroyed_by = 'zoe';
         UPDATE order_documents SET master_key = '2026', sealed_key = sha256('x') || sha256('y'), destroyed_at = NULL, destroyed_by = NULL",
        "replaced, never changed",
    ),
    ("DELETE FROM order_documents", "never changed or removed"),
    ("TRUNCATE order_documents", "never changed or removed"),
    ("DELETE FROM evidence_items", "of_a_needed_item"),
    (
        "INSERT INTO order_documents SELECT (jsonb_populate_record(d, '{\"id\": \"00000000-0000-4000-8000-000000000002\",
            \"blob\": \"ffffffffffffffffffffffffffffffff\"}')).* FROM order_documents d",
        "order_documents_current",
    ),
];

pub(crate) fn insert(number: i64, change: &str) -> String {
    let good = GOOD.replace("{n}", &number.to_string());
    format!("INSERT INTO order_documents SELECT (jsonb_populate_record(NULL::order_documents, '{good}'::jsonb || '{change}')).*")
}

/// Runs it and takes it back.
async fn attempt(db: &Db, statement: &str) -> Result<(), String> {
    let mut tx = db.begin_tx().await.expect("begins");
    let done = tx.connection().execute(sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))).await;
    done.map(|_| ()).map_err(|error| error.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn illegal_documents_are_refused() {
    let db = seeded(300, 41).await;
    let number: i64 = sqlx::query_scalar("SELECT min(order_number) FROM evidence_items WHERE kind = 'organisation_extract'")
        .fetch_one(db.pool())
        .await
        .expect("an item");
    let good = insert(number, "{}");
    assert_eq!(attempt(&db, &good).await, Ok(()));
    let rewrapped = format!("{good}; UPDATE order_documents SET master_key = '2027', replaced_at = imported_at");
    assert_eq!(attempt(&db, &rewrapped).await, Ok(()), "a key can be encrypted anew, and a document replaced");
    let bad = BAD.iter().map(|(change, why)| (insert(number, change), why));
    let never = NEVER.iter().map(|(statement, why)| (format!("{good}; {statement}"), why));
    for (statement, why) in bad.chain(never) {
        let refusal = attempt(&db, &statement).await.expect_err(&statement);
        assert!(refusal.contains(why), "{statement}: {refusal}");
    }
}
