//! The section `documents`: where documents lie, under which keys, and who scans them.

use super::reader::Reader;
use connectors::Address;
use connectors::documents::{MasterKey, MasterKeys, Place, S3};
use std::path::PathBuf;
use std::time::Duration;

/// How long one virus scan may take.
pub(crate) const SCAN: Duration = Duration::from_secs(20);

/// What keeps and scans documents.
#[derive(Debug, Clone)]
pub(crate) struct DocumentSettings {
    pub(crate) place: Place,
    pub(crate) keys: MasterKeys,
    /// None: documents are not scanned, and shown so.
    pub(crate) scanner: Option<Address>,
}

impl DocumentSettings {
    /// How long it can take to scan a document and to keep it.
    pub(super) fn longest(&self) -> Duration {
        self.place.longest() + self.scanner.as_ref().map_or(Duration::ZERO, |_| SCAN)
    }
}

pub(super) fn read(reader: &mut Reader) -> Option<DocumentSettings> {
    let place = place(reader);
    let keys = keys(reader);
    let scanner = reader.optional::<String>("documents.scanner").and_then(|text| scanner(reader, &text));
    Some(DocumentSettings { place: place?, keys: keys?, scanner })
}

/// A directory or a bucket.
fn place(reader: &mut Reader) -> Option<Place> {
    let directory: Option<PathBuf> = reader.optional("documents.directory");
    let s3 = s3(reader);
    match (directory, s3) {
        (Some(directory), None) => Some(Place::Directory(directory)),
        (None, Some(s3)) => Some(Place::S3(s3?)),
        (Some(_), Some(_)) => {
            reader.error("documents.directory and documents.s3 exclude each other".to_owned());
            None
        }
        (None, None) => {
            reader.error("documents.directory is missing (or documents.s3.bucket): where documents are kept".to_owned());
            None
        }
    }
}

/// The bucket, when any of its settings is there; nothing inside when something of it is wrong.
fn s3(reader: &mut Reader) -> Option<Option<S3>> {
    let bucket: Option<String> = reader.optional("documents.s3.bucket");
    let region: Option<String> = reader.optional("documents.s3.region");
    let endpoint: Option<String> = reader.optional("documents.s3.endpoint");
    let prefix: Option<String> = reader.optional("documents.s3.prefix");
    let key: Option<String> = reader.optional("documents.s3.access_key_id");
    let secret: Option<PathBuf> = reader.optional("documents.s3.secret_key_file");
    if [&bucket, &region, &endpoint, &prefix, &key].iter().all(|setting| setting.is_none()) && secret.is_none() {
        return None;
    }
    let credentials = match (key, secret) {
        (Some(key), Some(path)) => {
            let secret = reader.file("documents.s3.secret_key_file", &path);
            secret.map(|bytes| Some((key, String::from_utf8_lossy(&bytes).trim().to_owned())))
        }
        (None, None) => Some(None),
        _ => {
            reader.error("documents.s3.access_key_id and documents.s3.secret_key_file need each other".to_owned());
            None
        }
    };
    let (Some(bucket), Some(region)) = (bucket, region) else {
        reader.error("documents.s3 needs bucket and region together".to_owned());
        return Some(None);
    };
    Some(credentials.map(|credentials| S3 { bucket, region, endpoint, credentials, prefix }))
}

/// Files of 32 random bytes, each known by its name without the ending; the first one encrypts, all of them decrypt.
fn keys(reader: &mut Reader) -> Option<MasterKeys> {
    let name = "documents.master_key_files";
    let paths: Vec<PathBuf> = reader.required(name)?;
    let mut keys = Vec::new();
    for path in &paths {
        let id = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        match <[u8; 32]>::try_from(reader.file(name, path)?) {
            Ok(bytes) => keys.push(MasterKey::new(&id, bytes)),
            Err(bytes) => {
                let advice = "`head -c 32 /dev/urandom` makes one";
                reader.error(format!("{name}: {} has {} bytes, 32 are needed; {advice}", path.display(), bytes.len()));
                return None;
            }
        }
    }
    MasterKeys::new(keys).map_err(|error| reader.error(format!("{name}: {error}"))).ok()
}

/// `tcp:host:port` or `unix:/path`.
fn scanner(reader: &mut Reader, text: &str) -> Option<Address> {
    match text.split_once(':') {
        Some(("tcp", address)) if address.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok()) => {
            Some(Address::Tcp(address.to_owned()))
        }
        Some(("unix", path)) if path.starts_with('/') => Some(Address::Unix(path.into())),
        _ => {
            reader.error(format!("documents.scanner: {text} is no address; tcp:127.0.0.1:3310 and unix:/run/clamav/clamd.ctl are"));
            None
        }
    }
}
