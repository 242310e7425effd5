//! What is out of scope does not exist: in no list, no total, no file, no choice.

use crate::common::{authorities, everything, now, portals, seeded};
use crate::model;
use domain::orders::{OrderFilter, OrderSort, PageMove, PageRequest};
use domain::values::{OrderNumber, PortalId};
use std::collections::BTreeSet;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaks() {
    let db = seeded(400, 31).await;
    let orders = model::load(&db).await;
    let scopes = [
        everything(),
        authorities(&[]),
        authorities(&["OUEST"]),
        authorities(&["OUEST", "EST"]),
        authorities(&["NORD"]),
        portals(&[]),
        portals(&["avocats-v4"]),
        portals(&["avocats-v4", "experts-justice"]),
        portals(&["ailleurs"]),
    ];
    for scope in &scopes {
        let any = OrderFilter::default();
        let expected = model::list(&orders, scope, &any, OrderSort::default(), now());
        let request = PageRequest { size: 200, sort: OrderSort::default(), page: PageMove::First };
        let page = db::orders::list(&db, scope, &any, &request, now()).await.expect("lists");
        assert_eq!(page.rows.iter().map(|r| r.number.0).collect::<Vec<_>>(), expected[..200.min(expected.len())], "{scope:?}");
        assert!(page.rows.iter().all(|row| scope.contains(&row.portal)));
        assert_eq!(db::orders::count(&db, scope, &any).await.expect("counts"), expected.len() as u64);
        let seen: BTreeSet<i64> = expected.into_iter().collect();
        for order in orders.iter().step_by(7) {
            let file = db::orders::fetch(&db, scope, OrderNumber(order.number)).await.expect("fetches");
            assert_eq!(file.is_some(), seen.contains(&order.number), "{scope:?} {}", order.number);
            let only =
                OrderFilter { number: Some(OrderNumber(order.number)), portal: Some(PortalId(order.portal)), ..OrderFilter::default() };
            let total = db::orders::count(&db, scope, &only).await.expect("counts");
            assert_eq!(total, u64::from(seen.contains(&order.number)));
        }
        let choices = db::portals::list(&db, scope).await.expect("lists");
        assert!(choices.iter().all(|portal| scope.contains(portal)));
        let wanted: BTreeSet<i64> =
            db::portals::list(&db, &everything()).await.expect("lists").iter().filter(|p| scope.contains(p)).map(|p| p.id.0).collect();
        assert_eq!(choices.iter().map(|p| p.id.0).collect::<BTreeSet<_>>(), wanted);
    }
}
