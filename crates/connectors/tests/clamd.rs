//! The scanner, against a server that speaks the daemon's protocol and can misbehave.

use app::ports::scanner::{NoScanner, NotScanned, Scanner, Verdict};
use connectors::{Address, Clamd};
use std::io;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, UnixListener};

const PATIENCE: Duration = Duration::from_secs(20);
/// What the server takes, as `StreamMaxLength`.
const LIMIT: usize = 1_000_000;

/// The test file of all virus scanners, from two halves so that this file is no finding itself.
fn eicar() -> Vec<u8> {
    [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"].concat().into_bytes()
}

/// How a server behaves.
#[derive(Clone, Copy)]
enum Manner {
    Right,
    Says(&'static [u8]),
    Silent,
    HangsUp,
}

/// One conversation (clamd(8), INSTREAM).
async fn converse(mut stream: impl AsyncRead + AsyncWrite + Unpin, manner: Manner) -> io::Result<()> {
    let mut command = [0; 10];
    stream.read_exact(&mut command).await?;
    assert_eq!(&command, b"zINSTREAM\0");
    let mut content = Vec::new();
    let answer = loop {
        if matches!(manner, Manner::HangsUp) {
            return Ok(());
        }
        match stream.read_u32().await? as usize {
            0 => {
                break if content.windows(eicar().len()).any(|window| window == eicar()) {
                    b"stream: Eicar-Test FOUND\0".as_slice()
                } else {
                    b"stream: OK\0"
                };
            }
            length if content.len() + length > LIMIT => break b"INSTREAM size limit exceeded. ERROR\0",
            length => {
                let start = content.len();
                content.resize(start + length, 0);
                stream.read_exact(&mut content[start..]).await?;
            }
        }
    };
    match manner {
        Manner::Says(answer) => stream.write_all(answer).await,
        Manner::Silent => std::future::pending().await,
        Manner::Right | Manner::HangsUp => stream.write_all(answer).await,
    }
}

/// A server that takes one connection after the other.
async fn server(manner: Manner) -> Address {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = converse(stream, manner).await;
        }
    });
    Address::Tcp(address)
}

async fn scan(address: Address, patience: Duration, content: &[u8]) -> Verdict {
    Clamd::new(address, patience).scan(content).await
}

#[tokio::test]
async fn clean_and_infected_are_told_apart() {
    let address = server(Manner::Right).await;
    let found = Verdict::Infected { name: "Eicar-Test".to_owned() };
    for (content, verdict) in [
        (vec![], Verdict::Clean),
        (vec![b'a'; 64 * 1024], Verdict::Clean),
        (vec![b'a'; 64 * 1024 + 1], Verdict::Clean),
        (eicar(), found.clone()),
        ([vec![b'a'; 64 * 1024 - 10], eicar()].concat(), found),
    ] {
        assert_eq!(scan(address.clone(), PATIENCE, &content).await, verdict, "{} bytes", content.len());
    }
}

#[tokio::test]
async fn a_socket_of_the_machine_does_too() {
    let folder = tempfile::TempDir::new().expect("a directory");
    let path = folder.path().join("clamd.sock");
    let listener = UnixListener::bind(&path).expect("a socket");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = converse(stream, Manner::Right).await;
        }
    });
    assert_eq!(scan(Address::Unix(path.clone()), PATIENCE, b"hello").await, Verdict::Clean);
    assert_eq!(scan(Address::Unix(folder.path().join("none")), PATIENCE, b"hello").await, Verdict::NotScanned(NotScanned::Unreachable));
}

#[tokio::test]
async fn nothing_but_a_clear_answer_is_clean() {
    for (answer, why) in [
        (b"stream: OK but not quite\0".as_slice(), NotScanned::Failed),
        (b"OK\0", NotScanned::Failed),
        (b"\xff\xfe\0", NotScanned::Failed),
        (b"UNKNOWN COMMAND\0", NotScanned::Failed),
        (b"stream: Can't allocate memory ERROR\0", NotScanned::Failed),
        (b"", NotScanned::Unreachable),
    ] {
        assert_eq!(scan(server(Manner::Says(answer)).await, PATIENCE, b"hello").await, Verdict::NotScanned(why), "{answer:?}");
    }
    let strange = server(Manner::Says(b"stream: a\nb\x1b[31m c FOUND\0")).await;
    assert_eq!(scan(strange, PATIENCE, b"hello").await, Verdict::Infected { name: "ab[31mc".to_owned() });
}

#[tokio::test]
async fn what_was_not_scanned_says_why() {
    let large = vec![0; 3 * 1024 * 1024];
    assert_eq!(scan(server(Manner::Right).await, PATIENCE, &large).await, Verdict::NotScanned(NotScanned::TooLarge));
    assert_eq!(scan(server(Manner::Silent).await, Duration::from_millis(200), b"hello").await, Verdict::NotScanned(NotScanned::TimedOut));
    assert_eq!(scan(server(Manner::HangsUp).await, PATIENCE, &large).await, Verdict::NotScanned(NotScanned::Unreachable));
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").to_string();
    assert_eq!(scan(Address::Tcp(nobody), PATIENCE, b"hello").await, Verdict::NotScanned(NotScanned::Unreachable));
    assert_eq!(NoScanner.scan(b"hello").await, Verdict::NotScanned(NotScanned::Off));
}
