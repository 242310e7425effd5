//! The documents of evidence, on the real router and database: what goes in comes out, for whom, and what is left of what
//! is refused: nothing.

mod support;

use axum::body::Body;
use axum::extract::Request;
use futures_util::StreamExt;
use futures_util::stream;
use http::StatusCode;
use http_layer::Limits;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use serde_json::{Value, json};
use std::convert::Infallible;
use std::task::Poll;
use std::time::Duration;
use support::{Answer, Setup, TestApp, pdf, png};

/// The number of an order of this portal and status, with a legal representative who is not the holder.
async fn order(app: &TestApp, portal: &str, status: &str) -> i64 {
    let sql = "select o.number from orders o join portals p on p.id = o.portal_id join order_details d on d.order_number = o.number
        where p.slug = $1 and o.status = $2::order_status and o.process = 'digital' and not d.holder_is_legal_representative
        order by o.number limit 1";
    let found: Option<i64> = sqlx::query_scalar(sql).bind(portal).bind(status).fetch_optional(app.db.pool()).await.expect("answers");
    found.unwrap_or_else(|| panic!("no order of {portal} is {status}"))
}

fn at(number: i64, kind: &str, side: &str) -> String {
    format!("/api/v1/orders/{number}/evidence/{kind}/{side}")
}

fn named(number: i64, kind: &str, side: &str, name: &str) -> String {
    let name: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("{}?file_name={name}", at(number, kind, side))
}

async fn blobs(app: &TestApp) -> Vec<Path> {
    app.blobs.list(None).map(|blob| blob.expect("a blob").location).collect().await
}

async fn one<T>(app: &TestApp, sql: &'static str, number: i64) -> T
where
    T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + Send + Unpin,
{
    sqlx::query_scalar(sql).bind(number).fetch_one(app.db.pool()).await.expect("answers")
}

async fn rows(app: &TestApp) -> i64 {
    one(app, "select count(*) from order_documents where $1 = 0", 0).await
}

/// Field and code of the only error.
fn error(answer: &Answer) -> (String, String) {
    assert_eq!(answer.code(), "invalid_request");
    let errors = answer.json()["errors"].as_array().expect("errors").clone();
    assert_eq!(errors.len(), 1, "{}", answer.text);
    let text = |key: &str| errors[0][key].as_str().expect("text").to_owned();
    (text("field"), text("code"))
}

async fn item(app: &TestApp, number: i64, kind: &str) -> Value {
    let order = app.get_as("claire.morvan", &format!("/api/v1/orders/{number}")).await.json();
    order["evidence"].as_array().expect("evidence").iter().find(|item| item["kind"] == kind).expect("the item").clone()
}

#[tokio::test]
async fn what_a_portal_imports_an_operator_of_its_authority_reads() {
    let app = TestApp::start().await;
    let number = order(&app, "standard-v4", "incomplete").await;
    let sent =
        app.put_file_as("portal-standard-v4", &named(number, "organisation_extract", "front", "Extrait Kbis – Œuvre.pdf"), pdf("")).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text);
    let document = sent.json();
    let expected = json!({"kind": "organisation_extract", "side": "front", "state": "imported", "file_name": "Extrait Kbis – Œuvre.pdf",
        "media_type": "application/pdf", "pages": 1, "width": null, "scan": "not_scanned", "scan_detail": "scanner_off"});
    for (field, value) in expected.as_object().expect("an object") {
        assert_eq!(&document[field], value, "{field}");
    }
    let read = app.get_as("eric.lagarde", &at(number, "organisation_extract", "front")).await;
    assert_eq!((read.status, &read.bytes[..]), (StatusCode::OK, &pdf("")[..]));
    for (header, value) in [
        ("content-type", "application/pdf"),
        ("content-disposition", "attachment; filename*=UTF-8''Extrait%20Kbis%20%E2%80%93%20%C5%92uvre.pdf"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("content-security-policy", http_layer::headers::CSP_DATA),
    ] {
        assert_eq!(read.header(header), value, "{header}");
    }
    let stored = app.blobs.get(&blobs(&app).await[0]).await.expect("a blob").bytes().await.expect("bytes");
    assert!(!stored.windows(4).any(|window| window == b"%PDF"), "it lies encrypted");
    let told = "select count(*) from outbox where topic = 'live' and order_number = $1";
    assert_eq!(one::<i64>(&app, told, number).await, 1, "whoever looks at the order is told");
}

#[tokio::test]
async fn one_caller_holds_half_of_the_places_and_nobody_is_read_without_one() {
    let minute = Duration::from_secs(60);
    let limits = Limits { body_grace: minute, requests_per_second: 1e6, burst: 1_000_000, ..Limits::default() };
    let app = TestApp::with(Setup { limits, ..Setup::default() }).await;
    let number = order(&app, "standard-v4", "incomplete").await;
    let path = named(number, "organisation_extract", "front", "kbis.pdf");
    let all = app.documents.free_places();
    let begun = || Body::from_stream(stream::once(async { Ok::<_, Infallible>(b"%PDF-1.7".to_vec()) }).chain(stream::pending()));
    let unread = || Body::from_stream(stream::poll_fn(|_| -> Poll<Option<Result<Vec<u8>, Infallible>>> { panic!("the body is read") }));
    let refused = async |who: &str| {
        let answer = app.put_file_as(who, &path, unread()).await;
        (answer.code(), answer.header("retry-after").to_owned())
    };
    // The one holds as many as it gets, and does not let go.
    let hold = async |who: &str| {
        let held = (0..all / 2).map(|_| app.put_file_as(who, &path, begun()));
        futures_util::future::join_all(held).await
    };
    let until = async |free: u32| {
        while app.documents.free_places() > free {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let held = async {
        let (first, second) = (hold("portal-standard-v4"), hold("eric.lagarde"));
        tokio::pin!(first);
        tokio::select! { _ = &mut first => panic!("answered"), () = until(all / 2) => {} }
        assert_eq!(refused("portal-standard-v4").await, ("rate_limited".to_owned(), "1".to_owned()));
        let other = app.put_file_as("eric.lagarde", &path, pdf("")).await;
        assert_eq!(other.status, StatusCode::OK, "{}", other.text);
        tokio::pin!(second);
        tokio::select! { _ = &mut first => panic!("answered"), _ = &mut second => panic!("answered"), () = until(0) => {} }
        assert_eq!(refused("claire.morvan").await, ("unavailable".to_owned(), "1".to_owned()));
    };
    tokio::time::timeout(Duration::from_secs(30), held).await.expect("the places are taken");
}

/// A body that drips is within its time, and far behind what anybody's line can do.
#[tokio::test]
async fn a_body_that_trickles_ends_long_before_its_time() {
    let limits = Limits { body_grace: Duration::from_millis(300), requests_per_second: 1e6, burst: 1_000_000, ..Limits::default() };
    let app = TestApp::with(Setup { limits, ..Setup::default() }).await;
    let number = order(&app, "standard-v4", "incomplete").await;
    let path = named(number, "organisation_extract", "front", "kbis.pdf");
    let all = app.documents.free_places();
    let sending = |content: Vec<u8>, pause: u64| {
        let pieces = content.chunks(100).map(<[u8]>::to_vec).collect::<Vec<_>>();
        Body::from_stream(stream::iter(pieces).then(move |piece| async move {
            tokio::time::sleep(Duration::from_millis(pause)).await;
            Ok::<_, Infallible>(piece)
        }))
    };
    let begin = std::time::Instant::now();
    let slow = app.put_file_as("portal-standard-v4", &path, sending(vec![b'%'; 1_000_000], 50)).await;
    assert_eq!(slow.code(), "request_timeout");
    assert!(begin.elapsed() < limits.document_time / 4, "{:?}", begin.elapsed());
    assert_eq!(app.documents.free_places(), all, "and gives its place back");
    assert_eq!((rows(&app).await, blobs(&app).await.len()), (0, 0));
    // Slow, and as fast as is asked: it takes longer than the grace, and is taken.
    let steady = app.put_file_as("portal-standard-v4", &path, sending(pdf(&format!("/Padding({})", "x".repeat(10_000))), 5)).await;
    assert_eq!(steady.status, StatusCode::OK, "{}", steady.text);
}

#[tokio::test]
async fn an_identity_document_is_imported_once_both_sides_are() {
    let app = TestApp::start().await;
    let number = order(&app, "standard-v4", "incomplete").await;
    sqlx::query("delete from evidence_items where order_number = $1 and kind = 'holder_identity'")
        .bind(number)
        .execute(app.db.pool())
        .await
        .expect("nothing imported yet");
    let front = app.put_file_as("eric.lagarde", &named(number, "holder_identity", "front", "recto.png"), png(10)).await;
    assert_eq!((front.json()["state"].as_str(), front.json()["width"].as_u64()), (Some("missing"), Some(8)));
    assert_eq!(item(&app, number, "holder_identity").await["state"], "missing");
    let order = app.get_as("portal-standard-v4", &format!("/api/v1/orders/{number}")).await.json();
    let correction = order["corrections"].as_array().expect("corrections").iter().find(|one| one["field"] == "evidence.holder_identity");
    let correction = correction.expect("the back is missing");
    assert_eq!((&correction["missing_sides"], &correction["address"]), (&json!(["back"]), &json!(at(number, "holder_identity", "back"))));
    assert!(correction["message"].as_str().is_some_and(|message| message.contains("back")), "{correction}");
    let back = app.put_file_as("eric.lagarde", &named(number, "holder_identity", "back", "verso.png"), png(20)).await;
    assert_eq!(back.json()["state"], "imported");
    let listed = item(&app, number, "holder_identity").await["documents"].clone();
    assert_eq!(listed.as_array().map(Vec::len), Some(2), "both sides are listed with the order: {listed}");
    assert_eq!((&listed[0]["file_name"], &listed[1]), (&json!("recto.png"), &back.json()));
    let told = "select string_agg(actor_name || ' ' || actor_kind::text || ' ' || subject, ',' order by id) from order_history
        where order_number = $1 and kind = 'evidence_imported' and subject ~ '^holder_identity' and actor_name = 'Éric Lagarde'";
    let sides = "Éric Lagarde person holder_identity.front,Éric Lagarde person holder_identity.back";
    assert_eq!(one::<String>(&app, told, number).await, sides, "each import is told, the first side's too");
    let audited =
        "select count(*) from audit_events where chain = 'order:' || $1 and convert_from(event, 'UTF8') like '%evidence_imported%'";
    assert_eq!(one::<i64>(&app, audited, number).await, 2);
    let wrong = app.put_file_as("eric.lagarde", &named(number, "organisation_extract", "back", "kbis.png"), png(1)).await;
    assert_eq!(error(&wrong), ("side".to_owned(), "unknown_choice".to_owned()));
}

#[tokio::test]
async fn a_replaced_piece_loses_its_confirmation_and_the_earlier_document_stays() {
    let app = TestApp::start().await;
    let number = order(&app, "standard-v4", "to_verify").await;
    let path = named(number, "organisation_extract", "front", "kbis.png");
    app.put_file_as("portal-standard-v4", &path, png(1)).await;
    sqlx::query(
        "update evidence_items set state = 'rejected', reviewed_at = imported_at, reviewed_by = 'X', rejection_reason = 'Trop ancien'
         where order_number = $1 and kind = 'organisation_extract'",
    )
    .bind(number)
    .execute(app.db.pool())
    .await
    .expect("found wrong");
    let version: i64 = one(&app, "select version from orders where number = $1", number).await;
    assert_eq!(app.put_file_as("portal-standard-v4", &path, png(2)).await.json()["state"], "imported");
    let item = item(&app, number, "organisation_extract").await;
    assert_eq!((&item["state"], &item["reviewed_by"], &item["rejection_reason"]), (&json!("imported"), &Value::Null, &Value::Null));
    let kept = "select count(*) filter (where replaced_at is null) || ' of ' || count(*) from order_documents where order_number = $1";
    assert_eq!(one::<String>(&app, kept, number).await, "1 of 2");
    assert_eq!(blobs(&app).await.len(), 2);
    assert_eq!(one::<i64>(&app, "select version from orders where number = $1", number).await, version + 1);
    let read = app.get_as("portal-standard-v4", &at(number, "organisation_extract", "front")).await;
    assert_eq!(&read.bytes[..], &png(2)[..], "the newer one is read");
    let listed = item["documents"].as_array().expect("documents");
    let replaced: Vec<bool> = listed.iter().map(|document| document["replaced_at"].is_string()).collect();
    assert_eq!(replaced, [false, true], "the one that counts, then the one it replaced");
    assert_ne!(listed[0]["sha256"], listed[1]["sha256"]);
}

#[tokio::test]
async fn a_refused_file_leaves_neither_row_nor_blob() {
    let app = TestApp::start().await;
    let number = order(&app, "standard-v4", "incomplete").await;
    let (picture, document) = (png(3), pdf(""));
    let attached = [&picture[..], b"more"].concat();
    let archive = [&document[..], b"PK\x05\x06", &[0; 18]].concat();
    let scripted = pdf("/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>");
    for (name, content, field, code) in [
        ("kbis.pdf", &b""[..], "content", "file_empty"),
        ("kbis.pdf", b"MZ\x90\x00", "content", "file_type_unknown"),
        ("kbis.pdf", &picture, "content", "file_type_mismatch"),
        ("kbis.png", &picture[..picture.len() - 20], "content", "image_truncated"),
        ("kbis.png", &attached, "content", "file_trailing_data"),
        ("kbis.pdf", &archive, "content", "file_polyglot"),
        ("kbis.pdf", &scripted, "content", "pdf_active_content"),
        ("kbis.pdf", &document[..document.len() - 30], "content", "pdf_truncated"),
        ("", &document, "file_name", "file_name_empty"),
        ("../kbis.pdf", &document, "file_name", "file_name_path"),
        ("kbis\u{202e}fdp.pdf", &document, "file_name", "file_name_control"),
        ("kbis\0.pdf", &document, "file_name", "file_name_control"),
        ("kbis.exe.pdf", &document, "file_name", "file_name_dots"),
        ("kbis.exe", &document, "file_name", "file_name_extension"),
    ] {
        let answer = app.put_file_as("portal-standard-v4", &named(number, "organisation_extract", "front", name), content.to_vec()).await;
        assert_eq!(error(&answer), (field.to_owned(), code.to_owned()), "{name:?}");
    }
    let declared = Request::builder()
        .method("PUT")
        .uri(named(number, "organisation_extract", "front", "kbis.pdf"))
        .header("authorization", format!("Bearer {}", app.issuer.access_token("portal-standard-v4").token()))
        .header("content-type", "text/html");
    let answer = app.send(declared.body(Body::from(pdf(""))).expect("a request")).await;
    assert_eq!(error(&answer).1, "file_type_mismatch");
    assert_eq!((rows(&app).await, blobs(&app).await.len()), (0, 0));
}

#[tokio::test]
async fn everything_wrong_in_the_address_is_said_at_once() {
    let app = TestApp::start().await;
    let answer = app.put_file_as("portal-standard-v4", "/api/v1/orders/x/evidence/frob/middle?frob=1", pdf("")).await;
    let errors = answer.json()["errors"].as_array().expect("errors").clone();
    let told: Vec<String> = errors.iter().map(|error| format!("{} {}", error["field"], error["code"]).replace('"', "")).collect();
    let expected = ["number format", "kind unknown_choice", "side unknown_choice", "file_name file_name_empty", "frob unknown_field"];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn what_is_wrong_with_the_name_comes_with_what_is_wrong_with_the_file() {
    let app = TestApp::start().await;
    let number = order(&app, "standard-v4", "incomplete").await;
    let path = format!("{}&frob=1", named(number, "organisation_extract", "front", "kbis.exe"));
    let answer = app.put_file_for("portal-standard-v4", ("if-match", "7"), &path, b"MZ".to_vec()).await;
    let all = ["file_name file_name_extension", "frob unknown_field", "If-Match format", "content file_type_unknown"];
    assert_eq!(told(&answer), all);
    assert_eq!(told(&app.put_file_for("portal-standard-v4", ("if-match", "7"), &path, pdf("")).await), all[..3]);
    let attached = format!("/api/v1/orders/{number}/attachments?file_name=lettre.exe");
    let answer = app.post_file(&app.issuer.access_token("eric.lagarde"), &attached, &[], b"MZ".to_vec()).await;
    assert_eq!(told(&answer), ["title empty", "file_name file_name_extension", "Idempotency-Key empty", "content file_type_unknown"]);
    assert_eq!((rows(&app).await, blobs(&app).await.len()), (0, 0));
}

#[tokio::test]
async fn who_may_not_import_leaves_nothing_and_learns_nothing() {
    let app = TestApp::start().await;
    let number = order(&app, "standard-v4", "incomplete").await;
    let path = named(number, "organisation_extract", "front", "kbis.pdf");
    let nowhere = app.put_file_as("elise.kern", &named(999_999_999, "organisation_extract", "front", "kbis.pdf"), pdf("")).await;
    assert_eq!(nowhere.code(), "not_found");
    // Another authority's operator and somebody without a role do not see the order; an auditor of this one does.
    for (who, refusal) in [("elise.kern", "not_found"), ("quentin.saulnier", "not_found"), ("alain.tessier", "forbidden")] {
        assert_eq!(app.put_file_as(who, &path, pdf("")).await.code(), refusal, "{who}");
    }
    assert_ne!(app.put_file_as("theo.nguyen", &path, pdf("")).await.status, StatusCode::OK, "who only generates");
    let stranger = app.issuer.access_token("portal-standard-v4").claim("portals", json!(["avocats-v4"]));
    assert_eq!(app.put_file(&stranger, &path, pdf("")).await.code(), "not_found");
    assert_eq!((rows(&app).await, blobs(&app).await.len()), (0, 0));
    assert_eq!(app.put_file_as("portal-standard-v4", &path, pdf("")).await.status, StatusCode::OK);
    for who in ["elise.kern", "quentin.saulnier"] {
        assert_eq!(app.get_as(who, &at(number, "organisation_extract", "front")).await.code(), "not_found", "{who}");
    }
    assert_eq!(app.get(&stranger, &at(number, "organisation_extract", "front")).await.code(), "not_found");
    assert_eq!(app.get_as("alain.tessier", &at(number, "organisation_extract", "front")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_order_decides_which_pieces_and_until_when() {
    let app = TestApp::start().await;
    for status in ["in_signature", "to_generate", "to_deliver", "closed", "cancelled"] {
        let sql = "select number from orders where status = $1::order_status limit 1";
        let number: i64 = sqlx::query_scalar(sql).bind(status).fetch_one(app.db.pool()).await.expect("an order");
        let answer = app.put_file_as("claire.morvan", &named(number, "organisation_extract", "front", "kbis.pdf"), pdf("")).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::CONFLICT, "evidence_locked"), "{status}");
    }
    let sql = "select o.number from orders o join order_details d on d.order_number = o.number
        where o.status = 'to_verify' and d.payment_method = 'card' and $1 = 0 limit 1";
    let paid_by_card: i64 = one(&app, sql, 0).await;
    let answer = app.put_file_as("claire.morvan", &named(paid_by_card, "payment_proof", "front", "preuve.pdf"), pdf("")).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::CONFLICT, "evidence_not_needed"));
    assert_eq!((rows(&app).await, blobs(&app).await.len()), (0, 0));
}

#[tokio::test]
async fn too_large_a_body_is_refused_before_it_is_read() {
    let app = TestApp::start().await;
    let number = order(&app, "standard-v4", "incomplete").await;
    let request = || {
        Request::builder()
            .method("PUT")
            // Over HTTP/1 what is on its way is read and thrown away, so that its sender reads the answer.
            .version(http::Version::HTTP_2)
            .uri(named(number, "organisation_extract", "front", "kbis.pdf"))
            .header("authorization", format!("Bearer {}", app.issuer.access_token("portal-standard-v4").token()))
    };
    let unread = stream::poll_fn(|_| -> std::task::Poll<Option<Result<Vec<u8>, Infallible>>> { panic!("the body is read") });
    let declared = request().header("content-length", "3145729").body(Body::from_stream(unread)).expect("a request");
    let refused = app.send(declared).await;
    assert_eq!(refused.code(), "body_too_large");
    assert!(refused.json()["detail"].as_str().is_some_and(|detail| detail.contains("3 MB (3145728 bytes)")), "{}", refused.text);
    // Without a length: as much is read as may be, and not a piece more.
    let pieces = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = pieces.clone();
    let endless = stream::repeat_with(move || {
        count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Ok::<_, Infallible>(vec![0; 1 << 20])
    });
    assert_eq!(app.send(request().body(Body::from_stream(endless)).expect("a request")).await.code(), "body_too_large");
    assert!(pieces.load(std::sync::atomic::Ordering::SeqCst) <= 5);
    // Larger than any other body may be, and still a document.
    let page = pdf(&format!("/Padding({})", "x".repeat(500_000)));
    let answer = app.send(request().body(Body::from(page)).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
}

/// Whoever sends a file slowly has until the deadline, not a task and a place for as long as they like.
#[tokio::test]
async fn a_body_that_is_not_in_by_the_deadline_gives_its_place_back() {
    let limits = Limits { document_time: Duration::from_millis(400), ..Limits::default() };
    let app = TestApp::with(Setup { limits, ..Setup::default() }).await;
    let number = order(&app, "standard-v4", "incomplete").await;
    let all = app.documents.free_places();
    // One that sends a little again and again, and one that sends nothing more.
    let trickle = stream::unfold((), |()| async {
        tokio::time::sleep(Duration::from_millis(5)).await;
        Some((Ok::<_, Infallible>(vec![b'%']), ()))
    });
    let silence = stream::once(async { Ok::<_, Infallible>(vec![b'%']) }).chain(stream::pending());
    for body in [Body::from_stream(trickle), Body::from_stream(silence)] {
        let answer = app.put_file_as("portal-standard-v4", &named(number, "organisation_extract", "front", "kbis.pdf"), body).await;
        assert_eq!(answer.code(), "request_timeout");
        let begun = std::time::Instant::now();
        while app.documents.free_places() < all {
            assert!(begun.elapsed() < Duration::from_secs(5), "the place is still taken");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    assert!(app.portal.changes_end(Duration::from_secs(5)).await, "no task is left");
    assert_eq!((rows(&app).await, blobs(&app).await.len()), (0, 0));
}

#[tokio::test]
async fn reading_an_identity_document_is_recorded_and_reading_an_extract_is_not() {
    let app = TestApp::start().await;
    let number = order(&app, "standard-v4", "incomplete").await;
    for (kind, name) in [("holder_identity", "recto.png"), ("organisation_extract", "kbis.png")] {
        assert_eq!(app.put_file_as("portal-standard-v4", &named(number, kind, "front", name), png(4)).await.status, StatusCode::OK);
        assert_eq!(app.get_as("eric.lagarde", &at(number, kind, "front")).await.status, StatusCode::OK);
    }
    let me = app.get_as("eric.lagarde", "/api/v1/me").await.json()["id"].as_str().expect("an id").to_owned();
    let sql = "select string_agg(v.field || '=' || v.after, ' ' order by v.field) from audit_events e join audit_values v on v.event_id = e.id
        where e.chain = 'person:' || $1 and convert_from(e.event, 'UTF8') like '%identity_document_read%' and v.field in ('order', 'kind', 'side')";
    let told: String = sqlx::query_scalar(sql).bind(me).fetch_one(app.db.pool()).await.expect("recorded");
    assert_eq!(told, format!("kind=holder_identity order={number} side=front"));
}

#[tokio::test]
async fn a_damaged_or_missing_document_is_never_shown() {
    let app = TestApp::start().await;
    let number = order(&app, "standard-v4", "incomplete").await;
    let path = at(number, "organisation_extract", "front");
    assert_eq!(app.get_as("claire.morvan", &path).await.code(), "not_found", "nothing is imported yet");
    app.put_file_as("claire.morvan", &named(number, "organisation_extract", "front", "kbis.pdf"), pdf("")).await;
    let blob = blobs(&app).await.remove(0);
    let mut bytes = app.blobs.get(&blob).await.expect("a blob").bytes().await.expect("bytes").to_vec();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    app.blobs.put(&blob, bytes.into()).await.expect("tampered with");
    let damaged = app.get_as("claire.morvan", &path).await;
    assert_eq!((damaged.status, damaged.code().as_str()), (StatusCode::INTERNAL_SERVER_ERROR, "document_unreadable"));
    app.blobs.delete(&blob).await.expect("removed");
    assert_eq!(app.get_as("claire.morvan", &path).await.code(), "document_unreadable");
}

fn whole(number: i64, kind: &str) -> String {
    format!("/api/v1/orders/{number}/evidence/{kind}")
}

/// Every field with its code.
fn told(answer: &Answer) -> Vec<String> {
    let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| format!("{} {}", error["field"], error["code"]).replace('"', "")).collect()
}

#[tokio::test]
async fn both_sides_are_imported_at_once_or_neither_is() {
    let app = TestApp::start().await;
    let (number, token) = (order(&app, "standard-v4", "incomplete").await, app.issuer.access_token("portal-standard-v4"));
    let put = async |files: &[(&str, &str, Vec<u8>)]| app.put_form(&token, &whole(number, "holder_identity"), files).await;
    let version: i64 = one(&app, "select version from orders where number = $1", number).await;
    for (files, errors) in [
        (vec![("front", "recto.png", png(1))], vec!["back missing"]),
        (vec![], vec!["front missing", "back missing"]),
        (
            vec![("front", "recto.png", png(1)), ("front", "recto.png", png(1)), ("side", "x.png", png(1))],
            vec!["front repeated", "side unknown_field", "back missing"],
        ),
        (vec![("front", "recto", png(1)), ("back", "verso.pdf", png(1))], vec!["front file_name_dots", "back file_type_mismatch"]),
        (
            vec![("front", "recto", b"MZ".to_vec()), ("back", "verso.exe", png(1)), ("side", "x.png", png(1))],
            vec!["side unknown_field", "front file_name_dots", "back file_name_extension", "front file_type_unknown"],
        ),
        (
            vec![("front", "recto.png", b"MZ".to_vec()), ("back", "verso.png", pdf(""))],
            vec!["front file_type_unknown", "back file_type_mismatch"],
        ),
        (vec![("front", "recto.png", png(1)), ("back", "verso.png", pdf(""))], vec!["back file_type_mismatch"]),
    ] {
        assert_eq!(told(&put(&files).await), errors);
    }
    let large = vec![0; 3 * 1024 * 1024 + 1];
    assert_eq!(put(&[("front", "recto.png", large), ("back", "verso.png", png(2))]).await.code(), "body_too_large");
    assert_eq!((rows(&app).await, blobs(&app).await.len()), (0, 0), "what was refused left nothing, no half either");

    let piece = put(&[("back", "verso.png", png(2)), ("front", "recto.png", png(1))]).await;
    assert_eq!((piece.status, &piece.json()["state"]), (StatusCode::OK, &json!("imported")), "{}", piece.text);
    assert_eq!(piece.json()["imported_at"], item(&app, number, "holder_identity").await["imported_at"]);
    assert_eq!(one::<i64>(&app, "select version from orders where number = $1", number).await, version + 1, "one change");
    let history =
        "select count(*) from order_history where order_number = $1 and kind = 'evidence_imported' and actor_kind = 'service_account'
        and subject = 'holder_identity' and at > now() - interval '1 minute'";
    assert_eq!(one::<i64>(&app, history, number).await, 1, "told once");
    for (side, shade) in [("front", 1), ("back", 2)] {
        assert_eq!(&app.get_as("eric.lagarde", &at(number, "holder_identity", side)).await.bytes[..], &png(shade)[..], "{side}");
    }
    assert_eq!(put(&[("front", "recto.png", png(3)), ("back", "verso.png", png(4))]).await.status, StatusCode::OK);
    let kept = "select count(*) filter (where replaced_at is null) || ' of ' || count(*) from order_documents where order_number = $1";
    assert_eq!(one::<String>(&app, kept, number).await, "2 of 4");
    let query = format!("{}?q=1", whole(number, "holder_identity"));
    let wrong = app.put_form(&token, &query, &[("front", "recto", png(3)), ("side", "x.png", png(1))]).await;
    assert_eq!(told(&wrong), ["q unknown_field", "side unknown_field", "front file_name_dots", "back missing"]);
    let other = app
        .put_form(&token, &whole(number, "organisation_extract"), &[("front", "kbis.pdf", pdf("")), ("back", "kbis.pdf", pdf(""))])
        .await;
    assert_eq!(told(&other), ["back unknown_field"], "only identity documents have a back");
    let file = app.put_file(&token, &whole(number, "organisation_extract"), pdf("")).await;
    assert_eq!(file.code(), "unsupported_media_type");
}

#[tokio::test]
async fn one_side_does_not_take_a_piece_back_from_an_order_that_was_handed_over() {
    let app = TestApp::start().await;
    let number = order(&app, "standard-v4", "to_verify").await;
    let kept = "update evidence_items set state = 'imported', imported_at = coalesce(imported_at, now()), reviewed_at = null,
        reviewed_by = null, rejection_reason = null where order_number = $1 and kind = 'holder_identity'";
    sqlx::query(kept).bind(number).execute(app.db.pool()).await.expect("as taken over from an older platform, without files");
    let front = named(number, "holder_identity", "front", "recto.png");
    assert_eq!(app.put_file_as("eric.lagarde", &front, png(1)).await.code(), "evidence_sides_needed");
    assert_eq!(item(&app, number, "holder_identity").await["state"], "imported");
    assert_eq!((rows(&app).await, blobs(&app).await.len()), (0, 0));
    let (token, both) = (app.issuer.access_token("eric.lagarde"), [("front", "recto.png", png(1)), ("back", "verso.png", png(2))]);
    assert_eq!(app.put_form(&token, &whole(number, "holder_identity"), &both).await.status, StatusCode::OK);
    assert_eq!(
        app.put_file_as("eric.lagarde", &front, png(3)).await.status,
        StatusCode::OK,
        "now one side can be replaced: the piece stays whole"
    );
    assert_eq!(item(&app, number, "holder_identity").await["state"], "imported");
}
