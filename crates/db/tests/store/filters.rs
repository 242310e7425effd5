//! Every filter, alone and in pairs, with its total, against the model.

use crate::common::{authorities, everything, now, seeded};
use crate::model::{self, Order};
use chrono::TimeDelta;
use db::Db;
use domain::orders::{OrderFilter, OrderSort, OrderType, PageMove, PageRequest, Phase, Process, SortDirection, SortKey, Status};
use domain::policy::Scope;
use domain::values::{OrderNumber, PortalId, PortuId, SirenFragment, fold};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

async fn agrees(db: &Db, orders: &[Order], scope: &Scope, filter: &OrderFilter, sort: OrderSort) {
    let expected = model::list(orders, scope, filter, sort, now());
    let request = PageRequest { size: 60, sort, page: PageMove::First };
    let page = db::orders::list(db, scope, filter, &request, now()).await.expect("lists");
    let numbers: Vec<i64> = page.rows.iter().map(|row| row.number.0).collect();
    assert_eq!(numbers, expected[..60.min(expected.len())], "{sort} {filter:?} {scope:?}");
    assert_eq!(page.next.is_some(), expected.len() > 60, "{filter:?}");
    let total = db::orders::count(db, scope, filter).await.expect("counts");
    assert_eq!(total, expected.len() as u64, "{filter:?}");
}

fn siren(text: &str) -> Option<SirenFragment> {
    Some(SirenFragment::parse(text).expect("a fragment"))
}

fn alone(orders: &[Order]) -> Vec<OrderFilter> {
    let any = OrderFilter::default;
    let some = &orders[orders.len() / 3];
    let mut filters = vec![
        OrderFilter { number: Some(OrderNumber(some.number)), ..any() },
        OrderFilter { number: Some(OrderNumber(i64::MAX)), ..any() },
        OrderFilter { portu_id: Some(PortuId(some.portu_id)), ..any() },
        OrderFilter { siren: siren(&some.siren), ..any() },
        OrderFilter { created_from: Some(some.day), ..any() },
        OrderFilter { created_to: Some(some.day), ..any() },
        OrderFilter { created_from: Some(some.day), created_to: Some(some.day), ..any() },
        OrderFilter { created_from: Some(now().date_naive() - TimeDelta::days(30)), ..any() },
        OrderFilter { created_to: Some(chrono::NaiveDate::MAX), created_from: Some(chrono::NaiveDate::MIN), ..any() },
        OrderFilter { portal: Some(PortalId(some.portal)), ..any() },
    ];
    filters.extend(["7", "23", "234", &some.siren[2..8], "000000"].map(|part| OrderFilter { siren: siren(part), ..any() }));
    filters.extend(
        ["e", "to", "qj", "mar", "lambert", "'", "d'", "l'o", "-", " de la ", "oe", "%", "_", "\\", "zzzz"]
            .map(|part| OrderFilter { holder: Some(part.into()), ..any() }),
    );
    filters.extend(OrderType::ALL.iter().map(|v| OrderFilter { r#type: Some(*v), ..any() }));
    filters.extend(Process::ALL.iter().map(|v| OrderFilter { process: Some(*v), ..any() }));
    filters.extend(Phase::ALL.iter().map(|v| OrderFilter { phase: Some(*v), ..any() }));
    filters.extend(Status::ALL.iter().map(|v| OrderFilter { status: Some(*v), ..any() }));
    filters
}

#[tokio::test(flavor = "multi_thread")]
async fn every_filter_alone_and_random_combinations() {
    let db = seeded(2_000, 21).await;
    let orders = model::load(&db).await;
    let scopes = [everything(), authorities(&["EST"])];
    let filters = alone(&orders);
    for filter in &filters {
        for scope in &scopes {
            agrees(&db, &orders, scope, filter, OrderSort::default()).await;
        }
    }
    let mut random = ChaCha8Rng::seed_from_u64(5);
    for round in 0..150 {
        let mut filter = filters[random.random_range(0..filters.len())].clone();
        let other = filters[random.random_range(0..filters.len())].clone();
        filter.siren = filter.siren.or(other.siren);
        filter.holder = filter.holder.or(other.holder);
        filter.status = filter.status.or(other.status);
        filter.process = filter.process.or(other.process);
        filter.created_from = filter.created_from.or(other.created_from);
        let key = SortKey::ALL[random.random_range(0..SortKey::ALL.len())];
        let direction = if round % 2 == 0 { SortDirection::Ascending } else { SortDirection::Descending };
        agrees(&db, &orders, &scopes[round % 2], &filter, OrderSort { key, direction }).await;
    }
}

#[test]
fn the_rule_of_paris_days_is_the_known_one() {
    let day = |text: &str| model::paris_day(text.parse().expect("an instant")).to_string();
    assert_eq!(day("2026-03-28T22:59:59Z"), "2026-03-28");
    assert_eq!(day("2026-03-28T23:00:00Z"), "2026-03-29");
    assert_eq!(day("2026-03-29T22:00:00Z"), "2026-03-30");
    assert_eq!(day("2026-10-25T22:59:59Z"), "2026-10-25");
    assert_eq!(fold("É"), "e");
}
