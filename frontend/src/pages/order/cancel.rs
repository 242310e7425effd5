//! Cancelling an order (D-7): irreversible, so that its number is typed and the reason said.

use super::deed::Deed;
use super::reader::Imports;
use crate::http::object;
use crate::i18n::t;
use crate::intl;
use crate::ui::{Dialog, complaint, icon, live};
use api::OrderDetail;
use domain::policy::Permission;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::SubmitEvent;

/// The order that is to be cancelled, as it was seen.
#[derive(Clone, PartialEq)]
pub(super) struct Seen {
    number: i64,
    version: String,
    holder: String,
}

/// The question.
#[derive(Clone, Copy)]
pub(super) struct Cancelling {
    asking: RwSignal<Option<Seen>>,
    page: Imports,
    /// The reason as it is typed: it outlives the dialog, which is closed to look at the order once more.
    reason: RwSignal<String>,
    deed: Deed,
}

/// What is wrong with the form.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct Wrong {
    reason: bool,
    number: bool,
}

impl Cancelling {
    /// Nobody asked yet. On the way to another order it is no longer that order's question.
    pub(super) fn start(number: Memo<String>, page: Imports) -> Self {
        let (asking, reason) = (RwSignal::new(None), RwSignal::new(String::new()));
        Effect::new(move |before: Option<String>| {
            let number = number.get();
            if before.is_some_and(|before| before != number) {
                asking.set(None);
                reason.set(String::new());
            }
            number
        });
        Self { asking, page, reason, deed: Deed::idle() }
    }

    /// Whether a reason would be lost.
    pub(super) fn is_typed(self) -> bool {
        self.reason.with(|reason| !reason.trim().is_empty())
    }

    /// Forgets the reason.
    pub(super) fn discard(self) {
        self.reason.set(String::new());
    }

    /// The button, where the order can be cancelled by whoever looks at it.
    pub(super) fn button(self, order: &OrderDetail) -> AnyView {
        if !order.actions.contains(&Permission::Cancel) {
            return ().into_any();
        }
        let row = &order.order;
        let holder = format!("{}\u{a0}{}", intl::capitals(&row.holder_last_name), row.holder_first_name);
        let seen = Seen { number: row.number, version: format!("\"{}\"", order.version), holder };
        let ask = move |_| {
            self.deed.another();
            self.asking.set(Some(seen.clone()));
        };
        view! { <button class="btn btn--sm" type="button" aria-haspopup="dialog" aria-label=t().cancel_order on:click=ask>{icon("ban")}<span class="hide-s">{t().cancel_order}</span></button> }
            .into_any()
    }

    /// The dialog.
    pub(super) fn dialog(self) -> AnyView {
        let close = Callback::new(move |()| {
            if !self.deed.going.get_untracked() {
                self.asking.set(None);
            }
        });
        let open = Signal::derive(move || self.asking.with(Option::is_some));
        let title =
            Signal::derive(move || self.asking.with(|seen| seen.as_ref().map_or_else(String::new, |d| (t().cancel_title)(d.number))));
        view! { <Dialog open=open title=title on_close=close>{self.form(close)}</Dialog> }.into_any()
    }

    fn form(self, close: Callback<()>) -> AnyView {
        let t = t();
        let Some(seen) = self.asking.get_untracked() else { return ().into_any() };
        let (reason, typed) = (NodeRef::<html::Textarea>::new(), NodeRef::<html::Input>::new());
        let wrong = RwSignal::new(Wrong::default());
        let going = move || self.deed.going.get();
        let consequence = (t.cancel_no_certificate)(&seen.holder);
        let number = seen.number;
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            let said = self.reason.get_untracked();
            let entered = typed.get_untracked().map(|field| field.value()).unwrap_or_default();
            let found = Wrong { reason: said.trim().is_empty(), number: entered.trim() != number.to_string() };
            wrong.set(found);
            match found {
                Wrong { reason: true, .. } => _ = reason.get_untracked().map(|field| field.focus()),
                Wrong { number: true, .. } => _ = typed.get_untracked().map(|field| field.focus()),
                _ => self.send(&seen, &said),
            }
        };
        let edited = move |()| {
            wrong.set(Wrong::default());
            self.deed.another();
        };
        let (no_reason, other_number) = (move || wrong.get().reason, move || wrong.get().number);
        let said = move |event| {
            self.reason.set(event_target_value(&event));
            edited(());
        };
        view! {
            <form class="sheet" novalidate autocomplete="off" on:submit=submit>
                <div class="dialog__body">
                    <ul class="checklist" data-tone="red">
                        <li>{icon("x")}<span>{consequence}</span></li>
                        <li>{icon("lock")}<span>{t.cancel_read_only}</span></li>
                    </ul>
                    <p class="note">{t.required_note}</p>
                    <div class="field">
                        <label class="field__label is-required" for="cancel-reason">{t.cancel_reason}</label>
                        <textarea class="textarea" id="cancel-reason" rows="3" maxlength="4000" aria-required="true" node_ref=reason prop:value=move || self.reason.get() readonly=going on:input=said
                            aria-invalid=move || no_reason().then_some("true")
                            aria-describedby=move || if no_reason() { "cancel-reason-wrong" } else { "cancel-reason-read" }></textarea>
                        <p class="note" id="cancel-reason-read">{t.cancel_reason_read}</p>
                        {live(move || no_reason().then(|| complaint("cancel-reason-wrong", t.cancel_reason_wrong)))}
                    </div>
                    <div class="field">
                        <label class="field__label is-required" for="cancel-number">{(t.cancel_type_number)(number)}</label>
                        <input class="input input--mono" id="cancel-number" type="text" inputmode="numeric" aria-required="true" autofocus=true node_ref=typed readonly=going on:input=move |_| edited(())
                            aria-invalid=move || other_number().then_some("true")
                            aria-describedby=move || other_number().then_some("cancel-number-wrong")/>
                        {live(move || other_number().then(|| complaint("cancel-number-wrong", t.cancel_number_wrong)))}
                    </div>
                    {self.deed.view()}
                </div>
                <div class="dialog__foot">
                    <button class="btn" type="button" on:click=move |_| close.run(())>{t.cancel_keep}</button>
                    <button class="btn btn--danger" type="submit" disabled=going>{icon("ban")}{t.cancel_order}</button>
                </div>
            </form>
        }
        .into_any()
    }

    fn send(self, seen: &Seen, reason: &str) {
        let document = object(&[("order_number", JsValue::from_f64(seen.number as f64)), ("reason", JsValue::from_str(reason))]);
        let path = format!("/api/v1/orders/{}/cancel", seen.number);
        self.deed.send(path, document, Some(seen.version.clone()), self.page, move || {
            self.asking.try_set(None);
            self.reason.try_set(String::new());
            t().cancel_done
        });
    }
}
