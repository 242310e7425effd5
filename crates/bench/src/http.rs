//! A load generator as light as pgbench: it shares the machine with what it measures, so every microsecond it saves is
//! one that the portal gets. Requests of ready-made bytes, one after the other over a kept connection.

use anyhow::{Context, Result, bail};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// The status that asks for the body.
const CONTINUE: u16 = 100;

/// One kept connection.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// A request of fixed bytes.
pub(crate) fn get(path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\nauthorization: Bearer {token}\r\n\r\n").into_bytes()
}

/// What goes before a body of this length. Each header ends its line with `\r\n`.
pub(crate) fn head(method: &str, path: &str, token: &str, headers: &str, length: usize) -> Vec<u8> {
    let fixed = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\ncontent-length: {length}\r\n");
    format!("{fixed}{headers}\r\n").into_bytes()
}

/// An answer, as it lies in its connection's buffer.
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
    /// From the last byte of the request to the first one of the answer.
    pub(crate) first_byte: Duration,
}

impl<'a> Answer<'a> {
    /// The body of an answer of this status; any other one is an error.
    pub(crate) fn expect(self, status: u16) -> Result<&'a [u8]> {
        if self.status != status {
            bail!("{} instead of {status}\n{}", self.status, String::from_utf8_lossy(self.body));
        }
        Ok(self.body)
    }
}

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Self { stream, buffer: vec![0; 256 * 1024] })
    }

    /// Sends the request and reads the whole answer; anything but 200 is an error.
    pub(crate) fn send(&mut self, request: &[u8]) -> Result<&[u8]> {
        let answer = self.exchange(request, &[])?.expect(200);
        answer.with_context(|| String::from_utf8_lossy(request).into_owned())
    }

    /// Sends head and body and reads the whole answer.
    pub(crate) fn exchange(&mut self, head: &[u8], body: &[u8]) -> Result<Answer<'_>> {
        self.stream.write_all(head)?;
        self.stream.write_all(body)?;
        self.answer()
    }

    /// Sends the head, which must have asked for it with `expect: 100-continue`, and the body only if it is wanted.
    pub(crate) fn offer(&mut self, head: &[u8], body: &[u8]) -> Result<Answer<'_>> {
        self.stream.write_all(head)?;
        let status = self.answer()?.status;
        if status == CONTINUE {
            self.stream.write_all(body)?;
            return self.answer();
        }
        Ok(Answer { status, body: &[], first_byte: Duration::ZERO })
    }

    fn answer(&mut self) -> Result<Answer<'_>> {
        let sent = Instant::now();
        let mut filled = self.read_some(0)?;
        let first_byte = sent.elapsed();
        let end = loop {
            if let Some(end) = self.buffer[..filled].windows(4).position(|four| four == b"\r\n\r\n") {
                break end;
            }
            filled += self.read_some(filled)?;
        };
        let status = status(&self.buffer[..end])?;
        let whole = end + 4 + if status == CONTINUE { 0 } else { content_length(&self.buffer[..end])? };
        while filled < whole {
            filled += self.read_some(filled)?;
        }
        Ok(Answer { status, body: &self.buffer[end + 4..whole], first_byte })
    }

    fn read_some(&mut self, filled: usize) -> Result<usize> {
        if filled == self.buffer.len() {
            self.buffer.resize(filled * 2, 0);
        }
        match self.stream.read(&mut self.buffer[filled..])? {
            0 => bail!("the portal closed the connection"),
            read => Ok(read),
        }
    }
}

fn status(head: &[u8]) -> Result<u16> {
    let digits = head.strip_prefix(b"HTTP/1.1 ").and_then(|rest| rest.get(..3)).context("no answer of HTTP/1.1")?;
    Ok(std::str::from_utf8(digits)?.parse()?)
}

fn content_length(head: &[u8]) -> Result<usize> {
    let head = std::str::from_utf8(head)?;
    let line = head.lines().find_map(|line| line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("content-length")));
    Ok(line.context("an answer without a length")?.1.trim().parse()?)
}

/// What a run of requests took.
pub(crate) struct Run {
    /// Sorted.
    pub(crate) times: Vec<Duration>,
    pub(crate) wall: Duration,
}

impl Run {
    /// One that nothing was between.
    pub(crate) fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self { wall: times.iter().sum(), times }
    }

    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let last = self.times.len().saturating_sub(1);
        self.times.get((self.times.len() * percent / 100).min(last)).copied().unwrap_or_default()
    }

    pub(crate) fn per_second(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52 requests")]
        let requests = self.times.len() as f64;
        requests / self.wall.as_secs_f64()
    }
}

/// Each connection sends the next request as soon as it has the answer, for this long and at least twice.
pub(crate) fn hammer(address: SocketAddr, request: &[u8], connections: usize, duration: Duration) -> Result<Run> {
    drive(address, connections, duration, |connection| connection.send(request).map(drop))
}

/// Each connection does it again as soon as it is done, for this long and at least twice.
pub(crate) fn drive(
    address: SocketAddr,
    connections: usize,
    duration: Duration,
    act: impl Fn(&mut Connection) -> Result<()> + Sync,
) -> Result<Run> {
    let opened = (0..connections).map(|_| Connection::open(address)).collect::<Result<Vec<_>>>()?;
    let act = &act;
    let start = Instant::now();
    let times = std::thread::scope(|scope| {
        let workers: Vec<_> = opened.into_iter().map(|connection| scope.spawn(move || repeat(connection, duration, act))).collect();
        let mut times = Vec::new();
        for worker in workers {
            times.extend(worker.join().expect("a worker does not panic")?);
        }
        anyhow::Ok(times)
    })?;
    Ok(Run { wall: start.elapsed(), ..Run::of(times) })
}

fn repeat(mut connection: Connection, duration: Duration, act: impl Fn(&mut Connection) -> Result<()>) -> Result<Vec<Duration>> {
    let start = Instant::now();
    let mut times = Vec::new();
    while times.len() < 2 || start.elapsed() < duration {
        let sent = Instant::now();
        act(&mut connection)?;
        times.push(sent.elapsed());
    }
    Ok(times)
}
