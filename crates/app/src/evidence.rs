//! The pieces of evidence of an order: importing their documents, reading them (O-4, O-5, D-3, D-12).

use crate::documents::{Documents, Upload, fields};
use crate::{Ctx, Error, Result, Tx};
use db::orders::Standing;
use db::orders::documents::Kept;
use db::orders::evidence::Before;
use domain::audit::{Action, Chain, Change, Event, Fields};
use domain::orders::{DocumentFile, EvidenceDocument, EvidenceKind, EvidenceSide, EvidenceState};
use domain::policy::{Permission, Scope};
use domain::values::OrderNumber;

/// Who may import: operators for the subscriber (D-12), and the portal through which the order came.
const IMPORTING: &[Permission] = &[Permission::Modify, Permission::Submit];

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

/// Whether the piece can be imported into the order as it stands: to be asked before the file is read.
///
/// # Errors
/// [`Error::NotFound`] when the order does not exist for the actor, [`Error::EvidenceNotNeeded`], [`Error::EvidenceLocked`].
pub async fn admit(ctx: &Ctx, piece: Piece) -> Result<()> {
    let scope = scope(ctx)?;
    hold(db::orders::standing(&ctx.db, &scope, piece.number).await?, piece.kind)
}

/// Imports one side of a piece, in the place of the one before: looked at, scanned, kept, and then written down, so that
/// there is never a row without its bytes. After a refusal neither is there.
///
/// # Errors
/// Those of [`admit`]; [`Error::File`] when the file is not taken; [`Error::Document`] when it cannot be kept.
pub async fn import(ctx: &Ctx, documents: &Documents, piece: Piece, upload: Upload) -> Result<EvidenceDocument> {
    let scope = scope(ctx)?;
    let kept = documents.keep(ctx, upload).await?;
    match write(ctx, &scope, piece, &kept).await {
        // From here on nobody knows whether it is committed, should the store not answer: the bytes stay.
        Ok((tx, state)) => {
            tx.commit().await?;
            Ok(EvidenceDocument { kind: piece.kind, side: piece.side, state, file: kept.file, replaced_at: None })
        }
        Err(error) => {
            documents.discard(&kept).await;
            Err(error)
        }
    }
}

/// A document and its bytes. That an identity document is read is recorded before anybody gets it.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or none within the actor's scope; [`Error::Destroyed`] when its key was destroyed;
/// [`Error::Document`] when its bytes are not those that were imported, or cannot be had.
pub async fn fetch(ctx: &Ctx, documents: &Documents, piece: Piece) -> Result<(DocumentFile, Vec<u8>)> {
    let scope = ctx.scope_for(Permission::View).map_err(|_| Error::NotFound)?;
    let found = db::orders::evidence::current(&ctx.db, &scope, piece.number, piece.kind, piece.side).await?;
    let (document, bytes) = found.ok_or(Error::NotFound)?;
    let bytes = bytes.ok_or(Error::Destroyed)?;
    let id = bytes.id;
    let content = documents.read(&document.file, bytes).await?;
    if piece.kind.is_identity() {
        let what = [("kind", piece.kind.to_string()), ("side", piece.side.to_string()), ("document", id.to_string())];
        ctx.record_reading(Action::IdentityDocumentRead, piece.number, what).await?;
    }
    Ok((document.file, content))
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

/// Everything that changes, up to the commit, and how far the piece is then.
async fn write<'a>(ctx: &'a Ctx, scope: &Scope, piece: Piece, kept: &Kept) -> Result<(Tx<'a>, EvidenceState)> {
    let mut tx = ctx.begin().await?;
    hold(db::orders::lock(tx.store(), scope, piece.number).await?, piece.kind)?;
    let (before, state) = db::orders::evidence::replace(tx.store(), piece.number, (piece.kind, piece.side), kept, ctx.author()).await?;
    tx.record(imported(piece, &before, &kept.file, state)).await?;
    Ok((tx, state))
}

/// What the audit log is told of an import.
fn imported(piece: Piece, before: &Before, file: &DocumentFile, state: EvidenceState) -> Event {
    let known = |state: EvidenceState, document: Option<(&str, &[u8])>| {
        let of = format!("evidence[{}]", piece.kind);
        let document = document.map(|(name, sha256)| fields(&format!("{of}.{}", piece.side), name, sha256));
        [(format!("{of}.state"), state.to_string())].into_iter().chain(document.into_iter().flatten()).collect::<Fields>()
    };
    let replaced = before.document.as_ref().map(|(name, sha256)| (name.as_str(), sha256.as_slice()));
    let changes = Change::between(&known(before.state, replaced), &known(state, Some((file.file_name.as_str(), &file.sha256))));
    Event { chain: Chain::Order(piece.number), action: Action::EvidenceImported, changes }
}
