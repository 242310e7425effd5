//! What each subcommand does.

#[cfg(feature = "demo")]
mod demo;
mod documents;
mod jobs;
mod serve;
mod settings;
mod verify;

pub(crate) use settings::Assignment;

use crate::cli::{Cli, Command, ConfigFile, SeedArgs};
use crate::{config, telemetry};
use anyhow::{Context, Result, bail};
use app::{Clock, Ctx, Random};
use db::Db;
use domain::policy::Actor;

/// Runs the subcommand to its end.
pub(crate) async fn run(cli: Cli) -> Result<()> {
    #[cfg(feature = "demo")]
    if let Ok(point) = std::env::var("FAILPOINTS") {
        app::failpoint::arm(&point).map_err(|why| anyhow::anyhow!("FAILPOINTS: {why}"))?;
    }
    match cli.command {
        Command::Serve(file) => serve_command(&file).await,
        Command::Migrate(file) => migrate(&file).await,
        Command::Seed(args) => seed_command(args).await,
        Command::Ra(command) => settings::ra(command).await,
        Command::Portal(command) => settings::portal(command).await,
        Command::Offer(command) => settings::offer(command).await,
        Command::Documents(command) => documents::run(command).await,
        Command::Verify { config, documents } => verify::run(&config, documents).await,
        Command::Openapi => {
            print(&http_layer::openapi::json_text());
            Ok(())
        }
        #[cfg(feature = "demo")]
        Command::Demo(args) => demo::run(args).await,
    }
}

async fn serve_command(file: &ConfigFile) -> Result<()> {
    let (log, settings) = config::settings(&file.config)?;
    telemetry::start(log.format, &log.filter)?;
    let db = connect(&settings.database).await?;
    if !db::is_migrated(&db).await? {
        bail!("The database's schema is older than this version. Run `ra-portal migrate --config {}` first.", file.config.display());
    }
    serve::Server::prepare(settings, db).await?.run(crate::listen::asked_to_stop()).await
}

async fn migrate(file: &ConfigFile) -> Result<()> {
    let (log, database) = config::database_only(&file.config)?;
    telemetry::start(log.format, &log.filter)?;
    let db = connect(&database).await?;
    db::migrate(&db).await.context("The schema could not be brought up to date")
}

async fn seed_command(args: SeedArgs) -> Result<()> {
    let database = match args.database_url {
        Some(url) => config::Database { url, max_connections: 2 },
        None => config::database_only(&args.config.config)?.1,
    };
    let db = connect(&database).await?;
    db::migrate(&db).await.context("The schema could not be brought up to date")?;
    fill_with(&db, seed::SeedOptions { orders: args.orders, seed: args.seed, now: args.now }).await
}

/// The configured database, brought up to date, for whoever works at the machine. The log has what is wrong, and nothing else.
async fn database_for_work(log: &config::Log, database: &config::Database, file: &ConfigFile) -> Result<Db> {
    telemetry::start(log.format, "warn")?;
    let db = connect(database).await?;
    if !db::is_migrated(&db).await? {
        bail!("The database's schema is older than this version. Run `ra-portal migrate --config {}` first.", file.config.display());
    }
    Ok(db)
}

/// Whoever sits at the machine, as use cases take them.
fn at_the_machine(db: Db) -> Ctx {
    let account = ["SUDO_USER", "USER", "LOGNAME"].iter().find_map(|variable| std::env::var(variable).ok());
    let actor = Actor::command_line(account.as_deref().unwrap_or("unknown"));
    Ctx { db, clock: Clock::system(), random: Random::system(), actor, origin: None }
}

/// Reaches the store, or says which one does not answer (never its password).
async fn connect(database: &config::Database) -> Result<Db> {
    let options = db::Options { max_connections: database.max_connections, ..db::Options::default() };
    Db::connect(&database.url, options).await.with_context(|| {
        format!("PostgreSQL cannot be reached at {}. Is it running, and is the address in database.url_file right?", place(&database.url))
    })
}

/// Host and database of a connection URL.
fn place(url: &str) -> &str {
    url.rsplit_once('@').map_or("the configured address", |(_, place)| place.split('?').next().unwrap_or(place))
}

/// Prints to standard output, for a person or a pipe.
#[expect(clippy::print_stdout, reason = "this is the command line's way to speak")]
fn print(text: &str) {
    print!("{text}");
}

/// Invents orders up to now where there are none.
#[cfg(feature = "demo")]
async fn fill(db: &Db, orders: u64, seed: u64) -> Result<()> {
    fill_with(db, seed::SeedOptions { orders, seed, now: app::Clock::system().now() }).await
}

/// Invents orders where there are none; data that is there is never touched.
async fn fill_with(db: &Db, options: seed::SeedOptions) -> Result<()> {
    match seed::run(db, options).await {
        Ok(report) => print(&format!("{} orders, {} holders, {} certificates.\n", report.orders, report.holders, report.certificates)),
        Err(seed::Error::NotEmpty) => print("The orders that are there stay as they are.\n"),
        Err(error) => return Err(error).context("The orders could not be written"),
    }
    Ok(())
}
