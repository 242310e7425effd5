//! A row of the list as stored, and its place in a list.

use crate::columns::columns;
use crate::portals::PortalRow;
use crate::{Error, Result};
use chrono::{DateTime, Utc};
use domain::orders::{
    Bookmark, HolderCertificate, LatestCertificate, OrderSummary, OrderType, Phase, Portal, Priority, Process, SortKey, SortValue, Status,
};
use domain::policy::Scope;
use domain::values::{OrderNumber, PortuId, Siren};

/// What every query of orders selects; `o`, `p`, `r` are order, portal, authority.
pub(super) const COLUMNS: &str = "o.number, o.portu_id, o.siren, o.holder_last_name, o.holder_first_name,
    o.holder_last_folded, o.holder_first_folded, o.created_at, o.type::text AS order_type, o.process::text AS process,
    o.phase::text AS phase, o.status::text AS status, o.cnbf_number, o.bar_number,
    o.holder_certificate = 'revoked' AS revoked,
    CASE WHEN o.holder_certificate <> 'none' THEN o.holder_certificate_not_after END AS not_after,
    p.id AS portal_id, p.slug AS portal_slug, p.name AS portal_name, r.code AS ra_code, r.name AS ra_name";

/// Where they come from.
pub(super) const TABLES: &str = "FROM orders o JOIN portals p ON p.id = o.portal_id JOIN registration_authorities r ON r.code = p.ra_code";

columns! {
    /// One order as the list reads it.
    #[derive(Debug)]
    pub(super) struct OrderRow {
        pub(super) number: i64,
        portu_id: i64,
        siren: String,
        holder_last_name: String,
        holder_first_name: String,
        holder_last_folded: String,
        holder_first_folded: String,
        created_at: DateTime<Utc>,
        order_type: String,
        process: String,
        phase: String,
        status: String,
        cnbf_number: Option<String>,
        bar_number: Option<String>,
        revoked: bool,
        not_after: Option<DateTime<Utc>>,
        ..portal: PortalRow,
    }
}

impl OrderRow {
    /// The bookmark at this row.
    pub(super) fn bookmark(&self, key: SortKey, as_of: DateTime<Utc>, offset: Option<u64>) -> Result<Bookmark> {
        let created_at = self.created_at.timestamp_micros();
        let value = match key {
            SortKey::Priority => {
                let priority = Priority::at(as_of, self.status()?, self.latest_certificate());
                let not_after = match priority {
                    Some(Priority::Expiring(end)) => Some(end.timestamp_micros()),
                    _ => None,
                };
                SortValue::Priority { level: priority.map_or(5, Priority::level), not_after, created_at }
            }
            SortKey::Number => SortValue::Number,
            SortKey::PortuId => SortValue::PortuId(self.portu_id),
            SortKey::Holder => SortValue::Holder(self.holder_last_folded.clone(), self.holder_first_folded.clone()),
            SortKey::CreatedAt => SortValue::CreatedAt(created_at),
        };
        Ok(Bookmark { as_of, value, number: OrderNumber(self.number), offset })
    }

    fn status(&self) -> Result<Status> {
        Status::parse(&self.status).map_err(|_| Error::Corrupt { what: "status" })
    }

    fn latest_certificate(&self) -> Option<HolderCertificate> {
        self.not_after.map(|not_after| HolderCertificate { revoked: self.revoked, not_after })
    }
}

impl OrderRow {
    /// The order as its readers know it.
    pub(super) fn summary(self, scope: &Scope) -> Result<OrderSummary> {
        let row = self;
        let latest = row.latest_certificate();
        Ok(OrderSummary {
            number: OrderNumber(row.number),
            portu_id: PortuId(row.portu_id),
            siren: Siren::parse(&row.siren).map_err(|_| Error::Corrupt { what: "siren" })?,
            created_at: row.created_at,
            r#type: OrderType::parse(&row.order_type).map_err(|_| Error::Corrupt { what: "type" })?,
            process: Process::parse(&row.process).map_err(|_| Error::Corrupt { what: "process" })?,
            phase: Phase::parse(&row.phase).map_err(|_| Error::Corrupt { what: "phase" })?,
            status: row.status()?,
            latest_certificate: if scope.has_priorities() { LatestCertificate::Known(latest) } else { LatestCertificate::Withheld },
            holder_last_name: row.holder_last_name,
            holder_first_name: row.holder_first_name,
            cnbf_number: row.cnbf_number,
            bar_number: row.bar_number,
            portal: Portal::try_from(row.portal)?,
        })
    }
}
