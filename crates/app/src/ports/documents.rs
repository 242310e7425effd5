//! The store of documents: bytes go in and come out, encrypted in between; what is needed to read one again stands in a
//! row of the database.

use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;
use std::error::Error as StdError;
use std::fmt;
use uuid::Uuid;

/// Which document: the key of its row. The encryption binds the bytes to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DocumentId(pub Uuid);

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a place where documents lie is known by, to the database too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark(pub Uuid);

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Under which name the encrypted bytes lie: 128 random bits in hexadecimal, which say nothing about anybody.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlobKey(String);

impl BlobKey {
    const LENGTH: usize = 32;

    /// A new one.
    #[must_use]
    pub fn new(random: [u8; 16]) -> Self {
        Self(random.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Reads one; nothing when the text cannot be one, so that no text of a row is ever part of a path.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == Self::LENGTH && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        fits.then(|| Self(text.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A document's own key, encrypted under a master key. Whoever deletes it from the row has made the document unreadable.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedKey {
    /// Which master key, by its name in the configuration.
    pub master: String,
    /// The encrypted key.
    pub sealed: Vec<u8>,
}

impl fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WrappedKey({})", self.master)
    }
}

/// What the row keeps of a stored document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDocument {
    /// Where the bytes lie.
    pub blob: BlobKey,
    /// How to read them.
    pub key: WrappedKey,
    /// SHA-256 of the content.
    pub sha256: [u8; 32],
    /// Length of the content in bytes.
    pub length: u64,
}

/// One entry of the listing of blobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// Its name.
    pub key: BlobKey,
    /// When it was written, by the store's clock. Of a young one, the row may still be on the way.
    pub stored_at: DateTime<Utc>,
}

/// Why the store did not answer as asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is a row, but no blob.
    #[error("the document's content is missing")]
    Missing,
    /// The blob is not what was stored for this document.
    #[error("the document's content is damaged")]
    Corrupt,
    /// The document's key is encrypted under a master key that is not configured.
    #[error("the master key {0} is not configured")]
    UnknownMasterKey(String),
    /// The store cannot be reached, or refuses.
    #[error("the document store is not available")]
    Unavailable(#[source] Box<dyn StdError + Send + Sync>),
    /// The place does not bear its mark: it is another one, an empty mount point for instance.
    #[error("the place of documents does not bear its mark; it may not be mounted")]
    Unmarked,
}

impl Error {
    /// The stable name of the reason, for the log.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Corrupt => "corrupt",
            Self::UnknownMasterKey(_) => "unknown_master_key",
            Self::Unavailable(_) => "unavailable",
            Self::Unmarked => "unmarked",
        }
    }
}

/// What the store returns.
pub type Result<T> = std::result::Result<T, Error>;

/// The store of documents.
#[async_trait::async_trait]
pub trait DocumentStore: Send + Sync {
    /// Encrypts under a new key and stores. When it returns, the bytes survive a crash; the row is written afterwards, so that
    /// there is never a row without its blob. A crash between the two leaves a blob without row, for the sweep.
    ///
    /// # Errors
    /// [`Error::Unavailable`], [`Error::Unmarked`].
    async fn put(&self, document: DocumentId, content: Vec<u8>) -> Result<StoredDocument>;

    /// Reads, decrypts, and checks that it is what was stored for this document. Anything else is an alarm: it is logged as an
    /// error under the code `document_unreadable`, with the document's id and nothing more.
    ///
    /// # Errors
    /// Each of [`Error`].
    async fn get(&self, document: DocumentId, stored: &StoredDocument) -> Result<Vec<u8>>;

    /// The document's key under the current master key, for its row; nothing when it is so already. The blob is not touched.
    ///
    /// # Errors
    /// [`Error::UnknownMasterKey`], [`Error::Corrupt`].
    fn rewrap(&self, document: DocumentId, key: &WrappedKey) -> Result<Option<WrappedKey>>;

    /// Removes a blob. One that is not there is removed already.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    async fn delete(&self, blob: &BlobKey) -> Result<()>;

    /// The name of the master key under which new keys are encrypted.
    fn master_key(&self) -> &str;

    /// Whether a blob is there.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    async fn exists(&self, blob: &BlobKey) -> Result<bool>;

    /// Every blob whose name begins with this byte, in no order, as they are found: the sweep looks for those without row, a
    /// 256th of them at a time. What was put there by something else is left out.
    fn blobs(&self, first: u8) -> BoxStream<'static, Result<Blob>>;

    /// Removes what writers that died left half written before this time, where the place shows such things; how many.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    async fn clear_unfinished(&self, before: DateTime<Utc>) -> Result<u64>;

    /// The mark that the place bears, if any.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    async fn mark(&self) -> Result<Option<Mark>>;

    /// Marks the place, and gives the mark that it bears then: one that is there stays, unless it is to be replaced.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    async fn put_mark(&self, mark: Mark, replacing: bool) -> Result<Mark>;

    /// Whether the place is the one that was opened. It is an alarm when it is not: it is logged as an error under the code
    /// `documents_unavailable`.
    ///
    /// # Errors
    /// [`Error::Unmarked`], [`Error::Unavailable`].
    async fn check_place(&self) -> Result<()>;
}
