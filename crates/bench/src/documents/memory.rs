//! The portal's memory while many files come at once, round after round: it may rise to what so many need, and must not
//! rise further.

use super::Bench;
use super::files::File;
use super::partner::SHARE;
use crate::meter::{Memory, megabytes};
use anyhow::{Result, ensure};
use std::sync::Barrier;
use std::time::{Duration, Instant};

/// The files that the portal has in hand at most; who comes when it has as many is told to come again.
const PLACES: usize = 2 * SHARE;

/// How long the portal may take to give back what it no longer needs.
const SETTLING: Duration = Duration::from_secs(1);

const OK: u16 = 200;
const UNAVAILABLE: u16 = 503;

/// What became of a round's uploads.
struct Round {
    imported: usize,
    unavailable: usize,
    took: Duration,
    /// The most memory that the portal had.
    peak: u64,
    after: u64,
}

/// Rounds of as many uploads as there are places, then one of twice as many.
pub(super) fn watch(bench: &mut Bench, file: &File, rounds: usize) -> Result<()> {
    let orders = bench.partner.place(2 * PLACES)?;
    println!("\nMemory of the portal, {PLACES} uploads of a {} at once, MB", file.name);
    println!("{:<8} {:>8} {:>8} {:>8} {:>9} {:>12} {:>8}", "round", "before", "peak", "after", "imported", "unavailable", "s");
    let mut seen = Vec::new();
    for number in 1..=rounds {
        bench.partner.renew(&bench.stage);
        seen.push(round(bench, file, &orders[..PLACES], number.to_string().as_str())?);
    }
    round(bench, file, &orders, "twice")?;
    growth("after the first", seen.get(1..).unwrap_or_default());
    growth("in the second half", &seen[rounds / 2..]);
    Ok(())
}

/// How much more the last of these rounds took than the first of them, by the round.
fn growth(which: &str, rounds: &[Round]) {
    let [first, between @ .., last] = rounds else { return };
    let each = |of: fn(&Round) -> u64| (megabytes(of(last)) - megabytes(of(first))) / super::number(between.len() + 1);
    println!("growth a round {which}: {:+.1} at the peak, {:+.1} after it", each(|round| round.peak), each(|round| round.after));
}

fn round(bench: &mut Bench, file: &File, orders: &[i64], name: &str) -> Result<Round> {
    let portal = bench.stage.processes.portal;
    let before = Memory::of(portal)?.now;
    Memory::forget_peak(portal)?;
    let start = Instant::now();
    let statuses = at_once(bench, file, orders)?;
    let took = start.elapsed();
    let peak = Memory::of(portal)?.peak;
    std::thread::sleep(SETTLING);
    let count = |status: u16| statuses.iter().filter(|one| **one == status).count();
    let round = Round { imported: count(OK), unavailable: count(UNAVAILABLE), took, peak, after: Memory::of(portal)?.now };
    ensure!(round.imported + round.unavailable == orders.len(), "an upload was answered otherwise: {statuses:?}");
    let memory = format!("{:>8.0} {:>8.0} {:>8.0}", megabytes(before), megabytes(round.peak), megabytes(round.after));
    println!("{name:<8} {memory} {:>9} {:>12} {:>8.1}", round.imported, round.unavailable, round.took.as_secs_f64());
    Ok(round)
}

/// Each file on a connection of its own, into an order of its own.
fn at_once(bench: &Bench, file: &File, orders: &[i64]) -> Result<Vec<u16>> {
    let ready = Barrier::new(orders.len());
    let upload = &|place: usize, number: i64| {
        let connection = bench.partner.connect();
        ready.wait();
        bench.partner.offer(place, &mut connection?, number, file.piece, &file.bytes)
    };
    std::thread::scope(|scope| {
        let places = orders.iter().enumerate();
        let workers: Vec<_> = places.map(|(place, number)| scope.spawn(move || upload(place, *number))).collect();
        workers.into_iter().map(|worker| worker.join().expect("a worker does not panic")).collect()
    })
}
