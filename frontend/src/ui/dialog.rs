//! A modal dialog: the browser's own, which keeps the focus in, closes on Escape and gives the focus back.

use super::{icon, live};
use crate::i18n::t;
use leptos::html;
use leptos::prelude::*;

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
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let close = move || {
        if let Some(on_close) = on_close {
            on_close.run(());
        }
    };
    let closer = on_close.map(|on_close| {
        view! {
            <button class="btn btn--ghost btn--icon" type="button" aria-label=t().close on:click=move |_| on_close.run(())>{icon("x")}</button>
        }
    });
    view! {
        <dialog class="dialog" node_ref=node aria-label=move || title.get()
            on:cancel=move |event: web_sys::Event| { event.prevent_default(); close(); }
            on:click=move |event: web_sys::MouseEvent| if event.target() == event.current_target() { close() }>
            <div class="dialog__head"><h2>{move || title.get()}</h2>{closer}</div>
            {live(move || open.get().then(|| children()))}
        </dialog>
    }
}
