//! Who places orders and imports their evidence.

use crate::http::{Answer, Connection, head};
use crate::stage::{PARTNER, Stage};
use anyhow::{Context, Result};
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

/// A whole order, good but for the place of its serial.
const ORDER: &str = include_str!("order.json");

/// Where serials begin: all of them are as long as another, and none is any other number of an order.
const FIRST: u64 = 1_000_000_000_000_000;

/// One side of a piece of evidence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) kind: &'static str,
    /// Of the file's name.
    pub(super) ending: &'static str,
}

/// Files that one caller may have in hand.
pub(super) const SHARE: usize = 32;

/// How many service accounts there are: twice as many as fill the portal's places.
const ACCOUNTS: usize = 4;

/// An order portal's service accounts, of which the first does whatever is done alone.
pub(super) struct Partner {
    address: SocketAddr,
    tokens: Vec<String>,
    /// The last serial of an order or a file name.
    serial: AtomicU64,
}

/// A submission: its serial, head and body.
pub(super) struct Submission {
    pub(super) serial: String,
    head: Vec<u8>,
    pub(super) body: String,
}

impl Partner {
    pub(super) fn of(stage: &Stage) -> Self {
        Self { address: stage.address, tokens: tokens(stage), serial: AtomicU64::new(FIRST) }
    }

    /// Takes new tokens: they live for five minutes.
    pub(super) fn renew(&mut self, stage: &Stage) {
        self.tokens = tokens(stage);
    }

    fn serial(&self) -> u64 {
        self.serial.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn connect(&self) -> Result<Connection> {
        Connection::open(self.address)
    }

    /// An order that nobody placed yet, of a holder whom nobody knows.
    pub(super) fn submission(&self) -> Submission {
        let serial = self.serial().to_string();
        let body = ORDER.replace("SERIAL", &serial);
        let headers = format!("content-type: application/json\r\nidempotency-key: {serial}\r\n");
        let head = head("POST", "/api/v1/orders", &self.tokens[0], &headers, body.len());
        Submission { serial, head, body }
    }

    /// Places orders; their numbers.
    pub(super) fn place(&self, orders: usize) -> Result<Vec<i64>> {
        let mut connection = self.connect()?;
        (0..orders).map(|_| self.submission().send(&mut connection)).collect()
    }

    /// Imports a file as one side of a piece, under a name that none had before: the same one again would change nothing.
    pub(super) fn import(&self, connection: &mut Connection, number: i64, piece: Piece, file: &[u8]) -> Result<()> {
        self.import_as(&self.serial().to_string(), connection, number, piece, file)
    }

    /// Imports a file under this name and its ending.
    pub(super) fn import_as(&self, name: &str, connection: &mut Connection, number: i64, piece: Piece, file: &[u8]) -> Result<()> {
        let head = head("PUT", &import_path(number, piece, name), &self.tokens[0], "", file.len());
        connection.exchange(&head, file)?.expect(200).map(drop)
    }

    /// Imports the file of this place among many at once, unless the portal has no place for it; the answer's status.
    pub(super) fn offer(&self, place: usize, connection: &mut Connection, number: i64, piece: Piece, file: &[u8]) -> Result<u16> {
        let path = import_path(number, piece, &self.serial().to_string());
        let token = &self.tokens[place / SHARE % ACCOUNTS];
        Ok(connection.offer(&head("PUT", &path, token, "expect: 100-continue\r\n", file.len()), file)?.status)
    }

    /// Reads the document back.
    pub(super) fn fetch<'a>(&self, connection: &'a mut Connection, number: i64, kind: &str) -> Result<Answer<'a>> {
        connection.exchange(&head("GET", &path(number, kind), &self.tokens[0], "", 0), &[])
    }
}

impl Submission {
    /// Sends it; the number that the order got.
    pub(super) fn send(&self, connection: &mut Connection) -> Result<i64> {
        let body = connection.exchange(&self.head, self.body.as_bytes())?.expect(201)?;
        serde_json::from_slice::<Value>(body)?["number"].as_i64().context("an order without a number")
    }
}

/// A token of each account.
fn tokens(stage: &Stage) -> Vec<String> {
    (0..ACCOUNTS).map(|account| stage.token_as(PARTNER, &format!("account-{account}"))).collect()
}

fn import_path(number: i64, piece: Piece, name: &str) -> String {
    format!("{}?file_name={name}.{}", path(number, piece.kind), piece.ending)
}

fn path(number: i64, kind: &str) -> String {
    format!("/api/v1/orders/{number}/evidence/{kind}/front")
}
