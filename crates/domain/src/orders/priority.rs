use super::Status;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// What the priority needs to know of the holder's most recently issued certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolderCertificate {
    /// Whether it was revoked.
    pub revoked: bool,
    /// The last instant at which it is valid (RFC 5280 §4.1.2.5 includes `notAfter` itself); from any later one on, it
    /// has expired.
    pub not_after: DateTime<Utc>,
}

/// What a reader knows of the holder's most recently issued certificate, from whichever portal it was ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LatestCertificate {
    /// Nothing: their orders have no priorities ([`crate::policy::Scope::has_priorities`]).
    Withheld,
    /// All there is to know; none when there was never one.
    Known(Option<HolderCertificate>),
}

/// How urgent an order is (L-1), in the order of the list. Orders that are generated, closed or cancelled have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Priority {
    /// 1: the holder's certificate is revoked.
    Revoked,
    /// 2: it has expired.
    Expired,
    /// 3: the holder never had one (*primo-accédant*).
    FirstTime,
    /// 4: it is valid until then; the soonest comes first.
    Expiring(DateTime<Utc>),
}

impl Priority {
    /// The priority at `now`, to the second; `None` for an order that is no longer open.
    #[must_use]
    pub fn at(now: DateTime<Utc>, status: Status, latest: Option<HolderCertificate>) -> Option<Self> {
        if !status.is_open() {
            return None;
        }
        Some(match latest {
            Some(certificate) if certificate.revoked => Self::Revoked,
            Some(certificate) if certificate.not_after < now => Self::Expired,
            Some(certificate) => Self::Expiring(certificate.not_after),
            None => Self::FirstTime,
        })
    }

    /// 1 to 4, as the operators call it.
    #[must_use]
    pub const fn level(self) -> u8 {
        match self {
            Self::Revoked => 1,
            Self::Expired => 2,
            Self::FirstTime => 3,
            Self::Expiring(_) => 4,
        }
    }

    /// Whole days until the certificate ends, rounded down; only for [`Priority::Expiring`].
    #[must_use]
    pub fn days_left(self, now: DateTime<Utc>) -> Option<i64> {
        match self {
            Self::Expiring(end) => Some((end - now).max(TimeDelta::zero()).num_days()),
            Self::Revoked | Self::Expired | Self::FirstTime => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + seconds, 0).expect("in range")
    }

    #[test]
    fn the_clock_alone_changes_it() {
        let latest = Some(HolderCertificate { revoked: false, not_after: at(60) });
        let level = |s| Priority::at(at(s), Status::ToVerify, latest).map(Priority::level);
        assert_eq!(level(59), Some(4));
        assert_eq!(level(60), Some(4));
        assert_eq!(level(61), Some(2));
    }

    #[test]
    fn an_order_that_is_not_open_has_none() {
        for status in Status::ALL {
            assert_eq!(Priority::at(at(0), *status, None).is_some(), status.is_open());
        }
    }

    proptest! {
        #[test]
        fn time_only_makes_an_order_more_urgent(end in -100_000i64..100_000, now in -100_000i64..100_000, step in 0i64..100_000, revoked: bool) {
            let latest = Some(HolderCertificate { revoked, not_after: at(end) });
            let before = Priority::at(at(now), Status::ToVerify, latest);
            let after = Priority::at(at(now + step), Status::ToVerify, latest);
            prop_assert!(after <= before);
        }
    }
}
