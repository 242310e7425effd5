//! The documents of orders, whatever they are to an order: looked at, scanned, kept, read. Evidence and attachments go this
//! one way.

use crate::failpoint::{self, Failpoint};
use crate::places::Places;
use crate::ports::documents::{BlobKey, DocumentId, DocumentStore, Error as StoreError, StoredDocument, WrappedKey};
use crate::ports::scanner::{Scanner, Verdict};
use crate::{Ctx, Result};
use ::documents::{Inspected, Shape};
use chrono::{DateTime, Utc};
use db::orders::documents::{Bytes, Kept};
use domain::orders::{DocumentExtent, DocumentFile, DocumentScan};
use domain::values::{FileName, FileRefusal};
use std::fmt;
use std::sync::Arc;
use tokio::sync::Semaphore;

pub use crate::places::Place;

/// Where documents are looked at and kept; a clone is a handle.
#[derive(Clone)]
pub struct Documents {
    pub(crate) store: Arc<dyn DocumentStore>,
    scanner: Arc<dyn Scanner>,
    /// Leave to inspect: one file may need 200 MB and a second of one processor.
    inspections: Arc<Semaphore>,
    places: Places,
    /// Of documents that somebody reads, apart: neither keeps the other waiting.
    answers: Places,
}

impl fmt::Debug for Documents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Documents")
    }
}

/// A file as it came.
pub struct Upload {
    /// The name that its sender gave it.
    pub file_name: FileName,
    /// The media type that its sender declared, if any.
    pub media_type: Option<String>,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A file that is not kept, whatever it is: something else about it is wrong.
pub struct Unkept {
    /// The name that its sender gave it, unless that is what is wrong.
    pub file_name: Option<FileName>,
    /// The media type that its sender declared, if any.
    pub media_type: Option<String>,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Documents {
    /// Documents in this store, looked at by this scanner, so many inspected at once.
    #[must_use]
    pub fn new(store: Arc<dyn DocumentStore>, scanner: Arc<dyn Scanner>, inspections: usize) -> Self {
        Self {
            store,
            scanner,
            inspections: Arc::new(Semaphore::new(inspections.max(1))),
            places: Places::default(),
            answers: Places::default(),
        }
    }

    /// Places for so many files of the actor that are about to be read.
    ///
    /// # Errors
    /// [`crate::Error::ShareTaken`] when the actor has as many in hand as one caller may; [`crate::Error::Busy`] when there are not as many
    /// free.
    pub fn place(&self, ctx: &Ctx, files: usize) -> Result<Place> {
        self.places.take(&ctx.actor, u32::try_from(files).unwrap_or(u32::MAX))
    }

    /// How many places are free.
    #[must_use]
    pub fn free_places(&self) -> u32 {
        self.places.free()
    }

    /// A place for a document that is about to be read to the actor, until they have taken it.
    ///
    /// # Errors
    /// As [`Documents::place`].
    pub fn answer_place(&self, ctx: &Ctx) -> Result<Place> {
        self.answers.take(&ctx.actor, 1)
    }

    /// How many of those are free.
    #[must_use]
    pub fn free_answers(&self) -> u32 {
        self.answers.free()
    }

    /// Whether documents lie in another place than the one that was opened: a directory is not mounted any more. A place that does
    /// not answer says nothing.
    pub async fn are_misplaced(&self) -> bool {
        matches!(self.store.check_place().await, Err(StoreError::Unmarked))
    }

    /// Looks at a file, has it scanned, and keeps its bytes. Its row is written afterwards, so that there is never a row
    /// without its bytes; whoever does not write one discards them.
    ///
    /// # Errors
    /// [`crate::Error::File`] when the file is not taken; [`crate::Error::Document`] when it cannot be kept.
    pub async fn keep(&self, ctx: &Ctx, upload: Upload) -> Result<Kept> {
        let inspected = self.inspect(upload).await?;
        let verdict = self.scanner.scan(&inspected.content).await;
        failpoint::pass(Failpoint::UploadInspected);
        let id = DocumentId(uuid::Builder::from_random_bytes(ctx.random.bytes()).into_uuid());
        let received_sha256 = inspected.received_sha256;
        let (file, content) = describe(&ctx.actor.name, ctx.now(), inspected, verdict);
        failpoint::pass(Failpoint::BeforeBlob);
        let stored = self.store.put(id, content).await?;
        failpoint::pass(Failpoint::AfterBlob);
        let bytes = Bytes { id: id.0, blob: stored.blob.as_str().to_owned(), master_key: stored.key.master, sealed_key: stored.key.sealed };
        Ok(Kept { file, received_sha256, bytes })
    }

    /// Removes the bytes of a file that gets no row.
    pub async fn discard(&self, kept: &Kept) {
        if let Some(blob) = BlobKey::parse(&kept.bytes.blob) {
            // What cannot be removed now lies there without a row, for the sweep; the store has logged it.
            let _ = self.store.delete(&blob).await;
        }
    }

    /// The bytes of a document, checked against what was kept.
    ///
    /// # Errors
    /// [`crate::Error::Document`] when they are not those, or cannot be had.
    pub(crate) async fn read(&self, file: &DocumentFile, bytes: Bytes) -> Result<Vec<u8>> {
        let stored = StoredDocument {
            blob: BlobKey::parse(&bytes.blob).ok_or(StoreError::Corrupt)?,
            key: WrappedKey { master: bytes.master_key, sealed: bytes.sealed_key },
            sha256: file.sha256,
            length: file.size,
        };
        Ok(self.store.get(DocumentId(bytes.id), &stored).await?)
    }

    /// What is wrong with a file besides its name, if anything.
    pub async fn look(&self, file: Unkept) -> Option<FileRefusal> {
        let leave = self.inspections.clone().acquire_owned().await;
        let looking = tokio::task::spawn_blocking(move || {
            let _leave = leave;
            let (name, media_type) = (file.file_name.as_ref().map(FileName::as_str), file.media_type.as_deref());
            match name {
                Some(file_name) => ::documents::inspect(::documents::Upload { file_name, media_type, bytes: &file.bytes }).err(),
                None => ::documents::refusal(media_type, &file.bytes),
            }
        });
        looking.await.unwrap_or(Some(FileRefusal::Unreadable))
    }

    /// What the file is, or why it is not taken; where blocking is allowed, and not for too many files at once.
    async fn inspect(&self, upload: Upload) -> Result<Inspected> {
        let leave = self.inspections.clone().acquire_owned().await;
        let inspecting = tokio::task::spawn_blocking(move || {
            let _leave = leave;
            let Upload { file_name, media_type, bytes } = upload;
            ::documents::inspect(::documents::Upload { file_name: file_name.as_str(), media_type: media_type.as_deref(), bytes: &bytes })
        });
        // The inspection answers for whatever its decoders do: it does not panic.
        Ok(inspecting.await.unwrap_or(Err(FileRefusal::Unreadable))?)
    }
}

/// What is written down of a file, and the bytes to keep.
fn describe(by: &str, at: DateTime<Utc>, inspected: Inspected, verdict: Verdict) -> (DocumentFile, Vec<u8>) {
    let (scan, scan_detail) = match verdict {
        Verdict::Clean => (DocumentScan::Clean, None),
        Verdict::Infected { name } if name.is_empty() => (DocumentScan::Infected, Some("unnamed".to_owned())),
        Verdict::Infected { name } => (DocumentScan::Infected, Some(name)),
        Verdict::NotScanned(why) => (DocumentScan::NotScanned, Some(why.code().to_owned())),
    };
    let file = DocumentFile {
        file_name: inspected.name,
        format: inspected.format,
        size: inspected.content.len() as u64,
        sha256: inspected.sha256,
        extent: match inspected.shape {
            Shape::Pages(pages) => DocumentExtent::Pages(pages),
            Shape::Picture { width, height, .. } => DocumentExtent::Pixels { width, height },
        },
        scan,
        scan_detail,
        imported_at: at,
        imported_by: by.to_owned(),
        destroyed_at: None,
    };
    (file, inspected.content)
}

/// The fields of a file by which the audit log knows it, after the name of what it is the file of.
pub(crate) fn fields(of: &str, file_name: &str, sha256: &[u8]) -> [(String, String); 2] {
    let sha256 = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    [(format!("{of}.file_name"), file_name.to_owned()), (format!("{of}.sha256"), sha256)]
}
