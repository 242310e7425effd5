//! The command line.

use crate::commands::Assignment;
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
    /// Configure registration authorities.
    #[command(subcommand)]
    Ra(RaCommand),
    /// Configure order portals.
    #[command(subcommand)]
    Portal(PortalCommand),
    /// Configure what portals sell.
    #[command(subcommand)]
    Offer(OfferCommand),
    /// Keep documents in order: blobs without row, master keys, keys to be destroyed.
    #[command(subcommand)]
    Documents(DocumentsCommand),
    /// Ask the whole database whether everything is true that always has to be; the exit code says it.
    Verify {
        #[command(flatten)]
        config: ConfigFile,
        /// Read every document too, and hold it against its hash.
        #[arg(long)]
        documents: bool,
    },
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

/// What is done with registration authorities.
#[derive(Debug, Subcommand)]
pub(crate) enum RaCommand {
    /// List them.
    List {
        #[command(flatten)]
        config: ConfigFile,
    },
    /// Print one as the API has it.
    Show {
        #[command(flatten)]
        config: ConfigFile,
        /// Its code, as in the token's `perimeter`: OUEST.
        code: String,
    },
    /// Make a new one.
    #[command(after_help = RA_FIELDS)]
    Add {
        #[command(flatten)]
        config: ConfigFile,
        /// Its code, as in the token's `perimeter`: OUEST.
        code: String,
        /// `FIELD=TEXT` or `FIELD:=JSON`, as often as there is something to say.
        values: Vec<Assignment>,
    },
    /// Change one: the fields that are named, and no others.
    #[command(after_help = RA_FIELDS)]
    Set {
        #[command(flatten)]
        config: ConfigFile,
        /// Its code, as in the token's `perimeter`: OUEST.
        code: String,
        /// `FIELD=TEXT` or `FIELD:=JSON`, as often as there is something to change.
        values: Vec<Assignment>,
    },
}

/// What is done with order portals.
#[derive(Debug, Subcommand)]
pub(crate) enum PortalCommand {
    /// List them.
    List {
        #[command(flatten)]
        config: ConfigFile,
    },
    /// Print one as the API has it.
    Show {
        #[command(flatten)]
        config: ConfigFile,
        /// The part of its address after `/ws/`: standard-v4.
        slug: String,
    },
    /// Make a new one.
    #[command(after_help = PORTAL_FIELDS)]
    Add {
        #[command(flatten)]
        config: ConfigFile,
        /// The part of its address after `/ws/`: standard-v4.
        slug: String,
        /// `FIELD=TEXT` or `FIELD:=JSON`, as often as there is something to say.
        values: Vec<Assignment>,
    },
    /// Change one: the fields that are named, and no others.
    #[command(after_help = PORTAL_FIELDS)]
    Set {
        #[command(flatten)]
        config: ConfigFile,
        /// The part of its address after `/ws/`: standard-v4.
        slug: String,
        /// `FIELD=TEXT` or `FIELD:=JSON`, as often as there is something to change.
        values: Vec<Assignment>,
    },
}

/// What is done with what a portal sells.
#[derive(Debug, Subcommand)]
pub(crate) enum OfferCommand {
    /// List them.
    List {
        #[command(flatten)]
        config: ConfigFile,
        /// The portal's slug.
        portal: String,
    },
    /// Print one as the API has it.
    Show {
        #[command(flatten)]
        config: ConfigFile,
        /// The portal's slug.
        portal: String,
        /// The offer's code: cle-3-ans-livree.
        code: String,
    },
    /// Make a new one.
    #[command(after_help = OFFER_FIELDS)]
    Add {
        #[command(flatten)]
        config: ConfigFile,
        /// The portal's slug.
        portal: String,
        /// The offer's code: cle-3-ans-livree.
        code: String,
        /// `FIELD=TEXT` or `FIELD:=JSON`, as often as there is something to say.
        values: Vec<Assignment>,
    },
    /// Change one: the fields that are named, and no others.
    #[command(after_help = OFFER_FIELDS)]
    Set {
        #[command(flatten)]
        config: ConfigFile,
        /// The portal's slug.
        portal: String,
        /// The offer's code: cle-3-ans-livree.
        code: String,
        /// `FIELD=TEXT` or `FIELD:=JSON`, as often as there is something to change.
        values: Vec<Assignment>,
    },
}

/// What is done with documents.
#[derive(Debug, Subcommand)]
pub(crate) enum DocumentsCommand {
    /// Find blobs without row and rows without blob; change nothing.
    Sweep {
        #[command(flatten)]
        config: ConfigFile,
        /// Remove the blobs without row that are older than a day.
        #[arg(long)]
        remove: bool,
    },
    /// Put every document's key under the current master key, the first of the configuration.
    Rewrap {
        #[command(flatten)]
        config: ConfigFile,
    },
    /// Mark the configured place as the one that this database's documents lie in: they were moved, or restored without the mark.
    Claim {
        #[command(flatten)]
        config: ConfigFile,
    },
    /// Destroy documents for good: the keys, then the blobs.
    Destroy {
        #[command(flatten)]
        config: ConfigFile,
        #[command(flatten)]
        doomed: DoomedArgs,
        /// Why, for the audit log.
        #[arg(long, value_parser = parse_reason)]
        reason: String,
        /// Do it. Without, nothing is changed.
        #[arg(long)]
        for_good: bool,
    },
}

/// Which documents are destroyed.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct DoomedArgs {
    /// All documents of the order of this number.
    #[arg(long)]
    pub(crate) order: Option<i64>,
    /// The document of this id: the log names documents so.
    #[arg(long)]
    pub(crate) document: Option<uuid::Uuid>,
}

fn parse_reason(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 1000 { Err("give one to a thousand characters") } else { Ok(text.to_owned()) }
}

const RA_FIELDS: &str = "Fields: name; contact.department, contact.email, contact.phone, contact.address, or contact:=null.";

const PORTAL_FIELDS: &str = "Fields:
  ra (the authority's code), name, portal_url, token_software_url
  notification_addresses:='[\"a@ae.example\"]'
  contact.department, contact.email, contact.phone, contact.address, or contact:=null
  bank_account.holder, bank_account.iban, bank_account.bic, or bank_account:=null
  accepts_cards:=true, holders_own_siren_only:=false
  overdue_days.to_verify:=5, likewise incomplete, in_signature, to_validate, to_generate, to_deliver
  attestation.attesting_body, .attestor_name, .attestor_title, .attestor_address, or attestation:=null";

const OFFER_FIELDS: &str = "Fields:
  label, medium (MD940, MD340, or L: software), duration_years:=3, delivery_mode (delivered, collected)
  holder_authentication (ca, courier, professional_body), issuing_ca, processes:='[\"digital\",\"paper\"]'
  price_lines[0].label, price_lines[0].incl_vat_cents:=23700 (cents, VAT included), and so on
  on_sale:=true";

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
    #[arg(long, default_value = "target/web", overrides_with = "web")]
    pub(crate) web: PathBuf,
    /// The port of the portal; the development issuer takes the next one.
    #[arg(long, default_value_t = 8300)]
    pub(crate) port: u16,
    /// How many orders to invent when there are none yet.
    #[arg(long, default_value_t = 10_000)]
    pub(crate) orders: u64,
    /// Only make what a first start has to make, PostgreSQL and its data, and stop: it can be done while the browser
    /// application is still being built.
    #[arg(long)]
    pub(crate) prepare: bool,
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
