//! `ra-portal`, the one binary: it serves, migrates, seeds, prints the OpenAPI document and, where the feature is
//! compiled in, runs the demonstration. Whatever goes wrong ends in one plain sentence with what to do.

mod cli;
mod commands;
mod config;
mod listen;
mod telemetry;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    // One TLS stack for listeners and outgoing calls.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&anyhow::anyhow!("The system gives no threads to work with: {error}")),
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

/// Prints an error with its causes as sentences; traces are for the log.
#[expect(clippy::print_stderr, reason = "this is the command line's way to speak")]
fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("ra-portal: {error:#}");
    ExitCode::FAILURE
}
