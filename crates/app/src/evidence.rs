//! The pieces of evidence of an order: importing their documents, reading them (O-4, O-5, D-3, D-12).

use crate::documents::{Documents, Upload, fields};
use crate::{Ctx, Error, Result, Tx};
use chrono::{DateTime, Utc};
use db::orders::Standing;
use db::orders::documents::Kept;
use db::orders::evidence::Before;
use domain::audit::{Action, Chain, Change, Event, Fields};
use domain::orders::{DocumentFile, EvidenceDocument, EvidenceItem, EvidenceKind, EvidenceSide, EvidenceState, Status};
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
pub async fn admit(ctx: &Ctx, number: OrderNumber, kind: EvidenceKind) -> Result<()> {
    let scope = scope(ctx)?;
    hold(db::orders::standing(&ctx.db, &scope, number).await?, kind).map(drop)
}

/// Imports one side of a piece, in the place of the one before: looked at, scanned, kept, and then written down, so that
/// there is never a row without its bytes. After a refusal neither is there.
///
/// # Errors
/// Those of [`admit`]; [`Error::File`] when the file is not taken; [`Error::Document`] when it cannot be kept;
/// [`Error::EvidenceSidesNeeded`] when a piece that is there would be there by half.
pub async fn import(ctx: &Ctx, documents: &Documents, piece: Piece, upload: Upload) -> Result<EvidenceDocument> {
    let kept = vec![(piece.side, documents.keep(ctx, upload).await?)];
    let (state, kept) = put(ctx, documents, (piece.number, piece.kind), kept).await?;
    let file = kept.into_iter().next().map(|(_, kept)| kept.file).ok_or(Error::NotFound)?;
    Ok(EvidenceDocument { kind: piece.kind, side: piece.side, state, file, replaced_at: None })
}

/// Imports a whole piece, all its sides at once, in the place of what was there: all of them, or none.
///
/// # Errors
/// Those of [`admit`]; [`Error::Files`] with every side whose file is not taken; [`Error::Document`] when one cannot be kept.
pub async fn replace(
    ctx: &Ctx,
    documents: &Documents,
    (number, kind): (OrderNumber, EvidenceKind),
    uploads: Vec<(EvidenceSide, Upload)>,
) -> Result<EvidenceItem> {
    let (mut kept, mut wrong) = (Vec::new(), Vec::new());
    for (side, upload) in uploads {
        match documents.keep(ctx, upload).await {
            Ok(file) => kept.push((side, file)),
            Err(Error::File(why)) => wrong.push((side, why)),
            Err(error) => {
                discard(documents, &kept).await;
                return Err(error);
            }
        }
    }
    if !wrong.is_empty() {
        discard(documents, &kept).await;
        return Err(Error::Files(wrong));
    }
    let (state, kept) = put(ctx, documents, (number, kind), kept).await?;
    let document = |(side, kept): (EvidenceSide, Kept)| EvidenceDocument { kind, side, state, file: kept.file, replaced_at: None };
    let documents: Vec<EvidenceDocument> = kept.into_iter().map(document).collect();
    let imported_at = documents.iter().map(|document| document.file.imported_at).max();
    Ok(EvidenceItem { kind, state, imported_at, reviewed_at: None, reviewed_by: None, rejection_reason: None, documents })
}

/// Writes kept files down; whatever is refused leaves no bytes behind.
async fn put(
    ctx: &Ctx,
    documents: &Documents,
    piece: (OrderNumber, EvidenceKind),
    kept: Vec<(EvidenceSide, Kept)>,
) -> Result<(EvidenceState, Vec<(EvidenceSide, Kept)>)> {
    match write(ctx, piece, &kept).await {
        // From here on nobody knows whether it is committed, should the store not answer: the bytes stay.
        Ok((tx, state)) => {
            tx.commit().await?;
            Ok((state, kept))
        }
        Err(error) => {
            discard(documents, &kept).await;
            Err(error)
        }
    }
}

async fn discard(documents: &Documents, kept: &[(EvidenceSide, Kept)]) {
    for (_, kept) in kept {
        documents.discard(kept).await;
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
fn hold(standing: Option<Standing>, kind: EvidenceKind) -> Result<Standing> {
    let standing = standing.ok_or(Error::NotFound)?;
    if !standing.facts.needed_evidence().any(|needed| needed == kind) {
        return Err(Error::EvidenceNotNeeded);
    }
    if standing.status.takes_evidence() { Ok(standing) } else { Err(Error::EvidenceLocked) }
}

/// Everything that changes, up to the commit, and how far the piece is then.
async fn write<'a>(
    ctx: &'a Ctx,
    (number, kind): (OrderNumber, EvidenceKind),
    sides: &[(EvidenceSide, Kept)],
) -> Result<(Tx<'a>, EvidenceState)> {
    let mut tx = ctx.begin().await?;
    let order = hold(db::orders::lock(tx.store(), &scope(ctx)?, number).await?, kind)?;
    let (before, state) = db::orders::evidence::replace(tx.store(), number, kind, sides, imported_at(sides, ctx), ctx.author()).await?;
    // Who has handed an order over with a piece does not take half of it back: both sides are replaced, or the one that is there.
    if order.status != Status::Incomplete && before.state != EvidenceState::Missing && state == EvidenceState::Missing {
        return Err(Error::EvidenceSidesNeeded);
    }
    tx.record(imported(number, kind, &before, sides, state)).await?;
    Ok((tx, state))
}

/// A piece is imported with the last of its sides.
fn imported_at(sides: &[(EvidenceSide, Kept)], ctx: &Ctx) -> DateTime<Utc> {
    sides.iter().map(|(_, kept)| kept.file.imported_at).max().unwrap_or_else(|| ctx.now())
}

/// What the audit log is told of an import.
fn imported(number: OrderNumber, kind: EvidenceKind, before: &Before, sides: &[(EvidenceSide, Kept)], state: EvidenceState) -> Event {
    let of = format!("evidence[{kind}]");
    let known = |state: EvidenceState, documents: Vec<(EvidenceSide, &str, &[u8])>| {
        let documents = documents.into_iter().flat_map(|(side, name, sha256)| fields(&format!("{of}.{side}"), name, sha256));
        [(format!("{of}.state"), state.to_string())].into_iter().chain(documents).collect::<Fields>()
    };
    let replaced = sides.iter().zip(&before.documents);
    let replaced = replaced.filter_map(|((side, _), old)| old.as_ref().map(|(name, sha256)| (*side, name.as_str(), &sha256[..])));
    let now = sides.iter().map(|(side, kept)| (*side, kept.file.file_name.as_str(), &kept.file.sha256[..]));
    let changes = Change::between(&known(before.state, replaced.collect()), &known(state, now.collect()));
    Event { chain: Chain::Order(number), action: Action::EvidenceImported, changes }
}
