//! Adding a remark to an order (D-8). What is typed outlives the order that is shown: it is read anew when somebody imports a
//! document, and nobody loses a sentence by that.

use super::deed::Deed;
use super::reader::Imports;
use crate::http::object;
use crate::i18n::t;
use crate::ui::icon;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::SubmitEvent;

/// The longest remark, in characters.
const MOST: &str = "4000";

/// The remark that is being typed, for the order whose number is in the address.
#[derive(Clone, Copy)]
pub(super) struct Remark {
    number: Memo<String>,
    page: Imports,
    text: RwSignal<String>,
    /// One was added, and the order is being read anew: its field is where one goes on.
    added: StoredValue<bool>,
    deed: Deed,
}

impl Remark {
    /// Nothing is typed yet.
    pub(super) fn start(number: Memo<String>, page: Imports) -> Self {
        let remark = Self { number, page, added: StoredValue::new(false), text: RwSignal::new(String::new()), deed: Deed::idle() };
        // It was meant for the order that is left; whoever left was asked.
        Effect::new(move |before: Option<String>| {
            let number = number.get();
            if before.is_some_and(|before| before != number) {
                remark.discard();
            }
            number
        });
        remark
    }

    /// Whether something would be lost.
    pub(super) fn is_typed(self) -> bool {
        self.text.with(|text| !text.trim().is_empty())
    }

    /// Whether it is on its way, and cannot be held back.
    pub(super) fn is_going(self) -> bool {
        self.deed.going.get()
    }

    /// Where one goes on once the order was read anew, if one was added.
    pub(super) fn focus(self) -> Option<&'static str> {
        self.added.try_update_value(std::mem::take).filter(|added| *added).map(|_| "#remark")
    }

    /// Forgets what was typed.
    pub(super) fn discard(self) {
        self.text.set(String::new());
        self.deed.another();
    }

    fn send(self) {
        let text = self.text.get_untracked();
        if text.trim().is_empty() {
            return;
        }
        let path = format!("/api/v1/orders/{}/comments", crate::dom::encode(&self.number.get_untracked()));
        let document = object(&[("text", JsValue::from_str(&text))]);
        self.deed.send(path, document, None, self.page, move || {
            self.text.try_set(String::new());
            self.added.try_set_value(true);
            t().comment_done
        });
    }

    /// The form under the remarks.
    pub(super) fn view(self) -> AnyView {
        let t = t();
        let field = NodeRef::<html::Textarea>::new();
        let going = move || self.deed.going.get();
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            if self.text.with_untracked(|text| text.trim().is_empty()) {
                if let Some(field) = field.get_untracked() {
                    let _ = field.focus();
                }
                return;
            }
            self.send();
        };
        let typed = move |event| {
            self.text.set(event_target_value(&event));
            self.deed.another();
        };
        view! {
            <form class="remark" novalidate on:submit=submit>
                <label class="vh" for="remark">{t.new_comment}</label>
                <textarea class="textarea" id="remark" rows="2" maxlength=MOST aria-required="true" placeholder=t.comment_placeholder node_ref=field
                    prop:value=move || self.text.get() readonly=going on:input=typed></textarea>
                <button class="btn" type="submit" title=t.comment_add_title disabled=going>{icon("plus")}{t.add}</button>
                {self.deed.view()}
            </form>
        }
        .into_any()
    }
}
