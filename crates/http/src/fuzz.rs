//! Every parser of outside bytes on this side of the database, on inputs that are nearly right. None may panic, and what is
//! taken is what it looks like. (Files: `crates/documents/tests/uploads`; tokens: `crates/testkit/tests/auth_tokens.rs`;
//! through to the database: `crates/http/tests/hostile.rs`.)

use crate::change::{etag, precondition};
use crate::form::Form;
use crate::{json, posted, proxy, upload};
use api::{Cursor, Document, DraftEntry, OrderCompletion, OrderListQuery};
use app::Precondition;
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;
use domain::orders::{Bookmark, Cancelling, EvidenceKind, OrderSort, SortKey, SortValue, Submission};
use domain::portals::{AuthoritySettings, PortalOffer, PortalSettings};
use domain::values::{FileName, MAX_FILE_NAME, OrderNumber, TextBlock};
use futures_util::FutureExt;
use http::{HeaderMap, HeaderName, HeaderValue};
use std::net::IpAddr;
use testkit::fuzz::{Inputs, rounds};

/// How long each parser is tried, in seconds.
const SECONDS: f64 = 0.5;

/// Runs a parser on inputs made of these; it says whether one was taken. Some have to be, and some not.
fn run(seed: u64, corpus: &[&str], words: &[&[u8]], mut takes: impl FnMut(&[u8]) -> bool) {
    let corpus: Vec<Vec<u8>> = corpus.iter().map(|text| text.as_bytes().to_vec()).collect();
    assert!(corpus.iter().all(|right| takes(right)), "what is right is taken");
    let mut inputs = Inputs::new(seed, &corpus, words);
    let (mut tried, mut taken) = (0, 0);
    for _ in rounds(SECONDS) {
        tried += 1;
        taken += u32::from(takes(&inputs.bytes()));
    }
    assert!(0 < taken && taken < tried, "{taken} of {tried}: the mutations reach nothing");
}

fn headers(name: &'static str, value: &[u8]) -> Option<HeaderMap> {
    HeaderValue::from_bytes(value).ok().map(|value| std::iter::once((HeaderName::from_static(name), value)).collect())
}

#[test]
fn fuzz_file_names() {
    let words: [&[u8]; 9] = [b".", b"/", b"\\", b"\0", b"\xe2\x80\xae", b"\xc2\xa0", b"%2e", b".pdf", b"\xf0\x9f\x98\x80"];
    run(11, &["kbis.pdf", "Carte d’identité – recto.JPEG", "Œuvre (1).png"], &words, |bytes| {
        let Ok(name) = FileName::parse(&String::from_utf8_lossy(bytes)) else { return false };
        let text = name.as_str();
        assert!(text.matches('.').count() == 1 && !text.contains(['/', '\\', '\0', '\r', '\n', '\u{202e}']), "{text:?}");
        assert!(text.chars().count() <= MAX_FILE_NAME);
        // What comes back with the file is one header, and the name is its last part.
        let shown = upload::disposition(&name).expect("every name can be told");
        let told = shown.to_str().expect("visible ASCII").strip_prefix("attachment; filename*=UTF-8''").expect("its form");
        assert!(told.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)), "{told}");
        true
    });
}

#[test]
fn fuzz_queries_of_lists() {
    let words: [&[u8]; 12] =
        [b"&", b"=", b"%", b"%00", b"%ff", b"+", b"-", b"sort=", b"page=", b"99999999999999999999", b"1970-01-01", b"-priority"];
    let corpus = [
        "",
        "number=5144&sort=-number&page_size=200",
        "siren=0002%20732&holder=le+goff&created_from=2026-01-01&created_to=2026-12-31&portal=2&type=new&process=digital",
        "phase=created&status=to_verify&sort=priority&page=last",
    ];
    run(12, &corpus, &words, |bytes| OrderListQuery::from_query(&String::from_utf8_lossy(bytes), OrderSort::default()).is_ok());
}

#[test]
fn fuzz_cursors() {
    let words: [&[u8]; 10] = [b"-1", b"null", b"9223372036854775807", b"1e400", b"\"", b"\\u0000", b"{", b"]", b"\"Number\"", b"\"a\""];
    let values = [
        SortValue::Number,
        SortValue::PortuId(204_412),
        SortValue::Holder("le goff".to_owned(), "maelle".to_owned()),
        SortValue::CreatedAt(1_763_733_129_000_000),
        SortValue::Priority { level: 4, not_after: Some(1_795_269_129_000_000), created_at: 1_763_733_129_000_000 },
    ];
    let mark = |value| Bookmark { as_of: DateTime::UNIX_EPOCH, value, number: OrderNumber(5144), offset: Some(50) };
    let corpus = values.map(|value| serde_json::to_string(&Cursor::After(mark(value))).expect("plain data"));
    let corpus: Vec<&str> = corpus.iter().map(String::as_str).collect();
    let sorts: Vec<OrderSort> = SortKey::ALL.iter().filter_map(|key| OrderSort::parse(key.as_str())).collect();
    run(13, &corpus, &words, |bytes| {
        let text = URL_SAFE_NO_PAD.encode(bytes);
        let taken: Vec<(OrderSort, Cursor)> = sorts.iter().filter_map(|sort| Some((*sort, Cursor::decode(&text, *sort)?))).collect();
        for (sort, cursor) in &taken {
            assert_eq!(Cursor::decode(&cursor.encode(), *sort).as_ref(), Some(cursor), "it is read back as it was taken");
        }
        !taken.is_empty()
    });
}

#[test]
fn fuzz_documents_of_orders() {
    let submission = crate::openapi::order_submission().to_string();
    let words: [&[u8]; 14] = [
        b"null",
        b"true",
        b"{}",
        b"[]",
        b"\"\"",
        b"\\u0000",
        b"\\ud800",
        b"1e999",
        b"-0",
        b",",
        b"\"siren\":",
        b"\xff",
        b"\"holder\":{",
        b"[[[[",
    ];
    run(14, &[&submission], &words, |bytes| {
        let Ok(document) = json::read(bytes) else { return false };
        match Submission::read(&document) {
            Ok(_) => true,
            Err(unread) => {
                assert!(!unread.errors.is_empty() && unread.errors.len() < 200, "{unread:?}");
                false
            }
        }
    });
    run(15, &["{\"documents_valid\": true}", "{\"documents_valid\":false}"], &words, |bytes| {
        json::read(bytes).is_ok_and(|document| OrderCompletion::read(&document).is_ok())
    });
}

#[test]
fn fuzz_documents_of_operators() {
    let words: [&[u8]; 9] = [b"null", b"{}", b"[]", b"\"\"", b"\\u0000", b"\\u202e", b"1e999", b"-0", b"\xff"];
    run(20, &[&crate::openapi::order_cancelling().to_string()], &words, |bytes| {
        json::read(bytes).is_ok_and(|document| Cancelling::read(&document).is_ok())
    });
    run(21, &[&crate::openapi::comment_entry().to_string()], &words, |bytes| {
        json::read(bytes).is_ok_and(|document| TextBlock::read(&document).is_ok())
    });
    run(22, &[&crate::openapi::authority_settings().to_string()], &words, |bytes| {
        json::read(bytes).is_ok_and(|document| AuthoritySettings::read(&document).is_ok())
    });
    run(27, &[&crate::openapi::draft_entry().to_string(), &crate::openapi::draft_patch().to_string()], &words, |bytes| {
        json::read(bytes).is_ok_and(|document| DraftEntry::read(&document).is_ok())
    });
    run(23, &[&crate::openapi::portal_settings().to_string()], &words, |bytes| {
        json::read(bytes).is_ok_and(|document| PortalSettings::read(&document).is_ok())
    });
    run(24, &[&crate::openapi::offer_settings().to_string()], &words, |bytes| {
        json::read(bytes).is_ok_and(|document| PortalOffer::<()>::read(&document).is_ok())
    });
}

#[test]
fn fuzz_forms_with_both_sides() {
    let side = |name: &str| format!("--limit\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{name}.png\"\r\n\r\nabc\r\n");
    let form = format!("{}{}--limit--\r\n", side("front"), side("back"));
    let words: [&[u8]; 8] = [b"--limit", b"--limit--", b"\r\n", b"\r\n\r\n", b"filename*=UTF-8''%ff", b"name=\"front\"", b"\"", b"\0"];
    run(26, &[&form], &words, |bytes| {
        let request = Request::builder().header("content-type", "multipart/form-data; boundary=limit").body(Body::from(bytes.to_vec()));
        let read = async {
            let form = Form::from_request(request.expect("a request"), &()).await.ok()?;
            form.parts(EvidenceKind::HolderIdentity).await.ok()
        };
        let read = read.now_or_never().expect("it is all there");
        read.is_some_and(|(parts, errors)| {
            assert!(parts.len() <= 2, "a side is there once");
            errors.is_empty()
        })
    });
}

#[test]
fn fuzz_cookies() {
    let words: [&[u8]; 8] = [b";", b"=", b" ", b"\t", b",", b"\"", b"__Host-ra-portal-session", b"\xa0"];
    run(25, &["__Host-fuzz=abc", "other=1; __Host-fuzz=abc; more=2"], &words, |bytes| {
        let Some(headers) = headers("cookie", bytes) else { return false };
        crate::auth::cookies::read(&headers, "__Host-fuzz").is_some_and(|value| {
            assert!(!value.contains(';') && value == value.trim_ascii_end(), "{value:?}");
            true
        })
    });
}

#[test]
fn fuzz_entity_tags() {
    let words: [&[u8]; 7] = [b"\"", b"W/", b"*", b",", b"-", b"+", b"99999999999999999999"];
    run(16, &["\"1\"", "\"9223372036854775807\""], &words, |bytes| {
        let Some(headers) = headers("if-match", bytes) else { return false };
        let Ok(Precondition::Versions(versions)) = precondition(&headers) else { return false };
        for version in &versions {
            let tag = etag(*version);
            assert!(bytes.windows(tag.len()).any(|window| window == tag.as_bytes()), "{}", bytes.escape_ascii());
        }
        !versions.is_empty()
    });
}

#[test]
fn fuzz_idempotency_keys() {
    let words: [&[u8]; 6] = [b"\"", b" ", b"\\", b"\t", b"\x80", b"k"];
    run(17, &["8e03978e-40d5-43dd-bc93-6894a57f9324", "\"k\""], &words, |bytes| {
        let Some(key) = headers("idempotency-key", bytes).and_then(|headers| posted::key(&headers).ok()) else { return false };
        assert!((1..=128).contains(&key.as_str().len()) && key.as_str().bytes().all(|byte| byte.is_ascii_graphic()));
        true
    });
}

#[test]
fn fuzz_forwarded_headers() {
    let words: [&[u8]; 8] = [b",", b":", b"::", b"::ffff:10.0.0.1", b"10.0.0.1", b"%eth0", b"[::1]", b"unknown"];
    let ours = proxy::Proxies { trusted: vec!["10.0.0.0/8".parse().expect("a network")], client_certificates: true };
    let peer: IpAddr = [10, 0, 0, 1].into();
    run(18, &["198.51.100.1", "192.0.2.66, 2001:db8::5, 10.0.0.7"], &words, |bytes| {
        let Some(headers) = headers("x-forwarded-for", bytes) else { return false };
        let client = ours.client_of(peer, &headers).address();
        let named = String::from_utf8_lossy(bytes);
        assert!(client == peer || named.split(',').any(|part| part.trim().parse().map(|ip: IpAddr| ip.to_canonical()) == Ok(client)));
        client != peer
    });
    run(19, &[":AQID:", ":MIIBkTCB+w==:"], &[b":", b"=", b",", b"-", b"AAAA"], |bytes| {
        headers("client-cert", bytes).is_some_and(|headers| proxy::certificate(&headers).is_some())
    });
}
