//! The pieces of evidence of an order: importing their documents, reading them (O-4, O-5, D-3, D-12).

use crate::documents::{Documents, Unkept, Upload, fields};
use crate::ports::documents::Error as StoreError;
use crate::{Ctx, Error, Precondition, Result, Stored, Tx};
use chrono::{DateTime, Utc};
use db::orders::Standing;
use db::orders::documents::{Bytes, Kept};
use db::orders::evidence::{Current, Found};
use domain::audit::{Action, Chain, Change, Event, Fields};
use domain::orders::{DocumentExtent, DocumentFile, EvidenceDocument, EvidenceItem, EvidenceKind, EvidenceSide, EvidenceState, Status};
use domain::policy::{Permission, Scope};
use domain::values::{FileRefusal, OrderNumber, Sha256};
use futures_util::future::join_all;

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
    hold(&db::orders::standing(&ctx.db, &scope, number).await?.ok_or(Error::NotFound)?, kind)
}

/// Imports one side of a piece, in the place of the one before: looked at, scanned, kept, and then written down, so that
/// there is never a row without its bytes. After a refusal neither is there. Gives the piece's version with it.
///
/// # Errors
/// Those of [`admit`]; [`Error::File`] when the file is not taken; [`Error::Document`] when it cannot be kept;
/// [`Error::PreconditionFailed`] when the piece is not as the caller read it, as far as they say what they read;
/// [`Error::EvidenceSidesNeeded`] when a piece that is there would be there by half; [`Error::LimitReached`] when the side was
/// replaced as often as it can be.
pub async fn import(
    ctx: &Ctx,
    documents: &Documents,
    piece: Piece,
    expected: &Precondition,
    upload: Upload,
) -> Result<Stored<EvidenceDocument>> {
    let kept = [(piece.side, documents.keep(ctx, upload).await?)];
    let put = put(ctx, documents, (piece.number, piece.kind), expected, kept).await;
    // Its one file is what is wrong, and not one of several.
    let (item, [kept]) = put.map_err(|error| match error {
        Error::Files(wrong) => wrong.into_iter().next().map_or(Error::NotFound, |(_, why)| Error::File(why)),
        error => error,
    })?;
    Ok(Stored { version: item.version, record: document(&item, kept) })
}

/// Imports a whole piece, all its sides at once, in the place of what was there: all of them, or none.
///
/// # Errors
/// Those of [`admit`]; [`Error::Files`] with every side whose file is not taken; [`Error::Document`] when one cannot be kept;
/// [`Error::PreconditionFailed`] when the piece is not as the caller read it, as far as they say what they read;
/// [`Error::LimitReached`] when a side was replaced as often as it can be.
pub async fn replace(
    ctx: &Ctx,
    documents: &Documents,
    piece: (OrderNumber, EvidenceKind),
    expected: &Precondition,
    uploads: Vec<(EvidenceSide, Upload)>,
) -> Result<EvidenceItem> {
    let kept = keep(ctx, documents, uploads).await?;
    let (item, kept) = put(ctx, documents, piece, expected, kept).await?;
    let documents = kept.into_iter().map(|kept| document(&item, kept)).collect();
    Ok(EvidenceItem { documents, ..item })
}

/// Keeps all of the files, or none. They are looked at and kept at the same time: together they take as long as the longest, and
/// not longer than their sender waits.
async fn keep(ctx: &Ctx, documents: &Documents, uploads: Vec<(EvidenceSide, Upload)>) -> Result<Vec<(EvidenceSide, Kept)>> {
    let keeping = uploads.into_iter().map(async |(side, upload)| (side, documents.keep(ctx, upload).await));
    let (mut kept, mut wrong, mut failed) = (Vec::new(), Vec::new(), None);
    for (side, answer) in join_all(keeping).await {
        match answer {
            Ok(file) => kept.push((side, file)),
            Err(Error::File(why)) => wrong.push((side, why)),
            Err(error) => failed = Some(error),
        }
    }
    match failed.or_else(|| (!wrong.is_empty()).then_some(Error::Files(wrong))) {
        None => Ok(kept),
        Some(refused) => {
            discard(documents, &kept).await;
            Err(refused)
        }
    }
}

/// The document of a side, now that it counts.
fn document(item: &EvidenceItem, (side, kept): (EvidenceSide, Kept)) -> EvidenceDocument {
    EvidenceDocument { kind: item.kind, side, state: item.state, file: kept.file, replaced_at: None }
}

/// Writes kept files down, one or several, and gives each as it stands now; what is refused, or stood there before, leaves no
/// bytes behind.
async fn put<K>(
    ctx: &Ctx,
    documents: &Documents,
    piece: (OrderNumber, EvidenceKind),
    expected: &Precondition,
    mut kept: K,
) -> Result<(EvidenceItem, K)>
where
    K: AsRef<[(EvidenceSide, Kept)]> + AsMut<[(EvidenceSide, Kept)]>,
{
    let written = match write(ctx, piece, expected, kept.as_ref(), None).await {
        Ok(Written { tx: None, unchanged, .. }) => match readable(documents, unchanged).await {
            Ok(sides) => write(ctx, piece, expected, kept.as_ref(), Some(&sides)).await,
            Err(error) => Err(error),
        },
        written => written,
    };
    let Written { tx, item, unchanged } = match written {
        Ok(written) => written,
        Err(error) => {
            discard(documents, kept.as_ref()).await;
            return Err(error);
        }
    };
    if let Some(tx) = tx {
        // From here on nobody knows whether it is committed, should the store not answer: the bytes stay.
        tx.commit().await?;
    }
    for Unchanged { side, file, .. } in unchanged {
        for (_, kept) in kept.as_mut().iter_mut().filter(|(of, _)| *of == side) {
            documents.discard(kept).await;
            kept.file = file.clone();
        }
    }
    Ok((item, kept))
}

/// The sides whose documents can be read. What is damaged or lost is worth sending again; a store that does not answer says nothing
/// of what it has.
async fn readable(documents: &Documents, unchanged: Vec<Unchanged>) -> Result<Vec<EvidenceSide>> {
    let mut sides = Vec::new();
    for Unchanged { side, file, bytes } in unchanged {
        match documents.read(&file, bytes).await {
            Ok(_) => sides.push(side),
            Err(Error::Document(StoreError::Missing | StoreError::Corrupt)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(sides)
}

async fn discard(documents: &Documents, kept: &[(EvidenceSide, Kept)]) {
    for (_, kept) in kept {
        documents.discard(kept).await;
    }
}

/// A document and its bytes: the one that counts, or, for whoever may change the order, the one that was replaced and has this
/// content. That an identity document is read, or one that was replaced, is recorded before anybody gets it.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or none within the actor's scope; [`Error::Forbidden`] when it was replaced and the actor
/// may not change the order; [`Error::Destroyed`] when its key was destroyed; [`Error::Document`] when its bytes are not those that
/// were imported, or cannot be had.
pub async fn fetch(ctx: &Ctx, documents: &Documents, piece: Piece, replaced: Option<Sha256>) -> Result<(DocumentFile, Vec<u8>)> {
    let scope = ctx.scope_for(Permission::View).map_err(|_| Error::NotFound)?;
    let found = db::orders::evidence::fetch(&ctx.db, &scope, piece.number, (piece.kind, piece.side), replaced).await?;
    let (document, bytes) = found.ok_or(Error::NotFound)?;
    if replaced.is_some() {
        ctx.scope_for(Permission::Modify)?;
    }
    let bytes = bytes.ok_or(Error::Destroyed)?;
    let id = bytes.id;
    let content = documents.read(&document.file, bytes).await?;
    let recorded = match (replaced, piece.kind.is_identity()) {
        (Some(_), _) => Some(Action::ReplacedEvidenceRead),
        (None, true) => Some(Action::IdentityDocumentRead),
        (None, false) => None,
    };
    if let Some(action) = recorded {
        let what = [("kind", piece.kind.to_string()), ("side", piece.side.to_string()), ("document", id.to_string())];
        ctx.record_reading(action, piece.number, what).await?;
    }
    Ok((document.file, content))
}

fn scope(ctx: &Ctx) -> Result<Scope> {
    ctx.scope_for_one(IMPORTING).map_err(|_| Error::NotFound)
}

/// Holds the order to what an import asks of it.
fn hold(standing: &Standing, kind: EvidenceKind) -> Result<()> {
    if !standing.facts.needed_evidence().any(|needed| needed == kind) {
        return Err(Error::EvidenceNotNeeded);
    }
    if standing.status.takes_evidence() { Ok(()) } else { Err(Error::EvidenceLocked) }
}

/// How files came to stand where they were sent.
struct Written<'a> {
    /// They do once this is committed; none where nothing changes.
    tx: Option<Tx<'a>>,
    /// How far the piece is then.
    item: EvidenceItem,
    /// The documents that stay, because the same files were sent.
    unchanged: Vec<Unchanged>,
}

/// A document that stands where the same file was sent.
struct Unchanged {
    side: EvidenceSide,
    file: DocumentFile,
    bytes: Bytes,
}

/// Everything that changes, up to the commit. Files that stand there already stay, once it is known which of them can be read: where
/// `readable` does not say, nothing is done but to find them.
async fn write<'a>(
    ctx: &'a Ctx,
    (number, kind): (OrderNumber, EvidenceKind),
    expected: &Precondition,
    sides: &[(EvidenceSide, Kept)],
    readable: Option<&[EvidenceSide]>,
) -> Result<Written<'a>> {
    let mut tx = ctx.begin().await?;
    let order = db::orders::lock(tx.store(), &scope(ctx)?, number).await?.ok_or(Error::NotFound)?;
    hold(&order, kind)?;
    let before = db::orders::evidence::find(tx.store(), &order, kind).await?;
    let mut unchanged = unchanged(&before, sides);
    if let Some(readable) = readable {
        unchanged.retain(|document| readable.contains(&document.side));
    }
    let is_new = |(side, _): &&(EvidenceSide, Kept)| !unchanged.iter().any(|document| document.side == *side);
    let new: Vec<(EvidenceSide, Kept)> = sides.iter().filter(is_new).cloned().collect();
    // Asked first: whoever repeats a request whose answer was lost cannot know the version that it made (RFC 9110, 13.1.1).
    if new.is_empty() || (readable.is_none() && !unchanged.is_empty()) {
        return Ok(Written { tx: None, item: before.item, unchanged });
    }
    expect(expected, &before)?;
    if let Some(side) = sent_twice(&before, &new) {
        return Err(Error::Files(vec![(side, FileRefusal::SentTwice)]));
    }
    let is_full = |current: &Current| current.replaced >= EvidenceDocument::MOST_REPLACED;
    if before.current.iter().any(|current| is_sent(&new, current.document.side) && is_full(current)) {
        return Err(Error::LimitReached);
    }
    let item = db::orders::evidence::replace(tx.store(), &order, kind, &new, imported_at(&new, ctx), ctx.author()).await?;
    // Who has handed an order over with a piece does not take half of it back: both sides are replaced, or the one that is there.
    if order.status != Status::Incomplete && before.item.state != EvidenceState::Missing && item.state == EvidenceState::Missing {
        return Err(Error::EvidenceSidesNeeded);
    }
    tx.record(imported(number, &before, &new, item.state)).await?;
    Ok(Written { tx: Some(tx), item, unchanged })
}

/// The side that is sent with the file of the other one, that stands there or comes with it: two sides are two pictures. A document
/// of several pages can show both.
fn sent_twice(before: &Found, sides: &[(EvidenceSide, Kept)]) -> Option<EvidenceSide> {
    let staying = before.current.iter().filter(|current| current.bytes.is_some() && !is_sent(sides, current.document.side));
    let mut others: Vec<[u8; 32]> = staying.map(|current| current.received_sha256).collect();
    let is_other = |(_, kept): &&(EvidenceSide, Kept)| {
        let is_there = others.contains(&kept.received_sha256);
        others.push(kept.received_sha256);
        is_there && !matches!(kept.file.extent, DocumentExtent::Pages(2..))
    };
    sides.iter().find(is_other).map(|(side, _)| *side)
}

/// What is wrong with files that are not taken anyway, besides their names: whoever sent them is to learn everything at once.
pub async fn look(documents: &Documents, files: Vec<(EvidenceSide, Unkept)>) -> Vec<(EvidenceSide, FileRefusal)> {
    let looking = files.into_iter().map(async |(side, file)| documents.look(file).await.map(|why| (side, why)));
    join_all(looking).await.into_iter().flatten().collect()
}

/// The documents of these sides that are the files that were sent, by name and content: it is the same request again, or as good as
/// that. What was found wrong and is sent again is to be looked at again, and what was destroyed is not there.
fn unchanged(before: &Found, sides: &[(EvidenceSide, Kept)]) -> Vec<Unchanged> {
    let unchanged = |(side, kept): &(EvidenceSide, Kept)| {
        let current = before.current.iter().find(|current| current.document.side == *side)?;
        let file = &current.document.file;
        let is_same = current.received_sha256 == kept.received_sha256 && file.file_name == kept.file.file_name;
        current.bytes.clone().filter(|_| is_same).map(|bytes| Unchanged { side: *side, file: file.clone(), bytes })
    };
    if before.item.state == EvidenceState::Rejected { Vec::new() } else { sides.iter().filter_map(unchanged).collect() }
}

/// Holds a piece to what the caller read of it. Who imports it first has read nothing.
fn expect(expected: &Precondition, before: &Found) -> Result<()> {
    let is_there = before.item.state != EvidenceState::Missing || !before.current.is_empty();
    match expected {
        Precondition::Missing => Ok(()),
        Precondition::New if !is_there => Ok(()),
        Precondition::New | Precondition::Versions(_) => expected.check(Some(before.item.version)),
    }
}

fn is_sent(sides: &[(EvidenceSide, Kept)], side: EvidenceSide) -> bool {
    sides.iter().any(|(of, _)| *of == side)
}

/// A piece is imported with the last of its sides.
fn imported_at(sides: &[(EvidenceSide, Kept)], ctx: &Ctx) -> DateTime<Utc> {
    sides.iter().map(|(_, kept)| kept.file.imported_at).max().unwrap_or_else(|| ctx.now())
}

/// What the audit log is told of an import.
fn imported(number: OrderNumber, before: &Found, sides: &[(EvidenceSide, Kept)], state: EvidenceState) -> Event {
    let of = format!("evidence[{}]", before.item.kind);
    let known = |state: EvidenceState, documents: Vec<(EvidenceSide, &DocumentFile)>| {
        let document = |(side, file): (EvidenceSide, &DocumentFile)| fields(&format!("{of}.{side}"), file.file_name.as_str(), &file.sha256);
        let documents = documents.into_iter().flat_map(document);
        [(format!("{of}.state"), state.to_string())].into_iter().chain(documents).collect::<Fields>()
    };
    let replaced = before.current.iter().map(|current| (current.document.side, &current.document.file));
    let replaced = replaced.filter(|(side, _)| is_sent(sides, *side));
    let now = sides.iter().map(|(side, kept)| (*side, &kept.file));
    let changes = Change::between(&known(before.item.state, replaced.collect()), &known(state, now.collect()));
    Event { chain: Chain::Order(number), action: Action::EvidenceImported, changes }
}
