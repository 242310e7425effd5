//! What lies outside of somebody's scope, asked for as well as can be: it is not there.

use super::support::{Answer, TestApp, an_order, pdf};
use super::{NOWHERE, anonymised, callers};
use domain::policy::{Actor, Permission, Role};
use http::{Request, StatusCode};
use serde_json::json;
use std::collections::BTreeSet;
use testkit::issuer::Forge;

/// Two order portals of one authority, each with an account of its own: an order of one does not exist for the other, whatever
/// it asks for and however well.
#[tokio::test]
async fn an_order_does_not_exist_for_another_portal_of_its_authority() {
    let app = TestApp::start().await;
    let account = |slug: &str| {
        let token = app.issuer.access_token("portal-standard-v4").claim("sub", json!(format!("account of {slug}")));
        // Nothing but the portal counts for such an account, also when its token names the authority.
        token.claim("portals", json!([slug])).claim("perimeter", json!(["OUEST"]))
    };
    let (own, other) = (account("standard-v4"), account("avocats-v4"));
    let placed = app.post(&own, "/api/v1/orders", &[("idempotency-key", "k")], &an_order("standard-v4")).await;
    assert_eq!(placed.status, StatusCode::CREATED, "{}", placed.text);
    let number = placed.json()["number"].as_i64().expect("a number");
    for piece in ["organisation_extract/front", "holder_identity/front", "holder_identity/back"] {
        let path = format!("/api/v1/orders/{number}/evidence/{piece}?file_name=a.pdf");
        assert_eq!(app.put_file(&own, &path, pdf(&format!("/Piece({piece})"))).await.status, StatusCode::OK);
    }
    let version = app.get(&own, &format!("/api/v1/orders/{number}")).await.header("etag").to_owned();
    let before = order_as_stored(&app, number).await;

    let document = serde_json::to_value(http_layer::openapi::document()).expect("JSON");
    let mut calls = 0;
    for (method, path, id, _) in http_layer::openapi::operations(&document) {
        if !path.contains("{number}") {
            continue;
        }
        let operation = &document["paths"][&path][method.to_lowercase()];
        let mut answers = Vec::new();
        for target in [number, NOWHERE] {
            let address = with_examples(&path.replace("{number}", &target.to_string()), operation);
            answers.push(anonymised(&ask_well(&app, &other, &method, &address, operation, &version).await));
        }
        assert_eq!(answers[0].0, StatusCode::NOT_FOUND, "{id}: {}", answers[0].2);
        assert_eq!(answers[0], answers[1], "{id}: another portal's order must look like none");
        calls += 1;
    }
    assert!(calls > 3, "only {calls} operations of an order");
    let listed = app.get(&other, &format!("/api/v1/orders?number={number}")).await.json();
    let counted = app.get(&other, &format!("/api/v1/orders/count?number={number}")).await.json();
    assert_eq!((&listed["orders"], &counted["total"]), (&json!([]), &json!(0)));
    // The key under which it was placed leads nobody else to it.
    let repeated = app.post(&other, "/api/v1/orders", &[("idempotency-key", "k")], &an_order("standard-v4")).await;
    assert_eq!(repeated.code(), "invalid_request");
    assert!(!repeated.text.contains(&number.to_string()));
    assert_eq!(order_as_stored(&app, number).await, before, "nothing came of it");
    let complete = format!("/api/v1/orders/{number}/complete");
    let done = app.post(&own, &complete, &[("idempotency-key", "c"), ("if-match", &version)], &json!({"documents_valid": true})).await;
    assert_eq!(done.status, StatusCode::OK, "it was all there: {}", done.text);
}

/// The address with the document's examples in place of its other parameters, those of the query that must be there among them.
fn with_examples(path: &str, operation: &serde_json::Value) -> String {
    let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters.fold(path.to_owned(), |path, parameter| match (parameter["in"].as_str(), parameter["required"].as_bool()) {
        (Some("path"), _) => path.replace(&format!("{{{}}}", text(&parameter["name"])), &text(&parameter["example"])),
        (Some("query"), Some(true)) => {
            let value: String = text(&parameter["example"]).bytes().map(|byte| format!("%{byte:02X}")).collect();
            format!("{path}{}{}={value}", if path.contains('?') { '&' } else { '?' }, text(&parameter["name"]))
        }
        _ => path,
    })
}

/// A call that would be granted to whoever may: the version that there is, and a body that is right.
async fn ask_well(app: &TestApp, token: &Forge, method: &str, path: &str, operation: &serde_json::Value, version: &str) -> Answer {
    let body = &operation["requestBody"]["content"];
    if body["multipart/form-data"].is_object() {
        return app.put_form(token, path, &[("front", "kbis.pdf", pdf(""))]).await;
    }
    let json = body["application/json"]["example"].to_string().into_bytes();
    let (kind, content) = if body["application/json"].is_object() { ("application/json", json) } else { ("application/pdf", pdf("")) };
    let key = uuid::Uuid::new_v4().to_string();
    let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {}", token.token()));
    let request = request.header("if-match", version).header("idempotency-key", key).header("content-type", kind);
    app.send(request.body(if body.is_object() { content.into() } else { axum::body::Body::empty() }).expect("a request")).await
}

/// Everything of an order that a call could change, as text.
async fn order_as_stored(app: &TestApp, number: i64) -> String {
    let sql = "select (select to_jsonb(o) from orders o where o.number = $1)::text
        || (select jsonb_agg(to_jsonb(e) order by kind) from evidence_items e where e.order_number = $1)::text
        || (select jsonb_agg(to_jsonb(d) order by id) from order_documents d where d.order_number = $1)::text
        || (select count(*) from order_history h where h.order_number = $1)::text
        || (select count(*) from audit_events where chain = 'order:' || $1)::text";
    sqlx::query_scalar(sql).bind(number).fetch_one(app.db.pool()).await.expect("the order")
}

/// What a caller is shown is exactly what SQL says lies within the scope: no order, portal or count less or more.
#[tokio::test]
async fn nothing_outside_the_scope_is_listed_counted_or_offered() {
    let app = TestApp::start().await;
    let mut seen = BTreeSet::new();
    for caller in callers(&app).iter().filter(|caller| caller.actor.may(Permission::View)) {
        let (orders, portals) = within_scope(&app, &caller.actor).await;
        assert_eq!(every_order(&app, &caller.token).await, orders, "{}", caller.name);
        let offered = app.get(&caller.token, "/api/v1/portals").await.json();
        let offered: BTreeSet<String> =
            offered["portals"].as_array().expect("portals").iter().map(|portal| text(&portal["slug"])).collect();
        assert_eq!(offered, portals, "{}", caller.name);
        let count = app.get(&caller.token, "/api/v1/orders/count").await.json()["total"].as_u64().expect("a total");
        assert_eq!(count, orders.len() as u64, "{}", caller.name);
        seen.insert(orders.len());
    }
    assert!(seen.len() > 3, "everything, an authority, a portal and nothing: {seen:?}");
}

/// The numbers of the orders and the slugs of the portals that SQL finds in the actor's scope.
async fn within_scope(app: &TestApp, actor: &Actor) -> (BTreeSet<i64>, BTreeSet<String>) {
    let portals_only = actor.roles.contains(&Role::Portal);
    let all = actor.may(Permission::ViewAllPortals) && !portals_only;
    let authorities: Vec<String> = actor.perimeter.iter().filter(|_| !portals_only).map(ToString::to_string).collect();
    let slugs: Vec<String> = actor.portals.iter().filter(|_| portals_only).map(ToString::to_string).collect();
    let scope = "where $1 or p.ra_code = any($2) or p.slug = any($3)";
    let orders = format!("select o.number from orders o join portals p on p.id = o.portal_id {scope}");
    let portals = format!("select p.slug from portals p {scope}");
    let orders = sqlx::query_scalar(sqlx::AssertSqlSafe(orders)).bind(all).bind(&authorities).bind(&slugs).fetch_all(app.db.pool());
    let orders: Vec<i64> = orders.await.expect("orders");
    let portals = sqlx::query_scalar(sqlx::AssertSqlSafe(portals)).bind(all).bind(&authorities).bind(&slugs).fetch_all(app.db.pool());
    let portals: Vec<String> = portals.await.expect("portals");
    (orders.into_iter().collect(), portals.into_iter().collect())
}

/// The list walked to its end.
async fn every_order(app: &TestApp, token: &Forge) -> BTreeSet<i64> {
    let mut numbers = BTreeSet::new();
    let mut path = "/api/v1/orders?page_size=200".to_owned();
    loop {
        let page = app.get(token, &path).await.json();
        let orders = page["orders"].as_array().expect("orders");
        numbers.extend(orders.iter().map(|order| order["number"].as_i64().expect("a number")));
        let Some(next) = page["next"].as_str() else { return numbers };
        path = format!("/api/v1/orders?page_size=200&page={next}");
    }
}

fn text(value: &serde_json::Value) -> String {
    value.as_str().expect("text").to_owned()
}
