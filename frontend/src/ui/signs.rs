//! Small signs: icons, marks, statuses, priorities. A sign never speaks by its colour alone.

use crate::i18n::t;
use crate::i18n::words::{Word, evidence_given_up, evidence_mark, status_slug};
use crate::intl;
use api::PriorityView;
use domain::orders::{EvidenceState, Status};
use leptos::prelude::*;

/// An icon of the page's sprite, hidden from screen readers.
pub(crate) fn icon(name: &str) -> AnyView {
    icon_of(name, "icon")
}

/// An icon with classes of its own.
pub(crate) fn icon_of(name: &str, class: &'static str) -> AnyView {
    let href = format!("#i-{name}");
    view! { <svg class=class aria-hidden="true"><use href=href></use></svg> }.into_any()
}

/// A state in small: tone, icon, word.
pub(crate) fn mark((tone, sign): (Option<&'static str>, &'static str), text: &str) -> AnyView {
    view! { <span class="mark" data-tone=tone>{icon(sign)}{text.to_owned()}</span> }.into_any()
}

/// How far an evidence item is. What will never be done, the order being cancelled, is not asked for.
pub(crate) fn evidence_state(state: EvidenceState, order: Status) -> AnyView {
    let (tone, sign) = evidence_mark(state);
    match evidence_given_up(state).filter(|_| order == Status::Cancelled) {
        Some(words) => mark((None, sign), words.word()),
        None => mark((tone, sign), state.word()),
    }
}

/// What is wrong with a field, under it; `id`: what the field is described by.
pub(crate) fn complaint(id: &'static str, why: &'static str) -> AnyView {
    view! { <p class="note" data-tone="red" id=id>{icon("alert")}<span>{why}</span></p> }.into_any()
}

/// A status; `pill` for the one of a page's head.
pub(crate) fn status(status: Status, pill: bool) -> AnyView {
    let slug = status_slug(status);
    let class = if pill { "status status--pill" } else { "status" };
    view! { <span class=class data-status=slug>{icon(&format!("st-{slug}"))}{status.word()}</span> }.into_any()
}

/// A priority in words (L-1), with the reason as a tooltip.
pub(crate) fn priority(priority: Option<&PriorityView>) -> AnyView {
    let t = t();
    let (level, sign, text, why) = match priority {
        None => {
            return view! { <span class="soft"><span aria-hidden="true">"–"</span><span class="vh">{t.no_priority}</span></span> }
                .into_any();
        }
        Some(PriorityView::Revoked) => ("1", Some("prio-1"), t.revoked.to_owned(), t.priority_1),
        Some(PriorityView::Expired) => ("2", Some("prio-2"), t.expired.to_owned(), t.priority_2),
        Some(PriorityView::FirstTime) => ("3", None, t.first_time.to_owned(), t.priority_3),
        Some(PriorityView::Expiring { days }) => {
            ("4", Some("prio-4"), (t.in_days)(*days, &intl::number(days.unsigned_abs())), t.priority_4)
        }
    };
    view! { <span class="prio" data-level=level title=why>{sign.map(icon)}{text}</span> }.into_any()
}

/// One choice among a few, shown side by side: value, text, language of the text.
pub(crate) fn segmented(
    name: &'static str,
    options: &[(&'static str, &'static str, Option<&'static str>)],
    chosen: Signal<String>,
    choose: Callback<&'static str>,
) -> AnyView {
    let option = |(value, text, lang): &(&'static str, &'static str, Option<&'static str>)| {
        let (value, text, lang) = (*value, *text, *lang);
        view! {
            <button class="segmented__opt" type="button" lang=lang
                aria-pressed=move || if chosen.get() == value { "true" } else { "false" }
                on:click=move |_| choose.run(value)>{text}</button>
        }
        .into_any()
    };
    let options: Vec<AnyView> = options.iter().map(option).collect();
    view! { <div class="segmented" role="group" aria-label=name>{options}</div> }.into_any()
}
