use crate::dom;
use crate::i18n::t;
use crate::ui::empty;
use leptos::prelude::*;

/// There is nothing at this address.
pub(crate) fn not_found() -> AnyView {
    let t = t();
    dom::arrive(&(t.tab)(t.not_found_title), true);
    let back = view! { <a href="/orders" class="btn btn--primary">{t.to_orders}</a> }.into_any();
    view! {
        <div class="entry">
            <h1 class="vh" tabindex="-1">{t.not_found_title}</h1>
            {empty(None, "file", t.not_found_title, t.not_found_text, back)}
        </div>
    }
    .into_any()
}
