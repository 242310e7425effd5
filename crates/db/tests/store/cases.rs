//! The lists of `lists.txt`, measured here by the buffers they touch; `./justw bench list` measures the same ones by time.

use db::Db;
use domain::orders::{OrderFilter, OrderSort, PageMove, PageRequest};
use domain::policy::Scope;
use sqlx::{Column, Row};

use crate::common::now;

/// One list, and what it may touch.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) filter: OrderFilter,
    pub(crate) sort: OrderSort,
    /// Buffers for the first page, a deep page and the total: for an operator, and for an order portal's account.
    pub(crate) allowed: [[i64; 3]; 2],
}

/// All of them, with this database's values.
pub(crate) async fn cases(db: &Db) -> Vec<Case> {
    let row = sqlx::query(include_str!("values.sql")).fetch_one(db.pool()).await.expect("an order in the middle");
    let values: Vec<_> =
        row.columns().iter().map(|column| (format!("{{{}}}", column.name()), row.get::<String, _>(column.ordinal()))).collect();
    let lines = include_str!("lists.txt").lines().filter(|line| !line.starts_with('#')).map(|line| line.split(" | "));
    let case = |mut columns: std::str::Split<'static, &str>| {
        let name = columns.next().expect("a query");
        let query = values.iter().fold(name.replace("default", ""), |query, (brace, value)| query.replace(brace, value));
        let read = api::OrderListQuery::from_query(&query, OrderSort::default()).expect("a query of the API");
        let allowed = [(); 2].map(|()| numbers(columns.next().expect("what it may touch")));
        Case { name, filter: read.filter, sort: read.page.sort, allowed }
    };
    lines.map(case).collect()
}

fn numbers(column: &str) -> [i64; 3] {
    let numbers: Vec<i64> = column.split(' ').map(|number| number.parse().expect("a number")).collect();
    numbers.try_into().expect("three numbers")
}

/// A page of fifty.
pub(crate) fn fifty(sort: OrderSort, page: PageMove) -> PageRequest {
    PageRequest { size: 50, sort, page }
}

/// A page deep in the list: the one before the last one.
pub(crate) async fn deep(db: &Db, scope: &Scope, case: &Case) -> PageMove {
    let last = db::orders::list(db, scope, &case.filter, &fifty(case.sort, PageMove::Last), now()).await.expect("lists");
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
