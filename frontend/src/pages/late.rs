//! The page of an order, of which the program's part comes when it is needed: whoever opens the list does not wait for it.

use super::order;
use crate::dom;
use crate::http::Failure;
use crate::i18n::t;
use crate::ui::{failed_page, live};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::time::Duration;

/// What builds the page of the order with this number.
pub(crate) type Open = fn(Memo<String>) -> AnyView;

/// A part of the program that could not be fetched.
pub(crate) struct NotThere;

#[cfg(feature = "split")]
impl From<leptos::wasm_split::SplitLoaderError> for NotThere {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

thread_local! {
    static OPEN: Cell<Option<Open>> = const { Cell::new(None) };
}

/// How long somebody looks at nothing before the page's outline is shown.
const PATIENCE: Duration = Duration::from_millis(200);

/// Fetches the part before anybody needs it, once what they asked for is there.
pub(crate) fn fetch_ahead() {
    set_timeout(
        || {
            spawn_local(async {
                if let Ok(open) = order::opener().await {
                    OPEN.set(Some(open));
                }
            });
        },
        Duration::from_secs(1),
    );
}

/// The page of an order.
pub(crate) fn order_page(number: Memo<String>) -> AnyView {
    if let Some(open) = OPEN.get() {
        return open(number);
    }
    let opener = RwSignal::new(None::<Result<Open, ()>>);
    let slow = RwSignal::new(false);
    spawn_local(async move {
        let found = order::opener().await.map_err(|NotThere| ());
        OPEN.set(found.ok());
        opener.try_set(Some(found));
    });
    set_timeout(move || _ = slow.try_set(true), PATIENCE);
    live(move || match opener.get() {
        Some(Ok(open)) => open(number),
        // Perhaps there is a newer program, of which this part is none.
        Some(Err(())) => failed_page(&Failure::Offline, t().order_unavailable, Callback::new(|()| dom::reload())),
        None if slow.get() => outline(&number.get_untracked()),
        None => ().into_any(),
    })
}

/// What is seen of an order that takes long to come.
pub(crate) fn outline(number: &str) -> AnyView {
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
