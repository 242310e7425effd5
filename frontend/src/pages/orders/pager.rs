//! The foot of the list: which rows these are, and the way to the others. Keyset paging knows no page numbers.

use super::model::Model;
use crate::format::page_bounds;
use crate::i18n::t;
use crate::ui::{icon, live};
use crate::{dom, intl};
use leptos::prelude::*;

/// The foot; a message in place of the rows has no pages.
pub(crate) fn view(model: Model) -> AnyView {
    let t = t();
    let range = live(move || {
        if model.is_told() {
            return None;
        }
        let rows = model.page.with(|page| page.as_ref().map(|page| page.orders.len()))?;
        let total = model.total.get().map(intl::number);
        let bounds = model.offset().map(|offset| {
            let (first, last) = page_bounds(offset, rows);
            format!("{}–{}", intl::number(first), intl::number(last))
        });
        let of = total.map(|total| view! { " "{t.of}" "<strong>{total}</strong> }.into_any());
        let bounds = bounds.unwrap_or_else(|| "…".to_owned());
        Some(view! { <span class="listfoot__range"><strong>{bounds}</strong>{of}</span> }.into_any())
    });
    let by_default = move || model.url.with(|url| url.get("sort").is_empty());
    let sorted = live(move || by_default().then(|| view! { <span class="hide-m">{t.default_sort_note}</span> }.into_any()));
    let pages = live(move || (!model.is_told()).then(|| view! { <nav class="pager" aria-label=t.pages>{buttons(model)}</nav> }.into_any()));
    view! {
        <div class="listfoot">
            {range}
            {sorted}
            {hints()}
            {pages}
        </div>
    }
    .into_any()
}

/// At an end of the list the link that was pressed leads nowhere any more: the focus goes to the rows.
pub(crate) fn hand_on_focus() {
    if dom::find(".pager__page[aria-disabled]:focus").is_some() {
        dom::focus_on(".gridbox");
    }
}

fn hints() -> AnyView {
    let t = t();
    let hint = |keys: &'static [&'static str], text: &'static str| {
        let keys: Vec<AnyView> = keys.iter().map(|key| view! { <kbd>{*key}</kbd> }.into_any()).collect();
        view! { <span>{keys}{text}</span> }.into_any()
    };
    let shortcuts = crate::prefs::prefs().shortcuts;
    let all = live(move || {
        shortcuts.get().then(|| {
            view! { {hint(&["J", "K"], t.hint_walk)}{hint(&["↵"], t.hint_open)}{hint(&["/"], t.hint_filter)}{hint(&["?"], t.hint_all)} }
                .into_any()
        })
    });
    view! { <div class="hints" aria-hidden="true">{all}</div> }.into_any()
}

fn buttons(model: Model) -> AnyView {
    let t = t();
    let (previous, next) = model.page.with(|page| page.as_ref().map_or((None, None), |p| (p.previous.clone(), p.next.clone())));
    // The row before the first page is the first page itself: its address needs no cursor.
    let second =
        model.offset().is_some_and(|offset| offset > 0 && model.page.with(|p| p.as_ref().is_some_and(|p| offset <= p.orders.len() as u64)));
    let first = previous.as_ref().map(|_| None);
    let previous = previous.map(|cursor| if second { None } else { Some(cursor) });
    let last = next.as_ref().map(|_| Some("last".to_owned()));
    view! {
        {link(model, "page-first", t.first_page, first)}
        {link(model, "chevron-left", t.previous_page, previous)}
        {link(model, "chevron-right", t.next_page, next.map(Some))}
        {link(model, "page-last", t.last_page, last)}
    }
    .into_any()
}

/// A link to a page (`Some(None)` is the first), or its shadow where there is none: the same element, which keeps the focus.
fn link(model: Model, sign: &str, name: &'static str, page: Option<Option<String>>) -> AnyView {
    let href = page.map(|page| format!("/orders{}", model.url.get_untracked().on_page(page.as_deref()).search()));
    let shadow = href.is_none();
    view! {
        <a class="pager__page" href=href role=shadow.then_some("link") tabindex=shadow.then_some("-1") aria-disabled=shadow.then_some("true")
            aria-label=name title=name>{icon(sign)}</a>
    }
    .into_any()
}
