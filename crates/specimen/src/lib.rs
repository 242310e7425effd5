//! Specimen documents of invented orders: identity cards, passports, residence permits, extracts of the trade register, proofs of
//! transfer and mandates, drawn from an order's own data and marked SPÉCIMEN. Demo, tests and pictures use them; no release build has
//! them.
//!
//! [`draw`] is a pure function: the same order and seed make the same bytes. [`Supply`] writes the documents of an invented order
//! down as if they had been imported.

mod bearer;
mod card;
mod chance;
mod extract;
mod fault;
mod font;
mod guilloche;
mod mandate;
mod page;
mod paint;
mod passport;
mod pdf;
mod photo;
mod picture;
mod portrait;
mod scene;
mod supply;
mod transfer;
mod words;

pub use fault::Fault;
pub use supply::{Error, Supply};

use bearer::Identity;
use chance::Chance;
use chrono::{DateTime, NaiveDate, Utc};
use domain::orders::{EventKind, EvidenceItem, EvidenceKind, EvidenceSide, HistoryEntry, IdentityDocumentType, OrderFile};
use domain::values::fold;
use photo::{Shot, photograph, scan};
use scene::Scene;

/// A document as it would have been sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Specimen {
    /// Of which piece.
    pub kind: EvidenceKind,
    /// Of which side.
    pub side: EvidenceSide,
    /// The name that its sender would have given it.
    pub file_name: String,
    /// What is wrong with it on purpose.
    pub fault: Option<Fault>,
    /// When it was imported.
    pub imported_at: DateTime<Utc>,
    /// By whom, by name.
    pub imported_by: String,
    /// Whether another one took its place.
    pub is_replaced: bool,
    /// The file.
    pub bytes: Vec<u8>,
}

/// The documents that an order has, given how far its pieces are: two of an identity, one of everything else, none of what is
/// missing but here and there a front; before them what they replaced. It blocks, some 50 ms for a picture.
#[must_use]
pub fn draw(order: &OrderFile, seed: u64) -> Vec<Specimen> {
    draw_wanted(order, EvidenceKind::ALL, seed)
}

/// The documents of these pieces.
#[must_use]
pub fn draw_wanted(order: &OrderFile, kinds: &[EvidenceKind], seed: u64) -> Vec<Specimen> {
    order.evidence.iter().filter(|item| kinds.contains(&item.kind)).flat_map(|item| piece(order, item, seed)).collect()
}

/// The documents of one piece: what was replaced, then what counts.
fn piece(order: &OrderFile, item: &EvidenceItem, seed: u64) -> Vec<Specimen> {
    let number = order.summary.number.0;
    let mut chance = Chance::new(seed, number, item.kind as u64 + 1);
    let fault = Fault::of(order, item, &mut chance);
    let artist = |import: Import, fault, is_replaced| Artist { order, kind: item.kind, import, fault, is_replaced };
    let mut specimens = Vec::new();
    if let Some((import, reason)) = Import::earlier(order, item) {
        let fault = Some(Fault::said(&reason, item.kind));
        specimens = artist(import, fault, true).draw(&mut Chance::new(seed, number, item.kind as u64 + 31));
    }
    if item.imported_at.is_some() || fault == Some(Fault::FrontOnly) {
        specimens.extend(artist(Import::current(order, item), fault, false).draw(&mut chance));
    }
    specimens
}

/// When a piece was imported, and by whom.
#[derive(Debug, Clone)]
struct Import {
    at: DateTime<Utc>,
    by: String,
}

impl Import {
    /// The one that counts. A front without its back came on the day the order was placed.
    fn current(order: &OrderFile, item: &EvidenceItem) -> Self {
        let at = item.imported_at.unwrap_or(order.summary.created_at);
        let by = Self::told(order, item).find(|entry| entry.at == at).and_then(|entry| entry.actor.clone());
        Self { at, by: by.unwrap_or_else(|| supply::portal_name(order)) }
    }

    /// The one before, as the history tells it, and why it was found wrong.
    fn earlier(order: &OrderFile, item: &EvidenceItem) -> Option<(Self, String)> {
        let at = item.imported_at?;
        let entry = Self::told(order, item).find(|entry| entry.at < at)?;
        let found = |other: &&HistoryEntry| {
            other.kind == EventKind::EvidenceRejected && other.subject == entry.subject && (entry.at..=at).contains(&other.at)
        };
        let reason = order.history.iter().find(found)?.text.clone()?;
        Some((Self { at: entry.at, by: entry.actor.clone()? }, reason))
    }

    fn told<'a>(order: &'a OrderFile, item: &EvidenceItem) -> impl Iterator<Item = &'a HistoryEntry> {
        let kind = item.kind;
        order
            .history
            .iter()
            .filter(move |entry| entry.kind == EventKind::EvidenceImported && entry.subject.as_deref() == Some(kind.as_str()))
    }
}

struct Artist<'a> {
    order: &'a OrderFile,
    kind: EvidenceKind,
    import: Import,
    fault: Option<Fault>,
    is_replaced: bool,
}

/// How a piece came into the file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    File,
    Scanner,
    Telephone,
    Screenshot,
}

impl Artist<'_> {
    fn draw(&self, chance: &mut Chance) -> Vec<Specimen> {
        if self.kind.is_identity() { self.identity(chance) } else { self.sheet(chance) }
    }

    /// The day on which the document is seen.
    fn day(&self) -> NaiveDate {
        self.import.at.date_naive()
    }

    fn identity(&self, chance: &mut Chance) -> Vec<Specimen> {
        let identity = Identity::of(self.order, self.kind, self.day(), self.fault, chance);
        let by_telephone = chance.percent(25) || self.fault == Some(Fault::Unreadable);
        let way = if by_telephone { Way::Telephone } else { Way::Scanner };
        let sides: &[EvidenceSide] = if self.fault == Some(Fault::FrontOnly) { &[EvidenceSide::Front] } else { self.kind.sides() };
        let draw = |side: &EvidenceSide| {
            let shown = if self.fault == Some(Fault::FrontTwice) { EvidenceSide::Front } else { *side };
            // Each picture is its own, whatever the other one took of chance.
            let mut chance = Chance::new(chance_of(&identity), self.order.summary.number.0, *side as u64 + 11);
            let (scene, radius) = match (identity.r#type, shown) {
                (IdentityDocumentType::Passport, EvidenceSide::Front) => (passport::front(&identity, &mut chance), 12.0),
                (IdentityDocumentType::Passport, EvidenceSide::Back) => (passport::back(&identity, &mut chance), 12.0),
                (_, EvidenceSide::Front) => (card::front(&identity, &mut chance), 18.0),
                (_, EvidenceSide::Back) => (card::back(&identity, &mut chance), 18.0),
            };
            let side_name = if *side == EvidenceSide::Front { "recto" } else { "verso" };
            let name = format!("{}-{}-{side_name}", short(identity.r#type), plain(&identity.bearer.last_name));
            self.specimen(*side, &name, way, scan(scene, radius, &mut chance), &mut chance)
        };
        sides.iter().map(draw).collect()
    }

    fn sheet(&self, chance: &mut Chance) -> Vec<Specimen> {
        let way = match (self.kind, chance.below(100)) {
            (EvidenceKind::OrganisationExtract, 0..25) => Way::Telephone,
            (EvidenceKind::PaymentProof, 0..25) => Way::Screenshot,
            _ => Way::File,
        };
        let (scene, name) = match self.kind {
            EvidenceKind::PaymentProof => (transfer::page(self.order, self.day(), self.fault, chance), "virement"),
            EvidenceKind::Mandate => (mandate::page(self.order, self.day(), self.fault, chance), "mandat"),
            _ => (extract::page(self.order, self.day(), self.fault, chance), "kbis"),
        };
        let name = format!("{name}-{}", plain(&self.order.organisation.name));
        vec![self.specimen(EvidenceSide::Front, &name, way, photo::on_paper(scene), chance)]
    }

    fn specimen(&self, side: EvidenceSide, name: &str, way: Way, scene: Scene, chance: &mut Chance) -> Specimen {
        let is_poor = self.fault == Some(Fault::Unreadable);
        let shot = if is_poor { Shot::Poor } else { Shot::Fair };
        let (ending, bytes) = match way {
            Way::File => ("pdf", pdf::write(&scene, name)),
            Way::Scanner => ("jpg", picture::jpeg(&paint::paint(&scene, 1_080.0 / scene.width), 74)),
            Way::Telephone => {
                let longer = if scene.width > scene.height { 1_200 } else { 1_400 };
                let paper = paint::paint(&scene, longer as f32 * 0.9 / scene.width.max(scene.height));
                ("jpg", picture::jpeg(&photograph(&paper, longer, shot, chance), 68))
            }
            Way::Screenshot => ("png", picture::png(&paint::paint(&scene, 1.25))),
        };
        Specimen {
            kind: self.kind,
            side,
            file_name: format!("{name}.{ending}"),
            fault: self.fault,
            imported_at: self.import.at,
            imported_by: self.import.by.clone(),
            is_replaced: self.is_replaced,
            bytes,
        }
    }
}

/// A number that is the document's own.
fn chance_of(identity: &Identity) -> u64 {
    identity.number.bytes().fold(7, |mixed: u64, byte| mixed.wrapping_mul(31).wrapping_add(u64::from(byte)))
}

fn short(of: IdentityDocumentType) -> &'static str {
    match of {
        IdentityDocumentType::NationalId => "cni",
        IdentityDocumentType::Passport => "passeport",
        IdentityDocumentType::ResidencePermit => "titre-sejour",
    }
}

/// A name as people put it into a file's: letters, digits and hyphens.
fn plain(name: &str) -> String {
    let folded: String = fold(name).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(60).collect();
    folded.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}
