//! One document in, one out, over one connection. Each round does the same beside the portal, so that whatever else the
//! machine has to do slows both.

use super::Bench;
use super::files::File;
use super::yardstick::{In, Out, Took};
use crate::http::Run;
use crate::meter::Cpu;
use crate::report::millis;
use anyhow::Result;
use std::time::{Duration, Instant};

/// How long each file is measured, and how often at least.
const AT_LEAST: usize = 10;

/// How often in the place of the one before: a side of a piece is replaced 20 times at most.
const IN_ONE_ORDER: usize = 20;

/// Brings the file in again and again, each time in the place of the one before, and now and then into another order; the last one.
pub(super) fn bring_in(bench: &mut Bench, file: &File) -> Result<i64> {
    let mut connection = bench.partner.connect()?;
    let mut number = bench.partner.place(1)?[0];
    let (mut uploads, mut parts) = (Vec::new(), Vec::new());
    let before = bench.stage.processes.cpu()?;
    let start = Instant::now();
    while uploads.len() < AT_LEAST || start.elapsed() < bench.duration {
        if uploads.len() % IN_ONE_ORDER == IN_ONE_ORDER - 1 {
            number = bench.partner.place(1)?[0];
        }
        let sent = Instant::now();
        bench.partner.import(&mut connection, number, file.piece, &file.bytes)?;
        uploads.push(sent.elapsed());
        parts.push(bench.yardstick.bring_in(file)?);
    }
    let spent = Each(bench.stage.processes.cpu()?.since(before), uploads.len());
    let part = |of: fn(&In) -> Took| Measure::of(parts.iter().map(of));
    let upload = Measure { run: Run::of(uploads), cpu: spent.portal() };
    let (inspect, plain) = (part(|part| part.inspect), part(|part| part.seal + part.write));
    let table = Table { bytes: file.bytes.len() };
    table.line(&format!("{} in (PostgreSQL: CPU {:.1} ms)", table.of(file), millis(spent.postgres())), &upload);
    table.line("  inspecting it", &inspect);
    table.line("  encrypting it", &part(|part| part.seal));
    table.line("  writing it, forced to the disk", &part(|part| part.write));
    table.line("  encrypting and writing", &plain);
    println!("  plain disk and cipher, of the whole: {}", plain.share_of(&upload));
    println!("  the same and the inspection: {}", part(|part| part.seal + part.write + part.inspect).share_of(&upload));
    Ok(number)
}

/// Brings the file out again and again.
pub(super) fn bring_out(bench: &mut Bench, file: &File, number: i64) -> Result<()> {
    let mut connection = bench.partner.connect()?;
    let kept = bench.yardstick.keep(file)?;
    let (mut fetches, mut first_bytes, mut parts) = (Vec::new(), Vec::new(), Vec::new());
    let before = bench.stage.processes.cpu()?;
    let start = Instant::now();
    while fetches.len() < AT_LEAST || start.elapsed() < bench.duration {
        let sent = Instant::now();
        let answer = bench.partner.fetch(&mut connection, number, file.piece.kind)?;
        fetches.push(sent.elapsed());
        first_bytes.push(answer.first_byte);
        answer.expect(200)?;
        parts.push(bench.yardstick.bring_out(&kept)?);
    }
    let spent = Each(bench.stage.processes.cpu()?.since(before), fetches.len());
    let part = |of: fn(&Out) -> Took| Measure::of(parts.iter().map(of));
    let fetch = Measure { run: Run::of(fetches), cpu: spent.portal() };
    let plain = part(|part| part.read + part.open);
    let table = Table { bytes: file.bytes.len() };
    table.line(&format!("{} out (PostgreSQL: CPU {:.1} ms)", table.of(file), millis(spent.postgres())), &fetch);
    let first_byte = Run::of(first_bytes);
    println!("{:<46} {:>8.2} {:>8.2}", "  its first byte", millis(first_byte.percentile(50)), millis(first_byte.percentile(95)));
    table.line("  reading it", &part(|part| part.read));
    table.line("  decrypting it", &part(|part| part.open));
    table.line("  reading and decrypting", &plain);
    println!("  plain disk and cipher, of the whole: {}", plain.share_of(&fetch));
    Ok(())
}

/// CPU time of each of so many.
struct Each(Cpu, usize);

impl Each {
    fn portal(&self) -> Duration {
        self.0.portal.div_f64(super::number(self.1))
    }

    fn postgres(&self) -> Duration {
        self.0.postgres.div_f64(super::number(self.1))
    }
}

/// The times of a run, and the CPU time of each on average.
struct Measure {
    run: Run,
    cpu: Duration,
}

impl Measure {
    fn of(parts: impl Iterator<Item = Took>) -> Self {
        let (walls, cpus): (Vec<Duration>, Vec<Duration>) = parts.map(|took| (took.wall, took.cpu)).unzip();
        Self { cpu: cpus.iter().sum::<Duration>().div_f64(super::number(cpus.len())), run: Run::of(walls) }
    }

    /// How much of a measure this is.
    fn share_of(&self, whole: &Self) -> String {
        let share = |part: Duration, whole: Duration| part.as_secs_f64() / whole.as_secs_f64();
        format!("{:.2} of the time, {:.2} of the CPU", share(self.run.percentile(50), whole.run.percentile(50)), share(self.cpu, whole.cpu))
    }
}

/// Lines of times and, at the middle one, speeds of a file of so many bytes.
struct Table {
    bytes: usize,
}

impl Table {
    fn of(&self, file: &File) -> String {
        format!("{} of {:.2} MB", file.name, super::number(self.bytes) / 1e6)
    }

    fn line(&self, what: &str, Measure { run, cpu }: &Measure) {
        let (p50, p95) = (run.percentile(50), run.percentile(95));
        let speed = super::number(self.bytes) / 1e6 / p50.as_secs_f64();
        println!("{what:<46} {:>8.2} {:>8.2} {speed:>8.0} {:>8.2}", millis(p50), millis(p95), millis(*cpu));
    }
}
