//! The demonstration: everything on this machine, from PostgreSQL to the sign-in. One folder holds all of it.

mod identity;
mod keycloak;
mod specimens;

use super::serve::Server;
use super::{fill, print};
use crate::cli::DemoArgs;
use crate::config::{BoundListener, Database, DocumentSettings, Settings};
use crate::listen::{self, Tls};
use crate::telemetry::{self, LogFormat};
use anyhow::{Context, Result, bail};
use cluster::{Cluster, Options};
use connectors::documents::{MasterKey, MasterKeys, Place};
use db::Db;
use http_layer::{Limits, Proxies};
use identity::Provider;
use specimens::Specimens;
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The database inside the embedded cluster.
const DATABASE: &str = "ra_portal";

/// The same number makes the same orders, with the same documents.
const SEED: u64 = 1;

/// What a start with the default number of orders takes, with room to work.
const NEEDED_BYTES: u64 = 300 << 20;

/// Connections of the portal; the embedded cluster is its alone.
const CONNECTIONS: u32 = 8;

/// Runs the demonstration until Ctrl-C.
pub(crate) async fn run(args: DemoArgs) -> Result<()> {
    telemetry::start(LogFormat::Text, &args.log)?;
    let stop = listen::asked_to_stop();
    tokio::pin!(stop);
    if args.prepare {
        return tokio::select! {
            prepared = prepare(&args) => prepared,
            () = &mut stop => Ok(()),
        };
    }
    let started = tokio::select! {
        started = start(&args) => started?,
        () = &mut stop => return Ok(()),
    };
    let Started { server, provider, mut cluster, specimens } = started;
    print(&provider.welcome(&args));
    let drawing = tokio::spawn(specimens.draw_ahead());
    let served = tokio::select! {
        served = server.run(stop) => served,
        () = ended(&mut cluster) => Err(anyhow::anyhow!(
            "PostgreSQL ended by itself; {} says why. Start again: the data is still in {}",
            cluster.log().display(),
            args.data.display(),
        )),
    };
    print("\nStopping …\n");
    drawing.abort();
    provider.stop().await;
    tokio::task::spawn_blocking(move || cluster.stop()).await.context("PostgreSQL did not stop in order")?;
    served
}

/// Waits until the embedded PostgreSQL is gone without having been asked: nothing works any more then.
async fn ended(cluster: &mut Cluster) {
    while !cluster.has_ended() {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

struct Started {
    server: Server,
    provider: Provider,
    cluster: Cluster,
    specimens: Arc<Specimens>,
}

/// The data, and the PostgreSQL that has it.
struct Filled {
    cluster: Cluster,
    url: String,
    store: Db,
}

/// Makes the data ahead of the first start. Of later ones this is no part.
async fn prepare(args: &DemoArgs) -> Result<()> {
    identity::check_ports(args)?;
    let done = args.data.join("prepared");
    if done.exists() {
        return Ok(());
    }
    let Filled { cluster, store, .. } = filled(args).await?;
    store.close().await;
    tokio::task::spawn_blocking(move || cluster.stop()).await.context("PostgreSQL did not stop in order")?;
    File::create(&done).map(drop).with_context(|| format!("{} cannot be written", done.display()))
}

/// Starts PostgreSQL, and fills it unless that was done before.
async fn filled(args: &DemoArgs) -> Result<Filled> {
    print("PostgreSQL …\n");
    let cluster = postgresql(&args.data).await?;
    let url = cluster.url(DATABASE);
    write_address(&args.data, &url)?;
    let options = db::Options { max_connections: CONNECTIONS, ..db::Options::default() };
    let store = Db::connect(&url, options).await.context("The embedded PostgreSQL does not answer")?;
    print("Schema and orders …\n");
    db::migrate(&store)
        .await
        .with_context(|| format!("The schema could not be brought up to date. Removing {} starts afresh", args.data.display()))?;
    fill(&store, args.orders, SEED).await?;
    Ok(Filled { cluster, url, store })
}

async fn start(args: &DemoArgs) -> Result<Started> {
    identity::check_ports(args)?;
    let Filled { cluster, url, store } = filled(args).await?;
    print(if args.keycloak { "Keycloak …\n" } else { "Development issuer …\n" });
    let (provider, auth) = identity::start(args).await?;
    let settings = Settings {
        listen: identity::portal(args),
        tls: provider.tls(),
        bound: provider.bound(),
        web_dir: Some(args.web.clone()),
        database: Database { url, max_connections: CONNECTIONS },
        limits: Limits { requests_per_second: 200.0, burst: 1000, ..Limits::default() },
        proxies: Proxies::default(),
        documents: documents(&args.data)?,
        auth,
        // Its companies are invented: no register has them.
        company_record: None,
    };
    let server = Server::prepare(settings, store.clone()).await?.without_notice();
    let specimens = Specimens::new(store, server.documents().clone(), SEED);
    let supplied = specimens.clone();
    let server = server.around(move |portal| supplied.around(portal));
    Ok(Started { server, provider, cluster, specimens })
}

/// The embedded PostgreSQL, its binaries shared with tests and benchmarks.
async fn postgresql(data: &Path) -> Result<Cluster> {
    std::fs::create_dir_all(data).with_context(|| format!("{} cannot be made", data.display()))?;
    check_space(data)?;
    let binaries = std::path::absolute(format!(".data/postgresql-{}", cluster::VERSION))?;
    let options = Options { install_dir: Some(binaries), ..Options::demo() };
    let cluster = Cluster::start(&data.join("postgresql"), options).await?;
    cluster.create_database(DATABASE).await?;
    Ok(cluster)
}

/// Tells the browser tests, and whoever is curious, where the database is. The address has the password in it: only the
/// caller may read the file.
fn write_address(data: &Path, url: &str) -> Result<()> {
    write_secret(&data.join("database-url"), url.as_bytes())
}

/// Writes a file that only the caller may read.
fn write_secret(path: &Path, bytes: &[u8]) -> Result<()> {
    let file = File::options().write(true).create(true).truncate(true).mode(0o600).open(path);
    file.and_then(|mut file| file.write_all(bytes)).with_context(|| format!("{} cannot be written", path.display()))
}

/// Documents lie beside the data, under a key that the first start draws: the next one has to read them.
fn documents(data: &Path) -> Result<DocumentSettings> {
    let path = data.join("documents.key");
    if !path.exists() {
        write_secret(&path, &rand::random::<[u8; 32]>())?;
    }
    let bytes = std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let key = <[u8; 32]>::try_from(bytes)
        .map_err(|_| anyhow::anyhow!("{} is not a key. Removing {} starts afresh", path.display(), data.display()))?;
    let keys = MasterKeys::new(vec![MasterKey::new("demo", key)])?;
    Ok(DocumentSettings { place: Place::Directory(data.join("documents")), keys, scanner: None })
}

/// A disk that fills up later makes PostgreSQL end in the middle of something: better to say it now.
fn check_space(folder: &Path) -> Result<()> {
    let disk = rustix::fs::statvfs(folder).with_context(|| format!("The disk of {} cannot be asked for its space", folder.display()))?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    if free < NEEDED_BYTES {
        bail!(
            "{} MB are needed under {} and only {} MB are free. Free some space, or choose another folder with --data.",
            NEEDED_BYTES >> 20,
            folder.display(),
            free >> 20
        );
    }
    Ok(())
}
