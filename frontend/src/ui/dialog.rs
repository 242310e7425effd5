//! A modal dialog: the browser's own, which keeps the focus in, closes on Escape and gives the focus back.

use super::{icon, live};
use crate::dom;
use crate::i18n::t;
use leptos::html;
use leptos::prelude::*;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

thread_local! {
    /// How often Escape was pressed.
    static PRESSED: Cell<u32> = const { Cell::new(0) };
    /// The press that closed a dialog last, and when.
    static CLOSED: Cell<(u32, f64)> = const { Cell::new((0, 0.0)) };
}

/// Somebody pressed Escape.
pub(crate) fn escape_pressed() {
    PRESSED.set(PRESSED.get().wrapping_add(1));
}

/// Whether a dialog is asked to close by an Escape of its own: the browser hands one that it gave to a dialog over another on
/// to that other, when nothing but Escape was pressed since. A phone's way back is no key: there it is the time that tells.
fn is_first(event: &web_sys::Event) -> bool {
    const LONG_AGO_MS: f64 = 1000.0;
    let (press, now) = (PRESSED.get(), event.time_stamp());
    let (before, at) = CLOSED.replace((press, now));
    press != before || now - at > LONG_AGO_MS
}

/// A dialog shown while `open` is true. Without `on_close` it cannot be closed by the person.
#[component]
pub(crate) fn Dialog(
    /// Whether it is shown.
    #[prop(into)]
    open: Signal<bool>,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// What closing does; none = it stays until its reason is gone.
    #[prop(optional)]
    on_close: Option<Callback<()>>,
    /// What it shows, built when it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                drop(dialog.show_modal());
                // What it shows may be built a moment after it opens.
                dom::later(move || {
                    if let Ok(Some(first)) = dialog.query_selector("[autofocus]") {
                        let _ = first.unchecked_into::<HtmlElement>().focus();
                    }
                });
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let close = move || {
        if let Some(on_close) = on_close {
            on_close.run(());
        }
    };
    // Of Escapes in a row one closes it whatever the page says: it is opened again, and what is asked then comes over it.
    let closed = move |event: web_sys::Event| {
        if open.get_untracked()
            && let Some(dialog) = node.get_untracked().filter(|dialog| !dialog.open())
        {
            drop(dialog.show_modal());
            if is_first(&event) {
                close();
            }
        }
    };
    let escaped = move |event: web_sys::Event| {
        event.prevent_default();
        if event.cancelable() && is_first(&event) {
            close();
        }
    };
    let closer = on_close.map(|on_close| {
        view! {
            <button class="btn btn--ghost btn--icon" type="button" aria-label=t().close on:click=move |_| on_close.run(())>{icon("x")}</button>
        }
    });
    view! {
        <dialog class="dialog" node_ref=node aria-label=move || title.get()
            on:cancel=escaped
            on:close=closed
            on:click=move |event: web_sys::MouseEvent| if event.target() == event.current_target() { close() }>
            <div class="dialog__head"><h2>{move || title.get()}</h2>{closer}</div>
            {live(move || open.get().then(|| children()))}
        </dialog>
    }
}
