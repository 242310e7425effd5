//! One page of the list.

use super::conditions::{self, Text, push_filter, push_period, push_scope};
use super::row::{COLUMNS, OrderRow, TABLES};
use super::run::Run;
use crate::grams::{self, Known};
use crate::{Db, Result};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use domain::orders::{Bookmark, OrderFilter, OrderSummary, Page, PageMove, PageRequest, SortDirection, SortKey};
use domain::policy::{Reach, Scope};
use sqlx::{PgConnection, Postgres, QueryBuilder};

/// How long a list keeps the instant it was ordered at (design D5).
const FROZEN: TimeDelta = TimeDelta::minutes(15);

/// How many rows are looked at in the list's own order before the index of substrings is asked: the square root of
/// (50 rows a page x a million orders). What fails to fill a page within it is rare enough for the index.
const WALK: i64 = 7_000;

/// One page of the orders in scope that pass the filter, ordered as of `now`, or as of the bookmark's instant while
/// that is fresh.
///
/// # Errors
/// The store does not answer.
pub async fn list(db: &Db, scope: &Scope, filter: &OrderFilter, request: &PageRequest, now: DateTime<Utc>) -> Result<Page<OrderSummary>> {
    let now = now.trunc_subsecs(6); // PostgreSQL's resolution, and the bookmark's.
    let (start, towards_end) = match &request.page {
        PageMove::First => (None, true),
        PageMove::After(mark) => (Some(mark), true),
        PageMove::Before(mark) => (Some(mark), false),
        PageMove::Last => (None, false),
    };
    let start = match start {
        Some(mark) => Some(freshened(db, scope, request.sort.key, mark, now).await?),
        None => None,
    };
    let walk = Walk {
        scope,
        filter,
        key: request.sort.key,
        as_of: start.as_ref().map_or(now, |mark| mark.as_of),
        forwards: (request.sort.direction == SortDirection::Ascending) == towards_end,
        start: start.as_ref(),
    };
    let mut rows = walk.rows(db, i64::from(request.size) + 1).await?;
    let more = rows.len() > usize::from(request.size);
    rows.truncate(usize::from(request.size));
    if !towards_end {
        rows.reverse();
    }
    page(scope, request, start.as_ref(), walk.as_of, rows, more)
}

/// The rows with the bookmarks around them.
fn page(
    scope: &Scope,
    request: &PageRequest,
    start: Option<&Bookmark>,
    as_of: DateTime<Utc>,
    rows: Vec<OrderRow>,
    more: bool,
) -> Result<Page<OrderSummary>> {
    let known = start.and_then(|mark| mark.offset);
    let (before, after, offset) = match request.page {
        PageMove::First => (false, more, Some(0)),
        PageMove::After(_) => (true, more, known),
        PageMove::Before(_) if !more => (false, true, Some(0)),
        PageMove::Before(_) => (true, true, known),
        PageMove::Last => (more, false, None),
    };
    let key = request.sort.key;
    let at = |row: Option<&OrderRow>, wanted: bool, offset: Option<u64>| match row.filter(|_| wanted) {
        Some(row) => row.bookmark(key, as_of, offset).map(Some),
        None => Ok(None),
    };
    Ok(Page {
        previous: at(rows.first(), before, offset.map(|n| n.saturating_sub(u64::from(request.size))))?,
        next: at(rows.last(), after, offset.map(|n| n + rows.len() as u64))?,
        rows: rows.into_iter().map(|row| row.summary(scope)).collect::<Result<_>>()?,
        as_of,
        offset,
    })
}

/// The bookmark while its instant is fresh; otherwise its row's place in the list as of now. A row that is gone from
/// the scope keeps the place it had.
async fn freshened(db: &Db, scope: &Scope, key: SortKey, mark: &Bookmark, now: DateTime<Utc>) -> Result<Bookmark> {
    let age = now - mark.as_of;
    if key != SortKey::Priority || (TimeDelta::zero()..=FROZEN).contains(&age) {
        return Ok(mark.clone());
    }
    let mut sql = QueryBuilder::new(format!("SELECT {COLUMNS} {TABLES} WHERE o.number = "));
    sql.push_bind(mark.number.0);
    push_scope(&mut sql, scope);
    match sql.build_query_as::<OrderRow>().fetch_optional(db.pool()).await? {
        Some(row) => row.bookmark(key, now, mark.offset),
        None => Ok(Bookmark { as_of: now, ..mark.clone() }),
    }
}

/// A walk along a list from a row on.
struct Walk<'a> {
    scope: &'a Scope,
    filter: &'a OrderFilter,
    key: SortKey,
    as_of: DateTime<Utc>,
    forwards: bool,
    start: Option<&'a Bookmark>,
}

impl Walk<'_> {
    /// The first rows of the walk. One statement where the first run fills the page; otherwise all of them in one
    /// snapshot, so that a row that changes level meanwhile is neither lost nor doubled.
    async fn rows(&self, db: &Db, wanted: i64) -> Result<Vec<OrderRow>> {
        let runs = self.runs();
        let Some(first) = runs.first() else { return Ok(Vec::new()) };
        if first.is_direct(self.scope, self.filter) {
            let mut connection = db.pool().acquire().await?;
            let rows = self.direct(&mut connection, *first, wanted).await?;
            if runs.len() == 1 || rows.len() as i64 == wanted {
                return Ok(rows);
            }
        }
        let known = grams::known(db).await?;
        let mut snapshot = db.begin_snapshot().await?;
        if self.is_scarce(&known) {
            let numbers = self.probed(snapshot.connection(), &runs, &known, wanted).await?;
            let rows = fetch_all(snapshot.connection(), &numbers).await?;
            snapshot.commit().await?;
            return Ok(rows);
        }
        let mut rows = Vec::new();
        for run in runs {
            let missing = wanted - rows.len() as i64;
            if missing > 0 {
                rows.extend(self.run(snapshot.connection(), run, &known, missing).await?);
            }
        }
        snapshot.commit().await?;
        Ok(rows)
    }

    /// The runs from the start on, in the direction of the walk.
    fn runs(&self) -> Vec<Run> {
        let mut runs = Run::of(self.key, self.filter);
        if !self.forwards {
            runs.reverse();
        }
        if let Some(mark) = self.start {
            let all = Run::every(self.key);
            let place = |run: &Run| all.iter().position(|other| other == run);
            let at = all.iter().position(|run| run.holds(mark));
            runs.retain(|run| if self.forwards { place(run) >= at } else { place(run) <= at });
        }
        runs
    }

    async fn run(&self, db: &mut PgConnection, run: Run, known: &Known, wanted: i64) -> Result<Vec<OrderRow>> {
        if run.is_direct(self.scope, self.filter) {
            return self.direct(db, run, wanted).await;
        }
        let numbers = if run == Run::Expired {
            self.collected(db, run, Text::Walk, wanted).await?
        } else if run.is_short() {
            self.searched(db, run, wanted).await?
        } else {
            let walked = self.walked(db, run, wanted).await?;
            if walked.len() as i64 == wanted { walked } else { self.collected(db, run, Text::Index(known), wanted).await? }
        };
        fetch_all(db, &numbers).await
    }

    /// Whether a walk would hardly fill a page: so few rows are expected to match that they are better collected.
    fn is_scarce(&self, known: &Known) -> bool {
        #[allow(clippy::cast_precision_loss, reason = "a small constant")]
        let filling = 50.0 / WALK as f32;
        let siren = self.filter.siren.as_ref().map(|part| part.as_str());
        conditions::is_pinpoint(self.filter) || known.share(siren, self.filter.holder.as_deref()) < filling
    }

    /// Straight from the index that holds the run in order.
    async fn direct(&self, db: &mut PgConnection, run: Run, wanted: i64) -> Result<Vec<OrderRow>> {
        let mut sql = QueryBuilder::new(format!("SELECT {COLUMNS} {TABLES}"));
        self.push_run(&mut sql, run);
        push_scope(&mut sql, self.scope);
        push_period(&mut sql, self.filter);
        sql.push(run.order_by(self.forwards)).push(" LIMIT ").push_bind(wanted);
        Ok(sql.build_query_as().fetch_all(db).await?)
    }

    /// Numbers of a short run, in order: its index holds all that the filter asks for.
    async fn searched(&self, db: &mut PgConnection, run: Run, wanted: i64) -> Result<Vec<i64>> {
        let mut sql = QueryBuilder::new("SELECT o.number FROM orders o");
        self.push_run(&mut sql, run);
        push_scope(&mut sql, self.scope);
        push_filter(&mut sql, self.filter, Text::Walk);
        sql.push(run.order_by(self.forwards)).push(" LIMIT ").push_bind(wanted);
        Ok(sql.build_query_scalar().fetch_all(db).await?)
    }

    /// Numbers found by walking a long run, at most [`WALK`] rows of it. Enough of them when most pages are filled so.
    async fn walked(&self, db: &mut PgConnection, run: Run, wanted: i64) -> Result<Vec<i64>> {
        let mut sql = QueryBuilder::new(
            "SELECT o.number FROM (SELECT o.number, o.portu_id, o.created_at, o.ra_code, o.portal_id, o.type, o.process,
             o.phase, o.status, o.priority_class, o.siren, o.holder_last_folded FROM orders o",
        );
        self.push_run(&mut sql, run);
        if run.knows_authority_and_period() {
            if matches!(self.scope.reach(), Reach::Authorities(codes) if codes.len() <= 1) {
                push_scope(&mut sql, self.scope);
            }
            push_period(&mut sql, self.filter);
        }
        sql.push(run.order_by(self.forwards)).push(" LIMIT ").push_bind(WALK).push(") o WHERE true");
        push_scope(&mut sql, self.scope);
        push_filter(&mut sql, self.filter, Text::Walk);
        // The inner order is kept: a filter above a limited subquery neither sorts nor runs in parallel.
        sql.push(" LIMIT ").push_bind(wanted);
        Ok(sql.build_query_scalar().fetch_all(db).await?)
    }

    /// Numbers found by collecting every match first and sorting then: for matches that are few, and for the run whose
    /// index is not in its order. The barrier keeps the planner from walking the whole table in order all the same.
    async fn collected(&self, db: &mut PgConnection, run: Run, text: Text<'_>, wanted: i64) -> Result<Vec<i64>> {
        let mut sql = QueryBuilder::new(format!("WITH o AS MATERIALIZED (SELECT {} FROM orders o", run.sort_columns()));
        self.push_run(&mut sql, run);
        push_scope(&mut sql, self.scope);
        push_filter(&mut sql, self.filter, text);
        sql.push(") SELECT o.number FROM o").push(run.order_by(self.forwards)).push(" LIMIT ").push_bind(wanted);
        Ok(sql.build_query_scalar().fetch_all(db).await?)
    }

    /// Numbers of the whole walk, where so few rows match that all of them are collected once and then put in order, run
    /// by run.
    async fn probed(&self, db: &mut PgConnection, runs: &[Run], known: &Known, wanted: i64) -> Result<Vec<i64>> {
        let mut sql = QueryBuilder::new(
            "WITH found AS MATERIALIZED (SELECT o.number, o.portu_id, o.created_at, o.holder_last_folded, o.holder_first_folded,
             o.priority_class, o.priority_at FROM orders o WHERE true",
        );
        push_scope(&mut sql, self.scope);
        push_filter(&mut sql, self.filter, Text::Index(known));
        for (place, run) in runs.iter().enumerate() {
            sql.push(if place == 0 { ") SELECT number FROM ((" } else { " UNION ALL (" });
            sql.push("SELECT ").push(place).push(" AS run, row_number() OVER (").push(run.order_by(self.forwards));
            sql.push(") AS place, o.number FROM found o");
            self.push_run(&mut sql, *run);
            sql.push(run.order_by(self.forwards)).push(" LIMIT ").push_bind(wanted).push(")");
        }
        sql.push(") AS runs ORDER BY run, place LIMIT ").push_bind(wanted);
        Ok(sql.build_query_scalar().fetch_all(db).await?)
    }

    fn push_run(&self, sql: &mut QueryBuilder<Postgres>, run: Run) {
        run.push_range(sql, self.as_of);
        if let Some(mark) = self.start.filter(|mark| run.holds(mark)) {
            run.push_beyond(sql, mark, self.forwards);
        }
    }
}

/// The rows of these orders, in this order. The scope was applied when the numbers were found, in the same snapshot.
async fn fetch_all(db: &mut PgConnection, numbers: &[i64]) -> Result<Vec<OrderRow>> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = QueryBuilder::new(format!("SELECT {COLUMNS} {TABLES} WHERE o.number = ANY("));
    sql.push_bind(numbers.to_vec()).push(")");
    let mut rows: Vec<OrderRow> = sql.build_query_as().fetch_all(db).await?;
    rows.sort_by_key(|row| numbers.iter().position(|number| *number == row.number));
    Ok(rows)
}
