//! The command line.

use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// The registration authority's portal.
#[derive(Debug, Parser)]
#[command(name = "ra-portal", version, about)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the API and the browser application.
    Serve(ConfigFile),
    /// Bring the database's schema up to date.
    Migrate(ConfigFile),
    /// Fill an empty database with invented orders.
    Seed(SeedArgs),
    /// Print the OpenAPI document.
    Openapi,
    /// Run everything on this machine: an embedded PostgreSQL, invented orders, a development issuer.
    #[cfg(feature = "demo")]
    Demo(DemoArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ConfigFile {
    /// The configuration; variables RA_PORTAL__SECTION__KEY override it.
    #[arg(long, env = "RA_PORTAL_CONFIG", default_value = "ra-portal.toml")]
    pub(crate) config: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct SeedArgs {
    #[command(flatten)]
    pub(crate) config: ConfigFile,
    /// How many orders.
    #[arg(long, default_value_t = 2000)]
    pub(crate) orders: u64,
    /// The same number makes the same rows, with the same `--orders` and `--now`.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// The invented present (RFC 3339), to which orders and certificates are older or younger. A fixed day when left
    /// out, not the clock's, so that the same orders and seed make the same rows every time.
    #[arg(long, default_value = "2026-11-21T12:00:00Z")]
    pub(crate) now: DateTime<Utc>,
    /// The database, instead of the configuration's.
    #[arg(long, env = "RA_PORTAL_SEED_DATABASE_URL", hide_env_values = true)]
    pub(crate) database_url: Option<String>,
}

#[cfg(feature = "demo")]
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Where data, keys and PostgreSQL live; removing the folder starts afresh.
    #[arg(long, default_value = ".data/demo")]
    pub(crate) data: PathBuf,
    /// The built browser application.
    #[arg(long, default_value = "target/web")]
    pub(crate) web: PathBuf,
    /// The port of the portal; the development issuer takes the next one.
    #[arg(long, default_value_t = 8300)]
    pub(crate) port: u16,
    /// How many orders to invent when there are none yet.
    #[arg(long, default_value_t = 20_000)]
    pub(crate) orders: u64,
    /// Sign in at a real Keycloak that `keycloak/start.sh` runs, over TLS, instead of the development issuer.
    #[arg(long)]
    pub(crate) keycloak: bool,
    /// What goes to standard error: `info` tells every request. Filling a database takes statements that are slow on
    /// purpose.
    #[arg(long, default_value = "warn,sqlx::query=error")]
    pub(crate) log: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeding_does_not_look_at_the_clock() {
        let now = |arguments: &[&str]| match Cli::try_parse_from(arguments).expect("parses").command {
            Command::Seed(seed) => seed.now.to_rfc3339(),
            other => panic!("{other:?}"),
        };
        assert_eq!(now(&["ra-portal", "seed"]), "2026-11-21T12:00:00+00:00");
        assert_eq!(now(&["ra-portal", "seed", "--now", "2030-02-01T08:00:00+01:00"]), "2030-02-01T07:00:00+00:00");
    }
}
