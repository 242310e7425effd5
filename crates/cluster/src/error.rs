//! What can go wrong, each as a sentence that says what to do.

use std::io;
use std::path::{Path, PathBuf};

/// The result of everything in this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why the embedded PostgreSQL is not there.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The binaries could not be fetched.
    #[error("PostgreSQL {version} could not be fetched from Maven Central ({reason}). Check the network (or its proxy) and start again.")]
    Download {
        /// The version asked for.
        version: &'static str,
        /// What the client said.
        reason: String,
    },
    /// Nobody publishes the binaries for this machine, as far as this project knows.
    #[error(
        "There is no PostgreSQL archive for {os} on {arch}. If Maven Central has one by now, name it in crates/cluster/src/archive.rs."
    )]
    Machine {
        /// The operating system.
        os: &'static str,
        /// The processor.
        arch: &'static str,
    },
    /// The binaries are not the ones this project was tested with.
    #[error(
        "The PostgreSQL archive has SHA-256 {found}, expected {expected}. It was not used. If the version was changed on purpose, change the checksum in crates/cluster too."
    )]
    Checksum {
        /// What is committed.
        expected: String,
        /// What arrived.
        found: String,
    },
    /// The disk is full.
    #[error("No space left for {}. PostgreSQL needs about 300 MB, a demo 2 GB with its build: free some and start again.", path.display())]
    NoSpace {
        /// What was being written.
        path: PathBuf,
    },
    /// The folder for the binaries holds something else.
    #[error("{} holds files that are not PostgreSQL's. Nothing was changed: name another folder, or empty it yourself.", path.display())]
    Foreign {
        /// The folder.
        path: PathBuf,
    },
    /// A file could not be read or written.
    #[error("{what} {} failed: {source}", path.display())]
    File {
        /// The attempted operation.
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// Another program of this project runs on the same folder.
    #[error("The database in {} is in use by another running demo, test or benchmark. Stop that one first (Ctrl-C in its terminal).", path.display())]
    InUse {
        /// The data folder.
        path: PathBuf,
    },
    /// The folder was made by another major version.
    #[error("The database in {} was made by PostgreSQL {found}, this program brings {}. Move or delete that folder: it holds demo data only.", path.display(), crate::VERSION)]
    OtherVersion {
        /// The data folder.
        path: PathBuf,
        /// The version that made it.
        found: String,
    },
    /// Root has no unprivileged account to run PostgreSQL under.
    #[error("PostgreSQL refuses to run as root and this machine has no account named `nobody`. Run the same command as an ordinary user.")]
    NoUnprivilegedAccount,
    /// A PostgreSQL program failed.
    #[error("PostgreSQL's {program} failed. Its last words:\n{output}")]
    Program {
        /// `initdb` or `postgres`.
        program: &'static str,
        /// The end of its log.
        output: String,
    },
    /// The server did not answer in time.
    #[error("PostgreSQL did not accept connections within {seconds} s. Its log: {}", log.display())]
    NotReady {
        /// How long was waited.
        seconds: u64,
        /// Where its log is.
        log: PathBuf,
    },
    /// A statement failed.
    #[error("The embedded PostgreSQL refused a statement: {0}")]
    Sql(#[from] sqlx::Error),
}

impl Error {
    /// Names the operation and file of an input/output error; a full disk gets its own sentence.
    pub(crate) fn file(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoSpace { path },
            _ => Self::File { what, path, source },
        }
    }
}
