//! One order, to read (D-1, D-2).

mod cards;
mod head;
mod history;
mod proofs;
mod rail;
mod sections;
mod walk;

use crate::app::on_command;
use crate::dom;
use crate::http::{self, Failure, Latest};
use crate::i18n::t;
use crate::keyboard::Command;
use crate::pages::ListMemory;
use crate::router::router;
use crate::session::session;
use crate::trail::End;
use crate::ui::{empty, failed_page, live};
use api::{OrderDetail, ProblemCode};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use walk::Walk;

/// The page.
pub(crate) fn order_page(number: Memo<String>) -> AnyView {
    let memory = expect_context::<ListMemory>();
    let answer = RwSignal::new(None::<Result<OrderDetail, Failure>>);
    let slow = RwSignal::new(false);
    let retry = RwSignal::new(0_u32);
    let history = RwSignal::new(window().inner_width().ok().and_then(|width| width.as_f64()).is_none_or(|width| width >= 1280.0));
    load(number, answer, slow, retry);
    let walk = Walk::start(number);
    commands(walk, memory, history);
    let shown = move || match answer.get() {
        None if slow.get() => outline(&number.get_untracked()),
        None => ().into_any(),
        Some(Ok(order)) => show(order, walk, history),
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

fn commands(walk: Walk, memory: ListMemory, history: RwSignal<bool>) {
    let router = router();
    on_command(move |command| match command {
        Command::Next => walk.step(End::Back),
        Command::Previous => walk.step(End::Front),
        Command::History => history.update(|open| *open = !*open),
        Command::Back => router.go(&untrack(|| memory.address()), false),
        Command::Filter | Command::Help => {}
    });
}

fn show(order: OrderDetail, walk: Walk, history: RwSignal<bool>) -> AnyView {
    let t = t();
    dom::arrive(&(t.tab)(&(t.order_title)(order.order.number)), true);
    let order = StoredValue::new(order);
    view! {
        {order.with_value(|order| head::view(order, walk))}
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
    if !matches!(failure.code(), Some(ProblemCode::NotFound | ProblemCode::InvalidRequest)) {
        return failed_page(failure, t.order_unavailable, Callback::new(move |()| retry.update(|n| *n += 1)));
    }
    dom::arrive(&(t.tab)(t.no_such_order), true);
    let back = view! { <a class="btn btn--primary" href=memory.address()>{t.to_orders}</a> }.into_any();
    let message = empty(None, "file", t.no_such_order, t.no_such_order_text, back);
    view! { <div class="entry"><h1 class="vh" tabindex="-1">{t.no_such_order}</h1>{message}</div> }.into_any()
}

/// What is seen of an order that takes long to come.
fn outline(number: &str) -> AnyView {
    let t = t();
    if let Ok(number) = number.parse() {
        dom::set_title(&(t.tab)(&(t.order_title)(number)));
    }
    let card = |_| {
        let lines = (0..4).map(|_| view! { <span class="skel"></span> }.into_any()).collect_view();
        view! { <section class="card"><div class="card__body stack">{lines}</div></section> }.into_any()
    };
    view! {
        <div class="orderhead" aria-busy="true"><p class="vh" role="status">{t.loading}</p><span class="skel skel--title"></span><span class="skel skel--line"></span></div>
        <div class="cards" aria-hidden="true">{(0..6).map(card).collect_view()}</div>
    }
    .into_any()
}
