//! Replacing evidence, on the real router and database: what is sent again changes nothing, and nobody replaces what they have
//! not seen.

mod support;

use app::documents::{Documents, Upload};
use app::ports::scanner::{Scanner, Verdict};
use app::{Clock, Ctx, Precondition, Random};
use connectors::documents::{EncryptedStore, MasterKey, MasterKeys};
use domain::orders::{EvidenceKind, EvidenceSide};
use domain::policy::Actor;
use domain::values::{FileName, OrderNumber};
use futures_util::StreamExt;
use http::StatusCode;
use object_store::{ObjectStore, ObjectStoreExt};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use support::{Answer, TestApp, png};
use tokio::sync::Barrier;

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
async fn the_same_file_again_mends_what_is_lost() {
    let app = TestApp::start().await;
    let number = order(&app).await;
    ok(app.put_file_as(PORTAL, &kbis(number, "kbis.png"), png(1)).await);
    let blob = app.blobs.list(None).next().await.expect("a blob").expect("a blob").location;
    app.blobs.delete(&blob).await.expect("lost");
    let read = async || app.get_as(OPERATOR, &format!("/api/v1/orders/{number}/evidence/organisation_extract/front")).await;
    assert_eq!(read().await.code(), "document_unreadable");
    ok(app.put_file_as(PORTAL, &kbis(number, "kbis.png"), png(1)).await);
    assert_eq!(ok(read().await).bytes, png(1));
}

#[tokio::test]
async fn the_same_sides_again_change_nothing_and_one_that_differs_is_replaced_alone() {
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
    assert_eq!(sqlx::query_scalar::<_, String>(sql).fetch_one(app.db.pool()).await.expect("counts"), "2 of 3");
    let named = |piece: &Value| (piece["documents"][0]["file_name"].clone(), piece["documents"][0]["imported_at"].clone());
    assert_eq!(named(&other), named(&first.json()), "the side that is the same is told of as it stands");
    assert_eq!(app.blobs.list(None).count().await, 3, "and nothing of it is kept twice");
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
        [("if-match", seen.as_str()), ("if-match", now.as_str()), ("if-match", "\"0\""), ("if-match", "\"x\""), ("if-none-match", "*")]
    {
        let refused = app.put_file_for(PORTAL, (name, value), &path, png(2)).await;
        assert_eq!((refused.status, refused.code().as_str()), (StatusCode::PRECONDITION_FAILED, "precondition_failed"), "{name} {value}");
    }
    for (name, value) in [("if-match", "x"), ("if-match", "*"), ("if-none-match", "\"1\"")] {
        assert_eq!(app.put_file_for(PORTAL, (name, value), &path, png(2)).await.code(), "invalid_request", "{name} {value}");
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

#[tokio::test]
async fn an_earlier_document_is_read_by_whoever_may_change_the_order_and_that_is_recorded() {
    let app = TestApp::start().await;
    let number = order(&app).await;
    let first = ok(app.put_file_as(PORTAL, &kbis(number, "kbis.png"), png(1)).await).json();
    let second = ok(app.put_file_as(PORTAL, &kbis(number, "kbis.png"), png(2)).await).json();
    let path = format!("/api/v1/orders/{number}/evidence/organisation_extract/front");
    let earlier = format!("{path}?replaced={}", first["sha256"].as_str().expect("a hash"));
    assert_eq!(ok(app.get_as(OPERATOR, &earlier).await).bytes, png(1));
    assert_eq!(ok(app.get_as(OPERATOR, &path).await).bytes, png(2));
    let recorded = "select string_agg(v.after, ' ' order by v.field) from audit_events e join audit_values v on v.event_id = e.id
        where convert_from(e.event, 'UTF8')::jsonb ->> 'action' = 'replaced_evidence_read' and v.field in ('order', 'side')";
    let told: String = sqlx::query_scalar(recorded).fetch_one(app.db.pool()).await.expect("recorded");
    assert_eq!(told, format!("{number} front"), "once: what counts is no identity document");
    // Who sees the order and may not change it: an auditor, the portal's own account.
    for who in ["alain.tessier", PORTAL] {
        assert_eq!(app.get_as(who, &earlier).await.code(), "forbidden", "{who}");
    }
    assert_eq!(app.get_as("elise.kern", &earlier).await.code(), "not_found", "another authority's operator");
    let current = second["sha256"].as_str().expect("a hash");
    for (hash, code) in [(current, "not_found"), (&"0".repeat(64), "not_found"), ("x", "invalid_request"), ("", "invalid_request")] {
        assert_eq!(app.get_as(OPERATOR, &format!("{path}?replaced={hash}")).await.code(), code, "{hash}");
    }
}

#[tokio::test]
async fn a_side_is_replaced_so_often_and_no_more_until_one_is_destroyed() {
    let app = TestApp::start().await;
    let number = order(&app).await;
    let path = kbis(number, "kbis.png");
    for shade in 0..=20 {
        ok(app.put_file_as(PORTAL, &path, png(shade)).await);
    }
    let before = traces(&app, number).await;
    for who in [PORTAL, OPERATOR] {
        let refused = app.put_file_as(who, &path, png(99)).await;
        assert_eq!((refused.status, refused.code().as_str()), (StatusCode::CONFLICT, "limit_reached"), "{who}");
    }
    ok(app.put_file_as(PORTAL, &path, png(20)).await);
    assert_eq!(traces(&app, number).await, before, "what was refused left nothing, and repeating is no replacement");
    let listed = item(&app, number, "organisation_extract").await["documents"].as_array().map(Vec::len);
    assert_eq!(listed, Some(21), "every one of them is listed");
    let sql = "update order_documents set master_key = null, sealed_key = null, destroyed_at = now(), destroyed_by = 'zoe'
        where id = (select id from order_documents order by replaced_at limit 1)";
    sqlx::query(sql).execute(app.db.pool()).await.expect("destroyed");
    ok(app.put_file_as(PORTAL, &path, png(99)).await);
    assert_eq!(app.put_file_as(PORTAL, &path, png(98)).await.code(), "limit_reached");
}

#[tokio::test]
async fn two_sides_are_two_files() {
    let app = TestApp::start().await;
    let (number, token) = (order(&app).await, app.issuer.access_token(PORTAL));
    let path = format!("/api/v1/orders/{number}/evidence/holder_identity");
    let errors = |answer: &Answer| support::fields(answer);
    let before = traces(&app, number).await;
    let both = [("front", "recto.png", png(1)), ("back", "verso.png", png(1))];
    assert_eq!(errors(&app.put_form(&token, &path, &both).await), ["back file_sent_twice"]);
    assert_eq!(traces(&app, number).await, before, "nothing is kept");
    ok(app.put_form(&token, &path, &[("front", "recto.png", png(1)), ("back", "verso.png", png(2))]).await);
    let alone = app.put_file(&token, &format!("{path}/back?file_name=autre.png"), png(1)).await;
    assert_eq!(errors(&alone), ["content file_sent_twice"], "the front stands there already");
    let swapped = [("front", "recto.png", png(2)), ("back", "verso.png", png(1))];
    ok(app.put_form(&token, &path, &swapped).await);
    // A document of several pages can show both.
    let pages = support::pdf_of_pages(2);
    ok(app.put_form(&token, &path, &[("front", "recto.pdf", pages.clone()), ("back", "verso.pdf", pages)]).await);
}

/// A scanner that answers nobody before two ask.
struct Patient(Barrier);

#[async_trait::async_trait]
impl Scanner for Patient {
    async fn scan(&self, _: &[u8]) -> Verdict {
        self.0.wait().await;
        Verdict::Clean
    }
}

/// One after the other, two scans that take long would take longer than their sender waits.
#[tokio::test]
async fn both_sides_are_looked_at_at_the_same_time() {
    let app = TestApp::start().await;
    let number = order(&app).await;
    let keys = MasterKeys::new(vec![MasterKey::new("test", [7; 32])]).expect("a key");
    let store = EncryptedStore::new(app.blobs.clone(), keys, Random::system());
    let documents = Documents::new(Arc::new(store), Arc::new(Patient(Barrier::new(2))), 1);
    let ctx = Ctx { db: app.db.clone(), clock: Clock::system(), random: Random::system(), actor: Actor::command_line("zoe"), origin: None };
    let upload = |shade| Upload { file_name: FileName::parse("a.png").expect("a name"), media_type: None, bytes: png(shade) };
    let sides = vec![(EvidenceSide::Front, upload(1)), (EvidenceSide::Back, upload(2))];
    let piece = (OrderNumber(number), EvidenceKind::HolderIdentity);
    let replaced = app::evidence::replace(&ctx, &documents, piece, &Precondition::Missing, sides);
    let item = tokio::time::timeout(Duration::from_secs(20), replaced).await.expect("nobody waits for the other side").expect("replaced");
    assert_eq!(item.documents.iter().map(|document| document.side).collect::<Vec<_>>(), [EvidenceSide::Front, EvidenceSide::Back]);
}
