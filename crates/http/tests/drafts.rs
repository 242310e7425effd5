//! An order is entered step by step, on the real router and database: what is kept, what is missing, who sees it, how it becomes
//! an order exactly once, and how it is forgotten.

mod support;

use app::Clock;
use axum::body::Body;
use axum::extract::Request;
use domain::orders::Draft;
use serde_json::{Value, json};
use support::{Answer, TestApp, an_order, count, fields, partner};
use testkit::issuer::Forge;

const DRAFTS: &str = "/api/v1/drafts";

async fn begin(app: &TestApp, key: &str, entry: &Value) -> Answer {
    app.post(&partner(app), DRAFTS, &[("idempotency-key", key)], entry).await
}

/// The address of a new draft.
async fn begun(app: &TestApp, entry: &Value) -> String {
    let answer = begin(app, &uuid::Uuid::new_v4().to_string(), entry).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.header("location").to_owned()
}

async fn send(app: &TestApp, token: &Forge, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {}", token.token()));
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    app.send(request.body(body.into()).expect("a request")).await
}

async fn patch(app: &TestApp, path: &str, version: &str, change: &Value) -> Answer {
    let headers = [("content-type", "application/merge-patch+json"), ("if-match", version)];
    send(app, &partner(app), "PATCH", path, &headers, change.to_string()).await
}

async fn submit(app: &TestApp, path: &str, key: &str, version: &str) -> Answer {
    send(app, &partner(app), "POST", &format!("{path}/submit"), &[("idempotency-key", key), ("if-match", version)], "").await
}

#[tokio::test]
async fn an_order_is_entered_step_by_step_and_placed_once() {
    let app = TestApp::start().await;
    let orders = count(&app, "orders").await;
    let begun = begin(&app, "k", &json!({})).await;
    assert_eq!((begun.status.as_u16(), begun.header("etag")), (201, "\"1\""), "{}", begun.text);
    assert_eq!(begun.json()["order"], json!({"portal": "standard-v4"}), "the account's only portal");
    let path = begun.header("location").to_owned();
    assert_eq!(begin(&app, "k", &json!({})).await.text, begun.text, "repeated, it is the same draft");

    let whole = an_order("standard-v4");
    let first = json!({"organisation": whole["organisation"], "type": "new", "process": "digital", "agent": whole["legal_representative"]});
    let changed = patch(&app, &path, "\"1\"", &first).await;
    assert_eq!((changed.status.as_u16(), changed.header("etag")), (200, "\"2\""), "{}", changed.text);
    let missing = json!(["offer", "payment_method", "subscriber", "legal_representative", "holder", "otp_contact"]);
    assert_eq!(changed.json()["missing"], missing);
    let early = submit(&app, &path, "s", "\"2\"").await;
    let all = missing.as_array().expect("fields").iter().map(|field| format!("{} missing", field.as_str().expect("a field")));
    assert_eq!((early.code().as_str(), fields(&early)), ("incomplete", all.collect()), "{}", early.text);

    let mut rest = whole.clone();
    rest["agent"] = Value::Null;
    let changed = patch(&app, &path, "\"2\"", &rest).await;
    assert_eq!(changed.json()["missing"], json!([]), "{}", changed.text);
    let read = app.get(&partner(&app), &path).await;
    assert_eq!((read.header("etag"), &read.text), ("\"3\"", &changed.text));
    assert_eq!(read.json()["order"]["agent"], Value::Null, "null took it away");

    let placed = submit(&app, &path, "s", "\"3\"").await;
    assert_eq!((placed.status.as_u16(), placed.header("etag")), (201, "\"1\""), "{}", placed.text);
    let again = submit(&app, &path, "s", "\"3\"").await;
    assert_eq!((again.status, &again.text, again.header("location")), (placed.status, &placed.text, placed.header("location")));
    assert_eq!(submit(&app, &path, "another", "\"3\"").await.code(), "not_found", "it is an order now, and no draft");
    assert_eq!(app.get(&partner(&app), &path).await.code(), "not_found");
    assert_eq!((count(&app, "orders").await, count(&app, "order_drafts").await), (orders + 1, 0));
    let order = app.get(&partner(&app), placed.header("location")).await.json();
    assert_eq!((&order["organisation"]["siren"], &order["agent"]), (&json!("732829320"), &Value::Null));
    let recorded = "select string_agg(convert_from(event, 'UTF8')::jsonb->>'action', ' ' order by sequence) from audit_events
        where chain like 'draft:%'";
    let recorded: String = sqlx::query_scalar(recorded).fetch_one(app.db.pool()).await.expect("the audit log");
    assert_eq!(recorded, "draft_begun draft_changed draft_changed draft_submitted");
    let told =
        "audit_values v join audit_events e on e.id = v.event_id where e.chain like 'draft:%' and coalesce(v.after, '') like '%Rennes%'";
    assert_eq!(count(&app, told).await, 0, "what was entered is recorded when it becomes an order");
}

#[tokio::test]
async fn whoever_is_not_there_yet_is_missing_and_nothing_of_it_is_wrong() {
    let app = TestApp::start().await;
    let orders = count(&app, "orders").await;
    let mut order = an_order("standard-v4");
    order["holder_is_legal_representative"] = json!(false);
    let path = begun(&app, &order).await;
    let lacking = async |version: &str| {
        let answer = submit(&app, &path, "s", version).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (409, "incomplete"), "{}", answer.text);
        fields(&answer)
    };
    assert_eq!(lacking("\"1\"").await, ["holder missing"]);
    patch(&app, &path, "\"1\"", &json!({"holder": order["legal_representative"], "agent": {}})).await;
    let agent = ["title", "first_name", "last_name", "address", "postcode", "city", "country", "email", "mobile"];
    assert_eq!(lacking("\"2\"").await, agent.map(|field| format!("agent.{field} missing")));
    assert_eq!(count(&app, "orders").await, orders);
    patch(&app, &path, "\"2\"", &json!({"agent": null})).await;
    assert_eq!(submit(&app, &path, "s", "\"3\"").await.status, 201);
}

#[tokio::test]
async fn what_is_given_must_be_right_and_what_is_refused_changes_nothing() {
    let app = TestApp::start().await;
    let wrong = begin(&app, "k", &json!({"organisation": {"siren": "732829321"}, "frob": 1, "portal": "avocats-v4"})).await;
    assert_eq!(fields(&wrong), ["organisation.siren check_digit", "frob unknown_field", "portal unknown_choice"]);
    assert_eq!(fields(&begin(&app, "k", &json!({"portal": "avocats-v4"})).await), ["portal unknown_choice"], "a portal of another account");
    assert_eq!(fields(&begin(&app, "k", &json!({"portal": "nowhere"})).await), ["portal unknown_choice"]);
    assert_eq!(count(&app, "order_drafts").await, 0);
    let path = begun(&app, &json!({"type": "new"})).await;
    let before = app.get(&partner(&app), &path).await.text;
    assert_eq!(fields(&patch(&app, &path, "\"1\"", &json!({"type": "old", "agent": {"email": 1}})).await)[..1], ["type unknown_choice"]);
    assert_eq!(fields(&patch(&app, &path, "\"1\"", &json!({"portal": "avocats-v4"})).await), ["portal contradiction"]);
    for version in ["\"1\"", "\"2\""] {
        assert_eq!(fields(&patch(&app, &path, version, &json!([])).await), ["body format"], "what is malformed is said first");
    }
    for (version, wrong) in [("*", "If-Match unknown_choice"), ("1", "If-Match format")] {
        assert_eq!(fields(&patch(&app, &path, version, &json!([])).await), [wrong, "body format"]);
        assert_eq!(fields(&send(&app, &partner(&app), "DELETE", &path, &[("if-match", version)], "").await), [wrong]);
        let submitted = send(&app, &partner(&app), "POST", "/api/v1/drafts/x/submit", &[("if-match", version)], "{}").await;
        assert_eq!(fields(&submitted), ["draft format", wrong, "Idempotency-Key empty", "body unknown_field"]);
    }
    let said = json!({"organisation": {"siren": "12"}, "frob": 1});
    let merge = ("content-type", "application/merge-patch+json");
    for (query, headers, rest) in [
        ("", vec![merge], vec![]),
        ("", vec![merge, ("if-match", "\"9\"")], vec![]),
        ("?x=1", vec![merge], vec!["x unknown_field"]),
        ("?x=1", vec![merge, ("if-match", "x")], vec!["x unknown_field", "If-Match format"]),
    ] {
        let answer = send(&app, &partner(&app), "PATCH", &format!("{path}{query}"), &headers, said.to_string()).await;
        assert_eq!(fields(&answer), [rest, vec!["organisation.siren format", "frob unknown_field"]].concat(), "{query} {headers:?}");
    }
    let moved = json!({"portal": "avocats-v4", "type": "old", "offer": "nothing"});
    let told = ["portal contradiction", "type unknown_choice", "offer unknown_choice"];
    assert_eq!(fields(&patch(&app, &path, "\"1\"", &moved).await), told, "the rest is looked up where the draft is");
    for (version, refusal) in [("\"2\"", "precondition_failed"), ("W/\"1\"", "precondition_failed")] {
        assert_eq!(patch(&app, &path, version, &json!({"type": "renewal"})).await.code(), refusal, "{version}");
        assert_eq!(submit(&app, &path, "s", version).await.code(), refusal, "{version}");
        assert_eq!(send(&app, &partner(&app), "DELETE", &path, &[("if-match", version)], "").await.code(), refusal, "{version}");
    }
    let json = send(&app, &partner(&app), "PATCH", &path, &[("content-type", "application/json"), ("if-match", "\"1\"")], "{}").await;
    assert_eq!(json.code(), "unsupported_media_type", "whether null takes away must not be guessed");
    let with_body =
        send(&app, &partner(&app), "POST", &format!("{path}/submit"), &[("idempotency-key", "s"), ("if-match", "\"1\"")], "{}").await;
    assert_eq!(fields(&with_body), ["body unknown_field"]);
    assert_eq!(fields(&send(&app, &partner(&app), "POST", &format!("{path}/submit"), &[], "").await), ["Idempotency-Key empty"]);
    assert_eq!(app.get(&partner(&app), "/api/v1/drafts/1").await.code(), "invalid_request");
    assert_eq!(app.get(&partner(&app), &path).await.text, before);
}

#[tokio::test]
async fn what_the_portal_does_not_sell_cannot_be_entered() {
    let app = TestApp::start().await;
    let path = begun(&app, &json!({})).await;
    for (entry, wrong) in [
        (json!({"offer": "nothing"}), vec!["offer unknown_choice"]),
        (json!({"offer": "cle-1-an-livree"}), vec!["offer unknown_choice"]),
        (json!({"offer": "seulement-papier", "process": "digital"}), vec!["offer unknown_choice"]),
        (json!({"payment_method": "bank_transfer"}), vec!["payment_method unknown_choice"]),
        (json!({"offer": "nothing", "payment_method": "bank_transfer"}), vec!["offer unknown_choice", "payment_method unknown_choice"]),
    ] {
        assert_eq!(fields(&begin(&app, "k", &entry).await), wrong);
        assert_eq!(fields(&patch(&app, &path, "\"1\"", &entry).await), wrong);
        let mut worse = entry.clone();
        worse["organisation"] = json!({"siren": "732829321"});
        let all: Vec<&str> = std::iter::once("organisation.siren check_digit").chain(wrong).collect();
        assert_eq!(fields(&begin(&app, "k", &worse).await), all);
        assert_eq!(fields(&patch(&app, &path, "\"1\"", &worse).await), all);
    }
    let sold_on_paper = "insert into portal_offers (portal_id, code, label, medium, duration_years, delivery_mode, holder_authentication,
            issuing_ca, processes, price_lines, total_incl_vat_cents, on_sale)
        select portal_id, 'seulement-papier', label, medium, duration_years, delivery_mode, holder_authentication, issuing_ca, '{paper}',
            price_lines, total_incl_vat_cents, on_sale
        from portal_offers where code = 'cle-3-ans-livree' and portal_id = (select id from portals where slug = 'standard-v4')";
    sqlx::query(sold_on_paper).execute(app.db.pool()).await.expect("an offer");
    assert_eq!(patch(&app, &path, "\"1\"", &json!({"offer": "seulement-papier"})).await.status, 200, "how it is ordered is not said yet");
    assert_eq!(fields(&patch(&app, &path, "\"2\"", &json!({"process": "digital"})).await), ["offer unknown_choice"]);
    assert_eq!(count(&app, "order_drafts").await, 1, "what was refused left nothing");
}

#[tokio::test]
async fn what_the_portal_no_longer_sells_is_no_order() {
    let app = TestApp::start().await;
    let orders = count(&app, "orders").await;
    let path = begun(&app, &an_order("standard-v4")).await;
    let sell = async |is_sold: bool| {
        let sql = "update portal_offers set on_sale = $1 where code = 'cle-3-ans-livree'";
        sqlx::query(sql).bind(is_sold).execute(app.db.pool()).await.expect("changes");
    };
    sell(false).await;
    assert_eq!(fields(&submit(&app, &path, "s", "\"1\"").await), ["offer unknown_choice"]);
    assert_eq!((count(&app, "orders").await, count(&app, "order_drafts").await), (orders, 1), "the draft is still there");
    assert_eq!(fields(&patch(&app, &path, "\"1\"", &json!({"cnbf_number": "104233"})).await), ["offer unknown_choice"]);
    assert_eq!(patch(&app, &path, "\"1\"", &json!({"cnbf_number": "104233", "offer": null})).await.status, 200);
    sell(true).await;
    assert_eq!(patch(&app, &path, "\"2\"", &json!({"offer": "cle-3-ans-livree"})).await.status, 200);
    assert_eq!(submit(&app, &path, "s", "\"3\"").await.status, 201, "a refusal keeps no key");
}

#[tokio::test]
async fn a_draft_of_another_portal_does_not_exist() {
    let app = TestApp::start().await;
    let path = begun(&app, &json!({})).await;
    let other = partner(&app).claim("portals", json!(["avocats-v4"]));
    let both = partner(&app).claim("portals", json!(["avocats-v4", "standard-v4"]));
    let nothing = partner(&app).claim("portals", json!([]));
    for token in [&other, &nothing, &app.issuer.access_token("claire.morvan"), &app.issuer.access_token("eric.lagarde")] {
        for (method, at) in [("GET", path.clone()), ("DELETE", path.clone()), ("POST", format!("{path}/submit"))] {
            let answer = send(&app, token, method, &at, &[("if-match", "\"1\""), ("idempotency-key", "k")], "").await;
            assert_eq!(answer.code(), "not_found", "{method}");
        }
    }
    assert_eq!(app.get(&other, DRAFTS).await.json()["drafts"], json!([]));
    assert_eq!(app.get(&both, &path).await.status, 200, "it is the portal's, whoever began it");
    let unsaid = app.post(&both, DRAFTS, &[("idempotency-key", "k")], &json!({})).await;
    assert_eq!(fields(&unsaid), ["portal empty"], "which of two portals cannot be guessed");
    assert_eq!(app.get_as("eric.lagarde", DRAFTS).await.code(), "forbidden");
    assert_eq!(count(&app, "order_drafts").await, 1);
}

/// What was answered before is told as little as the rest.
#[tokio::test]
async fn a_draft_begun_or_placed_is_not_told_again_to_an_account_that_lost_its_portal() {
    let app = TestApp::start().await;
    let begun = begin(&app, "k", &an_order("standard-v4")).await;
    let path = begun.header("location").to_owned();
    let placed = submit(&app, &path, "s", "\"1\"").await;
    assert_eq!(placed.status, 201, "{}", placed.text);
    let (orders, drafts) = (count(&app, "orders").await, count(&app, "order_drafts").await);

    let lost = partner(&app).claim("portals", json!(["avocats-v4"]));
    let again = app.post(&lost, DRAFTS, &[("idempotency-key", "k")], &an_order("standard-v4")).await;
    assert_eq!(fields(&again), ["portal unknown_choice"]);
    let headers = [("idempotency-key", "s"), ("if-match", "\"1\"")];
    let again = send(&app, &lost, "POST", &format!("{path}/submit"), &headers, "").await;
    assert_eq!(again.code(), "not_found");
    assert!(!again.text.contains(&placed.json()["number"].to_string()), "{}", again.text);

    assert_eq!(begin(&app, "k", &an_order("standard-v4")).await.text, begun.text, "to whoever has it the answer is the same");
    assert_eq!(submit(&app, &path, "s", "\"1\"").await.text, placed.text);
    assert_eq!((count(&app, "orders").await, count(&app, "order_drafts").await), (orders, drafts));
}

#[tokio::test]
async fn drafts_are_listed_by_pages_newest_first() {
    let app = TestApp::start().await;
    let mut paths = Vec::new();
    for _ in 0..5 {
        paths.insert(0, begun(&app, &json!({})).await);
    }
    let (mut seen, mut path) = (Vec::new(), format!("{DRAFTS}?page_size=2"));
    loop {
        let page = app.get(&partner(&app), &path).await;
        let drafts = page.json()["drafts"].as_array().cloned().expect("drafts");
        seen.extend(drafts.iter().map(|draft| format!("{DRAFTS}/{}", draft["id"].as_str().expect("an id"))));
        let Some(next) = page.json()["next"].as_str().map(str::to_owned) else {
            assert_eq!(page.header("link"), "");
            break;
        };
        path = format!("{DRAFTS}?page_size=2&page={next}");
        assert_eq!(page.header("link"), format!("<{path}>; rel=\"next\""));
    }
    assert_eq!(seen, paths);
    for query in ["page_size=0", "page_size=201", "page=x", "frob=1", "page="] {
        assert_eq!(app.get(&partner(&app), &format!("{DRAFTS}?{query}")).await.code(), "invalid_request", "{query}");
    }
}

#[tokio::test]
async fn a_draft_is_given_up_or_forgotten_and_there_are_not_too_many() {
    let app = TestApp::start().await;
    let path = begun(&app, &json!({})).await;
    let gone = send(&app, &partner(&app), "DELETE", &path, &[("if-match", "\"1\"")], "").await;
    assert_eq!((gone.status.as_u16(), gone.text.as_str()), (204, ""));
    assert_eq!(app.get(&partner(&app), &path).await.code(), "not_found");

    let path = begun(&app, &json!({})).await;
    let age = async |interval: &'static str| {
        let sql = format!("update order_drafts set updated_at = now() - interval '{interval}', created_at = now() - interval '{interval}'");
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(app.db.pool()).await.expect("time passes");
    };
    age("29 days 23 hours").await;
    assert_eq!(app.get(&partner(&app), &path).await.status, 200);
    age("30 days").await;
    assert_eq!(app.get(&partner(&app), &path).await.code(), "not_found", "also before it is swept");
    assert_eq!(app.get(&partner(&app), DRAFTS).await.json()["drafts"], json!([]));

    let many = "insert into order_drafts (id, portal_id, document, created_at, updated_at)
        select gen_random_uuid(), (select id from portals where slug = 'standard-v4'), '{}', now(), now() from generate_series(1, $1)";
    sqlx::query(many).bind(Draft::MOST - 1).execute(app.db.pool()).await.expect("many drafts");
    assert_eq!(begin(&app, "last", &json!({})).await.status, 201, "one that is past its time takes no place");
    assert_eq!(begin(&app, "more", &json!({})).await.code(), "limit_reached");
    assert_eq!(app::past::sweep(&app.db, Clock::system().now()).await.expect("sweeps"), 1);
    assert_eq!(count(&app, "order_drafts").await, Draft::MOST);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_place_the_same_draft_one_does() {
    let app = TestApp::start().await;
    let orders = count(&app, "orders").await;
    let path = begun(&app, &an_order("standard-v4")).await;
    let keys: Vec<String> = (0..8).map(|i| format!("k{i}")).collect();
    let answers = futures_util::future::join_all(keys.iter().map(|key| submit(&app, &path, key, "\"1\""))).await;
    let placed = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(placed, 1, "{answers:?}");
    assert!(answers.iter().all(|answer| answer.status == 201 || answer.code() == "not_found"));
    assert_eq!(count(&app, "orders").await, orders + 1);
}

/// Whoever repeats a request because its answer did not come may do so while the first one is still under way.
#[tokio::test(flavor = "multi_thread")]
async fn who_places_a_draft_twice_at_once_under_one_key_is_answered_the_same_twice() {
    let app = TestApp::start().await;
    for round in 0..6 {
        let path = begun(&app, &an_order("standard-v4")).await;
        let key = format!("round-{round}");
        let answers = futures_util::future::join_all((0..8).map(|_| submit(&app, &path, &key, "\"1\""))).await;
        let number = answers[0].json()["number"].clone();
        assert!(answers.iter().all(|answer| answer.status == 201 && answer.json()["number"] == number), "round {round}: {answers:?}");
    }
}
