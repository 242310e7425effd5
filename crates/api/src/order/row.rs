//! One order in a list.

use super::timestamp;
use crate::{PortalView, Timestamp};
use chrono::{DateTime, Utc};
use domain::orders::{OrderSummary, OrderType, Phase, Priority, Process, Status};
use serde::{Deserialize, Serialize};

/// How urgent an order is (L-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum PriorityView {
    /// 1: the holder's certificate is revoked.
    Revoked,
    /// 2: the holder's certificate has expired.
    Expired,
    /// 3: the holder never had a certificate.
    FirstTime,
    /// 4: the holder's certificate is valid for so many whole days.
    Expiring {
        /// Whole days, rounded down.
        days: i64,
    },
}

impl PriorityView {
    fn new(priority: Priority, now: DateTime<Utc>) -> Self {
        match priority {
            Priority::Revoked => Self::Revoked,
            Priority::Expired => Self::Expired,
            Priority::FirstTime => Self::FirstTime,
            Priority::Expiring(_) => Self::Expiring { days: priority.days_left(now).unwrap_or(0) },
        }
    }
}

/// One row of the order list (L-2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderRow {
    /// The priority at the instant of the list; none for orders generated, closed or cancelled, and none for the account of an
    /// order portal.
    pub priority: Option<PriorityView>,
    /// N° Dossier.
    pub number: i64,
    /// Portu ID.
    pub portu_id: i64,
    /// Nine digits.
    pub siren: String,
    /// The holder's last name, as entered.
    pub holder_last_name: String,
    /// The holder's first name, as entered.
    pub holder_first_name: String,
    /// When it was created.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Timestamp))]
    pub created_at: Timestamp,
    /// *Client*
    pub portal: PortalView,
    /// `new` or `renewal`.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::OrderType))]
    pub r#type: OrderType,
    /// `digital` or `paper`.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Process))]
    pub process: Process,
    /// The phase.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Phase))]
    pub phase: Phase,
    /// The status.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Status))]
    pub status: Status,
    /// *N° CNBF*
    pub cnbf_number: Option<String>,
    /// *N° barreau*
    pub bar_number: Option<String>,
}

impl OrderRow {
    /// The row as it is at `now`.
    #[must_use]
    pub fn new(order: OrderSummary, now: DateTime<Utc>) -> Self {
        Self {
            priority: order.priority(now).map(|p| PriorityView::new(p, now)),
            number: order.number.0,
            portu_id: order.portu_id.0,
            siren: order.siren.into(),
            holder_last_name: order.holder_last_name,
            holder_first_name: order.holder_first_name,
            created_at: timestamp(order.created_at),
            portal: order.portal.into(),
            r#type: order.r#type,
            process: order.process,
            phase: order.phase,
            status: order.status,
            cnbf_number: order.cnbf_number,
            bar_number: order.bar_number,
        }
    }
}
