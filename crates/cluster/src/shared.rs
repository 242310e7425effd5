//! One cluster for all test processes of a run.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use sqlx::{Connection, PgConnection};
use tokio::sync::OnceCell;

use crate::account::Account;
use crate::server::{forget_data, stop_left_behind};
use crate::{Cluster, Error, Options, Result, VERSION};

/// How long after the last test process the server goes away.
const IDLE_SECONDS: u32 = 60;

/// What this process keeps as long as it lives.
struct Shared {
    url: String,
    /// A shared lock that tells the reaper that somebody is here.
    _in_use: File,
}

static SHARED: OnceCell<Shared> = OnceCell::const_new();

/// The superuser's URL of the `postgres` database of the test cluster (`target/test-cluster`), which the first caller starts.
///
/// Every test process of a run uses the same one; each test makes its own database in it. It is made anew whenever it has to be
/// started, and stops by itself a minute after the last process that used it.
///
/// # Panics
/// When it cannot be started: a test has nothing else to say then.
pub async fn shared_for_tests() -> &'static str {
    match SHARED.get_or_try_init(|| join_or_start(target_dir().join("test-cluster"))).await {
        Ok(shared) => &shared.url,
        Err(error) => panic!("the test database could not be started: {error}"),
    }
}

async fn join_or_start(wanted: PathBuf) -> Result<Shared> {
    let account = Account::of_caller()?;
    let home = account.reachable(&wanted);
    account.make_folder(&home)?;
    let in_use = locked(home.join("in-use"), Lock::Shared).await?;
    let _starting = locked(home.join("starting"), Lock::Exclusive).await?;
    let url_file = home.join("url");
    let url = match running(&url_file).await {
        Some(url) => url,
        None => start(&home, &url_file).await?,
    };
    Ok(Shared { url, _in_use: in_use })
}

async fn running(url_file: &Path) -> Option<String> {
    let url = fs::read_to_string(url_file).ok()?;
    let attempt = tokio::time::timeout(Duration::from_secs(5), PgConnection::connect(&url));
    let connection = attempt.await.ok()?.ok()?;
    drop(connection.close().await);
    Some(url)
}

async fn start(home: &Path, url_file: &Path) -> Result<String> {
    stop_left_behind(home);
    forget_data(home)?;
    let options = Options { install_dir: Some(data_dir().join(format!("postgresql-{VERSION}"))), ..Options::tests() };
    let cluster = Cluster::start(home, options).await?;
    let url = cluster.url("postgres");
    fs::write(url_file, &url).map_err(Error::file("Writing", url_file))?;
    if let Some(process) = cluster.process_id() {
        start_reaper(home, process)?;
    }
    cluster.leave_running();
    Ok(url)
}

/// A shell that stops the server when no test process has been there for a while. It holds the lock meanwhile, so that a process
/// that arrives waits and then starts a new server.
fn start_reaper(home: &Path, process: u32) -> Result<()> {
    const SCRIPT: &str = r#"
        idle=0
        while kill -0 "$1" 2>/dev/null; do
            sleep 5
            if flock --nonblock in-use true; then idle=$((idle + 5)); else idle=0; fi
            if [ "$idle" -ge "$2" ]; then
                flock --nonblock in-use sh -c 'kill -INT "$0"; while kill -0 "$0" 2>/dev/null; do sleep 0.1; done' "$1" && exit
                idle=0
            fi
        done"#;
    Command::new("sh")
        .args(["-c", SCRIPT, "reaper", &process.to_string(), &IDLE_SECONDS.to_string()])
        .current_dir(home)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map(drop)
        .map_err(Error::file("Starting the reaper in", home))
}

#[derive(Clone, Copy)]
enum Lock {
    Shared,
    Exclusive,
}

async fn locked(path: PathBuf, kind: Lock) -> Result<File> {
    let file = File::create(&path).map_err(Error::file("Opening the lock", &path))?;
    let lock = move || match kind {
        Lock::Shared => file.lock_shared().map(|()| file),
        Lock::Exclusive => file.lock().map(|()| file),
    };
    tokio::task::spawn_blocking(lock).await.expect("taking a file lock does not panic").map_err(Error::file("Taking the lock", &path))
}

/// Cargo's target folder: the one above this program that carries cargo's mark.
fn target_dir() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let marked = |folder: &&Path| folder.join("CACHEDIR.TAG").is_file();
    program.ancestors().find(marked).map_or_else(|| workspace().join("target"), Path::to_path_buf)
}

/// The clone's ignored data folder, so that demo and tests share one copy of the binaries.
fn data_dir() -> PathBuf {
    workspace().join(".data")
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap_or_default()
}
