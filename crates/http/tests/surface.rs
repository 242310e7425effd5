//! What every answer carries, what the limits refuse, what the pages serve; and what must not happen.

mod support;

use domain::values::RecordAddress;
use http_layer::headers::{CSP_APPLICATION, CSP_DATA, CSP_PAGE, CSP_WORKER};
use http_layer::{Limits, request_id};
use serde_json::{Value, json};
use std::path::PathBuf;
use support::{ORDERS, Setup, TestApp, an_order, fields, partner};

#[tokio::test]
async fn a_list_is_walked_to_its_end_and_agrees_with_its_total() {
    let app = TestApp::start().await;
    let mut seen = std::collections::BTreeSet::new();
    let mut path = "/api/v1/orders?page_size=70".to_owned();
    loop {
        let page = app.get_as("claire.morvan", &path).await.json();
        for order in page["orders"].as_array().expect("orders") {
            assert!(seen.insert(order["number"].as_i64().expect("a number")), "{order} came twice");
        }
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/orders?page_size=70&page={next}");
    }
    assert_eq!(seen.len() as u64, ORDERS);
    assert_eq!(app.get_as("claire.morvan", "/api/v1/orders/count").await.json(), json!({"total": ORDERS}));
}

#[tokio::test]
async fn one_order_is_read_whole_within_the_scope_only() {
    let app = TestApp::start().await;
    let number = app.an_order_of("OUEST").await;
    let order = app.get_as("alain.tessier", &format!("/api/v1/orders/{number}")).await.json();
    assert_eq!(order["order"]["number"], number);
    let stranger = app.get_as("elise.kern", &format!("/api/v1/orders/{number}")).await;
    assert_eq!(stranger.code(), "not_found");
}

#[tokio::test]
async fn an_order_says_what_the_caller_may_do_with_it_as_it_stands() {
    let app = TestApp::start().await;
    for (status, internal, auditor) in [
        ("to_verify", json!(["modify", "cancel", "notify", "view"]), json!(["notify", "view"])),
        ("closed", json!(["notify", "view"]), json!(["notify", "view"])),
        ("cancelled", json!(["notify", "view"]), json!(["notify", "view"])),
    ] {
        let sql = "select o.number from orders o join portals p on p.id = o.portal_id
                   where p.ra_code = 'OUEST' and o.process = 'digital' and o.status::text = $1 limit 1";
        let number: i64 = sqlx::query_scalar(sql).bind(status).fetch_one(app.db.pool()).await.expect("an order of that status");
        let path = format!("/api/v1/orders/{number}");
        assert_eq!(app.get_as("claire.morvan", &path).await.json()["actions"], internal, "{status}");
        assert_eq!(app.get_as("alain.tessier", &path).await.json()["actions"], auditor, "an auditor changes nothing (R-4): {status}");
    }
}

#[tokio::test]
async fn me_says_who_and_nothing_of_others() {
    let app = TestApp::start().await;
    let me = app.get_as("eric.lagarde", "/api/v1/me").await.json();
    assert_eq!(me["name"], "Éric Lagarde");
    assert_eq!(me["roles"], json!(["ROLE_RA_EXTERNAL"]));
    assert_eq!(me["authorities"], json!([{"code": "OUEST", "name": "AE Ouest"}]));
    assert_eq!(me["all_portals"], false);
}

#[tokio::test]
async fn wrong_parameters_come_all_at_once_and_by_field() {
    let app = TestApp::start().await;
    let fields = |answer: &support::Answer| -> Vec<String> {
        answer.json()["errors"].as_array().expect("errors").iter().map(|e| format!("{} {}", e["field"], e["code"])).collect()
    };
    for path in ["/api/v1/orders", "/api/v1/orders/count"] {
        let answer = app.get_as("claire.morvan", &format!("{path}?siren=x&frob=1&page_size=0")).await;
        assert_eq!(answer.code(), "invalid_request");
        assert_eq!(fields(&answer), ["\"frob\" \"unknown_field\"", "\"siren\" \"format\"", "\"page_size\" \"range\""]);
    }
    let answer = app.get_as("claire.morvan", "/api/v1/orders/abc?x=1").await;
    assert_eq!(fields(&answer), ["\"number\" \"format\"", "\"x\" \"unknown_field\""]);
    for path in ["/api/v1/me?x=1", "/api/v1/portals?x=1"] {
        assert_eq!(app.get_as("claire.morvan", path).await.code(), "invalid_request");
    }
}

#[tokio::test]
async fn nobody_learns_what_a_signed_in_person_would() {
    let app = TestApp::start().await;
    let number = app.an_order_of("OUEST").await;
    let known = app.anonymous("GET", &format!("/api/v1/orders/{number}"), &[]).await;
    let malformed = app.anonymous("GET", "/api/v1/orders/abc?frob=1", &[]).await;
    assert_eq!((known.code(), malformed.code()), ("unauthenticated".to_owned(), "unauthenticated".to_owned()));
    assert_eq!(known.text.len(), malformed.text.len());
    assert_eq!(known.header("www-authenticate"), r#"Bearer realm="ra-portal""#);
}

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let app = TestApp::start().await;
    let expected = [
        ("/api/v1/orders", CSP_DATA, "no-store"),
        ("/nothing", CSP_DATA, "no-store"),
        ("/healthz", CSP_DATA, "no-store"),
        ("/docs", CSP_PAGE, "no-cache"),
        ("/docs/docs.js", CSP_PAGE, "no-cache"),
        ("/problems/not_found", CSP_PAGE, "no-cache"),
    ];
    for (path, policy, cache) in expected {
        let answer = app.get_as("claire.morvan", path).await;
        assert_eq!((answer.header("content-security-policy"), answer.header("cache-control")), (policy, cache), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert!(answer.header("strict-transport-security").starts_with("max-age="), "{path}");
        assert_eq!(answer.header(request_id::HEADER.as_str()).len(), 32, "{path}");
    }
    let mine = app.anonymous("GET", "/healthz", &[("x-request-id", "mine")]).await;
    assert_ne!(mine.header("x-request-id"), "mine", "a caller does not choose its number");
}

#[tokio::test]
async fn who_asks_too_often_waits_and_others_do_not() {
    let app = TestApp::with(Setup { limits: Limits { requests_per_second: 0.1, burst: 2, ..Limits::default() }, ..Setup::default() }).await;
    for _ in 0..2 {
        assert_eq!(app.get_as("eric.lagarde", "/api/v1/me").await.status, 200);
    }
    let refused = app.get_as("eric.lagarde", "/api/v1/me").await;
    assert_eq!(refused.code(), "rate_limited");
    assert_eq!(refused.header("retry-after"), "10");
    assert_eq!(app.get_as("elise.kern", "/api/v1/me").await.status, 200);
}

#[tokio::test]
async fn large_bodies_and_other_methods_are_refused_as_problems() {
    let app = TestApp::start().await;
    let token = format!("Bearer {}", app.issuer.access_token("claire.morvan").token());
    let other = app.anonymous("DELETE", "/api/v1/orders", &[("authorization", &token)]).await;
    assert_eq!(other.code(), "method_not_allowed");
    assert_eq!(other.header("allow"), "GET,HEAD,POST");
    let large = app.anonymous("POST", "/auth/backchannel-logout", &[("content-length", "10000000")]).await;
    assert_eq!(large.code(), "body_too_large");
}

#[tokio::test]
async fn a_store_that_is_gone_is_unavailable_and_nothing_leaks() {
    let app = TestApp::start().await;
    assert_eq!(app.anonymous("GET", "/readyz", &[]).await.status, 200);
    app.db.close().await;
    for path in ["/readyz", "/api/v1/orders"] {
        let answer = app.get_as("claire.morvan", path).await;
        assert_eq!(answer.code(), "unavailable");
        assert!(!answer.text.contains("pool") && !answer.text.contains("sqlx"), "{}", answer.text);
    }
    assert_eq!(app.anonymous("GET", "/healthz", &[]).await.status, 200);
}

fn web_dir() -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("web");
    std::fs::create_dir_all(&dir).expect("a folder");
    for (name, text) in [
        ("index.html", "<!doctype html>"),
        ("app-0123456789ab.js", "plain"),
        ("app-0123456789ab.js.br", "packed"),
        ("pdf.worker-0123456789ab.js", "worker"),
    ] {
        std::fs::write(dir.join(name), text).expect("a file");
    }
    dir
}

#[tokio::test]
async fn pages_get_the_application_and_missing_files_do_not() {
    let app = TestApp::with(Setup { web_dir: Some(web_dir()), ..Setup::default() }).await;
    let html = [("accept", "text/html,*/*")];
    for path in ["/", "/orders", "/orders/5144"] {
        let answer = app.anonymous("GET", path, &html).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, "<!doctype html>"), "{path}");
        assert_eq!(answer.header("content-security-policy"), CSP_APPLICATION);
        assert_eq!(answer.header("cache-control"), "no-cache");
    }
    for path in ["/missing-0123456789ab.js", "/api/v1/nothing", "/api/", "/auth/nothing", "/problems/nothing", "/..%2f..%2fetc%2fpasswd"] {
        let answer = app.anonymous("GET", path, &html).await;
        assert_eq!(answer.code(), "not_found", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
    assert_eq!(app.anonymous("GET", "/orders", &[("accept", "*/*")]).await.code(), "not_found", "a script is no visitor");
    assert_eq!(app.anonymous("POST", "/", &html).await.code(), "method_not_allowed");
}

#[tokio::test]
async fn fingerprinted_files_are_kept_for_ever_and_sent_compressed() {
    let app = TestApp::with(Setup { web_dir: Some(web_dir()), ..Setup::default() }).await;
    let plain = app.anonymous("GET", "/app-0123456789ab.js", &[]).await;
    assert_eq!((plain.text.as_str(), plain.header("content-encoding")), ("plain", ""));
    let packed = app.anonymous("GET", "/app-0123456789ab.js", &[("accept-encoding", "br, gzip")]).await;
    assert_eq!((packed.text.as_str(), packed.header("content-encoding")), ("packed", "br"));
    assert_eq!(packed.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(packed.header("content-type"), "text/javascript");
    assert!(packed.header("vary").contains("accept-encoding"));
}

#[tokio::test]
async fn the_worker_that_reads_documents_reaches_no_address() {
    let app = TestApp::with(Setup { web_dir: Some(web_dir()), ..Setup::default() }).await;
    let policy = async |path: &str| app.anonymous("GET", path, &[]).await.header("content-security-policy").to_owned();
    assert_eq!(policy("/pdf.worker-0123456789ab.js").await, CSP_WORKER);
    assert_eq!(policy("/app-0123456789ab.js").await, CSP_DATA, "no other file is a worker");
}

#[tokio::test]
async fn an_order_links_to_the_companys_record_where_the_configuration_says() {
    let setup = Setup { company_record: RecordAddress::parse("https://registre.example/{siren}").ok(), ..Setup::default() };
    for (setup, linked) in [(setup, true), (Setup::default(), false)] {
        let app = TestApp::with(setup).await;
        let number = app.an_order_of("OUEST").await;
        let order = app.get_as("claire.morvan", &format!("/api/v1/orders/{number}")).await.json();
        let siren = order["organisation"]["siren"].as_str().expect("a SIREN");
        let expected = if linked { json!(format!("https://registre.example/{siren}")) } else { json!(null) };
        assert_eq!(order["organisation"]["record_url"], expected);
    }
}

#[tokio::test]
async fn every_problem_has_its_page_in_both_languages() {
    let app = TestApp::start().await;
    for code in api::ProblemCode::ALL {
        let page = app.anonymous("GET", &format!("/problems/{}", code.as_str()), &[]).await;
        assert_eq!(page.status, 200, "{}", code.as_str());
        assert!(page.text.contains(code.title()) && page.text.contains("lang=\"en\""), "{}", code.as_str());
    }
}

#[tokio::test]
async fn an_address_longer_than_any_name_is_not_found() {
    let app = TestApp::with(Setup { web_dir: Some(web_dir()), ..Setup::default() }).await;
    for path in [format!("/{}", "a".repeat(256)), format!("/assets/{}", "a".repeat(300)), "/a".repeat(3_000)] {
        let answer = app.anonymous("GET", &path, &[]).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (404, "not_found".to_owned()), "{}", path.len());
    }
}

/// L-1 is for the authority's queue. What it tells of a holder's certificates comes from every portal's orders, and a portal
/// that orders in somebody's name must not learn whether they are another portal's customer.
#[tokio::test]
async fn a_portals_orders_have_no_priorities() {
    let app = TestApp::start().await;
    let portal = "portal-standard-v4";
    let usual = app.get_as(portal, "/api/v1/orders?page_size=200").await.json();
    let rows = usual["orders"].as_array().expect("rows");
    assert!(rows.iter().all(|row| row["priority"].is_null()), "{usual}");
    let open = rows.iter().find(|row| row["status"] == "to_verify").expect("an open order");
    let path = format!("/api/v1/orders/{}", open["number"]);
    assert!(app.get_as(portal, &path).await.json()["order"]["priority"].is_null());
    assert!(app.get_as("claire.morvan", &path).await.json()["order"]["priority"].is_object(), "the authority sees it");

    // The places of the rows would say it, too.
    for sort in ["priority", "-priority"] {
        let answer = app.get_as(portal, &format!("/api/v1/orders?sort={sort}&page=last")).await;
        assert_eq!((answer.code().as_str(), fields(&answer)), ("invalid_request", vec!["sort unknown_choice".to_owned()]), "{sort}");
    }
    let of_authority = app.get_as("claire.morvan", "/api/v1/orders?page_size=1").await.json();
    let cursor = of_authority["next"].as_str().expect("a next page");
    assert_eq!(fields(&app.get_as(portal, &format!("/api/v1/orders?page={cursor}")).await), ["page format"]);

    // It comes newest first, and goes on so.
    let first = app.get_as(portal, "/api/v1/orders?page_size=2").await.json();
    let next = app.get_as(portal, &format!("/api/v1/orders?page_size=2&page={}", first["next"].as_str().expect("a cursor"))).await.json();
    let numbers = |page: &Value| page["orders"].as_array().expect("rows").iter().map(|row| row["number"].clone()).collect::<Vec<_>>();
    let newest: Vec<Value> = rows[..4].iter().map(|row| row["number"].clone()).collect();
    assert_eq!([numbers(&first), numbers(&next)].concat(), newest);
    let asked = app.get_as(portal, "/api/v1/orders?page_size=4&sort=-created_at").await.json();
    assert_eq!(numbers(&asked), newest);
}

/// A sign that stands for what could not be read is no name that somebody gave.
#[tokio::test]
async fn what_is_no_text_is_wrong_by_field() {
    let app = TestApp::start().await;
    let placed = app.post(&partner(&app), "/api/v1/orders", &[("idempotency-key", "1")], &an_order("standard-v4")).await;
    let number = placed.json()["number"].clone();
    let title = format!("/api/v1/orders/{number}/attachments?title=%ff&file_name=a%ff.pdf");
    let key = [("idempotency-key", "1")];
    let attached = app.post_file(&app.issuer.access_token("claire.morvan"), &title, &key, "x").await;
    assert_eq!(fields(&attached)[..2], ["title character", "file_name file_name_control"]);
    let piece = format!("/api/v1/orders/{number}/evidence/organisation_extract/front?file_name=kbis%e9.pdf&%ff=1");
    let imported = app.put_file_as("claire.morvan", &piece, "x").await;
    assert_eq!(fields(&imported)[0], "file_name file_name_control", "{}", imported.text);
    let operator = "claire.morvan";
    for (who, path) in [(operator, "/api/v1/orders/%ff"), (operator, "/api/v1/portals/%ff"), ("portal-standard-v4", "/api/v1/drafts/%e9")] {
        let answer = app.get_as(who, path).await;
        assert_eq!((answer.status.as_u16(), fields(&answer).len()), (422, 1), "{path}: {}", answer.text);
    }
}
