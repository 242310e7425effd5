//! The list as one would write it without a database: all rows in memory, filtered and sorted the plain way.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use db::Db;
use domain::orders::{HolderCertificate, OrderFilter, OrderSort, OrderType, Phase, Process, SortDirection, SortKey, Status};
use domain::policy::{Reach, Scope};
use domain::values::fold;
use sqlx::Row;
use std::cmp::Ordering;

#[derive(Debug, Clone)]
pub(crate) struct Order {
    pub(crate) number: i64,
    pub(crate) portu_id: i64,
    pub(crate) siren: String,
    pub(crate) last: String,
    pub(crate) first: String,
    pub(crate) created_at: DateTime<Utc>,
    /// The day in Paris.
    pub(crate) day: NaiveDate,
    pub(crate) portal: i64,
    pub(crate) slug: String,
    pub(crate) authority: String,
    pub(crate) r#type: OrderType,
    pub(crate) process: Process,
    pub(crate) phase: Phase,
    pub(crate) status: Status,
    pub(crate) certificate: Option<HolderCertificate>,
}

/// Every order, with the holder's certificate found from the certificates themselves and not from any copied column.
pub(crate) async fn load(db: &Db) -> Vec<Order> {
    let rows = sqlx::query(
        "SELECT o.number, o.portu_id, o.siren, h.last_name, h.first_name, o.created_at, o.portal_id, p.slug, p.ra_code,
                o.type::text, o.process::text, o.phase::text, o.status::text, c.revoked_at IS NOT NULL AS revoked, c.not_after
         FROM orders o JOIN portals p ON p.id = o.portal_id
         JOIN order_persons h ON h.order_number = o.number AND h.role = 'holder'
         LEFT JOIN LATERAL (SELECT * FROM certificates c WHERE c.holder_id = o.holder_id
                            ORDER BY issued_at DESC, serial_number DESC LIMIT 1) c ON true",
    )
    .fetch_all(db.pool())
    .await
    .expect("reads");
    rows.iter()
        .map(|row| {
            let created_at: DateTime<Utc> = row.get("created_at");
            let not_after: Option<DateTime<Utc>> = row.get("not_after");
            Order {
                number: row.get("number"),
                portu_id: row.get("portu_id"),
                siren: row.get("siren"),
                last: fold(row.get("last_name")),
                first: fold(row.get("first_name")),
                created_at,
                day: paris_day(created_at),
                portal: row.get("portal_id"),
                slug: row.get("slug"),
                authority: row.get("ra_code"),
                r#type: OrderType::parse(row.get("type")).expect("type"),
                process: Process::parse(row.get("process")).expect("process"),
                phase: Phase::parse(row.get("phase")).expect("phase"),
                status: Status::parse(row.get("status")).expect("status"),
                certificate: not_after.map(|not_after| HolderCertificate { revoked: row.get("revoked"), not_after }),
            }
        })
        .collect()
}

/// The European Union's rule, written out: summer time from the last Sunday of March to the last of October, 01:00 UTC.
pub(crate) fn paris_day(at: DateTime<Utc>) -> NaiveDate {
    use chrono::Datelike;
    let last_sunday = |month| {
        let last = NaiveDate::from_ymd_opt(at.year(), month, 31).expect("31 days");
        let day = last - chrono::TimeDelta::days(i64::from(last.weekday().num_days_from_sunday()));
        Utc.from_utc_datetime(&day.and_hms_opt(1, 0, 0).expect("a time"))
    };
    let summer = at >= last_sunday(3) && at < last_sunday(10);
    (at + chrono::TimeDelta::hours(if summer { 2 } else { 1 })).date_naive()
}

fn sees(scope: &Scope, order: &Order) -> bool {
    match scope.reach() {
        Reach::Everything => true,
        Reach::Authorities(codes) => codes.iter().any(|code| code.as_str() == order.authority),
        Reach::Portals(slugs) => slugs.iter().any(|slug| slug.as_str() == order.slug),
    }
}

fn passes(filter: &OrderFilter, order: &Order) -> bool {
    filter.number.is_none_or(|n| n.0 == order.number)
        && filter.portu_id.is_none_or(|n| n.0 == order.portu_id)
        && filter.siren.as_ref().is_none_or(|s| order.siren.contains(s.as_str()))
        && filter.holder.as_ref().is_none_or(|h| order.last.contains(h.as_str()))
        && filter.created_from.is_none_or(|day| order.day >= day)
        && filter.created_to.is_none_or(|day| order.day <= day)
        && filter.portal.is_none_or(|p| p.0 == order.portal)
        && filter.r#type.is_none_or(|t| t == order.r#type)
        && filter.process.is_none_or(|p| p == order.process)
        && filter.phase.is_none_or(|p| p == order.phase)
        && filter.status.is_none_or(|s| s == order.status)
}

/// L-1 written out: 1 the holder's latest certificate is revoked, 2 it has expired, 3 there is none, 4 it is valid,
/// through its last instant; 5 for orders that are generated, closed or cancelled.
pub(crate) fn level(order: &Order, now: DateTime<Utc>) -> u8 {
    let is_done = matches!(order.status, Status::ToDeliver | Status::Closed | Status::Cancelled);
    match order.certificate {
        _ if is_done => 5,
        Some(certificate) if certificate.revoked => 1,
        Some(certificate) if now > certificate.not_after => 2,
        None => 3,
        Some(_) => 4,
    }
}

/// The order of L-1: by level; valid ones by their end, the soonest first; then the oldest first, but the newest first
/// among those that are done; then by number.
fn by_priority(a: &Order, b: &Order, now: DateTime<Utc>) -> Ordering {
    let end = |order: &Order| order.certificate.map(|certificate| certificate.not_after);
    let oldest_first = a.created_at.cmp(&b.created_at);
    let within = match level(a, now) {
        4 => end(a).cmp(&end(b)).then(oldest_first),
        5 => oldest_first.reverse(),
        _ => oldest_first,
    };
    level(a, now).cmp(&level(b, now)).then(within).then(a.number.cmp(&b.number))
}

/// The numbers of the whole list.
pub(crate) fn list(orders: &[Order], scope: &Scope, filter: &OrderFilter, sort: OrderSort, now: DateTime<Utc>) -> Vec<i64> {
    let mut found: Vec<&Order> = orders.iter().filter(|o| sees(scope, o) && passes(filter, o)).collect();
    found.sort_by(|a, b| {
        let ordering = match sort.key {
            SortKey::Priority => by_priority(a, b, now),
            SortKey::Number => a.number.cmp(&b.number),
            SortKey::PortuId => a.portu_id.cmp(&b.portu_id),
            SortKey::Holder => (&a.last, &a.first, a.number).cmp(&(&b.last, &b.first, b.number)),
            SortKey::CreatedAt => (a.created_at, a.number).cmp(&(b.created_at, b.number)),
        };
        if sort.direction == SortDirection::Descending { ordering.reverse() } else { ordering }
    });
    found.iter().map(|order| order.number).collect()
}
