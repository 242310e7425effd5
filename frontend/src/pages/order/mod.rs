//! One order, to read (D-1, D-2).

mod head;
mod history;
mod rail;
mod sections;

use crate::app::on_command;
use crate::dom;
use crate::http::{self, Failure, Latest};
use crate::i18n::t;
use crate::keyboard::Command;
use crate::pages::ListMemory;
use crate::router::router;
use crate::session::session;
use crate::ui::{empty, failed, live};
use api::{OrderDetail, ProblemCode};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// The neighbours of an order in the list it was opened from.
#[derive(Clone, PartialEq, Default)]
struct Place {
    previous: Option<i64>,
    next: Option<i64>,
    /// Its rank and the total, where both are known.
    rank: Option<(u64, u64)>,
}

fn place(memory: ListMemory, number: i64) -> Place {
    let numbers = memory.numbers.get();
    let Some(at) = numbers.iter().position(|known| *known == number) else { return Place::default() };
    Place {
        previous: at.checked_sub(1).and_then(|i| numbers.get(i).copied()),
        next: numbers.get(at + 1).copied(),
        rank: memory.offset.get().zip(memory.total.get()).map(|(offset, total)| (offset + at as u64 + 1, total)),
    }
}

/// The page.
pub(crate) fn order_page(number: Memo<String>) -> AnyView {
    let memory = expect_context::<ListMemory>();
    let answer = RwSignal::new(None::<Result<OrderDetail, Failure>>);
    let slow = RwSignal::new(false);
    let retry = RwSignal::new(0_u32);
    let history = RwSignal::new(window().inner_width().ok().and_then(|width| width.as_f64()).is_none_or(|width| width >= 1280.0));
    load(number, answer, slow, retry);
    let place = Memo::new(move |_| number.get().parse().map_or_else(|_| Place::default(), |number| place(memory, number)));
    commands(place, memory, history);
    let shown = move || match answer.get() {
        None if slow.get() => outline(),
        None => ().into_any(),
        Some(Ok(order)) => show(order, place, history),
        Some(Err(failure)) => refused(&failure, memory, retry),
    };
    live(shown)
}

fn load(number: Memo<String>, answer: RwSignal<Option<Result<OrderDetail, Failure>>>, slow: RwSignal<bool>, retry: RwSignal<u32>) {
    let session = session();
    let latest = Latest::start();
    Effect::new(move |_| {
        let number = number.get();
        retry.track();
        session.revived.track();
        let (generation, abort) = latest.begin();
        let shown = answer.with_untracked(|a| matches!(a, Some(Ok(order)) if order.order.number.to_string() == number));
        set_timeout(
            move || {
                if latest.is(generation) && !shown && slow.try_get_untracked() == Some(false) {
                    slow.set(true);
                    answer.set(None);
                }
            },
            Duration::from_millis(200),
        );
        spawn_local(async move {
            let path = format!("/api/v1/orders/{}", dom::encode(&number));
            let result = http::get::<OrderDetail>(session, &path, abort.as_ref()).await;
            if !latest.is(generation) {
                return;
            }
            latest.settle();
            slow.set(false);
            match result {
                Err(Failure::SignedOut | Failure::Aborted) => {}
                result => answer.set(Some(result)),
            }
        });
    });
}

fn commands(place: Memo<Place>, memory: ListMemory, history: RwSignal<bool>) {
    let router = router();
    on_command(move |command| {
        let order = |number: Option<i64>| {
            if let Some(number) = number {
                memory.opened.set(Some(number));
                router.go(&format!("/orders/{number}"), false);
            }
        };
        match command {
            Command::Next => order(place.get_untracked().next),
            Command::Previous => order(place.get_untracked().previous),
            Command::History => history.update(|open| *open = !*open),
            Command::Back => router.go(&untrack(|| memory.address()), false),
            Command::Filter | Command::Help => {}
        }
    });
}

fn show(order: OrderDetail, place: Memo<Place>, history: RwSignal<bool>) -> AnyView {
    let t = t();
    dom::arrive(&(t.tab)(&(t.order_title)(order.order.number)), true);
    let order = StoredValue::new(order);
    view! {
        {order.with_value(|order| head::view(order, place))}
        <div class=move || if history.get() { "desk desk--side" } else { "desk" }>
            {order.with_value(|order| rail::view(order, history))}
            <div class="desk__pane" role="region" aria-label=t.recap tabindex="0">
                {order.with_value(sections::view)}
            </div>
            {live(move || history.get().then(|| order.with_value(|order| history::view(&order.history, history))))}
        </div>
    }
    .into_any()
}

fn refused(failure: &Failure, memory: ListMemory, retry: RwSignal<u32>) -> AnyView {
    let t = t();
    let missing = matches!(failure.code(), Some(ProblemCode::NotFound | ProblemCode::InvalidRequest));
    let title = if missing { t.no_such_order } else { t.order_unavailable };
    dom::arrive(&(t.tab)(title), true);
    let message = if missing {
        let back = view! { <a class="btn btn--primary" href=memory.address()>{t.to_orders}</a> }.into_any();
        empty(None, "file", title, t.no_such_order_text, back)
    } else {
        failed(failure, title, Callback::new(move |()| retry.update(|n| *n += 1)))
    };
    view! { <div class="entry"><h1 class="vh" tabindex="-1">{title}</h1>{message}</div> }.into_any()
}

fn outline() -> AnyView {
    let card = |_| {
        let lines = (0..4).map(|_| view! { <span class="skel"></span> }.into_any()).collect_view();
        view! { <section class="card"><div class="card__body stack">{lines}</div></section> }.into_any()
    };
    view! {
        <div class="orderhead" aria-busy="true"><p class="vh" role="status">{t().loading}</p><span class="skel skel--title"></span><span class="skel skel--line"></span></div>
        <div class="cards" aria-hidden="true">{(0..6).map(card).collect_view()}</div>
    }
    .into_any()
}
