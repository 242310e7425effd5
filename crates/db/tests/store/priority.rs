//! Priority as in L-1, decided at request time and correct to the second: whole lists against the naive model, while the
//! clock moves on and certificates are issued and revoked.

use crate::common::{authorities, everything, now, portals, seeded};
use crate::model::{self, Order};
use crate::paging::{page, walk};
use chrono::{DateTime, TimeDelta, Utc};
use db::Db;
use domain::orders::{OrderFilter, OrderSort, OrderType, PageMove, Phase, Priority, Process, SortDirection, SortKey, Status};
use domain::policy::Scope;
use domain::values::{OrderNumber, PortalId, PortuId, SirenFragment};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};
use std::cell::RefCell;
use std::collections::BTreeSet;
use tokio::runtime::Runtime;

/// Something happens to a certificate, the clock moves on, and somebody pages through a whole list.
#[derive(Debug, Clone)]
struct Step {
    event: Event,
    passing: Passing,
    scope: Scope,
    filter: OrderFilter,
    direction: SortDirection,
    size: u16,
}

/// What happens to a certificate of a holder who has an open order.
#[derive(Debug, Clone)]
enum Event {
    Nothing,
    /// The latest one is revoked, or the one `before` it.
    Revoked {
        holder: Index,
        before: i64,
    },
    /// One is issued now, or becomes known that was issued long ago; it ends so many seconds from now.
    Issued {
        holder: Index,
        days_ago: i64,
        ends_in: i64,
    },
}

/// How the clock moves on.
#[derive(Debug, Clone)]
enum Passing {
    Seconds(i64),
    /// To one of the next ends of certificates, or so many microseconds around it.
    ToAnEnd {
        which: usize,
        micros: i64,
    },
}

fn steps(orders: &[Order]) -> impl Strategy<Value = Vec<Step>> + use<> {
    let direction = select(vec![SortDirection::Ascending, SortDirection::Descending]);
    let step = (events(), passings(), scopes(), filters(orders), direction, 10_u16..=200)
        .prop_map(|(event, passing, scope, filter, direction, size)| Step { event, passing, scope, filter, direction, size });
    vec(step, 1..=4)
}

fn events() -> impl Strategy<Value = Event> {
    let day = 86_400_i64;
    let ends = prop_oneof![(Just(0), 1..=3_i64), (Just(0), day..=1_000 * day), (Just(1_100), -day..=3)];
    prop_oneof![
        Just(Event::Nothing),
        (any::<Index>(), 0..=1_i64).prop_map(|(holder, before)| Event::Revoked { holder, before }),
        (any::<Index>(), ends).prop_map(|(holder, (days_ago, ends_in))| Event::Issued { holder, days_ago, ends_in }),
    ]
}

fn passings() -> impl Strategy<Value = Passing> {
    let around = select(vec![-1_000_000, -1, 0, 1, 999_999, 1_000_000]);
    prop_oneof![
        1 => (0..=100_000_i64).prop_map(Passing::Seconds),
        4 => (0..6_usize, around).prop_map(|(which, micros)| Passing::ToAnEnd { which, micros }),
    ]
}

/// Everything, one authority or two, portals.
fn scopes() -> impl Strategy<Value = Scope> {
    select(vec![
        everything(),
        authorities(&["OUEST"]),
        authorities(&["EST"]),
        authorities(&["EST", "OUEST"]),
        portals(&["avocats-v4"]),
        portals(&["standard-v4", "experts-justice"]),
    ])
}

/// Every condition now and then, alone and together; values that some orders have.
fn filters(orders: &[Order]) -> impl Strategy<Value = OrderFilter> + use<> {
    let of = |value: fn(&Order) -> i64| select(orders.iter().map(value).collect::<Vec<_>>());
    let days = select(orders.iter().map(|order| order.day).collect::<Vec<_>>());
    let sirens = select(vec!["7", "23", "234"]).prop_map(|part| SirenFragment::parse(part).expect("a fragment"));
    let names = select(vec!["e", "to", "mar", "d'"]).prop_map(str::to_owned);
    (
        weighted(0.02, of(|order| order.number).prop_map(OrderNumber)),
        weighted(0.02, of(|order| order.portu_id).prop_map(PortuId)),
        (weighted(0.1, sirens), weighted(0.1, names)),
        (weighted(0.1, days.clone()), weighted(0.1, days)),
        weighted(0.1, of(|order| order.portal).prop_map(PortalId)),
        weighted(0.1, select(OrderType::ALL)),
        weighted(0.1, select(Process::ALL)),
        weighted(0.1, select(Phase::ALL)),
        weighted(0.1, select(Status::ALL)),
    )
        .prop_map(|(number, portu_id, (siren, holder), (created_from, created_to), portal, r#type, process, phase, status)| {
            OrderFilter { number, portu_id, siren, holder, created_from, created_to, portal, r#type, process, phase, status }
        })
}

/// The seeded orders, the holders of the open ones, and what the runs have come across.
struct World {
    db: Db,
    holders: Vec<i64>,
    met: RefCell<Met>,
}

/// That the runs are not all about nothing.
#[derive(Debug, Default)]
struct Met {
    levels: BTreeSet<u8>,
    moves: usize,
}

impl World {
    async fn new(db: Db) -> Self {
        let holders = sqlx::query_scalar(
            "SELECT DISTINCT holder_id FROM orders WHERE status NOT IN ('to_deliver', 'closed', 'cancelled') ORDER BY holder_id",
        )
        .fetch_all(db.pool())
        .await
        .expect("reads");
        sqlx::query("CREATE TABLE seeded AS SELECT * FROM certificates").execute(db.pool()).await.expect("copies");
        Self { db, holders, met: RefCell::default() }
    }

    /// The certificates as they were seeded, so that each run stands alone.
    async fn rewind(&self) {
        for back in [
            "DELETE FROM certificates WHERE serial_number NOT IN (SELECT serial_number FROM seeded)",
            "UPDATE certificates c SET revoked_at = s.revoked_at FROM seeded s
             WHERE s.serial_number = c.serial_number AND s.revoked_at IS DISTINCT FROM c.revoked_at",
        ] {
            sqlx::query(back).execute(self.db.pool()).await.expect("rewinds");
        }
    }

    async fn run(&self, steps: Vec<Step>) {
        self.rewind().await;
        let sorted = |orders: &[Order], at| model::list(orders, &everything(), &OrderFilter::default(), OrderSort::default(), at);
        let mut clock = now();
        let mut before = sorted(&model::load(&self.db).await, clock);
        for (i, step) in steps.iter().enumerate() {
            self.happen(&step.event, clock, i).await;
            let orders = model::load(&self.db).await;
            clock = passed(&orders, &step.passing, clock);
            self.agrees(&orders, step, clock).await;
            let after = sorted(&orders, clock);
            self.met.borrow_mut().moves += usize::from(after != before);
            before = after;
        }
    }

    async fn happen(&self, event: &Event, now: DateTime<Utc>, step: usize) {
        let query = match event {
            Event::Nothing => return,
            Event::Revoked { holder, before } => sqlx::query(
                "UPDATE certificates SET revoked_at = $1 WHERE revoked_at IS NULL AND serial_number =
                 (SELECT serial_number FROM certificates WHERE holder_id = $2 ORDER BY issued_at DESC OFFSET $3 LIMIT 1)",
            )
            .bind(now)
            .bind(*holder.get(&self.holders))
            .bind(before),
            Event::Issued { holder, days_ago, ends_in } => sqlx::query(
                "INSERT INTO certificates (serial_number, holder_id, ra_code, issuer, subject, issued_at, not_before, not_after)
                 SELECT $1, id, ra_code, 'CN=AC', 'CN=Porteur', $3, $3, $4 FROM holders WHERE id = $2",
            )
            .bind(format!("{step:04X}"))
            .bind(*holder.get(&self.holders))
            .bind(now - TimeDelta::days(*days_ago))
            .bind(now + TimeDelta::seconds(*ends_in)),
        };
        query.execute(self.db.pool()).await.expect("happens");
    }

    /// The whole list, both ways, is the model's; so is the level that each of its first rows shows.
    async fn agrees(&self, orders: &[Order], step: &Step, at: DateTime<Utc>) {
        let Step { scope, filter, direction, size, .. } = step;
        let sort = OrderSort { key: SortKey::Priority, direction: *direction };
        let expected = model::list(orders, scope, filter, sort, at);
        assert_eq!(walk(&self.db, scope, filter, sort, *size, true, at).await, expected, "forwards at {at}");
        assert_eq!(walk(&self.db, scope, filter, sort, *size, false, at).await, expected, "backwards at {at}");
        let walked = orders.iter().filter(|order| expected.contains(&order.number));
        self.met.borrow_mut().levels.extend(walked.map(|order| model::level(order, at)));
        for row in page(&self.db, scope, filter, sort, PageMove::First, *size, at).await.rows {
            if !scope.has_priorities() {
                assert_eq!(row.priority(at), None, "a portal is told of none");
                continue;
            }
            let shown = row.priority(at).map_or(5, Priority::level);
            let order = orders.iter().find(|order| order.number == row.number.0).expect("a seeded order");
            assert_eq!(shown, model::level(order, at), "{order:?} at {at}");
        }
    }
}

/// The clock after it moved on; never back.
fn passed(orders: &[Order], passing: &Passing, clock: DateTime<Utc>) -> DateTime<Utc> {
    match passing {
        Passing::Seconds(seconds) => clock + TimeDelta::seconds(*seconds),
        Passing::ToAnEnd { which, micros } => {
            let open = orders.iter().filter(|order| model::level(order, clock) == 4);
            let ends: BTreeSet<_> = open.filter_map(|order| order.certificate).map(|certificate| certificate.not_after).collect();
            let end = ends.into_iter().nth(*which).unwrap_or(clock);
            (end + TimeDelta::microseconds(*micros)).max(clock)
        }
    }
}

#[test]
fn priority_is_true_at_every_instant() {
    let runtime = Runtime::new().expect("a runtime");
    let world = runtime.block_on(async { World::new(seeded(400, 12).await).await });
    let orders = runtime.block_on(model::load(&world.db));
    let config = Config { cases: 32, max_shrink_iters: 100, failure_persistence: None, ..Config::default() };
    let held = TestRunner::new(config).run(&steps(&orders), |steps| {
        runtime.block_on(world.run(steps));
        Ok(())
    });
    if let Err(failure) = held {
        panic!("{failure}");
    }
    let met = world.met.borrow();
    assert_eq!(met.levels, BTreeSet::from([1, 2, 3, 4, 5]));
    assert!(met.moves > 10, "the clock and the events moved rows: {met:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_valid_at_its_last_second_and_expired_after_it() {
    let db = seeded(400, 12).await;
    let orders = model::load(&db).await;
    let of_level = |level| orders.iter().find(|order| model::level(order, now()) == level).expect("one of each level");
    let (renewing, newcomer) = (of_level(4), of_level(3));
    let end = renewing.certificate.expect("level 4").not_after;
    let place = async |order: &Order, at| {
        let list = walk(&db, &everything(), &OrderFilter::default(), OrderSort::default(), 200, true, at).await;
        list.iter().position(|number| *number == order.number).expect("in the list")
    };
    for (at, has_expired) in
        [(end - TimeDelta::seconds(1), false), (end, false), (end + TimeDelta::microseconds(1), true), (end + TimeDelta::seconds(1), true)]
    {
        assert_eq!(place(renewing, at).await < place(newcomer, at).await, has_expired, "at {at}, certificate until {end}");
    }
}
