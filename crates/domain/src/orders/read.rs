use super::{LatestCertificate, OrderType, Phase, Priority, Process, Status};
use crate::values::{OrderNumber, PortalId, PortuId, RaCode, Siren, Slug};
use chrono::{DateTime, Utc};

/// A registration authority (*AE*).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationAuthority {
    /// As in the token's `perimeter`.
    pub code: RaCode,
    /// As shown.
    pub name: String,
}

/// An order portal (*Client*); belongs to one registration authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portal {
    /// Its identity.
    pub id: PortalId,
    /// As in its address and in the token's `portals`.
    pub slug: Slug,
    /// As shown: `STANDARD V4`.
    pub name: String,
    /// Whose it is.
    pub ra: RegistrationAuthority,
}

/// One row of the order list (L-2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderSummary {
    /// N° Dossier.
    pub number: OrderNumber,
    /// Portu ID.
    pub portu_id: PortuId,
    /// The organisation's SIREN.
    pub siren: Siren,
    /// The holder's last name, as entered.
    pub holder_last_name: String,
    /// The holder's first name, as entered.
    pub holder_first_name: String,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// Where it was placed.
    pub portal: Portal,
    /// New or renewal.
    pub r#type: OrderType,
    /// Digital or paper.
    pub process: Process,
    /// The phase.
    pub phase: Phase,
    /// The status.
    pub status: Status,
    /// A lawyer's number at the national council (*N° CNBF*).
    pub cnbf_number: Option<String>,
    /// A lawyer's bar (*N° barreau*).
    pub bar_number: Option<String>,
    /// The holder's most recently issued certificate: the fact behind the priority.
    pub latest_certificate: LatestCertificate,
}

impl OrderSummary {
    /// The priority at `now`, to the second; `None` for an order that is no longer open, and for readers whose orders have none.
    #[must_use]
    pub fn priority(&self, now: DateTime<Utc>) -> Option<Priority> {
        match self.latest_certificate {
            LatestCertificate::Withheld => None,
            LatestCertificate::Known(latest) => Priority::at(now, self.status, latest),
        }
    }
}
