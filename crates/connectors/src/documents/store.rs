use super::envelope::{DocumentKey, MasterKeys, OVERHEAD};
use super::unfinished;
use app::Random;
use app::ports::documents::{Blob, BlobKey, DocumentId, DocumentStore, Error, Mark, Result, StoredDocument, WrappedKey};
use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, PutMode};
use sha2::{Digest, Sha256};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Under what all blobs lie.
const FOLDER: &str = "documents";

/// The file, or object, that says which place it is, beside the folder. It is written in deployment.md: it stays.
const MARK: &str = "ra-portal-documents";

/// The document store, on any place that [`super::open`] opens.
#[derive(Clone)]
pub struct EncryptedStore {
    blobs: Arc<dyn ObjectStore>,
    /// Where the directory is, if it is one.
    directory: Option<PathBuf>,
    /// What the place must bear.
    mark: Option<Mark>,
    /// Whether it was last found without, which is said once: whoever watches the process asks every few seconds.
    unmarked: Arc<AtomicBool>,
    keys: MasterKeys,
    random: Random,
}

impl EncryptedStore {
    /// A store.
    #[must_use]
    pub fn new(blobs: Arc<dyn ObjectStore>, keys: MasterKeys, random: Random) -> Self {
        Self { blobs, directory: None, mark: None, unmarked: Arc::default(), keys, random }
    }

    /// The same on a directory, which shows what writers left half written.
    #[must_use]
    pub fn in_directory(self, directory: PathBuf) -> Self {
        Self { directory: Some(directory), ..self }
    }

    /// The same, as long as the place bears this mark, and no other place in its stead.
    #[must_use]
    pub fn marked(self, mark: Mark) -> Self {
        Self { mark: Some(mark), ..self }
    }

    /// What is not there: if the place is the right one.
    async fn missing(&self) -> Error {
        self.check_place().await.err().unwrap_or(Error::Missing)
    }

    async fn read(&self, document: DocumentId, stored: &StoredDocument) -> Result<Vec<u8>> {
        let key = self.keys.unwrap(document, &stored.key)?;
        let found = match self.blobs.get(&path(&stored.blob)).await.map_err(refusal) {
            Err(Error::Missing) => return Err(self.missing().await),
            found => found?,
        };
        // Another length is another content: it is not even read.
        if found.meta.size != stored.length + OVERHEAD as u64 {
            return Err(Error::Corrupt);
        }
        let sealed = found.bytes().await.map_err(refusal)?;
        let content = key.open(document, &stored.blob, sealed.into())?;
        if sha256(&content) == stored.sha256 { Ok(content) } else { Err(Error::Corrupt) }
    }
}

#[async_trait::async_trait]
impl DocumentStore for EncryptedStore {
    async fn put(&self, document: DocumentId, content: Vec<u8>) -> Result<StoredDocument> {
        self.check_place().await?;
        let blob = BlobKey::new(self.random.bytes());
        let key = DocumentKey::new(&self.random);
        let (sha256, length) = (sha256(&content), content.len() as u64);
        let wrapped = self.keys.wrap(&self.random, document, &key)?;
        let sealed = key.seal(&self.random, document, &blob, content)?;
        let kept = self.blobs.put(&path(&blob), sealed.into()).await.map_err(refusal);
        told(&kept, "a document cannot be kept");
        kept?;
        Ok(StoredDocument { blob, key: wrapped, sha256, length })
    }

    async fn get(&self, document: DocumentId, stored: &StoredDocument) -> Result<Vec<u8>> {
        let result = self.read(document, stored).await;
        if let Err(error @ (Error::Missing | Error::Corrupt | Error::UnknownMasterKey(_))) = &result {
            tracing::error!(code = "document_unreadable", reason = error.reason(), %document, %error, "a document cannot be read");
        }
        told(&result, "a document cannot be fetched");
        result
    }

    fn rewrap(&self, document: DocumentId, key: &WrappedKey) -> Result<Option<WrappedKey>> {
        self.keys.rewrap(&self.random, document, key)
    }

    async fn delete(&self, blob: &BlobKey) -> Result<()> {
        match self.blobs.delete(&path(blob)).await.map_err(refusal) {
            Err(Error::Missing) => Ok(()),
            result => {
                told(&result, "a blob cannot be removed");
                result
            }
        }
    }

    fn master_key(&self) -> &str {
        self.keys.current_id()
    }

    async fn exists(&self, blob: &BlobKey) -> Result<bool> {
        match self.blobs.head(&path(blob)).await.map_err(refusal) {
            Ok(_) => Ok(true),
            Err(Error::Missing) => self.check_place().await.map(|()| false),
            Err(error) => Err(error),
        }
    }

    fn blobs(&self, first: u8) -> BoxStream<'static, Result<Blob>> {
        let entries = self.blobs.list(Some(&folder(&format!("{first:02x}"))));
        let ours = |entry: object_store::Result<ObjectMeta>| async move {
            match entry {
                Ok(entry) => blob(&entry).map(Ok),
                Err(error) => Some(Err(refusal(error))),
            }
        };
        entries.filter_map(ours).boxed()
    }

    async fn clear_unfinished(&self, before: DateTime<Utc>) -> Result<u64> {
        let Some(directory) = self.directory.clone() else { return Ok(0) };
        let clearing = tokio::task::spawn_blocking(move || unfinished::clear(&directory.join(FOLDER), before));
        clearing.await.map_err(|ended| Error::Unavailable(Box::new(ended)))?.map_err(|error| Error::Unavailable(Box::new(error)))
    }

    async fn mark(&self) -> Result<Option<Mark>> {
        let bytes = match self.blobs.get(&Path::from(MARK)).await.map_err(refusal) {
            Ok(found) => found.bytes().await.map_err(refusal)?,
            Err(Error::Missing) => return Ok(None),
            Err(error) => return Err(error),
        };
        // What is no mark is none.
        Ok(std::str::from_utf8(&bytes).ok().and_then(|text| text.trim().parse().ok()).map(Mark))
    }

    async fn put_mark(&self, mark: Mark, replacing: bool) -> Result<Mark> {
        let mode = if replacing { PutMode::Overwrite } else { PutMode::Create };
        match self.blobs.put_opts(&Path::from(MARK), format!("{mark}\n").into(), mode.into()).await {
            Ok(_) => Ok(mark),
            // Another instance was quicker, or something lies there that is none.
            Err(object_store::Error::AlreadyExists { .. }) => self.mark().await?.ok_or(Error::Unmarked),
            Err(error) => Err(refusal(error)),
        }
    }

    async fn check_place(&self) -> Result<()> {
        let Some(wanted) = self.mark else { return Ok(()) };
        let found = self.mark().await;
        told(&found, "the place of documents cannot be looked at");
        let unmarked = found? != Some(wanted);
        match (self.unmarked.swap(unmarked, Ordering::Relaxed), unmarked) {
            (false, true) => {
                tracing::error!(code = "documents_unavailable", mark = %wanted, "the place of documents does not bear its mark: is it mounted?");
            }
            (true, false) => tracing::info!(mark = %wanted, "the place of documents bears its mark again"),
            (true, true) | (false, false) => {}
        }
        if unmarked { Err(Error::Unmarked) } else { Ok(()) }
    }
}

impl fmt::Debug for EncryptedStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EncryptedStore({})", self.blobs)
    }
}

/// Two letters of the name are a folder, so that none of them grows out of hand.
fn path(blob: &BlobKey) -> Path {
    Path::from_iter([FOLDER, &blob.as_str()[..2], blob.as_str()])
}

fn folder(two_letters: &str) -> Path {
    Path::from_iter([FOLDER, two_letters])
}

/// The blob at a place of the listing; nothing when it is no place of ours.
fn blob(entry: &ObjectMeta) -> Option<Blob> {
    let key = BlobKey::parse(entry.location.filename()?)?;
    (path(&key) == entry.location).then_some(Blob { key, stored_at: entry.last_modified })
}

fn refusal(error: object_store::Error) -> Error {
    match error {
        object_store::Error::NotFound { .. } => Error::Missing,
        error => Error::Unavailable(Box::new(error)),
    }
}

/// Says why the store cannot be reached, once, here: whoever asked is only told that it cannot. Nobody can import or read
/// before somebody has looked: a full disk does not mend itself.
fn told<T>(result: &Result<T>, what: &str) {
    if let Err(Error::Unavailable(cause)) = result {
        tracing::error!(code = "documents_unavailable", %cause, "{what}");
    }
}

fn sha256(content: &[u8]) -> [u8; 32] {
    Sha256::digest(content).into()
}
