//! A running PostgreSQL, from `initdb` to its orderly stop.

use std::fs::{self, File};
use std::io::{self, Read};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::account::Account;
use crate::install;
use crate::{Error, Options, Result, SUPERUSER, VERSION};

const READY_WITHIN: Duration = Duration::from_secs(60);
const STOP_WITHIN: Duration = Duration::from_secs(20);
const LOG_TAIL: usize = 2_000;

/// A PostgreSQL of our own; dropping it stops it.
#[derive(Debug)]
pub struct Cluster {
    home: PathBuf,
    port: u16,
    password: String,
    /// Absent once stopped.
    process: Option<Child>,
    /// Held as long as the server runs: one program on one folder.
    _lock: File,
}

impl Cluster {
    /// Starts PostgreSQL on the data in `data_dir`, making both when they are not there yet.
    ///
    /// # Errors
    /// A sentence for a person: no network, no space, folder in use, other version, or the server's last words.
    pub async fn start(data_dir: &Path, options: Options) -> Result<Self> {
        let account = Account::of_caller()?;
        let data_dir = std::path::absolute(data_dir).map_err(Error::file("Finding the folder", data_dir))?;
        let beside = || data_dir.with_file_name(format!("postgresql-{VERSION}"));
        let binaries = install::installed(&options.install_dir.clone().unwrap_or_else(beside), account).await?;

        let home = account.reachable(&data_dir);
        account.make_folder(&home)?;
        let lock = lock(&home)?;
        stop_left_behind(&home);
        let password = password(&home)?;
        if !home.join("pgdata/PG_VERSION").exists() {
            init(account, &binaries, &home)?;
        }
        check_version(&home)?;

        let port = options.port.map_or_else(|| free_port(&home), Ok)?;
        let process = spawn(account, &binaries, &home, port, &options)?;
        let mut cluster = Self { home, port, password, process: Some(process), _lock: lock };
        cluster.wait_until_ready().await?;
        Ok(cluster)
    }

    /// The connection URL of a database, as superuser.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{SUPERUSER}:{}@127.0.0.1:{}/{database}", self.password, self.port)
    }

    /// The folder that really holds the data: elsewhere than asked for when the server's account could not reach that one.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Makes a database unless it exists.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub async fn create_database(&self, name: &str) -> Result<()> {
        let mut connection = PgConnection::connect(&self.url("postgres")).await?;
        let exists: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)").bind(name).fetch_one(&mut connection).await?;
        if !exists {
            let statement = format!("CREATE DATABASE \"{}\"", name.replace('"', "\"\""));
            sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await?;
        }
        Ok(connection.close().await?)
    }

    /// Whether the server ended without being asked to.
    pub fn has_ended(&mut self) -> bool {
        self.process.as_mut().is_some_and(|process| process.try_wait().is_ok_and(|status| status.is_some()))
    }

    /// Where the server writes what happens to it.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.home.join("postgres.log")
    }

    /// Stops the server, waiting for it; the data stays.
    pub fn stop(mut self) {
        self.stop_now();
    }

    /// The process id of the server.
    pub(crate) fn process_id(&self) -> Option<u32> {
        self.process.as_ref().map(Child::id)
    }

    /// Lets the server outlive this program.
    pub(crate) fn leave_running(mut self) {
        drop(self.process.take());
    }

    async fn wait_until_ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + READY_WITHIN;
        let url = self.url("postgres");
        loop {
            // A stranger on the port may accept and stay silent.
            let attempt = tokio::time::timeout(Duration::from_secs(2), PgConnection::connect(&url)).await;
            if let Ok(Ok(connection)) = attempt {
                drop(connection.close().await);
                return Ok(());
            }
            if self.has_ended() {
                return Err(Error::Program { program: "postgres", output: tail(&self.log()) });
            }
            if Instant::now() > deadline {
                return Err(Error::NotReady { seconds: READY_WITHIN.as_secs(), log: self.log() });
            }
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    }

    /// A fast shutdown (connections are cut, data is safe); a hard one when that takes too long.
    fn stop_now(&mut self) {
        let Some(mut process) = self.process.take() else { return };
        for signal in [Signal::INT, Signal::QUIT] {
            signal_process(process.id(), signal);
            let deadline = Instant::now() + STOP_WITHIN;
            while Instant::now() < deadline {
                if !matches!(process.try_wait(), Ok(None)) {
                    return;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        tracing::warn!(process = process.id(), "PostgreSQL did not stop");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop_now();
    }
}

fn lock(home: &Path) -> Result<File> {
    let path = home.join("lock");
    let file = File::create(&path).map_err(Error::file("Opening the lock", &path))?;
    file.try_lock().map_err(|_| Error::InUse { path: home.to_path_buf() })?;
    Ok(file)
}

/// Reads the superuser's password, or makes one that nobody else knows.
fn password(home: &Path) -> Result<String> {
    let path = home.join("password");
    if let Ok(password) = fs::read_to_string(&path)
        && !password.is_empty()
    {
        return Ok(password);
    }
    let mut bytes = [0_u8; 24];
    let source = Path::new("/dev/urandom");
    File::open(source).and_then(|mut file| file.read_exact(&mut bytes)).map_err(Error::file("Reading", source))?;
    let password: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    fs::write(&path, &password).map_err(Error::file("Writing", &path))?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).map_err(Error::file("Protecting", &path))?;
    Ok(password)
}

/// Makes the data folder beside its final place, so that an interrupted attempt never looks finished.
fn init(account: Account, binaries: &Path, home: &Path) -> Result<()> {
    let (unfinished, finished) = (home.join("pgdata.new"), home.join("pgdata"));
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).map_err(Error::file("Removing", &unfinished))?;
    }
    account.give(&home.join("password"))?;
    let output = account
        .command(&binaries.join("bin/initdb"), home)
        .args(["--username", SUPERUSER, "--auth", "scram-sha-256", "--pwfile", "password", "--encoding", "UTF8", "--no-sync"])
        .args(["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C.UTF-8", "--pgdata"])
        .arg(&unfinished)
        .stdin(Stdio::null())
        .output()
        .map_err(Error::file("Starting", &binaries.join("bin/initdb")))?;
    if !output.status.success() {
        return Err(initdb_error(home, &String::from_utf8_lossy(&output.stderr)));
    }
    fs::rename(&unfinished, &finished).map_err(Error::file("Renaming", &unfinished))
}

fn initdb_error(home: &Path, output: &str) -> Error {
    if output.contains("No space left") {
        return Error::NoSpace { path: home.to_path_buf() };
    }
    Error::Program { program: "initdb", output: output.trim().to_owned() }
}

fn check_version(home: &Path) -> Result<()> {
    let path = home.join("pgdata/PG_VERSION");
    let found = fs::read_to_string(&path).map_err(Error::file("Reading", &path))?.trim().to_owned();
    let same = VERSION.split('.').next() == Some(found.as_str());
    if same { Ok(()) } else { Err(Error::OtherVersion { path: home.to_path_buf(), found }) }
}

fn spawn(account: Account, binaries: &Path, home: &Path, port: u16, options: &Options) -> Result<Child> {
    let log_path = home.join("postgres.log");
    let log = File::create(&log_path).map_err(Error::file("Opening the log", &log_path))?;
    let errors = log.try_clone().map_err(Error::file("Opening the log", &log_path))?;
    let program = binaries.join("bin/postgres");
    let mut command = account.command(&program, home);
    command.arg("-D").arg(home.join("pgdata")).args(["-p", &port.to_string()]);
    // No socket file: its path would be limited to 107 bytes, which a deep clone exceeds.
    for (name, value) in [("listen_addresses", "127.0.0.1"), ("unix_socket_directories", ""), ("timezone", "UTC")] {
        command.args(["-c", &format!("{name}={value}")]);
    }
    for (name, value) in &options.settings {
        command.args(["-c", &format!("{name}={value}")]);
    }
    command.stdin(Stdio::null()).stdout(log).stderr(errors);
    command.spawn().map_err(Error::file("Starting", &program))
}

/// A server whose program was killed still writes in the folder; nobody else may own it, since the lock is ours.
pub(crate) fn stop_left_behind(home: &Path) {
    let Some(process) = left_behind(home) else { return };
    tracing::info!(process, "stopping a PostgreSQL left behind by an earlier run");
    signal_process(process, Signal::INT);
    let deadline = Instant::now() + STOP_WITHIN;
    while left_behind(home).is_some() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The process that the folder's pid file names, if it is a PostgreSQL on that folder.
fn left_behind(home: &Path) -> Option<u32> {
    let pid_file = fs::read_to_string(home.join("pgdata/postmaster.pid")).ok()?;
    let process: u32 = pid_file.lines().next()?.trim().parse().ok()?;
    let command_line = fs::read(format!("/proc/{process}/cmdline")).ok()?;
    String::from_utf8_lossy(&command_line).contains(&*home.join("pgdata").to_string_lossy()).then_some(process)
}

fn signal_process(process: u32, signal: Signal) {
    if let Some(process) = i32::try_from(process).ok().and_then(Pid::from_raw) {
        // An error means that it is gone already.
        let _gone = kill_process(process, signal).is_err();
    }
}

fn free_port(home: &Path) -> Result<u16> {
    let port = |listener: TcpListener| listener.local_addr().map(|address| address.port());
    TcpListener::bind(("127.0.0.1", 0)).and_then(port).map_err(Error::file("Finding a free port for", home))
}

fn tail(log: &Path) -> String {
    let text = fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let start = text.char_indices().rev().nth(LOG_TAIL).map_or(0, |(index, _)| index);
    text[start..].trim().to_owned()
}

/// Forgets a cluster's data, keeping its folder and lock.
pub(crate) fn forget_data(home: &Path) -> Result<()> {
    let data = home.join("pgdata");
    match fs::remove_dir_all(&data) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::file("Removing", &data)(error)),
        _ => Ok(()),
    }
}
