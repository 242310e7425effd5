use crate::dom;
use crate::i18n::t;
use crate::ui::empty;
use leptos::prelude::*;
use leptos_router::components::A;

/// There is nothing at this address.
#[component]
pub fn NotFound() -> impl IntoView {
    let t = t();
    dom::arrive(&(t.tab)(t.not_found_title), true);
    let back = view! { <A href="/orders" attr:class="btn btn--primary">{t.to_orders}</A> }.into_any();
    view! {
        <div class="entry">
            <h1 class="vh" tabindex="-1">{t.not_found_title}</h1>
            {empty(None, "file", t.not_found_title, t.not_found_text, back)}
        </div>
    }
}
