//! The walk along the list from order to order, over the edges of its pages (D-1).

use crate::http::{self, Latest};
use crate::list_url::ListUrl;
use crate::pages::ListMemory;
use crate::router::router;
use crate::session::{Session, session};
use crate::trail::{End, Leaf, Place, Trail};
use api::{OrderCount, OrderPage};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::AbortSignal;

/// Where the order stands in the list it was opened from. The pages on which its neighbours are get asked for; after a
/// reload, the page with the order itself, whose address is kept with the step of the browser's history.
pub(super) fn place(number: Memo<String>) -> Memo<Place> {
    let memory = expect_context::<ListMemory>();
    let (session, router, latest) = (session(), router(), Latest::start());
    let number = Memo::new(move |_| number.with(|number| number.parse().unwrap_or_default()));
    Effect::new(move |_| {
        let number = number.get();
        memory.opened.set(Some(number));
        let kept = router.remembered().as_string();
        let known = memory.trail.with(|trail| Some((trail.place(number)?.search, trail.wanted(number))));
        // Another step of the history may be of another list.
        let known = known.filter(|(search, _)| kept.as_ref().is_none_or(|kept| kept == search));
        let wanted = match known {
            Some((search, wanted)) => {
                router.remember(&search.as_str().into());
                memory.search.set(search);
                wanted.map(|(end, search)| (Some(end), search))
            }
            None => kept.map(|search| (None, search)),
        };
        if let Some((end, search)) = wanted {
            let (generation, abort) = latest.begin();
            spawn_local(async move {
                let leaf = ask(session, search, abort.as_ref()).await;
                if let Some(leaf) = leaf.filter(|_| latest.is(generation)) {
                    latest.settle();
                    take(memory, session, number, end, leaf);
                }
            });
        }
    });
    Memo::new(move |_| memory.trail.with(|trail| trail.place(number.get())).unwrap_or_default())
}

async fn ask(session: Session, search: String, abort: Option<&AbortSignal>) -> Option<Leaf> {
    let page = http::get::<OrderPage>(session, &format!("/api/v1/orders{search}"), abort).await.ok()?;
    Some(Leaf::new(search, &page))
}

/// Takes over a page: at an end of those known, or as the first one.
fn take(memory: ListMemory, session: Session, number: i64, end: Option<End>, leaf: Leaf) {
    match end {
        Some(end) => memory.trail.update(|trail| trail.add(end, leaf)),
        None => {
            memory.search.set(leaf.search.clone());
            // The order may have left the page since: then it has no neighbours, but its list still.
            if leaf.numbers.contains(&number) {
                count(memory, session, &leaf.search);
                memory.trail.set(Trail::from(leaf));
            }
        }
    }
}

fn count(memory: ListMemory, session: Session, search: &str) {
    let path = format!("/api/v1/orders/count{}", ListUrl::read(search).filter_search());
    spawn_local(async move {
        memory.total.set(http::get::<OrderCount>(session, &path, None).await.ok().map(|count| count.total));
    });
}
