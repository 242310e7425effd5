//! Whole orders, as fast as they are taken, against the bare SQL of the same rows and the keyed hashes of the same values.

use super::operations::Caught;
use super::{Bench, number};
use crate::http::drive;
use crate::meter;
use crate::report::millis;
use crate::stage::CONNECTIONS;
use anyhow::{Context, Result};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How often the hashes are made to measure them.
const HASHINGS: u32 = 1_000;

pub(super) fn measure(bench: &mut Bench, caught: &Caught) -> Result<()> {
    bench.partner.renew(&bench.stage);
    let (partner, processes) = (&bench.partner, bench.stage.processes);
    let before = processes.cpu()?;
    let run = drive(bench.stage.address, CONNECTIONS, bench.duration, |connection| partner.submission().send(connection).map(drop))?;
    let spent = processes.cpu()?.since(before);
    let each = |cpu: Duration| millis(cpu) / number(run.times.len());
    let whole = Cost { client: each(spent.portal), postgres: each(spent.postgres), hashes: 0.0 };

    let times = run.times.len().div_ceil(CONNECTIONS);
    let (before, helpers) = (processes.cpu()?, meter::helpers()?);
    let bare_per_second = bench.pgbench.submit(&caught.statements, &caught.varying, CONNECTIONS, times)?;
    let (spent, pgbench) = (processes.cpu()?.since(before), meter::helpers()?.saturating_sub(helpers));
    let each = |cpu: Duration| millis(cpu) / number(times * CONNECTIONS);
    let bare = Cost { client: each(pgbench), postgres: each(spent.postgres), hashes: millis(hashes(caught)?) };

    let per_second = run.per_second();
    println!("\nSubmissions, {CONNECTIONS} connections, {} orders", run.times.len());
    println!("  a second: {per_second:.0}; bare SQL {bare_per_second:.0}; ratio {:.2}", per_second / bare_per_second);
    println!("  p50 {:.1} ms, p95 {:.1} ms", millis(run.percentile(50)), millis(run.percentile(95)));
    println!("  CPU each: portal {:.2} ms, PostgreSQL {:.2} ms", whole.client, whole.postgres);
    println!("  CPU each, bare: pgbench {:.2} ms, PostgreSQL {:.2} ms, hashes {:.3} ms", bare.client, bare.postgres, bare.hashes);
    println!(
        "  a second of one core: {:.0} by the portal alone, {:.0} with PostgreSQL; bare SQL and hashes {:.0}; ratio {:.2}",
        1e3 / whole.client,
        1e3 / whole.total(),
        1e3 / bare.total(),
        bare.total() / whole.total()
    );
    Ok(())
}

/// CPU time of one submission, in milliseconds.
struct Cost {
    /// Of who sends the statements.
    client: f64,
    postgres: f64,
    /// Where the client does not make them itself.
    hashes: f64,
}

impl Cost {
    fn total(&self) -> f64 {
        self.client + self.postgres + self.hashes
    }
}

/// What a submission hashes: each of its values for the audit log, under a key of its own, and itself for repetitions. It
/// encrypts nothing: documents come later.
fn hashes(caught: &Caught) -> Result<Duration> {
    let append = caught.statements.iter().find(|statement| statement.sql.contains("append_audit_event"));
    let values = append.and_then(|statement| statement.parameters.last()?.as_deref()).context("a submission is not recorded")?;
    let start = Instant::now();
    for _ in 0..HASHINGS {
        for value in values.split(',') {
            let mut mac = Hmac::<Sha256>::new_from_slice(&[7; 32])?;
            mac.update(value.as_bytes());
            black_box(mac.finalize());
        }
        black_box(Sha256::digest(caught.body.as_bytes()));
    }
    Ok(start.elapsed() / HASHINGS)
}
