//! Where blobs lie.

use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::prefix::PrefixStore;
use object_store::{ClientOptions, ObjectStore, Result, RetryConfig};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How long a connection may take.
const CONNECTING: Duration = Duration::from_secs(3);
/// How long one attempt may take: three megabytes over a slow line.
const ATTEMPT: Duration = Duration::from_secs(15);
/// How often an attempt is repeated, and until when another one is begun.
const RETRIES: usize = 3;
const ALTOGETHER: Duration = Duration::from_secs(20);

/// Where blobs lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A directory of this machine, or one that all instances share.
    Directory(PathBuf),
    /// A bucket.
    S3(S3),
}

/// A bucket of an S3 service.
#[derive(Clone, PartialEq, Eq)]
pub struct S3 {
    /// The bucket's name.
    pub bucket: String,
    /// Its region.
    pub region: String,
    /// The service's address, when it is not Amazon's. `http` only for a loopback address or a trusted network.
    pub endpoint: Option<String>,
    /// Key and secret; without, the machine's role is asked for.
    pub credentials: Option<(String, String)>,
    /// What every name begins with, when the bucket has other uses.
    pub prefix: Option<String>,
}

impl fmt::Debug for S3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S3({})", self.bucket)
    }
}

/// Opens a place. A directory is made when it is missing; a bucket is not asked for before the first blob.
///
/// A blob in a directory is written beside its name, forced to the disk, renamed, and the directory forced to the disk: after
/// a crash it is there as a whole or not at all.
///
/// # Errors
/// When the directory cannot be made, or the description of the bucket is none.
pub fn open(place: &Place) -> Result<Arc<dyn ObjectStore>> {
    match place {
        Place::Directory(path) => {
            let failed = |source: std::io::Error| object_store::Error::Generic { store: "directory", source: source.into() };
            std::fs::create_dir_all(path).map_err(failed)?;
            Ok(Arc::new(LocalFileSystem::new_with_prefix(path)?.with_fsync(true)))
        }
        Place::S3(s3) => s3.open(),
    }
}

impl Place {
    /// How long a blob can take until it is there, or is not: a directory answers at once, a bucket is asked for its mark first.
    #[must_use]
    pub const fn longest(&self) -> Duration {
        match self {
            Self::Directory(_) => Duration::ZERO,
            Self::S3(_) => ALTOGETHER.saturating_add(ATTEMPT).saturating_mul(2),
        }
    }
}

impl S3 {
    fn open(&self) -> Result<Arc<dyn ObjectStore>> {
        let plain = self.endpoint.as_ref().is_some_and(|endpoint| endpoint.starts_with("http://"));
        let retry = RetryConfig { max_retries: RETRIES, retry_timeout: ALTOGETHER, ..RetryConfig::default() };
        let client = ClientOptions::new().with_connect_timeout(CONNECTING).with_timeout(ATTEMPT).with_allow_http(plain);
        let mut builder = AmazonS3Builder::new().with_bucket_name(&self.bucket).with_region(&self.region);
        if let Some(endpoint) = &self.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        if let Some((key, secret)) = &self.credentials {
            builder = builder.with_access_key_id(key).with_secret_access_key(secret);
        }
        let store = builder.with_retry(retry).with_client_options(client).build()?;
        Ok(match &self.prefix {
            Some(prefix) => Arc::new(PrefixStore::new(store, prefix.as_str())),
            None => Arc::new(store),
        })
    }
}
