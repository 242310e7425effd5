//! What is nearly right, through the router to the database and back: whatever comes, the answer is an answer, and what is
//! refused leaves nothing behind. The parsers alone: `crates/http/src/fuzz.rs`, `crates/documents/tests/uploads`.

#[path = "../../documents/tests/uploads/make/mod.rs"]
#[expect(dead_code, reason = "the documents' tests use the rest of it")]
mod make;
mod support;

use axum::body::Body;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::values::{FileNameError as Name, FileRefusal};
use futures_util::{StreamExt, stream as streams};
use http::StatusCode;
use http_layer::Limits;
use make::pdf::{Pdf, stream};
use make::{deflate, deflated_zeros, jpeg, png};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::time::{Duration, Instant};
use support::{Answer, Setup, TestApp, an_order};
use testkit::fuzz::{Inputs, rounds};

/// How long each target is tried, in seconds.
const SECONDS: f64 = 2.0;

/// What programs stumble over in a text.
const WORDS: &[&[u8]] = &[
    b"\0",
    b"\x1b[31m",
    b"\r\n",
    b" ",
    b"'",
    b"\"",
    b"--",
    b"%",
    b"_",
    b"\\",
    b"<b>",
    b"${x}",
    b"\xc2\xa0",
    b"\xe2\x80\x8b",
    b"\xe2\x80\xae",
    b"\xef\xbb\xbf",
    b"\xef\xbf\xbf",
    b"\xf0\x9f\x98\x80",
    b"e\xcc\x81",
    b"\xc5\x93",
    b"\xc3\x9f",
    b"\xc4\xb0",
    b"\xef\xac\x81",
    b"99999999999999999999",
    b"-1",
];

async fn placed(app: &TestApp) -> i64 {
    let key = uuid::Uuid::new_v4().to_string();
    let answer = submit(app, &key, &an_order("standard-v4")).await;
    answer.json()["number"].as_i64().unwrap_or_else(|| panic!("{}", answer.text))
}

async fn submit(app: &TestApp, key: &str, order: &Value) -> Answer {
    app.post(&app.issuer.access_token("portal-standard-v4"), "/api/v1/orders", &[("idempotency-key", key)], order).await
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// A file for every reason for which one is not taken. Three cannot be met here: a file that is too large is refused by its
/// length before (`body_too_large`), no decoder is known to fail as none should, and what is sent twice takes two sides (`replacing.rs`).
fn hostile_files() -> Vec<(String, Vec<u8>, FileRefusal)> {
    let page = || Pdf::new("").bytes();
    let picture = png::black(4, 4, png::RGB, &[]);
    let photograph = jpeg::file(16, 8, jpeg::COLOUR, &[]);
    let coded = |frame, precision| jpeg::file(16, 16, jpeg::Coding { frame, precision, components: 3 }, &[]);
    let mut encrypted = Pdf::new("").with("<</Filter/Standard/V 1/R 2/P -4/O(x)/U(x)>>");
    encrypted.trailer = "/Encrypt 5 0 R/ID[<00><00>]".to_owned();
    let packed = stream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", &deflated_zeros(9 << 20));
    let too_long = format!("{}.pdf", "é".repeat(147));
    let files = [
        ("", page(), FileRefusal::Name(Name::Empty)),
        (too_long.as_str(), page(), FileRefusal::Name(Name::TooLong)),
        ("a/kbis.pdf", page(), FileRefusal::Name(Name::Path)),
        ("..\\kbis.pdf", page(), FileRefusal::Name(Name::Path)),
        ("kbis\u{202e}fdp.pdf", page(), FileRefusal::Name(Name::Control)),
        ("kbis.pdf\0", page(), FileRefusal::Name(Name::Control)),
        ("kbis\r\nSet-Cookie: x.pdf", page(), FileRefusal::Name(Name::Control)),
        ("kbis.pdf.exe", page(), FileRefusal::Name(Name::Dots)),
        ("kbis.svg", page(), FileRefusal::Name(Name::Extension)),
        ("kbis.pdf", Vec::new(), FileRefusal::Empty),
        ("kbis.pdf", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(), FileRefusal::UnknownType),
        ("kbis.pdf", photograph.clone(), FileRefusal::TypeMismatch),
        ("kbis.jpg", jpeg::file(8, 8, jpeg::COLOUR, &[jpeg::segment(0xfe, &page())]), FileRefusal::Polyglot),
        ("kbis.png", [&picture[..], b"<script>"].concat(), FileRefusal::TrailingData),
        ("kbis.png", png::file(50_000, 50_000, png::RGB, &[png::chunk(b"IDAT", &deflate(b""))]), FileRefusal::TooManyPixels),
        ("kbis.jpg", photograph[..photograph.len() - 9].to_vec(), FileRefusal::ImageTruncated),
        ("kbis.png", png::file(4, 4, png::RGB, &[png::chunk(b"IDAT", b"garbage")]), FileRefusal::ImageCorrupt),
        ("kbis.jpg", coded(0xc9, 8), FileRefusal::ImageUnsupported),
        ("kbis.jpg", coded(0xc1, 12), FileRefusal::ImageUnsupported),
        ("kbis.png", png::black(4, 4, png::RGB, &[png::chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0])]), FileRefusal::ImageAnimated),
        ("kbis.pdf", page()[..page().len() - 30].to_vec(), FileRefusal::PdfTruncated),
        ("kbis.pdf", b"%PDF-1.7\n%%EOF".to_vec(), FileRefusal::PdfCorrupt),
        ("kbis.pdf", encrypted.bytes(), FileRefusal::PdfEncrypted),
        ("kbis.pdf", Pdf::new("/OpenAction<</S/JavaScript/JS(app.alert(1))>>").bytes(), FileRefusal::PdfActiveContent),
        ("kbis.pdf", Pdf::new("").with("<</Type/Filespec/F(a.exe)/EF<</F 6 0 R>>>>").bytes(), FileRefusal::PdfEmbeddedFiles),
        ("kbis.pdf", Pdf::pages(10_000, "").bytes(), FileRefusal::PdfTooManyPages),
        ("kbis.pdf", Pdf::new("").with(packed).bytes(), FileRefusal::PdfBomb),
    ];
    files.into_iter().map(|(name, content, refusal)| (name.to_owned(), content, refusal)).collect()
}

#[tokio::test]
async fn every_reason_not_to_take_a_file_has_its_answer_and_leaves_nothing() {
    let app = TestApp::start().await;
    let number = placed(&app).await;
    let before = left(&app, number).await;
    let mut met = BTreeSet::from([FileRefusal::TooLarge.code(), FileRefusal::Unreadable.code(), FileRefusal::SentTwice.code()]);
    for (name, content, refusal) in hostile_files() {
        let path = format!("/api/v1/orders/{number}/evidence/organisation_extract/front?file_name={}", percent(&name));
        let answer = app.put_file_as("portal-standard-v4", &path, content).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid_request"), "{refusal}");
        let field = if matches!(refusal, FileRefusal::Name(_)) { "file_name" } else { "content" };
        let error = &answer.json()["errors"][0];
        assert_eq!((&error["field"], &error["code"]), (&json!(field), &json!(refusal.code())), "{}", name.escape_debug());
        met.insert(refusal.code());
    }
    assert_eq!(met, FileRefusal::ALL.iter().map(|refusal| refusal.code()).collect(), "every reason is met");
    assert_eq!(left(&app, number).await, before);
}

/// What an import leaves: version, documents, history, audit events.
async fn left(app: &TestApp, number: i64) -> (i64, i64, i64, i64) {
    let sql = "select o.version, (select count(*) from order_documents where order_number = $1),
        (select count(*) from order_history where order_number = $1), (select count(*) from audit_events where chain = 'order:' || $1)
        from orders o where number = $1";
    sqlx::query_as(sql).bind(number).fetch_one(app.db.pool()).await.expect("the order")
}

/// The places of the texts in a document.
fn texts(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| texts(value, &format!("{at}/{name}"), found)),
        Value::String(_) => found.push(at.to_owned()),
        _ => {}
    }
}

#[tokio::test]
async fn fuzz_orders_to_the_database() {
    let app = TestApp::start().await;
    let mut whole = an_order("standard-v4");
    whole["agent"] = whole["legal_representative"].clone();
    whole["has_valid_mandate"] = json!(true);
    whole["holder_is_legal_representative"] = json!(false);
    whole["holder"] = whole["legal_representative"].clone();
    for (field, text) in [("cnbf_number", "104233"), ("bar_number", "R 1204"), ("additional_information", "Ascenseur\nen panne")] {
        whole[field] = json!(text);
    }
    let mut places = Vec::new();
    texts(&whole, "", &mut places);
    let corpus: Vec<Vec<u8>> = places.iter().filter_map(|place| Some(whole.pointer(place)?.as_str()?.as_bytes().to_vec())).collect();
    let mut inputs = Inputs::new(21, &corpus, WORDS);
    let (mut taken, mut refused) = (0, 0);
    for round in rounds(SECONDS) {
        let mut order = whole.clone();
        let place = &places[round as usize % places.len()];
        *order.pointer_mut(place).expect("a place") = json!(inputs.text());
        let answer = submit(&app, &format!("k{round}"), &order).await;
        match answer.status {
            StatusCode::CREATED => {
                taken += 1;
                let read = app.get_as("eric.lagarde", answer.header("location")).await;
                assert_eq!(read.status, StatusCode::OK, "{place}: {} {}", order.pointer(place).expect("a text"), read.text);
            }
            StatusCode::UNPROCESSABLE_ENTITY => {
                refused += 1;
                assert_eq!(answer.code(), "invalid_request");
            }
            _ => panic!("{place}: {} {}", order.pointer(place).expect("a text"), answer.text),
        }
    }
    assert!(taken > 0 && refused > 0, "{taken} taken, {refused} refused: the mutations reach nothing");
}

#[tokio::test]
async fn fuzz_names_of_files_to_the_database_and_back() {
    let app = TestApp::start().await;
    let another = async || format!("/api/v1/orders/{}/evidence/organisation_extract/front", placed(&app).await);
    let mut path = another().await;
    let corpus = ["kbis.png", "Carte d’identité – recto.png", "Œuvre (1).PNG"].map(|name| name.as_bytes().to_vec());
    let mut inputs = Inputs::new(22, &corpus, WORDS);
    let (mut taken, mut refused) = (0, 0);
    for _ in rounds(SECONDS) {
        let name = inputs.text();
        let answer = app.put_file_as("portal-standard-v4", &format!("{path}?file_name={}", percent(&name)), support::png(1)).await;
        match answer.status {
            StatusCode::OK => {
                taken += 1;
                let read = app.get_as("eric.lagarde", &path).await;
                let told = read.header("content-disposition").to_owned();
                assert_eq!((read.status, told.starts_with("attachment; filename*=UTF-8''")), (StatusCode::OK, true), "{told}");
            }
            StatusCode::UNPROCESSABLE_ENTITY => refused += 1,
            // No side is replaced without end.
            StatusCode::CONFLICT if answer.code() == "limit_reached" => path = another().await,
            _ => panic!("{}: {}", name.escape_debug(), answer.text),
        }
    }
    assert!(taken > 0 && refused > 0, "{taken} taken, {refused} refused: the mutations reach nothing");
}

#[tokio::test]
async fn fuzz_lists_to_the_database() {
    let app = TestApp::start().await;
    let mut cursors = Vec::new();
    for sort in ["priority", "-priority", "number", "portu_id", "-holder", "holder", "created_at"] {
        let page = app.get_as("eric.lagarde", &format!("/api/v1/orders?page_size=1&sort={sort}")).await.json();
        let cursor = URL_SAFE_NO_PAD.decode(page["next"].as_str().expect("a next page")).expect("base64url");
        cursors.push((sort, cursor));
    }
    let corpus: Vec<Vec<u8>> = cursors.iter().map(|(_, cursor)| cursor.clone()).collect();
    let queries =
        ["number=5144", "siren=0002%20732&holder=le+goff", "created_from=2026-01-01&created_to=2026-12-31", "portu_id=7&portal=2"];
    let queries = queries.map(|query| query.as_bytes().to_vec());
    let mut inputs = Inputs::new(23, &corpus, WORDS);
    let mut others = Inputs::new(24, &queries, &[b"%00", b"%F0%9F%98%80", b"%E2%80%AE", b"%25", b"_", b"'", b"-", b"99999999999999999999"]);
    let (mut shown, mut refused) = (0, 0);
    for round in rounds(2.0 * SECONDS) {
        let (sort, cursor) = &cursors[round as usize % cursors.len()];
        let query = match round % 4 {
            0 => others.text().chars().filter(|sign| sign.is_ascii_graphic() && !"#<>\"{}|\\^`".contains(*sign)).collect(),
            // Only a number of the cursor is another one: it stays a cursor more often.
            1 => format!("sort={sort}&page={}", URL_SAFE_NO_PAD.encode(other_digit(cursor, round))),
            _ => format!("sort={sort}&page={}", URL_SAFE_NO_PAD.encode(inputs.bytes())),
        };
        let answer = app.get_as("eric.lagarde", &format!("/api/v1/orders?{query}")).await;
        match answer.status {
            StatusCode::OK => shown += 1,
            StatusCode::UNPROCESSABLE_ENTITY => refused += 1,
            _ => panic!("{query}: {}", answer.text),
        }
    }
    assert!(shown > 0 && refused > 0, "{shown} shown, {refused} refused: the mutations reach nothing");
}

/// The same bytes with one digit changed.
fn other_digit(bytes: &[u8], round: u32) -> Vec<u8> {
    let digits: Vec<usize> = bytes.iter().enumerate().filter(|(_, byte)| byte.is_ascii_digit()).map(|(i, _)| i).collect();
    let mut bytes = bytes.to_vec();
    if let Some(at) = digits.get((round / 4) as usize % digits.len().max(1)) {
        bytes[*at] = b'0' + (round % 10) as u8;
    }
    bytes
}

#[tokio::test]
async fn what_stands_twice_in_a_body_is_refused_by_its_field() {
    let app = TestApp::start().await;
    let order = an_order("standard-v4").to_string();
    let doubled = order.replacen("\"siren\":", "\"siren\":\"111111111\",\"siren\":", 1);
    assert_ne!(doubled, order);
    let token = app.issuer.access_token("portal-standard-v4");
    let answer = app.send(support::posting(&token, "/api/v1/orders", &[("idempotency-key", "k")], doubled)).await;
    assert_eq!(answer.code(), "invalid_request");
    let errors = answer.json()["errors"].clone();
    assert_eq!((&errors[0]["field"], &errors[0]["code"]), (&json!("organisation.siren"), &json!("repeated")));
}

#[tokio::test]
async fn a_body_that_does_not_end_holds_nothing_for_longer_than_its_time() {
    let soon = Duration::from_millis(500);
    let limits = Limits { request_time: soon, document_time: soon, requests_per_second: 1e6, burst: 1_000_000, ..Limits::default() };
    let app = TestApp::with(Setup { limits, ..Setup::default() }).await;
    let number = placed(&app).await;
    let all = app.documents.free_places();
    let token = app.issuer.access_token("portal-standard-v4");
    let dripping = || Body::from_stream(streams::iter([Ok::<_, Infallible>(b"%PDF-1.7".to_vec())]).chain(streams::pending()));
    let path = format!("/api/v1/orders/{number}/evidence/organisation_extract/front?file_name=a.pdf");
    let slow = app.put_file(&token, &path, dripping()).await;
    assert_eq!((slow.status, slow.code().as_str()), (StatusCode::REQUEST_TIMEOUT, "request_timeout"));
    let slow = app.send(support::posting(&token, "/api/v1/orders", &[("idempotency-key", "k")], dripping())).await;
    assert_eq!(slow.code(), "request_timeout");
    // What goes on without its caller ends soon after.
    let begin = Instant::now();
    while app.documents.free_places() < all {
        assert!(begin.elapsed() < Duration::from_secs(10), "the place is still taken");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(left(&app, number).await.1, 0, "half a file is no file");
}
