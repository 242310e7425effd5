//! A directory and a bucket, both gone at the end of the test.

use connectors::documents::{Place, S3, open};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use object_store::ObjectStore;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use std::net::SocketAddr;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::net::TcpListener;

/// A directory that is not there yet.
pub(crate) struct Directory(TempDir);

impl Directory {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().expect("a directory"))
    }

    pub(crate) fn open(&self) -> Arc<dyn ObjectStore> {
        open(&Place::Directory(self.0.path().join("made/when/missing"))).expect("a store")
    }

    pub(crate) fn path(&self) -> std::path::PathBuf {
        self.0.path().join("made/when/missing")
    }
}

/// A bucket of a server that checks signatures. It ends with the test's runtime.
pub(crate) struct Bucket {
    _files: TempDir,
    address: SocketAddr,
}

impl Bucket {
    pub(crate) async fn new() -> Self {
        let files = TempDir::new().expect("a directory");
        std::fs::create_dir(files.path().join("evidence")).expect("a bucket");
        let mut builder = S3ServiceBuilder::new(s3s_fs::FileSystem::new(files.path()).expect("a server"));
        builder.set_auth(SimpleAuth::from_single("portal", "secret"));
        let service = builder.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move { Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await });
            }
        });
        Self { _files: files, address }
    }

    pub(crate) fn open(&self) -> Arc<dyn ObjectStore> {
        bucket(self.address, "secret")
    }

    pub(crate) fn open_with_wrong_secret(&self) -> Arc<dyn ObjectStore> {
        bucket(self.address, "wrong")
    }
}

/// The bucket at an address, whether or not anybody listens there.
pub(crate) fn bucket(address: SocketAddr, secret: &str) -> Arc<dyn ObjectStore> {
    let s3 = S3 {
        bucket: "evidence".to_owned(),
        region: "eu-west-3".to_owned(),
        endpoint: Some(format!("http://{address}")),
        credentials: Some(("portal".to_owned(), secret.to_owned())),
        prefix: Some("portal/one".to_owned()),
    };
    open(&Place::S3(s3)).expect("a store")
}
