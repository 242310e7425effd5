//! The lists that are measured here by the buffers they touch; `./justw bench list` measures the same ones by time.

use chrono::{DateTime, TimeDelta, Utc};
use db::Db;
use domain::orders::{OrderFilter, OrderSort, PageMove, PageRequest, Process, SortDirection, SortKey, Status};
use domain::policy::Scope;
use domain::values::SirenFragment;

/// One list, and where in it.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) filter: OrderFilter,
    pub(crate) sort: OrderSort,
}

fn siren(part: &str) -> OrderFilter {
    OrderFilter { siren: SirenFragment::parse(part).ok(), ..OrderFilter::default() }
}

fn holder(part: &str) -> OrderFilter {
    OrderFilter { holder: Some(part.to_owned()), ..OrderFilter::default() }
}

/// Every filter alone and the pairs, in the default order; then every sort without a filter.
pub(crate) fn cases(now: DateTime<Utc>) -> Vec<Case> {
    let any = OrderFilter::default;
    let month = OrderFilter { created_from: Some((now - TimeDelta::days(30)).date_naive()), ..any() };
    let both = |part: &str, name: &str| OrderFilter { holder: Some(name.to_owned()), ..siren(part) };
    let filters = [
        ("none", any()),
        ("30 days", month.clone()),
        ("30 days, name mar", OrderFilter { holder: Some("mar".into()), ..month }),
        ("siren 7", siren("7")),
        ("siren 23", siren("23")),
        ("siren 234", siren("234")),
        ("siren 23451", siren("23451")),
        ("name e", holder("e")),
        ("name to", holder("to")),
        ("name qj", holder("qj")),
        ("name zzz", holder("zzz")),
        ("name mar", holder("mar")),
        ("name lambert", holder("lambert")),
        ("siren 23, name to", both("23", "to")),
        ("siren 23, name qj", both("23", "qj")),
        ("siren 234, name mar", both("234", "mar")),
        ("siren 7, name e", both("7", "e")),
        ("to verify", OrderFilter { status: Some(Status::ToVerify), ..any() }),
        ("closed", OrderFilter { status: Some(Status::Closed), ..any() }),
        ("cancelled", OrderFilter { status: Some(Status::Cancelled), ..any() }),
        ("paper", OrderFilter { process: Some(Process::Paper), ..any() }),
    ];
    let by_default = filters.map(|(name, filter)| Case { name: name.to_owned(), filter, sort: OrderSort::default() });
    let sorts = SortKey::ALL.iter().flat_map(|key| {
        [SortDirection::Ascending, SortDirection::Descending].map(|direction| {
            let sort = OrderSort { key: *key, direction };
            Case { name: format!("sort {sort}"), filter: OrderFilter::default(), sort }
        })
    });
    by_default.into_iter().chain(sorts).collect()
}

/// A page of fifty.
pub(crate) fn fifty(sort: OrderSort, page: PageMove) -> PageRequest {
    PageRequest { size: 50, sort, page }
}

/// A page deep in the list: the one before the last one.
pub(crate) async fn deep(db: &Db, scope: &Scope, case: &Case, now: DateTime<Utc>) -> PageMove {
    let last = db::orders::list(db, scope, &case.filter, &fifty(case.sort, PageMove::Last), now).await.expect("lists");
    last.previous.map_or(PageMove::Last, PageMove::Before)
}

/// Buffers of our own tables and indexes touched so far, by the server's count; the catalogue's are left out. Exact on
/// a handle with one connection.
pub(crate) async fn buffers(db: &Db) -> i64 {
    sqlx::query("SELECT pg_stat_force_next_flush()").execute(db.pool()).await.expect("flushes");
    sqlx::query_scalar(
        "SELECT sum(heap_blks_hit + heap_blks_read + coalesce(idx_blks_hit, 0) + coalesce(idx_blks_read, 0))::bigint
         FROM pg_statio_user_tables",
    )
    .fetch_one(db.pool())
    .await
    .expect("counts")
}
