//! Measures the portal as a whole: the release server as a process of its own, real HTTP, a real token, and pgbench
//! running the same SQL on the same data beside it. What it needs is kept in `.data/bench`, so that a second run starts
//! at once.
#![expect(clippy::print_stdout, reason = "printing is what it is for")]

mod cases;
mod http;
mod list;
mod meter;
mod replay;
mod report;
mod seeding;
mod stage;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Parser)]
struct Cli {
    /// The release build of the portal.
    #[arg(long, default_value = "target/release/ra-portal")]
    portal: PathBuf,
    /// Where the database lives; removing the folder makes the next run seed again.
    #[arg(long, default_value = ".data/bench")]
    data: PathBuf,
    /// How many orders.
    #[arg(long, default_value_t = 1_000_000)]
    orders: u64,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The order list: every filter, sort and scope, first page, deep page and total.
    List(list::Args),
    /// Seeding twice: how long it takes, and whether both are the same to the last byte.
    Seed,
}

#[tokio::main]
async fn main() -> Result<()> {
    let cli = Cli::parse();
    match cli.what {
        What::List(args) => list::run(&cli.portal, &cli.data, cli.orders, &args).await,
        What::Seed => seeding::run(&cli.portal, &cli.data, cli.orders).await,
    }
}
