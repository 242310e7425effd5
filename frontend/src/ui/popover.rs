//! A button and the panel it opens below itself. The panel closes on Escape, on a click elsewhere and when the focus
//! leaves; the focus goes back to the button.

use super::live;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, KeyboardEvent, Node, PointerEvent};

/// A button that opens a panel.
#[component]
pub(crate) fn Popover(
    /// The panel's name.
    name: &'static str,
    /// The button's classes.
    #[prop(into)]
    class: Signal<&'static str>,
    /// The button's name, where its content is not enough.
    #[prop(into, optional)]
    label: Option<Signal<String>>,
    /// The id of what explains the button's state.
    #[prop(into, optional)]
    described_by: Option<Signal<Option<String>>>,
    /// The button's content.
    #[prop(into)]
    face: ViewFn,
    /// The panel, built when it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let anchor = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();
    let inside = move |target: Option<web_sys::EventTarget>| {
        let target = target.and_then(|target| target.dyn_into::<Node>().ok());
        anchor.get_untracked().is_some_and(|anchor| anchor.contains(target.as_ref()))
    };
    let elsewhere = window_event_listener_untyped("pointerdown", move |event| {
        let event: PointerEvent = event.unchecked_into();
        if open.get_untracked() && !inside(event.target()) {
            open.set(false);
        }
    });
    on_cleanup(move || elsewhere.remove());
    let escape = move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.stop_propagation();
            open.set(false);
            if let Some(button) = button.get_untracked() {
                let _ = button.focus();
            }
        }
    };
    let left = move |event: FocusEvent| {
        if event.related_target().is_some() && !inside(event.related_target()) {
            open.set(false);
        }
    };
    view! {
        <div class="anchor" node_ref=anchor on:keydown=escape on:focusout=left>
            <button class=move || class.get() type="button" node_ref=button aria-haspopup="dialog" aria-label=move || label.map(|l| l.get())
                aria-describedby=move || described_by.and_then(|id| id.get())
                aria-expanded=move || if open.get() { "true" } else { "false" }
                on:click=move |_| open.update(|open| *open = !*open)>{face.run()}</button>
            {live(move || open.get().then(|| view! { <div class="popover" role="dialog" aria-label=name>{children()}</div> }.into_any()))}
        </div>
    }
}
