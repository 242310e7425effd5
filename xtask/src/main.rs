//! Build recipes that need code. `cargo xtask web` makes the browser client; the justfile has all the rest.

mod assets;
mod packed;
#[cfg(feature = "delivery")]
mod split;
mod tools;
mod watch;
mod web;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask web [--dev]   build the browser client into target/web (--dev: fast and large, into target/web-dev)
       cargo xtask watch         rebuild and restart the demo whenever a file changes";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["web"] => web::build(web::Mode::Release),
        ["web", "--dev"] => web::build(web::Mode::Dev),
        ["watch"] => watch::run(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
