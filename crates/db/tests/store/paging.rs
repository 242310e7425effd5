//! Pages: walks through whole lists both ways.

use crate::common::{authorities, everything, now, seeded};
use crate::model;
use chrono::{DateTime, TimeDelta, Utc};
use db::Db;
use domain::orders::{Bookmark, OrderFilter, OrderSort, OrderSummary, Page, PageMove, PageRequest, SortDirection, SortKey};
use domain::policy::Scope;
use domain::values::SirenFragment;

pub(crate) async fn page(
    db: &Db,
    scope: &Scope,
    filter: &OrderFilter,
    sort: OrderSort,
    to: PageMove,
    size: u16,
    at: DateTime<Utc>,
) -> Page<OrderSummary> {
    db::orders::list(db, scope, filter, &PageRequest { size, sort, page: to }, at).await.expect("lists")
}

/// Every number of the list as of `at`, forwards or backwards page by page, with the offsets checked where they are
/// known. Whoever walks takes a second for each page, which must not move a row.
pub(crate) async fn walk(
    db: &Db,
    scope: &Scope,
    filter: &OrderFilter,
    sort: OrderSort,
    size: u16,
    forwards: bool,
    at: DateTime<Utc>,
) -> Vec<i64> {
    let mut numbers = Vec::new();
    let mut to = if forwards { PageMove::First } else { PageMove::Last };
    let mut clock = at;
    loop {
        let page = page(db, scope, filter, sort, to, size, clock).await;
        clock += TimeDelta::seconds(1);
        let here = page.rows.iter().map(|row| row.number.0);
        let next: Option<Bookmark> = if forwards {
            assert_eq!(page.offset, Some(numbers.len() as u64), "the offset counts the rows before");
            numbers.extend(here);
            page.next
        } else {
            numbers.splice(0..0, here);
            page.previous
        };
        to = match next {
            Some(mark) if forwards => PageMove::After(mark),
            Some(mark) => PageMove::Before(mark),
            None => return numbers,
        };
    }
}

fn sorts() -> impl Iterator<Item = OrderSort> {
    let both = [SortDirection::Ascending, SortDirection::Descending];
    SortKey::ALL.iter().flat_map(move |key| both.map(|direction| OrderSort { key: *key, direction }))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_sort_walks_the_whole_list_both_ways() {
    let db = seeded(700, 11).await;
    let orders = model::load(&db).await;
    let west = authorities(&["OUEST"]);
    let thin = OrderFilter { holder: Some("e".into()), ..OrderFilter::default() };
    for scope in [&everything(), &west] {
        for filter in [&OrderFilter::default(), &thin] {
            for sort in sorts() {
                let expected = model::list(&orders, scope, filter, sort, now());
                assert!(expected.len() > 100);
                assert_eq!(walk(&db, scope, filter, sort, 97, true, now()).await, expected, "{sort} forwards");
                assert_eq!(walk(&db, scope, filter, sort, 97, false, now()).await, expected, "{sort} backwards");
            }
        }
    }
}

/// What few orders match is collected instead of walked to: another statement, the same pages.
#[tokio::test(flavor = "multi_thread")]
async fn scarce_matches_are_walked_both_ways() {
    let db = seeded(700, 11).await;
    let orders = model::load(&db).await;
    let matches = |part: &str| orders.iter().filter(|order| order.siren.contains(part)).count();
    let part = (100..1000).map(|n| n.to_string()).find(|part| matches(part) == 4).expect("four orders of 700");
    let scarce = OrderFilter { siren: SirenFragment::parse(&part).ok(), ..OrderFilter::default() };
    for sort in sorts() {
        let expected = model::list(&orders, &everything(), &scarce, sort, now());
        for size in [1, 2, 3] {
            assert_eq!(walk(&db, &everything(), &scarce, sort, size, true, now()).await, expected, "{sort} forwards");
            assert_eq!(walk(&db, &everything(), &scarce, sort, size, false, now()).await, expected, "{sort} backwards");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_keeps_its_instant_for_fifteen_minutes_and_then_takes_the_rows_place_anew() {
    let db = seeded(700, 11).await;
    let orders = model::load(&db).await;
    let (sort, all, any) = (OrderSort::default(), everything(), OrderFilter::default());
    let first = page(&db, &all, &any, sort, PageMove::First, 30, now()).await;
    let mark = first.next.expect("a second page");
    let soon = page(&db, &all, &any, sort, PageMove::After(mark.clone()), 30, now() + TimeDelta::minutes(15)).await;
    assert_eq!(soon.as_of, now());
    let expected = model::list(&orders, &all, &any, sort, now());
    assert_eq!(soon.rows.iter().map(|r| r.number.0).collect::<Vec<_>>(), expected[30..60]);
    // Half a year later many certificates have ended: the page starts at the row's new place.
    let later = now() + TimeDelta::days(180);
    let late = page(&db, &all, &any, sort, PageMove::After(mark.clone()), 30, later).await;
    assert_eq!(late.as_of, later);
    let expected = model::list(&orders, &all, &any, sort, later);
    let at = expected.iter().position(|n| *n == mark.number.0).expect("still there");
    assert_eq!(late.rows.iter().map(|r| r.number.0).collect::<Vec<_>>(), expected[at + 1..expected.len().min(at + 31)]);
}
