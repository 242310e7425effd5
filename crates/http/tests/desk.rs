//! What operators do with an order, on the real router and database: remarks (D-8) and giving it up (D-7); who may, what is
//! told of it, and what must not happen.

mod support;

use http::StatusCode;
use serde_json::{Value, json};
use support::{Answer, TestApp};

const REASON: &str = "Commande passée deux fois :\nvoir le dossier 5139.";

async fn order(app: &TestApp, condition: &'static str) -> i64 {
    let sql = format!(
        "select o.number from orders o join portals p on p.id = o.portal_id where {condition} order by (p.ra_code = 'OUEST') desc, o.number limit 1"
    );
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(app.db.pool()).await.unwrap_or_else(|_| panic!("no order is {condition}"))
}

async fn detail(app: &TestApp, who: &str, number: i64) -> Answer {
    app.get_as(who, &format!("/api/v1/orders/{number}")).await
}

async fn comment(app: &TestApp, who: &str, number: i64, key: &str, text: &str) -> Answer {
    let token = app.issuer.access_token(who);
    app.post(&token, &format!("/api/v1/orders/{number}/comments"), &[("idempotency-key", key)], &json!({"text": text})).await
}

async fn cancel(app: &TestApp, who: &str, number: i64, headers: &[(&str, &str)], document: &Value) -> Answer {
    app.post(&app.issuer.access_token(who), &format!("/api/v1/orders/{number}/cancel"), headers, document).await
}

/// What the audit log has of an order: the values of the last event of this kind.
async fn audited(app: &TestApp, number: i64, action: &str) -> Vec<(String, Option<String>, Option<String>)> {
    let sql = "select v.field, v.before, v.after from audit_values v join audit_events e on e.id = v.event_id
        where e.chain = 'order:' || $1 and convert_from(e.event, 'UTF8') like '%\"' || $2 || '\"%' and v.field not like 'actor.%' order by 1";
    sqlx::query_as(sql).bind(number).bind(action).fetch_all(app.db.pool()).await.expect("reads")
}

#[tokio::test]
async fn a_remark_is_read_by_whoever_works_on_the_order_and_by_no_portal() {
    let app = TestApp::start().await;
    let order = order(&app, "o.status = 'to_verify' and p.slug = 'standard-v4'").await;
    let said = comment(&app, "eric.lagarde", order, "k", "  Rappelé le 21/11 :\r\nle Kbis arrive lundi. \n").await;
    assert_eq!(said.status, StatusCode::OK, "{}", said.text);
    let expected = json!({"author": "Éric Lagarde", "at": said.json()["at"], "text": "Rappelé le 21/11 :\nle Kbis arrive lundi."});
    assert_eq!(said.json(), expected);
    for who in ["eric.lagarde", "claire.morvan", "alain.tessier"] {
        let file = detail(&app, who, order).await.json();
        assert_eq!(file["comments"][0], expected, "{who}");
        assert_eq!(json!([file["history"][0]["kind"], file["history"][0]["actor"]]), json!(["comment_added", "Éric Lagarde"]), "{who}");
    }
    let of_the_portal = detail(&app, "portal-standard-v4", order).await;
    assert_eq!(of_the_portal.status, StatusCode::OK);
    assert!(!of_the_portal.text.contains("Kbis arrive"), "a portal reads no remarks");
    assert!(!of_the_portal.text.contains("comment_added"), "nor that there are any");
    let log = audited(&app, order, "comment_added").await;
    assert_eq!(log, [("comment".to_owned(), None, Some("Rappelé le 21/11 :\nle Kbis arrive lundi.".to_owned()))]);
}

#[tokio::test]
async fn a_remark_sent_twice_is_added_once_and_a_bad_one_not_at_all() {
    let app = TestApp::start().await;
    let order = order(&app, "o.status = 'to_verify'").await;
    let before = detail(&app, "claire.morvan", order).await.json()["comments"].as_array().map_or(0, Vec::len);
    let first = comment(&app, "claire.morvan", order, "k", "Une fois").await;
    let again = comment(&app, "claire.morvan", order, "k", "Une fois").await;
    assert_eq!((again.status, &again.text), (StatusCode::OK, &first.text));
    assert_eq!(comment(&app, "claire.morvan", order, "k", "Autre chose").await.code(), "idempotency_key_reused");
    for (bad, code) in [("", "empty"), (" \n ", "empty"), ("a\u{202e}b", "character"), ("\0", "character")] {
        let refused = comment(&app, "claire.morvan", order, "other", bad).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["errors"][0]["code"]), (422, &json!(code)), "{bad:?}");
    }
    let long = comment(&app, "claire.morvan", order, "long", &"é".repeat(4_001)).await;
    assert_eq!(long.json()["errors"][0]["code"], "too_long");
    let after = detail(&app, "claire.morvan", order).await.json()["comments"].as_array().map_or(0, Vec::len);
    assert_eq!(after, before + 1);
    for closed in ["o.status = 'closed'", "o.status = 'cancelled'"] {
        let order = self::order(&app, closed).await;
        assert_eq!(comment(&app, "claire.morvan", order, "closed", "Trop tard").await.code(), "wrong_state", "{closed}");
    }
}

#[tokio::test]
async fn an_order_is_cancelled_for_good_with_its_reason() {
    let app = TestApp::start().await;
    for (process, status) in [("digital", "incomplete"), ("digital", "in_signature"), ("digital", "to_generate"), ("paper", "to_verify")] {
        let sql = match (process, status) {
            ("digital", "incomplete") => "o.process = 'digital' and o.status = 'incomplete'",
            ("digital", "in_signature") => "o.process = 'digital' and o.status = 'in_signature'",
            ("digital", _) => "o.process = 'digital' and o.status = 'to_generate'",
            _ => "o.process = 'paper' and o.status = 'to_verify'",
        };
        let order = order(&app, sql).await;
        let seen = detail(&app, "claire.morvan", order).await;
        let version = seen.header("etag").to_owned();
        let document = json!({"order_number": order, "reason": REASON});
        let key = format!("{process}-{status}");
        let done = cancel(&app, "claire.morvan", order, &[("idempotency-key", &key), ("if-match", &version)], &document).await;
        assert_eq!((done.status, &done.json()["status"]), (StatusCode::OK, &json!("cancelled")), "{}", done.text);
        let again = cancel(&app, "claire.morvan", order, &[("idempotency-key", &key), ("if-match", &version)], &document).await;
        assert_eq!((again.status, &again.text), (StatusCode::OK, &done.text), "a repetition is answered the same");
        let file = detail(&app, "claire.morvan", order).await;
        assert_eq!(file.header("etag"), done.header("etag"));
        let file = file.json();
        assert_eq!(json!([file["order"]["status"], file["step"]]), json!(["cancelled", null]));
        assert_eq!(json!([file["cancellation"]["reason"], file["cancellation"]["by"]]), json!([REASON, "Claire Morvan"]));
        let told = &file["history"][0];
        assert_eq!(json!([told["kind"], told["before"], told["after"]]), json!(["status_changed", status, "cancelled"]));
        assert!(!file["actions"].as_array().expect("actions").iter().any(|action| action == "cancel" || action == "modify"));
        let log = audited(&app, order, "order_cancelled").await;
        let expected = [
            ("cancellation.reason".to_owned(), None, Some(REASON.to_owned())),
            ("status".to_owned(), Some(status.to_owned()), Some("cancelled".to_owned())),
        ];
        assert_eq!(log, expected);
        let fresh = done.header("etag").to_owned();
        let twice = cancel(&app, "claire.morvan", order, &[("idempotency-key", "twice"), ("if-match", &fresh)], &document).await;
        assert_eq!((twice.status, twice.code().as_str()), (StatusCode::CONFLICT, "wrong_state"));
    }
}

#[tokio::test]
async fn nobody_cancels_by_mistake() {
    let app = TestApp::start().await;
    let order = order(&app, "o.status = 'to_verify'").await;
    let version = detail(&app, "claire.morvan", order).await.header("etag").to_owned();
    let good = json!({"order_number": order, "reason": REASON});
    let key = ("idempotency-key", "k");
    let other =
        cancel(&app, "claire.morvan", order, &[key, ("if-match", &version)], &json!({"order_number": order + 1, "reason": REASON})).await;
    assert_eq!(
        json!([other.status.as_u16(), other.json()["errors"][0]["field"], other.json()["errors"][0]["code"]]),
        json!([422, "order_number", "mismatch"])
    );
    let both =
        cancel(&app, "claire.morvan", order, &[key, ("if-match", &version)], &json!({"order_number": order + 1, "reason": " "})).await;
    assert_eq!(both.json()["errors"].as_array().map(Vec::len), Some(2), "all at once: {}", both.text);
    let empty = cancel(&app, "claire.morvan", order, &[key, ("if-match", &version)], &json!({"order_number": order, "reason": " "})).await;
    assert_eq!(empty.json()["errors"][0]["field"], "reason");
    assert_eq!(cancel(&app, "claire.morvan", order, &[key], &good).await.status, StatusCode::PRECONDITION_REQUIRED);
    assert_eq!(cancel(&app, "claire.morvan", order, &[key, ("if-match", "\"0\"")], &good).await.status, StatusCode::PRECONDITION_FAILED);
    // whoever sees the order is told that they may not; another authority's does not exist.
    for who in ["eric.lagarde", "alain.tessier", "theo.nguyen"] {
        let refused = cancel(&app, who, order, &[key, ("if-match", &version)], &good).await;
        assert_eq!(refused.code(), "forbidden", "{who}: {}", refused.text);
    }
    let elsewhere = cancel(&app, "elise.kern", order, &[key, ("if-match", &version)], &good).await;
    assert_eq!(elsewhere.code(), "not_found");
    for generated in ["o.status = 'to_deliver'", "o.status = 'closed'"] {
        let order = self::order(&app, generated).await;
        let version = detail(&app, "claire.morvan", order).await.header("etag").to_owned();
        let document = json!({"order_number": order, "reason": REASON});
        let refused = cancel(&app, "claire.morvan", order, &[("idempotency-key", "late"), ("if-match", &version)], &document).await;
        assert_eq!(refused.code(), "wrong_state", "{generated}");
    }
    let untouched = detail(&app, "claire.morvan", order).await;
    assert_eq!((untouched.header("etag"), &untouched.json()["order"]["status"]), (version.as_str(), &json!("to_verify")));
}

#[tokio::test]
async fn a_system_is_called_one_whatever_its_role() {
    let app = TestApp::start().await;
    let order = order(&app, "o.status = 'to_verify' and p.ra_code = 'OUEST'").await;
    for (who, kind) in [("partner-acme", "service_account"), ("eric.lagarde", "person")] {
        let said = comment(&app, who, order, who, "Rappelé").await;
        assert_eq!(said.status, StatusCode::OK, "{}", said.text);
        assert_eq!(detail(&app, "claire.morvan", order).await.json()["history"][0]["actor_kind"], kind, "{who}");
    }
}

#[tokio::test]
async fn a_remark_takes_nobodys_version_away() {
    let app = TestApp::start().await;
    let order = order(&app, "o.status = 'to_verify'").await;
    let version = detail(&app, "claire.morvan", order).await.header("etag").to_owned();
    assert_eq!(comment(&app, "claire.morvan", order, "k", "À rappeler").await.status, StatusCode::OK);
    assert_eq!(detail(&app, "claire.morvan", order).await.header("etag"), version, "a portal completes what it read");
    let document = json!({"order_number": order, "reason": REASON});
    let done = cancel(&app, "claire.morvan", order, &[("idempotency-key", "c"), ("if-match", &version)], &document).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
}
