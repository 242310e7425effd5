//! The head of an order: number, status, how far it is, whom it waits for.

use super::cancel::Cancelling;
use super::walk::Walk;
use crate::format::elapsed;
use crate::i18n::words::{Word, held_by};
use crate::i18n::{Lang, lang, t};
use crate::intl;
use crate::pages::ListMemory;
use crate::trail::{End, Neighbour};
use crate::ui::{icon, icon_of, live, status};
use api::{OrderDetail, PriorityView};
use domain::orders::Step;
use leptos::prelude::*;

/// The head.
pub(super) fn view(order: &OrderDetail, walk: Walk, cancelling: Cancelling) -> AnyView {
    let t = t();
    let row = &order.order;
    let holder = format!("{}\u{a0}{}", intl::capitals(&row.holder_last_name), row.holder_first_name);
    let created = (t.created_on)(&intl::date(&row.created_at), &intl::time(&row.created_at));
    view! {
        <div class="orderhead">
            <div class="orderhead__bar">{bar(walk)}<div class="pagehead__end">{cancelling.button(order)}</div></div>
            <div class="orderhead__main">
                <div>
                    <div class="orderhead__title"><h1 tabindex="-1">{(t.order_title)(row.number)}</h1>{status(row.status, true)}{tag(row.priority.as_ref())}</div>
                    <p class="orderhead__meta">
                        <b>{holder}</b><span>{order.organisation.name.clone()}</span><span>{row.portal.name.clone()}</span>
                        <span>{row.r#type.word()}</span><span class="hide-s">{row.process.word()}</span><span class="hide-s hide-m">{created}</span>
                    </p>
                </div>
                <div class="orderhead__side">{order.step.map(|now| steps(now, Step::path(order.order.process)))}{whose(order)}</div>
            </div>
        </div>
    }
    .into_any()
}

/// Back to the list, and to its neighbours.
fn bar(walk: Walk) -> AnyView {
    let t = t();
    let memory = expect_context::<ListMemory>();
    let neighbours = live(move || {
        let place = walk.place.get();
        let rank = place.rank.zip(memory.total.get());
        (place.previous != Neighbour::Absent || place.next != Neighbour::Absent).then(|| {
            view! {
                <span class="btngroup">{neighbour(walk, End::Front, place.previous)}{neighbour(walk, End::Back, place.next)}</span>
                {rank.map(|(rank, total)| view! { <span class="muted small nowrap tn">{(t.rank)(&intl::number(rank), &intl::number(total))}</span> }.into_any())}
            }
            .into_any()
        })
    });
    view! { <a class="crumb" aria-label=t.orders href=move || memory.address()>{icon("arrow-left")}<span class="crumb__text">{t.orders}</span></a>{neighbours} }
        .into_any()
}

/// The way to a neighbour: a link to the order, a button that asks for it where it is not known, greyed where none is.
fn neighbour(walk: Walk, end: End, neighbour: Neighbour) -> AnyView {
    let t = t();
    let (sign, name, key) = match end {
        End::Front => ("chevron-up", t.previous_order, "K"),
        End::Back => ("chevron-down", t.next_order, "J"),
    };
    match neighbour {
        Neighbour::Order(number) => view! {
            <a class="btn btn--sm btn--icon" href=move || walk.address(number) aria-label=name title=format!("{name} ({key})")>{icon(sign)}</a>
        }
        .into_any(),
        Neighbour::Unread => view! {
            <button class="btn btn--sm btn--icon" type="button" aria-label=name aria-busy=move || walk.asking.get().to_string()
                title=t.neighbour_unread on:click=move |_| walk.step(end)>{icon(sign)}</button>
        }
        .into_any(),
        Neighbour::Absent => view! { <a class="btn btn--sm btn--icon" role="link" aria-disabled="true" aria-label=name>{icon(sign)}</a> }.into_any(),
    }
}

fn tag(priority: Option<&PriorityView>) -> AnyView {
    let t = t();
    let (tone, text, why) = match priority {
        None => return ().into_any(),
        Some(PriorityView::Revoked) => (Some("red"), t.certificate_revoked.to_owned(), t.priority_1),
        Some(PriorityView::Expired) => (Some("orange"), t.certificate_expired.to_owned(), t.priority_2),
        Some(PriorityView::FirstTime) => (None, t.first_time.to_owned(), t.priority_3),
        Some(PriorityView::Expiring { days }) => {
            (Some("green"), (t.certificate_ends)(*days, &intl::number(days.unsigned_abs())), t.priority_4)
        }
    };
    view! { <span class="tag" data-tone=tone title=why>{text}</span> }.into_any()
}

fn steps(now: Step, path: &[Step]) -> AnyView {
    let t = t();
    let at = path.iter().position(|step| *step == now).unwrap_or_default();
    let closed = now == Step::Closed;
    let item = |(i, step): (usize, &Step)| {
        let done = i < at || closed;
        let (class, sign) = match (done, i == at) {
            (true, _) => ("steps__step is-done", "disc-check"),
            (false, true) => ("steps__step", "prio-4"),
            (false, false) => ("steps__step", "circle"),
        };
        let done_word = done.then(|| view! { <span class="vh">{t.step_done}</span> }.into_any());
        view! { <li class=class aria-current=(i == at && !closed).then_some("step")>{icon(sign)}{step.word()}{done_word}</li> }.into_any()
    };
    let items: Vec<AnyView> = path.iter().enumerate().map(item).collect();
    let (rank, count) = (at + 1, path.len());
    view! {
        <ol class="steps" aria-label=t.progress>
            <li class="steps__now" aria-hidden="true"><b>{now.word()}</b>" · "{(t.step_of)(rank, count)}</li>
            {items}
        </ol>
    }
    .into_any()
}

fn whose(order: &OrderDetail) -> AnyView {
    let t = t();
    let since = elapsed(intl::since(&order.status_since), [t.day_short, t.hour_short, t.minute_short], intl::number);
    let exact = intl::date_time(&order.status_since);
    match held_by(order.order.status) {
        Some((tone, fr, en)) => {
            let name = if lang() == Lang::Fr { fr } else { en };
            view! { <p class="whose" data-tone=tone title=exact.clone()>{icon_of("clock", "icon icon--s")}<span>{t.held_by}<b>{name}</b>" · "{(t.since)(&since)}</span></p> }
                .into_any()
        }
        None => view! {
            <p class="whose" title=since>{icon_of("clock", "icon icon--s")}<span>{order.order.status.word()}" · "{exact}</span></p>
        }
        .into_any(),
    }
}
