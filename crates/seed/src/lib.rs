//! Invented data (issue "Data"): the two registration authorities and six portals of the demo, and as many orders as
//! asked for, in every status, phase and process. The same options make the same rows.

mod actors;
mod dice;
mod documents;
mod file;
mod history;
mod names;
mod offers;
mod plan;
mod rows;
mod settings;
mod story;

use chrono::{DateTime, Utc};
use db::Db;
use db::bulk::Load;
use dice::Dice;
use domain::values::{RaCode, Slug};
use file::Batch;
use rows::Rows;
use std::sync::Arc;

/// What is made.
#[derive(Debug, Clone)]
pub struct SeedOptions {
    /// How many orders.
    pub orders: u64,
    /// The same number makes the same orders.
    pub seed: u64,
    /// The invented present: orders are older than this, certificates end before and after it.
    pub now: DateTime<Utc>,
}

/// What was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// Orders.
    pub orders: u64,
    /// Their holders.
    pub holders: u64,
    /// Their certificates.
    pub certificates: u64,
}

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Seeding is for a store without orders only.
    #[error("the database already has orders: the seed only fills an empty one")]
    NotEmpty,
    /// What is invented breaks a rule of the domain: our fault.
    #[error("the invented authorities and portals break a rule")]
    Plan,
    /// The store refused.
    #[error(transparent)]
    Store(#[from] db::Error),
}

/// Orders a batch: some ten megabytes of text.
const BATCH: usize = 10_000;

/// From so many orders on, indexes and keys are built after the rows.
const STRIPPED_FROM: u64 = 1_000;

/// Whether there are no orders yet, so that [`run`] would work.
///
/// # Errors
/// The store does not answer.
pub async fn is_needed(db: &Db) -> Result<bool, Error> {
    Ok(db::bulk::is_empty(db).await?)
}

/// Fills an empty, migrated store; all of it or nothing.
///
/// # Errors
/// [`Error::NotEmpty`], or the store's.
pub async fn run(db: &Db, options: SeedOptions) -> Result<Report, Error> {
    if !is_needed(db).await? {
        return Err(Error::NotEmpty);
    }
    let mut dice = Dice::new(options.seed);
    let world = Arc::new(plan::world(&mut dice, options.orders, options.now));
    let portals: Arc<[i64]> = portals(db).await?.into();
    let mut load = Load::begin(db, options.orders >= STRIPPED_FROM).await?;
    let holders = load_holders(&mut load, &world).await?;
    // One batch is thought of while the one before is written: each takes one processor.
    let think = |start: usize| {
        let (world, portals) = (world.clone(), portals.clone());
        tokio::task::spawn_blocking(move || batch(options.seed, &world, &portals, start))
    };
    let mut starts = (0..world.orders.len()).step_by(BATCH);
    let mut next = starts.next().map(think);
    while let Some(thought) = next {
        let tables = thought.await.unwrap_or_else(|ended| std::panic::resume_unwind(ended.into_panic()));
        next = starts.next().map(think);
        for (target, rows) in tables {
            load.copy(target, rows).await?;
        }
    }
    let certificates = load_certificates(&mut load, &world).await?;
    load.finish(db).await?;
    Ok(Report { orders: world.orders.len() as u64, holders, certificates })
}

/// The rows of the orders from this one on, table by table.
fn batch(seed: u64, world: &plan::World, portals: &[i64], start: usize) -> Vec<(&'static str, String)> {
    let mut batch = Batch::default();
    for index in start..world.orders.len().min(start + BATCH) {
        file::order(&mut batch, &mut Dice::of_order(seed, index), world, index, portals);
    }
    batch.into_tables().into()
}

/// The authorities and portals of the demo with what they sell, made if they are missing; the portals' identities in the plan's order.
async fn portals(db: &Db) -> Result<Vec<i64>, Error> {
    let mut tx = db.begin_tx().await?;
    for (index, (code, _)) in plan::AUTHORITIES.iter().enumerate() {
        let code = RaCode::parse(code).map_err(|_| Error::Plan)?;
        db::authorities::insert(&mut tx, &code, &settings::authority(index).map_err(|_| Error::Plan)?).await?;
    }
    let mut ids = Vec::new();
    for (index, portal) in plan::PORTALS.iter().enumerate() {
        let slug = Slug::parse(portal.slug).map_err(|_| Error::Plan)?;
        db::portal_settings::insert(&mut tx, &slug, &settings::portal(index).map_err(|_| Error::Plan)?).await?;
        let id = db::portals::id(&mut tx, &slug).await?;
        for offer in offers::of(index) {
            db::offers::save(&mut tx, id, &offer).await?;
        }
        ids.push(id.0);
    }
    tx.commit().await?;
    Ok(ids)
}

async fn load_holders(load: &mut Load, world: &plan::World) -> Result<u64, Error> {
    let mut loaded = 0;
    for (start, chunk) in world.holders.chunks(BATCH).enumerate() {
        let mut rows = Rows::default();
        for (i, holder) in chunk.iter().enumerate() {
            rows::holder(&mut rows, start * BATCH + i, holder);
        }
        loaded += load.copy(rows::HOLDERS, rows.0).await?;
    }
    Ok(loaded)
}

async fn load_certificates(load: &mut Load, world: &plan::World) -> Result<u64, Error> {
    let mut loaded = 0;
    for (start, chunk) in world.holders.chunks(BATCH).enumerate() {
        let mut rows = Rows::default();
        for (i, holder) in chunk.iter().enumerate() {
            for certificate in &holder.certificates {
                rows::certificate(&mut rows, start * BATCH + i, holder, certificate);
            }
        }
        loaded += load.copy(rows::CERTIFICATES, rows.0).await?;
    }
    Ok(loaded)
}
