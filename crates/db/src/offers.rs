//! What portals sell.

use crate::columns::columns;
use crate::error::known;
use crate::portals::within;
use crate::{Db, Error, Result, Tx};
use domain::orders::{DeliveryMode, HolderAuthentication, Medium, PriceLine, Process};
use domain::policy::Scope;
use domain::portals::PortalOffer;
use domain::values::{OfferCode, PortalId, Slug, Version};
use sqlx::{Postgres, QueryBuilder};

/// An offer and the version of its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredOffer {
    /// The offer.
    pub offer: PortalOffer,
    /// Goes up with every change.
    pub version: Version,
}

columns! {
    struct OfferRow {
        code: String,
        label: String,
        medium: String,
        duration_years: i16,
        delivery_mode: String,
        holder_authentication: String,
        issuing_ca: String,
        processes: Vec<String>,
        price_line_labels: Vec<String>,
        price_line_cents: Vec<i64>,
        on_sale: bool,
        version: i64,
    }
}

const SELECT: &str = "SELECT o.code, o.label, o.medium::text AS medium, o.duration_years, o.delivery_mode::text AS delivery_mode,
        o.holder_authentication::text AS holder_authentication, o.issuing_ca, o.processes::text[] AS processes, o.on_sale, o.version,
        ARRAY(SELECT line.label FROM unnest(o.price_lines) AS line) AS price_line_labels,
        ARRAY(SELECT line.incl_vat_cents FROM unnest(o.price_lines) AS line) AS price_line_cents
     FROM portal_offers o";

impl TryFrom<OfferRow> for StoredOffer {
    type Error = Error;
    fn try_from(row: OfferRow) -> Result<Self> {
        let lines = row.price_line_labels.into_iter().zip(row.price_line_cents);
        let processes: std::result::Result<_, _> = row.processes.iter().map(|text| Process::parse(text)).collect();
        let offer = PortalOffer {
            code: known(OfferCode::parse(&row.code), "offer code")?,
            label: row.label,
            medium: known(Medium::parse(&row.medium), "medium")?,
            duration_years: u8::try_from(row.duration_years).map_err(|_| Error::Corrupt { what: "duration" })?,
            delivery_mode: known(DeliveryMode::parse(&row.delivery_mode), "delivery mode")?,
            holder_authentication: known(HolderAuthentication::parse(&row.holder_authentication), "holder authentication")?,
            issuing_ca: row.issuing_ca,
            processes: known(processes, "process")?,
            price_lines: lines.map(|(label, incl_vat_cents)| PriceLine { label, incl_vat_cents }).collect(),
            on_sale: row.on_sale,
        };
        Ok(Self { offer, version: Version(row.version) })
    }
}

/// The most offers that a portal has, those that are no longer sold included.
pub const MOST: i64 = 200;

/// Everything a portal in scope sells or sold, by code; empty when there is no such portal in scope.
///
/// # Errors
/// The store does not answer.
pub async fn list(db: &Db, scope: &Scope, portal: &Slug) -> Result<Vec<StoredOffer>> {
    let mut sql: QueryBuilder<Postgres> = QueryBuilder::new(SELECT);
    sql.push(" JOIN portals p ON p.id = o.portal_id WHERE p.slug = ").push_bind(portal.as_str());
    within(&mut sql, scope);
    sql.push(" ORDER BY o.code LIMIT ").push_bind(MOST);
    let rows: Vec<OfferRow> = sql.build_query_as().fetch_all(db.pool()).await?;
    rows.into_iter().map(StoredOffer::try_from).collect()
}

/// One offer of a portal in scope, on sale or not; none when there is no such portal in scope.
///
/// # Errors
/// The store does not answer.
pub async fn fetch_for(db: &Db, scope: &Scope, portal: &Slug, code: &OfferCode) -> Result<Option<StoredOffer>> {
    let mut sql: QueryBuilder<Postgres> = QueryBuilder::new(SELECT);
    sql.push(" JOIN portals p ON p.id = o.portal_id WHERE p.slug = ").push_bind(portal.as_str());
    sql.push(" AND o.code = ").push_bind(code.as_str());
    within(&mut sql, scope);
    let row: Option<OfferRow> = sql.build_query_as().fetch_optional(db.pool()).await?;
    row.map(StoredOffer::try_from).transpose()
}

/// Whether a portal has as many offers as it can have; locked by the caller, it gets no other meanwhile.
///
/// # Errors
/// The store does not answer.
pub async fn is_full(tx: &mut Tx, portal: PortalId) -> Result<bool> {
    let sql = "SELECT count(*) >= $2 FROM portal_offers WHERE portal_id = $1";
    Ok(sqlx::query_scalar(sql).bind(portal.0).bind(MOST).fetch_one(tx.connection()).await?)
}

/// One offer of a portal, on sale or not. An order that copies it has the offer of that moment: no lock holds up others
/// who order the same.
///
/// # Errors
/// The store does not answer.
pub async fn fetch(tx: &mut Tx, portal: PortalId, code: &OfferCode) -> Result<Option<StoredOffer>> {
    let mut sql: QueryBuilder<Postgres> = QueryBuilder::new(SELECT);
    sql.push(" WHERE o.portal_id = ").push_bind(portal.0).push(" AND o.code = ").push_bind(code.as_str());
    let row: Option<OfferRow> = sql.build_query_as().fetch_optional(tx.connection()).await?;
    row.map(StoredOffer::try_from).transpose()
}

/// Whether the professional body authenticates the holders of one of a portal's offers.
///
/// # Errors
/// The store does not answer.
pub async fn need_attestation(tx: &mut Tx, portal: PortalId) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT FROM portal_offers WHERE portal_id = $1 AND needs_attestation)";
    Ok(sqlx::query_scalar(sql).bind(portal.0).fetch_one(tx.connection()).await?)
}

/// Writes an offer: a new one, or over the one of its code, whose version goes up.
///
/// # Errors
/// A constraint does not hold, or the store does not answer.
pub async fn save(tx: &mut Tx, portal: PortalId, offer: &PortalOffer) -> Result<Version> {
    let (labels, cents): (Vec<&str>, Vec<i64>) = offer.price_lines.iter().map(|line| (line.label.as_str(), line.incl_vat_cents)).unzip();
    let version = sqlx::query_scalar(
        "INSERT INTO portal_offers AS o (portal_id, code, label, medium, duration_years, delivery_mode, holder_authentication, issuing_ca,
             processes, price_lines, total_incl_vat_cents, on_sale)
         SELECT $1, $2, $3, $4::medium, $5, $6::delivery_mode, $7::holder_authentication, $8, $9::process[],
             array_agg(ROW (label, cents)::price_line ORDER BY place), sum(cents), $12
         FROM unnest($10::text[], $11::bigint[]) WITH ORDINALITY AS line (label, cents, place)
         ON CONFLICT (portal_id, code) DO UPDATE SET label = excluded.label, medium = excluded.medium,
             duration_years = excluded.duration_years, delivery_mode = excluded.delivery_mode,
             holder_authentication = excluded.holder_authentication, issuing_ca = excluded.issuing_ca,
             processes = excluded.processes, price_lines = excluded.price_lines, total_incl_vat_cents = excluded.total_incl_vat_cents,
             on_sale = excluded.on_sale, version = o.version + 1
         RETURNING version",
    )
    .bind(portal.0)
    .bind(offer.code.as_str())
    .bind(&offer.label)
    .bind(offer.medium.as_str())
    .bind(i16::from(offer.duration_years))
    .bind(offer.delivery_mode.as_str())
    .bind(offer.holder_authentication.as_str())
    .bind(&offer.issuing_ca)
    .bind(offer.processes.iter().map(|process| process.as_str()).collect::<Vec<_>>())
    .bind(labels)
    .bind(cents)
    .bind(offer.on_sale)
    .fetch_one(tx.connection())
    .await?;
    Ok(Version(version))
}
