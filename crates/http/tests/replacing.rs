//! Replacing evidence, on the real router and database: what is sent again changes nothing, and nobody replaces what they have
//! not seen.

mod support;

use futures_util::StreamExt;
use http::StatusCode;
use object_store::ObjectStore;
use serde_json::{Value, json};
use support::{Answer, TestApp, png};

const PORTAL: &str = "portal-standard-v4";
const OPERATOR: &str = "eric.lagarde";

/// The number of an order of the portal, to be verified.
async fn order(app: &TestApp) -> i64 {
    let sql = "select o.number from orders o join portals p on p.id = o.portal_id where p.slug = 'standard-v4'
        and o.status = 'to_verify' and o.process = 'digital' order by o.number limit 1";
    sqlx::query_scalar(sql).fetch_one(app.db.pool()).await.expect("an order")
}

fn kbis(number: i64, name: &str) -> String {
    format!("/api/v1/orders/{number}/evidence/organisation_extract/front?file_name={name}")
}

/// How the piece stands in the order.
async fn item(app: &TestApp, number: i64, kind: &str) -> Value {
    let order = app.get_as("claire.morvan", &format!("/api/v1/orders/{number}")).await.json();
    order["evidence"].as_array().expect("evidence").iter().find(|item| item["kind"] == kind).expect("the item").clone()
}

/// What somebody found of the piece.
async fn review(app: &TestApp, number: i64, state: &str) {
    let sql = "update evidence_items set state = $2::evidence_state, version = version + 1, reviewed_at = imported_at, reviewed_by = 'Zoé',
        rejection_reason = case $2 when 'rejected' then 'Trop ancien' end where order_number = $1 and kind = 'organisation_extract'";
    sqlx::query(sql).bind(number).bind(state).execute(app.db.pool()).await.expect("reviewed");
}

/// Everything that a change of an order leaves behind, counted, and the order's version.
async fn traces(app: &TestApp, number: i64) -> String {
    let sql = "select concat_ws(' ', (select count(*) from order_documents), (select count(*) from order_history where order_number = $1),
        (select count(*) from audit_events where chain = 'order:' || $1), (select count(*) from outbox where order_number = $1),
        (select version from orders where number = $1))";
    let rows: String = sqlx::query_scalar(sql).bind(number).fetch_one(app.db.pool()).await.expect("counts");
    format!("{rows}, {} blobs", app.blobs.list(None).count().await)
}

fn ok(answer: Answer) -> Answer {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer
}

#[tokio::test]
async fn the_same_file_again_changes_nothing() {
    let app = TestApp::start().await;
    let number = order(&app).await;
    let first = ok(app.put_file_as(PORTAL, &kbis(number, "kbis.png"), png(1)).await);
    review(&app, number, "confirmed").await;
    let before = traces(&app, number).await;
    let again = ok(app.put_file_as(PORTAL, &kbis(number, "kbis.png"), png(1)).await);
    assert_eq!(traces(&app, number).await, before, "nothing is written, nothing is kept");
    let expected = json!({"state": "confirmed", "sha256": first.json()["sha256"], "imported_at": first.json()["imported_at"]});
    for (field, value) in expected.as_object().expect("an object") {
        assert_eq!(&again.json()[field], value, "{field}");
    }
    assert_eq!(item(&app, number, "organisation_extract").await["reviewed_by"], "Zoé", "whoever confirmed it need not again");

    ok(app.put_file_as(PORTAL, &kbis(number, "extrait.png"), png(1)).await);
    assert_ne!(traces(&app, number).await, before, "under another name it is another file");
    review(&app, number, "rejected").await;
    let anew = ok(app.put_file_as(PORTAL, &kbis(number, "extrait.png"), png(1)).await);
    assert_eq!(anew.json()["state"], "imported", "what was found wrong and is sent again is to be looked at again");
}

#[tokio::test]
async fn the_same_sides_again_change_nothing_and_one_that_differs_replaces_both() {
    let app = TestApp::start().await;
    let (number, token) = (order(&app).await, app.issuer.access_token(PORTAL));
    let path = format!("/api/v1/orders/{number}/evidence/holder_identity");
    let put =
        async |front, back| app.put_form(&token, &path, &[("back", "verso.png", png(back)), ("front", "recto.png", png(front))]).await;
    let first = ok(put(1, 2).await);
    let before = traces(&app, number).await;
    let again = ok(put(1, 2).await);
    assert_eq!((again.json(), again.header("etag")), (first.json(), first.header("etag")));
    assert_eq!(traces(&app, number).await, before);
    // A side by itself is the same file, too.
    ok(app.put_file(&token, &format!("{path}/front?file_name=recto.png"), png(1)).await);
    assert_eq!(traces(&app, number).await, before);
    let other = ok(put(1, 3).await).json();
    let sides: Vec<&Value> = other["documents"].as_array().expect("documents").iter().map(|document| &document["side"]).collect();
    assert_eq!(sides, ["front", "back"], "recto first, however they were sent");
    let sql = "select count(*) filter (where replaced_at is null) || ' of ' || count(*) from order_documents";
    assert_eq!(sqlx::query_scalar::<_, String>(sql).fetch_one(app.db.pool()).await.expect("counts"), "2 of 4");
}

#[tokio::test]
async fn nobody_replaces_what_they_have_not_seen() {
    let app = TestApp::start().await;
    let number = order(&app).await;
    let path = kbis(number, "kbis.png");
    let tag = |item: &Value| format!("\"{}\"", item["version"]);
    let seen = tag(&item(&app, number, "organisation_extract").await);
    let first = ok(app.put_file_for(OPERATOR, ("if-match", &seen), &path, png(1)).await);
    let now = tag(&item(&app, number, "organisation_extract").await);
    assert_eq!((first.header("etag"), now == seen), (&now[..], false), "the answer says which version it made");
    review(&app, number, "confirmed").await;
    let before = traces(&app, number).await;
    // What the operator rendered is not the piece that somebody confirmed meanwhile.
    for (name, value) in
        [("if-match", seen.as_str()), ("if-match", now.as_str()), ("if-match", "\"0\""), ("if-match", "x"), ("if-none-match", "*")]
    {
        let refused = app.put_file_for(PORTAL, (name, value), &path, png(2)).await;
        assert_eq!((refused.status, refused.code().as_str()), (StatusCode::PRECONDITION_FAILED, "precondition_failed"), "{name} {value}");
    }
    assert_eq!(traces(&app, number).await, before, "what was refused left nothing");
    assert_eq!(item(&app, number, "organisation_extract").await["state"], "confirmed");
    // Sent again after its answer was lost, with the version from before: it was done, and that is the answer (RFC 9110, 13.1.1).
    ok(app.put_file_for(OPERATOR, ("if-match", &seen), &path, png(1)).await);
    assert_eq!(traces(&app, number).await, before);
    let current = tag(&item(&app, number, "organisation_extract").await);
    ok(app.put_file_for(OPERATOR, ("if-match", &format!("\"0\", {current}")), &path, png(2)).await);
}

#[tokio::test]
async fn a_first_import_can_insist_on_being_the_first() {
    let app = TestApp::start().await;
    let sql = "select o.number from orders o join portals p on p.id = o.portal_id join evidence_items e on e.order_number = o.number
        where p.slug = 'standard-v4' and o.status = 'incomplete' and o.process = 'digital' and e.kind = 'organisation_extract'
        and e.state = 'missing' order by o.number limit 1";
    let number: i64 = sqlx::query_scalar(sql).fetch_one(app.db.pool()).await.expect("an order");
    let path = kbis(number, "kbis.png");
    ok(app.put_file_for(PORTAL, ("if-none-match", "*"), &path, png(1)).await);
    assert_eq!(app.put_file_for(PORTAL, ("if-none-match", "*"), &path, png(2)).await.code(), "precondition_failed");
    ok(app.put_file_as(PORTAL, &path, png(2)).await);
}
