//! One caller leaves something for the others: connections of the database, memory for answers. And who is refused is told why,
//! whatever they are still sending.

mod support;

use http::StatusCode;
use http_layer::Limits;
use sqlx::{Connection, PgConnection};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use support::{Setup, TestApp, an_order, partner, png};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// Answers that nobody takes are given up at once.
fn limits(grace: u64) -> Limits {
    Limits {
        body_grace: Duration::from_millis(grace),
        body_bytes_per_second: 50_000_000,
        requests_per_second: 1e6,
        burst: 1_000_000,
        ..Limits::default()
    }
}

/// An order whose holder's identity has been imported, and where its front is read.
async fn identity(app: &TestApp) -> String {
    imported(app, "holder_identity", "recto.png", png(7)).await
}

/// An order with a document of nearly three megabytes, and where that is read.
async fn large(app: &TestApp) -> String {
    imported(app, "organisation_extract", "kbis.pdf", document()).await
}

fn document() -> Vec<u8> {
    support::pdf(&format!("/Remarks({})", "x".repeat(2_900_000)))
}

async fn imported(app: &TestApp, piece: &str, name: &str, file: Vec<u8>) -> String {
    let answer = app.post(&partner(app), "/api/v1/orders", &[("idempotency-key", "1")], &an_order("standard-v4")).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    let path = format!("/api/v1/orders/{}/evidence/{piece}/front", answer.json()["number"]);
    let imported = app.put_file_as("portal-standard-v4", &format!("{path}?file_name={name}"), file).await;
    assert_eq!(imported.status, StatusCode::OK, "{}", imported.text);
    path
}

/// That an identity document is read is committed before anybody gets it, and a commit may be slow.
#[tokio::test(flavor = "multi_thread")]
async fn who_reads_many_documents_leaves_connections_for_the_others() {
    let app = TestApp::start().await;
    let path = identity(&app).await;
    let mut slow = PgConnection::connect(app.url()).await.expect("connects");
    sqlx::raw_sql("begin; lock table audit_events in exclusive mode").execute(&mut slow).await.expect("nothing is recorded any more");
    let reading = futures_util::future::join_all((0..12).map(|_| app.get_as("portal-standard-v4", &path)));
    let others = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let begun = Instant::now();
        for _ in 0..5 {
            let list = app.get_as("claire.morvan", "/api/v1/orders").await;
            assert_eq!(list.status, StatusCode::OK, "{}", list.text);
        }
        assert!(begun.elapsed() < Duration::from_secs(2), "somebody else waited for {:?}", begun.elapsed());
        sqlx::raw_sql("rollback").execute(&mut slow).await.expect("goes on");
    };
    let (read, ()) = tokio::join!(reading, others);
    assert!(read.iter().all(|answer| answer.status == StatusCode::OK), "all were read in the end: {read:?}");
}

/// What is large is read in a transaction, and a disk may be slow.
#[tokio::test(flavor = "multi_thread")]
async fn who_reads_many_orders_leaves_connections_for_the_others() {
    let app = TestApp::start().await;
    let placed = app.post(&partner(&app), "/api/v1/orders", &[("idempotency-key", "1")], &an_order("standard-v4")).await;
    let path = format!("/api/v1/orders/{}", placed.json()["number"]);
    let mut slow = PgConnection::connect(app.url()).await.expect("connects");
    sqlx::raw_sql("begin; lock table order_history in access exclusive mode")
        .execute(&mut slow)
        .await
        .expect("no history is read any more");
    let reading = futures_util::future::join_all((0..12).map(|_| app.get_as("portal-standard-v4", &path)));
    let others = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let begun = Instant::now();
        for query in ["", "/count", "?holder=e&sort=holder", "/count?holder=e", ""] {
            let list = app.get_as("claire.morvan", &format!("/api/v1/orders{query}")).await;
            assert_eq!(list.status, StatusCode::OK, "{}", list.text);
        }
        assert!(begun.elapsed() < Duration::from_secs(8), "somebody else waited for {:?}", begun.elapsed());
        sqlx::raw_sql("rollback").execute(&mut slow).await.expect("goes on");
    };
    let (read, ()) = tokio::join!(reading, others);
    assert!(read.iter().all(|answer| answer.status == StatusCode::OK), "all were read in the end: {read:?}");
}

/// How many documents are on their way out.
fn on_their_way(app: &TestApp) -> u32 {
    64 - app.documents.free_answers()
}

/// Waits for so many, and gives how long that took.
async fn wait_for(app: &TestApp, count: u32) -> Duration {
    let begun = Instant::now();
    while on_their_way(app) != count {
        assert!(begun.elapsed() < Duration::from_secs(20), "{} are on their way, not {count}", on_their_way(app));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    begun.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_nobody_reads_is_given_up_and_its_connection_with_it() {
    let app = TestApp::with(Setup { limits: limits(400), ..Setup::default() }).await;
    let path = large(&app).await;
    let patience = Duration::from_secs(2);
    let address = app.listen(&Limits { document_time: patience, ..limits(400) }).await;
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4_096).expect("a small buffer");
    let mut reader = socket.connect(address).await.expect("connects");
    // The first may find room in the kernel's buffers; the others do not.
    let request = format!("GET {path} HTTP/1.1\r\nhost: portal\r\nauthorization: Bearer {}\r\n\r\n", partner(&app).token());
    reader.write_all(request.repeat(4).as_bytes()).await.expect("asks");
    // Nothing is read until the portal gave up, which it does once it cannot write; then what was on its way is there, and the end.
    tokio::time::sleep(patience + Duration::from_secs(6)).await;
    wait_for(&app, 0).await;
    let mut answer = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(10), reader.read_to_end(&mut answer)).await;
    assert!(ended.is_ok(), "the connection is still open");
    assert!(answer.len() < 4 * 2_900_000, "{} bytes came", answer.len());
    assert_eq!(app.get(&partner(&app), &path).await.bytes, document(), "whoever reads gets all of it");
    assert_eq!(on_their_way(&app), 0);
}

/// A frame of HTTP/2 (RFC 9113, 4.1).
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("short").to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A text as HPACK has it (RFC 7541, 5.1, 5.2).
fn text(text: &str) -> Vec<u8> {
    let (mut bytes, mut rest) = (Vec::new(), text.len());
    if rest < 127 {
        bytes.push(rest as u8);
    } else {
        bytes.push(127);
        rest -= 127;
        while rest >= 128 {
            bytes.push((rest % 128) as u8 | 128);
            rest /= 128;
        }
        bytes.push(rest as u8);
    }
    [bytes, text.as_bytes().to_vec()].concat()
}

/// Asks for the same so many times over one connection, and lets no byte of an answer come.
async fn window_shut(address: SocketAddr, path: &str, token: &str, times: u32) -> TcpStream {
    let mut connection = TcpStream::connect(address).await.expect("connects");
    connection.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.expect("begins");
    connection.write_all(&frame(4, 0, 0, &[0, 4, 0, 0, 0, 0])).await.expect("windows of nothing");
    let fields = [(":method", "GET"), (":scheme", "http"), (":authority", "portal"), (":path", path), ("authorization", token)];
    let head: Vec<u8> = fields.iter().flat_map(|(name, value)| [vec![0], text(name), text(value)].concat()).collect();
    for number in 0..times {
        connection.write_all(&frame(1, 5, 2 * number + 1, &head)).await.expect("asks");
    }
    connection
}

/// So many requests one connection has under way.
const STREAMS: usize = 16;

#[tokio::test(flavor = "multi_thread")]
async fn answers_behind_shut_windows_are_bounded_and_given_up() {
    let limits = limits(8_000);
    let app = TestApp::with(Setup { limits, ..Setup::default() }).await;
    // More than the one frame that goes on before the window is looked at.
    let file = support::pdf(&format!("/Remarks({})", "x".repeat(100_000)));
    let path = imported(&app, "organisation_extract", "kbis.pdf", file).await;
    let address = app.listen(&limits).await;
    let token = format!("Bearer {}", partner(&app).token());
    let _one = window_shut(address, &path, &token, 40).await;
    wait_for(&app, STREAMS as u32).await;
    let _more = [window_shut(address, &path, &token, 40).await, window_shut(address, &path, &token, 40).await];
    wait_for(&app, 32).await;
    // One caller has half of the places, and somebody else reads.
    let refused = app.get(&partner(&app), &path).await;
    assert_eq!((refused.code().as_str(), refused.header("retry-after")), ("rate_limited", "1"));
    assert_eq!(app.get_as("claire.morvan", &path).await.status, StatusCode::OK);
    assert!(wait_for(&app, 0).await < Duration::from_secs(15), "given up after their grace");
    assert_eq!(app.get(&partner(&app), &path).await.status, StatusCode::OK);
}

/// How often this process has the file open.
fn open_files(file: &Path) -> usize {
    let open = std::fs::read_dir("/proc/self/fd").expect("what is open");
    open.filter(|entry| entry.as_ref().is_ok_and(|entry| std::fs::read_link(entry.path()).is_ok_and(|of| of == file))).count()
}

/// Nobody has to be signed in for a page.
#[tokio::test(flavor = "multi_thread")]
async fn files_behind_shut_windows_are_bounded_and_closed() {
    let web_dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("connections");
    std::fs::create_dir_all(&web_dir).expect("a folder");
    let file = web_dir.canonicalize().expect("a path").join("large.js");
    std::fs::write(&file, vec![b' '; 1_000_000]).expect("a file");
    let limits = limits(3_000);
    let app = TestApp::with(Setup { limits, web_dir: Some(web_dir), ..Setup::default() }).await;
    let address = app.listen(&limits).await;
    let mut shut = Vec::new();
    for _ in 0..2 {
        shut.push(window_shut(address, "/large.js", "", 100).await);
    }
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(open_files(&file), 2 * STREAMS, "those are waited for, and no others");
    tokio::time::sleep(Duration::from_millis(4_000)).await;
    assert_eq!(open_files(&file), 0, "nobody took them");
    assert_eq!(app.anonymous("GET", "/large.js", &[]).await.bytes.len(), 1_000_000);
}

/// What a program gets that sends all of its request before it reads: a head, a body of so many bytes, and then the answer.
async fn told(address: SocketAddr, head: &str, body: usize) -> String {
    let mut connection = TcpStream::connect(address).await.expect("connects");
    connection.write_all(head.as_bytes()).await.expect("sends the head");
    let piece = vec![b'x'; 64 * 1024];
    for at in (0..body).step_by(piece.len()) {
        let rest = piece.len().min(body - at);
        connection.write_all(&piece[..rest]).await.unwrap_or_else(|error| panic!("after {at} of {body} bytes: {error}"));
    }
    let mut answer = vec![0; 16 * 1024];
    let read = connection.read(&mut answer).await.expect("reads");
    String::from_utf8_lossy(&answer[..read]).into_owned()
}

/// As good as every program reads the answer only when all is sent.
#[tokio::test(flavor = "multi_thread")]
async fn who_sends_before_they_read_is_told_why_they_are_refused() {
    let app = TestApp::start().await;
    let path = identity(&app).await;
    let address = app.listen(&Limits::default()).await;
    let bearer = format!("authorization: Bearer {}\r\n", partner(&app).token());
    let head = |credential: &str, path: &str, length: usize| {
        format!("PUT {path}?file_name=recto.png HTTP/1.1\r\nhost: portal\r\n{credential}content-length: {length}\r\n\r\n")
    };
    let (fits, too_long) = (2_900_000, 12_000_000);
    let elsewhere = path.replace("/orders/", "/orders/9");
    for (what, credential, path, length, status, code) in [
        ("too long", bearer.as_str(), path.as_str(), too_long, 413, "body_too_large"),
        ("nobody", "", &path, fits, 401, "unauthenticated"),
        ("no such order", &bearer, &elsewhere, fits, 404, "not_found"),
        ("a long document where a short one belongs", &bearer, "/api/v1/drafts", fits, 413, "body_too_large"),
    ] {
        let answer = told(address, &head(credential, path, length), length).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")) && answer.contains(code), "{what}: {answer}");
    }
    // Who asks first whether to send is answered before.
    let mut careful = TcpStream::connect(address).await.expect("connects");
    let head = head(&bearer, &path, too_long).replace("content-length", "expect: 100-continue\r\ncontent-length");
    careful.write_all(head.as_bytes()).await.expect("asks");
    let mut answer = vec![0; 16 * 1024];
    let read = tokio::time::timeout(Duration::from_secs(2), careful.read(&mut answer)).await.expect("in time").expect("reads");
    assert!(answer[..read].starts_with(b"HTTP/1.1 413 "), "{}", String::from_utf8_lossy(&answer[..read]));
}
