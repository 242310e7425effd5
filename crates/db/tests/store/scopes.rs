//! What is out of scope does not exist: in no list, no total, no file, no choice.

use crate::common::{authorities, everything, now, portals, seeded};
use crate::model;
use domain::orders::{ActorKind, LatestCertificate, OrderFilter, OrderSort, PageMove, PageRequest};
use domain::values::{OrderNumber, PortalId};
use std::collections::BTreeSet;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaks() {
    let db = seeded(400, 12).await;
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
        assert!(page.rows.iter().all(|row| (row.latest_certificate == LatestCertificate::Withheld) != scope.has_priorities()));
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

/// A portal that orders in the name of another portal's customer learns nothing of that customer, nor what the authority's people
/// say of an order.
#[tokio::test(flavor = "multi_thread")]
async fn a_portal_sees_its_own_certificates_and_no_remarks() {
    let db = seeded(400, 12).await;
    let of_portals: BTreeSet<String> = sqlx::query_scalar(
        "SELECT c.serial_number FROM certificates c JOIN orders o ON o.number = c.order_number JOIN portals p ON p.id = o.portal_id
         WHERE p.slug = 'avocats-v4'",
    )
    .fetch_all(db.pool())
    .await
    .expect("serials")
    .into_iter()
    .collect();
    let (authority, portal) = (everything(), portals(&["avocats-v4"]));
    let (mut hidden, mut shown, mut remarks) = (0, 0, 0);
    for order in model::load(&db).await {
        let number = OrderNumber(order.number);
        let Some(file) = db::orders::fetch(&db, &portal, number).await.expect("fetches") else { continue };
        assert!(file.certificates.iter().all(|c| of_portals.contains(&c.serial_number)), "{}", order.number);
        assert!(file.comments.is_empty(), "{}", order.number);
        assert_eq!(file.summary.latest_certificate, LatestCertificate::Withheld, "{}", order.number);
        assert!(file.history.iter().all(|entry| entry.actor_kind != ActorKind::Person || entry.origin.is_none()));
        let whole = db::orders::fetch(&db, &authority, number).await.expect("fetches").expect("there");
        hidden += whole.certificates.len() - file.certificates.len();
        shown += file.certificates.len();
        remarks += whole.comments.len();
    }
    assert!(hidden > 0 && shown > 0 && remarks > 0, "the data have none of it: {hidden} {shown} {remarks}");
}
