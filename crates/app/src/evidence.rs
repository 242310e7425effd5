//! The pieces of evidence of an order: importing their documents, reading them (O-4, O-5, D-3, D-12).

use crate::ports::documents::{BlobKey, DocumentId, DocumentStore, Error as StoreError, StoredDocument, WrappedKey};
use crate::ports::scanner::{Scanner, Verdict};
use crate::{Ctx, Error, Result, Tx};
use db::orders::evidence::{Before, Bytes, Importer, Standing};
use documents::{Inspected, Shape};
use domain::audit::{Action, Chain, Change, Event, Fields};
use domain::orders::{DocumentExtent, DocumentScan, EvidenceDocument, EvidenceKind, EvidenceSide, EvidenceState};
use domain::policy::{Permission, Scope};
use domain::values::{FileName, FileRefusal, OrderNumber};
use std::fmt;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Who may import: operators for the subscriber (D-12), and the portal through which the order came.
const IMPORTING: &[Permission] = &[Permission::Modify, Permission::Submit];

/// Where documents are looked at and kept; a clone is a handle.
#[derive(Clone)]
pub struct Documents {
    store: Arc<dyn DocumentStore>,
    scanner: Arc<dyn Scanner>,
    /// Leave to inspect: one file may need 200 MB and a second of one processor.
    inspections: Arc<Semaphore>,
    /// Places for files in hand: read, inspected, scanned, or waiting for one of these.
    places: Arc<Semaphore>,
}

/// The most files in hand at once. With 3 MB each they stay small beside what their inspection needs; who comes when all
/// places are taken is told to come again, before the file is read.
const PLACES: usize = 64;

/// A place for one file, until it is dropped.
#[derive(Debug)]
pub struct Place(#[expect(dead_code, reason = "held, and given back when it goes")] OwnedSemaphorePermit);

impl fmt::Debug for Documents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Documents")
    }
}

/// One side of a piece of an order.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    /// The order.
    pub number: OrderNumber,
    /// Which piece.
    pub kind: EvidenceKind,
    /// Which side; one that the piece has.
    pub side: EvidenceSide,
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

impl Documents {
    /// Documents in this store, looked at by this scanner, so many inspected at once.
    #[must_use]
    pub fn new(store: Arc<dyn DocumentStore>, scanner: Arc<dyn Scanner>, inspections: usize) -> Self {
        Self { store, scanner, inspections: Arc::new(Semaphore::new(inspections.max(1))), places: Arc::new(Semaphore::new(PLACES)) }
    }

    /// A place for a file that is about to be read.
    ///
    /// # Errors
    /// [`Error::Busy`] when none is free.
    pub fn place(&self) -> Result<Place> {
        self.places.clone().try_acquire_owned().map(Place).map_err(|_| Error::Busy)
    }

    /// What the file is, or why it is not taken; where blocking is allowed, and not for too many files at once.
    async fn inspect(&self, upload: Upload) -> Result<Inspected> {
        let leave = self.inspections.clone().acquire_owned().await;
        let inspecting = tokio::task::spawn_blocking(move || {
            let _leave = leave;
            let Upload { file_name, media_type, bytes } = upload;
            documents::inspect(documents::Upload { file_name: file_name.as_str(), media_type: media_type.as_deref(), bytes: &bytes })
        });
        // The inspection answers for whatever its decoders do: it does not panic.
        Ok(inspecting.await.unwrap_or(Err(FileRefusal::Unreadable))?)
    }

    /// Removes a blob that no row will name.
    async fn discard(&self, blob: &BlobKey) {
        // What cannot be removed now lies there without a row, which says nothing about anybody; the store has logged it.
        let _ = self.store.delete(blob).await;
    }
}

/// Whether the piece can be imported into the order as it stands: to be asked before the file is read.
///
/// # Errors
/// [`Error::NotFound`] when the order does not exist for the actor, [`Error::EvidenceNotNeeded`], [`Error::EvidenceLocked`].
pub async fn admit(ctx: &Ctx, piece: Piece) -> Result<()> {
    let scope = scope(ctx)?;
    hold(db::orders::evidence::standing(&ctx.db, &scope, piece.number).await?, piece.kind)
}

/// Imports one side of a piece, in the place of the one before: looked at, scanned, kept, and then written down, so that
/// there is never a row without its bytes. After a refusal neither is there.
///
/// # Errors
/// Those of [`admit`]; [`Error::File`] when the file is not taken; [`Error::Document`] when it cannot be kept.
pub async fn import(ctx: &Ctx, documents: &Documents, piece: Piece, upload: Upload) -> Result<EvidenceDocument> {
    let scope = scope(ctx)?;
    let inspected = documents.inspect(upload).await?;
    let verdict = documents.scanner.scan(&inspected.content).await;
    let id = DocumentId(uuid::Builder::from_random_bytes(ctx.random.bytes()).into_uuid());
    let (mut document, received, content) = describe(ctx, piece, inspected, verdict);
    let stored = documents.store.put(id, content).await?;
    let bytes = Bytes { id: id.0, blob: stored.blob.as_str().to_owned(), master_key: stored.key.master, sealed_key: stored.key.sealed };
    match write(ctx, &scope, piece, &document, &received, &bytes).await {
        // From here on nobody knows whether it is committed, should the store not answer: the bytes stay.
        Ok((tx, state)) => {
            tx.commit().await?;
            document.state = state;
            Ok(document)
        }
        Err(error) => {
            documents.discard(&stored.blob).await;
            Err(error)
        }
    }
}

/// A document and its bytes. That an identity document is read is recorded before anybody gets it.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or none within the actor's scope; [`Error::Document`] when its bytes are not those
/// that were imported, or cannot be had.
pub async fn fetch(ctx: &Ctx, documents: &Documents, piece: Piece) -> Result<(EvidenceDocument, Vec<u8>)> {
    let scope = ctx.scope_for(Permission::View).map_err(|_| Error::NotFound)?;
    let found = db::orders::evidence::current(&ctx.db, &scope, piece.number, piece.kind, piece.side).await?;
    let (document, bytes) = found.ok_or(Error::NotFound)?;
    let stored = StoredDocument {
        blob: BlobKey::parse(&bytes.blob).ok_or(StoreError::Corrupt)?,
        key: WrappedKey { master: bytes.master_key, sealed: bytes.sealed_key },
        sha256: document.sha256,
        length: document.size,
    };
    let content = documents.store.get(DocumentId(bytes.id), &stored).await?;
    if piece.kind.is_identity() {
        record_reading(ctx, piece, DocumentId(bytes.id)).await?;
    }
    Ok((document, content))
}

fn scope(ctx: &Ctx) -> Result<Scope> {
    ctx.scope_for_one(IMPORTING).map_err(|_| Error::NotFound)
}

/// Holds the order to what an import asks of it.
fn hold(standing: Option<Standing>, kind: EvidenceKind) -> Result<()> {
    let standing = standing.ok_or(Error::NotFound)?;
    if !standing.facts.needed_evidence().any(|needed| needed == kind) {
        return Err(Error::EvidenceNotNeeded);
    }
    if standing.status.takes_evidence() { Ok(()) } else { Err(Error::EvidenceLocked) }
}

/// What is written down of a file, the SHA-256 of the file as it came, and the bytes to keep.
fn describe(ctx: &Ctx, piece: Piece, inspected: Inspected, verdict: Verdict) -> (EvidenceDocument, [u8; 32], Vec<u8>) {
    let (scan, scan_detail) = match verdict {
        Verdict::Clean => (DocumentScan::Clean, None),
        Verdict::Infected { name } if name.is_empty() => (DocumentScan::Infected, Some("unnamed".to_owned())),
        Verdict::Infected { name } => (DocumentScan::Infected, Some(name)),
        Verdict::NotScanned(why) => (DocumentScan::NotScanned, Some(why.code().to_owned())),
    };
    let document = EvidenceDocument {
        kind: piece.kind,
        side: piece.side,
        // Until the transaction says how far the whole piece is.
        state: EvidenceState::Missing,
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
        imported_at: ctx.now(),
        imported_by: ctx.actor.name.clone(),
        replaced_at: None,
    };
    (document, inspected.received_sha256, inspected.content)
}

/// Everything that changes, up to the commit, and how far the piece is then.
async fn write<'a>(
    ctx: &'a Ctx,
    scope: &Scope,
    piece: Piece,
    document: &EvidenceDocument,
    received_sha256: &[u8; 32],
    bytes: &Bytes,
) -> Result<(Tx<'a>, EvidenceState)> {
    let mut tx = ctx.begin().await?;
    hold(db::orders::evidence::lock(tx.store(), scope, piece.number).await?, piece.kind)?;
    let importer = Importer { subject: &ctx.actor.subject, kind: ctx.actor.kind(), origin: ctx.origin };
    let (before, state) = db::orders::evidence::replace(tx.store(), piece.number, document, received_sha256, bytes, &importer).await?;
    tx.record(imported(piece, &before, document, state)).await?;
    Ok((tx, state))
}

/// What the audit log is told of an import.
fn imported(piece: Piece, before: &Before, document: &EvidenceDocument, state: EvidenceState) -> Event {
    let field = |name: &str| format!("evidence[{}].{}.{name}", piece.kind, piece.side);
    let fields = |state: EvidenceState, document: Option<(&str, &[u8])>| {
        let mut fields = Fields::from([(format!("evidence[{}].state", piece.kind), state.to_string())]);
        if let Some((name, sha256)) = document {
            fields.insert(field("file_name"), name.to_owned());
            fields.insert(field("sha256"), hexadecimal(sha256));
        }
        fields
    };
    let replaced = before.document.as_ref().map(|(name, sha256)| (name.as_str(), sha256.as_slice()));
    let changes = Change::between(&fields(before.state, replaced), &fields(state, Some((document.file_name.as_str(), &document.sha256))));
    Event { chain: Chain::Order(piece.number), action: Action::EvidenceImported, changes }
}

async fn record_reading(ctx: &Ctx, piece: Piece, document: DocumentId) -> Result<()> {
    let known = |field: &str, value: String| Change { field: field.to_owned(), before: None, after: Some(value) };
    let mut tx = ctx.begin().await?;
    tx.record(Event {
        chain: Chain::Person(crate::me::id(&ctx.actor)),
        action: Action::IdentityDocumentRead,
        changes: vec![
            known("order", piece.number.to_string()),
            known("kind", piece.kind.to_string()),
            known("side", piece.side.to_string()),
            known("document", document.to_string()),
        ],
    })
    .await?;
    tx.commit().await
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
