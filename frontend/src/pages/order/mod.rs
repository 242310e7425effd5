//! One order, to read (D-1, D-2).

mod cancel;
mod cards;
mod deed;
mod head;
mod history;
mod names;
mod proofs;
mod rail;
mod reader;
mod remark;
mod sections;
mod tabs;
mod walk;

use crate::app::on_command;
use crate::dom;
use crate::http::{self, Failure, Latest};
use crate::i18n::t;
use crate::keyboard::Command;
use crate::pages::ListMemory;
use crate::pages::late::{NotThere, Open, outline};
use crate::router::router;
use crate::session::session;
use crate::trail::End;
use crate::ui::{empty, failed_page, icon, live};
use api::{OrderDetail, ProblemCode};
use cancel::Cancelling;
use domain::policy::Permission;
use leptos::prelude::*;
use leptos::task::spawn_local;
use reader::{Imports, Look};
use remark::Remark;
use std::time::Duration;
use tabs::{PANEL, Tab, Tabs};
use walk::Walk;

/// What opens the page: the one way into everything that comes with the first order that is opened.
///
/// # Errors
/// [`NotThere`] when it could not be fetched.
#[cfg(feature = "split")]
#[leptos::wasm_split::wasm_split(order, wasm_split_path = ::leptos::wasm_split, fallible)]
pub(crate) fn opener() -> Result<Open, NotThere> {
    Ok(order_page)
}

/// The same where everything is there from the start.
#[cfg(not(feature = "split"))]
pub(crate) async fn opener() -> Result<Open, NotThere> {
    Ok(order_page)
}

/// The page.
fn order_page(number: Memo<String>) -> AnyView {
    let memory = expect_context::<ListMemory>();
    let answer = RwSignal::new(None::<Result<OrderDetail, Failure>>);
    let retry = RwSignal::new(0_u32);
    let imports = Imports::idle(retry);
    let page = Page {
        walk: Walk::start(number),
        history: RwSignal::new(window().inner_width().ok().and_then(|width| width.as_f64()).is_none_or(|width| width >= 1280.0)),
        look: Look::start(),
        imports,
        remark: Remark::start(number, imports),
        cancelling: Cancelling::start(number, imports),
        tabs: StoredValue::new(None),
        shown: StoredValue::new(None),
    };
    let read = Reading { answer, slow: RwSignal::new(false), retry, outdated: RwSignal::new(None) };
    load(number, read);
    commands(page, memory);
    let shown = move || match answer.get() {
        None if read.slow.get() => outline(&number.get_untracked()),
        None => ().into_any(),
        Some(Ok(order)) => show(order, page),
        Some(Err(failure)) => refused(&failure, memory, retry),
    };
    view! { {outdated(read)}{live(shown)}{reader::over(number, page.imports, page.remark, page.cancelling)}{page.cancelling.dialog()} }
        .into_any()
}

/// The order as it was read last.
#[derive(Clone, Copy)]
struct Reading {
    answer: RwSignal<Option<Result<OrderDetail, Failure>>>,
    /// It takes so long that it is to be said.
    slow: RwSignal<bool>,
    /// Reads it anew.
    retry: RwSignal<u32>,
    /// Why it could not be read anew: what is shown is from before.
    outdated: RwSignal<Option<Failure>>,
}

/// Says that the order that is shown may not be what it is by now.
fn outdated(read: Reading) -> AnyView {
    let t = t();
    let banner = live(move || {
        read.outdated.get().map(|failure| {
            let again = move |_| read.retry.update(|n| *n += 1);
            view! {
                <div class="banner" data-tone="amber">
                    {icon("alert")}<p class="banner__text"><b>{t.outdated}</b>" "{t.outdated_text}" "<span class="mono small">{failure.reference()}</span></p>
                    <button class="btn btn--sm btn--tone" data-tone="amber" type="button" on:click=again>{t.retry}</button>
                </div>
            }
            .into_any()
        })
    });
    view! { <div role="status">{banner}</div> }.into_any()
}

/// What outlives the order that is shown.
#[derive(Clone, Copy)]
struct Page {
    walk: Walk,
    /// Whether the history is open.
    history: RwSignal<bool>,
    look: Look,
    imports: Imports,
    remark: Remark,
    cancelling: Cancelling,
    /// Those of the order that is shown.
    tabs: StoredValue<Option<Tabs>>,
    /// The order that was shown last: who reads it anew keeps their place.
    shown: StoredValue<Option<i64>>,
}

fn load(number: Memo<String>, Reading { answer, slow, retry, outdated }: Reading) {
    let session = session();
    let latest = Latest::start();
    Effect::new(move |_| {
        let number = number.get();
        retry.track();
        session.revived.track();
        let (generation, abort) = latest.begin();
        let shown = answer.with_untracked(|a| matches!(a, Some(Ok(order)) if order.order.number.to_string() == number));
        if !shown {
            outdated.set(None);
        }
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
                // What is there stays, unless it is no longer for whoever looks at it.
                Err(failure) if shown && !is_denied(&failure) => outdated.set(Some(failure)),
                result => {
                    outdated.set(None);
                    answer.set(Some(result));
                }
            }
        });
    });
}

fn is_denied(failure: &Failure) -> bool {
    matches!(failure.code(), Some(ProblemCode::NotFound | ProblemCode::Forbidden | ProblemCode::InvalidRequest))
}

fn commands(page: Page, memory: ListMemory) {
    let router = router();
    on_command(move |command| match command {
        Command::Next => page.walk.step(End::Back),
        Command::Previous => page.walk.step(End::Front),
        Command::Comment => rail::to_comments(page.tabs.get_value()),
        Command::History => page.history.update(|open| *open = !*open),
        Command::Back => router.go(&untrack(|| memory.address()), false),
        Command::Tab(place) => {
            if let Some(tabs) = page.tabs.get_value() {
                tabs.show_nth(place);
            }
        }
        Command::ZoomIn | Command::ZoomOut | Command::ZoomFit | Command::Turn | Command::TurnBack => page.look.follow(command),
        Command::Filter | Command::Help => {}
    });
}

fn show(mut order: OrderDetail, page: Page) -> AnyView {
    names::name_systems(&mut order);
    let number = order.order.number;
    let tabs = Tabs::of(&order);
    page.tabs.set_value(Some(tabs));
    let again = page.shown.get_value() == Some(number);
    page.shown.set_value(Some(number));
    // What cannot be added any more is not asked for on leaving.
    if !order.actions.contains(&Permission::Modify) {
        page.remark.discard();
    }
    if !order.actions.contains(&Permission::Cancel) {
        page.cancelling.discard();
    }
    let order = StoredValue::new(order);
    let title = move |tab: Tab| match tab {
        Tab::Recap => (t().tab)(&(t().order_title)(number)),
        Tab::Evidence(_) | Tab::Attachment(_) => {
            let name = order.with_value(|order| tab.name(order));
            (t().tab)(&format!("{name} – {}", (t().order_title)(number)))
        }
    };
    if again {
        // What had the focus was built anew: it is where one was, not at the top.
        let place = page.remark.focus().map_or_else(|| format!("#{}", untrack(|| tabs.open.get()).id()), str::to_owned);
        dom::later(move || dom::focus_on(&place));
    } else {
        dom::arrive(&title(tabs.open.get_untracked()), true);
    }
    tabs.name_in_address();
    Effect::new(move |_| {
        dom::set_title(&title(tabs.open.get()));
        page.walk.tab.set(tabs.query());
        // On narrow windows the tabs are a strip, of which a part is seen.
        dom::later(|| dom::show(".rail [aria-selected=\"true\"]"));
    });
    let history = page.history;
    // Beside a document there is no place for the history: it comes over the page when it is asked for.
    Effect::new(move |_| {
        if tabs.open.get() != Tab::Recap {
            history.set(false);
        }
    });
    let class = move || match (tabs.open.get(), history.get()) {
        (Tab::Recap, false) => "desk",
        (Tab::Recap, true) => "desk desk--side",
        (Tab::Evidence(_) | Tab::Attachment(_), false) => "desk desk--read",
        (Tab::Evidence(_) | Tab::Attachment(_), true) => "desk desk--read desk--side",
    };
    view! {
        {order.with_value(|order| head::view(order, page.walk, page.cancelling))}
        <div class=class>
            {order.with_value(|order| rail::view(order, tabs, history, page.imports.attaching))}
            {live(move || panel(order, tabs.open.get(), page))}
            {live(move || history.get().then(|| order.with_value(|order| history::view(order, history))))}
        </div>
    }
    .into_any()
}

/// What the open tab shows.
fn panel(order: StoredValue<OrderDetail>, tab: Tab, page: Page) -> AnyView {
    let (class, focusable) = match tab {
        Tab::Recap => ("desk__pane", Some("0")),
        Tab::Evidence(_) | Tab::Attachment(_) => ("evidence", None),
    };
    let shown = order.with_value(|order| match tab {
        Tab::Recap => sections::view(order, page.remark),
        Tab::Evidence(kind) => reader::evidence(order, kind, page.look, page.imports),
        Tab::Attachment(id) => reader::attachment(order, id, page.look),
    });
    view! { <div class=class role="tabpanel" id=PANEL aria-labelledby=tab.id() tabindex=focusable>{shown}</div> }.into_any()
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
