//! `bench documents`.

mod files;
mod memory;
mod operations;
mod partner;
mod submissions;
mod transfer;
mod yardstick;

use crate::pgbench::Pgbench;
use crate::report::load;
use crate::stage::{self, Stage};
use anyhow::Result;
use partner::Partner;
use std::path::Path;
use std::time::Duration;
use yardstick::Yardstick;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How many seconds each measure takes.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// How many rounds of uploads at once.
    #[arg(long, default_value_t = 12)]
    rounds: usize,
    /// Also shows the beginning of each statement.
    #[arg(long)]
    statements: bool,
}

/// How many orders: enough for plans that larger lists have, too, and there within seconds.
pub(crate) const ORDERS: u64 = 20_000;

/// What all measures need.
struct Bench {
    stage: Stage,
    partner: Partner,
    yardstick: Yardstick,
    pgbench: Pgbench,
    duration: Duration,
    shows_statements: bool,
}

pub(crate) async fn run(portal: &Path, data: &Path, orders: u64, args: &Args) -> Result<()> {
    let files = files::make()?;
    let stage = Stage::set_on_copy(portal, data, orders).await?;
    let mut bench = Bench {
        partner: Partner::of(&stage),
        yardstick: Yardstick::beside(&stage::documents(data))?,
        pgbench: Pgbench::find(&stage.url, data)?,
        duration: Duration::from_secs(args.seconds),
        shows_statements: args.statements,
        stage,
    };
    println!("{orders} orders; load average {}", load()?);
    measure(&mut bench, &files, args.rounds).await?;
    println!("\nload average {}", load()?);
    // Nobody reads them again, and the next run begins without any.
    drop(bench);
    stage::clear_documents(data)
}

async fn measure(bench: &mut Bench, files: &[files::File; 2], rounds: usize) -> Result<()> {
    let caught = operations::count(bench, files).await?;
    println!("\n{:<46} {:>8} {:>8} {:>8} {:>8}", "one connection", "p50 ms", "p95 ms", "MB/s", "CPU ms");
    for file in files {
        bench.partner.renew(&bench.stage);
        let number = transfer::bring_in(bench, file)?;
        transfer::bring_out(bench, file, number)?;
    }
    submissions::measure(bench, &caught)?;
    memory::watch(bench, &files[0], rounds)
}

/// For shares and speeds.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn number(of: usize) -> f64 {
    of as f64
}
