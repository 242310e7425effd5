//! A load generator as light as pgbench: it shares the machine with what it measures, so every microsecond it saves is
//! one that the portal gets. One request of fixed bytes again and again over a kept connection.

use anyhow::{Context, Result, bail};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// One kept connection.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// A request of fixed bytes.
pub(crate) fn get(path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\nauthorization: Bearer {token}\r\n\r\n").into_bytes()
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
        self.stream.write_all(request)?;
        let mut filled = 0;
        let (head, length) = loop {
            filled += self.read_some(filled)?;
            if let Some(end) = self.buffer[..filled].windows(4).position(|four| four == b"\r\n\r\n") {
                break (end + 4, content_length(&self.buffer[..end])?);
            }
        };
        while filled < head + length {
            filled += self.read_some(filled)?;
        }
        let body = &self.buffer[head..head + length];
        if !self.buffer.starts_with(b"HTTP/1.1 200") {
            bail!("{}\n{}", String::from_utf8_lossy(request), String::from_utf8_lossy(&self.buffer[..head + length]));
        }
        Ok(body)
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
    let opened = (0..connections).map(|_| Connection::open(address)).collect::<Result<Vec<_>>>()?;
    let start = Instant::now();
    let mut times = std::thread::scope(|scope| {
        let workers: Vec<_> = opened.into_iter().map(|connection| scope.spawn(move || repeat(connection, request, duration))).collect();
        let mut times = Vec::new();
        for worker in workers {
            times.extend(worker.join().expect("a worker does not panic")?);
        }
        anyhow::Ok(times)
    })?;
    let wall = start.elapsed();
    times.sort_unstable();
    Ok(Run { times, wall })
}

fn repeat(mut connection: Connection, request: &[u8], duration: Duration) -> Result<Vec<Duration>> {
    let start = Instant::now();
    let mut times = Vec::new();
    while times.len() < 2 || start.elapsed() < duration {
        let sent = Instant::now();
        connection.send(request)?;
        times.push(sent.elapsed());
    }
    Ok(times)
}
