//! An embedded PostgreSQL: fetched once, started in a folder of the clone, stopped with the program.
//!
//! Demo, tests and benchmarks need nothing installed and never touch a cluster that is already on the machine.
//! Production does not use this crate: it is given a `database_url`.
//!
//! - The binaries (about 15 MB) come from Maven Central, are checked against a committed checksum and unpacked once.
//! - PostgreSQL refuses to run as root. Started by root, its processes run as `nobody`; otherwise as the caller.
//! - The server lives in a process group of its own, so that Ctrl-C reaches the program first, which then stops it in order.
//! - A server left behind by a killed program is found by its lock file and stopped before a new one starts.

mod account;
mod archive;
mod copies;
mod error;
mod install;
mod options;
mod server;
mod shared;

pub use copies::copy_for_tests;
pub use error::{Error, Result};
pub use options::Options;
pub use server::Cluster;
pub use shared::shared_for_tests;

/// The one version that demo, tests and benchmarks use.
pub const VERSION: &str = "18.6.0";

/// The name of the superuser of every embedded cluster.
pub const SUPERUSER: &str = "postgres";
