//! The configuration: one TOML file, overridden by `RA_PORTAL__SECTION__KEY`, checked as a whole before anything
//! starts. Secrets are files that it names.

mod documents;
mod identity;
mod reader;

use crate::listen::Tls;
use crate::telemetry::LogFormat;
pub(crate) use documents::{DocumentSettings, SCAN};
use domain::values::RecordAddress;
use http_layer::auth::AuthConfig;
use http_layer::{Limits, Proxies};
#[cfg(feature = "demo")]
pub(crate) use identity::default_algorithms;
use ipnet::IpNet;
use reader::Reader;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How the log is written.
#[derive(Debug, Clone)]
pub(crate) struct Log {
    pub(crate) format: LogFormat,
    /// `info`, or a directive of `tracing`'s filter.
    pub(crate) filter: String,
}

/// Where the data is.
#[derive(Clone)]
pub(crate) struct Database {
    /// `postgres://…`; from a file, since it holds a password.
    pub(crate) url: String,
    pub(crate) max_connections: u32,
}

/// The listener for partner tokens that are bound to a client certificate (RFC 8705).
#[derive(Debug, Clone)]
pub(crate) struct BoundListener {
    pub(crate) listen: SocketAddr,
    pub(crate) tls: Tls,
    /// The authorities whose client certificates are asked for, PEM.
    pub(crate) client_authorities: PathBuf,
}

/// Everything `serve` needs.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) listen: SocketAddr,
    pub(crate) tls: Option<Tls>,
    pub(crate) bound: Option<BoundListener>,
    pub(crate) web_dir: Option<PathBuf>,
    pub(crate) database: Database,
    pub(crate) limits: Limits,
    pub(crate) proxies: Proxies,
    pub(crate) documents: DocumentSettings,
    pub(crate) auth: AuthConfig,
    /// Where companies' official records are.
    pub(crate) company_record: Option<RecordAddress>,
}

/// Reads everything that `serve` needs.
pub(crate) fn settings(file: &Path) -> anyhow::Result<(Log, Settings)> {
    let mut reader = Reader::open(file)?;
    let log = log(&mut reader);
    let settings = read(&mut reader);
    reader.finish(settings.map(|settings| (log, settings)))
}

/// Reads only what `migrate` and `seed` need; the rest may be there.
pub(crate) fn database_only(file: &Path) -> anyhow::Result<(Log, Database)> {
    let mut reader = Reader::open(file)?;
    let log = log(&mut reader);
    let database = database(&mut reader);
    reader.finish_part(database.map(|database| (log, database)))
}

/// Reads what works on documents needs; the rest may be there.
pub(crate) fn database_and_documents(file: &Path) -> anyhow::Result<(Log, Database, DocumentSettings)> {
    let mut reader = Reader::open(file)?;
    let log = log(&mut reader);
    let (database, documents) = (database(&mut reader), documents::read(&mut reader));
    reader.finish_part(database.zip(documents).map(|(database, documents)| (log, database, documents)))
}

fn read(reader: &mut Reader) -> Option<Settings> {
    let listen = reader.or("listen", SocketAddr::from(([127, 0, 0, 1], 8080)));
    let tls = tls(reader, "tls");
    let bound = bound(reader);
    let web_dir = reader.optional("web_dir");
    let limits = limits(reader);
    let proxies = proxies(reader);
    let database = database(reader);
    let documents = documents::read(reader);
    let limits = Limits { keeping_time: documents.as_ref().map_or(Duration::ZERO, DocumentSettings::longest), ..limits };
    let auth = identity::read(reader);
    let company_record = company_record(reader);
    Some(Settings { listen, tls, bound, web_dir, database: database?, limits, proxies, documents: documents?, auth: auth?, company_record })
}

fn company_record(reader: &mut Reader) -> Option<RecordAddress> {
    let text: String = reader.optional("company_record_url")?;
    let address = RecordAddress::parse(&text);
    if address.is_err() {
        reader.error(format!("company_record_url: {text} is no https address with {{siren}} in its path or query"));
    }
    address.ok()
}

fn log(reader: &mut Reader) -> Log {
    Log { format: reader.or("log.format", LogFormat::Text), filter: reader.or("log.filter", "info".to_owned()) }
}

fn database(reader: &mut Reader) -> Option<Database> {
    let max_connections = reader.or("database.max_connections", db::Options::default().max_connections);
    let file: Option<PathBuf> = reader.optional("database.url_file");
    let direct: Option<String> = reader.optional("database.url");
    let url = match (file, direct) {
        (Some(file), None) => reader.file("database.url_file", &file).map(|bytes| String::from_utf8_lossy(&bytes).trim().to_owned()),
        (None, Some(url)) => Some(url),
        (Some(_), Some(_)) => {
            reader.error("database.url and database.url_file exclude each other".to_owned());
            None
        }
        (None, None) => {
            reader.error("database.url_file is missing (a file with postgres://user:password@host/database)".to_owned());
            None
        }
    };
    Some(Database { url: url?, max_connections })
}

/// Certificate and key, both or none.
fn tls(reader: &mut Reader, section: &str) -> Option<Tls> {
    let (certificate_key, key_key) = (format!("{section}.certificate_file"), format!("{section}.key_file"));
    match (reader.optional(&certificate_key), reader.optional(&key_key)) {
        (Some(certificate), Some(key)) => Some(Tls { certificate, key }),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => {
            reader.error(format!("{certificate_key} and {key_key} need each other"));
            None
        }
    }
}

fn bound(reader: &mut Reader) -> Option<BoundListener> {
    let listen = reader.optional("bound_tokens.listen");
    let tls = tls(reader, "bound_tokens");
    let client_authorities = reader.optional("bound_tokens.client_authorities_file");
    match (listen, tls, client_authorities) {
        (Some(listen), Some(tls), Some(client_authorities)) => Some(BoundListener { listen, tls, client_authorities }),
        (None, None, None) => None,
        _ => {
            let keys = "listen, certificate_file, key_file and client_authorities_file";
            reader.error(format!("bound_tokens needs {keys} together"));
            None
        }
    }
}

fn limits(reader: &mut Reader) -> Limits {
    let default = Limits::default();
    Limits {
        body_bytes: reader.or("limits.body_bytes", default.body_bytes),
        request_time: Duration::from_secs(reader.or("limits.request_seconds", default.request_time.as_secs())),
        document_time: Duration::from_secs(reader.or("limits.document_seconds", default.document_time.as_secs())),
        keeping_time: default.keeping_time,
        body_grace: Duration::from_secs(reader.or("limits.body_grace_seconds", default.body_grace.as_secs())),
        body_bytes_per_second: reader.or("limits.body_bytes_per_second", default.body_bytes_per_second),
        header_time: Duration::from_secs(reader.or("limits.header_seconds", default.header_time.as_secs())),
        requests_per_second: reader.or("limits.requests_per_second", default.requests_per_second),
        burst: reader.or("limits.burst", default.burst),
        sign_in_requests_per_second: reader.or("limits.sign_in_requests_per_second", default.sign_in_requests_per_second),
        sign_in_burst: reader.or("limits.sign_in_burst", default.sign_in_burst),
    }
}

fn proxies(reader: &mut Reader) -> Proxies {
    Proxies { trusted: reader.or("proxy.trusted", Vec::<IpNet>::new()), client_certificates: reader.or("proxy.client_certificates", false) }
}

#[cfg(test)]
mod tests;
