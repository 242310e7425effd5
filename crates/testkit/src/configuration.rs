//! The configuration file of a portal as it runs in production, but for its limits and its issuer: for whoever starts the real program.

use crate::issuer::{IssuerError, SigningKey};
use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// A portal that is to be configured.
#[derive(Debug)]
pub struct Configuration<'a> {
    /// Where the file, the secrets and the documents go.
    pub folder: &'a Path,
    /// Where it listens.
    pub address: SocketAddr,
    /// The address that it is known by.
    pub public_url: &'a str,
    /// Its database.
    pub database_url: &'a str,
    /// Its connections to it.
    pub max_connections: usize,
    /// Who signs people and systems in.
    pub issuer: &'a str,
    /// The service account that it knows.
    pub account: &'a str,
    /// More of the file, which begins with a section of its own.
    pub more: &'a str,
}

/// Why it could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ConfigurationError {
    /// The folder takes no files.
    #[error("the configuration cannot be written")]
    File(#[from] io::Error),
    /// There is no key to sign with.
    #[error("no key for the sign-in can be made")]
    Key(#[from] IssuerError),
}

impl Configuration<'_> {
    /// The file with nothing but the database, for commands that need no more.
    ///
    /// # Errors
    /// The folder takes no files.
    pub fn write_database_only(folder: &Path, database_url: &str) -> io::Result<PathBuf> {
        write(folder, "ra-portal.toml", format!("[database]\nurl = \"{database_url}\"\n").as_bytes())
    }

    /// Where its documents are.
    #[must_use]
    pub fn documents(folder: &Path) -> PathBuf {
        folder.join("documents")
    }

    /// Writes the file and the secrets that it names.
    ///
    /// # Errors
    /// [`ConfigurationError`].
    pub fn write(&self) -> Result<PathBuf, ConfigurationError> {
        let secret = |name: &str, bytes: &[u8]| write(self.folder, name, bytes).map(|path| path.display().to_string());
        let Self { folder, address, public_url, max_connections, issuer, account, more, .. } = self;
        let text = format!(
            r#"listen = "{address}"
public_url = "{public_url}"
[log]
filter = "error"
[database]
url_file = "{url_file}"
max_connections = {max_connections}
[documents]
directory = "{documents}"
master_key_files = ["{master_key}"]
[identity]
sealing_key_files = ["{sealing_key}"]
[identity.login]
issuer = "{issuer}"
client_id = "console-bff"
key_file = "{key_file}"
[[identity.issuers]]
url = "{issuer}"
realm = "operators"
clients = [{{ id = "console-bff", kind = "interactive" }}, {{ id = "{account}", kind = "service" }}]
{more}"#,
            url_file = secret("database-url", self.database_url.as_bytes())?,
            documents = Self::documents(folder).display(),
            master_key = secret("documents.key", &[7; 32])?,
            // It protects nothing: nobody but the test is there.
            sealing_key = secret("sealing.key", &[7; 32])?,
            key_file = secret("login.pem", SigningKey::es256()?.pem().as_bytes())?,
        );
        Ok(write(folder, "ra-portal.toml", text.as_bytes())?)
    }
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    let path = folder.join(name);
    fs::write(&path, bytes)?;
    Ok(path)
}
