use super::{OrderType, Phase, Process, Status};
use crate::values::{OrderNumber, PortalId, PortuId, SirenFragment};
use chrono::NaiveDate;

/// Which orders (L-3). All conditions hold together; the empty filter means every order in scope. The same filter
/// serves the list, its total, and later export, links and live rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// N° Dossier, exact.
    pub number: Option<OrderNumber>,
    /// Portu ID, exact.
    pub portu_id: Option<PortuId>,
    /// Part of the SIREN.
    pub siren: Option<SirenFragment>,
    /// Part of the holder's last name, already folded ([`crate::values::fold`]); never empty.
    pub holder: Option<String>,
    /// First day of creation, Europe/Paris, included; none = since 1970.
    pub created_from: Option<NaiveDate>,
    /// Last day of creation, Europe/Paris, included; none = until now.
    pub created_to: Option<NaiveDate>,
    /// *Client*
    pub portal: Option<PortalId>,
    /// *Type*
    pub r#type: Option<OrderType>,
    /// *Process*
    pub process: Option<Process>,
    /// *Phase*
    pub phase: Option<Phase>,
    /// *Statut*
    pub status: Option<Status>,
}

/// What a list can be sorted by (L-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortKey {
    /// The order of L-1.
    Priority,
    /// N° Dossier.
    Number,
    /// Portu ID.
    PortuId,
    /// The holder's last name, then first name, folded.
    Holder,
    /// Date of creation.
    CreatedAt,
}

impl SortKey {
    /// Every key, in the order of the columns.
    pub const ALL: &'static [Self] = &[Self::Priority, Self::Number, Self::PortuId, Self::Holder, Self::CreatedAt];

    /// Its spelling in a URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Priority => "priority",
            Self::Number => "number",
            Self::PortuId => "portu_id",
            Self::Holder => "holder",
            Self::CreatedAt => "created_at",
        }
    }
}

/// Ascending or descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortDirection {
    /// Smallest, oldest or most urgent first.
    Ascending,
    /// The reverse.
    Descending,
}

/// The order of a list. Ties are broken by order number, so every order is total. The default order (L-1) is
/// priority ascending: open orders by level (ties: oldest creation, then number), then the others, newest first.
/// Descending is its exact reverse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OrderSort {
    /// By what.
    pub key: SortKey,
    /// Which way.
    pub direction: SortDirection,
}

impl Default for OrderSort {
    fn default() -> Self {
        Self { key: SortKey::Priority, direction: SortDirection::Ascending }
    }
}

impl OrderSort {
    /// The newest first: the default order where there are no priorities.
    pub const NEWEST: Self = Self { key: SortKey::CreatedAt, direction: SortDirection::Descending };

    /// Reads `holder` (ascending) or `-holder` (descending).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (direction, name) = match text.strip_prefix('-') {
            Some(rest) => (SortDirection::Descending, rest),
            None => (SortDirection::Ascending, text),
        };
        let key = *SortKey::ALL.iter().find(|key| key.as_str() == name)?;
        Some(Self { key, direction })
    }
}

impl std::fmt::Display for OrderSort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.direction == SortDirection::Descending {
            f.write_str("-")?;
        }
        f.write_str(self.key.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sort_is_read_back() {
        for key in SortKey::ALL {
            for direction in [SortDirection::Ascending, SortDirection::Descending] {
                let sort = OrderSort { key: *key, direction };
                assert_eq!(OrderSort::parse(&sort.to_string()), Some(sort));
            }
        }
        assert_eq!(OrderSort::parse("--number"), None);
        assert_eq!(OrderSort::parse("siren"), None);
    }
}
