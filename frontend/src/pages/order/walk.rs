//! The walk along the list from order to order, over the edges of its pages (D-1).

use crate::http::{self, Failure, Latest};
use crate::list_url::ListUrl;
use crate::pages::ListMemory;
use crate::router::{Kept, Router, router};
use crate::session::{Session, session};
use crate::trail::{End, Leaf, Neighbour, Place, Trail};
use api::{OrderCount, OrderPage};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::AbortSignal;

/// Where the order stands in the list it was opened from, and the steps from there.
#[derive(Clone, Copy)]
pub(super) struct Walk {
    number: Memo<i64>,
    /// The open tab's part of the address, where other orders may have the same tab.
    pub(super) tab: RwSignal<String>,
    /// Where the order stands.
    pub(super) place: Memo<Place>,
    /// A page of the list is on its way.
    pub(super) asking: RwSignal<bool>,
    /// Counts the times somebody asked again for a page that did not come.
    again: RwSignal<u32>,
    /// The end somebody heads for, over an edge whose page is still to come.
    heading: StoredValue<Option<End>>,
    /// The page with the order itself, while it has to be asked for.
    unread: RwSignal<Option<String>>,
    memory: ListMemory,
    router: Router,
    session: Session,
}

impl Walk {
    /// Follows the order that is read.
    pub(super) fn start(number: Memo<String>) -> Self {
        let memory = expect_context::<ListMemory>();
        let number = Memo::new(move |_| number.with(|number| number.parse().unwrap_or_default()));
        let unread = RwSignal::new(None);
        let walk = Self {
            number,
            tab: RwSignal::new(String::new()),
            place: Memo::new(move |_| match unread.get() {
                Some(search) => Place::unread(search),
                None => memory.trail.with(|trail| trail.place(number.get())).unwrap_or_default(),
            }),
            asking: RwSignal::new(false),
            again: RwSignal::new(0),
            heading: StoredValue::new(None),
            unread,
            memory,
            router: router(),
            session: session(),
        };
        walk.follow();
        walk.follow_total();
        walk
    }

    /// The address of another order, at the tab that is open.
    pub(super) fn address(self, number: i64) -> String {
        format!("/orders/{number}{}", self.tab.get())
    }

    /// Goes to the neighbour on this side; asks for the page it is on where that is not known, and goes on when it comes.
    pub(super) fn step(self, end: End) {
        match self.place.with_untracked(|place| place.towards(end)) {
            Neighbour::Order(number) => self.router.go(&untrack(|| self.address(number)), false),
            Neighbour::Unread => {
                self.heading.set_value(Some(end));
                if !self.asking.get_untracked() {
                    self.again.update(|n| *n += 1);
                }
            }
            Neighbour::Absent => {}
        }
    }

    /// The pages on which the order's neighbours are get asked for; after a reload, the page with the order itself, whose
    /// address is kept with the step of the browser's history. What failed is asked for again with the next step.
    fn follow(self) {
        let latest = Latest::start();
        Effect::new(move |before: Option<i64>| {
            let number = self.number.get();
            self.again.track();
            self.session.revived.track();
            if before != Some(number) {
                self.heading.set_value(None);
            }
            self.memory.opened.set(Some(number));
            self.ask(latest, number);
            number
        });
    }

    fn ask(self, latest: Latest, number: i64) {
        let Some((end, search)) = self.wanted(number) else { return };
        let (generation, abort) = latest.begin();
        self.asking.set(true);
        spawn_local(async move {
            let leaf = leaf(self.session, search, abort.as_ref()).await;
            if !latest.is(generation) {
                return;
            }
            latest.settle();
            self.asking.set(false);
            match (leaf, end) {
                (Ok(leaf), Some(end)) => self.memory.trail.update(|trail| trail.add(end, leaf)),
                (Ok(leaf), None) if leaf.numbers.contains(&number) => self.take(Trail::from(leaf)),
                // The order has left the page since: it has no neighbours, but its list still.
                (Ok(_), None) => return self.take(Trail::default()),
                // The neighbour stays one that is not known: who wants it asks again.
                (Err(_), _) => return self.heading.set_value(None),
            }
            self.go_on(latest);
        });
    }

    /// With a page more: on to the order somebody heads for, or to the page on the order's other side.
    fn go_on(self, latest: Latest) {
        let heading = self.heading.get_value().map(|end| (end, self.place.with_untracked(|place| place.towards(end))));
        match heading {
            Some((end, Neighbour::Order(_))) => self.step(end),
            _ => self.ask(latest, self.number.get_untracked()),
        }
    }

    /// The page to ask for: at an end of those known, or the one with the order itself.
    fn wanted(self, number: i64) -> Option<(Option<End>, String)> {
        let kept = self.router.remembered().and_then(|kept| match kept {
            Kept::List(search) => Some(search),
            Kept::Offset(_) => None,
        });
        let known = self.memory.trail.with_untracked(|trail| Some((trail.place(number)?.search, trail.wanted(number))));
        // Another step of the history may be of another list.
        let known = known.filter(|(search, _)| kept.as_ref().is_none_or(|kept| kept == search));
        if let Some((search, wanted)) = known {
            self.unread.set(None);
            self.router.remember(&Kept::List(search.clone()));
            self.memory.search.set(search);
            wanted.map(|(end, search)| (Some(end), search))
        } else {
            self.unread.set(kept.clone());
            if let Some(search) = &kept {
                self.memory.search.set(search.clone());
            }
            kept.map(|search| (None, search))
        }
    }

    /// Takes over the list from the page with the order itself.
    fn take(self, trail: Trail) {
        self.memory.total.set(None);
        self.memory.trail.set(trail);
        self.unread.set(None);
    }

    /// Asks how many orders there are in all, while nobody knows.
    fn follow_total(self) {
        let latest = Latest::start();
        Effect::new(move |_| {
            self.session.revived.track();
            let place = self.place.get();
            if place.rank.is_none() || self.memory.total.with_untracked(Option::is_some) {
                return;
            }
            let path = format!("/api/v1/orders/count{}", ListUrl::read(&place.search).filter_search());
            let (generation, abort) = latest.begin();
            spawn_local(async move {
                let count = http::get::<OrderCount>(self.session, &path, abort.as_ref()).await;
                if latest.is(generation) {
                    latest.settle();
                    self.memory.total.set(count.ok().map(|count| count.total));
                }
            });
        });
    }
}

async fn leaf(session: Session, search: String, abort: Option<&AbortSignal>) -> Result<Leaf, Failure> {
    let page = http::get::<OrderPage>(session, &format!("/api/v1/orders{search}"), abort).await?;
    Ok(Leaf::new(search, &page))
}
