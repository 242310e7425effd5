//! A partner places and completes orders: what is written, what is refused, what happens when a request comes twice, and
//! what must not happen.

mod support;

use app::Clock;
use axum::extract::Request;
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde_json::{Value, json};
use sqlx::Connection;
use support::{Answer, TestApp, an_order, count, fields, partner, posting};

const ORDERS: &str = "/api/v1/orders";

async fn submit(app: &TestApp, key: &str, order: &Value) -> Answer {
    app.post(&partner(app), ORDERS, &[("idempotency-key", key)], order).await
}

/// The number of a new order.
async fn placed(app: &TestApp, order: &Value) -> i64 {
    let answer = submit(app, &uuid::Uuid::new_v4().to_string(), order).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()["number"].as_i64().expect("a number")
}

async fn complete(app: &TestApp, number: i64, version: Option<&str>, documents_valid: bool) -> Answer {
    let key = uuid::Uuid::new_v4().to_string();
    let headers: Vec<(&str, &str)> = std::iter::once(("idempotency-key", key.as_str())).chain(version.map(|v| ("if-match", v))).collect();
    app.post(&partner(app), &format!("{ORDERS}/{number}/complete"), &headers, &json!({"documents_valid": documents_valid})).await
}

/// As if the proofs had been imported.
async fn import(app: &TestApp, number: i64) {
    let sql = "update evidence_items set state = 'imported', imported_at = now() where order_number = $1";
    sqlx::query(sql).bind(number).execute(app.db.pool()).await.expect("imports");
}

#[tokio::test]
async fn an_order_is_placed_whole_and_those_who_may_find_it() {
    let app = TestApp::start().await;
    let answer = submit(&app, "first", &an_order("standard-v4")).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let receipt = answer.json();
    let number = receipt["number"].as_i64().expect("a number");
    assert_eq!(receipt["wanted_evidence"], json!(["organisation_extract", "holder_identity"]));
    assert_eq!((answer.header("location"), answer.header("etag")), (format!("{ORDERS}/{number}").as_str(), "\"1\""));

    let read = app.get(&partner(&app), answer.header("location")).await;
    assert_eq!(read.header("etag"), "\"1\"");
    let order = read.json();
    assert_eq!(order["order"]["status"], "incomplete");
    assert_eq!(order["order"]["portu_id"], receipt["portu_id"]);
    assert_eq!(order["organisation"]["siren"], "732829320");
    assert_eq!(order["holder"], order["legal_representative"]);
    assert_eq!(order["holder"]["mobile"], "+33639980012");
    assert_eq!(order["holder"]["last_name"], "Le Goff-Béranger");
    assert_eq!(order["subscriber"]["email"], "y.kerbrat@exemple.test");
    assert_eq!(order["offer"]["name"], "Signature qualifiée 3 ans");
    assert_eq!(order["offer"]["total_incl_vat_cents"], 26_200);
    assert_eq!(order["issuing_ca"], "AC Démonstration G1");
    assert_eq!(order["actions"], json!(["view", "submit"]));
    let states: Vec<&Value> = order["evidence"].as_array().expect("evidence").iter().map(|item| &item["state"]).collect();
    assert_eq!(states, ["missing", "missing"]);
    assert_eq!(order["contract_documents"].as_array().map(Vec::len), Some(2));
    let history = order["history"].as_array().expect("a history");
    assert_eq!(history.len(), 1);
    assert_eq!((&history[0]["kind"], &history[0]["actor_kind"]), (&json!("order_created"), &json!("service_account")));

    let path = format!("{ORDERS}?number={number}");
    assert_eq!(app.get_as("eric.lagarde", &path).await.json()["orders"][0]["number"], number);
    assert_eq!(app.get_as("elise.kern", &path).await.json()["orders"], json!([]), "an order of OUEST");
    let told: Vec<(String, i64)> =
        sqlx::query_as("select payload->>'event', (payload->>'version')::bigint from outbox where order_number = $1")
            .bind(number)
            .fetch_all(app.db.pool())
            .await
            .expect("the outbox");
    assert_eq!(told, [("order_changed".to_owned(), 1)]);
    let recorded: Vec<String> =
        sqlx::query_scalar("select field from audit_values v join audit_events e on e.id = v.event_id where e.chain = $1 order by 1")
            .bind(format!("order:{number}"))
            .fetch_all(app.db.pool())
            .await
            .expect("the audit log");
    assert!(recorded.iter().any(|field| field == "legal_representative.email") && recorded.len() > 25, "{recorded:?}");
}

#[tokio::test]
async fn one_person_is_one_holder_of_the_authority_however_they_are_written() {
    let app = TestApp::start().await;
    let (first, mut again) = (an_order("standard-v4"), an_order("standard-v4"));
    again["legal_representative"]["last_name"] = json!("LE GOFF-BERANGER");
    again["legal_representative"]["email"] = json!("maelle@EXEMPLE.test");
    let numbers = [placed(&app, &first).await, placed(&app, &again).await];
    let holders: Vec<(i64, String)> =
        sqlx::query_as("select holder_id, holder_last_name from orders where number = any($1) order by number")
            .bind(&numbers[..])
            .fetch_all(app.db.pool())
            .await
            .expect("orders");
    assert_eq!(holders[0].0, holders[1].0);
    assert_eq!(holders[1].1, "LE GOFF-BERANGER", "each order shows the name as it was entered");
}

#[tokio::test]
async fn everything_wrong_is_said_at_once_and_nothing_is_written() {
    let app = TestApp::start().await;
    let before = (count(&app, "orders").await, count(&app, "holders").await, count(&app, "audit_events").await);
    let mut order = an_order("standard-v4");
    order["organisation"]["siren"] = json!("732829321");
    order["legal_representative"]["mobile"] = json!("+33 1 42 68 53 00");
    order["frob"] = json!(1);
    let answer = app.post(&partner(&app), ORDERS, &[], &order).await;
    assert_eq!(answer.code(), "invalid_request");
    let expected =
        ["Idempotency-Key empty", "organisation.siren check_digit", "legal_representative.mobile not_mobile", "frob unknown_field"];
    assert_eq!(fields(&answer), expected);

    for (field, value, wrong) in [
        ("portal", json!("avocats-v4"), "portal unknown_choice"),
        ("portal", json!("nowhere"), "portal unknown_choice"),
        ("offer", json!("cle-1-an-livree"), "offer unknown_choice"),
        ("offer", json!("nothing"), "offer unknown_choice"),
        ("payment_method", json!("bank_transfer"), "payment_method unknown_choice"),
    ] {
        let mut order = an_order("standard-v4");
        order[field] = value;
        assert_eq!(fields(&submit(&app, "k", &order).await), [wrong]);
        // What is looked up comes with what is wrong by itself, in whatever part of the request.
        order["organisation"]["siren"] = json!("732829321");
        let answer = app.post(&partner(&app), &format!("{ORDERS}?x=1"), &[], &order).await;
        assert_eq!(fields(&answer), ["x unknown_field", "Idempotency-Key empty", "organisation.siren check_digit", wrong]);
        order["organisation"]["siren"] = json!("732829320");
        assert_eq!(fields(&app.post(&partner(&app), ORDERS, &[], &order).await), ["Idempotency-Key empty", wrong]);
    }
    let two = json!({"portal": "standard-v4", "offer": "nothing", "payment_method": "bank_transfer", "process": "digital"});
    let told = fields(&submit(&app, "k", &two).await);
    assert_eq!(told[told.len() - 2..], ["offer unknown_choice", "payment_method unknown_choice"], "{told:?}");
    let after = (count(&app, "orders").await, count(&app, "holders").await, count(&app, "audit_events").await);
    assert_eq!((after, count(&app, "idempotency_keys").await), (before, 0), "what is refused leaves nothing behind, no key either");
}

#[tokio::test]
async fn a_transfer_needs_an_account_to_go_to_and_is_proved() {
    let app = TestApp::start().await;
    let account = "update portals set bank_account_holder = 'AE Ouest', bank_iban = 'FR7630006000011234567890189', bank_bic = 'AGRIFRPP'
                   where slug = 'standard-v4'";
    sqlx::query(account).execute(app.db.pool()).await.expect("an account");
    let mut order = an_order("standard-v4");
    order["payment_method"] = json!("bank_transfer");
    let answer = submit(&app, "k", &order).await;
    assert_eq!(answer.json()["wanted_evidence"], json!(["organisation_extract", "holder_identity", "payment_proof"]));
}

#[tokio::test]
async fn what_is_no_json_is_refused_as_what_it_is() {
    let app = TestApp::start().await;
    let send = async |headers: &[(&str, &str)], body: Vec<u8>| app.send(posting(&partner(&app), ORDERS, headers, body)).await;
    let key = ("idempotency-key", "k");
    assert_eq!(send(&[key, ("content-type", "text/plain")], b"{}".to_vec()).await.code(), "unsupported_media_type");
    for broken in [&b"{"[..], b"", b"\xff\xfe", b"{\"portal\": \"\xc3\x28\"}"] {
        assert_eq!(fields(&send(&[key], broken.to_vec()).await), ["body format"]);
    }
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    assert_eq!(fields(&send(&[key], deep.into_bytes()).await), ["body format"]);
    let large = send(&[key], vec![b' '; 70_000]).await;
    assert_eq!(large.code(), "body_too_large");
    assert!(large.json()["detail"].as_str().is_some_and(|detail| detail.contains("65536 bytes")), "{}", large.text);
    let body = an_order("standard-v4").to_string();
    for (headers, wrong) in [
        (vec![("idempotency-key", "a b")], "Idempotency-Key format"),
        (vec![("idempotency-key", "")], "Idempotency-Key empty"),
        (vec![key, key], "Idempotency-Key repeated"),
    ] {
        assert_eq!(fields(&send(&headers, body.clone().into_bytes()).await), [wrong]);
    }
    let nobody = app.issuer.access_token("eric.lagarde");
    assert_eq!(app.post(&nobody, ORDERS, &[key], &json!({})).await.code(), "forbidden", "whoever may not learns nothing else");
    assert_eq!(app.post(&nobody, ORDERS, &[key], &an_order("standard-v4")).await.code(), "forbidden");
}

#[tokio::test]
async fn the_same_request_gets_the_same_answer_and_another_one_under_its_key_is_refused() {
    let app = TestApp::start().await;
    let orders = count(&app, "orders").await;
    let first = submit(&app, "k", &an_order("standard-v4")).await;
    // What it was placed for is no longer sold, and the order has moved on: the answer is still the same.
    sqlx::query("update portal_offers set on_sale = false").execute(app.db.pool()).await.expect("withdraws");
    let again = submit(&app, "\"k\"", &an_order("standard-v4")).await;
    assert_eq!((again.status, &again.text), (first.status, &first.text));
    for name in ["location", "etag", "content-type"] {
        assert_eq!(again.header(name), first.header(name));
    }
    let mut other = an_order("standard-v4");
    other["organisation"]["name"] = json!("Cabinet Autre");
    assert_eq!(submit(&app, "k", &other).await.code(), "idempotency_key_reused");
    assert_eq!(count(&app, "orders").await, orders + 1);
}

#[tokio::test]
async fn a_key_is_its_callers_own_and_is_forgotten_after_three_days() {
    let app = TestApp::start().await;
    let number = |answer: &Answer| answer.json()["number"].as_i64().expect("a number");
    let mine = submit(&app, "k", &an_order("standard-v4")).await;
    let theirs = partner(&app).claim("sub", "another-account");
    let theirs = app.post(&theirs, ORDERS, &[("idempotency-key", "k")], &an_order("standard-v4")).await;
    assert_ne!(number(&theirs), number(&mine), "two callers may think of the same key");

    let age = async |hours: i32| {
        let sql = "update idempotency_keys set at = at - make_interval(hours => $1)";
        sqlx::query(sql).bind(hours).execute(app.db.pool()).await.expect("time passes");
    };
    age(71).await;
    assert_eq!(number(&submit(&app, "k", &an_order("standard-v4")).await), number(&mine));
    age(2).await;
    assert_ne!(number(&submit(&app, "k", &an_order("standard-v4")).await), number(&mine));
    assert_eq!(count(&app, "idempotency_keys").await, 2, "the caller's, anew, and another's that is past its time");
    let now = || Clock::system().now();
    assert_eq!(app::past::sweep(&app.db, now()).await.expect("sweeps"), 1);
    assert_eq!((count(&app, "idempotency_keys").await, app::past::sweep(&app.db, now()).await.expect("sweeps")), (1, 0));
}

/// Who has lost the portal since is told of its order as little as somebody who never had it.
#[tokio::test]
async fn a_repeated_order_is_not_told_to_an_account_that_lost_its_portal() {
    let app = TestApp::start().await;
    let order = an_order("standard-v4");
    let placed = submit(&app, "k", &order).await;
    let number = placed.json()["number"].to_string();
    let orders = count(&app, "orders").await;
    let lost = partner(&app).claim("portals", json!(["avocats-v4"]));
    let (again, anew) = (
        app.post(&lost, ORDERS, &[("idempotency-key", "k")], &order).await,
        app.post(&lost, ORDERS, &[("idempotency-key", "l")], &order).await,
    );
    assert_eq!((again.code().as_str(), fields(&again)), ("invalid_request", vec!["portal unknown_choice".to_owned()]));
    assert_eq!((again.status, fields(&again)), (anew.status, fields(&anew)), "as if it had never been placed");
    assert!(!again.text.contains(&number) && again.header("location").is_empty(), "{}", again.text);
    assert_eq!(app.post(&lost, ORDERS, &[("idempotency-key", "k")], &an_order("avocats-v4")).await.code(), "idempotency_key_reused");
    assert_eq!(submit(&app, "k", &order).await.text, placed.text, "to whoever has it, or has it again, the answer is the same");
    assert_eq!(count(&app, "orders").await, orders);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_parallel_repeats_one_is_carried_out() {
    let app = TestApp::start().await;
    let (orders, partner) = (count(&app, "orders").await, partner(&app));
    let order = an_order("standard-v4");
    let repeat = || app.post(&partner, ORDERS, &[("idempotency-key", "k")], &order);
    let answers = together(std::iter::repeat_with(repeat).take(24)).await;
    assert_eq!(count(&app, "orders").await, orders + 1);
    let (done, told): (Vec<&Answer>, Vec<&Answer>) = answers.iter().partition(|answer| answer.status == 201);
    assert!(!done.is_empty() && done.iter().all(|answer| answer.text == done[0].text));
    // A machine that is busy enough may let one wait longer than it is let wait.
    assert!(told.iter().all(|answer| answer.code() == "request_in_progress"));
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_of_one_new_holder_at_the_same_time_make_one_holder() {
    let app = TestApp::start().await;
    let (orders, holders, partner) = (count(&app, "orders").await, count(&app, "holders").await, partner(&app));
    let order = an_order("standard-v4");
    let keys: Vec<String> = (0..16).map(|i| format!("k{i}")).collect();
    let headers: Vec<[(&str, &str); 1]> = keys.iter().map(|key| [("idempotency-key", key.as_str())]).collect();
    let answers = together(headers.iter().map(|headers| app.post(&partner, ORDERS, headers, &order))).await;
    assert!(answers.iter().all(|answer| answer.status == 201), "{answers:?}");
    assert_eq!((count(&app, "orders").await, count(&app, "holders").await), (orders + 16, holders + 1));
}

/// All of them at once.
async fn together<F: Future<Output = Answer>>(requests: impl Iterator<Item = F>) -> Vec<Answer> {
    let mut waiting: Vec<_> = requests.map(Box::pin).collect();
    let mut answers = Vec::new();
    std::future::poll_fn(|context| {
        waiting.retain_mut(|request| match request.as_mut().poll(context) {
            std::task::Poll::Ready(answer) => {
                answers.push(answer);
                false
            }
            std::task::Poll::Pending => true,
        });
        if waiting.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    answers
}

/// Somebody else who holds the key `k` of the partner, as a request under way does.
async fn holder_of_the_key(app: &TestApp) -> sqlx::PgConnection {
    let options = app.db.pool().connect_options();
    let mut other = sqlx::PgConnection::connect_with(&options).await.expect("connects");
    take_the_key(app, &mut other).await;
    other
}

async fn take_the_key(app: &TestApp, connection: &mut sqlx::PgConnection) {
    let token = partner(app);
    let (issuer, subject) = (token.get("iss").as_str().expect("an issuer"), token.get("sub").as_str().expect("a subject"));
    let name = format!("idempotency {issuer} {subject} k");
    sqlx::query("select pg_advisory_lock(hashtextextended($1, 0))").bind(name).execute(connection).await.expect("locks");
}

fn request(app: &TestApp) -> Request {
    posting(&partner(app), ORDERS, &[("idempotency-key", "k")], an_order("standard-v4").to_string())
}

#[tokio::test]
async fn who_repeats_a_request_that_takes_long_is_told_that_it_is_under_way() {
    let app = TestApp::start().await;
    let orders = count(&app, "orders").await;
    let other = holder_of_the_key(&app).await;
    let answer = app.send(request(&app)).await;
    assert_eq!((answer.code().as_str(), answer.header("retry-after")), ("request_in_progress", "1"));
    assert_eq!(count(&app, "orders").await, orders);
    other.close().await.expect("lets go");
    assert_eq!(app.send(request(&app)).await.status, 201);
}

/// Whoever waits for a key has nothing locked that somebody else needs.
#[tokio::test]
async fn who_waits_for_a_key_holds_up_nobody() {
    let app = TestApp::start().await;
    let number = placed(&app, &an_order("standard-v4")).await;
    let other = holder_of_the_key(&app).await;
    let token = partner(&app);
    let path = format!("{ORDERS}/{number}/complete");
    let headers = [("idempotency-key", "k"), ("if-match", "\"1\"")];
    let body = json!({"documents_valid": true});
    let waiting = app.post(&token, &path, &headers, &body);
    let meanwhile = async {
        while !a_request_waits(&app).await {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        let file = format!("{ORDERS}/{number}/evidence/organisation_extract/front?file_name=kbis.png");
        app.put_file(&token, &file, support::png(1)).await
    };
    tokio::pin!(waiting);
    tokio::select! {
        answer = &mut waiting => panic!("the one that waits was first: {}", answer.text),
        imported = meanwhile => assert_eq!(imported.status, 200, "{}", imported.text),
    }
    assert_eq!(waiting.await.code(), "request_in_progress");
    other.close().await.expect("lets go");
}

/// Whether a request waits for a key.
async fn a_request_waits(app: &TestApp) -> bool {
    let sql = "select exists (select from pg_locks l join pg_database d on d.oid = l.database
               where d.datname = current_database() and l.locktype = 'advisory' and not l.granted)";
    sqlx::query_scalar(sql).fetch_one(app.db.pool()).await.expect("looks")
}

#[tokio::test]
async fn an_order_is_placed_even_if_its_caller_hangs_up() {
    let app = TestApp::start().await;
    let orders = count(&app, "orders").await;
    let mut other = holder_of_the_key(&app).await;
    let waiting = async {
        let sql = "select exists (select from pg_locks l join pg_database d on d.oid = l.database
                   where d.datname = current_database() and l.locktype = 'advisory' and not l.granted)";
        while !sqlx::query_scalar::<_, bool>(sql).fetch_one(&mut other).await.expect("looks") {}
    };
    tokio::select! {
        answer = app.send(request(&app)) => panic!("answered while the key was held: {}", answer.text),
        () = waiting => {}
    }
    // The caller is gone. Whoever asks for the lock now gets it once the request has ended.
    sqlx::query("select pg_advisory_unlock_all()").execute(&mut other).await.expect("lets go");
    take_the_key(&app, &mut other).await;
    assert_eq!(count(&app, "orders").await, orders + 1);
}

#[tokio::test]
async fn an_order_is_completed_with_everything_it_needs() {
    let app = TestApp::start().await;
    let number = placed(&app, &an_order("standard-v4")).await;
    assert_eq!(complete(&app, number, None, true).await.code(), "precondition_required");
    for (named, wrong) in [("*", "If-Match unknown_choice"), ("1", "If-Match format")] {
        let refused = complete(&app, number, Some(named), true).await;
        assert_eq!(fields(&refused), [wrong], "any version is no version, and one without quotation marks is none");
        let mistaken = app.post(&partner(&app), &format!("{ORDERS}/x/complete?y=1"), &[("if-match", named)], &json!({})).await;
        let all = ["number format", "y unknown_field", wrong, "Idempotency-Key empty", "documents_valid empty"];
        assert_eq!(fields(&mistaken), all);
    }
    for stale in ["\"2\"", "\"0\"", "W/\"1\"", "\"x\""] {
        assert_eq!(complete(&app, number, Some(stale), true).await.code(), "precondition_failed", "{stale}");
    }
    let lacking = complete(&app, number, Some("\"1\""), false).await;
    assert_eq!(lacking.code(), "incomplete");
    assert_eq!(fields(&lacking), ["evidence.organisation_extract missing", "evidence.holder_identity missing", "documents_valid missing"]);
    let corrections = async || -> Vec<String> {
        let order = app.get(&partner(&app), &format!("{ORDERS}/{number}")).await.json();
        let list = order["corrections"].as_array().cloned().expect("corrections");
        list.iter().map(|c| format!("{} {} {} {}", c["field"], c["code"], c["reason"], c["address"]).replace('"', "")).collect()
    };
    let missing = |kind: &str| format!("evidence.{kind} missing null {ORDERS}/{number}/evidence/{kind}");
    let declaration = format!("documents_valid missing null {ORDERS}/{number}/complete");
    assert_eq!(corrections().await, [missing("organisation_extract"), missing("holder_identity"), declaration.clone()]);
    import(&app, number).await;
    let found_wrong = "update evidence_items set state = 'rejected', rejection_reason = 'Illisible', reviewed_at = now(), reviewed_by = 'x'
                       where order_number = $1 and kind = 'holder_identity'";
    sqlx::query(found_wrong).bind(number).execute(app.db.pool()).await.expect("rejects");
    assert_eq!(fields(&complete(&app, number, Some("\"1\""), true).await), ["evidence.holder_identity rejected"]);
    let rejected = format!("evidence.holder_identity rejected Illisible {ORDERS}/{number}/evidence/holder_identity");
    assert_eq!(corrections().await, [rejected, declaration]);
    let read = app.get(&partner(&app), &format!("{ORDERS}/{number}")).await;
    assert_eq!((read.header("etag"), &read.json()["documents_valid"]), ("\"1\"", &json!(false)), "what was refused changed nothing");

    sqlx::query("update evidence_items set rejection_reason = null, state = 'imported', reviewed_at = null, reviewed_by = null where order_number = $1")
        .bind(number)
        .execute(app.db.pool())
        .await
        .expect("replaces");
    let done = complete(&app, number, Some("\"1\""), true).await;
    assert_eq!((done.status.as_u16(), done.header("etag"), done.header("location")), (200, "\"2\"", ""), "{}", done.text);
    assert_eq!((&done.json()["status"], &done.json()["wanted_evidence"]), (&json!("to_verify"), &json!([])));
    let read = app.get(&partner(&app), &format!("{ORDERS}/{number}")).await;
    assert_eq!((read.header("etag"), &read.json()["order"]["status"]), ("\"2\"", &json!("to_verify")));
    assert_eq!(corrections().await, [""; 0]);
    let change = &read.json()["history"][0];
    assert_eq!((&change["before"], &change["after"]), (&json!("incomplete"), &json!("to_verify")));
    assert_eq!(complete(&app, number, Some("\"2\""), true).await.code(), "wrong_state");
}

/// A clock may be put back, and that of another instance be slower.
#[tokio::test]
async fn no_move_is_noted_before_the_one_before_it() {
    let app = TestApp::start().await;
    let number = placed(&app, &an_order("standard-v4")).await;
    import(&app, number).await;
    let sql = "update orders set status_since = now() + interval '1 hour', updated_at = now() + interval '1 hour' where number = $1
               returning status_since";
    let last: DateTime<Utc> = sqlx::query_scalar(sql).bind(number).fetch_one(app.db.pool()).await.expect("came there by a faster clock");
    let done = complete(&app, number, Some("\"1\""), true).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    let sql = "select o.status_since, h.at from orders o join order_history h on h.order_number = o.number and h.kind = 'status_changed'
               where o.number = $1";
    let noted: (DateTime<Utc>, DateTime<Utc>) = sqlx::query_as(sql).bind(number).fetch_one(app.db.pool()).await.expect("it moved on");
    assert_eq!(noted, (last, last));
}

#[tokio::test]
async fn completing_can_be_repeated_and_a_key_stands_for_one_operation() {
    let app = TestApp::start().await;
    let number = submit(&app, "k", &an_order("standard-v4")).await.json()["number"].as_i64().expect("a number");
    import(&app, number).await;
    let path = format!("{ORDERS}/{number}/complete");
    let send = |key| {
        let (app, path, token) = (&app, &path, partner(&app));
        async move { app.post(&token, path, &[("idempotency-key", key), ("if-match", "\"1\"")], &json!({"documents_valid": true})).await }
    };
    assert_eq!(send("k").await.code(), "idempotency_key_reused");
    let (first, again) = (send("k2").await, send("k2").await);
    assert_eq!((first.status.as_u16(), &again.text), (200, &first.text));
    let sql = "select count(*) from order_history where order_number = $1 and kind = 'status_changed'";
    let moves: i64 = sqlx::query_scalar(sql).bind(number).fetch_one(app.db.pool()).await.expect("the history");
    assert_eq!(moves, 1, "it moved on once");
}

#[tokio::test]
async fn paper_waits_for_the_post_and_nobody_completes_anothers_order() {
    let app = TestApp::start().await;
    let mut paper = an_order("standard-v4");
    paper["process"] = json!("paper");
    let number = placed(&app, &paper).await;
    import(&app, number).await;
    assert_eq!(complete(&app, number, Some("\"1\""), true).await.code(), "wrong_state");
    let foreign = app.an_order_of("EST").await;
    assert_eq!(complete(&app, foreign, Some("\"1\""), true).await.code(), "not_found");
}
