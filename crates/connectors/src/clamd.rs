//! ClamAV's daemon, by its own protocol (clamd(8), `INSTREAM`).

use app::ports::scanner::{NotScanned, Scanner, Verdict};
use std::io;
use std::path::PathBuf;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

/// How much is sent at a time, in bytes.
const CHUNK: usize = 64 * 1024;
/// The longest answer that is read, in bytes.
const ANSWER: u64 = 1024;
/// The longest name of a finding that is kept, in characters.
const NAME: usize = 200;

/// Where the daemon listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// Host and port.
    Tcp(String),
    /// A socket of this machine.
    Unix(PathBuf),
}

/// A ClamAV daemon. Each scan has a connection of its own.
#[derive(Debug, Clone)]
pub struct Clamd {
    address: Address,
    /// How long one scan may take, connecting included.
    patience: Duration,
}

impl Clamd {
    /// The daemon at an address; a scan that takes longer than `patience` is given up.
    #[must_use]
    pub fn new(address: Address, patience: Duration) -> Self {
        Self { address, patience }
    }

    async fn ask(&self, content: &[u8]) -> io::Result<Vec<u8>> {
        match &self.address {
            Address::Tcp(address) => exchange(TcpStream::connect(address).await?, content).await,
            Address::Unix(path) => exchange(UnixStream::connect(path).await?, content).await,
        }
    }
}

#[async_trait::async_trait]
impl Scanner for Clamd {
    async fn scan(&self, content: &[u8]) -> Verdict {
        let verdict = match timeout(self.patience, self.ask(content)).await {
            Ok(Ok(answer)) => understand(&answer),
            Ok(Err(error)) => {
                tracing::warn!(%error, "the virus scanner cannot be reached");
                Verdict::NotScanned(NotScanned::Unreachable)
            }
            Err(_) => Verdict::NotScanned(NotScanned::TimedOut),
        };
        if let Verdict::NotScanned(why) = &verdict {
            tracing::warn!(reason = why.code(), "a document was not scanned");
        }
        verdict
    }
}

/// Sends the document and reads the answer, up to its final zero byte. A daemon that has heard enough closes its ear before
/// it answers: what it says then is still read.
async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, content: &[u8]) -> io::Result<Vec<u8>> {
    let sent = send(&mut stream, content).await;
    let mut answer = Vec::new();
    let read = stream.take(ANSWER).read_to_end(&mut answer).await;
    if answer.is_empty() {
        sent.and(read)?;
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(answer)
}

async fn send(stream: &mut (impl AsyncWrite + Unpin), content: &[u8]) -> io::Result<()> {
    stream.write_all(b"zINSTREAM\0").await?;
    for chunk in content.chunks(CHUNK) {
        stream.write_all(&(chunk.len() as u32).to_be_bytes()).await?;
        stream.write_all(chunk).await?;
    }
    stream.write_all(&0u32.to_be_bytes()).await?;
    stream.flush().await
}

/// Nothing counts as clean but the one answer that says so.
fn understand(answer: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(answer);
    let text = text.trim_end_matches('\0').trim();
    if text == "stream: OK" {
        return Verdict::Clean;
    }
    if let Some(name) = text.strip_prefix("stream: ").and_then(|rest| rest.strip_suffix(" FOUND")) {
        let name = name.chars().filter(char::is_ascii_graphic).take(NAME).collect();
        return Verdict::Infected { name };
    }
    let too_large = text.starts_with("INSTREAM size limit exceeded");
    Verdict::NotScanned(if too_large { NotScanned::TooLarge } else { NotScanned::Failed })
}
