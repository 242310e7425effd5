//! Measures the portal as a whole: the release server as a process of its own, real HTTP, a real token, and pgbench
//! running the same SQL on the same data beside it. What it needs is kept in `.data/bench`, so that a second run starts
//! at once.
#![expect(clippy::print_stdout, reason = "printing is what it is for")]

mod cases;
mod documents;
mod http;
mod list;
mod log;
mod meter;
mod pgbench;
mod report;
mod seeding;
mod stage;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// How many orders lists are promised for.
const ORDERS: u64 = 1_000_000;

#[derive(Debug, Parser)]
struct Cli {
    /// The release build of the portal.
    #[arg(long, default_value = "target/release/ra-portal")]
    portal: PathBuf,
    /// Where the database lives; removing the folder makes the next run seed again.
    #[arg(long, default_value = ".data/bench")]
    data: PathBuf,
    /// How many orders; a million unless it is documents that are measured.
    #[arg(long)]
    orders: Option<u64>,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The order list: every filter, sort and scope, first page, deep page and total.
    List(list::Args),
    /// Documents in and out, memory while many come at once, submissions.
    Documents(documents::Args),
    /// Seeding twice: how long it takes, and whether both are the same to the last byte.
    Seed,
}

#[tokio::main]
async fn main() -> Result<()> {
    let cli = Cli::parse();
    match cli.what {
        What::List(args) => list::run(&cli.portal, &cli.data, cli.orders.unwrap_or(ORDERS), &args).await,
        What::Documents(args) => documents::run(&cli.portal, &cli.data, cli.orders.unwrap_or(documents::ORDERS), &args).await,
        What::Seed => seeding::run(&cli.portal, &cli.data, cli.orders.unwrap_or(ORDERS)).await,
    }
}
