//! The documents of invented orders, written down as if they had been imported: looked at, scanned, encrypted and kept like every
//! upload.

use crate::{Specimen, draw_wanted};
use app::documents::{Documents, Upload};
use app::{Clock, Ctx, Db, Random};
use db::orders::documents::Kept;
use db::orders::{Author, supply};
use domain::orders::{ActorKind, EvidenceKind, EvidenceSide, OrderFile};
use domain::policy::{Actor, Permission};
use domain::values::{FileName, OrderNumber, fold};
use std::collections::BTreeSet;

/// Why an order has no documents now.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Drawing broke off.
    #[error("a specimen could not be drawn")]
    Drawing,
    /// A specimen is refused, which means that it is drawn wrongly, or it cannot be kept.
    #[error("a specimen was not taken: {0}")]
    Refused(#[from] app::Error),
    /// The database did not answer as it should.
    #[error("a specimen could not be written down")]
    Store(#[from] db::Error),
}

/// Gives invented orders their documents.
pub struct Supply {
    db: Db,
    documents: Documents,
    random: Random,
    seed: u64,
}

/// A specimen whose bytes are kept.
struct Ready {
    side: (EvidenceKind, EvidenceSide),
    kept: Kept,
    by: Actor,
}

impl Supply {
    /// For the orders of this database, kept where the portal keeps documents; the same seed draws the same.
    #[must_use]
    pub fn new(db: Db, documents: Documents, random: Random, seed: u64) -> Self {
        Self { db, documents, random, seed }
    }

    /// The orders that are shown first, the newest first.
    ///
    /// # Errors
    /// [`Error::Store`]
    pub async fn newest(&self, count: u32) -> Result<Vec<OrderNumber>, Error> {
        Ok(supply::newest(&self.db, count).await?)
    }

    /// Draws what an invented order lacks and writes it down; says how many documents that are. An order that has its documents, or
    /// that was placed by somebody, stays as it is.
    ///
    /// # Errors
    /// [`Error`]; nothing is written down then.
    pub async fn order(&self, number: OrderNumber) -> Result<usize, Error> {
        let wanting = supply::wanting(&self.db, number).await?;
        let scope = Actor::command_line("demo").scope_for(Permission::View);
        let (false, Some(scope)) = (wanting.is_empty(), scope) else { return Ok(0) };
        let Some(order) = db::orders::fetch(&self.db, &scope, number).await? else { return Ok(0) };
        let seed = self.seed;
        let drawing = tokio::task::spawn_blocking(move || (draw_wanted(&order, &wanting, seed), order));
        let (specimens, order) = drawing.await.map_err(|_| Error::Drawing)?;
        let mut ready = Vec::with_capacity(specimens.len());
        for specimen in specimens {
            ready.push(self.keep(&order, specimen).await?);
        }
        self.write(number, &ready).await
    }

    /// Keeps the bytes, as imported by whom and when the order's history says.
    async fn keep(&self, order: &OrderFile, specimen: Specimen) -> Result<Ready, Error> {
        let side = (specimen.kind, specimen.side);
        let by = importer(order, specimen.imported_by);
        let clock = Clock::new(move || specimen.imported_at);
        let ctx = Ctx { db: self.db.clone(), clock, random: self.random.clone(), actor: by.clone(), origin: None };
        let file_name =
            FileName::parse(&specimen.file_name).map_err(|why| Error::Refused(domain::values::FileRefusal::from(why).into()))?;
        let kept = self.documents.keep(&ctx, Upload { file_name, media_type: None, bytes: specimen.bytes }).await?;
        Ok(Ready { side, kept, by })
    }

    /// Writes down what is still wanted: somebody may have imported a piece meanwhile.
    async fn write(&self, number: OrderNumber, ready: &[Ready]) -> Result<usize, Error> {
        let mut tx = self.db.begin_tx().await?;
        let wanting = supply::lock_wanting(&mut tx, number).await?;
        let (wanted, late): (Vec<&Ready>, Vec<&Ready>) = ready.iter().partition(|ready| wanting.contains(&ready.side.0));
        for Ready { side, kept, by } in &wanted {
            let author = Author { kind: by.kind, subject: &by.subject, name: &by.name, origin: None };
            supply::add(&mut tx, number, *side, kept, author).await?;
        }
        tx.commit().await?;
        for ready in late {
            self.documents.discard(&ready.kept).await;
        }
        Ok(wanted.len())
    }
}

/// Who imported: the portal's own account, or a person, by the names that the invented world knows them by.
fn importer(order: &OrderFile, name: String) -> Actor {
    let is_portal = name == portal_name(order);
    let subject = if is_portal { format!("portal-{}", order.summary.portal.slug) } else { fold(&name).replace(' ', ".") };
    Actor {
        issuer: "urn:ra-portal:demo".to_owned(),
        subject,
        name,
        kind: if is_portal { ActorKind::ServiceAccount } else { ActorKind::Person },
        roles: BTreeSet::new(),
        perimeter: BTreeSet::new(),
        portals: BTreeSet::new(),
    }
}

/// How the portal's own account is called.
pub(crate) fn portal_name(order: &OrderFile) -> String {
    format!("Portail {}", order.summary.portal.name)
}
