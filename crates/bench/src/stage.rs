//! The portal under test: an embedded PostgreSQL with the data, the development issuer, the release server.

use crate::http::{Connection, get};
use crate::log::{Log, Statement};
use crate::meter::Processes;
use anyhow::{Context, Result, bail};
use cluster::{Cluster, Options};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, PgPool};
use std::fs;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use testkit::configuration::Configuration;
use testkit::issuer::{DevIssuer, IssuerConfig};

/// Connections to the database, and of the load: the portal's default, twice the cores of a small machine.
pub(crate) const CONNECTIONS: usize = 4;

/// The service account that places orders.
pub(crate) const PARTNER: &str = "portal-standard-v4";

/// The database that is made anew from the seeded one.
const COPY: &str = "orders_changed";

/// How often an operation is done at most until its statements are known.
pub(crate) const ATTEMPTS: usize = 10;

const READY_WITHIN: Duration = Duration::from_secs(20);

/// A PostgreSQL of the benchmark's own, with its log in JSON.
pub(crate) async fn postgresql(data: &Path) -> Result<Cluster> {
    fs::create_dir_all(data).with_context(|| format!("{} cannot be made", data.display()))?;
    let binaries = std::path::absolute(format!(".data/postgresql-{}", cluster::VERSION))?;
    let log = [
        ("logging_collector", "on"),
        ("log_destination", "jsonlog"),
        ("log_filename", "benchmark.log"),
        ("log_rotation_age", "0"),
        ("log_rotation_size", "0"),
    ];
    let options = log.iter().fold(Options::benchmark(), |options, (name, value)| options.with(name, value));
    Ok(Cluster::start(&data.join("postgresql"), Options { install_dir: Some(binaries), ..options }).await?)
}

/// Lets the portal fill a database that has no orders; how long that took.
pub(crate) fn seed(portal: &Path, url: &str, orders: u64, options: &[&str]) -> Result<Duration> {
    let start = Instant::now();
    let status = Command::new(portal)
        .args(["seed", "--seed", "1", "--orders", &orders.to_string()])
        .args(options)
        .env("RA_PORTAL_SEED_DATABASE_URL", url)
        .status()
        .with_context(|| format!("{} cannot be run; `./justw bench` builds it", portal.display()))?;
    if !status.success() {
        bail!("the orders could not be made");
    }
    Ok(start.elapsed())
}

/// Everything that runs. Fields are dropped in this order: the server before what it needs.
pub(crate) struct Stage {
    server: Server,
    issuer: DevIssuer,
    pub(crate) db: PgPool,
    pub(crate) log: Log,
    pub(crate) url: String,
    pub(crate) address: SocketAddr,
    pub(crate) processes: Processes,
    _cluster: Cluster,
}

/// The portal's process; ends with its owner.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Stage {
    /// Starts everything, after filling the database when that is still to be done.
    pub(crate) async fn set(portal: &Path, data: &Path, orders: u64) -> Result<Self> {
        let cluster = postgresql(data).await?;
        let name = seeded(&cluster, portal, orders).await?;
        Self::serve(portal, data, cluster, &name).await
    }

    /// The same on a copy of the orders, which may be changed, and without any document.
    pub(crate) async fn set_on_copy(portal: &Path, data: &Path, orders: u64) -> Result<Self> {
        let cluster = postgresql(data).await?;
        let name = seeded(&cluster, portal, orders).await?;
        drop_database(&cluster, COPY).await?;
        let mut admin = PgConnection::connect(&cluster.url("postgres")).await?;
        let copy = format!("CREATE DATABASE {COPY} TEMPLATE {name} STRATEGY file_copy");
        sqlx::query(AssertSqlSafe(copy)).execute(&mut admin).await?;
        clear_documents(data)?;
        Self::serve(portal, data, cluster, COPY).await
    }

    async fn serve(portal: &Path, data: &Path, cluster: Cluster, name: &str) -> Result<Self> {
        let url = cluster.url(name);
        let db = PgPool::connect(&url).await?;
        sqlx::query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements").execute(&db).await?;
        let log = Log::new(cluster.home().join("pgdata/log/benchmark.json"), db.clone());
        log.switch(false).await?;

        let address = free_address()?;
        let origin = format!("http://localhost:{}", address.port());
        let issuer = DevIssuer::start(IssuerConfig::demo(0, &origin)).await?;
        let config = configuration(data, address, &url, issuer.url())?;
        // The documents of an earlier run are gone, with their place's mark.
        let claimed = Command::new(portal).args(["documents", "claim", "--config"]).arg(&config).stdout(Stdio::null()).status()?;
        if !claimed.success() {
            bail!("the place of documents cannot be taken: {claimed}");
        }
        let server = Server(Command::new(portal).arg("serve").arg("--config").arg(config).spawn()?);
        let postmaster = fs::read_to_string(cluster.home().join("pgdata/postmaster.pid"))?;
        let postmaster = postmaster.lines().next().unwrap_or_default().parse()?;
        let processes = Processes { portal: server.0.id(), postmaster };
        let mut stage = Self { server, issuer, db, log, url, address, processes, _cluster: cluster };
        stage.wait_until_ready()?;
        Ok(stage)
    }

    /// A request as somebody of the demo, with a fresh token.
    pub(crate) fn request(&self, who: &str, path: &str) -> Vec<u8> {
        get(path, &self.token(who))
    }

    /// A token of somebody of the demo; good for five minutes.
    fn token(&self, who: &str) -> String {
        self.issuer.access_token(who).token()
    }

    /// The same of another one who may do the same.
    pub(crate) fn token_as(&self, who: &str, subject: &str) -> String {
        self.issuer.access_token(who).claim("sub", subject).token()
    }

    /// The statements of an operation. The first time the portal's sessions may still be learning that they are to log.
    pub(crate) async fn statements(&mut self, mut act: impl FnMut() -> Result<()>) -> Result<Vec<Statement>> {
        self.log.switch(true).await?;
        let mut statements = Vec::new();
        for _ in 0..ATTEMPTS {
            let again = self.log.catch(&mut act).await?;
            if !again.is_empty() && again.len() == statements.len() {
                self.log.switch(false).await?;
                return Ok(again);
            }
            statements = again;
        }
        bail!("PostgreSQL's log does not show the same statements twice")
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let start = Instant::now();
        let request = self.request("claire.morvan", "/readyz");
        while Connection::open(self.address).and_then(|mut connection| connection.send(&request).map(drop)).is_err() {
            if let Some(status) = self.server.0.try_wait()? {
                bail!("the portal ended at once: {status}");
            }
            if start.elapsed() > READY_WITHIN {
                bail!("the portal does not answer at {}", self.address);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

/// The name of the database with so many orders, filled when that is still to be done.
async fn seeded(cluster: &Cluster, portal: &Path, orders: u64) -> Result<String> {
    let name = format!("orders_{orders}");
    cluster.create_database(&name).await?;
    let took = seed(portal, &cluster.url(&name), orders, &[])?;
    println!("Data ready after {:.0} s.", took.as_secs_f64());
    Ok(name)
}

pub(crate) async fn drop_database(cluster: &Cluster, name: &str) -> Result<()> {
    let mut admin = PgConnection::connect(&cluster.url("postgres")).await?;
    sqlx::query(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))).execute(&mut admin).await?;
    Ok(())
}

/// Where the portal keeps documents.
pub(crate) fn documents(data: &Path) -> PathBuf {
    Configuration::documents(data)
}

/// Removes every document: they take three megabytes each.
pub(crate) fn clear_documents(data: &Path) -> Result<()> {
    match fs::remove_dir_all(documents(data)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// No limit on requests: they are what is measured.
const LIMITS: &str = "[limits]\nrequests_per_second = 1000000.0\nburst = 1000000\n";

fn configuration(data: &Path, address: SocketAddr, url: &str, issuer: &str) -> Result<PathBuf> {
    let configuration = Configuration {
        folder: &std::path::absolute(data)?,
        address,
        public_url: &format!("http://localhost:{}", address.port()),
        database_url: url,
        max_connections: CONNECTIONS,
        issuer,
        account: PARTNER,
        more: LIMITS,
    };
    Ok(configuration.write()?)
}
