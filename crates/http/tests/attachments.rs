//! Documents that operators add to an order (D-12), on the real router and database: who may, what is told of it, and what
//! happens when one is sent twice, at the wrong time, or once too often.

mod support;

use http::StatusCode;
use object_store::ObjectStore;
use serde_json::{Value, json};
use support::{Answer, TestApp, pdf, png};

async fn order(app: &TestApp, status: &str) -> i64 {
    let sql = "select o.number from orders o join portals p on p.id = o.portal_id
        where o.status = $1::order_status order by (p.slug = 'standard-v4') desc, o.number limit 1";
    sqlx::query_scalar(sql).bind(status).fetch_one(app.db.pool()).await.unwrap_or_else(|_| panic!("no order is {status}"))
}

fn at(number: i64) -> String {
    format!("/api/v1/orders/{number}/attachments")
}

async fn add(app: &TestApp, who: &str, number: i64, key: &str, title: &str, content: Vec<u8>) -> Answer {
    let title: String = title.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let path = format!("{}?title={title}&file_name=courrier.pdf", at(number));
    app.post_file(&app.issuer.access_token(who), &path, &[("idempotency-key", key)], content).await
}

async fn blobs(app: &TestApp) -> usize {
    use futures_util::StreamExt;
    app.blobs.list(None).count().await
}

async fn number(app: &TestApp, sql: &'static str, of: i64) -> i64 {
    sqlx::query_scalar(sql).bind(of).fetch_one(app.db.pool()).await.expect("answers")
}

async fn detail(app: &TestApp, who: &str, number: i64) -> Value {
    app.get_as(who, &format!("/api/v1/orders/{number}")).await.json()
}

#[tokio::test]
async fn what_an_operator_adds_everybody_finds_who_sees_the_order() {
    let app = TestApp::start().await;
    let order = order(&app, "to_verify").await;
    let version = number(&app, "select version from orders where number = $1", order).await;
    let sent = add(&app, "eric.lagarde", order, "k", " Courrier du  bâtonnier d’Œuvre ", pdf("")).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text);
    let expected = json!({"id": 1, "title": "Courrier du bâtonnier d’Œuvre", "file_name": "courrier.pdf", "media_type": "application/pdf",
        "pages": 1, "width": null, "scan": "not_scanned", "imported_by": "Éric Lagarde"});
    for (field, value) in expected.as_object().expect("an object") {
        assert_eq!(&sent.json()[field], value, "{field}");
    }
    assert_eq!(sent.header("location"), format!("{}/1", at(order)));
    for who in ["eric.lagarde", "alain.tessier", "portal-standard-v4"] {
        let read = app.get_as(who, sent.header("location")).await;
        assert_eq!((read.status, &read.bytes[..]), (StatusCode::OK, &pdf("")[..]), "{who}");
        assert_eq!(read.header("content-disposition"), "attachment; filename*=UTF-8''courrier.pdf");
        assert_eq!(detail(&app, who, order).await["attachments"], json!([sent.json()]), "{who}");
    }
    let told = &detail(&app, "eric.lagarde", order).await["history"][0];
    let expected = json!(["attachment_added", "Courrier du bâtonnier d’Œuvre", "Éric Lagarde", "person"]);
    assert_eq!(json!([told["kind"], told["subject"], told["actor"], told["actor_kind"]]), expected);
    assert_eq!(number(&app, "select version from orders where number = $1", order).await, version + 1);
    let audited =
        "select count(*) from audit_events where chain = 'order:' || $1 and convert_from(event, 'UTF8') like '%\"attachment_added\"%'";
    assert_eq!(number(&app, audited, order).await, 1);
    let read = "select count(*) from audit_events where chain like 'person:%' and convert_from(event, 'UTF8') like '%\"attachment_read\"%'
        and $1 > 0";
    assert_eq!(number(&app, read, order).await, 3, "nobody knows what it shows: its reading is recorded");
}

#[tokio::test]
async fn a_document_that_is_sent_twice_is_added_once() {
    let app = TestApp::start().await;
    let order = order(&app, "to_verify").await;
    let first = add(&app, "eric.lagarde", order, "k", "Courrier", pdf("")).await;
    let again = add(&app, "eric.lagarde", order, "k", "Courrier", pdf("")).await;
    assert_eq!((again.status, &again.text, again.header("location")), (first.status, &first.text, first.header("location")));
    for (title, content) in [("Autre courrier", pdf("")), ("Courrier", png(1))] {
        assert_eq!(add(&app, "eric.lagarde", order, "k", title, content).await.code(), "idempotency_key_reused", "{title}");
    }
    let keys: Vec<String> = (0..8).map(|_| "parallel".to_owned()).collect();
    let sent = keys.iter().map(|key| add(&app, "eric.lagarde", order, key, "Courrier", pdf("")));
    let answers = futures_util::future::join_all(sent).await;
    assert!(answers.iter().all(|answer| answer.status == 201 || answer.code() == "request_in_progress"), "{answers:?}");
    let rows = "select count(*) from order_documents where order_number = $1";
    assert_eq!((number(&app, rows, order).await, blobs(&app).await), (2, 2), "what was in vain left nothing behind");
}

#[tokio::test]
async fn everything_wrong_is_said_at_once_and_leaves_nothing() {
    let app = TestApp::start().await;
    let order = order(&app, "to_verify").await;
    let token = app.issuer.access_token("eric.lagarde");
    let bare = app.post_file(&token, &format!("{}?title=%E2%80%AE&frob=1", at(order)), &[], pdf("")).await;
    let errors = bare.json()["errors"].as_array().expect("errors").clone();
    let told: Vec<String> = errors.iter().map(|e| format!("{} {}", e["field"], e["code"]).replace('"', "")).collect();
    assert_eq!(told, ["title character", "file_name file_name_empty", "Idempotency-Key empty", "frob unknown_field"]);
    let refused = add(&app, "eric.lagarde", order, "k", "Courrier", pdf("/OpenAction<</S/JavaScript/JS(1)>>")).await;
    assert_eq!(refused.json()["errors"][0]["code"], "pdf_active_content");
    assert_eq!(add(&app, "eric.lagarde", order, "k", "Courrier", pdf("")).await.status, 201, "a refusal keeps no key");
    assert_eq!(blobs(&app).await, 1);
}

#[tokio::test]
async fn nothing_is_added_to_an_order_that_is_over_nor_to_anothers() {
    let app = TestApp::start().await;
    for status in ["closed", "cancelled"] {
        let order = order(&app, status).await;
        assert_eq!(add(&app, "claire.morvan", order, "k", "Courrier", pdf("")).await.code(), "wrong_state", "{status}");
    }
    for status in ["incomplete", "in_signature", "to_validate", "to_generate", "to_deliver"] {
        let order = order(&app, status).await;
        assert_eq!(add(&app, "claire.morvan", order, status, "Courrier", pdf("")).await.status, 201, "{status}");
    }
    let order = order(&app, "incomplete").await;
    let rows = number(&app, "select count(*) from order_documents where $1 > 0", order).await;
    assert_eq!(add(&app, "elise.kern", order, "k", "Courrier", pdf("")).await.code(), "not_found", "an operator of EST");
    for who in ["alain.tessier", "portal-standard-v4"] {
        assert_eq!(add(&app, who, order, "k", "Courrier", pdf("")).await.code(), "forbidden", "{who} sees it, without *modify*");
    }
    assert_eq!(app.get_as("elise.kern", &format!("{}/1", at(order))).await.code(), "not_found");
    assert_eq!(app.get_as("eric.lagarde", &format!("{}/2", at(order))).await.code(), "not_found");
    assert_eq!(number(&app, "select count(*) from order_documents where $1 > 0", order).await, rows);
}

#[tokio::test]
async fn an_order_has_fifty_at_most() {
    let app = TestApp::start().await;
    let order = order(&app, "to_verify").await;
    assert_eq!(add(&app, "eric.lagarde", order, "k", "Courrier", pdf("")).await.status, 201);
    let more = "insert into order_documents select (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid(), 'attachment', n,
        'blob', lpad(to_hex(n), 32, '0')))).* from order_documents d, generate_series(2, 50) n where order_number = $1";
    sqlx::query(more).bind(order).execute(app.db.pool()).await.expect("as many as there can be");
    assert_eq!(add(&app, "eric.lagarde", order, "k2", "Courrier", pdf("")).await.code(), "limit_reached");
    assert_eq!(add(&app, "eric.lagarde", order, "k", "Courrier", pdf("")).await.status, 201, "what was answered is answered again");
    assert_eq!(blobs(&app).await, 1);
}
