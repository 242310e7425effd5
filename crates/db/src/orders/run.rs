//! A run: a stretch of a list that one index holds in order. A list by priority is five of them, one for each level
//! (design D5); every other list is one.

use super::conditions;
use chrono::{DateTime, Utc};
use domain::orders::{Bookmark, OrderFilter, SortKey, SortValue};
use domain::policy::{Reach, Scope};
use sqlx::{Postgres, QueryBuilder};

/// A stretch of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Run {
    /// Level 1: the holder's latest certificate is revoked.
    Revoked,
    /// Level 2: it has expired.
    Expired,
    /// Level 3: there is none.
    FirstTime,
    /// Level 4: it is valid.
    Expiring,
    /// Level 5: generated, closed or cancelled.
    Done,
    /// The whole list by number.
    Number,
    /// The whole list by Portu ID.
    PortuId,
    /// The whole list by holder.
    Holder,
    /// The whole list by creation.
    CreatedAt,
}

impl Run {
    /// The runs of a list, in ascending order, without those that the filter empties.
    pub(super) fn of(key: SortKey, filter: &OrderFilter) -> Vec<Self> {
        let admitted = |run: &Self| match run.level() {
            Some(5) => conditions::admits_done(filter),
            Some(_) => conditions::admits_open(filter),
            None => true,
        };
        Self::every(key).iter().copied().filter(admitted).collect()
    }

    /// The runs of a list without a filter, in ascending order.
    pub(super) const fn every(key: SortKey) -> &'static [Self] {
        match key {
            SortKey::Priority => &[Self::Revoked, Self::Expired, Self::FirstTime, Self::Expiring, Self::Done],
            SortKey::Number => &[Self::Number],
            SortKey::PortuId => &[Self::PortuId],
            SortKey::Holder => &[Self::Holder],
            SortKey::CreatedAt => &[Self::CreatedAt],
        }
    }

    /// Whether the bookmark's row lies in this run.
    pub(super) fn holds(self, mark: &Bookmark) -> bool {
        match mark.value {
            SortValue::Priority { level, .. } => self.level() == Some(level),
            _ => self.level().is_none(),
        }
    }

    fn level(self) -> Option<u8> {
        match self {
            Self::Revoked => Some(1),
            Self::Expired => Some(2),
            Self::FirstTime => Some(3),
            Self::Expiring => Some(4),
            Self::Done => Some(5),
            Self::Number | Self::PortuId | Self::Holder | Self::CreatedAt => None,
        }
    }

    /// Whether the run is read to its end if need be: open orders are few, and their index holds all that a filter asks.
    pub(super) fn is_short(self) -> bool {
        self.level().is_some_and(|level| level < 5)
    }

    /// Whether an index holds the run in order for one registration authority, and by the period of creation.
    pub(super) fn knows_authority_and_period(self) -> bool {
        self.level().is_some() || self == Self::CreatedAt
    }

    /// Whether the first rows come from an index without reading others: no filter but what the index knows.
    pub(super) fn is_direct(self, scope: &Scope, filter: &OrderFilter) -> bool {
        let scope_known = match scope.reach() {
            Reach::Everything => true,
            Reach::Authorities(codes) => codes.len() <= 1 && self.knows_authority_and_period(),
            Reach::Portals(_) => false,
        };
        let period_known = self.knows_authority_and_period() || (filter.created_from.is_none() && filter.created_to.is_none());
        // Level 2 is a range by expiry, but sorted by creation.
        self != Self::Expired && scope_known && period_known && !conditions::is_thinning(filter)
    }

    /// Its condition: `WHERE` and what makes it one index range.
    pub(super) fn push_range(self, sql: &mut QueryBuilder<Postgres>, as_of: DateTime<Utc>) {
        match self {
            Self::Revoked => sql.push(" WHERE o.priority_class = 1 AND o.priority_at = '-infinity'"),
            Self::Expired => sql.push(" WHERE o.priority_class = 2 AND o.priority_at < ").push_bind(as_of),
            Self::FirstTime => sql.push(" WHERE o.priority_class = 3 AND o.priority_at = '-infinity'"),
            Self::Expiring => sql.push(" WHERE o.priority_class = 2 AND o.priority_at >= ").push_bind(as_of),
            Self::Done => sql.push(" WHERE o.priority_class = 5"),
            Self::Number | Self::PortuId | Self::Holder | Self::CreatedAt => sql.push(" WHERE true"),
        };
    }

    /// Its order, forwards or backwards.
    pub(super) fn order_by(self, forwards: bool) -> &'static str {
        match (self, forwards) {
            (Self::Revoked | Self::Expired | Self::FirstTime | Self::CreatedAt, true) => " ORDER BY o.created_at, o.number",
            (Self::Revoked | Self::Expired | Self::FirstTime | Self::CreatedAt, false) => " ORDER BY o.created_at DESC, o.number DESC",
            (Self::Expiring, true) => " ORDER BY o.priority_at, o.created_at, o.number",
            (Self::Expiring, false) => " ORDER BY o.priority_at DESC, o.created_at DESC, o.number DESC",
            (Self::Done, true) => " ORDER BY o.created_at DESC, o.number",
            (Self::Done, false) => " ORDER BY o.created_at, o.number DESC",
            (Self::Number, true) => " ORDER BY o.number",
            (Self::Number, false) => " ORDER BY o.number DESC",
            (Self::PortuId, true) => " ORDER BY o.portu_id, o.number",
            (Self::PortuId, false) => " ORDER BY o.portu_id DESC, o.number DESC",
            (Self::Holder, true) => " ORDER BY o.holder_last_folded, o.holder_first_folded, o.number",
            (Self::Holder, false) => " ORDER BY o.holder_last_folded DESC, o.holder_first_folded DESC, o.number DESC",
        }
    }

    /// The columns of its order, the number first.
    pub(super) fn sort_columns(self) -> &'static str {
        match self {
            Self::Revoked | Self::Expired | Self::FirstTime | Self::Done | Self::CreatedAt => "o.number, o.created_at",
            Self::Expiring => "o.number, o.priority_at, o.created_at",
            Self::Number => "o.number",
            Self::PortuId => "o.number, o.portu_id",
            Self::Holder => "o.number, o.holder_last_folded, o.holder_first_folded",
        }
    }

    /// `AND` the row lies beyond the bookmark, forwards or backwards.
    pub(super) fn push_beyond(self, sql: &mut QueryBuilder<Postgres>, mark: &Bookmark, forwards: bool) {
        let beyond = if forwards { ") > (" } else { ") < (" };
        let number = mark.number.0;
        match (self, &mark.value) {
            (Self::Done, SortValue::Priority { created_at, .. }) => {
                let at = instant(*created_at);
                // Newest first, but the smaller number first: no row comparison says that.
                let [not_before, strictly, then] = if forwards { [" <= ", " < ", " > "] } else { [" >= ", " > ", " < "] };
                sql.push(" AND o.created_at").push(not_before).push_bind(at);
                sql.push(" AND (o.created_at").push(strictly).push_bind(at);
                sql.push(" OR o.number").push(then).push_bind(number).push(")");
            }
            (Self::Expiring, SortValue::Priority { not_after, created_at, .. }) => {
                sql.push(" AND (o.priority_at, o.created_at, o.number").push(beyond);
                sql.push_bind(instant(not_after.unwrap_or_default())).push(", ").push_bind(instant(*created_at));
                sql.push(", ").push_bind(number).push(")");
            }
            (_, SortValue::Priority { created_at, .. } | SortValue::CreatedAt(created_at)) => {
                sql.push(" AND (o.created_at, o.number").push(beyond).push_bind(instant(*created_at));
                sql.push(", ").push_bind(number).push(")");
            }
            (_, SortValue::Number) => {
                sql.push(if forwards { " AND o.number > " } else { " AND o.number < " }).push_bind(number);
            }
            (_, SortValue::PortuId(portu_id)) => {
                sql.push(" AND (o.portu_id, o.number").push(beyond).push_bind(*portu_id);
                sql.push(", ").push_bind(number).push(")");
            }
            (_, SortValue::Holder(last, first)) => {
                sql.push(" AND (o.holder_last_folded, o.holder_first_folded, o.number").push(beyond);
                sql.push_bind(last.clone()).push(", ").push_bind(first.clone()).push(", ").push_bind(number).push(")");
            }
        }
    }
}

/// An instant of a bookmark, within what PostgreSQL holds: a bookmark comes from outside.
fn instant(micros: i64) -> DateTime<Utc> {
    const YEAR_9999: i64 = 253_402_300_799_000_000;
    DateTime::from_timestamp_micros(micros.clamp(0, YEAR_9999)).unwrap_or_default()
}
